"""Deciding: the sentence is read, then a name is put to it; nothing typed is ever lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from gates.models import Decision, Outcome
from gates.selectors import readouts
from gates.services import decisions
from gates.views.reviews import review as review_page
from gates.views.sitting import Sitting, sitting_of
from gates.views.vote import Ballot
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, Stale
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt

IN_A_ROW = {"traffic", "until"}


@require_POST
def decide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Record a decision, once the very sentence that will be recorded was read."""
    by = caller_of(request)
    sitting = sitting_of(visible(by.user, slug), number, timezone.now())
    ballot = Ballot.typed(request.POST)
    valid = ballot.is_valid()
    ballot.tell(sitting, by.name)
    if not valid:
        return _again(request, sitting, ballot)
    if _unread(by, sitting, ballot):
        ballot.unread = True
        return _again(request, sitting, ballot)
    try:
        made = attempt(ballot.form, lambda: _decide(by, sitting, ballot))
    except Stale as stale:
        ballot.moved = list(stale.extra.get("changes", [])) or [stale.answer.message]
        return _again(request, sitting, ballot, 409)
    if made is None:
        return _again(request, sitting, ballot)
    messages.success(request, f"Your decision is recorded: {Outcome(made.outcome).label.lower()}.")
    return redirect(reverse("gates:review", args=[slug, number]) + f"#decision-{made.seat}")


@require_POST
def sentence(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The sentence of what is typed so far. Nothing is recorded."""
    by = caller_of(request)
    sitting = sitting_of(visible(by.user, slug), number, timezone.now())
    ballot = Ballot.typed(request.POST)
    ballot.tell(sitting, by.name)
    return render(request, "gates/parts/sentence.html", {"ballot": ballot})


def _unread(by: Caller, sitting: Sitting, ballot: Ballot) -> bool:
    """Whether the person could decide on this readout but has not seen the sentence of what they typed."""
    place = sitting.place_of(by, ballot.seat)
    if not ballot.sentence or not place or not place.answer or place.seat != ballot.seat:
        return False
    given = ballot.form.cleaned_data
    return bool(given["readout_digest"] == sitting.shown.digest and given["read"] != ballot.name_of_sentence)


def _decide(by: Caller, sitting: Sitting, ballot: Ballot) -> Decision:
    try:
        return decisions.decide(
            by=by, at=timezone.now(), review=sitting.review, seat=ballot.seat, vote=ballot.vote(),
            readout_digest=ballot.form.cleaned_data["readout_digest"],
        )  # fmt: skip
    except InvalidInput as found:
        rows = [words for name, said in found.errors.items() if name in IN_A_ROW for words in said]
        errors = {name: said for name, said in found.errors.items() if name not in IN_A_ROW}
        if rows:
            errors["conditions"] = errors.get("conditions", []) + rows
        raise InvalidInput(errors) from None


def _again(request: HttpRequest, sitting: Sitting, ballot: Ballot, status: int = 422) -> HttpResponse:
    """The page with everything typed, bound to what it shows now."""
    digest = readouts.remember(sitting.shown, sitting.review)
    ballot.show_anew(readout_digest=digest, read=ballot.name_of_sentence)
    return review_page(request, sitting.review.project.slug, sitting.review.number, ballot, status)
