"""Large files in pieces (tus 1.0.0): nothing acknowledged is lost, nothing counts that was not proved."""

from __future__ import annotations

import base64
import errno
import fcntl
import hashlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from evidence.intake import parts
from evidence.models import ArtefactVersion, Blob, Upload
from evidence.services import uploads
from portal.audit.models import Event
from portal.jobs import nightly
from portal.jobs.running import run_due
from portal.projects.models import Project
from tests.documents import document
from tests.evidence.filing import PLAN, added

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
URL = "/api/v1/projects/bank-credit/uploads/"
ARTEFACTS = "/api/v1/projects/bank-credit/artefacts/"
TUS = {"Tus-Resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def meta(name: str = "canary-plan.md", **more: str) -> str:
    pairs = {"filename": name, **more}
    return ",".join(f"{key} {b64(value.encode())}" for key, value in pairs.items())


def announce(client: Any, data: bytes = PLAN, metadata: str | None = None, **headers: Any) -> Any:
    said = {"Upload-Length": str(len(data)), "Upload-Metadata": meta() if metadata is None else metadata}
    return client.generic("POST", URL, headers={**TUS, **said, **headers})


def send(client: Any, url: str, data: bytes, offset: int, **headers: str) -> Any:
    said = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.generic("PATCH", url, data, content_type=BYTES, headers=said)


def arrived(client: Any, data: bytes = PLAN, **how: Any) -> str:
    """The id of a whole upload."""
    made = announce(client, data, **how)
    assert made.status_code == 201, made.content
    assert send(client, made["Location"], data, 0).status_code == 204
    return str(made.json()["id"])


def filed(client: Any, upload: str, **more: Any) -> Any:
    body = {
        "kind": "canary_rollout_plan", "title": "Canary plan", "state": "final", "effective_date": "2026-11-01",
        "upload": upload,
    }  # fmt: skip
    return client.post(ARTEFACTS, {**body, **more}, format="json")


def files_stored() -> int:
    return sum(path.is_file() for path in Path(django_settings.MEDIA_ROOT).rglob("*"))


def test_a_file_in_pieces_is_filed_with_the_digest_that_its_sender_has(api: Api, project: Project) -> None:
    cai = api("cai")
    made = announce(cai)
    url = made["Location"]
    for start in range(0, len(PLAN), 10):
        answer = send(cai, url, PLAN[start : start + 10], start)
        assert answer.status_code == 204
        assert answer["Upload-Offset"] == str(min(start + 10, len(PLAN)))

    here = cai.get(url).json()
    assert here["sha256"] == hashlib.sha256(PLAN).hexdigest()
    body = filed(cai, made.json()["id"]).json()
    assert body["newest"]["sha256"] == hashlib.sha256(PLAN).hexdigest()
    assert body["newest"]["filename"] == "canary-plan.md"
    assert cai.get(url).status_code == 404
    assert not Upload.objects.exists()


def test_whoever_lost_the_connection_asks_how_much_is_here(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)

    asked = cai.head(url, headers=TUS)

    assert asked.status_code == 200
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == ("20", str(len(PLAN)))
    assert asked["Cache-Control"] == "no-store"
    assert asked["Upload-Metadata"] == meta()
    assert asked["Tus-Resumable"] == "1.0.0"
    assert "GMT" in asked["Upload-Expires"]


def test_what_arrived_before_the_connection_broke_counts(api: Api, project: Project, caller: Any) -> None:
    from django.http import UnreadablePostError

    class Breaks:
        left = [PLAN[:7], PLAN[7:15]]

        def read(self, size: int, /) -> bytes:
            if not self.left:
                raise UnreadablePostError
            return self.left.pop(0)

    announce(api("ada"))
    upload = Upload.objects.select_related("project").get()

    uploads.append(
        by=caller("ada"), at=timezone.now(), upload=upload, offset=0, body=Breaks(), announced=len(PLAN)
    )

    assert Upload.objects.get().offset == 15
    assert parts.path_of(upload.key).read_bytes() == PLAN[:15]


def test_bytes_that_were_never_acknowledged_are_written_again(api: Api, project: Project) -> None:
    """As after a kill in the middle of a request: the file is longer than its row says."""
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)
    with parts.path_of(Upload.objects.get().key).open("ab") as part:
        part.write(b"half of a request")
    parts.forget(Upload.objects.get().key)

    send(cai, url, PLAN[20:], 20)

    assert Upload.objects.get().sha256 == hashlib.sha256(PLAN).hexdigest()


