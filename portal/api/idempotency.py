"""One effect per `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).

The key's row is written first, in the transaction of the effect: its unique index makes every parallel
request with the same key wait for the first, and a crash leaves neither row nor effect. Only answers with an
effect are kept; after a refusal the same key may be tried again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from portal.api.models import KeptAnswer
from portal.api.problems import problem

KEPT_FOR = timedelta(days=30)
LONGEST_KEY = 255


class StillRunning(APIException):
    """The first request with this key has not answered yet."""

    status_code = 409
    default_code = "in_progress"
    default_detail = "The first request with this Idempotency-Key is still running. Ask again in a second."
    wait = 1


def once(
    *, caller: str, path: str, key: str, fingerprint: str, at: datetime, act: Callable[[], Response]
) -> Response:
    """Run `act` the first time, and answer the same afterwards. `act` turns its own refusals into responses.

    Another body under a used key is 422. Raises `StillRunning` when the database gave up waiting.
    """
    try:
        with transaction.atomic():
            KeptAnswer.objects.filter(caller=caller, created_at__lt=at - KEPT_FOR).delete()
            kept, first = KeptAnswer.objects.get_or_create(
                caller=caller, path=path, key=key, defaults={"fingerprint": fingerprint, "created_at": at}
            )
            if not first:
                return _replay(kept, fingerprint)
            response = act()
            _keep(kept, response)
            return response
    except OperationalError as gave_up:
        raise StillRunning from gave_up


def _replay(kept: KeptAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        return problem(
            422,
            code="key_reused",
            detail="This Idempotency-Key was used with another body.",
            fix="Send a new key, or the first body again.",
        )
    return Response(kept.body, status=kept.status, headers={"Idempotency-Replayed": "true"})


def _keep(kept: KeptAnswer, response: Response) -> None:
    """A response's `for_replay` (without secrets) is kept instead of its data where a view sets it."""
    if response.status_code >= 300:
        kept.delete()
        return
    said = getattr(response, "for_replay", response.data)
    kept.status, kept.body = response.status_code, json.loads(JSONEncoder().encode(said))
    kept.save(update_fields=["status", "body"])
