"""The OpenAPI document: valid, complete, and served to its reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from portal.api.views import ApiView
from portal.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def operations(patterns: Any, prefix: str = "") -> Iterator[tuple[str, type[ApiView]]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from operations(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            view: Any = getattr(pattern.callback, "cls", object)
            if issubclass(view, ApiView):
                yield path, view


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    validate_schema(document)

    assert document["openapi"].startswith("3.1")


def test_every_operation_below_api_is_in_the_document(document: dict[str, Any]) -> None:
    import re

    found = {re.sub(r"\{\w+\}", "{}", path).rstrip("/") for path in document["paths"]}
    served = {
        "/" + re.sub(r"<[^>]+>", "{}", path).rstrip("/")
        for path, view in operations(get_resolver().url_patterns)
        if view.__name__ != "Nowhere"
    }

    assert served - found == set()


def test_every_operation_says_how_to_sign_in_and_what_can_go_wrong(document: dict[str, Any]) -> None:
    for path, verbs in document["paths"].items():
        for verb, described in verbs.items():
            if path == "/api/v1/schema/":
                continue
            assert {"token": []} in described["security"], (path, verb)
            if "download" in path:  # described by hand, because it answers bytes
                continue
            assert "401" in described["responses"], (path, verb)
            assert "application/problem+json" in described["responses"]["401"]["content"]


def test_creating_takes_an_idempotency_key_and_lists_are_pages(document: dict[str, Any]) -> None:
    projects = document["paths"]["/api/v1/projects/"]
    headers = [one["name"] for one in projects["post"]["parameters"] if one["in"] == "header"]
    page = projects["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]

    assert headers == ["Idempotency-Key"]
    assert set(document["components"]["schemas"][page]["properties"]) == {"next", "previous", "results"}


def test_the_reader_is_a_page_with_nothing_inline(client: Client, db: None) -> None:
    answer = client.get("/api/docs/")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "api/reader.js" in text
    assert "style=" not in text
    assert "<script>" not in text
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_what_breaks_below_api_is_a_problem_document(
    api: Any, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("portal.projects.api.projects.matching", broken)
    client = api("ada")
    client.raise_request_exception = False

    answer = client.get("/api/v1/projects/")

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["request_id"] == answer["X-Request-Id"]
    assert "secret" not in answer.content.decode()
