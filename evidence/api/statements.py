"""What people say about evidence: cite, judge, set aside. Each act has its own path and is one call."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import ArtefactVersion, Citation, Judgement, NotApplicable
from evidence.selectors import artefacts as reads
from evidence.selectors.frameworks import home_of
from evidence.serializers.statements import (
    AlsoIn,
    CitationOut,
    CiteIn,
    JudgeIn,
    JudgementOut,
    NotApplicableOut,
    WhyIn,
)
from evidence.services import applicability, citations, judgements
from evidence.services.citations import Cite
from portal.answers import NotVisible
from portal.api.schema import operation
from portal.projects.api.view import ProjectView
from portal.projects.models import Project
from portal.projects.serializers import NothingIn

M = TypeVar("M", bound=models.Model)


class RequirementView(ProjectView):
    """An act on one requirement; what was said of another requirement or project is 404 under this path."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        home_of(str(kwargs["requirement"]))

    def said(self, model: type[M], pk: int) -> M:
        rows: models.QuerySet[M] = model._default_manager.select_related("project")
        found = rows.filter(pk=pk, project=self.project, requirement=self.kwargs["requirement"]).first()
        if found is None:
            raise NotVisible
        return found


def version_of(project: Project, artefact: int, version: int) -> ArtefactVersion:
    """The version with these numbers. Raises `NotVisible`."""
    return reads.version(reads.artefact(project, artefact), version)


def cite_of(
    project: Project, *, artefact: int, version: int, requirement: str, place: str = "", note: str = ""
) -> Cite:
    return Cite(version_of(project, artefact, version), requirement, place, note)


class CiteFor(RequirementView):
    """Citing one place."""

    @operation("Cite evidence", takes=CiteIn, answers=CitationOut, status=201)
    def post(self, request: Request, slug: str, requirement: str) -> Response:
        values = self.read(CiteIn)
        version = version_of(self.project, values.pop("artefact"), values.pop("version"))
        made = citations.cite(
            by=self.caller, at=self.now, version=version, requirement=requirement, **values
        )  # fmt: skip
        return self.made(made, CitationOut)


class CiteAlso(RequirementView):
    """The same place for related requirements."""

    @operation("Cite the same place elsewhere", takes=AlsoIn, answers=CitationOut, many=True, status=201)
    def post(self, request: Request, slug: str, requirement: str, citation: int) -> Response:
        """Only where a mapping leads; each citation stands for itself afterwards."""
        made = citations.cite_also(
            by=self.caller, at=self.now, citation=self.said(Citation, citation), **self.read(AlsoIn)
        )
        rows = CitationOut(made, many=True).data
        return Response({"results": rows, "next": None, "previous": None}, status=201)


class WithdrawCitation(RequirementView):
    """Taking a citation back."""

    @operation("Withdraw a citation", takes=WhyIn, answers=CitationOut)
    def post(self, request: Request, slug: str, requirement: str, citation: int) -> Response:
        found = self.said(Citation, citation)
        gone = citations.withdraw(by=self.caller, at=self.now, citation=found, **self.read(WhyIn))
        return self.made(gone, CitationOut, status=200)


class Judge(RequirementView):
    """Judging sufficiency, for this requirement and others in the same act."""

    @operation("Judge evidence", takes=JudgeIn, answers=JudgementOut, many=True, status=201)
    def post(self, request: Request, slug: str, requirement: str) -> Response:
        """By reviewers and validators in a fresh session; a token gets 403 `people_only`."""
        values = self.read(JudgeIn)
        version = version_of(self.project, values.pop("artefact"), values.pop("version"))
        wanted = [requirement, *values.pop("also")]
        made = judgements.judge(
            by=self.caller, at=self.now, version=version, requirements=wanted, **values
        )  # fmt: skip
        rows = JudgementOut(made, many=True).data
        return Response({"results": rows, "next": None, "previous": None}, status=201)


class RevokeJudgement(RequirementView):
    """Taking a judgement back."""

    @operation("Revoke a judgement", takes=WhyIn, answers=JudgementOut)
    def post(self, request: Request, slug: str, requirement: str, judgement: int) -> Response:
        found = self.said(Judgement, judgement)
        gone = judgements.revoke(by=self.caller, at=self.now, judgement=found, **self.read(WhyIn))
        return self.made(gone, JudgementOut, status=200)


class SetAside(RequirementView):
    """Proposing that a requirement does not apply."""

    @operation("Propose that it does not apply", takes=WhyIn, answers=NotApplicableOut, status=201)
    def post(self, request: Request, slug: str, requirement: str) -> Response:
        made = applicability.propose(
            by=self.caller, at=self.now, project=self.project, requirement=requirement, **self.read(WhyIn)
        )
        return self.made(made, NotApplicableOut)


class ApproveSetAside(RequirementView):
    """The second person's agreement."""

    @operation("Approve that it does not apply", takes=NothingIn, answers=NotApplicableOut)
    def post(self, request: Request, slug: str, requirement: str, proposal: int) -> Response:
        self.read(NothingIn)
        found = self.said(NotApplicable, proposal)
        return self.made(
            applicability.approve(by=self.caller, at=self.now, proposal=found), NotApplicableOut, status=200
        )


class RefuseSetAside(RequirementView):
    """The second person's refusal."""

    @operation("Refuse that it does not apply", takes=WhyIn, answers=NotApplicableOut)
    def post(self, request: Request, slug: str, requirement: str, proposal: int) -> Response:
        found = self.said(NotApplicable, proposal)
        ended = applicability.refuse(by=self.caller, at=self.now, proposal=found, **self.read(WhyIn))
        return self.made(ended, NotApplicableOut, status=200)


class RevokeSetAside(RequirementView):
    """The requirement applies again."""

    @operation("Let it apply again", takes=WhyIn, answers=NotApplicableOut)
    def post(self, request: Request, slug: str, requirement: str, proposal: int) -> Response:
        found = self.said(NotApplicable, proposal)
        ended = applicability.revoke(by=self.caller, at=self.now, proposal=found, **self.read(WhyIn))
        return self.made(ended, NotApplicableOut, status=200)
