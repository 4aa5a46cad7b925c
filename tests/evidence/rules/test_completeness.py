"""Coverage: what carries, what only supports, and when a requirement is decided."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.frameworks import load
from evidence.kinds import kinds
from evidence.rules.completeness import assess
from evidence.rules.facts import Answered, Cited, CoverageFacts, DoesNotApply
from evidence.rules.holding import HeldBack
from evidence.rules.unlocks import unlocks

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
SNAPSHOT = "sha256:" + "a" * 64
ACT = load("ai-act")
DELIVERABLES = (
    "reference_architecture", "adr_corpus", "threat_model", "eval_harness", "evaluation_report",
    "integration_test_results", "cost_model", "security_test_results", "deployment_plan",
    "canary_rollout_plan", "incident_runbook", "registry_snapshot", "contingency_plan",
)  # fmt: skip


def cite(requirement, kind, **more):
    state = more.pop("state", kinds()[kind].ladder[-1])
    return Cited(requirement, kind, f"{kind}-1", kind, kinds()[kind].label, state, **more)


def everywhere(*names, **more):
    """Each kind cited wherever the framework lists it."""
    return tuple(
        cite(each.id, kind, **more)
        for each in ACT.requirements
        for kind in names
        if kind in each.evidence_kinds and not each.informative
    )


def row(requirement, *citations, **facts):
    return assess(CoverageFacts(citations=citations, **facts), NOW).row(requirement)


def complete(judgement="sufficient", **facts):
    return CoverageFacts(citations=everywhere(*kinds(), judgement=judgement), **facts)


def test_the_fourteen_deliverables_alone_carry_28_support_50_and_leave_35():
    facts = CoverageFacts(citations=everywhere(*DELIVERABLES), assembly_present=True)
    total = assess(facts, NOW).total
    assert (total.counted, total.evidenced, total.partial, total.missing) == (113, 28, 50, 35)


def test_what_to_write_next_after_the_deliverables_is_ordered_by_effect():
    facts = CoverageFacts(citations=everywhere(*DELIVERABLES), assembly_present=True)
    found = [(each.kind, len(each.evidences)) for each in unlocks(assess(facts, NOW)) if each.evidences]
    assert found == [
        ("instructions_for_use", 20), ("data_governance_record", 20), ("human_oversight_plan", 14),
        ("risk_management_file", 14), ("logging_specification", 9), ("data_sheet", 7),
        ("qms_record", 2), ("post_market_monitoring_plan", 2), ("model_card", 1),
        ("declaration_of_conformity", 1), ("product_images", 1), ("real_world_test_plan", 1),
    ]  # fmt: skip


def test_nothing_cited_means_113_missing():
    coverage = assess(CoverageFacts(), NOW)
    assert coverage.total.missing == 113
    assert coverage.total.decided == 0
    assert coverage.assembly == "not_started"


def test_everything_cited_and_judged_is_decided_and_the_file_is_complete():
    coverage = assess(complete(), NOW)
    assert coverage.undecided == ()
    assert coverage.total.evidenced == 113
    assert coverage.assembly == "complete"


def test_one_missing_judgement_leaves_the_file_in_progress():
    one_less = tuple(each for each in complete().citations if each.requirement != "AIA-9.1")
    coverage = assess(CoverageFacts(citations=(*one_less, cite("AIA-9.1", "risk_management_file"))), NOW)
    assert coverage.row("AIA-9.1").status == "evidenced"
    assert "AIA-9.1" in coverage.undecided
    assert coverage.assembly == "in_progress"


def test_one_primary_kind_is_enough_where_any_suffices():
    assert row("AIA-10.3", cite("AIA-10.3", "data_sheet")).status == "evidenced"


def test_one_of_two_primary_kinds_is_partial_where_both_are_needed():
    found = row("AIA-9.8", cite("AIA-9.8", "eval_harness"))
    assert found.status == "partial"
    assert found.completes == ("evaluation_report",)
    assert "Evaluation report would evidence it." in found.lacking


def test_both_primary_kinds_together_evidence_it():
    found = row("AIA-9.8", cite("AIA-9.8", "eval_harness"), cite("AIA-9.8", "evaluation_report"))
    assert found.status == "evidenced"


def test_both_kinds_must_be_judged_where_both_are_needed():
    judged = cite("AIA-9.8", "eval_harness", judgement="sufficient")
    found = row("AIA-9.8", judged, cite("AIA-9.8", "evaluation_report"))
    assert (found.judgement, found.decided) == ("unjudged", False)
    both = row("AIA-9.8", judged, cite("AIA-9.8", "evaluation_report", judgement="sufficient"))
    assert (both.judgement, both.decided) == ("sufficient", True)


def test_supporting_kinds_alone_are_partial():
    found = row("AIA-9.1", cite("AIA-9.1", "qms_record", judgement="sufficient"))
    assert (found.status, found.decided) == ("partial", False)
    assert "cannot carry it" in found.lacking[0]


CAPS = [
    ({"is_link": True}, "partial", "only a link"),
    ({"held_back": (HeldBack("its link is dead.", NOW),)}, "missing", "its link is dead"),
    ({"held_back": (HeldBack("its link is dead.", NOW + dt.timedelta(seconds=1)),)}, "evidenced", ""),
    ({"state": "draft"}, "partial", "once it is final"),
    ({"judgement": "insufficient", "judged_by": "Rui"}, "partial", "judged insufficient by Rui"),
    ({"confirmed": False}, "missing", "not confirmed"),
    ({"current": False}, "missing", "superseded or withdrawn"),
    ({"effective_on": dt.date(2026, 11, 21)}, "missing", "takes effect on 21 November 2026"),
    ({"effective_on": dt.date(2026, 11, 20)}, "evidenced", "Nobody has judged"),
    ({"judgement": "sufficient"}, "evidenced", ""),
]


@pytest.mark.parametrize(("more", "status", "words"), CAPS)
def test_what_keeps_a_citation_from_carrying(more, status, words):
    found = row("AIA-9.1", cite("AIA-9.1", "risk_management_file", **more))
    assert found.status == status
    assert words in " ".join(found.lacking)


def test_a_sufficient_document_takes_the_place_of_an_insufficient_one():
    worse = cite("AIA-10.3", "data_sheet", judgement="insufficient")
    better = cite("AIA-10.3", "data_governance_record", judgement="sufficient")
    assert row("AIA-10.3", worse, cite("AIA-10.3", "data_governance_record")).status == "partial"
    assert row("AIA-10.3", worse, better).decided


def test_results_measured_on_another_snapshot_are_partial():
    other = cite("AIA-9.6", "evaluation_report", tied_to="sha256:other")
    same = cite("AIA-9.6", "evaluation_report", tied_to=SNAPSHOT)
    assert row("AIA-9.6", other, snapshot_digest=SNAPSHOT).status == "partial"
    assert row("AIA-9.6", same, snapshot_digest=SNAPSHOT).status == "evidenced"
    assert row("AIA-9.6", other).status == "evidenced"


def test_a_kind_not_bound_to_a_version_needs_no_tie():
    assert (
        row("AIA-9.1", cite("AIA-9.1", "risk_management_file"), snapshot_digest=SNAPSHOT).status
        == "evidenced"
    )


def test_a_lead_in_with_a_duty_waits_for_its_points():
    found = row("AIA-9.2", cite("AIA-9.2", "risk_management_file"))
    assert found.status == "partial"
    assert "Article 9(2)(a)" in found.lacking[0]
    points = [cite(f"AIA-9.2.{letter}", "risk_management_file") for letter in "abd"]
    points.append(cite("AIA-9.2.c", "post_market_monitoring_plan"))
    assert row("AIA-9.2", cite("AIA-9.2", "risk_management_file"), *points).status == "evidenced"


def test_one_route_of_human_oversight_is_enough():
    own = cite("AIA-14.3", "human_oversight_plan")
    assert row("AIA-14.3", own).status == "partial"
    assert row("AIA-14.3", own, cite("AIA-14.3.b", "instructions_for_use")).status == "evidenced"


def test_human_oversight_needs_at_least_one_route():
    none = [Answered(key, False, "ada", "rui") for key in ("oversight-built-in", "oversight-by-deployer")]
    found = row("AIA-14.3", cite("AIA-14.3", "human_oversight_plan"), answers=tuple(none))
    assert found.status == "partial"


def test_points_that_do_not_apply_hold_nobody_up():
    own = [cite("AIA-15.5.sub3", kind) for kind in ("security_test_results", "threat_model")]
    no = Answered("attack-classes", False, "ada", "rui")
    assert row("AIA-15.5.sub3", *own).status == "partial"
    assert row("AIA-15.5.sub3", *own, answers=(no,)).status == "evidenced"


def test_a_bare_lead_in_reads_as_its_points_do_and_is_not_counted():
    coverage = assess(CoverageFacts(citations=everywhere("instructions_for_use")), NOW)
    found = coverage.row("AIA-13.3")
    assert (found.status, found.counted) == ("evidenced", False)


ANSWERS = [
    (Answered("real-world-testing", False, "ada", "rui"), "not_applicable"),
    (Answered("real-world-testing", False, "ada"), "missing"),
    (Answered("real-world-testing", False, "ada", "ada"), "missing"),
    (Answered("real-world-testing", True, "ada", "rui"), "missing"),
    (Answered("special-category-data", False, "ada", "rui"), "missing"),
]


@pytest.mark.parametrize(("answer", "status"), ANSWERS)
def test_a_no_counts_once_a_second_person_confirmed_it(answer, status):
    found = row("AIA-9.7", answers=(answer,))
    assert found.status == status
    assert found.decided == (status == "not_applicable")


def test_one_answer_reaches_every_requirement_with_that_condition():
    coverage = assess(CoverageFacts(answers=(Answered("special-category-data", False, "ada", "rui"),)), NOW)
    assert coverage.total.not_applicable == 7


@pytest.mark.parametrize(
    ("approved_by", "reason", "status"),
    [("rui", "No users outside.", "not_applicable"), ("", "No.", "missing"), ("ada", "No.", "missing"),
     ("rui", "", "missing")],
)  # fmt: skip
def test_not_applicable_needs_a_reason_and_another_person(approved_by, reason, status):
    aside = DoesNotApply("AIA-13.2", reason, "ada", approved_by)
    assert row("AIA-13.2", not_applicable=(aside,)).status == status


def test_before_the_first_deployment_the_plan_stands_for_post_market_findings():
    plan = cite("AIA-9.2.c", "post_market_monitoring_plan", effective_on=dt.date(2026, 10, 1))
    assert row("AIA-9.2.c", plan).status == "evidenced"
    live = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    assert row("AIA-9.2.c", plan, first_deployed_at=live).status == "partial"


def test_both_reopen_at_the_first_deployment_and_ask_for_what_came_after():
    live = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    before = cite("AIA-AIV.6", "registry_snapshot", effective_on=dt.date(2026, 10, 1))
    after = cite("AIA-AIV.6", "registry_snapshot", effective_on=dt.date(2026, 11, 2))
    assert row("AIA-AIV.6", before).status == "evidenced"
    assert row("AIA-AIV.6", before, first_deployed_at=live).status == "partial"
    assert row("AIA-AIV.6", after, first_deployed_at=live).status == "evidenced"


def test_the_four_about_the_file_itself_can_also_be_carried_by_the_quality_record():
    found = row("AIA-11.1.sub1", cite("AIA-11.1.sub1", "qms_record", judgement="sufficient"))
    assert found.decided
    assert not found.by_assembly


def test_the_four_wait_for_every_other_requirement():
    found = row("AIA-11.1.sub1")
    assert found.status == "missing"
    assert found.lacking[-1] == "Met by the assembled file once 109 others are decided."


def test_a_judgement_against_the_file_is_not_overruled_by_assembling_it():
    facts = complete()
    against = tuple(
        cite(each.requirement, each.kind, judgement="insufficient")
        if each.requirement == "AIA-11.1.sub1"
        else each
        for each in facts.citations
    )
    assert assess(CoverageFacts(citations=against), NOW).undecided == ("AIA-11.1.sub1",)


def test_informative_entries_are_shown_and_never_counted():
    found = row("AIA-9.3", cite("AIA-9.3", "risk_management_file", judgement="sufficient"))
    assert (found.status, found.counted, found.decided) == ("informative", False, False)


def test_evidence_for_a_deleted_entry_counts_where_the_law_moved_it():
    found = row("AIA-4a.1.c", cite("AIA-10.5.c", "data_governance_record"))
    assert found.status == "evidenced"


def test_an_unknown_requirement_is_ignored():
    assert assess(CoverageFacts(citations=(cite("AIA-99.1", "sbom"),)), NOW).total.missing == 113


def test_the_articles_add_up_to_the_total():
    coverage = assess(CoverageFacts(citations=everywhere(*DELIVERABLES)), NOW)
    for name in ("counted", "evidenced", "partial", "missing", "not_applicable", "decided"):
        assert sum(getattr(each.counts, name) for each in coverage.articles) == getattr(coverage.total, name)


def test_the_digest_moves_with_the_evidence_and_not_with_the_clock():
    first = assess(complete(), NOW)
    later = assess(complete(), NOW + dt.timedelta(days=400))
    assert first.digest == later.digest
    assert assess(complete("unjudged"), NOW).digest != first.digest


def test_the_order_of_citations_does_not_matter():
    citations = everywhere(*DELIVERABLES)
    backwards = CoverageFacts(citations=citations[::-1])
    assert assess(CoverageFacts(citations=citations), NOW).digest == assess(backwards, NOW).digest


ANY_CITATION = st.builds(
    cite,
    st.sampled_from([each.id for each in ACT.checkable]),
    st.sampled_from(sorted(kinds())),
    is_link=st.booleans(),
    confirmed=st.booleans(),
    current=st.booleans(),
    judgement=st.sampled_from(["unjudged", "sufficient", "insufficient"]),
)
RANK = {"missing": 0, "partial": 1, "evidenced": 2, "not_applicable": 3}


@settings(deadline=None)  # a slow machine is no wrong answer
@given(st.lists(ANY_CITATION, max_size=12).map(tuple))
def test_every_requirement_has_exactly_one_state(citations):
    total = assess(CoverageFacts(citations=citations), NOW).total
    assert total.evidenced + total.partial + total.missing + total.not_applicable == total.counted == 113
    assert total.decided <= total.evidenced + total.not_applicable


@settings(deadline=None)  # a slow machine is no wrong answer
@given(st.lists(ANY_CITATION, max_size=8).map(tuple), ANY_CITATION)
def test_one_more_document_never_makes_a_requirement_missing(citations, extra):
    before = assess(CoverageFacts(citations=citations), NOW)
    after = assess(CoverageFacts(citations=(*citations, extra)), NOW)
    for row_before in before.rows:
        if row_before.counted and row_before.status != "missing":
            assert after.row(row_before.requirement).status != "missing"


@settings(deadline=None)  # a slow machine is no wrong answer
@given(st.lists(ANY_CITATION, max_size=8).map(tuple))
def test_what_is_decided_is_carried_by_something_judged(citations):
    for found in assess(CoverageFacts(citations=citations), NOW).rows:
        if found.decided and not found.by_assembly:
            assert any(each.weight == "carries" and each.judgement == "sufficient" for each in found.places)
