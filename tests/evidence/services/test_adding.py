"""Handing in artefacts and versions: what is written, and every message at its field."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.core.files.storage import default_storage

from evidence.models import Artefact, ArtefactVersion, Blob
from evidence.services import artefacts
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible, Stale
from portal.audit.models import Event
from portal.jobs.models import Job
from portal.projects.models import Project
from registry.models import Snapshot
from tests.conftest import NOW, make_project
from tests.evidence.filing import PLAN, Call, added, bytes_of, next_version, upload

pytestmark = pytest.mark.django_db


def test_an_added_file_keeps_its_digest_size_name_person_and_both_dates(
    caller: Call, project: Project
) -> None:
    version = added(caller, project, upload=upload(PLAN, "Canary plan: v1.md"))

    version.refresh_from_db()
    assert version.sha256 == hashlib.sha256(PLAN).hexdigest()
    assert version.size == len(PLAN)
    assert (version.filename, version.original_name) == ("Canary plan_ v1.md", "Canary plan: v1.md")
    assert version.media_type == "text/markdown"
    assert version.uploaded_by.username == "ada"
    assert (version.uploaded_at, version.effective_date) == (NOW, dt.date(2026, 11, 1))
    assert bytes_of(version) == PLAN


def test_adding_records_the_artefact_and_its_version_and_asks_for_a_preview(
    caller: Call, project: Project
) -> None:
    version = added(caller, project)

    verbs = list(Event.objects.filter(stream=project.stream).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["artefact.added", "artefact.version_added"]
    assert Job.objects.get(kind="preview.make").args == {"sha256": version.sha256, "version": version.pk}


def test_artefacts_are_numbered_within_their_project(
    caller: Call, project: Project, people: dict[str, Any]
) -> None:
    other = make_project(people, "other")
    numbers = [
        added(caller, project).artefact.number,
        added(caller, other).artefact.number,
        added(caller, project, data=b"another plan").artefact.number,
    ]
    assert numbers == [1, 1, 2]


def test_a_structured_form_is_kept_as_canonical_json(caller: Call, project: Project) -> None:
    content = {"steps": [{"traffic": 5}, {"traffic": 25.0}], "halted_by": "The router"}
    version = added(caller, project, content=content, state="draft")

    assert bytes_of(version) == b'{"halted_by":"The router","steps":[{"traffic":5},{"traffic":25}]}'
    assert (version.media_type, version.filename) == ("application/json", "canary_rollout_plan.json")


def test_a_link_is_stored_without_being_opened(caller: Call, project: Project) -> None:
    version = added(caller, project, link=" https://wiki.bank.example/plan ")
    assert (version.link, version.blob, version.sha256) == ("https://wiki.bank.example/plan", None, "")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"kind": "canary_plan"}, "kind", "Did you mean canary_rollout_plan"),
        ({"kind": "Runbook"}, "kind", "incident_runbook"),
        ({"kind": "zzzz"}, "kind", "Choose one of"),
        ({"kind": "registry_snapshot"}, "kind", "made by Gatehouse"),
        ({"title": "  "}, "title", "Give it a title"),
        ({"title": "x" * 201}, "title", "at most 200"),
        ({"state": "drilled"}, "state", "draft (Draft), final (Final)"),
        ({"effective_date": dt.date(2026, 12, 1)}, "note", "takes effect on 1 December 2026"),
        ({"snapshot_digest": "sha256:00"}, "snapshot_digest", "no snapshot"),
        ({"upload": None}, "file", "Choose a file"),
        ({"link": "javascript:alert(1)"}, "link", "begins with https://"),
        ({"link": "ftp://x.example/plan"}, "link", "begins with https://"),
        ({"link": "https://"}, "link", "names a host"),
        ({"link": "https://ada:secret@x.example/"}, "link", "Remove the user name and password"),
        ({"link": "https://x.example/a b"}, "link", "no spaces"),
        ({"link": "https://x.example:99999/"}, "link", "not an address"),
        ({"link": "https://x.example/" + "a" * 1000}, "link", "at most 1000"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    fields: dict[str, Any], field: str, words: str, caller: Call, project: Project
) -> None:
    with pytest.raises(InvalidInput) as refused:
        added(caller, project, **fields)
    assert words in refused.value.errors[field][0]
    assert not Artefact.objects.exists()


def test_a_file_and_a_link_at_once_are_refused(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput) as refused:
        added(caller, project, upload=upload(), link="https://x.example")
    assert "one of the two" in refused.value.errors["file"][0]
    assert not Artefact.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "plan.md", "is empty"),
        (b"MZ\x00\x01", "plan.exe", "not taken in"),
        (b"%PDF-1.7 ...", "plan.png", "content is PDF"),
        (b"<html>", "plan.pdf", "The name says PDF"),
    ],
)
def test_a_bad_file_is_refused_at_the_file(
    data: bytes, name: str, words: str, caller: Call, project: Project
) -> None:
    with pytest.raises(InvalidInput) as refused:
        added(caller, project, upload=upload(data, name))
    assert words in refused.value.errors["file"][0]
    assert not Blob.objects.exists()


def test_a_file_over_the_limit_is_refused(caller: Call, project: Project, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    with pytest.raises(InvalidInput) as refused:
        added(caller, project)
    assert "at most 10 bytes" in refused.value.errors["file"][0]


def test_all_faults_are_named_at_once(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput) as refused:
        added(caller, project, state="nonsense", link="nonsense", snapshot_digest="nonsense")
    assert set(refused.value.errors) == {"state", "link", "snapshot_digest"}


def test_a_date_ahead_is_taken_with_a_note(caller: Call, project: Project) -> None:
    version = added(
        caller, project, effective_date=dt.date(2026, 12, 1), note="In force with the next release."
    )
    assert version.effective_date == dt.date(2026, 12, 1)


def test_the_same_bytes_again_name_the_artefact_that_holds_them(caller: Call, project: Project) -> None:
    added(caller, project)
    with pytest.raises(InvalidInput) as refused:
        added(caller, project, title="The plan once more")
    message = refused.value.errors["file"][0]
    assert "“Canary plan”, version 1" in message
    assert f"/projects/{project.slug}/artefacts/1/" in message


def test_the_same_bytes_may_serve_as_another_kind_and_are_stored_once(
    caller: Call, project: Project, django_capture_on_commit_callbacks: Any
) -> None:
    first = added(caller, project)
    second = upload()
    with django_capture_on_commit_callbacks(execute=True):
        other = added(
            caller, project, kind="deployment_plan", title="Deployment", state="draft", upload=second
        )

    assert other.blob == first.blob
    assert Blob.objects.count() == 1
    assert not default_storage.exists(second.key)
    assert default_storage.exists(first.blob.key)  # type: ignore[union-attr]


def test_an_old_version_may_come_back_after_another(caller: Call, project: Project) -> None:
    first = added(caller, project)
    next_version(caller, first, b"second thoughts")
    third = next_version(caller, first, PLAN)
    assert (third.number, third.sha256) == (3, first.sha256)


def test_a_version_needs_a_form_that_saw_the_newest_one(caller: Call, project: Project) -> None:
    first = added(caller, project)
    next_version(caller, first, b"second", seen_number=1)
    with pytest.raises(Stale) as refused:
        next_version(caller, first, b"third", seen_number=1)
    assert refused.value.extra["changes"] == ["version 2"]


def test_results_name_the_snapshot_they_were_measured_on(caller: Call, project: Project) -> None:
    snapshot = _snapshot(project)
    version = added(
        caller, project, kind="evaluation_report", title="Evaluation", state="measured",
        snapshot_digest=snapshot.digest,
    )  # fmt: skip
    assert version.snapshot_digest == snapshot.digest


def test_untied_results_are_tied_once(caller: Call, project: Project) -> None:
    snapshot = _snapshot(project)
    version = added(caller, project, kind="evaluation_report", title="Evaluation", state="measured")

    tied = artefacts.tie(by=caller("ada"), at=NOW, version=version, snapshot=snapshot)

    assert tied.snapshot_digest == snapshot.digest
    with pytest.raises(NotNow, match="tied to a snapshot already"):
        artefacts.tie(by=caller("ada"), at=NOW, version=version, snapshot=snapshot)


def test_a_document_that_proves_nothing_about_a_release_is_not_tied(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput, match="is not tied"):
        artefacts.tie(by=caller("ada"), at=NOW, version=added(caller, project), snapshot=_snapshot(project))


@pytest.mark.parametrize("username", ["rui", "tomas", "chen", "mika", "ines", "root"])
def test_whoever_neither_builds_nor_runs_a_pipeline_adds_nothing(
    username: str, caller: Call, project: Project
) -> None:
    with pytest.raises(NotAllowed, match="architect or engineer"):
        added(caller, project, by=username)


def test_a_pipeline_adds_evidence(caller: Call, project: Project) -> None:
    assert added(caller, project, by="cai").uploaded_by.username == "cai"


def test_a_stranger_learns_nothing(caller: Call, project: Project) -> None:
    with pytest.raises(NotVisible):
        added(caller, project, by="sam")


def test_a_withdrawn_artefact_takes_no_version(caller: Call, project: Project) -> None:
    first = added(caller, project)
    artefacts.withdraw(
        by=caller("ada"), at=NOW, artefact=first.artefact, reason="Replaced by the platform's plan."
    )
    first.artefact.refresh_from_db()
    with pytest.raises(NotNow, match="was withdrawn"):
        next_version(caller, first, b"again")


def test_versions_are_history_and_cannot_be_rewritten_in_bulk(caller: Call, project: Project) -> None:
    added(caller, project)
    with pytest.raises(TypeError):
        ArtefactVersion.objects.update(state="draft")


def _snapshot(project: Project) -> Snapshot:
    snapshot = Snapshot(
        project=project, number=1, digest="sha256:" + "a" * 64, captured_by=project.owner, captured_at=NOW
    )
    snapshot.save()
    return snapshot
