"""Evidence that comes along to a new version, and evidence that does not."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.models import ArtefactVersion, CarryOver, Citation, Judgement
from evidence.selectors.coverage import coverage_of
from evidence.services import artefacts, citations, judgements
from portal.audit.models import Event
from portal.jobs.running import run_due
from portal.projects.models import Membership, Project, ProjectRole
from tests.conftest import NOW
from tests.evidence.filing import Call, added, bytes_of, next_version, upload

pytestmark = pytest.mark.django_db
FIRST = b"# Plan\n\n## Limits\n\nHalt at 2 %.\n\n## Steps\n\n5 %, then 25 %.\n"
SECOND = b"# Plan, second\n\n## Limits\n\nHalt at 2 %.\n\n## Steps\n\n10 %, then 50 %.\n"
LIMITS, STEPS = "AIA-9.2.d", "AIA-14.4.e"


@pytest.fixture
def judged(caller: Call, project: Project) -> ArtefactVersion:
    """A plan whose limits and steps are cited by Ada and judged sufficient by Rui."""
    version = added(caller, project, data=FIRST)
    for requirement, place in ((LIMITS, "heading Limits"), (STEPS, "heading Steps")):
        citations.cite(by=caller("ada"), at=NOW, version=version, requirement=requirement, place=place)
    judge(caller, version)
    run_due()
    return version


def judge(caller: Call, version: ArtefactVersion, by: str = "rui") -> None:
    judgements.judge(
        by=caller(by), at=NOW, version=version, requirements=[LIMITS, STEPS], judged="sufficient"
    )


def live(model: Any, version: ArtefactVersion) -> dict[str, Any]:
    ended = "withdrawn_at" if model is Citation else "revoked_at"
    return {each.requirement: each for each in model.objects.filter(version=version, **{ended: None})}


def test_an_unchanged_place_keeps_its_citation_and_its_judgement_by_name(
    caller: Call, judged: ArtefactVersion
) -> None:
    second = next_version(caller, judged, SECOND)
    run_due()

    cited, kept = live(Citation, second), live(Judgement, second)
    assert set(cited) == set(kept) == {LIMITS}
    assert (cited[LIMITS].cited_by.username, cited[LIMITS].carried_from.version) == ("ada", judged)
    assert (kept[LIMITS].judged_by.username, kept[LIMITS].judged_at) == ("rui", NOW)
    assert kept[LIMITS].carried_from.version == judged


def test_a_changed_place_must_be_judged_again_and_both_are_in_the_log(
    caller: Call, judged: ArtefactVersion, project: Project
) -> None:
    second = next_version(caller, judged, SECOND)
    run_due()

    found = CarryOver.objects.get(version=second)
    assert (found.citations, found.judgements) == (1, 1)
    assert found.changed == [
        {"requirement": STEPS, "place": "heading “Steps”", "why": "says something else now"}
    ]
    event = Event.objects.get(verb="citation.carried")
    assert event.actor == caller("ada").actor_id
    row = coverage_of(project, NOW).row(STEPS)
    assert row.judgement == "unjudged"
    assert any("superseded" in words for words in row.lacking)


def test_whoever_judged_and_then_wrote_the_new_version_does_not_judge_it_by_carrying(
    caller: Call, judged: ArtefactVersion, project: Project, people: dict[str, Any]
) -> None:
    Membership(
        project=project, person=people["rui"], role=ProjectRole.ARCHITECT, proposed_by=people["priya"],
        proposed_at=NOW,
    ).write(by=caller("priya"), at=NOW, why="granted")  # fmt: skip

    second = next_version(caller, judged, SECOND, by="rui")
    run_due()

    assert set(live(Citation, second)) == {LIMITS}
    assert live(Judgement, second) == {}
    why = [each["why"] for each in CarryOver.objects.get(version=second).changed]
    assert "Rui Martins, who judged it, has had a hand in this version" in why


def test_a_draft_takes_over_nothing_until_it_counts(caller: Call, judged: ArtefactVersion) -> None:
    second = next_version(caller, judged, SECOND, state="draft")
    run_due()
    assert not CarryOver.objects.exists()

    artefacts.set_state(by=caller("ada"), at=NOW, version=second, state="final")
    run_due()

    assert set(live(Judgement, second)) == {LIMITS}


def test_a_judgement_comes_along_only_when_all_it_rests_on_is_unchanged(
    caller: Call, project: Project
) -> None:
    version = added(caller, project, data=FIRST)
    for place in ("heading Limits", "heading Steps"):
        citations.cite(by=caller("ada"), at=NOW, version=version, requirement=LIMITS, place=place)
    judgements.judge(by=caller("rui"), at=NOW, version=version, requirements=[LIMITS], judged="sufficient")

    second = next_version(caller, version, SECOND)
    run_due()

    assert [each.place for each in Citation.objects.filter(version=second)] == ["Limits"]
    assert live(Judgement, second) == {}


def test_a_judgement_of_the_whole_document_does_not_survive_another_file(
    caller: Call, project: Project
) -> None:
    version = added(caller, project, data=FIRST)
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=LIMITS)
    second = next_version(caller, version, SECOND)
    third = next_version(caller, second, upload=upload(bytes_of(version)))
    run_due()

    assert live(Citation, second) == {}
    assert set(live(Citation, third)) == {LIMITS}


def test_what_was_withdrawn_after_it_was_carried_over_stays_withdrawn(
    caller: Call, judged: ArtefactVersion
) -> None:
    second = next_version(caller, judged, SECOND)
    run_due()
    citations.withdraw(by=caller("ada"), at=NOW, citation=live(Citation, second)[LIMITS])
    run_due()
    artefacts_before = CarryOver.objects.count()

    next_version(
        caller, added(caller, judged.artefact.project, title="Another", data=b"# Other\n"), b"# More\n"
    )
    run_due()

    assert live(Citation, second) == {}
    assert CarryOver.objects.count() == artefacts_before


def test_the_pages_say_what_came_along_and_what_did_not(
    caller: Call, judged: ArtefactVersion, pages: Any, api: Any
) -> None:
    second = next_version(caller, judged, SECOND)
    run_due()

    text = pages("ines").get(second.get_absolute_url()).content.decode()
    assert "Carried over from version 1" in text
    assert "heading “Steps”: says something else now." in text
    text = pages("ines").get(f"/projects/bank-credit/coverage/{LIMITS}/").content.decode()
    assert "Carried over from version 1, judged sufficient by Rui Martins on" in text
    found = api("ines").get(f"/api/v1/projects/bank-credit/coverage/{LIMITS}/").json()
    assert [each["carried_from"] for each in found["judgements"]] == [None, 1]
