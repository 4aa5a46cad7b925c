"""The gates of a project, and the no that gets you to yes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gates.models import Attestation
from tests.gates.pages.story import Pages, Story

pytestmark = pytest.mark.django_db
GATES = "/projects/letters/gates/"
GATE = "/projects/letters/gates/model-exit/"


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_both_exits_stand_with_state_seats_and_readiness(pages: Pages, ready: Story) -> None:
    words = text_of(pages("ines").get(GATES))

    assert "Readiness 1 of 2" in words
    assert "Model-exit" in words and "Produce-exit" in words
    assert "Reviewer: Noor Haddad, Rui Martins may decide" in words
    assert "Chair: Chen Wei may decide" in words


def test_every_blocker_has_words_an_owner_and_the_button_that_mends_it(pages: Pages, empty: Story) -> None:
    answer = pages("ines").get(GATE)

    page, words = answer.content.decode(), text_of(answer)
    assert "things stand between this and yes" in words
    assert "Threat model: none yet." in words
    assert 'href="/projects/letters/artefacts/?kind=threat_model"' in page
    assert "Upload: Threat model" in words
    assert 'href="/projects/letters/gates/model-exit/#form-eval-set-populated"' in page
    assert 'href="/projects/letters/reviews/new/?gate=model-exit"' in page


def test_the_table_has_all_fourteen_rows_with_the_words_of_this_gate(pages: Pages, ready: Story) -> None:
    words = text_of(pages("ines").get(GATE))

    assert "11 of 11 for this gate" in words
    assert "Exercised against the actual build" in words
    assert "Not expected yet" in words
    assert "Not owed: the class is transparency" in words


def test_mending_the_last_blocker_turns_the_verdict(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer")
    assert "1 thing stands between this and yes" in text_of(pages("ines").get(GATE))

    ready.decide(review, "chen", "chair")

    words = text_of(pages("ines").get(GATE))
    assert "Allowed" in words
    assert "Decided by Rui Martins as reviewer, Chen Wei as chair." in words


def test_the_fragment_is_silent_until_something_changes(pages: Pages, ready: Story) -> None:
    client = pages("ines")
    page = client.get(GATE).content.decode()
    found = re.search(r'hx-get="([^"]*standing/[^"]*)"', page)
    assert found
    address = found[1].replace("&amp;", "&")

    assert client.get(address).status_code == 204

    ready.attest_one("rollback-command-tested", holds=False)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "attested that this does not hold" in text_of(answer)
    assert 'id="state-rollback-command-tested" hx-swap-oob="true"' in answer.content.decode()


def test_the_lines_to_copy_ask_exactly_what_the_page_asks(pages: Pages, ready: Story) -> None:
    words = text_of(pages("ines").get(GATE, {"traffic": "5", "environment": "pilot"}))

    assert "gatehouse verdict letters model-exit --environment pilot --traffic 5" in words
    assert "/api/v1/projects/letters/gates/model-exit/verdict?environment=pilot&amp;traffic=5" in words


def test_a_share_over_one_hundred_is_refused_at_its_field(pages: Pages, ready: Story) -> None:
    answer = pages("ines").get(GATE, {"traffic": "101"})

    assert answer.status_code == 422
    assert "Give a share of at most 100 per cent." in text_of(answer)


def test_an_architect_attests_on_the_page(pages: Pages, empty: Story) -> None:
    answer = pages("ada").post(
        f"{GATE}attestations/",
        {"criterion": "eval-set-populated", "holds": "yes", "statement": "I counted the cases."},
    )

    assert answer.status_code == 302
    assert Attestation.objects.get().statement == "I counted the cases."


def test_a_word_without_the_reason_comes_back_with_a_message_and_what_was_chosen(
    pages: Pages, empty: Story
) -> None:
    answer = pages("ada").post(
        f"{GATE}attestations/", {"criterion": "eval-set-populated", "holds": "no", "statement": " "}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say how you know: the reviewers read your words." in page
    assert 'href="#id_eval-set-populated_statement"' in page
    assert re.search(r'value="no"[^>]*checked', page)


def test_a_reviewer_reads_why_there_is_no_form_to_attest(pages: Pages, empty: Story) -> None:
    words = text_of(pages("rui").get(GATE))

    assert "To attest a criterion you need the role" in words
    assert "Record my word" not in words


def test_a_conditional_go_shows_the_way_to_ask_within_it(pages: Pages, ready: Story) -> None:
    from gates.services.decisions import Vote

    review = ready.open()
    ready.decide(review, "rui", "reviewer")
    within = Vote("go_with_conditions", True, True, "Start small.", [{"traffic": 5, "environment": "pilot"}])
    ready.decide(review, "chen", "chair", within)

    answer = pages("ines").get(GATE)

    assert "Denied" in text_of(answer)
    assert "?environment=pilot&amp;traffic=5" in answer.content.decode()
    assert "Allowed" in text_of(pages("ines").get(GATE, {"environment": "pilot", "traffic": 5}))


@pytest.mark.parametrize("page", ["", "model-exit/", "produce-exit/", "model-exit/standing/"])
def test_a_stranger_sees_no_gate(page: str, pages: Pages, empty: Story) -> None:
    assert pages("sam").get(GATES + page).status_code == 404


def test_a_gate_that_no_catalogue_has_does_not_exist(pages: Pages, empty: Story) -> None:
    assert pages("ada").get(f"{GATES}learn-exit/").status_code == 404


@pytest.mark.parametrize("page", [GATES, GATE])
def test_more_evidence_costs_no_more_queries(page: str, pages: Pages, empty: Story) -> None:
    client = pages("ines")
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    empty.deliverables()
    empty.attest()
    empty.excuse("eval-set-populated")
    empty.open(snapshot=empty.capture())
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) <= len(few) + 2
