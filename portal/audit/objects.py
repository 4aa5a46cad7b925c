"""How the log names an object: its stream, its kind and the id that people know it by."""

from __future__ import annotations

from typing import Any

from django.db import models


def object_of(obj: models.Model | tuple[str, str]) -> tuple[str, str]:
    """Kind and id: its own `log_object` where it has one, else model and slug, else model and primary key."""
    if isinstance(obj, tuple):
        return obj
    named: tuple[str, str] | None = getattr(obj, "log_object", None)
    return named or (obj._meta.model_name or "", str(getattr(obj, "slug", None) or obj.pk))


def stream_of(obj: Any) -> str:
    """The stream that tells of an object: its project's, else the site's. An id counts within its stream only."""
    for holder in (obj, getattr(obj, "project", None)):
        if isinstance(stream := getattr(holder, "stream", None), str):
            return stream
    return "site"
