"""One call to the API, and what goes wrong with it in words."""

from __future__ import annotations

import os
import sys
from typing import Any

import httpx

ALLOW, DENY, USAGE, COULD_NOT_DECIDE = 0, 1, 2, 3


class Unreachable(Exception):
    """The portal could not be asked: callers fail closed."""


def ask(method: str, path: str, **request: Any) -> httpx.Response:
    """Call the API at `GATEHOUSE_URL` as `GATEHOUSE_TOKEN`.

    `through` is a client whose connection is kept. Raises `Unreachable` without settings, without an answer, or for
    an answer of 5xx.
    """
    address, token = os.environ.get("GATEHOUSE_URL", ""), os.environ.get("GATEHOUSE_TOKEN", "")
    if not address or not token:
        raise Unreachable("Set GATEHOUSE_URL and GATEHOUSE_TOKEN.")
    through = request.pop("through", None) or httpx
    headers = {"Authorization": f"Bearer {token}", **request.pop("headers", {})}
    try:
        answer: httpx.Response = through.request(
            method,
            f"{address.rstrip('/')}/api/v1/{path}",
            headers=headers,
            timeout=request.pop("timeout", 60),
            **request,
        )
    except httpx.HTTPError as error:
        raise Unreachable(f"No answer from {address}: {error}") from error
    if answer.status_code >= 500:
        raise Unreachable(f"{address} answered {answer.status_code}.")
    return answer


def explain(answer: httpx.Response) -> None:
    """Print a problem document on standard error: what, at which field, and what to do."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    print(f"gatehouse: {problem.get('detail', answer.text[:300])} ({answer.status_code})", file=sys.stderr)
    for field, messages in (problem.get("errors") or {}).items():
        print(f"  {field}: {' '.join(messages)}", file=sys.stderr)
    if problem.get("fix"):
        print(f"  → {problem['fix']}", file=sys.stderr)
