"""The pages and operations of frameworks: reading, following, placing, and citing elsewhere too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evidence.frameworks import KEYS
from evidence.models import Citation
from evidence.services import citations, following
from portal.projects.models import Project
from tests.conftest import NOW
from tests.evidence.filing import Call, added

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
Pages = Callable[..., Any]
AT = "/projects/bank-credit/coverage/"
ROOT = "/api/v1/projects/bank-credit/"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_list_names_every_framework_its_version_and_what_is_superseded(
    pages: Pages, project: Project
) -> None:
    page = text_of(pages("sam").get("/frameworks/"))
    for words in (
        "AI Act, Articles 9–15",
        "113 counted of 135",
        "PRA SS1/23",
        "72 counted of 72",
        "Superseded",
    ):
        assert words in page


@pytest.mark.parametrize("key", KEYS)
def test_each_framework_has_its_page_in_a_fixed_number_of_queries(
    key: str, pages: Pages, project: Project, django_assert_max_num_queries: Any
) -> None:
    client = pages("sam")
    with django_assert_max_num_queries(6):
        assert client.get(f"/frameworks/{key}/").status_code == 200


def test_a_superseded_one_leads_on_and_an_unknown_one_does_not_exist(pages: Pages, project: Project) -> None:
    assert 'href="/frameworks/sr-26-2/"' in text_of(pages("sam").get("/frameworks/sr-11-7/"))
    assert pages("sam").get("/frameworks/iso-9001/").status_code == 404


def test_the_change_of_july_2026_and_the_moved_dates_are_history_of_the_act(
    pages: Pages, project: Project
) -> None:
    page = text_of(pages("sam").get("/frameworks/ai-act/"))
    assert "Article 10(5)(f) deleted, its content is Article 4a(1)(f)" in page
    assert all(day in page for day in ("2 Aug 2026", "2 Dec 2027", "2 Aug 2027", "2 Aug 2028"))


def test_an_architect_follows_and_leaves_on_the_page(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    assert ada.post(f"{AT}frameworks/ss1-23/follow/", {"reason": "A bank."}).status_code == 302
    page = text_of(ada.get(f"{AT}frameworks/"))
    assert "Followed by choice of Ada Okafor" in page
    assert "0 decided of 23" in page
    assert ada.post(f"{AT}frameworks/ss1-23/leave/", {"reason": ""}).status_code == 422
    assert ada.post(f"{AT}frameworks/ss1-23/leave/", {"reason": "No bank."}).status_code == 302
    assert pages("rui").post(f"{AT}frameworks/ss1-23/follow/", {}).status_code == 403


def test_the_same_by_the_api(api: Api, project: Project) -> None:
    made = api("ada").post(f"{ROOT}frameworks/", {"framework": "nist-ai-rmf"}, format="json")
    rows = api("ines").get(f"{ROOT}frameworks/").json()["results"]
    counted = {row["framework"]: row["counts"]["counted"] for row in rows if row["counts"]}
    assert (made.status_code, counted) == (201, {"ai-act": 113, "ai-act-provider": 65, "nist-ai-rmf": 72})
    again = api("ada").post(f"{ROOT}frameworks/", {"framework": "nist-ai-rmf"}, format="json")
    assert again.status_code == 409
    left = api("ada").post(f"{ROOT}frameworks/nist-ai-rmf/leave/", {"reason": "Done."}, format="json")
    assert (left.status_code, left.json()["ended_by"]["username"]) == (200, "ada")
    assert api("sam").get(f"{ROOT}frameworks/").status_code == 404


def test_what_applies_follows_from_what_was_said(pages: Pages, api: Api, project: Project) -> None:
    ada = pages("ada")
    assert "Not said yet; the earliest is taken" in text_of(ada.get(f"{AT}when/"))
    said = {"route": "annex-iii", "on_market_on": "2025-03-01", "reason": "5(b)"}
    assert ada.post(f"{AT}when/", said).status_code == 302
    page = text_of(ada.get(f"{AT}when/"))
    assert "After a significant change" in page
    assert "moved by the amendment" in page
    rows = {row["article"]: row for row in api("ines").get(f"{ROOT}applies/").json()["articles"]}
    assert (rows["Article 9"]["applies"], rows["Article 9"]["since"]) == ("after_change", None)
    wrong = api("ada").post(
        f"{ROOT}applies/", {"route": "annex-iii", "changed_on": "2026-01-01"}, format="json"
    )
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["changed_on"])
    moved = api("ada").post(f"{ROOT}applies/", {"route": "annex-i-a"}, format="json")
    rows = {row["article"]: row for row in api("ines").get(f"{ROOT}applies/").json()["articles"]}
    assert (moved.status_code, rows["Article 9"]["since"]) == (200, "2028-08-02")
    assert pages("rui").post(f"{AT}when/", said).status_code == 403


def test_a_requirement_shows_what_its_evidence_also_speaks_for_and_one_act_cites_it_there(
    pages: Pages, api: Api, caller: Call, project: Project
) -> None:
    following.follow(by=caller("ada"), at=NOW, project=project, framework="iso-42001")
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    cited = citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-9.1")
    ada = pages("ada")
    page = text_of(ada.get(f"{AT}AIA-9.1/"))
    assert "ISO/IEC 42001, Annex A; asks for this and more" in page
    assert "NIST AI RMF 1.0; asks for this and more; not followed by this project" in page
    also = f"{AT}AIA-9.1/citations/{cited.pk}/also/"
    assert ada.post(also, {"also": []}).status_code == 422
    assert ada.post(also, {"also": ["ISO42001-A.5.2", "AIA-17.1.g"]}).status_code == 302
    assert Citation.objects.count() == 3
    body = api("ines").get(f"{ROOT}coverage/AIA-9.1/").json()
    assert {"ISO42001-A.5.2", "AIA-17.1.g"} <= {
        row["requirement"] for row in body["related"] if row["counts"]
    }
    answer = api("ada").post(
        f"{ROOT}coverage/AIA-9.1/citations/{cited.pk}/also/",
        {"requirements": ["NISTRMF-GOVERN-1.4"]},
        format="json",
    )
    assert (answer.status_code, len(answer.json()["results"])) == (201, 1)


def test_frameworks_of_the_api_carry_dates_deadlines_history_and_sources(api: Api, project: Project) -> None:
    one = api("sam").get("/api/v1/frameworks/sr-11-7/").json()
    assert (one["standing"], one["superseded_by"], one["requirements"]) == ("superseded", "sr-26-2", 0)
    rows = {
        row["id"]: row
        for row in api("sam").get("/api/v1/frameworks/ai-act-provider/requirements/").json()["results"]
    }
    assert rows["AIA-73.4"]["deadline"]["duration"] == "P10D"
    assert {each["date"] for each in rows["AIA-17.1.a"]["applies"]} == {"2027-12-02", "2028-08-02"}
    act = api("sam").get("/api/v1/frameworks/ai-act/requirements/").json()["results"]
    assert {row["id"]: row for row in act}["AIA-4a.1.b"]["changes"][0]["was"] == "AIA-10.5.b"
