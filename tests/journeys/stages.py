"""Bringing a project of its own to the point where a journey starts; always through the API, which is quick."""

from __future__ import annotations

from datetime import datetime

from tests.journeys import records, script
from tests.journeys.hands.by_api import ByApi

SHORT_CAST = {**script.CAST, "omar": "engineer"}


def registered(api: ByApi, slug: str) -> str:
    """A classified project with its people."""
    api.register("ada", slug)
    api.classify("ada", slug)
    for person, role in SHORT_CAST.items():
        api.grant("priya", slug, person, role)
        if role in script.DECIDING:
            api.confirm_role("root", slug, person)
    return slug


def documented(api: ByApi, slug: str) -> str:
    """With its fourteen documents cited, and a snapshot."""
    registered(api, slug)
    api.upload_all("ada", slug)
    api.cite_suggested("ada", slug)
    api.register_versions("ada", slug)
    api.capture("ada", slug)
    records.wait_for_the_snapshot(api, slug)
    return slug


def attested(api: ByApi, slug: str, leave_out: str = "") -> None:
    for criterion in (*script.STATEMENTS, script.BACKLOG):
        if criterion != leave_out:
            api.attest("ada", slug, criterion)
    api.attest("priya", slug, script.OWNED_STATEMENT)


def under_review(api: ByApi, slug: str, exception_ends: datetime | None = None) -> int:
    """Everything holds, but for one exception where `exception_ends` is given; the number of the open review."""
    documented(api, slug)
    attested(api, slug, leave_out="rollback-command-tested" if exception_ends else "")
    if exception_ends:
        number = api.request_exception("ada", slug, exception_ends)
        api.approve_exception("mika", slug, number)
    return api.open_review("ada", slug)


def decided(api: ByApi, slug: str, exception_ends: datetime | None = None) -> int:
    """Go in both seats."""
    number = under_review(api, slug, exception_ends)
    api.decide("rui", slug, number, "reviewer", script.GO)
    api.decide("chen", slug, number, "chair", script.GO)
    return number
