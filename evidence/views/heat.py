"""Coverage as the heat map and the list draw it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.urls import reverse

from evidence.frameworks import Framework, Requirement
from evidence.frameworks.framework import ORDINALS
from evidence.rules.coverage import ArticleCoverage, Coverage, RequirementCoverage

LONG = re.compile(r"^(Article |Annex IV, point |Principle |Section )|, as (provider|deployer|received)$")


@dataclass(frozen=True)
class Cell:
    """One requirement: where it stands in its article, and its state."""

    ref: str
    state: str
    href: str
    exception: str


@dataclass(frozen=True)
class Row:
    """One article. `id` is the anchor that other rooms link to."""

    id: str
    article: str
    name: str
    count: str
    href: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Line:
    """One requirement of the list: its text and its state together."""

    requirement: Requirement
    row: RequirementCoverage


def rows_of(slug: str, coverage: Coverage, known: Framework) -> list[Row]:
    """The heat map. Lead-ins and what the law deleted have no cell; the list shows them."""
    base = reverse("evidence:coverage", args=[slug])
    return [_row(base, each, coverage, known) for each in coverage.articles]


def lines_of(
    coverage: Coverage, known: Framework, *, status: str = "", article: str = "", judgement: str = ""
) -> list[Line]:
    """The list in the order of the framework. A judgement is asked only of what counts and has evidence."""
    return [
        Line(known.get(row.requirement), row)
        for row in coverage.rows
        if (not status or (row.status == status and (row.counted or status == "informative")))
        and (not article or row.article == article)
        and (not judgement or (row.judgement == judgement and row.counted and _has_evidence(row)))
    ]


def anchor_of(article: str) -> str:
    """`article-9`, `article-annex-iv`."""
    return "article-" + re.sub(r"\W+", "-", article.lower())


def short(label: str) -> str:
    """`9(2)(a)`, `2(b)`, `9(5) subpara 3`: the place without the words that its row says already."""
    bare = LONG.sub("", label)
    for number, word in ORDINALS.items():
        bare = bare.replace(f", {word} subparagraph", f" subpara {number}")
    return bare.replace(", simplified form", ", SME form").replace(", item ", " item ")


def _row(base: str, article: ArticleCoverage, coverage: Coverage, known: Framework) -> Row:
    counts = article.counts
    shown = [row for row in coverage.of_article(article.article) if _has_cell(known.get(row.requirement))]
    return Row(
        id=anchor_of(article.article),
        article=article.label,
        name=article.title,
        count=f"{counts.evidenced} of {counts.counted - counts.not_applicable}"
        if counts.counted > counts.not_applicable
        else "none apply",
        href=f"{base}?framework={known.key}&view=list&article={article.article.replace(' ', '+')}",
        cells=tuple(_cell(base, row) for row in shown),
    )


def _has_cell(requirement: Requirement) -> bool:
    return not requirement.lead_in_only and not requirement.replaced_by


def _cell(base: str, row: RequirementCoverage) -> Cell:
    remark = ""
    if row.counted and _has_evidence(row) and not row.decided:
        remark = "insufficient" if row.judgement == "insufficient" else "to judge"
    return Cell(short(row.label), row.status, f"{base}{row.requirement}/", remark)


def _has_evidence(row: RequirementCoverage) -> bool:
    return bool(row.places) and row.status in {"partial", "evidenced"}
