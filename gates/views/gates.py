"""The gates of a project, and the page of one: the no that gets you to yes."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gates import permissions
from gates.catalogue import Gate, catalogue
from gates.forms.readiness import AskedForm, AttestForm
from gates.selectors.dossier import dossier_of
from gates.selectors.readiness import GateReading, count_of, exceptions_at, read, seats, state_word
from gates.selectors.reviews import state_of
from gates.selectors.standing import standings
from gates.services import attestations
from portal.answers import Answer, NotVisible
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of


def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Both exits: state, seats, snapshot, exceptions, day."""
    project, now = visible(caller_of(request).user, slug), timezone.now()
    dossier = dossier_of(project)
    found = standings(dossier, now)
    rows = [
        {
            "standing": each,
            "seats": seats(dossier, each.gate, each.review),
            "exceptions": exceptions_at(dossier, each.gate.key, now),
            "count": count_of(each.readiness.results),
            "review_state": state_of(each.review, now) if each.review else "",
        }
        for each in found
    ]
    ready = sum(each.readiness.ready for each in found)
    shown = {"project": project, "rows": rows, "ready": ready, "now": now}
    return render(request, "gates/gates.html", shown)


def readiness(
    request: HttpRequest, slug: str, gate: str, wrong: dict[str, AttestForm] | None = None
) -> HttpResponse:
    """Readiness of one gate. `wrong` holds an attestation that was refused, by criterion."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form, reading = _reading(request, project, gate)
    shown = _shown(request, project, form, reading)
    shown |= {
        "criteria": _criteria(reading, wrong or {}),
        "seats": seats(reading.dossier, reading.gate, reading.standing.review),
        "exceptions": exceptions_at(reading.dossier, gate, reading.now),
        "sittings": [(each, state_of(each, reading.now)) for each in reading.sittings],
        "may_attest": Answer.all_of([permissions.may_attest(by, project), not_archived(project)]),
        "may_open": Answer.all_of([permissions.may_open_review(by, project), not_archived(project)]),
    }
    status = 422 if wrong else status_of(form)
    return render(request, "gates/gate.html", shown, status=status)


@require_safe
def standing(request: HttpRequest, slug: str, gate: str) -> HttpResponse:
    """The verdict box and the table again. 204 as long as they read as the page already shows."""
    project = visible(caller_of(request).user, slug)
    form, reading = _reading(request, project, gate)
    shown = _shown(request, project, form, reading) | {"criteria": _criteria(reading, {}), "again": True}
    if request.GET.get("seen") == shown["seen"]:
        return HttpResponse(status=204)
    return render(request, "gates/parts/standing_again.html", shown)


@require_POST
def attest(request: HttpRequest, slug: str, gate: str) -> HttpResponse:
    """One person's word on one criterion."""
    by = caller_of(request)
    project = visible(by.user, slug)
    _gate(gate)
    criterion = request.POST.get("criterion", "")
    form = AttestForm(request.POST, auto_id=f"id_{criterion}_%s")
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            lambda: attestations.attest(
                by=by, at=timezone.now(), project=project, gate=gate, criterion=criterion, **given
            ),
        )
        if made:
            words = "holds" if made.holds else "does not hold"
            messages.success(request, f"Your word is recorded: it {words}.")
            return redirect("gates:gate", slug, gate)
    return readiness(request, slug, gate, {criterion: form})


def _gate(key: str) -> Gate:
    try:
        return catalogue().gate(key)
    except KeyError:
        raise NotVisible from None


def _reading(request: HttpRequest, project: Project, gate: str) -> tuple[AskedForm, GateReading]:
    _gate(gate)
    dossier = dossier_of(project)
    form = AskedForm(request.GET or None, dossier.snapshots)
    return form, read(dossier, gate, form.asked(), timezone.now())


def _shown(request: HttpRequest, project: Project, form: AskedForm, reading: GateReading) -> dict[str, Any]:
    """What page and fragment share. `seen` names what they show, so that nothing is swapped for itself."""
    query = request.GET.copy()
    query.pop("seen", None)
    shown = {"project": project, "reading": reading, "asked_form": form, "query": query.urlencode()}
    body = render_to_string("gates/parts/standing.html", shown, request)
    states = "".join(f"{each.key}{each.status}{each.message}" for each in reading.others)
    seen = hashlib.sha256((body + states).encode()).hexdigest()[:16]
    return shown | {"standing_html": body, "seen": seen}


def _criteria(reading: GateReading, wrong: dict[str, AttestForm]) -> list[dict[str, Any]]:
    """The criteria beside the table, what does not hold first; those that are attested carry a form."""
    found = []
    order = ["overdue", "unmet", "covered", "backlog", "met", "not_owed"]
    for each in sorted(reading.others, key=lambda one: order.index(state_word(one))):
        form = wrong.get(each.key)
        if form is None and each.check == "attestation":
            form = AttestForm(auto_id=f"id_{each.key}_%s")
        found.append({"result": each, "state": state_word(each), "form": form, "wrong": each.key in wrong})
    return found
