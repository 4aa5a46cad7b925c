"""What follows an event, registered by the apps at start: the only way upward from the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from portal.audit.models import Event

Follower = Callable[[Event], None]
_followers: dict[str, list[Follower]] = defaultdict(list)


def subscribe(verb: str, follower: Follower) -> None:
    """Call `follower` in the transaction of every event with this verb."""
    if follower not in _followers[verb]:
        _followers[verb].append(follower)


def notify(event: Event) -> None:
    for follower in _followers.get(event.verb, ()):
        follower(event)
