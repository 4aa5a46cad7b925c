"""One citation, judgement or set-aside by its key: only within its own project and requirement."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

from evidence.models import Citation, ConditionAnswer, Judgement, NotApplicable
from portal.answers import NotVisible
from portal.projects.models import Project

M = TypeVar("M", bound=models.Model)


def citation(project: Project, requirement: str, pk: int) -> Citation:
    """Raises `NotVisible`, also for a key that belongs to another requirement."""
    found: Citation = _one(Citation.objects.filter(project=project, requirement=requirement, pk=pk))
    return found


def judgement(project: Project, requirement: str, pk: int) -> Judgement:
    found: Judgement = _one(Judgement.objects.filter(project=project, requirement=requirement, pk=pk))
    return found


def set_aside(project: Project, requirement: str, pk: int) -> NotApplicable:
    found: NotApplicable = _one(NotApplicable.objects.filter(project=project, requirement=requirement, pk=pk))
    return found


def condition_answer(project: Project, pk: int) -> ConditionAnswer:
    found: ConditionAnswer = _one(ConditionAnswer.objects.filter(project=project, pk=pk))
    return found


def _one(rows: models.QuerySet[M]) -> M:
    found = rows.select_related("project").first()
    if found is None:
        raise NotVisible
    return found