def test_another_process_that_goes_on_reads_only_what_it_did_not_see(
    api: Api, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "NEAR", 5)
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)
    key = Upload.objects.get().key
    parts.forget(key)
    send(cai, url, PLAN[20:30], 20)
    assert parts.recall(key, 30)[0] == 0  # nothing was read again in between

    send(cai, url, PLAN[30:], 30)

    assert Upload.objects.get().sha256 == hashlib.sha256(PLAN).hexdigest()


@pytest.mark.parametrize("offset", [0, 19, 21, 900])
def test_another_offset_than_the_present_one_is_a_conflict(offset: int, api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)
    answer = send(cai, url, PLAN[20:], offset)
    assert (answer.status_code, answer.json()["code"]) == (409, "offset")
    assert Upload.objects.get().offset == 20


def test_more_bytes_than_announced_are_refused_unread(api: Api, project: Project) -> None:
    url = announce(api("cai"))["Location"]
    answer = send(api("cai"), url, PLAN + b"!", 0)
    assert answer.status_code == 413
    assert Upload.objects.get().offset == 0


def test_a_whole_file_takes_no_more_bytes(api: Api, project: Project) -> None:
    cai = api("cai")
    arrived(cai)
    answer = send(cai, f"{URL}{Upload.objects.get().pk}/", b"", len(PLAN))
    assert (answer.status_code, answer.json()["code"]) == (409, "complete")


