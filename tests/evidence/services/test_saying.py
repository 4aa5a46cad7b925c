"""What a document says decides which state it may claim, by whichever way it comes in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence.kinds import kinds
from evidence.kinds.form import Form, forms
from evidence.kinds.lint import Message, errors, lint
from evidence.kinds.rules import About
from evidence.kinds.writing import written
from evidence.models import Artefact, ArtefactVersion, Blob
from evidence.services import artefacts, filing
from portal.answers import InvalidInput, NotNow
from portal.audit.models import Event
from portal.jobs.running import run_due
from portal.projects.models import Project
from tests.conftest import NOW
from tests.documents import document
from tests.evidence.filing import Call, added, read, upload
from tests.evidence.kinds.test_forms import anti_pattern

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


def refused(form: Form) -> tuple[dict[str, Any], str, list[Message]]:
    """What the kind refuses, the state that it refuses it in, and the words it is refused with."""
    demands = [each for each in form.demands if not each.advice and not each.beside]
    demand = next((each for each in demands if each.rule), demands[0])
    content = anti_pattern(form, demand)
    known = About(NOW.date(), risk_class="high")
    return content, demand.rung, list(errors(lint(form.kind, content, demand.rung, known)))


REFUSED = {form.kind: refused(form) for form in forms().values()}
CASES = pytest.mark.parametrize(
    ("kind", "content", "state", "messages"), [(kind, *each) for kind, each in REFUSED.items()], ids=REFUSED
)


def fields(messages: list[Message]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in messages:
        found.setdefault(f"content.{each.field}", []).append(each.text)
    return found


def nothing_is_kept() -> bool:
    return not Artefact.objects.exists() and not Blob.objects.exists()


@CASES
def test_a_file_is_refused_in_words_that_name_field_and_line(
    kind: str, content: Any, state: str, messages: list[Message], caller: Call, project: Project
) -> None:
    data = written(forms()[kind], "md", content).encode()
    with pytest.raises(InvalidInput) as found:
        added(caller, project, kind=kind, title=kind, state=state, upload=upload(data, "it.md"))

    told = found.value.errors
    assert set(told) == {"file"}
    assert [line.partition(": ")[2] if line.startswith("Line ") else line for line in told["file"]] == [
        each.text for each in messages
    ]
    assert nothing_is_kept()


def test_the_line_is_the_one_on_which_it_stands(caller: Call, project: Project) -> None:
    steps = [{"traffic": 25, "dwell_hours": 168}, {"traffic": 5, "dwell_hours": 168}, {"traffic": 100}]
    form = forms()["canary_rollout_plan"]
    data = written(form, "md", {**form.example, "steps": steps}).encode()
    with pytest.raises(InvalidInput) as found:
        added(caller, project, upload=upload(data))

    (told,) = found.value.errors["file"]
    line = next(at for at, words in enumerate(data.decode().splitlines(), 1) if words.startswith("| 5 "))
    assert told.startswith(f"Line {line}: Ramp, row 2, Traffic: ")


@CASES
def test_a_filled_in_form_is_refused_at_its_fields(
    kind: str, content: Any, state: str, messages: list[Message], caller: Call, project: Project
) -> None:
    with pytest.raises(InvalidInput) as found:
        added(caller, project, kind=kind, title=kind, state=state, content=content)
    assert found.value.errors == fields(messages)
    assert nothing_is_kept()


@CASES
def test_what_is_stated_of_a_pdf_is_refused_at_its_fields(
    kind: str, content: Any, state: str, messages: list[Message], caller: Call, project: Project
) -> None:
    with pytest.raises(InvalidInput) as found:
        added(
            caller, project, kind=kind, title=kind, state=state, content=content, upload=upload(PDF, "it.pdf")
        )
    assert found.value.errors == fields(messages)
    assert nothing_is_kept()


@CASES
def test_a_lower_version_is_taken_in_and_does_not_reach_the_state(
    kind: str, content: Any, state: str, messages: list[Message], caller: Call, project: Project
) -> None:
    data = written(forms()[kind], "md", content).encode()
    first = kinds()[kind].first_state
    version = read(added(caller, project, kind=kind, title=kind, state=first, upload=upload(data, "it.md")))

    with pytest.raises(NotNow) as found:
        artefacts.set_state(by=caller("ada"), at=NOW, version=version, state=state)

    assert [each.message for each in found.value.answer.reasons] == [each.text for each in messages]
    assert ArtefactVersion.objects.get().state == first


@pytest.mark.parametrize("kind", forms())
def test_a_complete_document_stands_in_the_highest_state(kind: str, caller: Call, project: Project) -> None:
    top = kinds()[kind].ladder[-1]
    version = added(caller, project, kind=kind, title=kind, state=top, upload=upload(document(kind), "it.md"))
    assert (version.state, version.content_source, version.content) == (top, "file", forms()[kind].example)


def test_a_draft_is_taken_in_and_read_afterwards(caller: Call, project: Project) -> None:
    version = added(caller, project, state="draft")
    assert version.content is None

    run_due()

    read = ArtefactVersion.objects.get(pk=version.pk)
    assert (read.content_source, read.content) == ("file", forms()["canary_rollout_plan"].example)


def test_a_draft_that_was_not_read_yet_says_so(caller: Call, project: Project) -> None:
    version = added(caller, project, state="draft")
    with pytest.raises(NotNow) as found:
        artefacts.set_state(by=caller("ada"), at=NOW, version=version, state="final")
    (reason,) = found.value.answer.reasons
    assert reason.code == "content_unknown"
    assert "being read" in reason.message


@pytest.mark.parametrize("state", ["draft", "final"])
def test_a_file_that_is_read_takes_no_stated_content(state: str, caller: Call, project: Project) -> None:
    example = forms()["canary_rollout_plan"].example
    with pytest.raises(InvalidInput) as found:
        added(caller, project, state=state, upload=upload(), content=example)
    assert "reads this file itself" in found.value.errors["content"][0]
    assert nothing_is_kept()


@pytest.mark.parametrize(
    ("source", "words"), [({"link": "https://wiki.bank.example/plan"}, "link"), ({"upload": PDF}, "PDF")]
)
def test_what_is_not_read_needs_its_content_stated(
    source: dict[str, Any], words: str, caller: Call, project: Project
) -> None:
    def sent() -> dict[str, Any]:
        return {key: upload(PDF, "plan.pdf") if key == "upload" else value for key, value in source.items()}

    with pytest.raises(InvalidInput) as found:
        added(caller, project, **{"content": None, **sent()})
    assert words in found.value.errors["content"][0]
    assert nothing_is_kept()

    version = added(caller, project, **sent(), content=forms()["canary_rollout_plan"].example)
    assert (version.state, version.content_source) == ("final", "stated")
    named = json.loads(Event.objects.get(verb="artefact.version_added").detail.body)["details"]
    assert named["content_source"] == "stated"
    assert named["content_digest"].startswith("sha256:")


def test_a_filed_drop_that_says_too_little_comes_in_as_a_draft(caller: Call, project: Project) -> None:
    thin = upload(b"# Threat model\n\nAssets, actors, prompt injection.\n", "threat-model.md")
    version = filing.file_plainly(by=caller("ada"), at=NOW, project=project, upload=thin, standing="counts")
    assert isinstance(version, ArtefactVersion)
    assert (version.artefact.kind, version.state) == ("threat_model", "draft")


def test_a_complete_drop_takes_the_state_from_which_it_counts(caller: Call, project: Project) -> None:
    complete = upload(document("threat_model"), "threat-model.md")
    version = filing.file_plainly(
        by=caller("ada"), at=NOW, project=project, upload=complete, standing="counts"
    )
    assert isinstance(version, ArtefactVersion)
    assert version.state == "exercised"
