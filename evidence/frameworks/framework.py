"""A framework: a body of duties, entry by entry, with the law's own structure kept.

The EU AI Act file holds Articles 9–15, Article 4a(1) and Annex IV of Regulation (EU) 2024/1689 as amended
by Regulation (EU) 2026/1744. Which artefact kinds carry a requirement is editorial judgement, not law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from evidence.frameworks.data_file import read

FOLDER = Path(__file__).parent
ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}

Mode = Literal["any", "all"]
Children = Literal["", "all", "any", "applicable"]
Timing = Literal["before_market", "continuous", "post_market"]


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
    key: str
    title: str

    @property
    def label(self) -> str:
        """`Article 9`, or `Annex IV` as it stands."""
        return self.key if self.key.startswith("Annex") else f"Article {self.key}"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One entry of the framework. `evidence_kinds` names every artefact kind that helps, carriers first.

    `primary_kinds` can carry it: any one of them, or all together (`primary_mode`). Before the first
    deployment `before_deployment`, where given, takes their place, and the requirement opens again then.
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
    satisfy_children: Children = ""
    informative: bool = False
    lead_in_only: bool = False
    modality: str = "obligation"
    status: str = "in_force"
    replaced_by: str = ""
    amended_by: str = ""
    unlettered_in_law: bool = False
    note: str = ""

    @property
    def checkable(self) -> bool:
        """Whether it is counted: neither shown for information only nor a bare lead-in of a list."""
        return not (self.informative or self.lead_in_only)

    @property
    def reopens_at_deployment(self) -> bool:
        return bool(self.before_deployment)

    @property
    def label(self) -> str:
        """The place in the law as lawyers write it: `Article 9(2)(a)`, `Annex IV, point 2(b)`."""
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
    amended_by: str
    text_basis: str
    as_of: dt.date
    notice: str
    role: str
    articles: tuple[Article, ...]
    application: tuple[Application, ...]
    conditions: tuple[Condition, ...]
    requirements: tuple[Requirement, ...]
    general_conditions: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()

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


def conditions(framework: Framework) -> tuple[Condition, ...]:
    """Every distinct condition a project answers, each with the requirements that hang on it."""
    return framework.conditions


def _words(values: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def _requirement(row: dict[str, Any], texts: dict[str, str]) -> Requirement:
    plain = {name: value for name, value in row.items() if name not in ("condition", "remark")}
    for name in ("evidence_kinds", "primary_kinds", "before_deployment"):
        plain[name] = _words(row.get(name))
    plain["point"], plain["parent"] = row.get("point", ""), row.get("parent", "")
    plain["condition_key"] = row.get("condition", "")
    plain["condition"] = texts[row["condition"]] if "condition" in row else row.get("remark", "")
    return Requirement(**plain)


def _conditions(content: dict[str, Any]) -> tuple[Condition, ...]:
    using: dict[str, list[str]] = {}
    for row in content["requirements"]:
        if "condition" in row:
            using.setdefault(row["condition"], []).append(row["id"])
    return tuple(Condition(requirements=tuple(using[row["key"]]), **row) for row in content["conditions"])


def _application(row: dict[str, Any]) -> Application:
    return Application(row["key"], dt.date.fromisoformat(row["date"]), row["what"], _words(row["articles"]))


@cache
def load(key: str = "ai-act") -> Framework:
    """The framework with that key, read and checked once per process.

    Raises `FileNotFoundError` for an unknown key and `BrokenDataError` when the file breaks its schema.
    """
    content = read(FOLDER / f"{key}.yaml")
    texts = {row["key"]: row["text"] for row in content["conditions"]}
    facts = {name: content[name] for name in ("key", "version", "title", "regulation", "notice", "role")}
    return Framework(
        **facts,
        amended_by=content["amended_by"],
        text_basis=content["text_basis"],
        as_of=dt.date.fromisoformat(content["as_of"]),
        articles=tuple(Article(**row) for row in content["articles"]),
        application=tuple(_application(row) for row in content["application"]),
        conditions=_conditions(content),
        requirements=tuple(_requirement(row, texts) for row in content["requirements"]),
        general_conditions=_words(content["general_conditions"]),
        sources=tuple((row["key"], row["what"]) for row in content["sources"]),
    )
