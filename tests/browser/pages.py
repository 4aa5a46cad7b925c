"""Every page of the site, found in the URLconf, with the bank's objects put in where an address names one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.journeys.hands.by_api import ByApi

BANK = "bank-credit-decision"
NOT_PAGES = (
    "/api/v1",
    "/django-admin",
    "/static",
    "/metrics",
    "/livez",
    "/readyz",
    "/account/password/reset/key",
)
# What an address names, by the name of its part; a review, an exception and a snapshot are all a `number`.
NAMED: dict[str, Any] = {
    "slug": BANK, "gate": "produce-exit", "number": 1, "other": 2, "version": 1, "requirement": "AIA-9.2.a",
    "stream": BANK, "seq": 5, "page": 1, "username": "ada", "condition": "keeps-learning", "framework": "ai-act",
}  # fmt: skip


def every_page(api: ByApi) -> list[str]:
    """The addresses that answer a signed-in person's GET with a page, each once."""
    packs = api.get("ines", f"projects/{BANK}/packs/")["results"]
    named = {**NAMED, "pack_id": next(row["id"] for row in packs if row["final"])}
    named["key"] = api.post("ines", "audit/verify", 202)["id"]
    found = dict.fromkeys(_addresses(get_resolver().url_patterns, "/", named))
    pages = [path for path in found if not path.startswith(NOT_PAGES)]
    return [path for path in pages if any(_is_page(api, who, path) for who in ("ada", "root"))]


def reader_of(api: ByApi, path: str) -> str:
    """Who sees most of it: the architect, else the administrator."""
    return "ada" if _is_page(api, "ada", path) else "root"


def _is_page(api: ByApi, who: str, path: str) -> bool:
    answer = api.person(who).http.get(path, follow_redirects=False)
    kind = answer.headers.get("content-type", "")
    # A part that htmx fetches, and a diagram's frame, are looked at within the page that shows them.
    return answer.status_code == 200 and kind.startswith("text/html") and 'id="main"' in answer.text


def _addresses(patterns: Any, prefix: str, named: dict[str, Any]) -> Iterator[str]:
    for each in patterns:
        part = _filled(each.pattern, named)
        if part is None:
            continue
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, prefix + part, named)
        elif isinstance(each, URLPattern):
            yield prefix + part


def _filled(pattern: Any, named: dict[str, Any]) -> str | None:
    """The address with its parts put in; None for one that names what the bank does not have."""
    text = str(pattern)
    if text.startswith("^") or "(?P" in text:
        return None
    for name, converter in pattern.converters.items():
        if name not in named:
            return None
        kind = {
            "IntConverter": "int",
            "SlugConverter": "slug",
            "StringConverter": "str",
            "UUIDConverter": "uuid",
        }
        text = text.replace(f"<{kind[type(converter).__name__]}:{name}>", str(named[name]))
    return text.lstrip("/")
