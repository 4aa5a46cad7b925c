"""What kinds of artefact there are, what each must say, and the states its versions climb through.

The ladder words are those of the COMPEL Model/Produce deliverables table: an evaluation harness is *running*,
a runbook *drilled*, security findings *closed or accepted*.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evidence.frameworks.data_file import BrokenDataError, read

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Kind:
    """One artefact kind. `ladder` lists the states of a version, lowest first.

    From `counts_from` on a version is evidence in its own right; below it, it gives at most partial coverage.
    A `version_bound` kind proves something about one snapshot only. A kind that is not `uploadable` is
    computed by the product. After `review_months` a version must be looked at again; 0: it does not age.
    """

    key: str
    label: str
    says: str
    ladder: tuple[str, ...]
    counts_from: str
    template: str
    version_bound: bool = False
    uploadable: bool = True
    review_months: int = 0
    file_names: tuple[str, ...] = ()
    content: tuple[str, ...] = ()

    @property
    def first_state(self) -> str:
        return self.ladder[0]

    def at_least(self, state: str, rung: str) -> bool:
        """Whether `state` stands on `rung` or above. An unknown state stands nowhere.

        Raises `ValueError` for a rung that this kind does not have: a mistake in the catalogue.
        """
        if rung not in self.ladder:
            raise ValueError(f"{self.key} has no state {rung!r}; it has {', '.join(self.ladder)}")
        minimum = self.ladder.index(rung)
        return state in self.ladder and self.ladder.index(state) >= minimum

    def counts(self, state: str) -> bool:
        """Whether a version in that state is evidence in its own right."""
        return self.at_least(state, self.counts_from)


def _kind(row: dict[str, Any], states: dict[str, str]) -> Kind:
    unknown = set(row["ladder"]) - set(states)
    if unknown or row["counts_from"] not in row["ladder"]:
        raise BrokenDataError(f"kinds.yaml: the ladder of {row['key']} names a state that is not defined")
    lists = {name: tuple(row.get(name, ())) for name in ("ladder", "file_names", "content")}
    return Kind(**{**row, **lists})


@cache
def _content() -> dict[str, Any]:
    return read(FOLDER / "kinds.yaml")


@cache
def kinds() -> MappingProxyType[str, Kind]:
    """Every kind by its key, in the order of the file. Raises `BrokenDataError` when the file is at fault."""
    content = _content()
    return MappingProxyType({row["key"]: _kind(row, content["states"]) for row in content["kinds"]})


def kind(key: str) -> Kind:
    """The kind with that key. Raises `KeyError` where there is none."""
    return kinds()[key]


@cache
def state_labels() -> MappingProxyType[str, str]:
    """Every state that occurs in a ladder, with the word a person reads."""
    return MappingProxyType(dict(_content()["states"]))


def version() -> str:
    """The version of the list of kinds, pinned by packs and readouts."""
    return str(_content()["version"])


def choices() -> tuple[tuple[str, str], ...]:
    """(key, label) of every kind a person may upload, for forms."""
    return tuple((each.key, each.label) for each in kinds().values() if each.uploadable)
