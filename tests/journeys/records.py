"""What an act leaves behind, with nothing in it that differs from one project to the next."""

from __future__ import annotations

import re
import time
from typing import Any

from tests.journeys.hands.by_api import ByApi

# Numbers, moments and digests differ by nature; what remains is who did what to what.
CHANGING = re.compile(
    r"sha256:[0-9a-f]{64}|[0-9a-f]{64}|[0-9a-f]{12,}|\d{4}-\d\d-\d\d[T ]?[\d:.+Z]*|\d+ [A-Z][a-z]{2} \d{4}"
)


def events(api: ByApi, slug: str, since: int = 0) -> list[tuple[str, str, str, str]]:
    """(person, verb, kind of object, what it says) of every entry of the project's stream after `since`."""
    rows: list[dict[str, Any]] = []
    path: str | None = f"audit/events/?project={slug}&page_size=500"
    while path:
        page = api.get("ines", path)
        rows += page["results"]
        path = (page["next"] or "").partition("/api/v1/")[2] or None
    return sorted(
        (row["person"], row["verb"], row["object_kind"], plain(row["summary"], slug))
        for row in rows if row["seq"] >= since
    )  # fmt: skip


def wait_for_the_snapshot(api: ByApi, slug: str) -> None:
    """The worker files every captured snapshot as an artefact; records are compared after it did."""
    for _ in range(300):
        if api.get("ines", f"projects/{slug}/artefacts/", kind="registry_snapshot")["results"]:
            return
        time.sleep(0.2)
    raise AssertionError("the worker did not file the snapshot within a minute")


def pause(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)


def count(api: ByApi, slug: str) -> int:
    """How long the project's stream is."""
    newest = api.get("ines", "audit/events/", project=slug, page_size=1)["results"]
    return int(newest[0]["seq"]) + 1 if newest else 0


def acts(api: ByApi, slug: str) -> int:
    """How many acts of people the project's stream holds; what jobs notice comes in its own time."""
    return sum(not verb.startswith("finding.") for _, verb, _, _ in events(api, slug))


def plain(text: Any, slug: str) -> str:
    return CHANGING.sub("…", str(text).replace(slug, "PROJECT"))


def rows(api: ByApi, slug: str) -> dict[str, Any]:
    """The resulting rows of every room, as the API shows them."""
    project = f"projects/{slug}/"
    return {
        "project": only(api.get("ines", project), "purpose", "role", "risk_class", "risk_class_reason", "stage"),
        "people": many(api, f"{project}people/", "role", "effective", person="username"),
        "artefacts": many(api, f"{project}artefacts/", "kind", "title"),
        "coverage": coverage(api, slug),
        "conditions": [
            (row["key"], row["answer"] and (row["answer"]["applies"], bool(row["answer"]["confirmed_by"])))
            for row in api.get("ines", f"{project}conditions/", page_size=100)["results"]
        ],
        "versions": many(api, f"{project}versions/", "kind", "name", "version"),
        "snapshots": many(api, f"{project}snapshots/", "number", "note", "not_used"),
        "attestations": many(api, f"{project}gates/model-exit/attestations/", "criterion", "holds", "statement"),
        "exceptions": many(api, f"{project}exceptions/", "number", "gate", "criterion", "state", "rationale", "scope"),
        "reviews": many(api, f"{project}reviews/", "number", "gate", "state", "outcome", "seats", "risk_class"),
        "gates": many(api, f"{project}gates/", "key", "state", "ready", "met", "covered", "owed", "blocking"),
    }  # fmt: skip


def decisions(api: ByApi, slug: str, number: int) -> list[str]:
    return many(
        api, f"projects/{slug}/reviews/{number}/decisions/",
        "seat", "outcome", "can_ship", "should_ship", "reason", "conditions", "dissent", person="username",
    )  # fmt: skip


def coverage(api: ByApi, slug: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    found = api.get("ines", f"projects/{slug}/coverage/")["requirements"]
    cited = [tuple(sorted(f"{each['title']} {each['place']}" for each in row["evidence"])) for row in found]
    return [(row["id"], row["status"], row["judgement"], at) for row, at in zip(found, cited, strict=True)]


def many(api: ByApi, path: str, *names: str, **nested: str) -> list[str]:
    found = api.get("ines", path, page_size=200)["results"]
    return sorted(
        str({**only(row, *names), **{key: row[key][name] for key, name in nested.items()}}) for row in found
    )


def only(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}
