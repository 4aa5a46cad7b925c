"""Search over everything one may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.front.selectors.search import search
from portal.web.callers import caller_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:200]
    return render(request, "front/search.html", {"text": text, "hits": search(caller_of(request).user, text)})
