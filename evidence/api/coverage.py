"""`projects/{slug}/coverage/`: what is evidenced, by what, and what is missing."""

from __future__ import annotations

from types import SimpleNamespace

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api.statements import cite_of
from evidence.rules.unlocks import unlocks
from evidence.selectors.coverage import coverage_of
from evidence.selectors.frameworks import framework
from evidence.selectors.requirements import file_of, suggested_citations
from evidence.serializers.coverage import (
    CandidateOut,
    CoverageAsked,
    CoverageOut,
    FrameworkAsked,
    RequirementFileOut,
)
from evidence.serializers.statements import CitationOut, CitationsIn
from evidence.services import citations
from portal.answers import InvalidInput
from portal.api.schema import operation
from portal.projects.api.view import ProjectView
from registry.selectors.snapshots import snapshot


class CoverageOf(ProjectView):
    """Coverage, derived now."""

    @operation("Read the coverage", answers=CoverageOut, asks=CoverageAsked)
    def get(self, request: Request, slug: str) -> Response:
        """It reports completeness of evidence, never legal conformity."""
        asked = self.asked(CoverageAsked)
        law = framework(asked["framework"])
        number = asked["snapshot"]
        digest = snapshot(self.project, number).digest if number is not None else ""
        found = coverage_of(self.project, self.now, digest, law.key)
        whole = SimpleNamespace(
            coverage=found, notice=law.notice, snapshot_digest=digest, unlocks=unlocks(found)
        )
        return self.show(whole, CoverageOut)


class OneRequirement(ProjectView):
    """One requirement with everything that was said about it."""

    @operation("Read one requirement", answers=RequirementFileOut)
    def get(self, request: Request, slug: str, requirement: str) -> Response:
        found = file_of(self.project, requirement)
        coverage = coverage_of(self.project, self.now, framework=found.framework.key)
        row = coverage.row(found.requirement.id)
        return self.show(SimpleNamespace(file=found, row=row), RequirementFileOut)


class Suggestions(ProjectView):
    """What could be cited and is not."""

    @operation("List suggested citations", answers=CandidateOut, asks=FrameworkAsked, many=True)
    def get(self, request: Request, slug: str) -> Response:
        known = framework(self.asked(FrameworkAsked)["framework"])
        return self.rows(suggested_citations(self.project, known=known), CandidateOut)


class Citations(ProjectView):
    """Citing many places in one act."""

    @operation("Cite many at once", takes=CitationsIn, answers=CitationOut, many=True, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """Either `citations`, all or nothing, or `suggested: true` for everything whose kind can carry."""
        values = self.read(CitationsIn)
        named = values.get("citations", [])
        if values["suggested"] and named:
            raise InvalidInput.at("suggested", "Give the citations, or accept all suggestions; not both.")
        if values["suggested"]:
            made = citations.cite_all_suggested(
                by=self.caller, at=self.now, project=self.project, framework=values["framework"]
            )
        else:
            cites = [cite_of(self.project, **each) for each in named]
            made = citations.cite_many(by=self.caller, at=self.now, project=self.project, cites=cites)
        rows = CitationOut(made, many=True).data
        return Response({"results": rows, "next": None, "previous": None}, status=201)
