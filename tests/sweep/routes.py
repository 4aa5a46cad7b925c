"""Every address there is: of the pages from the URLconf, of the operations from URLconf and OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from drf_spectacular.generators import SchemaGenerator

# Not ours, or not about anybody's data: each prefix with the reason why it has no rows.
EXEMPT = {
    "account/": "allauth's own pages; what they let through is its tests' business, and ours in tests/accounts",
    "django-admin/": "Django's admin is for staff; test_holes shows that it opens for nobody else",
    "api/docs/": "the reader of the OpenAPI document: static files, no data",
    "api/v1/schema/": "the OpenAPI document: the shape of the API, no data",
    "api/^": "addresses that lead nowhere; tests/api/test_habits.py",
    "livez": "open by design: says that the process runs",
    "readyz": "open by design: says what keeps the house from being used, in words without names",
}
METHODS = ("get", "post", "put", "patch", "delete")


def addresses() -> dict[str, Any]:
    """Every address of the URLconf with its view."""
    return dict(_walk(get_resolver().url_patterns))


def ours() -> dict[str, Any]:
    return {route: view for route, view in addresses().items() if not exemption(route)}


def exemption(route: str) -> str:
    """Why an address has no row; empty when it has to have one. `account/` and its tokens are ours."""
    if route == "account/" or route.startswith("account/tokens/"):
        return ""
    return next((why for prefix, why in EXEMPT.items() if route.startswith(prefix)), "")


def routed_operations() -> set[str]:
    """`GET api/v1/...` for every method that a view of the API has."""
    found = set()
    for route, view in ours().items():
        if route.startswith("api/"):
            names = [name for name in METHODS if hasattr(view.view_class, name)]
            found |= {f"{name.upper()} {route}" for name in names}
    return found


def documented_operations() -> set[str]:
    """The same, as the OpenAPI document says it; placeholders by name only."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    found = {
        f"{name.upper()} {path.lstrip('/')}"
        for path, item in paths.items()
        for name in item
        if name in METHODS
    }
    return {name for name in found if not exemption(name.partition(" ")[2])}


def plain(name: str) -> str:
    """An address with its placeholders as the document writes them."""
    return re.sub(r"<\w+:(\w+)>", r"{\1}", name)


def _walk(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield route, each.callback
