"""`/projects/<slug>/coverage/judge/`: one document on one side, everything it is cited for on the other."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from evidence import permissions
from evidence.forms.coverage import JudgeForm
from evidence.models import ArtefactVersion
from evidence.selectors import artefacts as reads
from evidence.selectors.docket import Case, cases_of, docket_of, next_pile
from evidence.selectors.previews import sight_of
from evidence.services import judgements
from evidence.views.acting import attempt, status_of
from portal.answers import Answer
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_safe
def docket(request: HttpRequest, slug: str) -> HttpResponse:
    """Every document with something left to judge."""
    by = caller_of(request)
    project = visible(by.user, slug)
    answer = Answer.all_of([permissions.may_judge(by, project), not_archived(project)])
    shown = {"project": project, "piles": docket_of(project, by.user), "answer": answer}
    return render(request, "evidence/docket.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Tick, say sufficient or not, once: one act for all that is ticked."""
    by = caller_of(request)
    project = visible(by.user, slug)
    row = reads.row_of(reads.artefact(project, number))
    version = row.current
    cases = [case for case in cases_of(row.artefact) if case.version.pk == version.pk]
    open_ones = [case for case in cases if case.judgement is None]
    form = _form(request, version, open_ones)
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: judgements.judge(by=by, at=timezone.now(), version=version, **values))
        if made:
            many = f"{len(made)} requirements" if len(made) > 1 else made[0].requirement
            messages.success(request, f"{version} is judged {made[0].judged} for {many}.")
            return redirect("evidence:judge", slug, number)
    citations = [each for case in open_ones for each in case.citations]
    own = permissions.not_own_evidence(by, version, citations)
    shown = {
        "project": project, "row": row, "artefact": row.artefact, "version": version, "cases": cases,
        "open": open_ones, "form": form, "sight": sight_of(version), "all_ticked": _all(request),
        "ticked": set(form["requirements"].value() or []),
        "next": next_pile(docket_of(project, by.user), number),
        "answer": Answer.all_of([permissions.may_judge(by, project), not_archived(project), own]),
    }  # fmt: skip
    return render(request, "evidence/judge.html", shown, status=status_of(form))


def _all(request: HttpRequest) -> bool:
    return request.GET.get("tick") == "all"


def _form(request: HttpRequest, version: ArtefactVersion, cases: list[Case]) -> JudgeForm:
    offered = [(case.requirement.id, case.requirement.label) for case in cases]
    data = request.POST if request.method == "POST" else None
    ticked = [key for key, _ in offered] if _all(request) else []
    return JudgeForm(data, version=version, offered=offered, initial={"requirements": ticked})
