from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import make_project
from tests.gates.api.conftest import BASE
from tests.gates.world import World

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
URL = f"{BASE}exceptions/"


def wanted(world: World, **more: Any) -> dict[str, Any]:
    return {
        "gate": "model-exit",
        "criterion": "adr-corpus",
        "rationale": "Two records are missing.",
        "scope": "Two decisions of October.",
        "compensating_measure": "The architect is on call.",
        "owner": "ada",
        "remediation_date": (world.at + timedelta(days=30)).isoformat(),
        **more,
    }


def test_an_exception_goes_from_request_to_remediation(api: Api, world: World) -> None:
    made = api("cai").post(URL, wanted(world))
    assert (made.status_code, made["Location"], made.json()["id"]) == (201, f"{URL}1/", "EX-1")
    assert made.json()["standing"] == "requested"

    approved = api("chen", session=True).post(f"{URL}1/approve/", {"reason": "The risk is small."})
    assert (approved.status_code, approved.json()["answered_by"]["username"]) == (200, "chen")
    later = {
        "remediation_date": (world.at + timedelta(days=60)).isoformat(),
        "rationale": "One is left.",
    }
    assert api("ada").post(f"{URL}1/extend/", later).json()["code"] == "people_only"
    longer = api("ada", session=True).post(f"{URL}1/extend/", later)
    assert (longer.status_code, longer.json()["supersedes"]) == (201, 1)
    assert api("ada").get(f"{URL}1/").json()["superseded_by"] == 2
    refused = api("mika", session=True).post(f"{URL}2/refuse/", {"reason": "Mend it now."})
    assert refused.json()["state"] == "refused"
    mended = api("ada").post(f"{URL}1/remediate/", {"note": "Both records are written."})
    assert (mended.status_code, mended.json()["state"]) == (200, "remediated")
    assert [row["number"] for row in api("ines").get(URL).json()["results"]] == [1, 2]


def test_tokens_and_owners_approve_nothing(api: Api, world: World) -> None:
    world.also("chen", "architect")
    world.request(owner=world.people["chen"])

    token = api("mika").post(f"{URL}1/approve/", {"reason": "Fine."})
    assert (token.status_code, token.json()["code"]) == (403, "people_only")
    own = api("chen", session=True).post(f"{URL}1/approve/", {"reason": "Fine."})
    assert (own.status_code, own.json()["code"]) == (409, "own_work")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("remediation_date", {"remediation_date": "2020-01-01T00:00:00Z"}),
        ("remediation_date", {"remediation_date": None}),
        ("remediation_date", {"remediation_date": "soon"}),
        ("owner", {"owner": "nobody"}),
        ("owner", {"owner": ""}),
        ("owner", {"owner": "sam"}),
        ("criterion", {"criterion": "no-such-thing"}),
        ("rationale", {"rationale": ""}),
        ("standing", {"standing": "approved"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    field: str, changes: dict[str, Any], api: Api, world: World
) -> None:
    answer = api("ada").post(URL, wanted(world, **changes), format="json")

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_another_projects_exception_is_not_there(api: Api, world: World) -> None:
    world.request()
    make_project(dict(world.people), "other")

    assert api("sam").get(f"{URL}1/").status_code == 404
    for act in ("approve", "refuse", "extend", "remediate"):
        answer = api("chen", session=True).post(f"/api/v1/projects/other/exceptions/1/{act}/", {})
        assert answer.status_code == 404
