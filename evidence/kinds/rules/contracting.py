"""Data contracts against what production really sends (seed 001, gate 1 and mini case study)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.kinds.rules.recurring import each_row_says, must_be_yes, not_after_today
from evidence.kinds.rules.register import About, Content, Fault, group, number, rows, rule


def _same(text: object) -> str:
    return str(text or "").strip().casefold()


def _contracted(content: Content) -> Mapping[str, Content]:
    return {_same(row.get("field")): row for _, row in rows(content, "fields")}


@rule("no_unexpected_field")
def no_unexpected_field(content: Content, about: About) -> Iterator[Fault]:
    """Production sends no field that the contract does not know (an extra tag field)."""
    known = _contracted(content)
    for index, row in rows(content, "sample"):
        if known and _same(row.get("field")) not in known:
            message = f"Production sends the field {row.get('field')}; the contract has none. Agree on it or drop it."
            yield Fault(f"sample.{index}.field", message)


@rule("no_missing_field")
def no_missing_field(content: Content, about: About) -> Iterator[Fault]:
    """Production sends every field that the contract requires."""
    sent = {_same(row.get("field")) for _, row in rows(content, "sample")}
    for index, row in rows(content, "fields"):
        if sent and row.get("needed") is not False and _same(row.get("field")) not in sent:
            yield Fault(f"fields.{index}.field", f"Production does not send the field {row.get('field')}.")


@rule("type_as_agreed")
def type_as_agreed(content: Content, about: About) -> Iterator[Fault]:
    """Types in production are those of the contract."""
    yield from _as_agreed(content, "type", "type")


@rule("format_as_agreed")
def format_as_agreed(content: Content, about: About) -> Iterator[Fault]:
    """Formats in production are those of the contract (a date format that changed)."""
    yield from _as_agreed(content, "format", "format")


def _as_agreed(content: Content, column: str, words: str) -> Iterator[Fault]:
    known = _contracted(content)
    for index, row in rows(content, "sample"):
        agreed, found = known.get(_same(row.get("field")), {}).get(column), row.get(column)
        if agreed and found and _same(agreed) != _same(found):
            changed = f"The {words} of {row.get('field')} changed: agreed {agreed}, found {found}."
            message = f"{changed} Agree again or convert."
            yield Fault(f"sample.{index}.{column}", message)


@rule("datastore_key_as_agreed")
def datastore_key_as_agreed(content: Content, about: About) -> Iterator[Fault]:
    """The keys of the datastore are those the interfaces were built for (schema drift)."""
    for index, row in rows(content, "datastore_keys"):
        agreed, found = row.get("agreed"), row.get("found")
        if agreed and found and _same(agreed) != _same(found):
            changed = f"The key of {row.get('store')} changed: agreed {agreed}, found {found}."
            message = f"{changed} Update the interfaces that use it."
            yield Fault(f"datastore_keys.{index}.found", message)


@rule("contract_has_identifier")
def contract_has_identifier(content: Content, about: About) -> Iterator[Fault]:
    """At least one field identifies a record."""
    found = rows(content, "fields")
    if found and not any(row.get("identifier") is True for _, row in found):
        yield Fault("fields", "Mark which field identifies a record.")


@rule("ingest_keeps_the_rate")
def ingest_keeps_the_rate(content: Content, about: About) -> Iterator[Fault]:
    """Ingest of production data reaches the agreed rate (seed 001, ingest testing)."""
    agreed, seen = number(group(content, "rate"), "peak"), number(group(content, "ingest_test"), "rate")
    if agreed is not None and seen is not None and seen < agreed:
        message = f"Ingest reached {seen:g} a second; {agreed:g} are agreed for the peak. Widen it or agree on less."
        yield Fault("ingest_test.rate", message)


each_row_says("field_has_type", "fields", "type", "Give the type of this field.")
each_row_says("field_has_format", "fields", "format", "Give the format, such as ISO 8601 or free text.")
must_be_yes(
    "ingest_passed",
    "ingest_test.passed",
    "Run ingest with current production data until it passes. An untested contract cannot be verified.",
)
must_be_yes(
    "malformed_input_passed",
    "malformed_test.passed",
    "Send malformed records and broken streams until nothing else is disturbed.",
)
must_be_yes(
    "schema_test_passed", "schema_test.passed", "Test schemas and queries of the datastore until they pass."
)
not_after_today("audit_is_past", "quality_audit.held_on", "The audit lies in the future.")
not_after_today("sample_is_past", "sampled_on", "The sample lies in the future. Take one from production.")
