"""`projects/`: list, register, read, change, classify, archive."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.selectors.people import named
from portal.api.schema import operation
from portal.api.views import ApiView
from portal.projects.api.view import ProjectView
from portal.projects.selectors.projects import locked, matching
from portal.projects.serializers import (
    ClassificationIn,
    ClassificationOut,
    ProjectChange,
    ProjectIn,
    ProjectOut,
    ProjectsAsked,
    ReasonIn,
)
from portal.projects.services import projects


class Projects(ApiView):
    """Every project the caller may know of."""

    ordering = "slug"

    @operation("List projects", answers=ProjectOut, asks=ProjectsAsked, many=True)
    def get(self, request: Request) -> Response:
        return self.page(matching(self.caller.user, **self.asked(ProjectsAsked)), ProjectOut)

    @operation("Register a project", takes=ProjectIn, answers=ProjectOut, status=201)
    def post(self, request: Request) -> Response:
        values: dict[str, Any] = self.read(ProjectIn)
        values["owner"] = named(values["owner"], "owner")
        return self.made(projects.register(by=self.caller, at=self.now, **values), ProjectOut)


class OneProject(ProjectView):
    """One project's record."""

    @operation("Read a project", answers=ProjectOut)
    def get(self, request: Request, slug: str) -> Response:
        return self.show(self.project, ProjectOut)

    @operation("Change a project", takes=ProjectChange, answers=ProjectOut)
    def patch(self, request: Request, slug: str) -> Response:
        if "If-Match" in request.headers:
            self.unless_moved(locked(self.project), ProjectOut)
        values = self.read(ProjectChange, partial=True)
        return self.show(
            projects.change(by=self.caller, at=self.now, project=self.project, **values), ProjectOut
        )


class Classification(ProjectView):
    """The class under the AI Act, as a person declared it."""

    @operation("Read the class", answers=ClassificationOut)
    def get(self, request: Request, slug: str) -> Response:
        return self.show(self.project, ClassificationOut)

    @operation("Declare the class", takes=ClassificationIn, answers=ClassificationOut)
    def post(self, request: Request, slug: str) -> Response:
        values = self.read(ClassificationIn)
        changed = projects.classify(by=self.caller, at=self.now, project=self.project, **values)
        return self.made(changed, ClassificationOut, status=200)


class Archive(ProjectView):
    """Closing a project to changes."""

    @operation("Archive a project", takes=ReasonIn, answers=ProjectOut)
    def post(self, request: Request, slug: str) -> Response:
        values = self.read(ReasonIn)
        closed = projects.archive(by=self.caller, at=self.now, project=self.project, **values)
        return self.made(closed, ProjectOut, status=200)
