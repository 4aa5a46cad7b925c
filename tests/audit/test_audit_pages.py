"""`/audit/`: who reads which events, filters, one entry with its proof, CSV, verification."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import User
from portal.audit import export
from portal.audit.models import Event
from portal.audit.rules import tlog
from portal.audit.services import log
from portal.jobs.models import Job
from portal.jobs.running import run_due
from portal.projects.models import Project
from portal.projects.services import projects
from tests.conftest import make_project

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]


@pytest.fixture
def story(project: Project, people: dict[str, User], caller: Any, now: Any) -> Project:
    """Two projects with events, and Ada's refusal; Ines audits only the first."""
    other = make_project(people, slug="other")
    ines = other.memberships.get(person=people["ines"])
    ines.ended_at = now
    ines.write(by=caller("priya"), at=now, why="left")
    for number in range(3):
        projects.change(by=caller("ada"), at=now, project=project, name=f"Name {number}")
    projects.classify(by=caller("ada"), at=now, project=other, risk_class="minimal", reason="None applies")
    return project


def test_i_read_only_the_streams_of_projects_that_i_see(pages: Pages, story: Project) -> None:
    ines, rui, sam, root = (
        pages(name).get("/audit/").content.decode() for name in ("ines", "rui", "sam", "root")
    )

    assert "changed name" in ines
    assert "classified the project" not in ines
    assert "classified the project" in rui
    assert "No events yet" in sam
    assert "classified the project" in root


def test_the_sites_own_stream_is_for_administrators(pages: Pages, story: Project, people: Any) -> None:
    from portal.accounts.signin import signed_in

    signed_in(None, request=None, user=people["ada"])  # type: ignore[arg-type]

    assert "signed in" in pages("root").get("/audit/?project=site").content.decode()
    assert "signed in" not in pages("rui").get("/audit/?project=site").content.decode()
    assert pages("rui").get("/audit/events/site/0/").status_code == 404
    assert pages("root").get("/audit/events/site/0/").status_code == 200


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("verb=project.changed", 3), ("verb=project", 4), ("project=other", 1), ("text=classified", 1),
        ("person=Okafor", 4), ("person=nobody", 0), ("object=project/bank-credit", 3),
        ("object=bank-credit", 3),
        ("from=2026-11-20&to=2026-11-20", 4), ("from=2026-11-21", 0), ("to=2026-11-19", 0),
    ],
)  # fmt: skip
def test_filters_live_in_the_address(query: str, count: int, pages: Pages, story: Project) -> None:
    page = pages("rui").get(f"/audit/?{query}").context["page"]

    assert page.paginator.count == count


def test_a_filter_with_a_mistake_says_so_and_narrows_nothing(pages: Pages, story: Project) -> None:
    answer = pages("rui").get("/audit/?from=yesterday")

    assert answer.status_code == 200
    assert "Enter a valid date" in answer.content.decode()
    assert answer.context["page"].paginator.count == 4


def test_a_page_has_50_events_and_the_same_queries_whatever_their_number(
    pages: Pages, story: Project, caller: Any, now: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        projects.change(by=caller("ada"), at=now, project=story, name=f"Another {number}")
    rui = pages("rui")

    with django_assert_max_num_queries(9):
        answer = rui.get("/audit/")

    assert len(answer.context["rows"]) == 50
    assert "page=2" in answer.content.decode()


def test_an_entry_shows_its_line_and_a_proof_that_holds(pages: Pages, story: Project) -> None:
    log.checkpoint(story.stream, why="test")

    answer = pages("ines").get("/audit/events/bank-credit/1/")

    event = Event.objects.get(stream="bank-credit", seq=1)
    proof = answer.context["proof"]
    assert event.leaf in answer.content.decode()
    assert proof.holds
    path = [bytes.fromhex(part) for part in proof.path]
    assert tlog.verify_inclusion(bytes.fromhex(event.leaf), 1, proof.size, path, bytes.fromhex(proof.root))
    assert "gatehouse.log/bank-credit" in proof.note


def test_an_entry_of_a_stream_that_i_do_not_read_does_not_exist(pages: Pages, story: Project) -> None:
    assert pages("ines").get("/audit/events/other/0/").status_code == 404
    assert pages("ines").get("/audit/events/bank-credit/99/").status_code == 404


def test_the_export_holds_every_filtered_row_and_only_mine(pages: Pages, story: Project) -> None:
    answer = pages("ines").get("/audit/events.csv?verb=project.changed")

    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert answer["Content-Type"].startswith("text/csv")
    assert [row["stream"] for row in rows] == ["bank-credit"] * 3
    assert rows[0]["person"] == "Ada Okafor"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_exported_cell_is_a_formula(cell: str) -> None:
    assert export.harmless(cell) == f"'{cell}"


def test_verify_now_is_a_job_whose_result_stands_on_the_page(
    pages: Pages, story: Project, django_capture_on_commit_callbacks: Any
) -> None:
    ines = pages("ines")
    started = ines.post("/audit/verify/")
    again = ines.post("/audit/verify/")
    row = ines.get(started["Location"] + "row/").content.decode()

    run_due()

    assert started["Location"] == again["Location"]
    assert "hx-trigger" in row
    assert "hx-trigger" not in ines.get(started["Location"] + "row/").content.decode()
    text = ines.get("/audit/verify/").content.decode()
    assert "Every entry stands" in text
    assert "3 entries" in text
    assert "Other" not in text
    assert "every entry stands" in ines.get("/audit/").content.decode()


def test_a_break_is_named_with_both_hashes_to_those_who_read_that_stream(
    pages: Pages, story: Project, now: Any, people: Any
) -> None:
    fault = {
        "stream": "other",
        "message": "The text was changed.",
        "seq": 0,
        "expected": "aaaa",
        "found": "bbbb",
    }
    result = {"ok": False, "streams": {"other": 1}, "faults": [fault], "warnings": [], "checkpoints": 0}
    Job.objects.create(
        kind="audit.verify", state="done", requested_by=people["root"], created_at=now, run_after=now,
        finished_at=now, result=result,
    )  # fmt: skip

    rui, ines = (pages(name).get("/audit/verify/").content.decode() for name in ("rui", "ines"))

    assert "aaaa" in rui
    assert "bbbb" in rui
    assert "aaaa" not in ines
    assert "1 break in streams that you do not read" in ines


def test_a_stranger_reads_why_there_is_nothing_to_verify(pages: Pages, story: Project) -> None:
    sam = pages("sam")

    assert "You hold a role in no project" in sam.get("/audit/verify/").content.decode()
    assert sam.post("/audit/verify/").status_code == 403
