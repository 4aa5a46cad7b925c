"""A framework: a body of duties, entry by entry, with its own structure kept.

`ai-act` holds Articles 9–15, Article 4a(1) and Annex IV of Regulation (EU) 2024/1689 as amended by Regulation
(EU) 2026/1744: the 113 that gates count. The other duties of the Act are parts of their own (`part_of`), each
with its own counts. Which artefact kinds carry a requirement is editorial judgement everywhere, never law.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}

Mode = Literal["any", "all"]
Children = Literal["", "all", "any", "applicable"]
Timing = Literal["before_market", "continuous", "post_market"]
Side = Literal["provider", "deployer", "anyone"]
Standing = Literal["in_force", "superseded"]


@dataclass(frozen=True, slots=True)
class Condition:
    """The circumstance in which some requirements apply; a project answers it once, with yes or no."""

    key: str
    text: str
    question: str
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Application:
    """The day from which a group of articles applies to a class of systems (AI Act, Articles 111, 113)."""

    key: str
    date: dt.date
    what: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A heading under which requirements stand: an article, a principle, a category, a group of controls.

    `printed` is its label where it is no article of an EU act; `group` is what stands above it (a NIST function).
    `classes` are the risk classes whose systems owe it; none named means all.
    """

    key: str
    title: str
    printed: str = ""
    group: str = ""
    classes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """`Article 9`, or `Annex IV` as it stands."""
        return self.printed or (self.key if self.key.startswith("Annex") else f"Article {self.key}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when, or for how long. `duration` is ISO 8601 (`P6M`, `P10Y`, `P15D`), empty for "at once"."""

    words: str
    duration: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the text: what became of `was`, and where it stands now (`became`, if anywhere)."""

    what: str
    was: str = ""
    became: str = ""


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date of application that an amendment moved."""

    what: str
    was: dt.date
    became: dt.date


@dataclass(frozen=True, slots=True)
class Amendment:
    """One act that changed the text, with the day from which it holds."""

    date: dt.date
    by: str
    words: str
    changes: tuple[Change, ...] = ()
    dates: tuple[MovedDate, ...] = ()

    def about(self, requirement_id: str) -> tuple[Change, ...]:
        """The changes that made this requirement, or took it away."""
        return tuple(each for each in self.changes if requirement_id in (each.was, each.became))


@dataclass(frozen=True, slots=True)
class Requirement:
    """One entry of the framework. `evidence_kinds` names every artefact kind that helps, carriers first.

    `primary_kinds` can carry it: any one of them, or all together (`primary_mode`). Before the first
    deployment `before_deployment`, where given, takes their place, and the requirement opens again then.
    `review_months` is after how many months what evidences it must be looked at again; 0: never by time alone.
    """

    id: str
    article: str
    paragraph: str
    point: str
    parent: str
    unit: str
    title: str
    summary: str
    evidence_kinds: tuple[str, ...] = ()
    primary_kinds: tuple[str, ...] = ()
    primary_mode: Mode = "any"
    before_deployment: tuple[str, ...] = ()
    evidence_pack: bool = False
    condition: str = ""
    condition_key: str = ""
    timing: Timing = "before_market"
    review_months: int = 0
    satisfy_children: Children = ""
    informative: bool = False
    lead_in_only: bool = False
    modality: str = "obligation"
    status: str = "in_force"
    replaced_by: str = ""
    amended_by: str = ""
    unlettered_in_law: bool = False
    note: str = ""
    printed: str = ""
    classes: tuple[str, ...] = ()
    deadline: Deadline | None = None
    source: str = ""

    @property
    def checkable(self) -> bool:
        """Whether it is counted: neither shown for information only nor a bare lead-in of a list."""
        return not (self.informative or self.lead_in_only)

    @property
    def reopens_at_deployment(self) -> bool:
        return bool(self.before_deployment)

    @property
    def label(self) -> str:
        """The place in the law as lawyers write it: `Article 9(2)(a)`, `Annex IV, point 2(b)`.

        `printed` takes its place where a framework numbers in another way: `GOVERN 1.1`, `A.6.2.4`.
        """
        if self.printed:
            return self.printed
        start = f"{self.article}, point " if self.article.startswith("Annex") else f"Article {self.article}"
        number = self.paragraph if self.article.startswith("Annex") else f"({self.paragraph})"
        return start + number + "".join(_part(part) for part in self.point.split(".") if part)


def _part(part: str) -> str:
    """The law prints letters; the paragraphs and list items it leaves unlettered are counted in words."""
    if part.startswith("sub") and part[3:].isdigit():
        return f", {ORDINALS[part[3:]]} subparagraph"
    if part.startswith("i") and part[1:].isdigit():
        return f", item {part[1:]}"
    if part == "smc":
        return ", simplified form"
    return f"({part})"


@dataclass(frozen=True)
class Framework:
    """All entries in the order of the law, with the conditions and dates they refer to."""

    key: str
    version: str
    title: str
    regulation: str
    as_of: dt.date
    notice: str
    role: Side
    articles: tuple[Article, ...]
    application: tuple[Application, ...]
    conditions: tuple[Condition, ...]
    requirements: tuple[Requirement, ...]
    short: str = ""
    prefix: str = ""
    amended_by: str = ""
    text_basis: str = ""
    part_of: str = ""
    standing: Standing = "in_force"
    superseded_by: str = ""
    superseded_on: dt.date | None = None
    general_conditions: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    history: tuple[Amendment, ...] = ()
    custom: bool = False

    @property
    def name(self) -> str:
        """What people call it in a list."""
        return self.short or self.title

    @cached_property
    def _by_id(self) -> dict[str, Requirement]:
        return {requirement.id: requirement for requirement in self.requirements}

    def __contains__(self, requirement_id: object) -> bool:
        return requirement_id in self._by_id

    def get(self, requirement_id: str) -> Requirement:
        """The entry with that id. Raises `KeyError` where there is none."""
        return self._by_id[requirement_id]

    def current(self, requirement_id: str) -> Requirement:
        """The entry itself or, where the law deleted it, the one that took its place (10.5 became 4a.1)."""
        found = self.get(requirement_id)
        return self.get(found.replaced_by) if found.replaced_by else found

    @cached_property
    def checkable(self) -> tuple[Requirement, ...]:
        """The requirements that coverage counts: 113 for the AI Act."""
        return tuple(each for each in self.requirements if each.checkable)

    def children(self, requirement_id: str) -> tuple[Requirement, ...]:
        return tuple(each for each in self.requirements if each.parent == requirement_id)

    def by_article(self) -> tuple[tuple[Article, tuple[Requirement, ...]], ...]:
        """Articles in the order of the law with their entries, informative ones included: the heat map."""
        return tuple(
            (article, tuple(each for each in self.requirements if each.article == article.key))
            for article in self.articles
        )

    def condition(self, key: str) -> Condition:
        """The condition with that key. Raises `KeyError` where there is none."""
        return {each.key: each for each in self.conditions}[key]

    def applies_from(self, requirement_id: str, route: str = "annex-iii") -> dt.date:
        """The first day on which the requirement is law for systems of that route.

        `route` is `annex-iii` (the earlier date, taken when unknown) or `annex-i` (AI Act, Article 113).
        """
        article = self.get(requirement_id).article
        dates = {each.key: each.date for each in self.application if article in each.articles}
        return dates.get(route, min(dates.values()))

    def dates_of(self, requirement_id: str) -> tuple[Application, ...]:
        """Every date of application of the requirement, one per group of systems; none where none is known."""
        article = self.get(requirement_id).article
        return tuple(each for each in self.application if article in each.articles)

    def history_of(self, requirement_id: str) -> tuple[tuple[Amendment, Change], ...]:
        """What amendments did to this requirement, newest first."""
        found = [(each, change) for each in self.history for change in each.about(requirement_id)]
        return tuple(sorted(found, key=lambda pair: pair[0].date, reverse=True))


def conditions(framework: Framework) -> tuple[Condition, ...]:
    """Every distinct condition a project answers, each with the requirements that hang on it."""
    return framework.conditions
