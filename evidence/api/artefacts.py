"""`projects/{slug}/artefacts/`: artefacts, their versions, states and downloads."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api.uploads import UploadView
from evidence.intake.serving import attachment
from evidence.models import Artefact, ArtefactVersion
from evidence.selectors import artefacts as reads
from evidence.selectors.content import reading_of
from evidence.serializers.artefacts import (
    ArtefactIn,
    ArtefactOut,
    ArtefactsAsked,
    ArtefactVersionIn,
    ArtefactVersionOut,
    StateIn,
    TieIn,
)
from evidence.serializers.kinds import ContentIn, MessageOut
from evidence.serializers.statements import WhyIn
from evidence.services import artefacts
from portal.api.schema import PROBLEMS, operation
from portal.api.shapes import Problem
from portal.projects.api.view import ProjectView
from registry.selectors.snapshots import snapshot


class Artefacts(UploadView):
    """The project's artefacts, newest first."""

    ordering = "-number"

    @operation("List artefacts", answers=ArtefactOut, asks=ArtefactsAsked, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.artefacts_of(self.project, **self.asked(ArtefactsAsked)), ArtefactOut)

    @operation("Add an artefact", takes=ArtefactIn, answers=ArtefactOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """Multipart with a `file`, or JSON with a `link` or `content`. Sessions send `X-CSRFToken`."""

        def add(values: dict[str, Any]) -> Response:
            version = artefacts.add(by=self.caller, at=self.now, project=self.project, **values)
            return self.made(reads.artefact(self.project, version.artefact.number), ArtefactOut)

        return self.take(ArtefactIn, add)


class OneArtefact(ProjectView):
    """One artefact."""

    @operation("Read an artefact", answers=ArtefactOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(reads.artefact(self.project, number), ArtefactOut)


class Withdraw(ProjectView):
    """Taking an artefact out of evidence."""

    @operation("Withdraw an artefact", takes=WhyIn, answers=ArtefactOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        found = reads.artefact(self.project, number)
        artefacts.withdraw(by=self.caller, at=self.now, artefact=found, **self.read(WhyIn))
        return self.made(reads.artefact(self.project, number), ArtefactOut, status=200)


class Versions(UploadView):
    """All versions of an artefact, newest first."""

    @operation("List versions of an artefact", answers=ArtefactVersionOut, many=True)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.rows(reads.row_of(self._artefact(number)).versions, ArtefactVersionOut)

    @operation("Add a version", takes=ArtefactVersionIn, answers=ArtefactVersionOut, status=201)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """As adding an artefact. `seen_number` guards against a version that came in the meantime."""
        found = self._artefact(number)

        def add(values: dict[str, Any]) -> Response:
            version = artefacts.add_version(by=self.caller, at=self.now, artefact=found, **values)
            return self.made(version, ArtefactVersionOut)

        return self.take(ArtefactVersionIn, add)

    def _artefact(self, number: int) -> Artefact:
        return reads.artefact(self.project, number)


class VersionView(ProjectView):
    """An operation on one version of one artefact; a number of another artefact is 404."""

    def version(self, number: int, version: int) -> ArtefactVersion:
        return reads.version(reads.artefact(self.project, number), version)


class OneVersion(VersionView):
    """One version."""

    @operation("Read a version", answers=ArtefactVersionOut)
    def get(self, request: Request, slug: str, number: int, version: int) -> Response:
        return self.show(self.version(number, version), ArtefactVersionOut)


class Download(VersionView):
    """The original, always as an attachment."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The bytes have the type that they have, whatever `Accept` says; only errors are negotiated."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        summary="Download a version",
        responses={
            (200, "*/*"): OpenApiResponse(OpenApiTypes.BINARY, description="The bytes."),
            (206, "*/*"): OpenApiResponse(OpenApiTypes.BINARY, description="One range."),
            304: OpenApiResponse(description="`If-None-Match` names these bytes."),
            416: OpenApiResponse(description="The range lies outside."),
            **{
                (code, "application/problem+json"): OpenApiResponse(Problem, description=PROBLEMS[code])
                for code in (401, 403, 404, 409)
            },
        },
    )
    def get(self, request: Request, slug: str, number: int, version: int) -> HttpResponseBase:
        """ETag is the SHA-256; one `Range` is served."""
        return attachment(request._request, self.version(number, version))


class Messages(VersionView):
    """What a version says, linted."""

    @operation("Lint a version", answers=MessageOut, many=True)
    def get(self, request: Request, slug: str, number: int, version: int) -> Response:
        """Errors keep it from the state it has, warnings stand before higher ones."""
        found = reading_of(self.version(number, version), self.now.date())
        return self.rows(list(found.messages), MessageOut)


class StateContent(VersionView):
    """Stating what a version says."""

    @operation("State what a version says", takes=ContentIn, answers=ArtefactVersionOut)
    def post(self, request: Request, slug: str, number: int, version: int) -> Response:
        found = self.version(number, version)
        made = artefacts.state_content(by=self.caller, at=self.now, version=found, **self.read(ContentIn))
        return self.made(made, ArtefactVersionOut, status=200)


class SetState(VersionView):
    """Moving a version up its kind's ladder."""

    @operation("Set a version's state", takes=StateIn, answers=ArtefactVersionOut)
    def post(self, request: Request, slug: str, number: int, version: int) -> Response:
        found = self.version(number, version)
        moved = artefacts.set_state(by=self.caller, at=self.now, version=found, **self.read(StateIn))
        return self.made(moved, ArtefactVersionOut, status=200)


class Tie(VersionView):
    """Saying on which snapshot results were measured."""

    @operation("Tie a version to a snapshot", takes=TieIn, answers=ArtefactVersionOut)
    def post(self, request: Request, slug: str, number: int, version: int) -> Response:
        found = self.version(number, version)
        release = snapshot(self.project, self.read(TieIn)["snapshot"])
        tied = artefacts.tie(by=self.caller, at=self.now, version=found, snapshot=release)
        return self.made(tied, ArtefactVersionOut, status=200)
