from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from evidence.models import Pack
from evidence.verifier.verify_pack import verify
from portal.jobs.running import execute
from tests.gates.api.conftest import BASE
from tests.gates.world import World

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
URL = f"{BASE}packs/"


def test_a_draft_is_asked_for_sealed_by_its_job_and_fetched_whole_and_in_part(
    api: Api, world: World, settings: Any, tmp_path: Path
) -> None:
    world.document()
    world.open(snapshot=world.snapshot())
    client = api("ines", scopes=("packs",))

    asked = client.post(URL, {"review": 1, "final": False})
    assert asked.status_code == 202
    row = asked.json()
    assert (row["id"], row["final"], row["state"], row["download"]) == (
        "EP-bank-credit-model-exit-1-draft-1", False, "requested", "",
    )  # fmt: skip
    assert row["job"]["url"] == f"/api/v1/jobs/{row['job']['id']}/"
    waiting = client.get(f"{row['url']}download")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "pack_not_sealed")

    assert execute(row["job"]["id"])

    sealed = client.get(row["url"]).json()
    assert (sealed["state"], sealed["download"]) == ("sealed", f"{row['url']}download")
    whole = client.get(sealed["download"])
    content = b"".join(whole.streaming_content)
    assert whole["Content-Disposition"] == f'attachment; filename="{row["id"]}.zip"'
    assert (len(content), hashlib.sha256(content).hexdigest()) == (sealed["size"], sealed["sha256"])
    with ZipFile(io.BytesIO(content)) as file:
        assert f"{row['id']}/data/report/report.pdf" in file.namelist()

    (tmp_path / "pack.zip").write_bytes(content)
    root = (settings.DATA_DIR / "keys" / "root.pub.pem").read_bytes()
    found = verify(str(tmp_path / "pack.zip"), root)
    assert (found.status, found.failures) == ("verified", [])

    part = client.get(sealed["download"] + "/", headers={"Range": "bytes=2-5"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, content[2:6])
    assert part["Content-Range"] == f"bytes 2-5/{len(content)}"
    assert client.get(URL).json()["results"][0]["id"] == row["id"]


def test_a_final_pack_is_refused_with_the_list_of_its_gaps(api: Api, world: World) -> None:
    world.open()
    early = api("ines").post(URL, {"review": 1})
    assert (early.status_code, early.json()["code"]) == (409, "not_sealed")

    world.decide_all(world.fresh(world.project.reviews.get()))
    review = world.project.reviews.get()
    world.complete(review)
    world.seal(review)
    refused = api("ines").post(URL, {"review": 1, "final": True, "purpose": "committee"})
    reasons = refused.json()["reasons"]
    assert refused.status_code == 409
    assert len(reasons) > 10
    assert {each["code"] for each in reasons} == {"criterion_not_met"}
    assert all(each["fix"].startswith("/projects/bank-credit/") for each in reasons)
    assert not Pack.objects.exists()


def test_who_may_not_export_gets_nothing_instead_of_less(api: Api, world: World) -> None:
    world.open()
    answer = api("noor").post(URL, {"review": 1, "final": False})

    assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")


def test_wrong_input_is_named_and_a_strangers_pack_is_not_there(api: Api, world: World) -> None:
    world.open()
    for field, body in (
        ("review", {"review": 9}),
        ("purpose", {"review": 1, "final": False, "purpose": "fun"}),
    ):
        answer = api("ines").post(URL, body)
        assert (answer.status_code, field in answer.json()["errors"]) == (400, True)

    made = api("ines").post(URL, {"review": 1, "final": False}).json()
    assert api("sam").get(made["url"]).status_code == 404
    assert api("sam").get(f"{made['url']}download").status_code == 404
    assert api("ines", scopes=("verdict",)).get(made["url"]).status_code == 403
