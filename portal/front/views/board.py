"""The first page: what waits for me, and every project with its gates."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gates.catalogue import catalogue
from portal.front.forms import BoardFilter
from portal.front.selectors.board import board, projects_for
from portal.projects.permissions import may_register
from portal.web.callers import caller_of

PER_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    caller, form = caller_of(request), BoardFilter(request.GET)
    form.is_valid()
    page = Paginator(projects_for(caller.user, **form.wanted), PER_PAGE).get_page(request.GET.get("page"))
    found = board(caller.user, list(page.object_list), timezone.now())
    return render(
        request,
        "front/board.html",
        {
            "board": found,
            "page": page,
            "form": form,
            "gates": catalogue().gates,
            "may_register": may_register(caller),
        },
    )
