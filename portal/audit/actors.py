"""Who acts, as far as the log needs to know."""

from __future__ import annotations

from typing import Any, Protocol


class Actor(Protocol):
    """A person or service account in one call."""

    @property
    def actor_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def user(self) -> Any: ...
