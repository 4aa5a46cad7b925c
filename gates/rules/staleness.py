"""The difference between two readouts: why a decision is stale, in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from gates.rules.readout import Pinned, Readout, readout

# A citation or the like by its name alone, or a judgement with what was judged.
Entry = TypeVar("Entry", str, tuple[str, str])

__all__ = ["Change", "Difference", "Pinned", "Readout", "difference", "readout"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is no longer as it was shown."""

    part: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What moved between two readouts. `shown` is how many documents the first one held."""

    changes: tuple[Change, ...]
    shown: int

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def documents(self) -> tuple[Change, ...]:
        return tuple(each for each in self.changes if each.part == "document")

    @property
    def sentence(self) -> str:
        """`2 of 14 changed since approval`, and what else moved."""
        if not self.changes:
            return "Nothing changed since approval."
        words = [f"{len(self.documents)} of {self.shown} changed since approval"] if self.documents else []
        others = [each for each in self.changes if each.part != "document"]
        if others:
            words.append("; ".join(f"{each.name} {each.words}" for each in others[:3]))
        if len(others) > 3:
            words.append(f"and {len(others) - 3} more")
        return ", ".join(words) + "."


def difference(before: Readout, after: Readout) -> Difference:
    """What a person must look at again, in words; empty exactly when both digests are equal.

    Citations and judgements that a new version took over unchanged are told by that version's own line alone.
    """
    changes = [*_documents(before, after), *_scalars(before, after)]
    names = _names(before, after)
    for part, label in SETS.items():
        changes += _in_set(label, *_settled(getattr(before, part), getattr(after, part), names))
    for part, label in MAPS.items():
        old, new = _settled(getattr(before, part), getattr(after, part), names)
        changes += _in_map(label, dict(old), dict(new))
    return Difference(tuple(changes), len({each.artefact for each in before.items}))


SCALARS = {
    "catalogue": "The catalogue",
    "catalogue_digest": "The text of the catalogue",
    "gate": "The gate",
    "risk_class": "The risk class",
    "snapshot": "The snapshot",
}
SETS = {"criteria": "criterion", "citations": "citation", "not_applicable": "not applicable"}
MAPS = {"judgements": "judgement", "answers": "condition", "exceptions": "exception"}


def _names(before: Readout, after: Readout) -> dict[str, str]:
    """How citations and judgements name a version of a document that moved, and how they name the document then."""
    old, new = _by_artefact(before), _by_artefact(after)
    return {
        f"[{item.version}]": f"[{item.artefact}]"
        for item in (*before.items, *after.items)
        if old.get(item.artefact) != new.get(item.artefact)
    }


def _settled(
    old: Iterable[Entry], new: Iterable[Entry], names: dict[str, str]
) -> tuple[list[Entry], list[Entry]]:
    """Both without what is the same but for the version of the document that it names."""
    before = {_without_version(each, names): each for each in old}
    after = {_without_version(each, names): each for each in new}
    same = before.keys() & after.keys()
    return (
        [each for key, each in before.items() if key not in same],
        [each for key, each in after.items() if key not in same],
    )


def _without_version(entry: str | tuple[str, str], names: dict[str, str]) -> tuple[str, ...]:
    parts: tuple[str, ...] = (entry,) if isinstance(entry, str) else entry
    version = next((each for each in names if each in parts[0]), None)
    name = parts[0].replace(version, names[version], 1) if version else parts[0]
    return name, *parts[1:]


def _scalars(before: Readout, after: Readout) -> list[Change]:
    moved = [name for name in SCALARS if getattr(before, name) != getattr(after, name)]
    return [Change("readout", SCALARS[name], "changed") for name in moved]


def _documents(before: Readout, after: Readout) -> list[Change]:
    old, new = _by_artefact(before), _by_artefact(after)
    changes = []
    for artefact in dict.fromkeys([*old, *new]):
        words = _document_words(old.get(artefact, ()), new.get(artefact, ()))
        if words:
            title = (new.get(artefact) or old[artefact])[0].title
            changes.append(Change("document", title, words))
    return changes


def _by_artefact(readout: Readout) -> dict[str, tuple[Pinned, ...]]:
    found: dict[str, tuple[Pinned, ...]] = {}
    for item in readout.items:
        found[item.artefact] = (*found.get(item.artefact, ()), item)
    return found


def _document_words(old: tuple[Pinned, ...], new: tuple[Pinned, ...]) -> str:
    if old == new:
        return ""
    if not old:
        return "was added"
    if not new:
        return "was withdrawn, or no longer stands high enough"
    if {each.version for each in old} != {each.version for each in new}:
        return "has a new version"
    if [each.state for each in old] != [each.state for each in new]:
        return f"went from {old[0].state} to {new[0].state}"
    return "is cited at other places"


def _in_set(label: str, old: Iterable[str], new: Iterable[str]) -> list[Change]:
    before, after = set(old), set(new)
    gone = [Change(label, name, "was removed") for name in sorted(before - after)]
    return gone + [Change(label, name, "was added") for name in sorted(after - before)]


def _in_map(label: str, old: dict[str, str], new: dict[str, str]) -> list[Change]:
    changes = [Change(label, name, "was removed") for name in sorted(old.keys() - new.keys())]
    changes += [Change(label, name, "was added") for name in sorted(new.keys() - old.keys())]
    both = sorted(old.keys() & new.keys())
    return changes + [
        Change(label, name, f"was {old[name]}, is {new[name]}") for name in both if old[name] != new[name]
    ]
