"""A zip opened as a folder: every entry ends as if it had been dropped, or is refused by name."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from evidence.archives import opened as supervised
from evidence.intake.storing import store
from evidence.models import Artefact, ArtefactVersion, Upload
from evidence.services import folders
from portal.answers import InvalidInput
from portal.audit.models import Event
from portal.jobs.models import Job, State
from portal.jobs.running import run_due
from portal.projects.models import Project
from tests.documents import document
from tests.evidence.filing import Call, bytes_of, zipped

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]
THREATS = document("threat_model")


def opened(caller: Call, project: Project, data: Any, **more: Any) -> Upload:
    """The upload after its job."""
    found = folders.open_zip(
        by=caller("ada"), at=timezone.now(), project=project, file=store(data, name="papers.zip"), **more
    )
    run_due()
    found.refresh_from_db()
    return found


def outcomes(found: Upload) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["outcome"], row["words"]) for row in found.opened}


def crafted(*entries: tuple[Any, bytes]) -> io.BytesIO:
    """A zip of entries, each a name or a `ZipInfo`, as a hostile packer would write them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive, pytest.MonkeyPatch.context():
        for info, data in entries:
            archive.writestr(info, data)
    made.seek(0)
    return made


def test_every_file_is_filed_waits_or_is_refused_by_name(caller: Call, project: Project) -> None:
    data = zipped({
        "papers/threat-model.md": THREATS, "papers/notes.md": b"Something.\n", "papers/../../evil.md": b"x",
        "papers/tool.exe": b"MZ", "papers/plan.pdf": b"not a PDF", "papers/.DS_Store": b"x", "empty.md": b"",
    })  # fmt: skip

    found = opened(caller, project, data)

    said = outcomes(found)
    assert said["papers/threat-model.md"] == ("filed", "Filed as Threat model: “Threat model”.")
    assert said["papers/notes.md"][0] == "waiting"
    assert said["papers/../../evil.md"] == ("refused", "The name leads out of its folder (“..”).")
    assert "not taken in" in said["papers/tool.exe"][1]
    assert "The name says PDF" in said["papers/plan.pdf"][1]
    assert said["papers/.DS_Store"][0] == "skipped"
    assert "empty" in said["empty.md"][1]
    version = ArtefactVersion.objects.get()
    assert (bytes_of(version), version.filename) == (THREATS, "threat-model.md")
    assert version.original_name == "papers/threat-model.md"
    assert Upload.objects.get(waiting=True).name == "papers/notes.md"
    job = Job.objects.get(pk=str(found.job))
    assert (job.state, job.result) == (State.DONE, {"filed": 1, "waiting": 1, "refused": 4, "skipped": 1})
    assert not default_storage.exists(found.key)
    assert Event.objects.filter(verb="folder.opened").count() == 1


def test_the_state_that_was_chosen_counts_for_every_file(caller: Call, project: Project) -> None:
    opened(caller, project, zipped({"threat-model.md": THREATS}), standing="counts")
    assert ArtefactVersion.objects.get().state == "exercised"


def test_links_encryption_and_lies_about_an_entry_are_refused_and_the_rest_goes_on(
    caller: Call, project: Project
) -> None:
    link = zipfile.ZipInfo("link.md")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    made = crafted(
        (link, b"/etc/passwd"), ("locked.md", b"secret"), ("lies.md", THREATS), ("threat-model.md", THREATS)
    )
    raw = bytearray(made.getvalue())
    for at in (raw.find(b"locked.md") - 30, raw.rfind(b"locked.md") - 46):
        raw[at + (6 if raw[at : at + 4] == b"PK\x03\x04" else 8)] |= 1
    local = raw.find(b"lies.md")
    raw[local : local + 7] = b"true.md"

    said = outcomes(opened(caller, project, bytes(raw)))

    assert "link or a device" in said["link.md"][1]
    assert "encrypted" in said["locked.md"][1]
    assert "contradicts itself" in said["lies.md"][1]
    assert said["threat-model.md"][0] == "filed"


def test_damaged_bytes_are_refused_and_leave_none(caller: Call, project: Project) -> None:
    raw = bytearray(zipped({"bad.md": THREATS * 50, "threat-model.md": THREATS}).getvalue())
    raw[raw.find(b"bad.md") + 20] ^= 0xFF

    found = opened(caller, project, bytes(raw))

    assert "damaged" in outcomes(found)["bad.md"][1]
    assert outcomes(found)["threat-model.md"][0] == "filed"
    assert len(default_storage.listdir("incoming")[0]) <= 3


