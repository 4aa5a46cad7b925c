"""Where the law places a system: what decides from which day its duties apply."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.audit.models import Tracked
from portal.projects.models import Project


class Route(models.TextChoices):
    """By which way a system is high-risk (AI Act, Article 6)."""

    UNKNOWN = "unknown", "Not said yet"
    ANNEX_III = "annex-iii", "Annex III use (Article 6(2))"
    ANNEX_I_A = "annex-i-a", "Product under Annex I, Section A (Article 6(1))"
    ANNEX_I_B = "annex-i-b", "Product under Annex I, Section B (Article 2(2))"
    ANNEX_X = "annex-x", "Large-scale IT system of Annex X (Article 111(1))"


class Placement(Tracked):
    """One row per project; its history holds what was said before.

    `on_market_on` is the day the system was, or is planned to be, placed on the market or put into service.
    `changed_on` is the day from which its design is significantly changed (Article 111(2)).
    """

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="placement")
    route = models.CharField(max_length=10, choices=Route, default=Route.UNKNOWN)
    on_market_on = models.DateField(null=True, blank=True)
    changed_on = models.DateField(null=True, blank=True)
    public_authority = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.project}: {self.get_route_display()}"
