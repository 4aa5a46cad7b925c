"""`/frameworks/`: every framework with its version, dates, standing and source, and what it asks for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evidence import permissions
from evidence.frameworks import Framework, Requirement
from evidence.frameworks.mapping import mapped
from evidence.selectors.frameworks import framework as framework_of
from evidence.selectors.frameworks import frameworks
from evidence.selectors.own_frameworks import versions_of, waiting
from portal.web.callers import caller_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of them, grouped by whose they are."""
    found = frameworks()
    shown = {
        "law": [each for each in found if each.prefix == "AIA-"],
        "others": [each for each in found if each.prefix != "AIA-" and not each.custom],
        "own": [each for each in found if each.custom], "waiting": waiting(),
        "may_keep": permissions.may_keep_frameworks(caller_of(request)),
    }  # fmt: skip
    return render(request, "evidence/frameworks.html", shown)


@require_safe
def show(request: HttpRequest, framework: str) -> HttpResponse:
    """One framework: what it is, its history, and every entry under its headings."""
    known = framework_of(framework)
    versions = versions_of(framework) if known.custom else []
    shown = {"framework": known, "groups": groups_of(known), "versions": versions}
    return render(request, "evidence/framework.html", shown)


def groups_of(known: Framework) -> list[tuple[object, list[tuple[Requirement, tuple[object, ...]]]]]:
    """Headings with their entries, each with what it is mapped to."""
    return [
        (article, [(each, mapped(each.id)) for each in entries]) for article, entries in known.by_article()
    ]
