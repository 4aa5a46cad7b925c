"""`coverage/` and `projects/{slug}/coverage/readings/`: readings across projects and over time."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import CoverageReading
from evidence.selectors.frameworks import FRAMEWORK
from evidence.selectors.portfolio import lines_of, portfolio_for
from evidence.serializers.portfolio import PortfolioAsked, PortfolioOut, ReadingOut
from portal.api.schema import operation
from portal.api.views import ApiView
from portal.projects.api.view import ProjectView


class Portfolio(ApiView):
    """Every project you may see, by article, as last read."""

    ordering = ("name", "id")

    @operation("Read the portfolio's coverage", asks=PortfolioAsked, answers=PortfolioOut, many=True)
    def get(self, request: Request) -> Response:
        """From dated readings; `projects/{slug}/coverage/` derives."""
        asked: Any = self.asked(PortfolioAsked)
        found = portfolio_for(self.caller.user, **asked)
        return self.page(found, PortfolioOut, fill=lines_of)


class Readings(ProjectView):
    """One project's coverage over time."""

    ordering = ("-read_at", "-id")

    @operation("List coverage readings", answers=ReadingOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        """Newest first. A reading is taken when something moved."""
        rows = CoverageReading.objects.filter(project=self.project, framework=FRAMEWORK)
        return self.page(rows, ReadingOut)
