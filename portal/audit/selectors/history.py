"""What a record looked like, and who changed what, why and in which request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models

from portal.audit.models import Event
from portal.audit.objects import object_of, stream_of

MOST = 200


class FieldChange(NamedTuple):
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One write of a record. `request` is the id of the request it came in, where the log knows one."""

    at: datetime
    person: str
    why: str
    request: str
    fields: list[FieldChange]


def changes_of(obj: Any) -> list[Change]:
    """Every write of a record, newest first, at most 200; two queries and one per relation.

    It shows what `django-simple-history` kept; the event log is what proves.
    """
    rows = list(obj.history.select_related("history_user").order_by("-history_id")[: MOST + 1])
    fields = [field for field in obj._meta.concrete_fields if not field.primary_key and _kept(field, rows)]
    names = _names(fields, rows)
    requests = _requests(obj)
    pairs = zip(rows, [*rows[1:], None], strict=True)
    return [
        Change(
            at=row.history_date,
            person=str(row.history_user or "Gatehouse"),
            why=row.history_change_reason or "",
            request=requests.get(row.history_date, ""),
            fields=_differences(fields, names, row, before),
        )
        for row, before in pairs
    ][:MOST]


def _kept(field: models.Field[Any, Any], rows: list[Any]) -> bool:
    return bool(rows) and hasattr(rows[0], field.attname)


def _names(fields: Iterable[models.Field[Any, Any]], rows: list[Any]) -> dict[str, dict[Any, str]]:
    """For every relation, the related rows' names by key."""
    found: dict[str, dict[Any, str]] = {}
    for field in fields:
        if isinstance(field, models.ForeignKey):
            keys = {getattr(row, field.attname) for row in rows} - {None}
            related = field.related_model._base_manager.filter(pk__in=keys)
            found[field.name] = {other.pk: str(other) for other in related}
    return found


def _requests(obj: models.Model) -> dict[datetime, str]:
    kind, key = object_of(obj)
    events = Event.objects.filter(stream=stream_of(obj), object_kind=kind, object_id=key).order_by("-id")
    return dict(events.values_list("at", "request_id")[: MOST * 2])


def _differences(
    fields: Iterable[models.Field[Any, Any]], names: dict[str, dict[Any, str]], row: Any, before: Any
) -> list[FieldChange]:
    found = []
    for field in fields:
        old = _words(field, names, before) if before is not None else ""
        new = _words(field, names, row)
        if old != new:
            label = str(field.verbose_name)
            found.append(FieldChange(label[:1].upper() + label[1:], old, new))
    return found


def _words(field: models.Field[Any, Any], names: dict[str, dict[Any, str]], row: Any) -> str:
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.name in names:
        return names[field.name].get(value, f"no. {value}")
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{value.day} {value:%b %Y, %H:%M} UTC"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value)
