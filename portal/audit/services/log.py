"""Appending to the log and signing its checkpoints."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import rfc8785
from django.db import connection, models, transaction
from django.utils import timezone

from portal.audit import anchors, context, logkey
from portal.audit.actors import Actor
from portal.audit.models import Checkpoint, Event, EventDetail, Node, Stream
from portal.audit.objects import object_of
from portal.audit.rules import notes, tlog
from portal.audit.rules.canonical import rfc3339
from portal.audit.selectors.nodes import node_reader
from portal.audit.subscriptions import notify

LEAF_VERSION = 1


def record(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    stream: str,
    obj: models.Model | tuple[str, str],
    details: Mapping[str, Any] | None = None,
    summary: str,
) -> Event:
    """Append one event in the caller's transaction and start what follows it.

    `summary` reads after the actor's name ("uploaded Threat model, version 2"). `details` must be JSON; names
    of people and free text belong here, never in the leaf. Raises `RuntimeError` outside a transaction: an
    event without its act, or an act without its event, must not be.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of its act.")
    head = _locked_head(stream)
    body, salt = _body(by, summary, details or {}), secrets.token_hex(16)
    event = _event(head, verb=verb, by=by, at=at, obj=object_of(obj), digest=details_digest(salt, body))
    event.save(force_insert=True)
    EventDetail.objects.create(event=event, salt=salt, body=body, actor_name=by.name, summary=summary)
    _grow(head, event)
    notify(event)
    return event


def details_digest(salt: str, body: str) -> str:
    """What a leaf says of its details: `sha256:` and SHA-256 over the salt's bytes and the JCS text."""
    return "sha256:" + hashlib.sha256(bytes.fromhex(salt) + body.encode()).hexdigest()


def checkpoint(stream: str, *, why: str) -> Checkpoint:
    """Sign the stream's present size and root, and keep a copy outside the database (see `anchors`)."""
    with transaction.atomic():
        head = _locked_head(stream)
        root = tlog.root_from_nodes(head.size, node_reader(stream))
        note = notes.sign_checkpoint(logkey.origin(stream), head.size, root, logkey.signer())
        made = Checkpoint.objects.create(
            stream=stream, size=head.size, root=root.hex(), note=note, why=why, recorded_at=timezone.now()
        )
        transaction.on_commit(lambda: anchors.keep(stream, note))
        return made


def _locked_head(stream: str) -> Stream:
    Stream.objects.get_or_create(name=stream)
    return Stream.objects.select_for_update().get(name=stream)


def _body(by: Actor, summary: str, details: Mapping[str, Any]) -> str:
    return rfc8785.dumps({"actor_name": by.name, "summary": summary, "details": dict(details)}).decode()


def _event(head: Stream, *, verb: str, by: Actor, at: datetime, obj: tuple[str, str], digest: str) -> Event:
    now, request = timezone.now(), context.request_id.get()
    leaf: dict[str, Any] = {
        "v": LEAF_VERSION,
        "stream": head.name,
        "seq": head.size,
        "prev": head.head,
        "recorded_at": rfc3339(now),
        "at": rfc3339(at),
        "actor": by.actor_id,
        "verb": verb,
        "object": {"kind": obj[0], "id": obj[1]},
        "request_id": request,
        "details_digest": digest,
    }
    line = rfc8785.dumps(leaf).decode()
    return Event(
        stream=head.name,
        seq=head.size,
        prev=head.head,
        leaf=tlog.leaf_hash(line.encode()).hex(),
        line=line,
        recorded_at=now,
        at=at,
        actor=by.actor_id,
        verb=verb,
        object_kind=obj[0],
        object_id=obj[1],
        request_id=request,
        details_digest=digest,
    )


def _grow(head: Stream, event: Event) -> None:
    completed = tlog.nodes_completed_by(event.seq, bytes.fromhex(event.leaf), node_reader(head.name))
    Node.objects.bulk_create(
        Node(stream=head.name, level=level, index=index, hash=value.hex())
        for level, index, value in completed
    )
    head.size, head.head = event.seq + 1, event.leaf
    head.save()
