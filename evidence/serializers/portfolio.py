"""The shape of coverage across projects and over time."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.models import CoverageReading
from evidence.selectors.portfolio import Line
from evidence.serializers.coverage import CountsOut
from portal.api.shapes import Shape
from portal.projects.models import RiskClass, Stage


class PortfolioAsked(Shape):
    """Filters of the list."""

    text = serializers.CharField(required=False, help_text="Part of a name, or a slug.")
    risk_class = serializers.ChoiceField(RiskClass.choices, required=False)
    stage = serializers.ChoiceField(Stage.choices, required=False)
    owed = serializers.BooleanField(
        required=False, default=False, help_text="Only those that owe the duties."
    )


class ArticleCellOut(Shape):
    """One article of one project."""

    article = serializers.CharField(source="article.key")
    decided = serializers.IntegerField()
    counted = serializers.IntegerField()


class PortfolioOut(Shape):
    """One project as it was last read; without a reading `read_at` is null and `articles` empty."""

    project = serializers.CharField(source="project.slug")
    name = serializers.CharField(source="project.name")
    url = serializers.SerializerMethodField()
    owed = serializers.BooleanField()
    decided = serializers.IntegerField()
    counted = serializers.IntegerField()
    articles = ArticleCellOut(many=True, source="cells")
    read_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, line: Line) -> str:
        return f"/api/v1/projects/{line.project.slug}/coverage/"


class ReadingOut(Shape):
    """The counts of one moment, and the fingerprint of what they were counted from."""

    framework = serializers.CharField()
    read_at = serializers.DateTimeField()
    digest = serializers.CharField()
    total = serializers.SerializerMethodField()

    @extend_schema_field(CountsOut)
    def get_total(self, reading: CoverageReading) -> Any:
        return CountsOut(reading.counts["total"]).data
