"""Deleting bytes is a decision of two people; holds, packs and decisions keep them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.storage import default_storage

from evidence.models import ArtefactVersion, Blob, Deletion, Preview
from evidence.selectors.coverage import coverage_of
from evidence.selectors.holding import held_back
from evidence.selectors.retention import row_of
from evidence.services import artefacts, citations, retention
from gates.selectors.pinned import by_decisions
from gates.services import packs
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.models import Event
from portal.jobs.models import Job
from portal.jobs.running import execute
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added, bytes_of, next_version
from tests.gates.world import World

pytestmark = pytest.mark.django_db(transaction=False)
LATER = NOW + dt.timedelta(days=11 * 366)


@pytest.fixture
def old(caller: Call, project: Project) -> ArtefactVersion:
    """A version that another one replaced, ten years and more ago when it is `LATER`."""
    first = added(caller, project, data=b"# First plan\n")
    next_version(caller, first, b"# Second plan\n")
    return first


def ask(caller: Call, version: ArtefactVersion, by: str = "ada", at: dt.datetime = LATER) -> Deletion:
    return retention.ask(by=caller(by, at=at), at=at, version=version, reason="Its time is over.")


def answer(caller: Call, found: Deletion, by: str = "rui", approve: bool = True) -> Deletion:
    return retention.answer(
        by=caller(by, at=LATER), at=LATER, deletion=found, approve=approve, reason="Agreed."
    )


def run_erasing() -> None:
    for job in Job.objects.filter(kind="retention.erase"):
        execute(job.pk)


def test_the_bytes_go_and_row_digest_and_log_stay(caller: Call, old: ArtefactVersion) -> None:
    assert old.blob is not None
    Preview.objects.create(blob=old.blob, kind="html", html="<p>First</p>", made_at=NOW)
    assert bytes_of(old)
    answer(caller, ask(caller, old))
    run_erasing()
    kept = ArtefactVersion.objects.get(pk=old.pk)
    assert (kept.sha256, kept.deleted_at) == (old.sha256, LATER)
    assert not default_storage.exists(old.blob.key)
    assert not Preview.objects.exists()
    verbs = list(Event.objects.filter(object_kind="deletion").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["deletion.asked", "deletion.approved"]


def test_a_token_and_the_asker_decide_nothing(caller: Call, project: Project, old: ArtefactVersion) -> None:
    with pytest.raises(NotAllowed, match="token"):
        retention.ask(by=caller("ada", via="token"), at=LATER, version=old, reason="Old.")
    with pytest.raises(NotAllowed):
        ask(caller, old, by="rui")
    World({"ada": old.uploaded_by, "priya": project.owner}, project).also("ada", "reviewer")
    with pytest.raises(NotNow, match="second person"):
        answer(caller, ask(caller, old), by="ada")
    assert bytes_of(old)


def test_it_is_refused_while_it_is_kept_and_named_by_what(
    caller: Call, project: Project, old: ArtefactVersion
) -> None:
    with pytest.raises(NotNow, match=r"kept until 20 November 2036.*Article 18"):
        ask(caller, old, at=NOW)
    current = old.artefact.versions.get(number=2)
    with pytest.raises(NotNow, match="in force"):
        ask(caller, current)
    hold = retention.place_hold(
        by=caller("priya", at=NOW), at=NOW, project=project, artefact=old.artefact, reason="Case 7"
    )
    with pytest.raises(NotNow, match="Case 7"):
        ask(caller, old)
    with pytest.raises(InvalidInput):
        retention.release_hold(by=caller("priya", at=LATER), at=LATER, hold=hold, reason=" ")
    retention.release_hold(by=caller("priya", at=LATER), at=LATER, hold=hold, reason="Settled.")
    assert ask(caller, old).state == "asked"


def test_a_hold_placed_between_asking_and_deciding_stops_the_deletion(
    caller: Call, project: Project, old: ArtefactVersion
) -> None:
    asked = ask(caller, old)
    retention.place_hold(by=caller("chen", at=LATER), at=LATER, project=project, reason="A request")
    with pytest.raises(NotNow, match="A request"):
        answer(caller, asked)
    assert bytes_of(old)


def test_a_refused_deletion_may_be_asked_for_again_and_a_waiting_one_not(
    caller: Call, old: ArtefactVersion
) -> None:
    asked = ask(caller, old)
    with pytest.raises(NotNow, match="asked for already"):
        ask(caller, old)
    assert answer(caller, asked, approve=False).state == "refused"
    assert bytes_of(old)
    assert ask(caller, old).number == 2


def test_what_was_read_in_deleted_bytes_goes_with_them(caller: Call, old: ArtefactVersion) -> None:
    assert old.content
    answer(caller, ask(caller, old))
    gone = ArtefactVersion.objects.get(pk=old.pk)
    assert (gone.content, gone.content_note) == (
        None,
        "Its bytes were deleted, and what they said with them.",
    )
    assert not ArtefactVersion.history.filter(id=old.pk, content__isnull=False).exists()


def test_equal_bytes_of_another_project_stay(caller: Call, people: Any, old: ArtefactVersion) -> None:
    other = added(caller, make_project(people, "bank-fraud"), data=b"# First plan\n")
    answer(caller, ask(caller, old))
    run_erasing()
    assert bytes_of(other).endswith(b"# First plan\n")


def test_the_same_bytes_may_be_filed_again_after_they_were_deleted(
    caller: Call, project: Project, old: ArtefactVersion
) -> None:
    answer(caller, ask(caller, old))
    again = added(caller, project, data=b"# First plan\n", title="Filed again")
    run_erasing()
    assert bytes_of(again).endswith(b"# First plan\n")
    assert Blob.objects.get(pk=again.sha256).erased_at is None


def test_what_was_deleted_evidences_nothing_from_then_on(caller: Call, project: Project) -> None:
    found = added(caller, project, kind="risk_management_file", title="Risk file", state="final")
    citations.cite(by=caller("ada"), at=NOW, version=found, requirement="AIA-9.1")
    assert coverage_of(project, NOW).row("AIA-9.1").status != "missing"
    Deletion(
        project=project, number=1, version=found, reason="Old.", state="approved", asked_by=found.uploaded_by,
        asked_at=NOW, answered_by=project.owner, answered_at=NOW,
    ).write(by=caller("priya"), at=NOW, why="for this test")  # fmt: skip
    (held,) = held_back([project.pk])[found.pk]
    assert held.words == "its bytes were deleted on 20 November 2026 by decision DEL-1."
    assert coverage_of(project, NOW).row("AIA-9.1").status == "missing"


def test_a_version_that_a_decision_pins_is_kept(caller: Call, people: Any, project: Project) -> None:
    world = World(people, project)
    world.fill_model_exit()
    world.snapshot()
    review = world.open()
    world.decide(review, "reviewer")
    pinned = by_decisions(project)
    version = ArtefactVersion.objects.filter(artefact__kind="threat_model").get()
    assert pinned[f"{version.artefact.number}.1"] == ["review 1 of model-exit"]
    artefacts.withdraw(by=caller("ada"), at=NOW, artefact=version.artefact, reason="Replaced.")
    version.refresh_from_db()
    codes = {each.code for each in row_of(version, LATER).answer.reasons}
    assert "in_readout" in codes


def test_a_pack_says_of_deleted_bytes_that_it_does_not_hold_them(people: Any, project: Project) -> None:
    world = World(people, project)
    gone, stays = world.document("threat_model"), world.document("eval_harness")
    review = world.open()
    gone.deleted_at = NOW
    gone.write(by=world.by("ada"), at=NOW, why="for this test", only=["deleted_at"])
    manifest = packs.request_draft(by=world.by("ada"), at=NOW, review=review).manifest
    assert [each["version"] for each in manifest["files"]] == [f"{stays.artefact.number}.1"]
    (withheld,) = manifest["withheld"]
    assert withheld["sha256"] == gone.sha256
    assert withheld["reason"] == "Not held: its bytes were deleted by decision on 2026-11-20"
