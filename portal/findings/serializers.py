"""The shape of findings."""

from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers

from portal.api.shapes import PersonOut, Shape
from portal.findings.models import Category, Finding, Severity
from portal.findings.selectors.findings import standing


class FindingsAsked(Shape):
    """Filters of the list."""

    state = serializers.ChoiceField(["open", "overdue", "closed", "all"], required=False, default="open")
    severity = serializers.ChoiceField(Severity.choices, required=False)
    category = serializers.ChoiceField(Category.choices, required=False)
    source = serializers.CharField(  # type: ignore[assignment]  # not the field's own source: the metaclass takes it
        required=False, help_text="What noticed it, such as link or coverage."
    )
    owner = serializers.CharField(required=False, help_text="A username, or part of a name.")


class AssignIn(Shape):
    """Who mends it and until when. Left out or null: nobody, no day."""

    owner = serializers.CharField(required=False, allow_blank=True, default="", help_text="A username.")
    due = serializers.DateField(required=False, allow_null=True, default=None)


class FindingIn(AssignIn):
    """What somebody noticed."""

    title = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    severity = serializers.ChoiceField(Severity.choices)
    category = serializers.ChoiceField(Category.choices)
    detail = serializers.CharField(required=False, allow_blank=True, default="")
    url = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=300, help_text="A path of this site."
    )
    fix = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=80, help_text="The words on its button."
    )


class CloseIn(Shape):
    """Why it needs no more work."""

    reason = serializers.CharField(required=False, allow_blank=True, default="")


class FindingOut(Shape):
    """A finding. `standing` is its state as it reads now: open, overdue or closed."""

    url = serializers.SerializerMethodField()
    id = serializers.CharField(source="__str__")
    number = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    severity = serializers.ChoiceField(Severity.choices)
    category = serializers.ChoiceField(Category.choices)
    source = serializers.CharField()  # type: ignore[assignment]  # see above
    key = serializers.CharField()
    standing = serializers.SerializerMethodField()
    mend_at = serializers.CharField(source="url", help_text="The page where it is mended.")
    fix = serializers.CharField(help_text="The words on that page's button.")
    owner = PersonOut(allow_null=True)
    due = serializers.DateField(allow_null=True)
    opened_by = PersonOut()
    opened_at = serializers.DateTimeField()
    closed_by = PersonOut(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()

    def get_url(self, finding: Finding) -> str:
        return f"/api/v1/projects/{finding.project.slug}/findings/{finding.number}/"

    def get_standing(self, finding: Finding) -> str:
        return standing(finding, timezone.now().date())
