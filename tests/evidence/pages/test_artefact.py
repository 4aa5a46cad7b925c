"""The page of one artefact: preview, versions, acts, download."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from evidence.models import ArtefactVersion, Preview
from evidence.services import artefacts, citations
from portal.jobs.models import Job
from portal.projects.models import Project
from registry.models import Snapshot
from tests.conftest import NOW
from tests.documents import document
from tests.evidence.filing import PLAN, added, next_version, read

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/artefacts/1/"
PNG = b"\x89PNG\r\n\x1a\nnot really"


def previewed(version: ArtefactVersion, **fields: Any) -> Preview:
    assert version.blob is not None
    values = {"kind": "html", "html": '<h3 id="h-rollback-conditions">Rollback conditions</h3>', **fields}
    return Preview.objects.create(blob=version.blob, made_at=NOW, **values)


def test_the_page_shows_preview_facts_and_every_version(pages: Pages, project: Project, caller: Any) -> None:
    first = added(caller, project)
    second = next_version(caller, first, b"# Canary rollout plan\n\nSecond.\n")
    previewed(second)

    text = pages("rui").get(AT).content.decode()

    assert '<h3 id="h-rollback-conditions">' in text
    assert first.sha256 in text
    assert second.sha256 in text
    assert "10 Nov 2026" in text
    assert "counts" in text


def test_while_the_preview_is_made_the_page_reads_it_again_and_then_stops(
    pages: Pages, project: Project, caller: Any
) -> None:
    version = added(caller, project)
    rui = pages("rui")
    waiting = rui.get(AT + "versions/1/preview/").content.decode()
    previewed(version)
    done = rui.get(AT + "versions/1/preview/").content.decode()

    assert 'hx-trigger="every 1s"' in waiting
    assert "The preview is being made" in waiting
    assert "hx-trigger" not in done


def test_without_a_preview_the_page_says_why(pages: Pages, project: Project, caller: Any) -> None:
    added(caller, project)
    Job.objects.update(state="failed", error="The worker lost its disk.")

    assert "No preview: The worker lost its disk." in pages("rui").get(AT).content.decode()


def test_a_page_image_comes_from_the_preview_and_can_be_nothing_else(
    pages: Pages, project: Project, caller: Any
) -> None:
    version = added(caller, project)
    key = default_storage.save("previews/one.png", ContentFile(PNG))
    previewed(version, kind="images", html="", pages=[key])
    rui = pages("rui")
    answer = rui.get(AT + "versions/1/pages/1/")

    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert rui.get(AT + "versions/1/pages/1/", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert rui.get(AT + "versions/1/pages/2/").status_code == 404
    assert pages("sam").get(AT + "versions/1/pages/1/").status_code == 404


def test_a_diagram_is_drawn_in_a_frame_that_reaches_nothing(
    pages: Pages, project: Project, caller: Any
) -> None:
    previewed(added(caller, project), kind="mermaid", html="", text="graph TD; A-->B")
    rui = pages("rui")

    frame = rui.get(AT + "versions/1/frame/")

    assert 'sandbox="allow-scripts"' in rui.get(AT).content.decode()
    assert "sandbox allow-scripts" in frame["Content-Security-Policy"]
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert "A--&gt;B" in frame.content.decode()
    assert pages("sam").get(AT + "versions/1/frame/").status_code == 404


def test_the_original_is_an_attachment_in_one_range_or_whole(
    pages: Pages, project: Project, caller: Any
) -> None:
    added(caller, project)
    rui = pages("rui")
    whole = rui.get(AT + "versions/1/download/")
    part = rui.get(AT + "versions/1/download/", headers={"range": "bytes=0-7"})

    assert b"".join(whole.streaming_content) == PLAN
    assert whole["Content-Disposition"] == 'attachment; filename="canary-plan.md"'
    assert whole["X-Content-Type-Options"] == "nosniff"
    assert (part.status_code, b"".join(part.streaming_content)) == (206, PLAN[:8])
    assert pages("sam").get(AT + "versions/1/download/").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "?version=2", "?version=x", "versions/2/download/", "versions/2/preview/"]
)
def test_what_is_not_there_is_not_found(path: str, pages: Pages, project: Project, caller: Any) -> None:
    added(caller, project)

    assert pages("rui").get(AT + path).status_code == (200 if not path else 404)
    assert pages("rui").get(AT.replace("1/", "9/")).status_code == 404


def test_a_new_version_is_filed(pages: Pages, project: Project, caller: Any) -> None:
    added(caller, project)

    answer = pages("ada").post(AT + "versions/", {
        "file": SimpleUploadedFile("canary-plan.md", document("canary_rollout_plan", "New.")), "state": "final",
        "effective_date": "2026-11-15", "seen_number": "1",
    })  # fmt: skip

    assert answer.status_code == 302
    assert ArtefactVersion.objects.get(number=2).state == "final"


def test_a_version_that_was_overtaken_comes_back_with_the_reason_and_leaves_no_bytes(
    pages: Pages, project: Project, caller: Any
) -> None:
    first = added(caller, project)
    next_version(caller, first, b"# Canary rollout plan\n\nTheirs.\n")
    values = {"state": "final", "effective_date": "2026-11-15", "seen_number": "1", "note": "My <note>"}

    answer = pages("ada").post(
        AT + "versions/",
        {**values, "file": SimpleUploadedFile("plan.md", document("canary_rollout_plan", "Mine"))},
    )

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "arrived while this form was open" in text
    assert "My &lt;note&gt;" in text
    assert ArtefactVersion.objects.count() == 2
    found = [name for folder in default_storage.listdir("incoming")[0]
             for name in default_storage.listdir(f"incoming/{folder}")[1]]  # fmt: skip
    assert len(found) == 2


def test_a_state_moves_up_with_the_name_of_who_said_so(pages: Pages, project: Project, caller: Any) -> None:
    read(added(caller, project, state="draft"))
    ada = pages("ada")
    answer = ada.post(AT + "versions/1/state/", {"state": "final", "note": "Signed", "seen_state": "draft"})
    stale = ada.post(AT + "versions/1/state/", {"state": "final", "seen_state": "draft"})

    assert answer.status_code == 302
    assert ArtefactVersion.objects.get().state == "final"
    assert stale.status_code == 422


def test_a_state_that_moved_meanwhile_is_refused_at_the_form(
    pages: Pages, project: Project, caller: Any
) -> None:
    version = read(added(caller, project, kind="threat_model", state="draft"))
    artefacts.set_state(by=caller("ada"), at=NOW, version=version, state="exercised")
    text = pages("ada").get(AT).content.decode()

    assert "Record this state" not in text  # nothing is higher


def test_withdrawing_asks_why_and_keeps_the_page(pages: Pages, project: Project, caller: Any) -> None:
    added(caller, project)
    ada = pages("ada")

    assert ada.post(AT + "withdraw/", {"reason": " "}).status_code == 422
    assert ada.post(AT + "withdraw/", {"reason": "Replaced by the rollout book"}).status_code == 302
    text = ada.get(AT).content.decode()
    assert "Withdrawn by Ada Okafor" in text
    assert "it can be read, not changed" in text
    assert "Replaced by the rollout book" in text


def test_who_may_not_act_is_refused_and_reads_why(pages: Pages, project: Project, caller: Any) -> None:
    added(caller, project, state="draft")
    rui = pages("rui")

    assert "you need the role architect or engineer" in rui.get(AT).content.decode()
    answer = rui.post(AT + "versions/1/state/", {"state": "final", "note": "Kept <words>"})
    assert answer.status_code == 403
    assert "Kept &lt;words&gt;" in answer.content.decode() or "role architect" in answer.content.decode()


def test_used_as_evidence_for_leads_to_the_place_in_the_preview(
    pages: Pages, project: Project, caller: Any
) -> None:
    version = added(caller, project)
    citations.cite(
        by=caller("ada"),
        at=NOW,
        version=version,
        requirement="AIA-9.2.a",
        place="heading Rollback conditions",
    )

    text = pages("rui").get(AT).content.decode()

    assert 'href="#h-rollback-conditions">heading “Rollback conditions”</a>' in text
    assert "Article 9(2)(a)" in text


def test_the_page_costs_the_same_whatever_its_length(
    pages: Pages, project: Project, caller: Any, django_assert_max_num_queries: Any
) -> None:
    version = added(caller, project)
    for number in range(8):
        version = next_version(
            caller, version, f"# Plan {number}\n".encode(), effective_date=dt.date(2026, 11, 10)
        )
    for requirement in ("AIA-9.2.a", "AIA-9.2.b", "AIA-9.1", "AIA-14.1", "AIA-15.1"):
        citations.cite(by=caller("ada"), at=NOW, version=version, requirement=requirement)
    rui = pages("rui")

    with django_assert_max_num_queries(34):
        rui.get(AT)


def test_results_are_tied_once_to_the_snapshot_they_were_measured_on(
    pages: Pages, project: Project, caller: Any
) -> None:
    added(caller, project, kind="evaluation_report", state="measured")
    ada = pages("ada")
    empty = ada.get(AT).content.decode()
    made = Snapshot(
        project=project, number=1, digest="sha256:" + "a" * 64, captured_by=project.owner, captured_at=NOW
    )
    made.write(by=caller("ada"), at=NOW, why="captured")

    answer = ada.post(AT + "versions/1/snapshot/", {"snapshot": "1"})
    again = ada.post(AT + "versions/1/snapshot/", {"snapshot": "1"})

    assert "Capture the first snapshot" in empty
    assert answer.status_code == 302
    assert ArtefactVersion.objects.get().snapshot_digest == made.digest
    assert again.status_code == 409
    assert "is tied to a snapshot already" in again.content.decode()
    assert ada.post(AT + "versions/1/snapshot/", {"snapshot": "9"}).status_code == 422
