"""The OpenAPI document against the service: whatever a caller sends, the answer is one that the document names.

Generated requests (schemathesis) by two identities: a token of the architect, and a session of the auditor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.sweep.api_rows import OPERATIONS
from tests.sweep.routes import plain
from tests.sweep.rows import Row
from tests.sweep.scenery import Scenery

EXAMPLES = 6
CHECKED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CSRF = "c" * 32
HOUSE = get_wsgi_application()
ROWS: dict[str, Row] = {plain(row.name): row for row in reversed(OPERATIONS)}


@schemathesis.serializer("application/offset+octet-stream")
def raw(context: Any, value: Any) -> bytes:
    """Bytes of a resumable upload, as they are."""
    return bytes(value.data) if hasattr(value, "data") else str(value).encode()


def house(environ: Any, start_response: Any) -> list[bytes]:
    """The application, its answer read to the end: a stream that nobody reads would keep its file open."""
    answer = HOUSE(environ, start_response)
    try:
        return list(answer)
    finally:
        answer.close()


def operations() -> dict[str, Any]:
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema: Any = schemathesis.openapi.from_dict(document)
    schema.app = house
    found = (result.ok() for result in schema.get_all_operations())
    return {f"{each.method.upper()} {each.path.lstrip('/')}": each for each in found}


ALL = {name: each for name, each in operations().items() if name in ROWS}


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The handler would close the connection whose transaction holds the scenery."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_operation_is_tried() -> None:
    assert len(ALL) == len({name for name in ROWS if not name.endswith(("verdict/", "download/"))}) + 1


@pytest.mark.parametrize("caller", ["ada:write", "ines"])
@pytest.mark.parametrize("name", ALL)
def test_an_operation_answers_as_the_document_says(
    name: str, caller: str, scenery: Scenery, one_connection: None
) -> None:
    door = scenery.doors[caller]
    headers = {"Authorization": f"Bearer {door.token}"} if door.token else {"X-CSRFToken": CSRF}
    headers["Accept-Encoding"] = "identity"
    cookies = {"sessionid": door.session, "csrftoken": CSRF} if door.session else {}
    row, place = ROWS[name], scenery.own
    real = {key: str(place.keys[key_of]) for key, key_of in row.placeholders.items()} | {
        "slug": place.project.slug
    }

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=ALL[name].as_strategy(), there=st.booleans())
    def knock(case: Any, there: bool) -> None:
        if there and case.path_parameters:
            case.path_parameters = {key: real[key] for key in case.path_parameters}
        with transaction.atomic():
            response = case.call(headers=headers, cookies=cookies)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKED)

    knock()
