"""May a program read this path? The answer of a site's robots.txt (RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

NAME = "gatehouse"
MOST_LINES = 5000
LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """A path with `*` for anything and `$` for the end."""

    allows: bool
    path: str


def may_read(rules: Iterable[Rule], path: str) -> bool:
    """The longest rule that fits decides; of two equally long ones the one that allows."""
    fitting = [rule for rule in rules if fits(rule.path, path)]
    best = max(fitting, key=lambda rule: (len(rule.path), rule.allows), default=None)
    return best is None or best.allows


def rules_for_us(text: str) -> tuple[Rule, ...]:
    """The rules of the groups that name us; without one those for everybody."""
    ours: list[Rule] = []
    everybody: list[Rule] = []
    named, ended, has_own = set[str](), False, False
    for key, value in _lines(text):
        if key == "user-agent":
            named = {value.lower()} if ended else named | {value.lower()}
            ended = False
            has_own = has_own or NAME in named
        elif key in ("allow", "disallow"):
            ended = True
            if value and NAME in named:
                ours.append(Rule(key == "allow", unquote(value)))
            if value and "*" in named:
                everybody.append(Rule(key == "allow", unquote(value)))
    return tuple(ours if has_own else everybody)


def fits(pattern: str, path: str) -> bool:
    """Does the path begin as the pattern says? Each piece is looked for once, so no pattern takes long."""
    path = unquote(path)
    to_the_end = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in rest[:-1] if to_the_end else rest:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not to_the_end:
        return True
    return path[at:].endswith(rest[-1]) if rest else at == len(path)


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines()[:MOST_LINES]:
        key, colon, value = line[:LONGEST_LINE].partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()
