"""`projects/{slug}/incidents/`: raise, acknowledge, tell, report, learn, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import Artefact, Incident
from evidence.selectors import artefacts as artefact_reads
from evidence.selectors import incidents as reads
from evidence.serializers import incidents as shapes
from evidence.services import incidents
from portal.answers import InvalidInput
from portal.api.schema import operation
from portal.api.views import ShapeClass
from portal.projects.api.view import ProjectView


class Incidents(ProjectView):
    """The project's incidents, each with its clocks as they stand now."""

    ordering = ("-aware_at", "-number")

    @operation("List incidents", answers=shapes.IncidentOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.incidents_of(self.project), shapes.IncidentOut, self._views)

    @operation("Raise an incident", takes=shapes.IncidentIn, answers=shapes.IncidentOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """Every clock counts from `aware_at`, to the second, whatever offset it is given in."""
        made = incidents.raise_incident(
            by=self.caller, at=self.now, project=self.project, **self.read(shapes.IncidentIn)
        )
        return self.made(
            reads.view_of(reads.incident(self.project, made.number), self.now), shapes.IncidentOut
        )

    def _views(self, found: list[Any]) -> list[Any]:
        return list(reads.views_of(found, self.now))


class IncidentOperation(ProjectView):
    """An operation on one incident; a number of another project is 404."""

    def incident(self) -> Incident:
        return reads.incident(self.project, int(self.kwargs["number"]))

    def acted(self, service: Callable[..., Any], shape: ShapeClass) -> Response:
        """One act with the body in this shape; the incident as it stands then."""
        service(by=self.caller, at=self.now, incident=self.incident(), **self.given(shape))
        return self.made(reads.view_of(self.incident(), self.now), shapes.IncidentOut, status=200)

    def given(self, shape: ShapeClass) -> dict[str, Any]:
        return self.read(shape)

    def artefact(self, number: int | None) -> Artefact | None:
        return None if number is None else artefact_reads.artefact(self.project, number)


class OneIncident(IncidentOperation):
    """One incident."""

    @operation("Read an incident", answers=shapes.IncidentOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(reads.view_of(self.incident(), self.now), shapes.IncidentOut)


class Acknowledge(IncidentOperation):
    """Taking it on."""

    @operation("Acknowledge an incident", takes=shapes.StepIn, answers=shapes.IncidentOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        return self.acted(incidents.acknowledge, shapes.StepIn)


class Mitigate(IncidentOperation):
    """The harm has stopped."""

    @operation("Report as mitigated", takes=shapes.StepIn, answers=shapes.IncidentOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        return self.acted(incidents.mitigate, shapes.StepIn)


class JudgeAnew(IncidentOperation):
    """Another severity, other cases; the clocks follow."""

    @operation("Judge an incident anew", takes=shapes.ChangeIn, answers=shapes.IncidentOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        return self.acted(incidents.change, shapes.ChangeIn)


class Entries(IncidentOperation):
    """The timeline."""

    @operation("Read the timeline", answers=shapes.TimelineOut, many=True)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.rows(reads.timeline_of(self.incident()), shapes.TimelineOut)

    @operation("Add to the timeline", takes=shapes.TimelineIn, answers=shapes.TimelineOut, status=201)
    def post(self, request: Request, slug: str, number: int) -> Response:
        made = incidents.add_entry(
            by=self.caller, at=self.now, incident=self.incident(), **self.read(shapes.TimelineIn)
        )
        return self.made(made, shapes.TimelineOut)


class Reports(IncidentOperation):
    """Reports to authorities."""

    @operation("Record a report that was sent", takes=shapes.ReportIn, answers=shapes.TimelineOut, status=201)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """A first report may be incomplete (AI Act, Article 73(5)); a complete one must follow."""
        made = incidents.report_sent(
            by=self.caller, at=self.now, incident=self.incident(), **self.read(shapes.ReportIn)
        )
        return self.made(made, shapes.TimelineOut)


class PostMortem(IncidentOperation):
    """The post-mortem."""

    @operation("Record the post-mortem", takes=shapes.PostMortemIn, answers=shapes.IncidentOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        return self.acted(incidents.post_mortem, shapes.PostMortemIn)

    def given(self, shape: ShapeClass) -> dict[str, Any]:
        """The current version of the document that holds it."""
        values = self.read(shape)
        artefact = self.artefact(values.pop("artefact"))
        version = artefact_reads.current_of(artefact) if artefact else None
        if artefact is not None and version is None:
            raise InvalidInput.at("artefact", f"{artefact.title} was withdrawn.")
        return {**values, "version": version}


class Lessons(IncidentOperation):
    """What has to change."""

    @operation("List lessons", answers=shapes.LessonOut, many=True)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.rows(reads.lessons_of(self.incident()), shapes.LessonOut)

    @operation("Draw a lesson", takes=shapes.LessonIn, answers=shapes.LessonOut, status=201)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """It becomes a finding that names the document to change."""
        values = self.read(shapes.LessonIn)
        values["artefact"] = self.artefact(values["artefact"])
        made = incidents.learn(by=self.caller, at=self.now, incident=self.incident(), **values)
        return self.made(made, shapes.LessonOut)


class Close(IncidentOperation):
    """The end of it."""

    @operation("Close an incident", takes=shapes.EndIn, answers=shapes.IncidentOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """409 while a report or the post-mortem is owed."""
        return self.acted(incidents.close, shapes.EndIn)
