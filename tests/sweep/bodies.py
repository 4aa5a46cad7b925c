"""What the requests of the sweep carry: each body is one that succeeds for whoever may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any

from portal.accounts.models import User
from tests.documents import document
from tests.sweep.scenery import Place

Values = Mapping[str, Any]
WHY: Values = {"reason": "It is so."}
VOTE: Values = {
    "seat": "reviewer", "outcome": "go", "can_ship": "yes", "should_ship": "yes", "reason": "The evidence holds.",
}  # fmt: skip
NEW_PROJECT: Values = {
    "name": "Letters", "purpose": "Sorts letters.", "role": "deployer", "risk_class": "minimal",
    "risk_class_reason": "No Annex III point applies", "stage": "model",
}  # fmt: skip
CHANGED: Values = {"name": "Bank Credit", "purpose": "Another one.", "role": "provider", "stage": "model"}
CLASS: Values = {"risk_class": "minimal", "reason": "No Annex III point applies"}
EXCEPTION: Values = {
    "gate": "model-exit", "criterion": "threat-model", "rationale": "It lacks one class.", "scope": "One class.",
    "compensating_measure": "The architect is on call.",
}  # fmt: skip
FINDING: Values = {
    "title": "The runbook names a person who left", "severity": "warning", "category": "organisational",
}  # fmt: skip
WORDS: Values = {"words": "It went as written."}
REPORT: Values = {"clock_group": "act_73", "recipient": "The authority", "words": "Reference 7."}
MINUTES: Values = {"present": "All.", "discussion": "We read it.", "actions": ""}


def file(name: str = "notes.md", text: str = "# Notes\n\nWords of the sweep.\n") -> BytesIO:
    found = BytesIO(text.encode())
    found.name = name
    return found


def written(place: Place) -> Values:
    """A canary plan filled in as a draft, with only one thing said."""
    return {
        "title": "Canary plan", "state": "draft", "effective_date": today(place), "halted_by": "The router",
    }  # fmt: skip


def today(place: Place) -> str:
    return place.world.at.date().isoformat()


def in_a_month(place: Place) -> str:
    return (place.world.at + timedelta(days=30)).date().isoformat()


def in_two_months(place: Place) -> str:
    return (place.world.at + timedelta(days=60)).date().isoformat()


def person(place: Place, username: str) -> User:
    return place.world.people[username]


def version_of_file(place: Place) -> Values:
    text = document("threat_model", "Words of the sweep.").decode()
    return {"state": "exercised", "effective_date": today(place), "file": file(text=text)}


def release(name: str = "sweep") -> Values:
    return {"kind": "model", "name": name, "version": "9.9.9", "digest": "sha256:" + "f" * 64}


def capture_form(place: Place) -> Values:
    kinds = ("model", "prompt", "index", "code", "eval_set", "policy")
    return dict(zip(kinds, place.keys["version ids"], strict=True))


def sitting(place: Place) -> Values:
    at = place.world.at + timedelta(days=20)
    return {
        "sitting_at": f"{at:%Y-%m-%dT%H:%M}",
        "freeze_at": f"{place.world.at + timedelta(days=10):%Y-%m-%dT%H:%M}",
    }


def decision(place: Place) -> Values:
    return {**VOTE, "readout_digest": place.keys["digest"]}


def unfreeze(place: Place) -> None:
    """Before the freeze, when a sitting can still be prepared."""
    review = place.world.fresh(place.keys["undecided"])
    review.freeze_at = place.world.at + timedelta(days=3)
    review.write(by=place.world.by("ada"), at=place.world.at, why="the sweep thaws it")


def let_go(place: Place) -> None:
    """No sitting of Model-exit is under way."""
    review = place.world.fresh(place.keys["undecided"])
    review.sealed_at = place.world.at
    review.write(by=place.world.by("ada"), at=place.world.at, why="the sweep closes it")


def token_form(place: Place) -> Values:
    return {"owner": person(place, "cai").pk, "name": "ci", "scopes": ["read"], "days": "30"}


CREDENTIAL = {"host": "docs.bank.example", "way": "bearer", "secret": "for reading only"}


def drill_plan(place: Place) -> Values:
    return {"kind": "rollback", "due_on": in_a_month(place), "every_months": 0}


def drill(place: Place) -> Values:
    return {
        "kind": "runbook", "held_at": f"{place.world.at:%Y-%m-%dT%H:%M}Z", "worked": True, "story": "It was played.",
    }  # fmt: skip


def drill_form(place: Place) -> Values:
    leader = person(place, "ada").pk
    held = f"{place.world.at:%Y-%m-%dT%H:%M}"
    return {**drill(place), "held_at": held, "worked": "yes", "led_by": leader}


def incident(place: Place) -> Values:
    return {
        "title": "Wrong answers", "severity": 2, "incident_class": "harmful_output",
        "aware_at": f"{place.world.at:%Y-%m-%dT%H:%M}Z",
    }  # fmt: skip


def incident_form(place: Place) -> Values:
    return {**incident(place), "aware_at": f"{place.world.at:%Y-%m-%dT%H:%M}"}
