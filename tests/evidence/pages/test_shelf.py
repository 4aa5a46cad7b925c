"""The list of artefacts, and the ways in."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evidence.models import Artefact, ArtefactVersion, Blob, Upload
from evidence.services import artefacts, citations
from portal.audit.models import Event
from portal.jobs.running import run_due
from portal.projects.models import Project
from tests.conftest import NOW
from tests.documents import document
from tests.evidence.filing import added, next_version, upload, zipped

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/artefacts/"
UPLOADS = "/api/v1/projects/bank-credit/uploads/"
THREATS = document("threat_model")


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def post(client: Client, *files: SimpleUploadedFile, **more: Any) -> Any:
    return client.post(AT + "upload/", {"file": list(files), "standing": "draft"}, **more)


def post_json(client: Client, name: str, data: bytes, standing: str = "draft") -> Any:
    body = {"file": sent(name, data), "standing": standing}
    return client.post(AT + "upload/", body, headers={"accept": "application/json"})


def stored_files() -> list[Path]:
    folder = Path(default_storage.path("incoming"))
    return [path for path in folder.rglob("*") if path.is_file()]


def waiting_id(client: Client) -> str:
    found = re.search(r'<li id="(w[0-9a-f]{12})"', client.get(AT).content.decode())
    assert found
    return found[1]


def test_an_empty_list_says_what_to_add_first(pages: Pages, project: Project) -> None:
    text = pages("ada").get(AT).content.decode()

    assert "No artefacts yet" in text
    assert "Start with the model card" in text


def test_a_file_with_a_plain_name_is_filed_at_once(pages: Pages, project: Project) -> None:
    answer = post_json(pages("ada"), "threat-model-v1.md", THREATS)

    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True, "html": "", "message": "Filed as Threat model, draft: “Threat model”.",
    }  # fmt: skip
    made = ArtefactVersion.objects.get()
    assert (made.artefact.kind, made.state, made.uploaded_by.username) == ("threat_model", "draft", "ada")


def test_files_said_to_be_in_force_take_the_rung_from_which_they_count(
    pages: Pages, project: Project
) -> None:
    post_json(pages("ada"), "threat-model.md", THREATS, standing="counts")

    assert ArtefactVersion.objects.get().state == "exercised"


def test_an_unclear_file_waits_until_a_person_says_what_it_is(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    answer = post_json(ada, "notes.md", b"Something about everything.\n").json()

    assert answer["ok"]
    assert "not filed yet" in answer["message"]
    assert "Choose what it is" in answer["html"]
    assert not Artefact.objects.exists()
    key = waiting_id(ada)
    filed = ada.post(AT + "waiting/", {
        f"{key}-file_as": "kind:model_card", f"{key}-title": "Card", f"{key}-standing": "draft",
        f"{key}-effective_date": "2026-11-01",
    })  # fmt: skip
    assert filed.status_code == 302
    assert Artefact.objects.get().title == "Card"
    assert '<li id="w' not in ada.get(AT).content.decode()


def test_nobody_else_sees_what_waits(pages: Pages, project: Project) -> None:
    post_json(pages("ada"), "notes.md", b"Something.\n")

    assert "notes.md" not in pages("priya").get(AT).content.decode()


def test_two_files_that_wait_at_once_are_both_remembered(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    for name in ("one.md", "two.md", "three.md"):
        post_json(ada, name, name.encode())

    text = ada.get(AT).content.decode()

    assert all(name in text for name in ("one.md", "two.md", "three.md"))


def test_a_file_that_continues_an_artefact_is_offered_as_its_next_version(
    pages: Pages, project: Project, caller: Any
) -> None:
    first = added(
        caller, project, upload=upload(name="canary-plan-v1.md"), effective_date=dt.date(2026, 1, 1)
    )
    ada = pages("ada")
    post_json(ada, "canary-plan-v2.md", document("canary_rollout_plan", "Now at 1 %."))

    assert 'value="version:1" selected' in ada.get(AT).content.decode()
    key = waiting_id(ada)
    ada.post(AT + "waiting/", {
        f"{key}-file_as": "version:1", f"{key}-standing": "counts", f"{key}-effective_date": "2026-11-02",
    })  # fmt: skip
    assert [each.number for each in first.artefact.versions.all()] == [2, 1]


def test_a_waiting_file_at_fault_comes_back_with_what_was_typed_and_the_others_are_filed(
    pages: Pages, project: Project
) -> None:
    ada = pages("ada")
    post_json(ada, "one.md", b"1")
    bad = waiting_id(ada)
    post_json(ada, "two.md", b"2")
    good = next(key for key in re.findall(r'<li id="(w\w+)"', ada.get(AT).content.decode()) if key != bad)
    answer = ada.post(AT + "waiting/", {
        f"{bad}-file_as": "kind:model_card", f"{bad}-title": "Typed <words>", f"{bad}-standing": "draft",
        f"{bad}-effective_date": "2099-01-01",
        f"{good}-file_as": "kind:data_sheet", f"{good}-title": "Sheet", f"{good}-standing": "draft",
        f"{good}-effective_date": "2026-11-01",
    })  # fmt: skip

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Typed &lt;words&gt;" in text
    assert f'href="#id_{bad}-note"' in text
    assert [each.title for each in Artefact.objects.all()] == ["Sheet"]


def test_a_waiting_file_can_be_removed(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    post_json(ada, "notes.md", b"Something.\n")
    key = waiting_id(ada)

    ada.post(AT + "waiting/", {
        f"{key}-file_as": "discard", f"{key}-standing": "draft", f"{key}-effective_date": "2026-11-01",
    })  # fmt: skip

    assert stored_files() == []
    assert "notes.md" not in ada.get(AT).content.decode()


def test_a_wrong_type_is_refused_in_words_and_leaves_no_bytes(pages: Pages, project: Project) -> None:
    answer = post_json(pages("ada"), "tool.exe", b"MZ\x90\x00")

    assert answer.status_code == 422
    assert "This type of file is not taken in" in answer.json()["errors"]["file"][0]
    assert stored_files() == []


def test_an_empty_file_is_refused(pages: Pages, project: Project) -> None:
    answer = post_json(pages("ada"), "model-card.md", b"")

    assert answer.status_code == 422
    assert "The file is empty" in answer.json()["message"]


def test_the_same_bytes_twice_are_named_and_not_added(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    post_json(ada, "threat-model.md", THREATS)

    answer = post_json(ada, "threat-model.md", THREATS)

    assert answer.status_code == 422
    assert "here already: Threat model, version 1" in answer.json()["message"]
    assert len(stored_files()) == 1


def test_without_a_script_many_files_come_in_one_form(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    answer = post(
        ada, sent("threat-model.md", THREATS), sent("model-card.md", b"# Model card\n"),
        sent("tool.exe", b"MZ"), sent("notes.md", b"x"), follow=True,
    )  # fmt: skip

    text = answer.content.decode()
    assert answer.redirect_chain == [(AT + "#waiting", 302)]
    assert "2 of 4 files are filed." in text
    assert "tool.exe: This type of file is not taken in" in text
    assert "What are these?" in text
    assert "notes.md" in text


def test_whoever_may_not_upload_is_refused_before_the_body_is_read(pages: Pages, project: Project) -> None:
    answer = post_json(pages("rui"), "threat-model.md", THREATS)

    assert answer.status_code == 403
    assert "you need the role architect or engineer" in answer.json()["message"]
    assert stored_files() == []
    assert Event.objects.filter(verb="act.refused").exists()


def test_a_stranger_is_told_that_nothing_is_there(pages: Pages, project: Project) -> None:
    assert pages("sam").get(AT).status_code == 404
    assert post_json(pages("sam"), "threat-model.md", THREATS).status_code == 404
    assert stored_files() == []


def test_a_body_that_says_it_is_too_long_is_refused_unread(
    pages: Pages, project: Project, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
    answer = post_json(pages("ada"), "model-card.md", b"x" * (1024 * 1024 + 11))

    assert answer.status_code == 413
    assert "At most 10 bytes is taken in" in answer.json()["message"]


def test_a_file_that_grows_past_the_limit_while_it_is_read_leaves_nothing(
    pages: Pages, project: Project, settings: Any
) -> None:
    settings.MAX_UPLOAD_BYTES = 10
    answer = post_json(pages("ada"), "model-card.md", b"x" * 100)

    assert answer.status_code == 413
    assert stored_files() == []


def test_an_upload_without_the_form_s_token_is_refused_and_leaves_no_bytes(
    people: Any, project: Project
) -> None:
    from tests.api.client import sign_in

    client = Client(enforce_csrf_checks=True)
    sign_in(client, people["ada"])

    answer = post(client, sent("threat-model.md", THREATS))

    assert answer.status_code == 403
    assert stored_files() == []
    assert not Blob.objects.exists()


def arrived_for(client: Client, data: bytes, name: str) -> str:
    """The id of a large file that came in pieces."""
    made = client.generic("POST", UPLOADS, headers={
        "Tus-Resumable": "1.0.0", "Upload-Length": str(len(data)),
        "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}",
    })  # fmt: skip
    sent_in_pieces(client, made.headers["Location"], data)
    return str(made.json()["id"])


def sent_in_pieces(client: Client, url: str, data: bytes) -> None:
    said = {"Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    client.generic("PATCH", url, data, content_type="application/offset+octet-stream", headers=said)


def test_a_file_that_came_in_pieces_is_filed_or_waits_as_any_other(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    plain, unclear = (
        arrived_for(ada, THREATS, "docs/threat-model.md"),
        arrived_for(ada, b"x", "docs/notes.md"),
    )
    said = {"standing": "draft", "path": "docs/threat-model.md"}
    json = {"accept": "application/json"}

    filed = ada.post(AT + "upload/", {**said, "upload": plain}, headers=json).json()
    waits = ada.post(AT + "upload/", {**said, "upload": unclear}, headers=json).json()
    again = ada.post(AT + "upload/", {**said, "upload": plain}, headers=json)

    assert filed["message"] == "Filed as Threat model, draft: “Threat model”."
    assert ArtefactVersion.objects.get().original_name == "docs/threat-model.md"
    assert "docs/notes.md" in waits["html"]
    assert again.status_code == 422
    assert not Upload.objects.exclude(pk=unclear).exists()


def test_a_refused_file_that_came_in_pieces_is_gone(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    name = arrived_for(ada, b"no PDF", "plan.pdf")
    answer = ada.post(AT + "upload/", {"upload": name}, headers={"accept": "application/json"})
    assert "The name says PDF" in answer.json()["message"]
    assert (stored_files(), Upload.objects.count()) == ([], 0)


def test_half_a_file_is_listed_and_can_be_taken_back(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    made = ada.generic("POST", UPLOADS, headers={
        "Tus-Resumable": "1.0.0", "Upload-Length": "20", "Upload-Metadata": "filename bm90ZXMubWQ=",
    })  # fmt: skip
    sent_in_pieces(ada, made.headers["Location"], b"half a not")

    text = ada.get(AT).content.decode()
    assert "Not all here yet" in text
    assert "50 % of 20" in text
    assert "Not all here yet" not in pages("priya").get(AT).content.decode()
    ada.post(f"{AT}uploads/{made.json()['id']}/remove/")
    assert (stored_files(), Upload.objects.count()) == ([], 0)


def test_a_file_from_a_folder_keeps_its_folder_in_its_name_and_in_no_path(
    pages: Pages, project: Project
) -> None:
    body = {"file": sent("threat-model.md", THREATS), "standing": "draft", "path": "../docs/threat-model.md"}
    pages("ada").post(AT + "upload/", body, headers={"accept": "application/json"})
    version = ArtefactVersion.objects.get()
    assert (version.original_name, version.filename) == ("../docs/threat-model.md", "threat-model.md")
    assert version.blob is not None
    assert version.blob.key.startswith("incoming/")


def test_a_zip_is_opened_and_its_files_are_listed_by_what_became_of_them(
    pages: Pages, project: Project
) -> None:
    ada = pages("ada")
    files = {
        "docs/threat-model.md": THREATS,
        "docs/notes.md": b"x",
        "docs/tool.exe": b"MZ",
        "docs/.DS_Store": b"x",
    }
    answer = post_json(ada, "papers.zip", zipped(files).getvalue()).json()

    assert answer["ok"]
    assert "opened as a folder" in answer["message"]
    assert 'hx-get="' in answer["html"]
    run_due()
    text = " ".join(ada.get(AT).content.decode().split())
    assert "1 filed, 1 to be named below, 1 refused, 1 left out." in text
    assert "<b>docs/tool.exe</b> This type of file is not taken in" in text
    assert "docs/notes.md" in text
    part = ada.get(f"{AT}uploads/{Upload.objects.get(job__isnull=False).pk}/").content.decode()
    assert "1 filed" in part
    assert "hx-get" not in part
    assert pages("priya").get(f"{AT}uploads/{Upload.objects.get(job__isnull=False).pk}/").status_code == 404


def test_what_waits_costs_no_query_for_each_file(
    pages: Pages, project: Project, django_assert_max_num_queries: Any
) -> None:
    ada = pages("ada")
    for number in range(12):
        post_json(ada, f"notes-{number}.md", f"{number}".encode())

    with django_assert_max_num_queries(20):
        assert ada.get(AT).content.decode().count('<li id="w') == 12


def test_a_link_is_filed_and_its_faults_stand_at_its_fields(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    values = {
        "link": "https://ada:secret@wiki.bank.example/x", "kind": "qms_record", "title": "Quality <manual>",
        "standing": "draft", "effective_date": "2026-11-01",
    }  # fmt: skip
    wrong = ada.post(AT + "link/", values)
    right = ada.post(AT + "link/", {**values, "link": "https://wiki.bank.example/x"})

    assert wrong.status_code == 422
    assert "Remove the user name and password" in wrong.content.decode()
    assert "Quality &lt;manual&gt;" in wrong.content.decode()
    assert right.status_code == 302
    assert ArtefactVersion.objects.get().link == "https://wiki.bank.example/x"


def test_the_row_says_type_version_size_hash_person_dates_and_citations(
    pages: Pages, project: Project, caller: Any
) -> None:
    version = added(caller, project)
    citations.cite(by=caller("ada"), at=NOW, version=version, requirement="AIA-9.2.a")
    draft = next_version(caller, version, b"# Canary rollout plan\n\nNew.\n", state="draft")

    text = pages("rui").get(AT).content.decode()

    assert "Canary plan" in text
    assert draft.sha256[:12] in text
    assert "version 2; version 1 counts" in text
    assert "Ada Okafor" in text
    assert "10 Nov 2026" in text
    assert f'{AT}1/#cited">1</a>' in text


def test_filters_live_in_the_address(pages: Pages, project: Project, caller: Any) -> None:
    added(caller, project)
    gone = added(caller, project, title="Old plan", data=b"# Old\n").artefact
    artefacts.withdraw(by=caller("ada"), at=NOW, artefact=gone, reason="Replaced")
    rui = pages("rui")

    assert "Old plan" not in rui.get(AT).content.decode()
    assert "Old plan" in rui.get(AT + "?shown=only").content.decode()
    assert "Canary plan" in rui.get(AT + "?kind=canary_rollout_plan&state=final&q=canary").content.decode()
    assert "Nothing matches" in rui.get(AT + "?kind=model_card").content.decode()
    assert "Canary plan" in rui.get(AT + "?kind=no-such-kind").content.decode()


def test_a_reader_reads_why_files_are_not_theirs_to_add(pages: Pages, project: Project) -> None:
    text = pages("ines").get(AT).content.decode()

    assert "you need the role architect or engineer" in text
    assert "data-upload " not in text


def test_the_list_costs_the_same_whatever_its_length(
    pages: Pages, project: Project, caller: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        made = added(caller, project, title=f"Plan {number}", data=f"# Plan {number}\n".encode())
        next_version(caller, made, f"# Plan {number} b\n".encode())
    rui = pages("rui")

    with django_assert_max_num_queries(16):
        text = rui.get(AT).content.decode()
    assert text.count('id="artefact-') == 50
    assert "1 to 50 of 60" in text
