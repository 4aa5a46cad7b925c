"""Cards, instructions, training, real-world tests and pictures (Articles 4, 13, 60, 61; Annex IV)."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.kinds.rules.register import About, Content, Fault, day, group, number, rows, rule, unsaid

# Article 60(4)(f): six months, extended once by at most six.
TEST_MONTHS, EXTENDED_MONTHS = 6, 12
CONSENT = {
    "nature": "nature and objectives",
    "conditions": "conditions and duration",
    "rights": "the right to refuse and withdraw",
    "reversal": "how to ask for reversal",
    "contact": "number and contact",
    "kept": "the dated record and its copy",
}


@rule("measures_have_values")
def measures_have_values(content: Content, about: About) -> Iterator[Fault]:
    """A performance figure is a figure (Annex IV point 3)."""
    yield from unsaid(content, "performance", value="Give the value that was measured.")


@rule("levels_have_values")
def levels_have_values(content: Content, about: About) -> Iterator[Fault]:
    """A level of accuracy is stated with its metric and value (Article 13(3)(b)(ii))."""
    yield from unsaid(content, "accuracy", value="Give the level that was tested.")


@rule("training_is_dated")
def training_is_dated(content: Content, about: About) -> Iterator[Fault]:
    """A training record says when each group was trained (Article 4)."""
    yield from unsaid(content, "people", day="Say when this group was trained.")


@rule("training_adds_up")
def training_adds_up(content: Content, about: About) -> Iterator[Fault]:
    """No more people finish than take part."""
    for index, row in rows(content, "people"):
        people, done = number(row, "people"), number(row, "done")
        if people is not None and done is not None and done > people:
            message = f"{done:g} people finished, but the group has {people:g}. Mend one of the two."
            yield Fault(f"people.{index}.done", message)


@rule("test_ends_in_time")
def test_ends_in_time(content: Content, about: About) -> Iterator[Fault]:
    """At most six months, at most twelve with a notified extension (Article 60(4)(f))."""
    months = number(content, "months")
    if months is None:
        return
    if months > EXTENDED_MONTHS:
        yield Fault("months", "At most six months, once extended by at most six. Shorten the test.")
    elif months > TEST_MONTHS and not content.get("extension"):
        yield Fault("months", "Above six months, say when the extension was notified and why it is needed.")


@rule("consent_is_informed")
def consent_is_informed(content: Content, about: About) -> Iterator[Fault]:
    """Consent covers what Article 61 lists; it is dated, recorded, and the subject keeps a copy."""
    said = group(content, "consent")
    for key, what in CONSENT.items():
        if not said.get(key):
            yield Fault(f"consent.{key}", f"Say how consent covers {what}.")


@rule("signed_by_now")
def signed_by_now(content: Content, about: About) -> Iterator[Fault]:
    """A declaration is dated on the day it was signed, not on one to come (Annex V point 8)."""
    issued = day(group(content, "signature"), "issued")
    if issued is not None and issued > about.today:
        yield Fault("signature.issued", "Date the declaration on the day it is signed, not on one to come.")


@rule("views_are_described")
def views_are_described(content: Content, about: About) -> Iterator[Fault]:
    """A picture says what it shows (Annex IV point 1(f))."""
    yield from unsaid(content, "views", shows="Say what this picture shows.")
