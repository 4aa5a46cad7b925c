"""The shape of projects and roles in the API."""

from __future__ import annotations

from rest_framework import serializers

from portal.api.shapes import PersonOut, Shape
from portal.projects.models import ActRole, Project, ProjectRole, RiskClass, Stage


class ProjectsAsked(Shape):
    """Filters of the list."""

    stage = serializers.ChoiceField(Stage.choices, required=False)
    risk_class = serializers.ChoiceField(RiskClass.choices, required=False)
    owner = serializers.CharField(required=False, help_text="A username.")
    archived = serializers.BooleanField(
        required=False, help_text="Left out: both.", allow_null=True, default=None
    )


class ProjectIn(Shape):
    """A new project."""

    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=60, required=False, help_text="Made from the name when left out.")
    purpose = serializers.CharField(help_text="The intended purpose (Article 3(12)).")
    owner = serializers.CharField(help_text="A username.")
    role = serializers.ChoiceField(ActRole.choices)
    risk_class = serializers.ChoiceField(RiskClass.choices, default=RiskClass.UNCLASSIFIED)
    risk_class_reason = serializers.CharField(required=False, allow_blank=True, default="")
    stage = serializers.ChoiceField(Stage.choices, default=Stage.CALIBRATE)
    tier = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    regions = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    users = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ProjectChange(Shape):
    """What can be changed. Class, people and archiving are acts of their own."""

    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField()
    role = serializers.ChoiceField(ActRole.choices)
    stage = serializers.ChoiceField(Stage.choices)
    tier = serializers.CharField(max_length=40, allow_blank=True)
    regions = serializers.CharField(max_length=300, allow_blank=True)
    users = serializers.CharField(max_length=300, allow_blank=True)
    target_date = serializers.DateField(allow_null=True)


class ProjectOut(Shape):
    """A project."""

    url = serializers.SerializerMethodField()
    slug = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.CharField()
    owner = PersonOut()
    role = serializers.ChoiceField(ActRole.choices)
    risk_class = serializers.ChoiceField(RiskClass.choices)
    risk_class_reason = serializers.CharField()
    stage = serializers.ChoiceField(Stage.choices)
    tier = serializers.CharField()
    regions = serializers.CharField()
    users = serializers.CharField()
    target_date = serializers.DateField(allow_null=True)
    demo = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    archived_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, project: Project) -> str:
        return f"/api/v1/projects/{project.slug}/"


class ClassificationIn(Shape):
    """A class with its reason."""

    risk_class = serializers.ChoiceField(RiskClass.choices)
    reason = serializers.CharField(allow_blank=True, default="", help_text="With the article or annex point.")


class ClassificationOut(Shape):
    """The declared class, who declared it and when."""

    risk_class = serializers.ChoiceField(RiskClass.choices)
    reason = serializers.CharField(source="risk_class_reason")
    by = PersonOut(source="risk_class_by", allow_null=True)
    at = serializers.DateTimeField(source="risk_class_at", allow_null=True)


class ReasonIn(Shape):
    """Why."""

    reason = serializers.CharField()


class NothingIn(Shape):
    """An act that needs no words."""


class RoleIn(Shape):
    """A role for a person."""

    person = serializers.CharField(help_text="A username.")
    role = serializers.ChoiceField(ProjectRole.choices)


class RoleOut(Shape):
    """One role of one person. A deciding role counts from its confirmation on."""

    id = serializers.IntegerField()
    person = PersonOut()
    role = serializers.ChoiceField(ProjectRole.choices)
    effective = serializers.BooleanField()
    proposed_by = PersonOut()
    proposed_at = serializers.DateTimeField()
    confirmed_by = PersonOut(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
