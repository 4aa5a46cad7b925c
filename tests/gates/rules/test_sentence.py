"""The decision as one sentence."""

import datetime as dt
from dataclasses import replace

from gates.rules.conditions import Condition
from gates.rules.sentence import DecisionAct, sentence
from tests.gates.rules.story import SNAPSHOT, exception

ACT = DecisionAct(
    person="Chen",
    seat="chair",
    outcome="go",
    project="Credit scoring",
    gate_label="Produce-exit",
    readout_digest="sha256:9f3c00112233445566",
    frozen_at=dt.datetime(2026, 11, 13, 10, tzinfo=dt.UTC),
    snapshot=SNAPSHOT,
)


def test_a_plain_go_lets_the_snapshot_serve_without_limits():
    assert sentence(ACT) == (
        "Chen, as chair, lets snapshot 3 (cccccccccccc) of Credit scoring serve production in every region "
        "with all of the traffic without an end date; on readout 9f3c00112233, frozen on 13 November 2026; "
        "nothing arrived late; without exceptions."
    )


def test_conditions_late_evidence_and_exceptions_are_all_in_it():
    act = replace(
        ACT,
        outcome="go_with_conditions",
        conditions=(
            Condition(traffic=25, region="eu-west"),
            Condition(
                traffic=5, until=dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC), text="with a daily report"
            ),
        ),
        late=("Cost model", "Threat model"),
        exceptions=(exception(),),
    )
    assert sentence(act) == (
        "Chen, as chair, lets snapshot 3 (cccccccccccc) of Credit scoring serve production in eu-west "
        "with up to 5 % of the traffic until 1 December 2026 09:00 UTC, provided that: with a daily report; "
        "on readout 9f3c00112233, frozen on 13 November 2026; "
        "2 documents arrived after the freeze: Cost model and Threat model; with 1 exception: EX-1, "
        "owed by Ada by 15 January 2027."
    )


def test_a_no_go_lets_nothing_serve():
    assert sentence(replace(ACT, outcome="no_go")).startswith(
        "Chen, as chair, does not let snapshot 3 (cccccccccccc) of Credit scoring pass Produce-exit;"
    )


def test_without_a_snapshot_the_gate_is_what_is_passed():
    act = replace(
        ACT, snapshot=None, gate_label="Model-exit", conditions=(Condition(text="after a second run"),)
    )
    assert sentence(act).startswith(
        "Chen, as chair, lets what was built in Credit scoring pass Model-exit under the condition: after"
    )
