"""How long a version is kept, and whether its bytes may go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evidence.rules.drills import add_months
from portal.answers import Answer, Reason


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its source. Empty sets restrict nothing."""

    key: str
    label: str
    source: str
    months: int
    kinds: frozenset[str] = frozenset()
    risk_classes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """One version as retention sees it.

    `in_force_until` is when another version took its place, or its artefact was withdrawn; None while it is in
    force or being worked on. `on_market_on` is the day the system was placed on the market. `holds`, `packs` and
    `readouts` name what keeps its bytes here whatever the periods say.
    """

    title: str
    kind: str
    risk_class: str
    role: str
    in_force_until: dt.datetime | None
    on_market_on: dt.date | None = None
    is_link: bool = False
    deleted: bool = False
    holds: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    readouts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """The longest period that applies and the moment it ends; `until` is None while the version is in force."""

    period: Period | None
    until: dt.datetime | None


def kept(periods: Iterable[Period], version: KeptVersion) -> Kept:
    """Which period counts for a version and until when.

    It begins when the version was last in force, or when the system was placed on the market if that was later.
    """
    applying = [each for each in periods if applies(each, version)]
    longest = max(applying, key=lambda each: each.months, default=None)
    if longest is None or version.in_force_until is None:
        return Kept(longest, None if version.in_force_until is None else version.in_force_until)
    begins = version.in_force_until.astimezone(dt.UTC)
    if version.on_market_on is not None:
        begins = max(begins, dt.datetime.combine(version.on_market_on, dt.time(), dt.UTC))
    day = add_months(begins.date(), longest.months)
    return Kept(longest, dt.datetime.combine(day, begins.timetz()))


def applies(period: Period, version: KeptVersion) -> bool:
    return (
        (not period.kinds or version.kind in period.kinds)
        and (not period.risk_classes or version.risk_class in period.risk_classes)
        and (not period.roles or version.role in period.roles)
    )


def may_delete(periods: Iterable[Period], version: KeptVersion, now: dt.datetime) -> Answer:
    """Whether the bytes of a version may go now: every reason against it, each with what would end it."""
    found = kept(periods, version)
    checks = [
        ("link", version.is_link, f"{version.title} is a link: there are no bytes here."),
        ("deleted", version.deleted, f"The bytes of {version.title} were deleted already."),
        ("in_force", version.in_force_until is None, f"{version.title} is in force, or being worked on."),
        ("retention_runs", found.until is not None and now < found.until, _runs(found)),
        *(("legal_hold", True, f"It is on hold: {each}.") for each in version.holds),
        *(("in_pack", True, f"It is in the pack {each}.") for each in version.packs),
        *(("in_readout", True, f"A decision pins it: {each}.") for each in version.readouts),
    ]
    return Answer(tuple(Reason(code, words, item=version.title) for code, stands, words in checks if stands))


def _runs(found: Kept) -> str:
    if found.period is None or found.until is None:
        return ""
    return f"It is kept until {found.until:%-d %B %Y}: {found.period.label} ({found.period.source})."
