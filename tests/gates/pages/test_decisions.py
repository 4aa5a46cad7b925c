"""The decision side: the sentence is read, a name is put to it, and nothing typed is ever lost."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gates.models import Decision
from gates.rules.conditions import Condition
from gates.services.decisions import Vote
from gates.views.sitting import sitting_of
from portal.audit.models import Event
from tests.gates.pages.story import Pages, Story
from tests.gates.pages.test_gates import text_of

pytestmark = pytest.mark.django_db
FIRST = "/projects/letters/reviews/1/"
DECIDE = f"{FIRST}decisions/"
TYPED = {
    "seat": "reviewer", "outcome": "go", "can_ship": "yes", "should_ship": "yes", "reason": "I <read> it all.",
    "dissent": "", "asked_to_ship_by": "",
}  # fmt: skip


def hidden(answer: Any) -> dict[str, str]:
    """What the form carries without being seen."""
    page = answer.content.decode()
    found = {}
    for name in ("readout_digest", "read"):
        tags = [tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag]
        values = [re.search(r'value="([^"]*)"', tag) for tag in tags]
        found[name] = values[0][1] if values and values[0] else ""
    return found


def read_and_confirm(client: Any, typed: dict[str, str]) -> Any:
    """As a browser without JavaScript: send, read the sentence, send again."""
    first = client.post(DECIDE, {**typed, **hidden(client.get(FIRST))})
    assert first.status_code == 422
    assert "This is the sentence you are about to put your name to" in text_of(first)
    return client.post(DECIDE, {**typed, **hidden(first)})


def test_the_button_bears_the_name_and_the_sentence_is_read_before_it_counts(
    pages: Pages, ready: Story
) -> None:
    ready.open(snapshot=ready.capture())
    client = pages("rui")
    assert "Record my decision as Rui Martins" in text_of(client.get(FIRST))

    answer = read_and_confirm(client, TYPED)

    assert answer.status_code == 302
    assert answer["Location"].endswith("#decision-reviewer")
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reason) == ("go", "I <read> it all.")
    assert decision.sentence in client.get(FIRST).content.decode().replace("&#x27;", "'")


def test_the_sentence_follows_what_is_typed_without_recording_anything(pages: Pages, ready: Story) -> None:
    ready.open(snapshot=ready.capture())
    client = pages("rui")

    typed = {**TYPED, "outcome": "go_with_conditions", "conditions-TOTAL_FORMS": "1", "conditions-INITIAL_FORMS": "0",
             "conditions-0-environment": "pilot", "conditions-0-traffic": "5"}  # fmt: skip
    answer = client.post(f"{FIRST}sentence/", typed)

    assert "serve pilot in every region with up to 5 % of the traffic" in text_of(answer)
    assert not Decision.objects.exists()
    answer = client.post(DECIDE, {**typed, **hidden(client.get(FIRST)), "read": hidden(answer)["read"]})
    assert answer.status_code == 302
    assert Decision.objects.get().conditions[0]["traffic"] == 5


def test_a_go_that_leaves_the_gate_blocked_says_what_is_in_the_way(pages: Pages, ready: Story) -> None:
    ready.open(snapshot=ready.capture())
    client = pages("rui")
    warning = "All the same the gate stays blocked."
    assert warning not in text_of(client.post(f"{FIRST}sentence/", TYPED))

    ready.attest_one("eval-set-populated", holds=False)

    assert warning in text_of(client.post(f"{FIRST}sentence/", TYPED))
    assert warning not in text_of(client.post(f"{FIRST}sentence/", {**TYPED, "outcome": "no_go"}))


def test_what_only_early_traffic_can_show_names_the_share_up_to_which_the_gate_opens(ready: Story) -> None:
    sitting = sitting_of(ready.project, ready.open("produce-exit").number, ready.now)
    blocking = {each.key: each for each in sitting.in_the_way([])}

    assert sitting.share_that_opens([blocking["evaluation-report"]]) == 5
    assert sitting.share_that_opens([blocking["evaluation-report"], blocking["incident-runbook"]]) is None
    assert "evaluation-report" not in {each.key for each in sitting.in_the_way([Condition(traffic=5)])}


def test_a_sentence_of_other_words_than_those_typed_is_read_again(pages: Pages, ready: Story) -> None:
    ready.open()
    client = pages("rui")
    sentence = hidden(client.post(f"{FIRST}sentence/", {**TYPED, "outcome": "no_go"}))["read"]

    answer = client.post(DECIDE, {**TYPED, **hidden(client.get(FIRST)), "read": sentence})

    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_a_readout_that_moved_asks_again_with_the_difference_and_all_that_was_typed(
    pages: Pages, ready: Story
) -> None:
    ready.open()
    client = pages("rui")
    loaded = hidden(client.get(FIRST))
    ready.upload("threat_model", "exercised", at=ready.before(hours=1))

    answer = client.post(DECIDE, {**TYPED, **loaded})

    assert answer.status_code == 409
    words = text_of(answer)
    assert "Nothing was recorded." in words
    assert "Threat model was added" in words
    assert "I &lt;read&gt; it all." in answer.content.decode()
    assert hidden(answer)["readout_digest"] != loaded["readout_digest"]
    assert client.post(DECIDE, {**TYPED, **hidden(answer)}).status_code == 302


def test_every_mistake_stands_at_its_field(pages: Pages, ready: Story) -> None:
    ready.open()
    client = pages("rui")
    shown = hidden(client.get(FIRST))
    typed = {**TYPED, "outcome": "go_with_conditions", "can_ship": "", "reason": ""}
    read = hidden(client.post(f"{FIRST}sentence/", typed))["read"]

    answer = client.post(DECIDE, {**typed, **shown, "read": read})

    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("can_ship", "reason", "conditions"):
        assert f'href="#id_{field}' in page
    assert "Name at least one condition, or decide go." in page


def test_a_condition_that_ended_already_is_refused_at_the_conditions(pages: Pages, ready: Story) -> None:
    ready.open()
    client = pages("rui")
    typed = {**TYPED, "outcome": "go_with_conditions", "conditions-TOTAL_FORMS": "1", "conditions-INITIAL_FORMS": "0",
             "conditions-0-until": "2020-01-01T10:00"}  # fmt: skip
    read = hidden(client.post(f"{FIRST}sentence/", typed))["read"]

    answer = client.post(DECIDE, {**typed, **hidden(client.get(FIRST)), "read": read})

    assert answer.status_code == 422
    assert "This moment has passed; choose one that lies ahead." in text_of(answer)
    assert 'value="2020-01-01T10:00"' in answer.content.decode()


def test_a_go_that_should_not_be_names_who_asked_for_it(pages: Pages, ready: Story) -> None:
    ready.open()
    client = pages("rui")

    answer = read_and_confirm(client, {**TYPED, "should_ship": "no"})
    assert answer.status_code == 422
    assert "Name who asked to ship" in text_of(answer)

    answer = client.post(
        DECIDE, {**TYPED, "should_ship": "no", "asked_to_ship_by": "Priya Raman", **hidden(answer)}
    )
    assert answer.status_code == 302
    assert Decision.objects.get().asked_to_ship_by == "Priya Raman"


def test_before_the_freeze_the_reason_stands_in_the_buttons_place(pages: Pages, ready: Story) -> None:
    ready.open(frozen=False)

    words = text_of(pages("rui").get(FIRST))

    assert "The review is not frozen yet." in words
    assert "Record my decision" not in words


def test_own_work_is_refused_with_the_items_name(pages: Pages, ready: Story) -> None:
    from portal.projects.models import Membership, ProjectRole

    Membership(
        project=ready.project, person=ready.people["rui"], role=ProjectRole.ARCHITECT,
        proposed_by=ready.people["priya"], proposed_at=ready.now,
    ).write(by=ready.by("priya"), at=ready.now, why="granted")  # fmt: skip
    ready.upload("threat_model", "exercised", at=ready.before(days=20), by="rui")
    ready.open()
    client = pages("rui")

    words = text_of(client.get(FIRST))
    assert "You uploaded Threat model" in words
    assert "somebody else must decide" in words
    assert "Record my decision" not in words

    answer = client.post(DECIDE, {**TYPED, "readout_digest": "x"})
    assert answer.status_code == 422
    assert "You uploaded Threat model" in text_of(answer)
    assert not Decision.objects.exists()


def test_a_seat_is_taken_once(pages: Pages, ready: Story) -> None:
    review = ready.open()
    client = pages("noor")
    loaded = hidden(client.get(FIRST))
    ready.decide(review, "rui", "reviewer")

    answer = client.post(DECIDE, {**TYPED, **loaded})

    assert answer.status_code == 422
    assert "Rui Martins has decided as reviewer; that stands." in text_of(answer)
    assert Decision.objects.count() == 1


def test_whoever_has_no_seat_reads_so_and_a_refused_act_is_an_event(pages: Pages, ready: Story) -> None:
    ready.open()
    client = pages("ines")

    assert "Your roles open none of them." in text_of(client.get(FIRST))
    assert client.post(DECIDE, {**TYPED, "readout_digest": "x"}).status_code == 403
    assert Event.objects.filter(verb="act.refused").exists() or Event.objects.filter(verb="refused").exists()


def test_an_old_sign_in_is_confirmed_on_the_way_and_nothing_is_lost(pages: Pages, ready: Story) -> None:
    ready.open()
    client = pages("rui", signed_in_ago=20 * 60)
    page = client.get(FIRST)
    assert "Your sign-in is older than 15 minutes." in text_of(page)
    assert "Record my decision as Rui Martins" in text_of(page)
    first = client.post(DECIDE, {**TYPED, **hidden(page)})

    answer = client.post(DECIDE, {**TYPED, **hidden(first)})

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert "I%20%3Cread%3E" in str(dict(client.session)) or "I+%3Cread%3E+it+all." in str(
        dict(client.session)
    )
    assert not Decision.objects.exists()


def test_a_decision_record_is_read_only_and_printable(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer", Vote("no_go", True, False, "Not yet.", dissent="I would wait."))

    page = pages("ines").get(FIRST).content.decode()

    assert 'id="decision-reviewer"' in page
    assert "I would wait." in page
    assert "Not yet." in page
