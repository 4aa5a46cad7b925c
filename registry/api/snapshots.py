"""`projects/{slug}/snapshots/`: list, capture, read, compare."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.schema import operation
from portal.projects.api.view import ProjectView
from registry.selectors.snapshots import chosen, difference, snapshot, snapshots_of
from registry.serializers import CaptureIn, ChangeOut, SnapshotOut
from registry.services import snapshots


class Snapshots(ProjectView):
    """The release sets of a project."""

    scopes = {"POST": "registry"}
    ordering = "-number"

    @operation("List snapshots", answers=SnapshotOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(snapshots_of(self.project), SnapshotOut)

    @operation("Capture a snapshot", takes=CaptureIn, answers=SnapshotOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """All six kinds at once, or nothing: every kind that is missing is named."""
        values = self.read(CaptureIn)
        values["versions"] = chosen(self.project, values["versions"])
        made = snapshots.capture(by=self.caller, at=self.now, project=self.project, **values)
        return self.made(snapshot(self.project, made.number), SnapshotOut)


class OneSnapshot(ProjectView):
    """One release set."""

    @operation("Read a snapshot", answers=SnapshotOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(snapshot(self.project, number), SnapshotOut)


class Difference(ProjectView):
    """What two snapshots have in common and what not."""

    @operation("Compare two snapshots", answers=ChangeOut, many=True)
    def get(self, request: Request, slug: str, number: int, other: int) -> Response:
        before, after = snapshot(self.project, number), snapshot(self.project, other)
        return self.rows(difference(before, after), ChangeOut)
