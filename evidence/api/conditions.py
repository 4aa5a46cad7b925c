"""`projects/{slug}/conditions/`: the law's conditions and this project's answers."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import ConditionAnswer
from evidence.selectors import requirements
from evidence.selectors.frameworks import framework
from evidence.serializers.coverage import FrameworkAsked
from evidence.serializers.statements import AnswerIn, AnswerOut, ConditionOut, ConfirmIn
from evidence.services import conditions
from portal.answers import NotVisible
from portal.api.schema import operation
from portal.projects.api.view import ProjectView


class Conditions(ProjectView):
    """Every condition, answered or not."""

    @operation("List conditions", answers=ConditionOut, asks=FrameworkAsked, many=True)
    def get(self, request: Request, slug: str) -> Response:
        known = framework(self.asked(FrameworkAsked)["framework"])
        return self.rows(requirements.conditions_of(self.project, known), ConditionOut)


class ConditionView(ProjectView):
    """An act on one condition; an unknown key is 404."""

    def key(self) -> str:
        key = str(self.kwargs["condition"])
        return requirements.condition(key).key


class AnswerCondition(ConditionView):
    """Answering anew replaces the answer before."""

    @operation("Answer a condition", takes=AnswerIn, answers=AnswerOut, status=201)
    def post(self, request: Request, slug: str, condition: str) -> Response:
        made = conditions.answer(
            by=self.caller, at=self.now, project=self.project, condition=self.key(), **self.read(AnswerIn)
        )
        return self.made(made, AnswerOut)


class ConfirmCondition(ConditionView):
    """The second person's agreement to a "no"."""

    @operation("Confirm an answer", takes=ConfirmIn, answers=AnswerOut)
    def post(self, request: Request, slug: str, condition: str) -> Response:
        wanted = self.read(ConfirmIn)["answer"]
        found: ConditionAnswer | None = (
            ConditionAnswer.objects.filter(project=self.project, condition=self.key(), pk=wanted)
            .select_related("project")
            .first()
        )
        if found is None:
            raise NotVisible
        confirmed = conditions.confirm(by=self.caller, at=self.now, answer=found)
        return self.made(confirmed, AnswerOut, status=200)