def test_a_bomb_is_refused_before_it_is_unpacked(
    caller: Call, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "Incoming", None)
    found = opened(caller, project, zipped({"bomb.md": bytes(300 * 1024**2)}))
    assert "more than 200 times" in outcomes(found)["bomb.md"][1]


def test_an_entry_that_says_it_is_smaller_than_it_is_stays_that_small(caller: Call, project: Project) -> None:
    raw = bytearray(zipped({"small.md": b"y" * 5000}).getvalue())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.find(mark)
        struct.pack_into("<L", raw, at + place, 10)
    assert outcomes(opened(caller, project, bytes(raw)))["small.md"][0] == "refused"


def test_many_entries_over_the_same_bytes_are_refused(caller: Call, project: Project) -> None:
    """A bomb without nesting: two names in the directory, one set of bytes."""
    raw = zipped({"a.md": THREATS}).getvalue()
    start = raw.find(b"PK\x01\x02")
    end = raw.find(b"PK\x05\x06")
    central = raw[start:end]
    both = (
        raw[:start]
        + central * 2
        + raw[end : end + 8]
        + struct.pack("<HHLLH", 2, 2, 2 * len(central), start, 0)
    )
    assert outcomes(opened(caller, project, both))["a.md"][0] == "refused"


@pytest.mark.parametrize("data", [b"PK\x03\x04 and nothing more", zipped().getvalue()[:-30]])
def test_what_is_no_zip_is_said_by_the_job(data: bytes, caller: Call, project: Project) -> None:
    found = opened(caller, project, data)
    job = Job.objects.get(pk=str(found.job))
    assert (job.state, job.error) == (State.FAILED, "This is not a zip that can be read. Pack it again.")
    assert not Artefact.objects.exists()


def test_a_zip_of_too_many_files_is_not_opened(caller: Call, project: Project) -> None:
    found = opened(caller, project, zipped({f"{n}.md": b"x" for n in range(1001)}))
    assert "more than 1000 files" in Job.objects.get(pk=str(found.job)).error


def test_a_file_that_only_calls_itself_a_zip_is_refused_at_once(caller: Call, project: Project) -> None:
    with pytest.raises(InvalidInput, match="not a zip"):
        opened(caller, project, b"# Plan\n")


def test_a_second_attempt_goes_on_where_the_first_one_ended(
    caller: Call, project: Project, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    files = {f"threat-model-{letter}.md": THREATS + letter.encode() for letter in "abc"}
    settled: list[str] = []
    kept = folders._settled

    def ends(*given: Any) -> Any:
        if len(settled) == 2:
            settled.append("end")
            raise ConnectionError("the worker is gone")
        settled.append(given[3].name)
        return kept(*given)

    monkeypatch.setattr(folders, "_settled", ends)
    settings.JOB_BACKOFF = timedelta(0)
    found = opened(caller, project, zipped(files))
    run_due()

    found.refresh_from_db()
    assert sorted(outcomes(found)) == sorted(files)
    assert len(found.opened) == 3


def test_a_child_that_answers_nonsense_is_not_believed(
    caller: Call, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervised, "CHILD", "this")
    found = opened(caller, project, zipped())
    assert Job.objects.get(pk=str(found.job)).state == State.FAILED
    assert found.opened == []


def test_the_api_opens_a_zip_and_says_what_became_of_each_file(api: Api, project: Project) -> None:
    url = "/api/v1/projects/bank-credit/artefacts/folders/"
    answer = api("cai").post(
        url, {"file": zipped({"threat-model.md": THREATS, "n.md": b"x"})}, format="multipart"
    )
    assert answer.status_code == 202, answer.content
    run_due()

    said = api("cai").get(answer["Location"]).json()
    assert [row["outcome"] for row in said["opened"]] == ["filed", "waiting"]
    waits = next(
        row
        for row in api("cai").get("/api/v1/projects/bank-credit/uploads/").json()["results"]
        if row["waiting"]
    )
    body = {
        "kind": "cost_model", "title": "Costs", "state": "estimated", "effective_date": "2026-11-01",
        "upload": waits["id"],
    }  # fmt: skip
    assert api("cai").post("/api/v1/projects/bank-credit/artefacts/", body, format="json").status_code == 201
    assert "opened as a folder" in str(
        api("cai")
        .post("/api/v1/projects/bank-credit/artefacts/", {**body, "upload": said["id"]}, format="json")
        .json()
    )
