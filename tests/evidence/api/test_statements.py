"""Coverage and what people say about it, through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evidence.frameworks import load
from evidence.models import ArtefactVersion
from evidence.services import applicability, artefacts, citations, judgements
from portal.answers import NotVisible
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added, next_version, read

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
ROOT = "/api/v1/projects/bank-credit/"
RISK = "AIA-9.2.a"
COVERAGE = f"{ROOT}coverage/"
ONE = f"{COVERAGE}{RISK}/"
PLACE = {"artefact": 1, "version": 1}
CONDITION = load().conditions[0].key


@pytest.fixture
def version(caller: Call, project: Project) -> ArtefactVersion:
    return added(caller, project, kind="risk_management_file", title="Risk file")


@pytest.fixture
def cited(caller: Call, version: ArtefactVersion) -> ArtefactVersion:
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
    return version


def test_coverage_names_every_requirement_what_is_cited_and_what_unlocks_most(
    api: Api, cited: ArtefactVersion
) -> None:
    body = api("ines").get(COVERAGE, {"framework": "ai-act"}).json()

    row = next(each for each in body["requirements"] if each["id"] == RISK)
    assert body["total"]["counted"] == 113
    assert (row["status"], row["judgement"], row["evidence"][0]["title"]) == (
        "evidenced",
        "unjudged",
        "Risk file",
    )
    assert {article["article"] for article in body["articles"]} >= {"9", "15", "Annex IV"}
    assert body["unlocks"][0]["evidences"]


def test_an_unknown_framework_or_snapshot_does_not_exist(api: Api, project: Project) -> None:
    assert api("ines").get(COVERAGE, {"framework": "iso-9001"}).status_code == 404
    assert api("ines").get(COVERAGE, {"snapshot": 7}).status_code == 404


def test_the_coverage_page_of_the_api_takes_a_fixed_number_of_queries(
    api: Api, caller: Call, project: Project, cited: ArtefactVersion, django_assert_max_num_queries: Any
) -> None:
    client = api("ines")
    citations.cite_all_suggested(by=caller("ada"), at=NOW, project=project, carrying_only=False)
    with django_assert_max_num_queries(17):
        client.get(COVERAGE)


def test_one_requirement_shows_all_that_was_said(api: Api, caller: Call, cited: ArtefactVersion) -> None:
    judgements.judge(by=caller("rui"), at=NOW, version=cited, requirements=[RISK], judged="sufficient")

    body = api("ines").get(ONE).json()

    assert body["requirement"]["label"] == "Article 9(2)(a)"
    assert body["row"]["decided"] is True
    assert body["citations"][0]["cited_by"]["username"] == "ada"
    assert body["judgements"][0]["judged_by"]["username"] == "rui"
    assert api("ines").get(f"{COVERAGE}AIA-99/").status_code == 404


def test_an_architects_token_cites_and_withdraws(api: Api, version: ArtefactVersion) -> None:
    made = api("ada").post(f"{ONE}cite/", {**PLACE, "place": "heading Hazards"})
    gone = api("ada").post(f"{ONE}citations/{made.json()['id']}/withdraw/", {"reason": "Wrong place."})

    assert (made.status_code, made.json()["place"]) == (201, "heading “Hazards”")
    assert (gone.status_code, gone.json()["withdrawn_at"] is not None) == (200, True)


def test_many_places_are_cited_at_once(api: Api, version: ArtefactVersion) -> None:
    suggested = api("ada").get(f"{COVERAGE}suggestions/").json()["results"]
    assert suggested[0]["title"] == "Risk file"

    named = api("ada").post(f"{COVERAGE}citations/", {"citations": [{**PLACE, "requirement": RISK}]})
    rest = api("ada").post(f"{COVERAGE}citations/", {"suggested": True})
    both = api("ada").post(
        f"{COVERAGE}citations/", {"suggested": True, "citations": [{**PLACE, "requirement": RISK}]}
    )

    assert [each["requirement"] for each in named.json()["results"]] == [RISK]
    assert len(rest.json()["results"]) > 1
    assert both.status_code == 400


def test_a_session_judges_many_and_a_token_never(api: Api, caller: Call, cited: ArtefactVersion) -> None:
    citations.cite(by=caller("ada"), at=NOW, version=cited, requirement="AIA-9.2.b")
    body = {**PLACE, "judged": "sufficient", "also": ["AIA-9.2.b"], "seen_state": "final"}

    token = api("rui").post(f"{ONE}judge/", body)
    session = api("rui", session=True).post(f"{ONE}judge/", body)

    assert (token.status_code, token.json()["code"]) == (403, "people_only")
    assert [each["requirement"] for each in session.json()["results"]] == [RISK, "AIA-9.2.b"]


def test_an_old_session_signs_in_again_before_judging(api: Api, cited: ArtefactVersion) -> None:
    client = api("rui", session=True, signed_in_ago=16 * 60)
    answer = client.post(f"{ONE}judge/", {**PLACE, "judged": "sufficient"})
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")


def test_a_judgement_is_revoked_under_its_own_requirement_only(
    api: Api, caller: Call, cited: ArtefactVersion
) -> None:
    made = judgements.judge(
        by=caller("rui"), at=NOW, version=cited, requirements=[RISK], judged="sufficient"
    )[0]
    tomas = api("tomas", session=True)

    elsewhere = tomas.post(f"{COVERAGE}AIA-9.1/judgements/{made.pk}/revoke/", {"reason": "Overlooked."})
    here = tomas.post(f"{ONE}judgements/{made.pk}/revoke/", {"reason": "Overlooked."})

    assert (elsewhere.status_code, here.status_code) == (404, 200)


def test_a_requirement_is_set_aside_by_two_people(api: Api, project: Project) -> None:
    url = f"{COVERAGE}AIA-9.9/not-applicable/"
    made = api("ada").post(url, {"reason": "No child uses it."}).json()
    own = api("ada", session=True).post(f"{url}{made['id']}/approve/", {})
    token = api("tomas").post(f"{url}{made['id']}/approve/", {})
    done = api("tomas", session=True).post(f"{url}{made['id']}/approve/", {})
    back = api("chen", session=True).post(f"{url}{made['id']}/revoke/", {"reason": "Students use it."})

    assert (made["state"], own.status_code, token.json()["code"]) == ("proposed", 403, "people_only")
    assert (done.json()["state"], back.json()["state"]) == ("approved", "ended")


def test_a_proposal_is_refused_with_a_reason(api: Api, caller: Call, project: Project) -> None:
    proposal = applicability.propose(
        by=caller("ada"), at=NOW, project=project, requirement="AIA-9.9", reason="No child uses it."
    )
    url = f"{COVERAGE}AIA-9.9/not-applicable/{proposal.pk}/refuse/"
    silent = api("rui", session=True).post(url, {})
    said = api("rui", session=True).post(url, {"reason": "Students are under 18."})
    assert (silent.status_code, said.json()["ended_reason"]) == (400, "Students are under 18.")


def test_conditions_are_listed_answered_and_confirmed(api: Api, project: Project) -> None:
    url = f"{ROOT}conditions/"
    rows = api("ines").get(url).json()["results"]
    assert (rows[0]["key"], rows[0]["answer"]) == (CONDITION, None)

    made = api("ada").post(
        f"{url}{CONDITION}/answer/", {"applies": False, "reason": "Not our case.", "seen": 0}
    )
    moved = api("ada").post(f"{url}{CONDITION}/answer/", {"applies": True, "seen": 0})
    confirmed = api("chen", session=True).post(f"{url}{CONDITION}/confirm/", {"answer": made.json()["id"]})

    assert (made.status_code, moved.status_code) == (201, 409)
    assert moved.json()["changes"] == ["Somebody answered this condition while your form was open."]
    assert confirmed.json()["confirmed_by"]["username"] == "chen"
    assert api("ada").post(f"{url}weather/answer/", {"applies": True}).status_code == 404
    assert api("chen", session=True).post(f"{url}{CONDITION}/confirm/", {"answer": 999}).status_code == 404


def test_states_are_set_and_artefacts_withdrawn(api: Api, caller: Call, project: Project) -> None:
    read(added(caller, project, state="draft"))
    url = f"{ROOT}artefacts/1/"

    moved = api("cai").post(f"{url}versions/1/state/", {"state": "final", "seen_state": "draft"})
    again = api("cai").post(f"{url}versions/1/state/", {"state": "final"})
    gone = api("ada").post(f"{url}withdraw/", {"reason": "Wrong project."})

    assert (moved.json()["state"], again.json()["code"]) == ("final", "state_not_higher")
    assert gone.json()["withdrawn_at"] is not None
    assert api("ines").get(url).json()["current"] == 1


def test_lists_are_filtered_and_paged_and_hold_nothing_of_other_projects(
    api: Api, caller: Call, project: Project, people: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        version = added(caller, project, title=f"Plan {number}", data=b"# plan %d" % number)
        next_version(caller, version, b"# plan %d again" % number, state="draft")
    added(caller, make_project(people, "other"), title="Foreign")
    client = api("ines")

    with django_assert_max_num_queries(6):
        body = client.get(f"{ROOT}artefacts/", {"page_size": 2}).json()
    rest = client.get(body["next"]).json()

    titles = [each["title"] for each in body["results"] + rest["results"]]
    assert titles == ["Plan 2", "Plan 1", "Plan 0"]
    assert client.get(f"{ROOT}artefacts/", {"state": "final"}).json()["results"] == []
    assert [each["id"] for each in client.get(f"{ROOT}artefacts/1/versions/").json()["results"]] == [2, 1]


def test_frameworks_are_read_by_everybody_who_signed_in(api: Api, project: Project) -> None:
    found = api("sam").get("/api/v1/frameworks/").json()["results"]
    rows = api("sam").get(found[0]["url"]).json()["results"]
    assert (found[0]["key"], found[0]["requirements"]) == ("ai-act", 113)
    assert sum(row["checkable"] for row in rows) == 113
    assert api("sam").get("/api/v1/frameworks/iso/requirements/").status_code == 404
    assert api("nobody").get("/api/v1/frameworks/").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "artefacts/", "artefacts/1/", "artefacts/1/versions/", "artefacts/1/versions/1/", "coverage/",
        "coverage/suggestions/", f"coverage/{RISK}/", "conditions/",
    ],
)  # fmt: skip
def test_a_stranger_sees_nothing_at_any_of_these(path: str, api: Api, cited: ArtefactVersion) -> None:
    assert api("sam").get(f"{ROOT}{path}").status_code == 404
    assert api("ines").get(f"{ROOT}{path}").status_code == 200


def test_what_was_said_elsewhere_is_not_found_under_this_project(
    api: Api, caller: Call, cited: ArtefactVersion, people: dict[str, Any]
) -> None:
    make_project(people, "other")
    citation = cited.citations.get()
    url = f"/api/v1/projects/other/coverage/{RISK}/citations/{citation.pk}/withdraw/"
    assert api("ada").post(url, {}).status_code == 404
    with pytest.raises(NotVisible):
        artefacts.expect(by=caller("sam"), at=NOW, project=cited.project)
