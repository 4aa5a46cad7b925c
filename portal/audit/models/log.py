"""The append-only event log: RFC 6962 streams, one per project and one for the site.

Triggers on both databases refuse UPDATE, DELETE and TRUNCATE on every table here but `Stream`, whose row is
the stream's head and its lock.
"""

from __future__ import annotations

from django.db import models


class Stream(models.Model):
    """The head of one log stream; locked while an event is appended, so appends are serialised."""

    name = models.CharField(primary_key=True, max_length=100)
    size = models.BigIntegerField(default=0)
    head = models.CharField(
        max_length=64, default="", blank=True, help_text="Hex leaf hash of the newest event."
    )

    def __str__(self) -> str:
        return f"{self.name} ({self.size})"


class Event(models.Model):
    """One act. `line` is the exact JCS text whose hash is the Merkle leaf; the columns serve queries."""

    stream = models.CharField(max_length=100)
    seq = models.BigIntegerField()
    prev = models.CharField(max_length=64, blank=True, help_text="Hex leaf hash of the preceding event.")
    leaf = models.CharField(max_length=64)
    line = models.TextField()
    recorded_at = models.DateTimeField(help_text="The server's clock.")
    at = models.DateTimeField(help_text="Business time; differs only for imports and the demo loader.")
    actor = models.CharField(max_length=64, help_text="Stable opaque id; the name stands in the detail row.")
    verb = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=100)
    request_id = models.CharField(max_length=64, blank=True)
    details_digest = models.CharField(max_length=80)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="event_stream_seq_once"),
            models.UniqueConstraint(fields=["stream", "prev"], name="event_stream_prev_once"),
        ]
        indexes = [
            models.Index(fields=["stream", "verb"]),
            models.Index(fields=["actor"]),
            models.Index(fields=["object_kind", "object_id"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.verb}"


class EventDetail(models.Model):
    """Names and details of an event. The salt keeps the digest in the leaf from being guessed."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=64)
    body = models.TextField(help_text="JCS text of the details; hashed with the salt into the leaf.")
    actor_name = models.CharField(max_length=150)
    summary = models.TextField()

    def __str__(self) -> str:
        return self.summary


class Node(models.Model):
    """The hash of one complete subtree (level 0 are the leaves), so that proofs need O(log n) rows."""

    stream = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "level", "index"], name="node_once")]

    def __str__(self) -> str:
        return f"{self.stream} {self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed statement of a stream's size and root (C2SP tlog-checkpoint), also kept elsewhere."""

    stream = models.CharField(max_length=100)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    why = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["stream", "size"])]

    def __str__(self) -> str:
        return f"{self.stream} at {self.size}"
