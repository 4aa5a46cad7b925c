"""`projects/{slug}/drills/`: what took place, what is due, and plans."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import ArtefactVersion
from evidence.selectors import artefacts as artefact_reads
from evidence.selectors import drills as reads
from evidence.serializers.drills import DrillIn, DrillOut, DueOut, PlanIn, PlanOut
from evidence.serializers.statements import WhyIn
from evidence.services import drills
from portal.accounts.selectors.people import named
from portal.api.schema import operation
from portal.projects.api.view import ProjectView
from portal.projects.models import Project


class Drills(ProjectView):
    """The drills that took place."""

    ordering = ("-held_at", "-number")

    @operation("List drills", answers=DrillOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.records_of(self.project), DrillOut)

    @operation("Record a drill", takes=DrillIn, answers=DrillOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """The outcome is computed from `worked` and from the times; a target left out is that of the kind."""
        given = self.read(DrillIn)
        given["led_by"] = named(given["led_by"], "led_by") if given["led_by"] else None
        for name in ("version", "evidence"):
            given[name] = _version(self.project, given[name])
        made = drills.record_drill(
            by=self.caller, at=self.now, project=self.project, told=drills.Told(**given)
        )
        return self.made(reads.record(self.project, made.number), DrillOut)


class OneDrill(ProjectView):
    """One drill; a number of another project is 404."""

    @operation("Read a drill", answers=DrillOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(reads.record(self.project, number), DrillOut)


class DueDrills(ProjectView):
    """What is due next, overdue first."""

    @operation("List drills that are due", answers=DueOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.rows(reads.lines_of(self.project, self.now), DueOut)


class DrillPlans(ProjectView):
    """Planned drills that were not ended."""

    ordering = ("due_on", "number")

    @operation("List planned drills", answers=PlanOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.plans_of(self.project), PlanOut)

    @operation("Plan a drill", takes=PlanIn, answers=PlanOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """A plan with a later day moves no schedule that follows from a drilled document."""
        given = self.read(PlanIn)
        if given["artefact"] is not None:
            given["artefact"] = artefact_reads.artefact(self.project, given["artefact"])
        made = drills.plan(by=self.caller, at=self.now, project=self.project, **given)
        return self.made(reads.plan(self.project, made.number), PlanOut)


class EndDrillPlan(ProjectView):
    """Taking a plan out of the calendar."""

    @operation("End a planned drill", takes=WhyIn, answers=PlanOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        found = reads.plan(self.project, number)
        ended = drills.end_plan(by=self.caller, at=self.now, plan=found, **self.read(WhyIn))
        return self.made(ended, PlanOut, status=200)


def _version(project: Project, given: dict[str, Any] | None) -> ArtefactVersion | None:
    if given is None:
        return None
    return artefact_reads.version(artefact_reads.artefact(project, given["artefact"]), given["version"])
