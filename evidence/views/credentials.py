"""`/projects/<slug>/links/credentials/`: for which hosts the checker may sign in. Nobody is shown with what."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from evidence import permissions
from evidence.forms.links import CredentialForm
from evidence.selectors import links as reads
from evidence.services import credentials
from evidence.views.acting import attempt, status_of
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The hosts, and the form for another one."""
    by = caller_of(request)
    project = visible(by.user, slug)
    form = CredentialForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(
            form, lambda: credentials.set_credential(by=by, at=timezone.now(), project=project, **values)
        )
        if made:
            messages.success(request, f"The credential for {made.host} is sealed.")
            return redirect("evidence:link_credentials", slug)
    return _page(request, by, project, form)


@require_POST
def end(request: HttpRequest, slug: str, credential: int) -> HttpResponse:
    by = caller_of(request)
    project = visible(by.user, slug)
    found = reads.credential(project, credential)
    form = forms.Form(request.POST)
    ended = None
    if form.is_valid():
        ended = attempt(form, lambda: credentials.end_credential(by=by, at=timezone.now(), credential=found))
    if ended:
        messages.success(request, f"The credential for {found.host} is deleted.")
        return redirect("evidence:link_credentials", slug)
    return _page(request, by, project, CredentialForm(), plain=form)


def _page(
    request: HttpRequest, by: Caller, project: Project, form: CredentialForm, plain: forms.Form | None = None
) -> HttpResponse:
    shown = {
        "project": project, "form": form, "plain_form": plain, "rows": reads.credentials_of(project),
        "answer": Answer.all_of([permissions.may_keep_credentials(by), not_archived(project)]),
    }  # fmt: skip
    tried = [form, plain] if plain else [form]
    return render(request, "evidence/link_credentials.html", shown, status=status_of(*tried))
