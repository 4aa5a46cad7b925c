"""`projects/{slug}/findings/`: list, raise, read, assign, close."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.selectors.people import named
from portal.api.schema import operation
from portal.findings.models import Finding
from portal.findings.selectors import findings as selectors
from portal.findings.serializers import AssignIn, CloseIn, FindingIn, FindingOut, FindingsAsked
from portal.findings.services import findings
from portal.projects.api.view import ProjectView


class Findings(ProjectView):
    """The project's findings, newest first."""

    ordering = "-number"

    @operation("List findings", asks=FindingsAsked, answers=FindingOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        """Open ones unless `state` says otherwise."""
        found = selectors.of_project(self.project)
        return self.page(
            selectors.narrowed(found, today=self.now.date(), **self.asked(FindingsAsked)), FindingOut
        )

    @operation("Raise a finding", takes=FindingIn, answers=FindingOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """It changes neither coverage nor verdict."""
        values = _with_owner(self.read(FindingIn))
        made = findings.raise_finding(by=self.caller, at=self.now, project=self.project, **values)
        return self.made(made, FindingOut)


class FindingView(ProjectView):
    """An operation on one finding; a number of another project is 404."""

    def finding(self) -> Finding:
        return selectors.one(self.project, int(self.kwargs["number"]))

    def answered(self) -> Response:
        return self.made(self.finding(), FindingOut, status=200)


class OneFinding(FindingView):
    """One finding."""

    @operation("Read a finding", answers=FindingOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(self.finding(), FindingOut)


class Assign(FindingView):
    """Who mends it."""

    @operation("Assign a finding", takes=AssignIn, answers=FindingOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        values = _with_owner(self.read(AssignIn))
        findings.assign(by=self.caller, at=self.now, finding=self.finding(), **values)
        return self.answered()


class Close(FindingView):
    """It needs no more work."""

    @operation("Close a finding", takes=CloseIn, answers=FindingOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """With the reason, which stays beside it."""
        findings.close(by=self.caller, at=self.now, finding=self.finding(), **self.read(CloseIn))
        return self.answered()


def _with_owner(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "owner": named(values["owner"], "owner") if values["owner"] else None}
