"""Data governance and personal data (Articles 10 and 4a, GDPR Article 35, seed 001)."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.kinds.rules.register import About, Content, Fault, group, rows, rule, unsaid

CONDITIONS = ("no_other_data", "protection", "access", "no_transfer", "deletion", "necessity")


@rule("gaps_are_addressed")
def gaps_are_addressed(content: Content, about: About) -> Iterator[Fault]:
    """A gap has a measure, unless the only row says that there is none (Article 10(2)(h))."""
    for index, row in rows(content, "gaps"):
        none = str(row.get("gap", "")).strip(" .").casefold() in {"none", "none found", "no gaps"}
        if not none and not row.get("measure") and not row.get("closed_by"):
            yield Fault(f"gaps.{index}.measure", "Say what is done about this gap, or what closes it.")


@rule("special_categories_are_grounded")
def special_categories_are_grounded(content: Content, about: About) -> Iterator[Fault]:
    """Where special categories are used, all six conditions hold (Article 4a(1)(a) to (f))."""
    if content.get("special_categories") is not True:
        return
    said = group(content, "special_category_grounds")
    for point, key in zip("abcdef", CONDITIONS, strict=True):
        if not said.get(key):
            message = f"Special categories are used: say how point ({point}) of Article 4a(1) is met."
            yield Fault(f"special_category_grounds.{key}", message)


@rule("personal_data_is_listed")
def personal_data_is_listed(content: Content, about: About) -> Iterator[Fault]:
    """Personal data that are collected stand in the inventory (seed 001, governance)."""
    if content.get("holds_personal_data") is True and not rows(content, "personal_data"):
        yield Fault("personal_data", "Personal data are collected: list each field.")


@rule("personal_data_has_basis")
def personal_data_has_basis(content: Content, about: About) -> Iterator[Fault]:
    """No field is collected without a purpose and a legal basis (seed 001: found when it was too late)."""
    yield from unsaid(
        content,
        "personal_data",
        purpose="Say what this field is collected for, or stop collecting it.",
        legal_basis="Give the legal basis for collecting this field, or stop collecting it.",
    )


@rule("sets_are_measured")
def sets_are_measured(content: Content, about: About) -> Iterator[Fault]:
    """Each data set says how large it is (Annex IV point 2(d))."""
    for index, row in rows(content, "sets"):
        if row.get("records") is None:
            yield Fault(f"sets.{index}.records", "Say how many records this set holds.")


@rule("sources_are_explained")
def sources_are_explained(content: Content, about: About) -> Iterator[Fault]:
    """Each source says who collected it and what for (Article 10(2)(b))."""
    yield from unsaid(
        content,
        "provenance",
        collected_by="Say who collected this.",
        first_purpose="Say what this was first collected for.",
    )


@rule("risks_have_measures")
def risks_have_measures(content: Content, about: About) -> Iterator[Fault]:
    """Each risk to persons has a measure and what remains (GDPR Article 35(7)(d))."""
    yield from unsaid(
        content, "risks", measure="Say what is done about this risk.", after="Say which risk remains."
    )
