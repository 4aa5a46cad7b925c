"""Exceptions: the ageing view, one exception, and every act by the right person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gates.models import GateException
from gates.views.ageing import chart
from tests.gates.pages.story import Pages, Story, story_of
from tests.gates.pages.test_gates import text_of

pytestmark = pytest.mark.django_db
EXCEPTIONS = "/projects/letters/exceptions/"
FIRST = f"{EXCEPTIONS}1/"


def typed(story: Story, **changes: Any) -> dict[str, Any]:
    day = (story.now + timedelta(days=30)).date().isoformat()
    return {
        "gate": "model-exit", "criterion": "rollback-command-tested", "rationale": "The <rig> is booked.",
        "scope": "The command only.", "compensating_measure": "A person stands by.",
        "owner": story.people["tomas"].pk, "remediation_date": day, **changes,
    }  # fmt: skip


def test_a_request_covers_its_whole_last_day(pages: Pages, empty: Story) -> None:
    answer = pages("ada").post(f"{EXCEPTIONS}new/", typed(empty))

    assert answer.status_code == 302
    made = GateException.objects.get()
    assert f"{made.remediation_date:%H:%M:%S}" == "23:59:59"
    assert made.owner.username == "tomas"


def test_gate_and_criterion_come_from_the_page_that_lacks_them(pages: Pages, empty: Story) -> None:
    page = pages("ada").get(f"{EXCEPTIONS}new/?gate=model-exit&criterion=threat-model").content.decode()

    assert '<option value="threat-model" selected>' in page
    assert '<option value="model-exit" selected>' in page


def test_a_date_in_the_past_is_refused_at_its_field_and_nothing_is_lost(pages: Pages, empty: Story) -> None:
    answer = pages("ada").post(f"{EXCEPTIONS}new/", typed(empty, remediation_date="2020-01-01"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This date has passed; choose one that lies ahead." in page
    assert 'href="#id_remediation_date"' in page
    assert "The &lt;rig&gt; is booked." in page


def test_a_criterion_of_another_gate_is_refused_at_its_field(pages: Pages, empty: Story) -> None:
    answer = pages("ada").post(f"{EXCEPTIONS}new/", typed(empty, criterion="kill-switch-scheduled"))

    assert answer.status_code == 422
    assert "Model-exit has no criterion" in text_of(answer)


def test_somebody_else_approves_and_the_gate_is_covered(pages: Pages, ready: Story) -> None:
    ready.attest_one("rollback-command-tested", holds=False)
    pages("ada").post(f"{EXCEPTIONS}new/", typed(ready))

    answer = pages("rui").post(f"{FIRST}answer/", {"answer": "approve", "reason": "Bearable for a month."})

    assert answer.status_code == 302
    words = text_of(pages("ines").get("/projects/letters/gates/model-exit/"))
    assert "Covered by an exception" in words
    assert "EX-1 owed by Tomas Lind" in words


@pytest.mark.parametrize(("who", "part", "status"), [("ada", "requester", 403), ("tomas", "owner", 422)])
def test_neither_requester_nor_owner_approves_and_both_read_why(
    who: str, part: str, status: int, pages: Pages, empty: Story
) -> None:
    empty.excuse("threat-model", approved=False)

    assert f"You are the {part} of EX-1: somebody else approves it." in text_of(pages(who).get(FIRST))
    answer = pages(who).post(f"{FIRST}answer/", {"answer": "approve", "reason": "Mine."})
    assert answer.status_code == status, "Ada lacks the role besides"
    assert GateException.objects.get().state == "requested"


def test_an_answer_without_a_reason_comes_back(pages: Pages, empty: Story) -> None:
    empty.excuse("threat-model", approved=False)

    answer = pages("rui").post(f"{FIRST}answer/", {"answer": "refuse", "reason": ""})

    assert answer.status_code == 422
    assert "Say why: the minutes and the pack will carry your words." in text_of(answer)
    assert GateException.objects.get().state == "requested"


def test_an_overdue_exception_says_so_on_every_page(pages: Pages, empty: Story) -> None:
    empty.excuse("threat-model", days=-2)

    assert "Its remediation date has passed." in text_of(pages("ines").get(FIRST))
    assert "2 days overdue" in text_of(pages("ines").get("/exceptions/"))
    words = text_of(pages("ines").get("/projects/letters/gates/model-exit/"))
    assert "EX-1 was to be mended by" in words
    assert "Exception overdue" in words


def test_more_time_is_a_new_exception_and_a_mended_one_says_how(pages: Pages, empty: Story) -> None:
    empty.excuse("threat-model", days=5)
    later = (empty.now + timedelta(days=60)).date().isoformat()

    answer = pages("ada").post(
        f"{FIRST}extension/", {"remediation_date": later, "rationale": "Parts are late."}
    )
    assert answer["Location"] == f"{EXCEPTIONS}2/"
    answer = pages("tomas").post(f"{FIRST}remediation/", {"note": "Drawn anew, see version 2."})
    assert answer.status_code == 302
    assert "Drawn anew, see version 2." in text_of(pages("ines").get(FIRST))


def test_the_list_shows_only_what_one_may_see_and_filters_live_in_the_address(
    pages: Pages, empty: Story
) -> None:
    empty.excuse("threat-model", days=-2)
    empty.excuse("adr-corpus", days=40)
    other = story_of(empty.people, slug="parcels", name="Parcel sorting")
    other.excuse("threat-model", approved=False)

    words = text_of(pages("ines").get("/exceptions/"))
    assert "2 live. 1 overdue, 0 due within 14 days." in words
    assert "Parcel sorting" in words
    overdue = pages("ines").get("/exceptions/?state=overdue").content.decode()
    assert EXCEPTIONS + "1/" in overdue
    assert "/projects/parcels/exceptions/1/" not in overdue
    assert "No exception matches" in text_of(pages("ines").get("/exceptions/?owner=nobody"))
    assert "threat" not in text_of(pages("sam").get("/exceptions/")).lower()
    assert pages("sam").get(FIRST).status_code == 404


def test_bars_stand_left_of_today_when_overdue_and_are_cut_at_the_scale(empty: Story) -> None:
    for days in (-2, 5, 300):
        empty.excuse("threat-model", days=days)

    bars = chart(GateException.objects.all(), empty.now).bars

    assert [(bar.start, bar.width, bar.tone) for bar in bars] == [
        (-2, 2, "bad"),
        (0, 5, "warn"),
        (0, 90, "info"),
    ]


def test_fifty_exceptions_cost_the_same_queries_as_three(pages: Pages, empty: Story) -> None:
    client = pages("ines")
    for _ in range(3):
        empty.excuse("threat-model")
    client.get("/exceptions/")
    with CaptureQueriesContext(connection) as few:
        client.get("/exceptions/")
    for _ in range(52):
        empty.excuse("threat-model")
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/exceptions/")

    assert len(many) == len(few)
    assert "1 to 50 of 55" in text_of(answer)
