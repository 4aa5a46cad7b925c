"""Exceptions: the ageing view, one exception, and the acts on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from gates import permissions
from gates.catalogue import catalogue
from gates.forms.exceptions import AnswerForm, ExceptionFilter, ExceptionForm, ExtendForm, RemediateForm
from gates.forms.inputs import end_of
from gates.models import ExceptionState, GateException
from gates.rules.exceptions import may
from gates.selectors import exceptions as selectors
from gates.services import exceptions
from gates.views.ageing import chart
from gates.views.history import history
from gates.views.sitting import SIGN_IN_AGAIN
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of

PER_PAGE = 50
MOST_BARS = 50


def index(request: HttpRequest) -> HttpResponse:
    """Every exception this person may see."""
    return _list(request, selectors.visible_to(caller_of(request).user), ExceptionFilter(request.GET))


def of_project(request: HttpRequest, slug: str) -> HttpResponse:
    """The exceptions of one project."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = ExceptionFilter(request.GET, in_project=True)
    answer = Answer.all_of([permissions.may_request_exception(by, project), not_archived(project)])
    return _list(request, selectors.of_project(project), form, project=project, may_request=answer)


def _list(
    request: HttpRequest, found: QuerySet[GateException], form: ExceptionFilter, **more: Any
) -> HttpResponse:
    now = timezone.now()
    live = found.filter(state=ExceptionState.APPROVED)[:MOST_BARS]
    page = Paginator(_filtered(found, form, now), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "chart": chart(live, now),
        "form": form,
        "page": page,
        "rows": [(each, selectors.standing(each, now), _title(each)) for each in page],
        **more,
    }
    return render(request, "gates/exceptions.html", shown)


def _filtered(
    found: QuerySet[GateException], form: ExceptionFilter, now: datetime
) -> QuerySet[GateException]:
    given = form.cleaned_data if form.is_valid() else {}
    granted = Q(state=ExceptionState.APPROVED) & ~Q(superseded_by__state__in=["approved", "remediated"])
    states = {"live": granted, "overdue": granted & Q(remediation_date__lte=now)}
    if state := given.get("state"):
        found = found.filter(states.get(state, Q(state=state)))
    if gate := given.get("gate"):
        found = found.filter(gate=gate)
    if words := given.get("project"):
        found = found.filter(Q(project__name__icontains=words) | Q(project__slug__iexact=words))
    if words := given.get("owner"):
        found = found.filter(Q(owner__display_name__icontains=words) | Q(owner__username__iexact=words))
    return found


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Request an exception; gate and criterion may come from the page that lacks it."""
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    asked = {name: request.GET.get(name, "") for name in ("gate", "criterion", "requirement")}
    form = ExceptionForm(request.POST or None, asked)
    if form.is_valid():
        given = {**form.cleaned_data, "remediation_date": end_of(form.cleaned_data["remediation_date"])}
        made = attempt(form, lambda: exceptions.request(by=by, at=now, project=project, **given))
        if made:
            messages.success(request, f"{made} is requested. Somebody else approves it.")
            return redirect(made)
    answer = Answer.all_of([permissions.may_request_exception(by, project), not_archived(project)])
    shown = {"project": project, "form": form, "answer": answer}
    return render(request, "gates/exception_new.html", shown, status=status_of(form))


def exception(request: HttpRequest, slug: str, number: int, **wrong: forms.Form) -> HttpResponse:
    """One exception. `wrong` holds the form of an act that was refused, by the act's name."""
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    found = selectors.one(project, number)
    state = selectors.facts_of(found).state
    answering = permissions.may_answer_exception(by, now, project)
    extending = permissions.may_extend_exception(by, now, project)
    own = permissions.not_own_exception(by, found)
    shown = {
        "project": project,
        "exception": found,
        "standing": selectors.standing(found, now),
        "title": _title(found),
        "gate": catalogue().gate(found.gate),
        "answer_form": AnswerForm(),
        "extend_form": ExtendForm(),
        "remediate_form": RemediateForm(),
        "may_answer": Answer.all_of([_lasting(answering), own, may("approve", state)]),
        "may_extend": Answer.all_of([_lasting(extending), may("extend", state)]),
        "may_remediate": Answer.all_of([permissions.may_remediate(by, found), may("remediate", state)]),
        "confirm": _only_old(answering) or _only_old(extending),
        "changes": history(found),
        **wrong,
    }
    return render(request, "gates/exception.html", shown, status=422 if wrong else 200)


@require_POST
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Approve or refuse, with a reason."""

    def act(by: Caller, found: GateException, given: dict[str, Any]) -> GateException:
        approve = given["answer"] == "approve"
        return exceptions.answer(
            by=by, at=timezone.now(), exception=found, approve=approve, reason=given["reason"]
        )

    return _act(request, slug, number, "answer_form", AnswerForm(request.POST), act)


@require_POST
def extend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a later day: a new exception that another person approves."""

    def act(by: Caller, found: GateException, given: dict[str, Any]) -> GateException:
        ends = end_of(given["remediation_date"])
        return exceptions.extend(
            by=by, at=timezone.now(), exception=found, remediation_date=ends, rationale=given["rationale"]
        )

    return _act(request, slug, number, "extend_form", ExtendForm(request.POST), act)


@require_POST
def remediate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say that it is mended."""

    def act(by: Caller, found: GateException, given: dict[str, Any]) -> GateException:
        return exceptions.remediate(by=by, at=timezone.now(), exception=found, note=given["note"])

    return _act(request, slug, number, "remediate_form", RemediateForm(request.POST), act)


def _act(
    request: HttpRequest, slug: str, number: int, name: str, form: forms.Form,
    act: Callable[[Caller, GateException, dict[str, Any]], GateException],
) -> HttpResponse:  # fmt: skip
    """Carry out one act and show the exception that came of it, or the form with what was said against it."""
    by = caller_of(request)
    found = selectors.one(visible(by.user, slug), number)
    if form.is_valid():
        made = attempt(form, lambda: act(by, found, form.cleaned_data))
        if made:
            messages.success(request, f"{made} is {ExceptionState(made.state).label.lower()}.")
            return redirect(made)
    return exception(request, slug, number, **{name: form})


def _lasting(answer: Answer) -> Answer:
    """What stands in the way also after signing in again."""
    return Answer(tuple(each for each in answer.reasons if each.code != SIGN_IN_AGAIN))


def _only_old(answer: Answer) -> bool:
    return [each.code for each in answer.reasons] == [SIGN_IN_AGAIN]


def _title(found: GateException) -> str:
    """The criterion in words, as the catalogue has it; its key where a newer catalogue dropped it."""
    try:
        return catalogue().gate(found.gate).criterion(found.criterion).title
    except KeyError:
        return found.criterion
