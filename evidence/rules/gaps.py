"""Which gaps of a coverage somebody should mend, article by article: a hundred lines help nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evidence.frameworks import load
from evidence.rules.coverage import Coverage, RequirementCoverage

Lack = Literal["evidence", "judgement"]
MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """What one article lacks: evidence, or only somebody's judgement of it."""

    article: str
    lacks: Lack
    title: str
    detail: str


def gaps_of(coverage: Coverage) -> tuple[Gap, ...]:
    """The counted requirements that are undecided, by article and by what they lack, in the order of the law.

    What the assembled file meets by itself once all else is decided is nobody's gap.
    """
    framework = load(coverage.framework)
    found = []
    for article in coverage.articles:
        rows = [
            row
            for row in coverage.of_article(article.article)
            if row.counted and not row.decided and not framework.get(row.requirement).evidence_pack
        ]
        unjudged = [row for row in rows if row.status == "evidenced"]
        if lacking := [row for row in rows if row.status != "evidenced"]:
            found.append(_gap(article.article, "evidence", f"{article.label}: {_lack(lacking)}", lacking))
        if unjudged:
            words = f"{article.label}: {_count(unjudged)} {_verb(unjudged, 'waits', 'wait')} for a judgement"
            found.append(_gap(article.article, "judgement", words, unjudged))
    return tuple(found)


def _gap(article: str, lacks: Lack, title: str, rows: Sequence[RequirementCoverage]) -> Gap:
    named = ", ".join(row.label for row in rows[:MOST_NAMED])
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    insufficient = [row.label for row in rows if row.judgement == "insufficient"]
    judged = f" Judged insufficient: {', '.join(insufficient[:MOST_NAMED])}." if insufficient else ""
    return Gap(article, lacks, title, f"{named}{more}.{judged}")


def _lack(rows: Sequence[RequirementCoverage]) -> str:
    begun = sum(row.status == "partial" for row in rows)
    words = f"{_count(rows)} {_verb(rows, 'lacks', 'lack')} evidence"
    return f"{words}, {begun} of them in part" if begun and len(rows) > 1 else words


def _count(rows: Sequence[RequirementCoverage]) -> str:
    return f"{len(rows)} requirement{'' if len(rows) == 1 else 's'}"


def _verb(rows: Sequence[RequirementCoverage], one: str, many: str) -> str:
    return one if len(rows) == 1 else many
