"""`/coverage/`: every project by article, and `/projects/<slug>/coverage/trend/`: one project over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from evidence.forms.portfolio import PortfolioFilter
from evidence.models import CoverageReading
from evidence.selectors.portfolio import articles, lines_of, portfolio_for, readings_of
from evidence.views.heat import short
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of

PER_PAGE = 50
WIDTH, HEIGHT = 600, 160


@dataclass(frozen=True)
class Curve:
    """How one count moved: the points of a line in a box of `WIDTH` by `HEIGHT`."""

    name: str
    tone: str
    points: str


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Every project this person may see, as it was last read."""
    form = PortfolioFilter(request.GET)
    found = portfolio_for(caller_of(request).user, **form.wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "form": form,
        "page": page,
        "articles": [(each.label, short(each.label), each.title) for each in articles()],
        "lines": lines_of(list(page.object_list)),
    }
    return render(request, "evidence/portfolio.html", shown)


@require_safe
def trend(request: HttpRequest, slug: str) -> HttpResponse:
    """The dated readings of one project as a drawing, and the same as a table."""
    project = visible(caller_of(request).user, slug)
    readings = readings_of(project)
    shown = {
        "project": project,
        "readings": list(reversed(readings)),
        "curves": curves(readings, timezone.now()),
        "width": WIDTH,
        "height": HEIGHT,
        "most": readings[-1].counts["total"]["counted"] if readings else 0,
    }
    return render(request, "evidence/trend.html", shown)


def curves(readings: Sequence[CoverageReading], until: dt.datetime) -> list[Curve]:
    """Evidenced and decided, as steps: a count stands until it was read anew, the last one until now."""
    if not readings:
        return []
    return [
        _curve(readings, until, "evidenced", "Evidenced", "info"),
        _curve(readings, until, "decided", "Decided", "good"),
    ]


def _curve(
    readings: Sequence[CoverageReading], until: dt.datetime, count: str, name: str, tone: str
) -> Curve:
    first = readings[0].read_at
    span = max((until - first).total_seconds(), 1.0)
    most = max(each.counts["total"]["counted"] for each in readings) or 1
    moments = [*(each.read_at for each in readings[1:]), until]
    steps = []
    for each, end in zip(readings, moments, strict=True):
        height = round(HEIGHT * (1 - each.counts["total"][count] / most), 1)
        for moment in (each.read_at, end):
            steps.append(f"{round(WIDTH * (moment - first).total_seconds() / span, 1)},{height}")
    return Curve(name, tone, " ".join(steps))
