"""Opening a review, reading it, choosing its snapshot, moving its sitting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from gates import permissions
from gates.catalogue import catalogue
from gates.forms.reviews import MoveForm, OpenForm, SnapshotForm
from gates.models import Minutes
from gates.rules.reviews import default_freeze
from gates.rules.reviews import may as may_in
from gates.selectors.reviews import of_project, state_of
from gates.services import reviews
from gates.views.history import history
from gates.views.sitting import Sitting, no_seat, sitting_of
from gates.views.vote import Ballot
from portal.answers import Answer
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of
from registry.models import Snapshot

A_WEEK_AND_A_DAY = timedelta(days=8)


def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Every sitting of the project's gates, newest first."""
    project, now = visible(caller_of(request).user, slug), timezone.now()
    rows = [(each, catalogue().gate(each.gate), state_of(each, now)) for each in of_project(project)]
    return render(request, "gates/reviews.html", {"project": project, "rows": rows})


def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a sitting. Catalogue, class and seats are pinned when it opens."""
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    snapshots = Snapshot.objects.filter(project=project)
    form = OpenForm(request.POST or None, snapshots, _suggested(request.GET.get("gate", ""), snapshots, now))
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: reviews.open_review(by=by, at=now, project=project, **given))
        if made:
            messages.success(request, f"{made} of {catalogue().gate(made.gate).label} is open.")
            return redirect(made)
    answer = Answer.all_of([permissions.may_open_review(by, project), not_archived(project)])
    shown = {"project": project, "form": form, "answer": answer}
    return render(request, "gates/review_new.html", shown, status=status_of(form))


def _suggested(gate: str, snapshots: Any, now: datetime) -> dict[str, Any]:
    """Ten in the morning in eight days or more, on a working day, with the freeze that follows from it."""
    sitting = (now + A_WEEK_AND_A_DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    sitting += timedelta(days=max(0, 7 - sitting.weekday()) % 7 if sitting.weekday() > 4 else 0)
    known = {each.key: each for each in catalogue().gates}
    days = known[gate].freeze_working_days if gate in known else 5
    return {
        "gate": gate,
        "sitting_at": sitting,
        "freeze_at": max(now, default_freeze(sitting, days)),
        "snapshot": snapshots.first(),
    }


def review(
    request: HttpRequest,
    slug: str,
    number: int,
    ballot: Ballot | None = None,
    status: int = 200,
    **forms_: Any,
) -> HttpResponse:
    """The review's page. `ballot` holds a decision that came back, with everything typed."""
    by = caller_of(request)
    project, now = visible(by.user, slug), timezone.now()
    sitting = sitting_of(project, number, now)
    place = sitting.place_of(by, request.GET.get("seat", ""))
    if ballot is None and place and place.answer:
        ballot = Ballot.blank(sitting, place.seat, by.name)
    shown = {
        "project": project,
        "sitting": sitting,
        "place": place,
        "why_not": place.answer if place else no_seat(sitting),
        "ballot": ballot,
        "minutes": Minutes.objects.filter(review=sitting.review).select_related("completed_by").first(),
        "changes": history(sitting.review),
        "may_prepare": permissions.may_open_review(by, project),
        **_preparing(sitting),
        **forms_,
    }
    return render(request, "gates/review.html", shown, status=status)


def _preparing(sitting: Sitting) -> dict[str, Any]:
    """The two forms of whoever prepares the sitting, as long as it is not frozen."""
    if not may_in("move_sitting", sitting.state):
        return {}
    review = sitting.review
    return {
        "snapshot_form": SnapshotForm(None, Snapshot.objects.filter(project=review.project), review.snapshot),
        "move_form": MoveForm(initial={"sitting_at": review.sitting_at}),
    }


@require_POST
def set_snapshot(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Choose the release set."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = sitting_of(project, number, timezone.now()).review
    form = SnapshotForm(request.POST, Snapshot.objects.filter(project=project), found.snapshot)
    if form.is_valid():
        chosen = form.cleaned_data["snapshot"]
        made = attempt(
            form, lambda: reviews.set_snapshot(by=by, at=timezone.now(), review=found, snapshot=chosen)
        )
        if made:
            messages.success(request, f"The review is about {chosen}.")
            return redirect(made)
    return _again(request, slug, number, snapshot_form=form)


@require_POST
def move(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Move the sitting and the freeze."""
    by = caller_of(request)
    project = visible(by.user, slug)
    found = sitting_of(project, number, timezone.now()).review
    form = MoveForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: reviews.move_sitting(by=by, at=timezone.now(), review=found, **given))
        if made:
            messages.success(request, "The sitting is moved.")
            return redirect(made)
    return _again(request, slug, number, move_form=form)


def _again(request: HttpRequest, slug: str, number: int, **wrong: forms.Form) -> HttpResponse:
    return review(request, slug, number, None, 422, **wrong)
