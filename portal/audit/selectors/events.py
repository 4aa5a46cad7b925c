"""Named reads of the event log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from portal.answers import NotVisible
from portal.audit.models import Checkpoint, Event


@dataclass(frozen=True)
class Filter:
    """What is asked of the log; empty means anything. `since` and `until` are whole days in UTC."""

    person: str = ""
    verb: str = ""
    project: str = ""
    object: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


def events(streams: Iterable[str], wanted: Filter | None = None) -> QuerySet[Event]:
    """Events of these streams, newest first, with their details: two joined tables, one query."""
    wanted = wanted or Filter()
    allowed = set(streams) & ({wanted.project} if wanted.project else set(streams))
    found = Event.objects.filter(stream__in=allowed).select_related("detail").order_by("-id")
    if wanted.person:
        found = found.filter(detail__actor_name__icontains=wanted.person)
    if wanted.verb:
        found = found.filter(verb__startswith=wanted.verb)
    if wanted.object:
        found = found.filter(_about(wanted.object))
    if wanted.text:
        found = found.filter(detail__summary__icontains=wanted.text)
    return _between(found, wanted.since, wanted.until)


def event(streams: Iterable[str], stream: str, seq: int) -> Event:
    """One entry. Raises `NotVisible` outside the given streams, and where there is none."""
    found = Event.objects.filter(stream=stream, seq=seq).select_related("detail").first()
    if found is None or stream not in set(streams):
        raise NotVisible
    return found


def newest_checkpoint(streams: Iterable[str], stream: str) -> Checkpoint:
    """The newest signed checkpoint of a stream. Raises `NotVisible` outside the given streams, or if none."""
    found = Checkpoint.objects.filter(stream=stream).order_by("-size", "-id").first()
    if found is None or stream not in set(streams):
        raise NotVisible
    return found


def page(found: QuerySet[Event]) -> QuerySet[Event]:
    """The same rows with their keys alone: a database sorts 100 000 keys quickly, and wide rows slowly."""
    return found.select_related(None).only("pk")


def whole(keys: Sequence[Event]) -> list[Event]:
    """The entries of a page, with their details, in the page's order."""
    found = Event.objects.select_related("detail").in_bulk([event.pk for event in keys])
    return [found[event.pk] for event in keys if event.pk in found]


def _about(words: str) -> Q:
    kind, slash, key = words.partition("/")
    if slash:
        return Q(object_kind=kind, object_id=key)
    return Q(object_kind=words) | Q(object_id=words)


def _between(found: QuerySet[Event], since: date | None, until: date | None) -> QuerySet[Event]:
    if since:
        found = found.filter(at__gte=datetime.combine(since, time.min, UTC))
    if until:
        found = found.filter(at__lt=datetime.combine(until + timedelta(days=1), time.min, UTC))
    return found
