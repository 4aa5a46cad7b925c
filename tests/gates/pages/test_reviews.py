"""Opening a review, reading it, choosing its snapshot, moving it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gates.models import Review
from tests.gates.pages.story import Pages, Story
from tests.gates.pages.test_gates import text_of

pytestmark = pytest.mark.django_db
REVIEWS = "/projects/letters/reviews/"
FIRST = f"{REVIEWS}1/"


def test_an_architect_opens_a_review_and_the_freeze_follows_from_the_sitting(
    pages: Pages, ready: Story
) -> None:
    sitting = (ready.now + timedelta(days=20)).strftime("%Y-%m-%dT10:00")

    answer = pages("ada").post(f"{REVIEWS}new/", {"gate": "model-exit", "sitting_at": sitting})

    assert answer.status_code == 302
    review = Review.objects.get()
    assert review.sitting_at - review.freeze_at >= timedelta(days=5)


def test_the_form_comes_with_a_gate_a_sitting_and_its_freeze(pages: Pages, ready: Story) -> None:
    page = pages("ada").get(f"{REVIEWS}new/?gate=produce-exit").content.decode()

    assert '<option value="produce-exit" selected>' in page
    assert "T10:00" in page


def test_a_sitting_in_the_past_is_refused_at_its_field_and_nothing_is_lost(
    pages: Pages, ready: Story
) -> None:
    answer = pages("ada").post(f"{REVIEWS}new/", {"gate": "model-exit", "sitting_at": "2020-01-01T10:00"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This moment has passed" in page
    assert 'href="#id_sitting_at"' in page
    assert 'value="2020-01-01T10:00"' in page


def test_a_second_sitting_waits_for_the_minutes_of_the_first(pages: Pages, ready: Story) -> None:
    ready.open()

    answer = pages("ada").post(f"{REVIEWS}new/", {"gate": "model-exit", "sitting_at": "2099-01-01T10:00"})

    assert answer.status_code == 422
    assert "A review of Model-exit is under way" in text_of(answer)


def test_a_reviewer_reads_why_they_open_none(pages: Pages, ready: Story) -> None:
    words = text_of(pages("rui").get(f"{REVIEWS}new/"))

    assert "To open a review you need the role" in words
    assert (
        pages("rui")
        .post(f"{REVIEWS}new/", {"gate": "model-exit", "sitting_at": "2099-01-01T10:00"})
        .status_code
        == 403
    )


def test_a_review_shows_its_moments_what_fails_first_and_who_sits(pages: Pages, ready: Story) -> None:
    ready.attest_one("rollback-command-tested", holds=False)
    ready.open(snapshot=ready.capture())

    words = text_of(pages("ines").get(FIRST))

    assert "Frozen" in words and "Sits" in words
    assert "attested that this does not hold" in words
    assert "21 of 22 hold" in words
    assert "Snapshot 1" in words


def test_what_arrived_after_the_freeze_is_marked_late(pages: Pages, ready: Story) -> None:
    ready.open()
    ready.upload("threat_model", "exercised", at=ready.before(hours=1))

    words = text_of(pages("ines").get(FIRST))

    assert "Threat model , version 1 Late" in words
    assert "Late" in text_of(pages("ines").get(f"{FIRST}readout/"))


def test_the_snapshot_is_chosen_and_the_sitting_moved_until_the_freeze(pages: Pages, ready: Story) -> None:
    ready.open(frozen=False)
    snapshot = ready.capture()
    client = pages("ada")

    assert client.post(f"{FIRST}snapshot/", {"snapshot": snapshot.pk}).status_code == 302
    assert client.post(f"{FIRST}sitting/", {"sitting_at": "2099-01-05T10:00"}).status_code == 302

    review = Review.objects.get()
    assert review.snapshot == snapshot
    assert review.sitting_at.year == 2099


def test_after_the_freeze_neither_form_is_offered_and_neither_act_possible(
    pages: Pages, ready: Story
) -> None:
    ready.open()
    snapshot = ready.capture()
    client = pages("ada")

    assert "Move the sitting" not in text_of(client.get(FIRST))
    assert client.post(f"{FIRST}snapshot/", {"snapshot": snapshot.pk}).status_code == 422
    assert Review.objects.get().snapshot is None


def test_the_readout_shows_documents_with_places_and_digests(pages: Pages, ready: Story) -> None:
    ready.open()

    words = text_of(pages("ines").get(f"{FIRST}readout/"))

    assert "11 versions" in words
    assert "sha256:" in words


def test_the_changes_page_names_what_moved_since_the_decision(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer")
    assert "Nothing changed since Rui Martins decided" in text_of(pages("ines").get(FIRST))

    ready.upload("threat_model", "exercised", at=ready.before(hours=1))

    assert "documents changed since Rui Martins decided" in text_of(pages("ines").get(FIRST))
    words = text_of(pages("ines").get(f"{FIRST}changes/"))
    assert "Threat model" in words and "was added" in words


@pytest.mark.parametrize("page", ["", "1/", "1/readout/", "1/changes/", "1/minutes/", "9/"])
def test_a_stranger_sees_no_review(page: str, pages: Pages, ready: Story) -> None:
    ready.open()

    assert pages("sam").get(REVIEWS + page).status_code == 404


def test_another_projects_number_does_not_exist(pages: Pages, ready: Story) -> None:
    assert pages("ines").get(f"{REVIEWS}7/").status_code == 404


@pytest.mark.parametrize("page", ["", "readout/", "changes/", "minutes/"])
def test_decisions_and_late_evidence_cost_few_more_queries(page: str, pages: Pages, ready: Story) -> None:
    review = ready.open(snapshot=ready.capture())
    client = pages("ines")
    client.get(FIRST + page)
    with CaptureQueriesContext(connection) as before:
        client.get(FIRST + page)
    ready.decide(review, "rui", "reviewer")
    with CaptureQueriesContext(connection) as one:
        client.get(FIRST + page)
    ready.decide(review, "chen", "chair")
    for hours in range(5):
        ready.upload("threat_model", "exercised", at=ready.before(hours=hours + 1))
    with CaptureQueriesContext(connection) as many:
        client.get(FIRST + page)

    assert len(many) <= len(one)
    assert len(one) <= len(before) + 6
