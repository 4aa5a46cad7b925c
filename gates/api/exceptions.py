"""`projects/{slug}/exceptions/`: request, approve, refuse, extend, remediate."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from gates.models import GateException
from gates.selectors import exceptions as selectors
from gates.serializers.exceptions import (
    ExceptionAnswerIn,
    ExceptionIn,
    ExceptionOut,
    ExtensionIn,
    RemediationIn,
)
from gates.services import exceptions
from portal.accounts.selectors.people import named
from portal.api.schema import operation
from portal.projects.api.view import ProjectView


class Exceptions(ProjectView):
    """The project's exceptions, soonest remediation date first."""

    ordering = ("remediation_date", "id")

    @operation("List exceptions", answers=ExceptionOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(selectors.of_project(self.project), ExceptionOut)

    @operation("Request an exception", takes=ExceptionIn, answers=ExceptionOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """It covers nothing before somebody else approves it, and blocks again from its remediation date on."""
        values = self.read(ExceptionIn)
        values["owner"] = named(values["owner"], "owner") if values["owner"] else None
        made = exceptions.request(by=self.caller, at=self.now, project=self.project, **values)
        return self.made(selectors.one(self.project, made.number), ExceptionOut)


class ExceptionView(ProjectView):
    """An operation on one exception; a number of another project is 404."""

    def exception(self) -> GateException:
        return selectors.one(self.project, int(self.kwargs["number"]))

    def answered(self) -> Response:
        return self.made(self.exception(), ExceptionOut, status=200)


class OneException(ExceptionView):
    """One exception."""

    @operation("Read an exception", answers=ExceptionOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(self.exception(), ExceptionOut)


class Approve(ExceptionView):
    """Granting it."""

    @operation("Approve an exception", takes=ExceptionAnswerIn, answers=ExceptionOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """By somebody who is neither its owner nor its requester, in a fresh session; a token gets 403."""
        values = self.read(ExceptionAnswerIn)
        exceptions.answer(by=self.caller, at=self.now, exception=self.exception(), approve=True, **values)
        return self.answered()


class Refuse(ExceptionView):
    """Turning it down."""

    @operation("Refuse an exception", takes=ExceptionAnswerIn, answers=ExceptionOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """By whoever could have approved it."""
        values = self.read(ExceptionAnswerIn)
        exceptions.answer(by=self.caller, at=self.now, exception=self.exception(), approve=False, **values)
        return self.answered()


class Extend(ExceptionView):
    """Asking for more time."""

    @operation("Request an extension", takes=ExtensionIn, answers=ExceptionOut, status=201)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """A new exception that takes this one's place once another person approves it."""
        values = self.read(ExtensionIn)
        made = exceptions.extend(by=self.caller, at=self.now, exception=self.exception(), **values)
        return self.made(selectors.one(self.project, made.number), ExceptionOut)


class Remediate(ExceptionView):
    """Saying that it is mended."""

    @operation("Report as remediated", takes=RemediationIn, answers=ExceptionOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """By its owner or an architect. The criterion must then hold by itself."""
        exceptions.remediate(
            by=self.caller, at=self.now, exception=self.exception(), **self.read(RemediationIn)
        )
        return self.answered()
