"""`/kinds/`: what each kind must say by which state, with templates to download."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evidence.kinds import kinds, state_labels, version
from evidence.kinds.form import Form, form, forms
from evidence.kinds.writing import FORMATS, written
from portal.answers import NotVisible


def index(request: HttpRequest) -> HttpResponse:
    """Every kind there is."""
    rows = [(each, forms().get(each.key)) for each in kinds().values()]
    return render(request, "evidence/kinds.html", {"rows": rows, "version": version()})


def show(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its fields, and what each state demands."""
    if kind not in kinds():
        raise NotVisible
    found = forms().get(kind)
    states = [
        (state_labels()[rung], [each for each in found.demands if each.rung == rung])
        for rung in kinds()[kind].ladder
        if found
    ]
    context = {"kind": kinds()[kind], "form": found, "states": states, "formats": FORMATS}
    return render(request, "evidence/kind.html", context)


def template(request: HttpRequest, kind: str, format_name: str) -> HttpResponse:
    """The template to fill in; `?filled=yes` gives the example instead."""
    if format_name not in FORMATS:
        raise NotVisible
    found = _form(kind)
    content = found.example if request.GET.get("filled") == "yes" else None
    answer = HttpResponse(
        written(found, format_name, content), content_type=f"{FORMATS[format_name]}; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{kind.replace("_", "-")}.{format_name}"'
    return answer


def schema(request: HttpRequest, kind: str) -> HttpResponse:
    """The JSON Schema of the form."""
    text = json.dumps(_form(kind).schema(), indent=2, ensure_ascii=False)
    return HttpResponse(text, content_type="application/schema+json; charset=utf-8")


def _form(kind: str) -> Form:
    try:
        return form(kind)
    except KeyError:
        raise NotVisible from None
