"""Asking for a final pack: once is enough, and a job that gave up does not stand in the way for ever."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.services.packs import keyring, keys
from gates.catalogue import catalogue
from gates.services import packs
from gates.services.packs import gaps_of
from portal.jobs.models import Job, State
from portal.jobs.running import run_due
from tests.gates.world import World

pytestmark = pytest.mark.django_db


def test_a_final_pack_whose_job_gave_up_is_sealed_by_a_new_job(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = world.sealed()
    monkeypatch.setattr(packs, "final_gaps", lambda _: [])
    by = world.by("ines")

    first = packs.request_final(by=by, at=world.at, review=review)
    assert packs.request_final(by=by, at=world.at, review=review).job == first.job

    assert first.job is not None
    Job.objects.filter(pk=first.job.pk).update(state=State.FAILED)
    again = packs.request_final(by=by, at=world.at, review=review)
    assert (again.pk, again.pack_id) == (first.pk, first.pack_id)
    assert again.job != first.job


def test_a_pack_key_that_is_gone_is_never_replaced_unsaid(world: World) -> None:
    review = world.decide_all(world.open(snapshot=world.snapshot()))
    keyring()
    (keys().folder / "pack.pem").unlink()

    pack = packs.request_draft(by=world.by("ines"), at=world.at, review=review)
    run_due()

    pack.refresh_from_db()
    assert pack.job is not None and pack.job.state == State.FAILED
    assert "pack.pem is gone" in pack.job.error
    assert not (keys().folder / "pack.pem").exists()


def record(**changes: Any) -> dict[str, Any]:
    """A sealed record in which nothing is in the way."""
    blank = {
        "review": {"gate": "produce-exit"}, "outcome": "go", "changed": [], "criteria": [], "documents": [],
        "coverage": {"owed": True, "rows": []}, "exceptions": [],
    }  # fmt: skip
    return {**blank, **changes}


def undecided(requirement: str) -> dict[str, Any]:
    return {"requirement": requirement, "label": requirement, "title": "T", "counted": True, "decided": False}


def test_the_file_is_asked_for_where_the_gate_asks_for_it(world: World) -> None:
    rows = {"owed": True, "rows": [undecided("AIA-9.1")]}
    review = world.open()

    assert [each.code for each in gaps_of(record(coverage=rows), review)] == ["coverage_gap"]
    assert gaps_of(record(coverage=rows, review={"gate": "model-exit"}), review) == []


def test_one_excepted_requirement_is_not_asked_for_again_by_what_the_assembled_file_meets(
    world: World,
) -> None:
    rows = [undecided("AIA-9.1"), *map(undecided, sorted(catalogue().by_assembly))]
    excepted = [{"requirement": "AIA-9.1", "live": True, "gate": "produce-exit"}]
    review = world.open()

    assert gaps_of(record(coverage={"owed": True, "rows": rows}, exceptions=excepted), review) == []
    more = [*rows, undecided("AIA-9.2.a")]
    assert len(gaps_of(record(coverage={"owed": True, "rows": more}, exceptions=excepted), review)) == 5


def test_a_go_whose_ground_moved_is_not_packed_and_a_no_go_is_packed_with_its_gaps(world: World) -> None:
    unmet = {"title": "Drill", "message": "Not drilled.", "owner": "Ada", "blocks": True}
    moved = record(criteria=[unmet], changed=["Threat model was superseded"])
    review = world.open()

    assert [each.code for each in gaps_of(moved, review)] == ["decision_stale", "criterion_not_met"]
    assert gaps_of({**moved, "outcome": "no_go"}, review) == []


def test_the_sealed_record_says_what_changed_after_the_decision(world: World) -> None:
    world.fill_model_exit()
    review = world.decide_all(world.open(snapshot=world.snapshot()))
    world.document("cost_model")
    world.complete(review)

    sealed = world.seal(review).sealed_record
    assert sealed is not None
    assert [words for words in sealed["changed"] if words.startswith("Cost model")]
    assert (sealed["verdict"]["decision"], sealed["verdict"]["stale"]) == ("deny", True)
    assert "## Changed since the decisions" in world.fresh(review).minutes.markdown


@pytest.mark.parametrize(("gate", "gaps"), [("produce-exit", []), ("model-exit", ["coverage_gap"])])
def test_only_a_live_exception_of_its_own_gate_excuses_an_undecided_requirement(
    gate: str, gaps: list[str], world: World
) -> None:
    excepted = [{"requirement": "AIA-9.1", "live": True, "gate": gate}]
    found = record(coverage={"owed": True, "rows": [undecided("AIA-9.1")]}, exceptions=excepted)

    assert [reason.code for reason in gaps_of(found, world.open())] == gaps
