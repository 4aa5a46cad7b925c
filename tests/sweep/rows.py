"""How an expectation is written: one row per method and address, with who gets through and what it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.sweep.callers import EVERYBODY, INSIDE, OUTSIDE, TOKENS, UNKNOWN
from tests.sweep.scenery import Place, Scenery

# Who may do what, in the words of docs/reference/permissions.md.
ARCHITECTS = frozenset({"ada", "ada:write"})
ENGINEERS = frozenset({"cai"})
OWNER = frozenset({"priya"})
SECOND = frozenset({"rui", "noor", "tomas", "chen", "mika"})
JUDGES = frozenset({"rui", "noor", "tomas"})
# Everybody who works in the project: no auditor, no administrator.
WORKERS = ARCHITECTS | ENGINEERS | OWNER | SECOND
EXPORTERS = frozenset({"ada", "ada:write", "tomas", "chen", "mika", "ines", "cai"})
KNOWN = frozenset(EVERYBODY) - UNKNOWN
PEOPLE_ONLY = frozenset(EVERYBODY) - frozenset(TOKENS)

Body = Callable[[Place], Mapping[str, Any]]
NOTHING: Body = lambda place: {}  # noqa: E731


@dataclass(frozen=True)
class Row:
    """One method at one address.

    `may` get through; `own` are refused with 409 because it is their own work. `at` names, per placeholder of
    the address, another key of the place than the word that precedes it. `hidden` says that an address outside
    `projects/` exists only for whoever sees the project. `prepare` brings the place into the state in which the
    act is possible. `unseen` is how it answers whoever may not know of the project, `strangers` whoever lacks the
    act, `headers` go along, `raw` is the media type of a body that is neither form nor JSON, `archived` how a
    closed project does; the few
    acts that still happen there say `goes_on`.
    """

    method: str
    route: str
    may: frozenset[str] = INSIDE
    own: frozenset[str] = frozenset()
    body: Body = NOTHING
    at: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False
    prepare: Callable[[Place], None] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: str = ""
    good: frozenset[int] = frozenset({200})
    unseen: frozenset[int] = frozenset({404})
    strangers: frozenset[int] = frozenset({403})
    archived: frozenset[int] = frozenset({409, 422})
    goes_on: bool = False

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def reads(self) -> bool:
        return self.method == "GET"

    @property
    def in_project(self) -> bool:
        return self.hidden or "projects/<slug:slug>/" in self.route

    @property
    def placeholders(self) -> dict[str, str]:
        """Every placeholder but the project's, with the key of the place that fills it."""
        found = re.findall(r"(?:([\w-]+)/)?<\w+:(\w+)>", self.route)
        return {name: self.at.get(name, word or name) for word, name in found if name != "slug"}

    def path(self, place: Place, slug: str = "", instead: Mapping[str, object] | None = None) -> str:
        """The address in this place; `instead` replaces the value of a placeholder by its name."""
        named: dict[str, object] = {name: place.keys.get(key) for name, key in self.placeholders.items()}
        values = {**named, **(instead or {}), "slug": slug or place.project.slug}
        return "/" + re.sub(r"<\w+:(\w+)>", lambda match: str(values[match[1]]), self.route)

    def expected(self, caller: str) -> str:
        """What this caller meets: `in`, `own`, `unknown`, `invisible`, or `lacking`."""
        if caller in UNKNOWN or (caller in TOKENS and not self.is_api):
            return "unknown"
        if caller in self.may:
            return "in"
        if caller in self.own:
            return "own"
        return "invisible" if self.in_project and caller in OUTSIDE else "lacking"

    def send(self, scenery: Scenery, caller: str, place: Place, path: str) -> Any:
        """Knock once. Pages take forms, operations JSON; a body with a file is multipart."""
        if self.prepare is not None:
            self.prepare(place)
        client, body = scenery.doors[caller].client(), dict(self.body(place))
        if self.method in {"GET", "HEAD"}:
            return getattr(client, self.method.lower())(path, body)
        if self.headers:
            said: dict[str, Any] = {"headers": dict(self.headers), "content_type": self.raw}
            return client.generic(self.method, path, body.get("raw", b""), **said)
        if self.method == "TRACE":
            return client.trace(path)
        as_form = not self.is_api or any(hasattr(value, "read") for value in body.values())
        kind = {} if as_form else {"content_type": "application/json"}
        return getattr(client, self.method.lower())(path, body, **kind)
