"""What of the AI Act applies to one system, and from which day.

By role, class and route, with Articles 111 and 113 as amended. A reading for orientation, not legal advice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from evidence.frameworks import Article, Framework
from evidence.frameworks.calendar import Calendar, calendar
from evidence.rules.owed import outside_class, parts_owed

Applies = Literal["applies", "will_apply", "after_change", "does_not_apply"]
HIGH_ONLY = ("high",)


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """What decides. `route` is empty or `unknown` as long as nobody said it; then the earliest day is taken.

    `on_market_on` is the day of placing on the market or putting into service; `changed_on` the day from which
    its design is significantly changed; `public_authority` says that it is meant for use by public authorities.
    """

    role: str
    risk_class: str
    route: str = ""
    on_market_on: dt.date | None = None
    changed_on: dt.date | None = None
    public_authority: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a part: whether it applies, from when, and why, in words."""

    part: str
    article: str
    title: str
    applies: Applies
    since: dt.date | None
    why: str


def what_applies(facts: SystemFacts, parts: Iterable[Framework], today: dt.date) -> tuple[Row, ...]:
    """A row for every article that this role owes, in the order of the parts."""
    mine = {each.key: each for each in parts}
    return tuple(
        _row(facts, mine[key], article, today)
        for key in parts_owed(facts.role)
        for article in mine[key].articles
    )


def _row(facts: SystemFacts, part: Framework, article: Article, today: dt.date) -> Row:
    if reason := _never(facts, part, article):
        return Row(part.key, article.label, article.title, "does_not_apply", None, reason)
    since, why = _since(facts, part, article, calendar())
    applies: Applies = "after_change" if since is None else "applies" if since <= today else "will_apply"
    return Row(part.key, article.label, article.title, applies, since, why)


def _never(facts: SystemFacts, part: Framework, article: Article) -> str:
    """Why it does not bind this system at all; empty when it does, or may."""
    if facts.risk_class == "prohibited":
        return "The practice is prohibited since 2 February 2025 (Article 5); no date makes it lawful."
    if reason := outside_class(_classes(part, article), facts.risk_class):
        return reason
    if facts.route == "annex-i-b" and _high_only(part, article):
        return "For products under Annex I, Section B, these articles do not apply directly (Article 2(2))."
    if facts.route == "annex-i-a" and not _dates(part, article, "annex-i"):
        return "Not owed for products under Annex I."
    return ""


def _since(
    facts: SystemFacts, part: Framework, article: Article, days: Calendar
) -> tuple[dt.date | None, str]:
    """The first day, `None` when only a significant change would bring it, and why."""
    formal = min(each.date for each in part.application if article.key in each.articles)
    if not _high_only(part, article):
        return _general(facts, part, article, formal, days)
    start = days.high_risk.get(facts.route, min(days.high_risk.values()))
    first = max(start, formal)
    words = f"High-risk duties apply from {_day(first)} for {ROUTES.get(facts.route, EARLIEST)}."
    if facts.on_market_on is None or facts.on_market_on >= first:
        return first, words
    return _legacy(facts, first, days)


def _general(
    facts: SystemFacts, part: Framework, article: Article, formal: dt.date, days: Calendar
) -> tuple[dt.date | None, str]:
    """What binds systems of more than one class, whatever was on the market before."""
    before = facts.on_market_on is not None and facts.on_market_on < days.legacy.marking_before
    if article.key == "50" and part.role == "provider" and before:
        return formal, (
            f"Law since {_day(formal)}; marking of synthetic content (50(2)) from {_day(days.legacy.marking)}, "
            f"because the system was on the market before (Article 111(4))."
        )
    return formal, f"Law from {_day(formal)}, whenever the system came to the market."


def _legacy(facts: SystemFacts, first: dt.date, days: Calendar) -> tuple[dt.date | None, str]:
    """Article 111(1) and (2): on the market before the high-risk duties applied."""
    if facts.route == "annex-x" and facts.on_market_on and facts.on_market_on < days.legacy.annex_x_before:
        return (
            days.legacy.annex_x,
            f"Annex X system on the market before: {_day(days.legacy.annex_x)} (111(1)).",
        )
    changed = max(first, facts.changed_on) if facts.changed_on else None
    if facts.public_authority:
        latest = days.legacy.public_authority
        return min(changed or latest, latest), (
            f"For public authorities and on the market before {_day(first)}: by {_day(latest)} at the latest, "
            "earlier after a significant change (Article 111(2))."
        )
    if changed:
        return changed, f"Design significantly changed: caught from {_day(changed)} (Article 111(2))."
    return None, (
        f"On the market before {_day(first)}: caught only once its design changes significantly (Article 111(2))."
    )


ROUTES = {
    "annex-iii": "systems listed in Annex III",
    "annex-i-a": "products under Annex I, Section A",
    "annex-x": "large-scale IT systems as for Annex III",
}
EARLIEST = "Annex III systems, the earliest route; say the route to be sure"


def _classes(part: Framework, article: Article) -> tuple[str, ...]:
    """The 113 are the high-risk provider's; the other parts say it at each article."""
    return HIGH_ONLY if part.key == "ai-act" else article.classes


def _high_only(part: Framework, article: Article) -> bool:
    return _classes(part, article) == HIGH_ONLY and article.key != "4a"


def _dates(part: Framework, article: Article, key: str) -> bool:
    """Whether the article has a date for that route, or dates that name no route at all."""
    keys = {each.key for each in part.application if article.key in each.articles}
    return key in keys or not keys & {"annex-iii", "annex-i"}


def _day(date: dt.date) -> str:
    return f"{date:%-d %B %Y}"
