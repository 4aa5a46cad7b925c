"""The words of the report: states, dates and outcomes as a committee reads them."""

from __future__ import annotations

from datetime import UTC, datetime

from portal.web.status import Status, status_of

# A mark beside the word, so that a state is never told by colour alone (WCAG 1.4.1).
MARKS = {"good": "✓", "warn": "◐", "bad": "✗", "info": "●", "quiet": "○"}
CRITERION = {
    "met": Status("Holds", "check", "good"),
    "unmet": Status("Does not hold", "x", "bad"),
    "covered": Status("Excepted", "alert-triangle", "warn"),
    "not_owed": Status("Not owed", "ban", "quiet"),
}
OUTCOMES: dict[str, tuple[str, str, str]] = {
    "go": ("Go", "Every seat let it pass.", "good"),
    "go_with_conditions": (
        "Go with conditions",
        "Every seat let it pass, within the conditions below.",
        "warn",
    ),
    "no_go": ("No-go", "At least one seat refused: this release may not pass the gate.", "bad"),
    "undecided": ("Not decided", "At least one seat has not decided: nothing may pass on this.", "quiet"),
}
PURPOSES = {
    "committee": "For the risk committee",
    "second_line": "For the second line of defence",
    "technical_file": "Technical file (AI Act, Annex IV)",
    "authority_request": "On the request of an authority",
    "assessment": "For conformity assessment (without Annex IV, point 8)",
}


def status(thing: str, value: str) -> Status:
    """How a state reads; one that the vocabulary does not know reads as its own name."""
    if thing == "criterion":
        return CRITERION[value]
    try:
        return status_of(thing, value)
    except KeyError:
        return Status(value.replace("_", " ").capitalize(), "", "quiet")


def chip(thing: str, value: str) -> dict[str, str]:
    """A state as mark, word and tone."""
    found = status(thing, value)
    return {"word": found.word, "mark": MARKS[found.tone], "tone": found.tone}


def outcome_words(outcome: str) -> dict[str, str]:
    """The outcome as the first page says it."""
    word, sentence, tone = OUTCOMES[outcome]
    return {"word": word, "sentence": sentence, "tone": tone, "mark": MARKS[tone]}


def purpose_words(purpose: str) -> str:
    return PURPOSES.get(purpose, purpose.replace("_", " ").capitalize())


def moment(text: str) -> str:
    """`20 Nov 2026, 12:00 UTC` from an RFC 3339 time."""
    return f"{datetime.fromisoformat(text).astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def day(text: str) -> str:
    """`20 Nov 2026` from an ISO date."""
    return f"{datetime.fromisoformat(text):%-d %b %Y}"


def size(count: int) -> str:
    """A number of bytes as people say it, in powers of 1024."""
    amount, unit = float(count), "bytes"
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if amount < 1024 or unit == "GiB":
            break
        amount /= 1024
    return f"{count} bytes" if unit == "bytes" else f"{amount:.1f} {unit}"


def lines(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
