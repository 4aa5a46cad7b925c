"""`projects/{slug}/retention/`: what is kept until when, holds, and deletions."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.selectors import artefacts as artefact_reads
from evidence.selectors import retention as reads
from evidence.serializers.retention import DeletionIn, DeletionOut, HoldIn, HoldOut, RetentionOut
from evidence.serializers.statements import WhyIn
from evidence.services import retention
from portal.api.schema import operation
from portal.projects.api.view import ProjectView


class Retention(ProjectView):
    """Every version with what keeps it."""

    ordering = ("artefact__number", "number")

    @operation("List what is kept until when", answers=RetentionOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.versions_of(self.project), RetentionOut, self._rows)

    def _rows(self, found: list[Any]) -> list[Any]:
        return list(reads.rows_of(self.project, self.now, found))


class Holds(ProjectView):
    """Legal holds."""

    ordering = "-id"

    @operation("List legal holds", answers=HoldOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.holds_of(self.project), HoldOut)

    @operation("Place a legal hold", takes=HoldIn, answers=HoldOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """By people only, in a fresh session."""
        given = self.read(HoldIn)
        if given["artefact"] is not None:
            given["artefact"] = artefact_reads.artefact(self.project, given["artefact"])
        made = retention.place_hold(by=self.caller, at=self.now, project=self.project, **given)
        return self.made(made, HoldOut)


class ReleaseHold(ProjectView):
    """The end of a hold."""

    @operation("Release a legal hold", takes=WhyIn, answers=HoldOut)
    def post(self, request: Request, slug: str, hold: int) -> Response:
        found = reads.hold(self.project, hold)
        ended = retention.release_hold(by=self.caller, at=self.now, hold=found, **self.read(WhyIn))
        return self.made(ended, HoldOut, status=200)


class Deletions(ProjectView):
    """Deletions, asked and decided."""

    ordering = "-id"

    @operation("List deletions", answers=DeletionOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(reads.deletions_of(self.project), DeletionOut)

    @operation("Ask for a deletion", takes=DeletionIn, answers=DeletionOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """409 while the version is in force, kept by a period, on hold, in a pack, or pinned by a decision."""
        given = self.read(DeletionIn)
        artefact = artefact_reads.artefact(self.project, given["artefact"])
        version = artefact_reads.version(artefact, given["version"])
        made = retention.ask(by=self.caller, at=self.now, version=version, reason=given["reason"])
        return self.made(made, DeletionOut)


class _Answer(ProjectView):
    """The second person's answer; a number of another project is 404."""

    approve = False

    def answered(self, number: int) -> Response:
        found = reads.deletion(self.project, number)
        retention.answer(
            by=self.caller, at=self.now, deletion=found, approve=self.approve, **self.read(WhyIn)
        )
        return self.made(reads.deletion(self.project, number), DeletionOut, status=200)


class ApproveDeletion(_Answer):
    """The bytes go; row, digest and log stay."""

    approve = True

    @operation("Approve a deletion", takes=WhyIn, answers=DeletionOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        return self.answered(number)


class RefuseDeletion(_Answer):
    """The bytes stay."""

    @operation("Refuse a deletion", takes=WhyIn, answers=DeletionOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        return self.answered(number)
