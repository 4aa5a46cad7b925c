"""The shape of frameworks in the API."""

from __future__ import annotations

from rest_framework import serializers

from evidence.frameworks import Framework
from evidence.serializers.coverage import RequirementOut
from portal.api.shapes import Shape


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
