"""What follows an event by itself: a preview, a coverage reading, a filed snapshot."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage

from evidence import tasks
from evidence.models import ArtefactVersion, Citation, CoverageReading, Preview
from evidence.services import citations, judgements
from portal.audit.models import Event
from portal.jobs import nightly
from portal.jobs.models import Job, State
from portal.jobs.running import execute, run_due
from portal.projects.models import Project
from registry.models import SNAPSHOT_KINDS, Snapshot
from registry.services import snapshots, versions
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call, added, bytes_of, upload

pytestmark = pytest.mark.django_db
RISK = "AIA-9.2.a"


def capture(caller: Call, project: Project, release: str) -> Snapshot:
    made = [
        versions.register(
            by=caller("ada"), at=NOW, project=project, kind=kind, name=f"bank-{kind}", version=release,
            digest="sha256:" + f"{number}{release[0]}" * 32,
        )
        for number, kind in enumerate(SNAPSHOT_KINDS)
    ]  # fmt: skip
    return snapshots.capture(by=caller("ada"), at=NOW, project=project, versions=made)


def test_a_version_gets_its_preview_in_a_child_process(caller: Call, project: Project) -> None:
    version = added(caller, project)

    run_due()

    preview = Preview.objects.get(blob=version.blob)
    assert preview.kind == "html"
    assert "Rollback conditions" in preview.html
    headings = [each["value"] for each in preview.outline if each["kind"] == "heading"]
    assert "Rollback conditions" in headings
    assert Job.objects.get(kind="preview.make").state == State.DONE


def test_a_picture_becomes_a_page_in_the_storage(caller: Call, project: Project) -> None:
    version = added(
        caller,
        project,
        kind="product_images",
        title="Screen",
        upload=upload(PIXEL, "screen.png"),
        state="draft",
    )

    run_due()

    preview = Preview.objects.get(blob=version.blob)
    assert preview.kind == "images"
    assert preview.pages == [f"previews/{version.sha256[:2]}/{version.sha256}/page-1.png"]
    assert default_storage.exists(preview.pages[0])


def test_a_damaged_file_has_no_preview_and_says_why(caller: Call, project: Project) -> None:
    version = added(caller, project, state="draft", upload=upload(b"%PDF-1.7 nothing else", "plan.pdf"))
    run_due()
    preview = Preview.objects.get(blob=version.blob)
    assert (preview.kind, preview.problem[:11]) == ("none", "No preview:")


def test_bytes_that_have_a_preview_keep_it(caller: Call, project: Project) -> None:
    version = added(caller, project)
    run_due()
    first = Preview.objects.get().made_at
    added(
        caller, project, kind="deployment_plan", title="The same as another kind", state="draft",
        upload=upload(),
    )  # fmt: skip

    run_due()

    assert Preview.objects.get(blob=version.blob).made_at == first
    assert set(Job.objects.filter(kind="preview.make").values_list("state", flat=True)) == {State.DONE}


def test_a_change_is_read_once_and_nothing_new_is_not_read_again(caller: Call, project: Project) -> None:
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
    assert Job.objects.filter(kind="coverage.read").count() == 1

    run_due()

    reading = CoverageReading.objects.get()
    assert reading.counts["total"]["counted"] == 113
    assert reading.counts["total"]["evidenced"] == 1
    assert sum(article["evidenced"] for article in reading.counts["articles"].values()) == 1
    assert reading.digest.startswith("sha256:")

    nightly.put_in("coverage.read_all")
    run_due()
    assert CoverageReading.objects.count() == 1


def test_a_judgement_moves_the_reading(caller: Call, project: Project) -> None:
    version = added(caller, project, kind="risk_management_file", title="Risk file")
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
    run_due()
    judgements.judge(by=caller("rui"), at=NOW, version=version, requirements=[RISK], judged="sufficient")

    run_due()

    newest, before = CoverageReading.objects.all()[:2]
    assert (before.counts["total"]["decided"], newest.counts["total"]["decided"]) == (0, 1)


def test_every_verb_that_moves_coverage_asks_for_a_reading() -> None:
    from portal.audit.subscriptions import _followers

    assert all(_followers[verb] for verb in tasks.MOVES_COVERAGE)


def test_the_nightly_reading_covers_all_projects_that_are_not_archived(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    make_project(people, "second")
    make_project(people, "closed", archived_at=NOW)

    nightly.put_in("coverage.read_all")
    run_due()

    assert Job.objects.get(kind="coverage.read_all").result.items() >= {"projects": 2, "written": 2}.items()
    assert set(CoverageReading.objects.values_list("project__slug", flat=True)) == {"bank-credit", "second"}


def test_a_captured_snapshot_is_filed_in_the_name_of_who_captured_it(caller: Call, project: Project) -> None:
    snapshot = capture(caller, project, "1.0")

    run_due()

    version = ArtefactVersion.objects.get(artefact__kind="registry_snapshot")
    found = json.loads(bytes_of(version))
    assert (version.state, version.uploaded_by.username) == ("captured", "ada")
    assert version.snapshot_digest == snapshot.digest
    assert version.uploaded_at == snapshot.captured_at
    assert found["system"]["intended_purpose"] == project.purpose
    assert found["system"]["provider"] == "Priya Raman"
    assert {each["kind"] for each in found["components"]} == set(SNAPSHOT_KINDS)
    assert found["components"][0]["replaces"] is None
    assert found["history"] == []
    assert not Citation.objects.exists()


def test_later_snapshots_are_versions_of_the_same_artefact_with_their_history(
    caller: Call, project: Project
) -> None:
    capture(caller, project, "1.0")
    capture(caller, project, "2.0")
    assert Job.objects.filter(kind="evidence.file_snapshot").count() == 1

    run_due()

    first, second = ArtefactVersion.objects.filter(artefact__kind="registry_snapshot").order_by("number")
    found = json.loads(bytes_of(second))
    assert first.artefact == second.artefact
    assert [each["number"] for each in found["history"]] == [1]
    assert found["components"][0]["replaces"]["version"] == "1.0"


def test_filing_again_files_nothing(caller: Call, project: Project) -> None:
    capture(caller, project, "1.0")
    job = Job.objects.get(kind="evidence.file_snapshot")
    execute(job.pk)
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED)

    execute(job.pk)

    job.refresh_from_db()
    assert job.result == {"filed": []}
    assert Event.objects.filter(verb="artefact.version_added").count() == 1


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001"
    "27342be90000000049454e44ae426082"
)
