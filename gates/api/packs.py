"""`projects/{slug}/packs/` and `packs/{id}/`: ask for a pack, watch it, fetch it."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.intake.serving import blob_attachment
from evidence.models import Pack
from gates import permissions
from gates.api.scopes import AlsoNarrow
from gates.selectors import packs as selectors
from gates.selectors import reviews
from gates.serializers.packs import PackIn, PackOut
from gates.services import packs
from portal.accounts.models import Scope
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible
from portal.api.schema import PROBLEMS, operation
from portal.api.shapes import Problem
from portal.api.views import ApiView
from portal.projects.api.view import ProjectView

ZIP = "application/zip"


class Packs(ProjectView):
    """The packs of a project, newest first."""

    permission_classes = [AlsoNarrow]
    narrow = Scope.PACKS
    scopes = {"POST": Scope.PACKS}
    ordering = ("-requested_at", "-id")

    @operation("List packs", answers=PackOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(selectors.of_project(self.project), PackOut)

    @operation("Request a pack", takes=PackIn, answers=PackOut, status=202)
    def post(self, request: Request, slug: str) -> Response:
        """Answers with the `job` that seals it. A final pack that may not be made yet answers 409: `reasons` are
        its gaps, each with its owner and where it is mended. Asking again for a final pack finds the same one.
        """
        values = self.read(PackIn)
        try:
            review = reviews.one(self.project, values["review"])
        except NotVisible:
            raise InvalidInput.at("review", f"This project has no review {values['review']}.") from None
        ask = packs.request_final if values["final"] else packs.request_draft
        made = ask(by=self.caller, at=self.now, review=review, purpose=values["purpose"])
        return self.made(selectors.one(self.caller.user, made.pack_id), PackOut, status=202)


class PackView(ApiView):
    """An operation on one pack; that of a project the caller may not see is 404."""

    permission_classes = [AlsoNarrow]
    narrow = Scope.PACKS

    def pack(self) -> Pack:
        return selectors.one(self.caller.user, str(self.kwargs["pack_id"]))


class OnePack(PackView):
    """One pack."""

    @operation("Read a pack", answers=PackOut)
    def get(self, request: Request, pack_id: str) -> Response:
        return self.show(self.pack(), PackOut)


class Download(PackView):
    """The sealed file."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """The bytes have the type that they have, whatever `Accept` says; only errors are negotiated."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        summary="Download a pack",
        responses={
            (200, ZIP): OpenApiResponse(OpenApiTypes.BINARY, description="The pack."),
            (206, ZIP): OpenApiResponse(OpenApiTypes.BINARY, description="One range of it."),
            304: OpenApiResponse(description="`If-None-Match` names these bytes."),
            416: OpenApiResponse(description="The range lies outside."),
            **{
                (code, "application/problem+json"): OpenApiResponse(Problem, description=PROBLEMS[code])
                for code in (401, 403, 404, 409)
            },
        },
    )
    def get(self, request: Request, pack_id: str) -> HttpResponseBase:
        """Always an attachment; ETag is its SHA-256; one `Range` is served. 409 until it is sealed."""
        found = self.pack()
        NotAllowed.unless(permissions.may_export(self.caller, found.project))
        if found.blob is None:
            fix = f"/api/v1/packs/{found.pack_id}/"
            raise NotNow.because("pack_not_sealed", f"{found.pack_id} is not sealed yet.", fix=fix)
        return blob_attachment(request._request, found.blob, name=f"{found.pack_id}.zip", media_type=ZIP)
