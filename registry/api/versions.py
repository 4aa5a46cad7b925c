"""`projects/{slug}/versions/`: list and register."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.schema import operation
from portal.projects.api.view import ProjectView
from registry.selectors.snapshots import matching
from registry.serializers import VersionIn, VersionOut, VersionsAsked
from registry.services import versions


class Versions(ProjectView):
    """Versions of models, prompts, indexes, code, eval sets and policies."""

    scopes = {"POST": "registry"}

    @operation("List versions", answers=VersionOut, asks=VersionsAsked, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(matching(self.project, **self.asked(VersionsAsked)), VersionOut)

    @operation("Register a version", takes=VersionIn, answers=VersionOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        values = self.read(VersionIn)
        made = versions.register(by=self.caller, at=self.now, project=self.project, **values)
        return self.made(made, VersionOut)
