"""Lists, counts, search and exports hold exactly what the caller may see, and say nothing of the rest."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from evidence.models import Artefact
from gates.models import GateException, Review
from portal.audit.models import Event
from portal.findings.models import Finding
from portal.projects.models import Project
from tests.sweep.callers import INSIDE, OUTSIDE, TOKENS
from tests.sweep.scenery import CLOSED, HIDDEN, OTHER, OWN, Scenery

CAST_SEES = {OWN, OTHER, CLOSED}
SEES: dict[str, set[str]] = {
    **dict.fromkeys(INSIDE, CAST_SEES), "sam": set(), "former:write": set(), "eli": {HIDDEN},
    "root": {*CAST_SEES, HIDDEN},
}  # fmt: skip
API = sorted(INSIDE | OUTSIDE)
PAGES = sorted((INSIDE | OUTSIDE) - set(TOKENS))
SECRETS = ("secret", "Secret", "Eli Elsewhere")


def rows(scenery: Scenery, caller: str, path: str) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    found, client = [], scenery.doors[caller].client()
    url: str | None = path
    while url:
        answer = client.get(url).json()
        found += answer["results"]
        url = answer["next"]
    return found


@pytest.mark.parametrize("caller", API)
def test_projects(caller: str, scenery: Scenery) -> None:
    assert {row["slug"] for row in rows(scenery, caller, "/api/v1/projects/")} == SEES[caller]


@pytest.mark.parametrize("caller", API)
def test_events(caller: str, scenery: Scenery) -> None:
    streams = SEES[caller] | ({"site"} if caller == "root" else set())
    wanted = set(Event.objects.filter(stream__in=streams).values_list("stream", "seq"))
    found = rows(scenery, caller, "/api/v1/audit/events/?page_size=500")

    assert {(row["stream"], row["seq"]) for row in found} == wanted


@pytest.mark.parametrize("caller", API)
def test_a_filter_for_another_project_finds_nothing_of_it(caller: str, scenery: Scenery) -> None:
    for slug in {HIDDEN, OWN} - SEES[caller]:
        assert rows(scenery, caller, f"/api/v1/audit/events/?project={slug}") == []
    if caller != "root":
        assert rows(scenery, caller, "/api/v1/audit/events/?project=site") == []


@pytest.mark.parametrize("caller", PAGES)
def test_the_log_as_csv_holds_the_same_rows_whatever_filter_is_asked(caller: str, scenery: Scenery) -> None:
    client = scenery.doors[caller].client()
    streams = SEES[caller] | ({"site"} if caller == "root" else set())
    for query in ("", f"?project={HIDDEN}", "?project=site", f"?project={OWN}", "?text=secret"):
        answer: Any = client.get(f"/audit/events.csv{query}")
        text = b"".join(answer.streaming_content).decode()
        found = {row["stream"] for row in csv.DictReader(io.StringIO(text))}

        assert found <= streams
    assert len(found) <= 1


@pytest.mark.parametrize(
    "path",
    [
        "/", "/?q=secret", "/search/?q=secret", "/search/?q=Eli", "/search/?q=threat", "/exceptions/", "/packs/",
        "/coverage/", "/coverage/?q=secret",
        "/exceptions/?project=secret", "/packs/?project=secret", "/audit/", f"/audit/?project={HIDDEN}",
        "/audit/?text=secret", "/audit/?person=Eli", "/audit/verify/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("caller", sorted(set(PAGES) - {"root", "eli"}))
def test_no_page_across_projects_says_a_word_of_the_hidden_one(
    caller: str, path: str, scenery: Scenery
) -> None:
    text = scenery.doors[caller].client().get(path).content.decode()
    echoed = path.partition("=")[2]

    said = [word for word in SECRETS if word in text.replace(echoed, "")] if echoed else [
        word for word in SECRETS if word in text
    ]  # fmt: skip
    assert said == []


@pytest.mark.parametrize("caller", sorted(INSIDE))
@pytest.mark.parametrize(
    ("path", "model", "key"),
    [
        ("artefacts", Artefact, "id"),
        ("reviews", Review, "number"),
        ("exceptions", GateException, "number"),
        ("findings", Finding, "number"),
    ],
)  # fmt: skip
def test_a_projects_lists_hold_its_own_things_only(
    path: str, model: Any, key: str, caller: str, scenery: Scenery
) -> None:
    found = rows(scenery, caller, f"/api/v1/projects/{OWN}/{path}/")
    wanted = model.objects.filter(project__slug=OWN).values_list("number", flat=True)

    assert {row[key] for row in found} == set(wanted)


def test_the_cast_is_as_the_table_says(scenery: Scenery) -> None:
    """So that a project that nobody sees by mistake is a mistake of this file."""
    for caller, slugs in SEES.items():
        user = scenery.people[caller.partition(":")[0]]
        assert set(Project.objects.visible_to(user).values_list("slug", flat=True)) == slugs