def test_two_requests_for_one_file_do_not_run_at_once(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    key = Upload.objects.get().key
    with parts.Part(key) as part:
        fcntl.flock(part._file, fcntl.LOCK_EX)
        answers = [send(cai, url, PLAN, 0), cai.delete(url, headers=TUS)]
    assert [answer.status_code for answer in answers] == [423, 423]
    assert send(cai, url, PLAN, 0).status_code == 204


def test_bytes_that_do_not_match_their_checksum_are_thrown_away(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)
    rest = PLAN[20:]
    wrong = send(cai, url, rest, 20, **{"Upload-Checksum": f"sha256 {b64(hashlib.sha256(b'x').digest())}"})
    assert (wrong.status_code, Upload.objects.get().offset) == (460, 20)

    right = send(cai, url, rest, 20, **{"Upload-Checksum": f"sha256 {b64(hashlib.sha256(rest).digest())}"})

    assert right.status_code == 204
    assert Upload.objects.get().sha256 == hashlib.sha256(PLAN).hexdigest()


def test_a_file_that_is_not_the_announced_one_leaves_nothing(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai, metadata=meta(sha256="0" * 64))["Location"]
    answer = send(cai, url, PLAN, 0)
    assert (answer.status_code, answer.json()["code"]) == (460, "digest")
    assert not Upload.objects.exists()
    assert files_stored() == 0


def test_the_first_bytes_may_come_with_the_announcement(api: Api, project: Project) -> None:
    said = {**TUS, "Upload-Length": str(len(PLAN)), "Upload-Metadata": meta()}
    made = api("cai").generic("POST", URL, PLAN[:30], content_type=BYTES, headers=said)
    assert (made.status_code, made["Upload-Offset"]) == (201, "30")
    assert made["Location"].startswith(URL)


@pytest.mark.parametrize(
    ("headers", "status", "field"),
    [
        ({"Upload-Length": "x"}, 400, "Upload-Length"),
        ({"Upload-Length": "-1"}, 400, "Upload-Length"),
        ({"Upload-Length": ""}, 400, "Upload-Length"),
        ({"Upload-Length": "0"}, 400, "Upload-Length"),
        ({"Upload-Length": str(11 * 1024**3)}, 413, ""),
        ({"Upload-Metadata": "filename"}, 400, "Upload-Metadata"),
        ({"Upload-Metadata": "filename ???"}, 400, "Upload-Metadata"),
        ({"Upload-Metadata": f"{meta()},{meta()}"}, 400, "Upload-Metadata"),
        ({"Upload-Metadata": meta("x" * 5000)}, 400, "Upload-Metadata"),
        ({"Upload-Metadata": meta("tool.exe")}, 400, "Upload-Metadata"),
        ({"Upload-Metadata": meta(sha256="abc")}, 400, "Upload-Metadata"),
        ({"Upload-Metadata": ""}, 400, "Upload-Metadata"),
        ({"Tus-Resumable": "0.2.2"}, 412, ""),
        ({"Tus-Resumable": ""}, 412, ""),
    ],
)
def test_an_announcement_at_fault_is_refused_before_a_byte_is_sent(
    headers: dict[str, Any], status: int, field: str, api: Api, project: Project
) -> None:
    answer = announce(api("cai"), **headers)
    assert answer.status_code == status, answer.content
    assert not field or field in answer.json()["errors"]
    assert answer["Tus-Resumable"] == "1.0.0"
    assert status == 400 or answer["Tus-Version"] == "1.0.0"
    assert not Upload.objects.exists()


def test_bytes_need_their_media_type_and_their_length(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    plain = cai.generic("PATCH", url, PLAN, content_type="text/plain", headers={**TUS, "Upload-Offset": "0"})
    endless = cai.generic(
        "PATCH", url, b"", content_type=BYTES, headers={**TUS, "Upload-Offset": "0"}, CONTENT_LENGTH=""
    )
    assert (plain.status_code, endless.status_code) == (415, 411)


@pytest.mark.parametrize(("username", "status"), [("ada", 404), ("rui", 403), ("root", 403), ("sam", 404)])
def test_an_upload_is_its_sender_s_alone(username: str, status: int, api: Api, project: Project) -> None:
    name = arrived(api("cai"))
    url = f"{URL}{name}/"
    other = api(username)
    assert [other.get(url).status_code, other.head(url).status_code] == [404, 404]
    assert send(other, url, b"", 0).status_code == status
    assert other.delete(url, headers=TUS).status_code == status
    if username == "ada":
        assert other.get(URL).json()["results"] == []
        assert filed(other, name).json()["errors"]["upload"]
    assert Upload.objects.count() == 1


def test_a_session_needs_its_csrf_token_for_every_piece(pages: Api, project: Project) -> None:
    client = pages("ada")
    client.handler.enforce_csrf_checks = True
    client.cookies["csrftoken"] = "a" * 32
    mine: dict[str, Any] = {"X-CSRFToken": "a" * 32}
    assert announce(client).status_code == 403
    url = announce(client, **mine)["Location"]
    assert send(client, url, PLAN, 0).status_code == 403
    assert send(client, url, PLAN, 0, **mine).status_code == 204


def test_a_refused_announcement_is_an_event_and_an_accepted_one_is_none(api: Api, project: Project) -> None:
    announce(api("rui"))
    assert Event.objects.get(verb="act.refused").detail.actor_name == "Rui Martins"
    before = Event.objects.count()
    arrived(api("cai"))
    assert Event.objects.count() == before


def test_a_full_disk_is_said_and_what_arrived_stays(
    api: Api, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)

    def full(part: parts.Part, chunk: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(parts.Part, "_take", full)
        answer = send(cai, url, PLAN[20:], 20)
    assert (answer.status_code, answer.json()["code"]) == (507, "no_room")
    assert answer["Content-Type"] == "application/problem+json"
    assert send(cai, url, PLAN[20:], 20).status_code == 204
    assert Upload.objects.get().sha256 == hashlib.sha256(PLAN).hexdigest()


def test_a_file_for_which_there_is_no_room_is_not_begun(
    api: Api, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "room", lambda: 10)
    assert announce(api("cai")).status_code == 507


def test_an_upload_is_ended_with_its_bytes(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)
    assert cai.delete(url).status_code == 412
    assert cai.delete(url, headers=TUS).status_code == 204
    assert (cai.get(url).status_code, files_stored()) == (404, 0)


def test_an_upload_that_nobody_goes_on_with_is_swept_after_a_day(
    api: Api, project: Project, caller: Any
) -> None:
    kept = added(caller, project)
    cai = api("cai")
    for data in (PLAN[:20], PLAN[:30]):
        send(cai, announce(cai)["Location"], data, 0)
    old, fresh = Upload.objects.order_by("offset")
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert cai.get(f"{URL}{old.pk}/").status_code == 404

    nightly.put_in("intake.sweep")
    run_due()

    assert list(Upload.objects.all()) == [fresh]
    assert not parts.path_of(old.key).exists()
    assert parts.path_of(fresh.key).exists()
    assert kept.blob is not None
    assert parts.path_of(kept.blob.key).exists()


def test_a_refused_filing_leaves_the_file_to_be_filed_again(api: Api, project: Project) -> None:
    cai = api("cai")
    name = arrived(cai)
    assert filed(cai, name, kind="nothing").status_code == 400
    assert filed(cai, name).status_code == 201
    again = filed(cai, name)
    assert "filed already" in again.json()["errors"]["upload"][0]
    assert ArtefactVersion.objects.count() == 1


def test_a_file_that_is_only_half_here_is_not_filed(api: Api, project: Project) -> None:
    cai = api("cai")
    made = announce(cai)
    send(cai, made["Location"], PLAN[:35], 0)
    words = filed(cai, made.json()["id"]).json()["errors"]["upload"][0]
    assert words == f"Only {3500 // len(PLAN)} % of this file is here. Send the rest."


def test_a_file_whose_digest_was_not_written_any_more_is_hashed_when_it_is_filed(
    api: Api, project: Project
) -> None:
    """The process ended between the last byte and its digest."""
    cai = api("cai")
    name = arrived(cai)
    Upload.objects.update(sha256="")
    assert filed(cai, name).status_code == 201
    assert Blob.objects.get().sha256 == hashlib.sha256(PLAN).hexdigest()


def test_it_becomes_the_next_version_of_an_artefact_too(api: Api, project: Project, caller: Any) -> None:
    added(caller, project)
    name = arrived(api("cai"), document("canary_rollout_plan", "Second"))
    body = {"state": "final", "effective_date": "2026-11-02", "upload": name, "seen_number": 1}
    answer = api("cai").post(f"{ARTEFACTS}1/versions/", body, format="json")
    assert (answer.status_code, answer.json()["id"]) == (201, 2)


def test_content_is_believed_before_the_name_here_too(api: Api, project: Project) -> None:
    name = arrived(api("cai"), metadata=meta("plan.pdf"))
    assert "The name says PDF" in filed(api("cai"), name).json()["errors"]["file"][0]


def test_one_key_announces_once(api: Api, project: Project) -> None:
    key: dict[str, Any] = {"Idempotency-Key": "large-1"}
    first, again = announce(api("cai"), **key), announce(api("cai"), **key)
    assert first["Location"] == again["Location"]
    assert Upload.objects.count() == 1


def test_a_client_without_patch_says_it_in_a_header(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    said = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert cai.generic("POST", url, PLAN, content_type=BYTES, headers=said).status_code == 204
    assert cai.get(url, headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 200


def test_a_client_may_ask_what_is_spoken(api: Api, project: Project) -> None:
    said = api("cai").options(URL)
    assert said.status_code == 204
    assert said["Tus-Extension"] == "creation,creation-with-upload,termination,expiration,checksum"
    assert said["Tus-Max-Size"] == str(django_settings.MAX_UPLOAD_BYTES)
    assert api("sam").options(URL).status_code == 404


def test_an_object_storage_gets_the_file_when_its_last_byte_is_here(
    api: Api, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts lie below the data folder meanwhile."""
    monkeypatch.setattr(parts, "is_local", lambda: False)
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)
    assert (files_stored(), len(list(parts.folder().iterdir()))) == (0, 1)

    send(cai, url, PLAN[20:], 20)

    assert (files_stored(), list(parts.folder().iterdir())) == (1, [])
    assert filed(cai, Upload.objects.get().pk).json()["newest"]["size"] == len(PLAN)


def test_a_part_that_is_not_here_any_more_is_said(api: Api, project: Project) -> None:
    cai = api("cai")
    url = announce(cai)["Location"]
    send(cai, url, PLAN[:20], 0)
    parts.path_of(Upload.objects.get().key).unlink()
    assert send(cai, url, PLAN[20:], 20).status_code == 410
