"""Conditions of a go: where, how much, which region, until when a release may serve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

EVERYWHERE = "*"
WIDEST_TRAFFIC = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller wants to do. What is left out means the widest: production, all traffic, everywhere."""

    snapshot: str = ""
    environment: str = "production"
    traffic: int = WIDEST_TRAFFIC
    region: str = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. Empty fields restrict nothing; `traffic` is the greatest share in per cent.

    `text` says what no field can; it is shown and never computed.
    """

    text: str = ""
    environment: str = ""
    traffic: int | None = None
    region: str = ""
    until: dt.datetime | None = None

    @classmethod
    def from_plain(cls, row: dict[str, Any]) -> Condition:
        """The condition as a decision stores it. Raises `ValueError` for a time without a zone, or none at all."""
        until = row.get("until") or None
        moment = dt.datetime.fromisoformat(until) if isinstance(until, str) else until
        if moment is not None and moment.utcoffset() is None:
            raise ValueError("a moment needs its zone")
        traffic = row.get("traffic")
        return cls(
            text=row.get("text") or "",
            environment=(row.get("environment") or "").strip(),
            traffic=None if traffic in (None, "") else int(traffic),
            region=_region(row.get("region") or ""),
            until=moment,
        )

    @property
    def words(self) -> str:
        """The condition as a person reads it: `production, at most 5 % of the traffic`."""
        parts = [
            self.environment,
            f"at most {self.traffic} % of the traffic" if self.traffic is not None else "",
            f"in {self.region}" if self.region else "",
            f"until {self.until:%-d %B %Y %H:%M} UTC" if self.until else "",
            self.text,
        ]
        return ", ".join(part for part in parts if part)


def _region(words: str) -> str:
    """A region by its name; everywhere restricts nothing."""
    return "" if words.strip() == EVERYWHERE else words.strip()


def _same(one: str, other: str) -> bool:
    """People write Production and production and mean the same place."""
    return one.strip().casefold() == other.casefold()


def union(groups: Iterable[Iterable[Condition]]) -> tuple[Condition, ...]:
    """Every condition of every seat, each once, in the order they were set."""
    return tuple(dict.fromkeys(condition for group in groups for condition in group))


def broken(condition: Condition, asked: Asked, now: dt.datetime) -> str:
    """In words what of the condition the asked use would break; empty when it keeps to it."""
    if condition.until and now >= condition.until:
        return f"The go ended on {condition.until:%-d %B %Y at %H:%M} UTC."
    if condition.environment and not _same(asked.environment, condition.environment):
        return f"The go is for {condition.environment}, not for {asked.environment}."
    if condition.traffic is not None and asked.traffic > condition.traffic:
        return f"The go is for at most {condition.traffic} % of the traffic, not for {asked.traffic} %."
    if condition.region and not _same(asked.region, condition.region):
        wanted = "all regions" if asked.region == EVERYWHERE else asked.region
        return f"The go is for {condition.region}, not for {wanted}."
    return ""


def widest_within(conditions: Iterable[Condition], snapshot: str = "") -> Asked:
    """The widest use that the conditions leave open: what a gate's own state is judged on."""
    found = tuple(conditions)
    shares = [each.traffic for each in found if each.traffic is not None]
    return Asked(
        snapshot=snapshot,
        environment=next((each.environment for each in found if each.environment), "production"),
        traffic=min(shares, default=WIDEST_TRAFFIC),
        region=next((each.region for each in found if each.region), EVERYWHERE),
    )


def contradictions(conditions: Iterable[Condition]) -> list[str]:
    """In words what no release could meet at once: the union holds for all, so two places leave none."""
    found = tuple(conditions)
    named = {
        "environments": {each.environment.casefold(): each.environment for each in found if each.environment},
        "regions": {each.region.casefold(): each.region for each in found if each.region},
    }
    return [
        f"The conditions name {len(names)} {what} ({', '.join(names.values())}). All conditions hold together, "
        "so nothing could serve. Keep one."
        for what, names in named.items()
        if len(names) > 1
    ]


def condition_errors(condition: Condition, now: dt.datetime) -> dict[str, list[str]]:
    """What is wrong with a condition, by field; empty when nothing is."""
    errors: dict[str, list[str]] = {}
    if condition == Condition():
        errors["conditions"] = ["Say what the condition is: where, how much, until when, or in words."]
    if condition.traffic is not None and not 0 < condition.traffic <= WIDEST_TRAFFIC:
        errors["traffic"] = ["Give a share between 1 and 100 per cent."]
    if condition.until and condition.until <= now:
        errors["until"] = ["This moment has passed; choose one that lies ahead."]
    return errors
