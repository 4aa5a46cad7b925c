"""Addresses of pages, absolute: a build log has no base to read them against."""

from __future__ import annotations

from django.conf import settings


def page_of(slug: str, fix: str) -> str:
    """The page inside a project where something is mended; the project itself for an empty path."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/projects/{slug}/{fix}"
