"""Asking for a final pack: once is enough, and a job that gave up does not stand in the way for ever."""

from __future__ import annotations

import pytest

from gates.services import packs
from gates.services.packs import gaps_of
from portal.jobs.models import Job, State
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


@pytest.mark.parametrize(("gate", "gaps"), [("produce-exit", []), ("model-exit", ["coverage_gap"])])
def test_only_a_live_exception_of_its_own_gate_excuses_an_undecided_requirement(
    gate: str, gaps: list[str], world: World
) -> None:
    row = {
        "requirement": "AIA-9.1",
        "label": "9(1)",
        "title": "Risk management",
        "counted": True,
        "decided": False,
    }
    found = {
        "review": {"gate": "produce-exit"}, "criteria": [], "documents": [],
        "coverage": {"owed": True, "rows": [row]},
        "exceptions": [{"requirement": "AIA-9.1", "live": True, "gate": gate}],
    }  # fmt: skip

    assert [reason.code for reason in gaps_of(found, world.open())] == gaps
