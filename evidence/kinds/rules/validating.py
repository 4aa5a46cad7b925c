"""Independent validation (PRA SS1/23, principle 4; rules on independence)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.kinds.rules.recurring import each_row_says, not_after_today
from evidence.kinds.rules.register import About, Content, Fault, day, rows, rule


def _people(content: Content, key: str) -> set[str]:
    said = re.split(r"[,;]|\band\b", str(content.get(key) or "").casefold())
    return {" ".join(name.split()) for name in said} - {""}


@rule("validator_is_not_developer")
def validator_is_not_developer(content: Content, about: About) -> Iterator[Fault]:
    """Whoever validates did not build the model."""
    yield from _apart(content, "developer", "built the model")


@rule("validator_is_not_owner")
def validator_is_not_owner(content: Content, about: About) -> Iterator[Fault]:
    """Whoever validates does not own the model."""
    yield from _apart(content, "owner", "owns the model")


def _apart(content: Content, other: str, words: str) -> Iterator[Fault]:
    both = sorted(_people(content, "validator") & _people(content, other))
    if both:
        message = f"{both[0].title()} also {words}. Let somebody independent validate it."
        yield Fault("validator", message)


@rule("next_validation_follows")
def next_validation_follows(content: Content, about: About) -> Iterator[Fault]:
    """The next validation lies after this one."""
    held, following = day(content, "validated_on"), day(content, "next_on")
    if held is not None and following is not None and following <= held:
        yield Fault("next_on", "Give a day after this validation.")


@rule("findings_are_told")
def findings_are_told(content: Content, about: About) -> Iterator[Fault]:
    """A validation lists what it found, or says plainly that it found nothing."""
    if not rows(content, "findings") and content.get("no_findings") is not True:
        yield Fault("findings", "List the findings, or say that nothing was found.")


not_after_today("validation_is_past", "validated_on", "The validation lies in the future.")
each_row_says("finding_has_owner", "findings", "owner", "Name who owns this finding.")
each_row_says("finding_has_date", "findings", "due_on", "Give the day by which it is settled.")
