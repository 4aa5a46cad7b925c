"""The shape of frameworks in the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.frameworks import Framework
from evidence.models import FrameworkVersion, Route
from evidence.selectors.applies import Timetable
from evidence.serializers.coverage import CountsOut, RequirementOut
from portal.api.shapes import PersonOut, Shape


class ApplicationOut(Shape):
    """The day from which some articles apply to a group of systems."""

    key = serializers.CharField()
    date = serializers.DateField()
    what = serializers.CharField()


class TextChangeOut(Shape):
    """What an amendment did to one entry."""

    date = serializers.DateField()
    by = serializers.CharField()
    what = serializers.CharField()
    was = serializers.CharField()
    became = serializers.CharField()


class EntryOut(RequirementOut):
    """An entry of a framework with its dates of application and its history."""

    applies = ApplicationOut(many=True)
    changes = TextChangeOut(many=True)


class MovedDateOut(Shape):
    """A date of application that an amendment moved."""

    what = serializers.CharField()
    was = serializers.DateField()
    became = serializers.DateField()


class AmendmentOut(Shape):
    """One act that changed the text."""

    date = serializers.DateField()
    by = serializers.CharField()
    words = serializers.CharField()
    dates = MovedDateOut(many=True)


class SourceOut(Shape):
    """Where the facts come from."""

    key = serializers.CharField()
    what = serializers.CharField()


class FrameworkOut(Shape):
    """A framework as it is in force."""

    key = serializers.CharField()
    url = serializers.SerializerMethodField()
    version = serializers.CharField()
    title = serializers.CharField()
    name = serializers.CharField(help_text="What people call it.")
    regulation = serializers.CharField()
    amended_by = serializers.CharField()
    text_basis = serializers.CharField()
    as_of = serializers.DateField()
    notice = serializers.CharField()
    role = serializers.CharField()
    part_of = serializers.CharField(help_text="The framework that this is a part of.")
    standing = serializers.CharField(help_text="in_force or superseded.")
    superseded_by = serializers.CharField()
    superseded_on = serializers.DateField(allow_null=True)
    custom = serializers.BooleanField(help_text="Whether the organisation wrote it.")
    requirements = serializers.SerializerMethodField(help_text="How many are counted.")
    entries = serializers.SerializerMethodField(help_text="How many there are, informative ones included.")
    application = ApplicationOut(many=True)
    history = AmendmentOut(many=True)
    sources = serializers.SerializerMethodField()

    def get_url(self, found: Framework) -> str:
        return f"/api/v1/frameworks/{found.key}/requirements/"

    def get_requirements(self, found: Framework) -> int:
        return len(found.checkable)

    def get_entries(self, found: Framework) -> int:
        return len(found.requirements)

    def get_sources(self, found: Framework) -> list[dict[str, str]]:
        return [{"key": key, "what": what} for key, what in found.sources]


class FollowIn(Shape):
    """Which framework to follow, and why."""

    framework = serializers.CharField(max_length=40)
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class FollowedOut(Shape):
    """A framework that a project follows, or followed, by choice."""

    framework = serializers.CharField()
    reason = serializers.CharField()
    chosen_by = PersonOut()
    chosen_at = serializers.DateTimeField()
    ended_by = PersonOut(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()


class ProjectFrameworkOut(Shape):
    """How a project stands to one framework."""

    framework = serializers.CharField(source="followed.framework.key")
    name = serializers.CharField(source="followed.framework.name")
    version = serializers.CharField(source="followed.framework.version")
    owed = serializers.BooleanField(source="followed.owed", help_text="A part of the Act that the role owes.")
    choice = FollowedOut(source="followed.choice", allow_null=True)
    counts = CountsOut(allow_null=True, help_text="Null for what the project neither owes nor follows.")


class PlacementIn(Shape):
    """Where the law places the system; what is left out is unknown."""

    route = serializers.ChoiceField(Route.choices)
    on_market_on = serializers.DateField(required=False, allow_null=True, default=None)
    changed_on = serializers.DateField(required=False, allow_null=True, default=None)
    public_authority = serializers.BooleanField(required=False, default=False)
    reason = serializers.CharField(required=False, allow_blank=True, default="")


class PlacementOut(Shape):
    """What was said, by whom."""

    route = serializers.CharField()
    on_market_on = serializers.DateField(allow_null=True)
    changed_on = serializers.DateField(allow_null=True)
    public_authority = serializers.BooleanField()
    reason = serializers.CharField()
    said_by = PersonOut()
    said_at = serializers.DateTimeField()


class ArticleAppliesOut(Shape):
    """One article: whether it applies, from when, and why."""

    part = serializers.CharField()
    article = serializers.CharField()
    title = serializers.CharField()
    applies = serializers.CharField(help_text="applies, will_apply, after_change or does_not_apply.")
    since = serializers.DateField(allow_null=True)
    why = serializers.CharField()


class TimetableOut(Shape):
    """What applies to a system from when."""

    role = serializers.CharField(source="facts.role")
    risk_class = serializers.CharField(source="facts.risk_class")
    placement = PlacementOut(source="said", allow_null=True)
    articles = serializers.SerializerMethodField()

    @extend_schema_field(ArticleAppliesOut(many=True))
    def get_articles(self, found: Timetable) -> list[dict[str, Any]]:
        rows = [row for _, rows in found.parts for row in rows]
        return list(ArticleAppliesOut(rows, many=True).data)


class ProposalIn(Shape):
    """A framework of one's own, as YAML or JSON text."""

    content = serializers.CharField(trim_whitespace=False, max_length=1024 * 1024)
    why = serializers.CharField()


class FrameworkVersionOut(Shape):
    """One version of a framework that the organisation wrote."""

    key = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.CharField(help_text="proposed, in_force, replaced or refused.")
    sha256 = serializers.CharField(help_text="Of the bytes that were sent.")
    digest = serializers.CharField(help_text="Over what holds, removed requirements included.")
    why = serializers.CharField()
    proposed_by = PersonOut()
    proposed_at = serializers.DateTimeField()
    answered_by = PersonOut(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answer_reason = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, found: FrameworkVersion) -> str:
        return f"/api/v1/frameworks/{found.key}/versions/{found.number}/"


class ChangedOut(Shape):
    """One requirement that both versions have, and what differs."""

    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    differs = serializers.ListField(child=serializers.CharField(), source="fields")


class FrameworkDifferenceOut(Shape):
    """What a version changes against the one before it, by requirement."""

    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
    changed = ChangedOut(many=True)


class VersionChangesOut(Shape):
    """A version with what it changes."""

    version = FrameworkVersionOut()
    changes = FrameworkDifferenceOut()
