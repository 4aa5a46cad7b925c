"""The base of every record whose changes are kept (django-simple-history)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from portal.answers import InvalidInput

if TYPE_CHECKING:
    from portal.audit.actors import Actor


class SideDoor(TypeError):
    """A bulk write was tried on a tracked model: it would leave neither history nor event."""


class TrackedQuerySet(models.QuerySet[Any]):
    """Refuses the writes that simple-history does not see."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise SideDoor("Tracked records are written one by one, through a service.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SideDoor("Tracked records are written one by one, through a service.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise SideDoor("Tracked records are written one by one, through a service.")

    def delete(self) -> NoReturn:
        raise SideDoor("Tracked records are withdrawn or archived, never deleted in bulk.")


class Tracked(models.Model):
    """A record with history. Write it with `write`, which names who, when and why."""

    history = HistoricalRecords(inherit=True)
    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def write(self, *, by: Actor, at: datetime, why: str = "", only: Iterable[str] | None = None) -> None:
        """Save with its history row: the person, business time and reason."""
        self._history_user = by.user
        self._history_date = at
        self._change_reason = why
        self._check_values()
        # Django's own save goes through QuerySet._update, which stays open; only the public doors are shut.
        self.save(update_fields=only)

    def _check_values(self) -> None:
        """Lengths, choices and validators, which SQLite does not enforce; relations the database checks."""
        left_out = {
            field.name
            for field in self._meta.fields
            if field.is_relation or field.value_from_object(self) in field.empty_values
        }
        try:
            self.clean_fields(exclude=left_out)
        except ValidationError as found:
            raise InvalidInput(found.message_dict) from None
