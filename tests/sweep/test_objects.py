"""Whose objects: another project's child, a project one may not know of, an archived one, and none at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sweep.api_rows import OPERATIONS
from tests.sweep.callers import OUTSIDE, TOKENS
from tests.sweep.knocking import Heard, knock
from tests.sweep.page_rows import PAGES
from tests.sweep.rows import Row
from tests.sweep.scenery import CLOSED, HIDDEN, NOWHERE, OTHER, OWN, Scenery

IN_PROJECT = [row for row in (*PAGES, *OPERATIONS) if "projects/<slug:slug>/" in row.route]
# Placeholders that name something of the whole house, and not of one project.
OF_THE_HOUSE = {"framework", "kind", "gate", "requirement", "condition", "page", "version"}
WITH_CHILD = [row for row in IN_PROJECT if set(row.placeholders) - OF_THE_HOUSE]
WITHOUT_SLUG = [row for row in (*PAGES, *OPERATIONS) if row.hidden and row.placeholders]
NO_NUMBER = 987654


def named(row: Row) -> str:
    return row.name


def best(row: Row) -> str:
    """Somebody who gets through in the own project, and in the other one too."""
    first = sorted(row.may & {"ada", "rui", "chen", "root", "priya", "noor"})
    return first[0]


def same(one: Heard, other: Heard) -> bool:
    """Whether nobody can tell the two apart. (A plain bool: two pages side by side make no readable message.)"""
    return one.status == other.status and one.words == other.words


@pytest.mark.parametrize("row", WITH_CHILD, ids=named)
def test_a_child_of_another_project_answers_as_one_that_does_not_exist(row: Row, scenery: Scenery) -> None:
    """Number by number: the caller may see the other project too, so only the address can be what refuses."""
    own, other = scenery.places[OWN], scenery.places[OTHER]
    for name in set(row.placeholders) - OF_THE_HOUSE:
        foreign = other.keys[row.placeholders[name]]
        heard = knock(scenery, row, best(row), own, row.path(own, instead={name: foreign}))
        none = knock(scenery, row, best(row), own, row.path(own, instead={name: NO_NUMBER}))

        assert heard.status == 404
        assert same(heard, none)
        assert not heard.did_something


@pytest.mark.parametrize("row", IN_PROJECT, ids=named)
def test_a_project_that_is_not_ones_own_answers_as_one_that_does_not_exist(
    row: Row, scenery: Scenery
) -> None:
    """Also for reader and writer by token, whose project it is not any more."""
    own = scenery.places[OWN]
    for caller in sorted(OUTSIDE if row.is_api else OUTSIDE - set(TOKENS)):
        heard = knock(scenery, row, caller, own)
        none = knock(scenery, row, caller, own, row.path(own, slug=NOWHERE))

        assert heard.status == 404
        assert same(heard, none)
    hidden = knock(scenery, row, "ada", own, row.path(own, slug=HIDDEN))
    none = knock(scenery, row, "ada", own, row.path(own, slug=NOWHERE))
    assert hidden.status == 404
    assert same(hidden, none)


@pytest.mark.parametrize("row", WITHOUT_SLUG, ids=named)
def test_an_id_without_a_project_in_its_address_is_not_enough(row: Row, scenery: Scenery) -> None:
    own, instead = scenery.places[OWN], {
        "key": "00000000-0000-0000-0000-000000000000", "pack_id": "EP-none", "stream": NOWHERE, "seq": NO_NUMBER,
    }  # fmt: skip
    for caller in sorted(OUTSIDE if row.is_api else OUTSIDE - set(TOKENS)):
        heard = knock(scenery, row, caller, own)
        none = knock(
            scenery,
            row,
            caller,
            own,
            row.path(own, instead={name: instead[name] for name in row.placeholders}),
        )

        assert heard.status == 404
        assert same(heard, none)


@pytest.mark.parametrize("row", [row for row in IN_PROJECT if row.reads], ids=named)
def test_an_archived_project_is_read_as_any_other(row: Row, scenery: Scenery) -> None:
    assert knock(scenery, row, best(row), scenery.places[CLOSED]).status in row.good


@pytest.mark.parametrize("row", [row for row in IN_PROJECT if not row.reads], ids=named)
def test_an_archived_project_is_not_written(row: Row, scenery: Scenery) -> None:
    heard = knock(scenery, row, best(row), scenery.places[CLOSED])

    assert heard.status in row.archived
    assert heard.did_something == row.goes_on


def verbs() -> Iterator[tuple[str, Row]]:
    """One row per address with every method it has no row for."""
    rows = (*PAGES, *OPERATIONS)
    have: dict[str, set[str]] = {}
    for row in rows:
        have.setdefault(row.route, set()).add(row.method)
    first = {row.route: row for row in reversed(rows)}
    for route, row in first.items():
        for method in sorted({"PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "POST"} - have[route]):
            yield method, row


@pytest.mark.parametrize(("method", "row"), list(verbs()), ids=lambda value: getattr(value, "route", value))
def test_a_method_without_a_row_does_nothing(method: str, row: Row, scenery: Scenery) -> None:
    other = Row(method, row.route, at=row.at, body=row.body, prepare=row.prepare)
    heard = knock(scenery, other, best(row), scenery.own)

    if method == "OPTIONS" and row.is_api and "/uploads/" in row.route:
        assert heard.status == 204  # the protocol of resumable uploads says there what it speaks
        return
    assert heard.status in ({405} if row.is_api else {200, 403, 405, 409, 422})
    assert not heard.did_something


@pytest.mark.parametrize("row", [row for row in (*PAGES, *OPERATIONS) if row.reads], ids=named)
def test_head_says_what_get_says_without_a_body(row: Row, scenery: Scenery) -> None:
    head = Row("HEAD", row.route, at=row.at, body=row.body)
    for caller in ("anonymous", "sam", best(row)):
        said = knock(scenery, row, caller, scenery.own)
        silent = knock(scenery, head, caller, scenery.own)

        assert silent.status == said.status
        assert not silent.did_something


@pytest.mark.parametrize("row", [row for row in PAGES if row.route.endswith("/")], ids=named)
def test_an_address_without_its_last_slash_reveals_nothing(row: Row, scenery: Scenery) -> None:
    path = row.path(scenery.own).rstrip("/")
    heard = knock(scenery, Row("GET", row.route), "anonymous", scenery.own, path)

    assert heard.asked_to_sign_in
