"""A project: one AI system under governance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from portal.audit.models import Tracked, TrackedQuerySet

if TYPE_CHECKING:
    from portal.accounts.models import User


class ActRole(models.TextChoices):
    """The organisation's role under the AI Act (Article 3(3), 3(4))."""

    PROVIDER = "provider", "Provider"
    DEPLOYER = "deployer", "Deployer"
    BOTH = "both", "Provider and deployer"


class RiskClass(models.TextChoices):
    """The Act's class. SS1/23's *tier* is another thing and another column."""

    UNCLASSIFIED = "unclassified", "Unclassified"
    PROHIBITED = "prohibited", "Prohibited (Article 5)"
    HIGH = "high", "High risk (Article 6)"
    TRANSPARENCY = "transparency", "Transparency duties (Article 50)"
    MINIMAL = "minimal", "Minimal risk"


class Stage(models.TextChoices):
    """COMPEL's six stages, in order."""

    CALIBRATE = "calibrate", "Calibrate"
    ORGANISE = "organise", "Organise"
    MODEL = "model", "Model"
    PRODUCE = "produce", "Produce"
    EVALUATE = "evaluate", "Evaluate"
    LEARN = "learn", "Learn"


class ProjectQuerySet(TrackedQuerySet):
    """Visibility is decided here and nowhere else."""

    def visible_to(self, user: User) -> ProjectQuerySet:
        """Projects in which the user holds any effective role or which they own; administrators read all."""
        if not user.is_active:
            return self.none()
        if user.is_administrator:
            return self.all()
        held = models.Q(memberships__person=user, memberships__ended_at=None)
        effective = models.Q(memberships__needs_confirmation=False) | models.Q(
            memberships__confirmed_at__isnull=False
        )
        return self.filter(models.Q(owner=user) | (held & effective)).distinct()


class Project(Tracked):
    """One AI system under governance."""

    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Use lower-case letters, digits and single hyphens.")
        ],
    )
    name = models.CharField(max_length=120)
    purpose = models.TextField(help_text="The intended purpose (Article 3(12)).")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_projects"
    )
    role = models.CharField(max_length=10, choices=ActRole)
    risk_class = models.CharField(max_length=15, choices=RiskClass, default=RiskClass.UNCLASSIFIED)
    risk_class_reason = models.TextField(blank=True)
    risk_class_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    risk_class_at = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.CALIBRATE)
    tier = models.CharField(
        max_length=40, blank=True, help_text="Model-risk tier, as the organisation names it."
    )
    regions = models.CharField(max_length=300, blank=True)
    users = models.CharField(max_length=300, blank=True)
    target_date = models.DateField(null=True, blank=True)
    demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()  # type: ignore[misc]  # narrows the manager of Tracked

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The name of the project's log stream. Slugs never change."""
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("projects:overview", args=[self.slug])
