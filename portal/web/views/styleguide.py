"""`/styleguide/`: every component in every state, for eyes, axe and the printer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe

from portal.answers import Answer, Reason
from portal.web import frames
from portal.web.status import VOCABULARIES

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DIGEST = "60b34e608b805d0e44f2714121f4c89a038f2b13309169d5eb55d234a2b5fa9b"
DIAGRAM = "flowchart LR\n  A[Applicant] --> B[Score]\n  B --> C{Above the line?}\n  C -- yes --> D[Officer]\n"
BROKEN = "flowchart LR\n  A[Applicant] --> B[Score]\n  B --> --> C\n"
DOCUMENT = """# Retention

Logs are kept for **180 days** (`logs.yaml`).

| Store | Days |
|---|---|
| Audit | 3650 |

<script>alert(1)</script>
"""
GATE_NAMES = ("Model-exit", "Produce-exit", "Operate-exit", "Monitor-exit", "Change-exit", "Retire-exit")
GATES = list(VOCABULARIES["gate"])


class Sample(forms.Form):
    """One field of every kind."""

    owner = forms.CharField(label="Accountable owner", help_text="Who answers for the remediation, by name.")
    remediation = forms.DateField(
        label="Remediation date", widget=forms.DateInput(attrs={"type": "date"}), help_text="Not in the past."
    )
    severity = forms.ChoiceField(choices=[("low", "Low"), ("high", "High")], required=False)
    answer = forms.ChoiceField(
        label="Can we ship", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    minutes = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="Markdown is kept."
    )
    sure = forms.BooleanField(label="I have read the difference", required=False)


class Filter(forms.Form):
    """What a filter bar holds."""

    who = forms.CharField(required=False)
    what = forms.ChoiceField(choices=[("", "Anything"), ("upload", "Uploads")], required=False)


def index(request: HttpRequest) -> HttpResponse:
    shown = {**_forms(), **_lists(), **_states(), "digest": DIGEST, "noon": NOON}
    return render(request, "styleguide.html", shown)


def good_diagram(request: HttpRequest) -> HttpResponseBase:
    return frames.diagram(request, DIAGRAM, "From application to decision")


def broken_diagram(request: HttpRequest) -> HttpResponseBase:
    return frames.diagram(request, BROKEN, "A diagram with a mistake")


def _forms() -> dict[str, Any]:
    return {
        "form": Sample(prefix="whole"),
        "wrong": Sample({"broken-remediation": "yesterday"}, prefix="broken"),
        "filter": Filter(prefix="filter"),
        "refused": Answer.no(
            Reason("own_work", "You uploaded the model card: another person decides.", owner="Noor Haddad"),
            Reason("sign_in_again", "Your sign-in is older than 15 minutes."),
        ),
        "page": Paginator(range(1, 240), 50).page(2),
    }


def _lists() -> dict[str, Any]:
    return {
        "rail": [
            {"key": str(n), "name": name, "state": state, "href": "#gate-rail"}
            for n, (name, state) in enumerate(zip(GATE_NAMES, GATES, strict=False))
        ],
        "board": [("Credit decision support", GATES), ("SupportFlow", GATES[1:] + GATES[:1])],
        "events": [
            {"who": "Noor Haddad", "summary": "approved EX-31", "at": NOON, "tone": "warn", "url": "#"},
            {"who": "Ada Okafor", "summary": "uploaded 14 artefacts", "at": NOON},
            {"who": "Rui Martins", "summary": "decided go on Model-exit", "at": NOON, "tone": "good"},
        ],
        "reasons": [
            {
                "message": "Threat model is a draft",
                "item": "D7",
                "owner": "Ada Okafor",
                "fix": "#",
                "fix_label": "Make final",
            },
            {
                "message": "EX-29 is due soon",
                "owner": "Mika Laine",
                "due": date(2026, 11, 24),
                "tone": "warn",
            },
            {"message": "The chair has not decided", "owner": "Chen Wei", "tone": "info"},
        ],
        "met": ["12 of 12 deliverables for this gate", "Snapshot 4 matches its digest"],
        "heat": _heat(),
        "diff": _diff(),
    }


def _heat() -> list[dict[str, Any]]:
    states = ("evidenced", "partial", "missing", "not_applicable", "informative")
    articles = (
        ("Art 9", "Risk management", 9),
        ("Art 10", "Data and data governance", 8),
        ("Art 12", "Record-keeping", 3),
    )
    return [
        {
            "article": article,
            "name": name,
            "count": f"{len(range(0, count, 5))} of {count}",
            "cells": [
                {
                    "ref": f"{article[4:]}({n + 1})",
                    "state": states[n % 5],
                    "href": "#heat",
                    "exception": "EX-31" if n == 2 else "",
                }
                for n in range(count)
            ],
        }
        for article, name, count in articles
    ]


def _diff() -> list[dict[str, Any]]:
    was = mark_safe("Logs are kept for <del>90</del> days.")
    now = mark_safe("Logs are kept for <ins>180</ins> days.")
    same = "Reviewers may override a score with a written reason."
    return [
        {"old_no": 1, "old": was, "new_no": 1, "new": now, "changed": True},
        {"old_no": 2, "old": same, "new_no": 2, "new": same, "changed": False},
        {
            "old_no": None,
            "old": "",
            "new_no": 3,
            "new": "Override rates are reported weekly.",
            "changed": True,
        },
    ]


def _states() -> dict[str, Any]:
    return {
        "vocabularies": {thing: list(values) for thing, values in VOCABULARIES.items()},
        "jobs": [
            SimpleNamespace(id=n, state=state, title="Seal the pack", step=step, percent=48, error=error)
            for n, (state, step, error) in enumerate(
                [
                    ("queued", "", ""),
                    ("running", "Copying 19 of 40", ""),
                    ("done", "", ""),
                    ("failed", "", "threat-model.pdf no longer matches its SHA-256."),
                ]
            )
        ],
        "dues": [date(2026, 11, 14), date(2026, 11, 20), date(2026, 11, 24), date(2027, 1, 4)],
        "today": NOON.date(),
        "levels": [
            ("success", "Snapshot 4 was captured."),
            ("error", "Nothing was recorded."),
            ("warning", "EX-29 is due on 24 Nov 2026."),
            ("info", "The readout freezes on 23 Nov 2026."),
        ],
        "people": [
            SimpleNamespace(name="Ada Okafor", kind="person"),
            SimpleNamespace(name="Cai (pipeline)", kind="service"),
        ],
        "text": DOCUMENT,
    }
