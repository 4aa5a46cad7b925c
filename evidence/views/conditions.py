"""`/projects/<slug>/coverage/conditions/`: the law's conditions, answered once for the whole project."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from evidence import permissions
from evidence.forms.coverage import ConditionForm
from evidence.frameworks import Framework, Requirement
from evidence.rules.owed import parts_owed
from evidence.selectors import statements
from evidence.selectors.frameworks import framework, frameworks_of
from evidence.selectors.requirements import AskedCondition, conditions_of, home_of_condition
from evidence.services import conditions
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@dataclass(frozen=True)
class Question:
    """A condition, the requirements that hang on it, its answer, and the form to answer it."""

    asked: AskedCondition
    requirements: tuple[Requirement, ...]
    form: ConditionForm
    may_confirm: Answer

    @property
    def waits(self) -> bool:
        """Whether a "no" waits for a second person."""
        answer = self.asked.answer
        return answer is not None and not answer.applies and answer.confirmed_by_id is None


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    by = caller_of(request)
    return _page(request, by, visible(by.user, slug), {})


@require_POST
def answer(request: HttpRequest, slug: str, condition: str) -> HttpResponse:
    """Yes or no. Comes back with what was typed when it is refused."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = ConditionForm(request.POST, auto_id=f"{condition}_%s")
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: conditions.answer(
            by=by, at=timezone.now(), project=project, condition=condition, **values
        ))  # fmt: skip
        if made:
            words = "Answered." if made.applies else "Answered. It counts once a second person confirms."
            messages.success(request, words)
            return _back(request, project, condition)
    return _page(request, by, project, {condition: form})


@require_POST
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The second person agrees to a "no"."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = statements.condition_answer(project, pk)
    form = forms.Form(request.POST)
    if attempt(form, lambda: conditions.confirm(by=by, at=timezone.now(), answer=found)):
        messages.success(request, "Confirmed: its requirements do not apply.")
        return _back(request, project, found.condition)
    return _page(request, by, project, {}, form)


def _back(request: HttpRequest, project: Project, condition: str) -> HttpResponse:
    """To the requirement that the answer was given from, else to the list of conditions."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    key = home_of_condition(condition).key
    query = "" if key == parts_owed(project.role)[0] else f"?framework={key}"
    return redirect(f"{reverse('evidence:conditions', args=[project.slug])}{query}#{condition}")


def _page(
    request: HttpRequest,
    by: Caller,
    project: Project,
    tried: dict[str, ConditionForm],
    plain: forms.Form | None = None,
) -> HttpResponse:
    known, live = _known(request, project, tried), not_archived(project)
    second = permissions.may_be_second(by, project, act="confirm an answer")
    questions = [
        _question(by, known, asked, tried, [second, live]) for asked in conditions_of(project, known)
    ]
    shown = {
        "project": project, "questions": questions, "plain_form": plain or forms.Form(),
        "answered": sum(each.asked.answer is not None for each in questions),
        "waiting": sum(each.waits for each in questions), "framework": known,
        "may_answer": Answer.all_of([permissions.may_answer(by, project), live]),
    }  # fmt: skip
    status = status_of(*tried.values(), *([plain] if plain else []))
    return render(request, "evidence/conditions.html", shown, status=status)


def _known(request: HttpRequest, project: Project, tried: dict[str, ConditionForm]) -> Framework:
    """The framework asked for, the one whose condition was answered, or the first that this project owes."""
    key = request.GET.get("framework", "")
    if key:
        return framework(key)
    for each in frameworks_of(project):
        if not tried or any(asked.key in tried for asked in each.framework.conditions):
            return each.framework
    return framework()


def _question(
    by: Caller,
    known: Framework,
    asked: AskedCondition,
    tried: dict[str, ConditionForm],
    rules: list[Answer],
) -> Question:
    key, found = asked.condition.key, asked.answer
    initial = {"seen": found.pk if found else 0}
    first = [permissions.not_the_first(by, found.answered_by, item="the answer")] if found else []
    return Question(
        asked=asked,
        requirements=tuple(known.get(each) for each in asked.condition.requirements),
        form=tried.get(key) or ConditionForm(initial=initial, auto_id=f"{key}_%s"),
        may_confirm=Answer.all_of([*rules, *first]),
    )
