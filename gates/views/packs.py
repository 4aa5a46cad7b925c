"""Packs: asking for one, watching it being sealed, reading what it holds, fetching it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from evidence.intake.serving import blob_attachment
from evidence.models import Pack, PackState
from evidence.packs.keys import public_pem
from evidence.services.packs import published as published_keys
from gates import permissions
from gates.forms.packs import PackFilter, PackForm
from gates.models import Review
from gates.selectors import packs as selectors
from gates.services import packs
from gates.views.history import history
from portal.accounts.callers import Caller
from portal.answers import NotAllowed, NotNow, NotVisible, Reason
from portal.projects.models import Project
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt

PER_PAGE = 50
NEWEST_REVIEWS = 100
# The keys that a reader checks a pack with, in the order of trust.
SHOWN = ("root", "pack")


def index(request: HttpRequest) -> HttpResponse:
    """Every pack this person may see, and the form for a new one."""
    by = caller_of(request)
    reviews = Review.objects.filter(project__in=Project.objects.visible_to(by.user))
    return _page(request, by, reviews, selectors.visible_to(by.user), PackFilter(request.GET))


def of_project(request: HttpRequest, slug: str) -> HttpResponse:
    """The packs of one project; why the chosen review has no final pack yet stands beside the form."""
    by = caller_of(request)
    project = visible(by.user, slug)
    reviews = Review.objects.filter(project=project)
    form = PackFilter(request.GET, in_project=True)
    answer = permissions.may_export(by, project)
    return _page(request, by, reviews, selectors.of_project(project), form, project=project, answer=answer)


def _page(
    request: HttpRequest, by: Caller, reviews: QuerySet[Review], found: QuerySet[Pack], filters: PackFilter, **more: Any
) -> HttpResponse:  # fmt: skip
    reviews = reviews.select_related("project").order_by("-sealed_at", "-opened_at")
    offered = Review.objects.filter(pk__in=list(reviews.values_list("pk", flat=True)[:NEWEST_REVIEWS]))
    offered = offered.select_related("project__owner").order_by("project__name", "-number")
    chosen = _chosen(request, reviews)
    form = PackForm(request.POST or None, offered, {"review": chosen})
    gaps: list[Reason] = []
    if form.is_valid():
        try:
            made = attempt(form, lambda: _request(request, by, form.cleaned_data))
        except _Gaps as refused:
            gaps, made = refused.gaps, None
        if made:
            return redirect(made)
        chosen = form.cleaned_data["review"]
    elif chosen is not None and "project" in more:
        gaps = packs.final_gaps(chosen)
    page = Paginator(_filtered(found, filters), PER_PAGE).get_page(request.GET.get("page"))
    shown = {"form": form, "filters": filters, "page": page, "gaps": gaps, "chosen": chosen, **more}
    return render(request, "gates/packs.html", shown, status=422 if request.method == "POST" else 200)


class _Gaps(Exception):
    """A final pack that cannot be: with every gap and where it is mended."""

    def __init__(self, gaps: list[Reason]) -> None:
        super().__init__(f"{len(gaps)} gaps")
        self.gaps = gaps


def _request(request: HttpRequest, by: Caller, given: dict[str, Any]) -> Pack:
    ask = packs.request_draft if request.POST.get("kind") == "draft" else packs.request_final
    try:
        return ask(by=by, at=timezone.now(), review=given["review"], purpose=given["purpose"])
    except NotNow as refused:
        raise _Gaps(list(refused.answer.reasons)) from None


def _chosen(request: HttpRequest, reviews: QuerySet[Review]) -> Review | None:
    """The review named in the address, else the one sealed last, else the newest."""
    number = request.GET.get("review", "")
    if number.isdigit() and (named := reviews.filter(number=int(number)).first()):
        return named
    return reviews.filter(sealed_at__isnull=False).first() or reviews.first()


def _filtered(found: QuerySet[Pack], form: PackFilter) -> QuerySet[Pack]:
    given = form.cleaned_data if form.is_valid() else {}
    if kind := given.get("kind"):
        found = found.filter(final=kind == "final")
    if words := given.get("project"):
        found = found.filter(Q(project__name__icontains=words) | Q(project__slug__iexact=words))
    return found


def pack(request: HttpRequest, pack_id: str) -> HttpResponse:
    """What the pack holds, how to verify it, and its file."""
    by = caller_of(request)
    found = selectors.one(by.user, pack_id)
    known = published_keys(found.sealed_time)
    shown = {
        "project": found.project,
        "pack": found,
        "sealed": found.state == PackState.SEALED,
        "purpose": packs.PURPOSES.get(found.purpose, found.purpose),
        "record": found.manifest["record"],
        "keys": [
            (use, known[use].keyid, public_pem(known[use].public).decode()) for use in SHOWN if use in known
        ],
        "review_pk": _review_of(found),
        "may_export": permissions.may_export(by, found.project),
        "file": f"{found.pack_id}.zip",
        "changes": history(found),
    }
    return render(request, "gates/pack.html", shown)


def _review_of(found: Pack) -> int | None:
    number = found.manifest["record"]["review"]["number"]
    return Review.objects.filter(project=found.project, number=number).values_list("pk", flat=True).first()


def job(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The job's row alone. Once it is sealed the page reads itself again: it has a file to show."""
    found = selectors.one(caller_of(request).user, pack_id)
    response = render(request, "gates/parts/pack_job.html", {"pack": found})
    if found.state != PackState.REQUESTED:
        response["HX-Refresh"] = "true"
    return response


def download(request: HttpRequest, pack_id: str) -> HttpResponseBase:
    """The sealed bytes. Who may not read everything is refused, never given less."""
    by = caller_of(request)
    found = selectors.one(by.user, pack_id)
    NotAllowed.unless(permissions.may_export(by, found.project))
    if found.blob is None:
        raise NotVisible
    return blob_attachment(request, found.blob, name=f"{found.pack_id}.zip", media_type="application/zip")
