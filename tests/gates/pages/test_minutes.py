"""Minutes write themselves, are completed by people and sealed by the chair."""

from __future__ import annotations

import hashlib

import pytest

from gates.models import Minutes
from tests.gates.pages.story import Pages, Story
from tests.gates.pages.test_gates import text_of

pytestmark = pytest.mark.django_db
MINUTES = "/projects/letters/reviews/1/minutes/"
SEAL = "/projects/letters/reviews/1/seal/"


def test_the_record_stands_in_the_minutes_before_anybody_writes(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer")

    words = text_of(pages("ines").get(MINUTES))

    assert "Minutes of review 1: Model-exit" in words
    assert "Reviewer: Go" in words
    assert "Every check is met." in words
    assert "To complete the minutes you need the role" in words


def test_the_secretary_completes_them_and_the_chair_seals_them(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer")
    ready.decide(review, "chen", "chair")

    typed = {
        "present": "Ines Costa",
        "discussion": "We asked about **drift**.",
        "actions": "- Tomas: watch it",
    }
    assert pages("noor").post(MINUTES, typed).status_code == 302
    assert pages("chen").post(SEAL).status_code == 302

    page = pages("ines").get(MINUTES)
    assert "Sealed by Chen Wei" in text_of(page)
    assert "<strong>drift</strong>" in page.content.decode()
    markdown = pages("ines").get(f"{MINUTES}text/")
    assert markdown["Content-Disposition"] == 'attachment; filename="minutes-letters-review-1.md"'
    digest = f"sha256:{hashlib.sha256(markdown.content).hexdigest()}"
    assert digest == Minutes.objects.get().digest
    assert digest in page.content.decode()


def test_without_a_discussion_nothing_is_saved_and_nothing_lost(pages: Pages, ready: Story) -> None:
    ready.open()

    answer = pages("noor").post(MINUTES, {"present": "Ines <Costa>", "discussion": "", "actions": ""})

    assert answer.status_code == 422
    assert "Write at least one line of what was discussed." in text_of(answer)
    assert "Ines &lt;Costa&gt;" in answer.content.decode()


def test_the_seal_waits_for_the_decision_and_says_so(pages: Pages, ready: Story) -> None:
    ready.open()
    client = pages("chen")

    assert "The review is frozen and not decided yet." in text_of(client.get(MINUTES))
    answer = client.post(SEAL, follow=True)
    assert "The review is frozen and not decided yet." in text_of(answer)


def test_only_the_chair_seals(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer")
    ready.decide(review, "chen", "chair")

    assert pages("noor").post(SEAL).status_code == 403
    assert "To seal the minutes you need the role" in text_of(pages("noor").get(MINUTES))


def test_an_old_sign_in_is_asked_for_by_the_seal_itself(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer")
    ready.decide(review, "chen", "chair")
    pages("noor").post(MINUTES, {"discussion": "Calm."})
    client = pages("chen", signed_in_ago=20 * 60)

    assert "Your sign-in is older than 15 minutes." in text_of(client.get(MINUTES))
    assert "reauthenticate" in client.post(SEAL)["Location"]


def test_unsealed_minutes_have_no_text_to_download(pages: Pages, ready: Story) -> None:
    ready.open()

    assert pages("ines").get(f"{MINUTES}text/").status_code == 404


def test_the_history_names_who_wrote_and_never_swallows_the_page(pages: Pages, ready: Story) -> None:
    review = ready.open()
    ready.decide(review, "rui", "reviewer")
    ready.decide(review, "chen", "chair")
    ready.seal(review)

    for path in (MINUTES, "/projects/letters/reviews/1/"):
        answer = pages("ines").get(path)
        assert "History," in text_of(answer)
        assert len(answer.content) < 200_000
