"""One act, one transaction: permission, rule, write, event and job, or nothing at all."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction

from portal.answers import Refused
from portal.audit.objects import stream_of
from portal.audit.services.log import record

P = ParamSpec("P")
R = TypeVar("R")


def act(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a service as one act.

    Everything it writes is undone together, also when writing its event fails. A refusal is an event too: it
    is written in a transaction of its own after the act was undone, by the outermost act only.
    """

    def decorate(service: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            nested = connection.in_atomic_block and getattr(connection, "gatehouse_act", False)
            if nested:
                return service(*args, **kwargs)
            connection.gatehouse_act = True  # type: ignore[attr-defined]
            try:
                with transaction.atomic():
                    return service(*args, **kwargs)
            except Refused as refused:
                _record_refusal(verb, refused, kwargs)
                raise
            finally:
                connection.gatehouse_act = False  # type: ignore[attr-defined]

        return run

    return decorate


def _record_refusal(verb: str, refused: Refused, arguments: dict[str, Any]) -> None:
    subject = _subject_of(arguments)
    with transaction.atomic():
        record(
            "act.refused",
            by=arguments["by"],
            at=arguments["at"],
            stream=stream_of(subject),
            obj=subject if subject is not None else ("site", "site"),
            details={
                "act": verb,
                "reasons": [
                    {"code": reason.code, "message": reason.message} for reason in refused.answer.reasons
                ],
            },
            summary=f"was refused: {verb}. {refused.answer.message}",
        )


def _subject_of(arguments: dict[str, Any]) -> Any:
    """The first model instance among the service's arguments, by the order in which they were passed."""
    return next(
        (value for key, value in arguments.items() if key not in {"by", "at"} and hasattr(value, "_meta")),
        None,
    )
