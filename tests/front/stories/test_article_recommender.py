"""Story 2: the documents of the article recommender fail in the nine facts that its source names, and in no other."""

import datetime as dt

import pytest

from evidence.kinds import kinds
from evidence.kinds.lint import lint
from evidence.kinds.rules import About
from evidence.rules.holding import held_back_by
from evidence.selectors.holding import held_back
from evidence.services import artefacts, content_findings
from portal.findings.models import Finding
from portal.findings.services import findings
from portal.front.stories import script
from portal.front.stories.cast import make_accounts
from portal.front.stories.player import Player
from portal.jobs.running import run_due
from tests.conftest import NOW
from tests.evidence.filing import added
from tests.front.test_story_documents import said

START = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
FACTS = {
    ("data_contract", "unexpected_field"): "an extra tag field",
    ("data_contract", "format_changed"): "a date format that changed",
    ("data_contract", "datastore_key_changed"): "a key of the datastore that changed",
    ("evaluation_report", "metric_below_threshold"): "AUC below its threshold",
    ("evaluation_report", "training_subset_over_represented"): "an over-represented subset",
    ("monitoring_plan", "logs_cannot_be_written"): "logs that cannot be written",
    ("canary_rollout_plan", "not_at_peak"): "a launch at peak traffic",
    ("canary_rollout_plan", "rollback_conditions_missing"): "no rollback",
    ("data_governance_record", "personal_data_without_basis"): "personal data collected",
}


def test_each_document_lacks_what_the_source_names_and_nothing_else_stands_in_its_way():
    story = script.read("article-recommender", START)
    found = []
    for artefact in story.content["artefacts"]:
        kind, version = artefact["kind"], artefact["versions"][-1]
        about = About(story.date(version["day"]), risk_class="minimal", regions=("European Union",))
        messages = lint(kind, said("article-recommender", kind, version), kinds()[kind].ladder[-1], about)
        found += [(kind, each.code) for each in messages if each.severity == "error"]
    assert sorted(found) == sorted(FACTS)


@pytest.mark.django_db
def test_the_story_tells_nine_findings_each_with_an_owner_and_the_page_that_mends_it():
    cast = make_accounts()
    project = Player(script.read("article-recommender", START), cast).play()
    run_due()
    found = Finding.objects.filter(project=project, closed_at=None, source="content")
    assert found.count() == len(FACTS)
    assert {each.severity for each in found} == {"error"}
    assert all(each.owner and each.url for each in found)


@pytest.mark.django_db
def test_raw_figures_beside_a_report_that_counts_open_no_finding(caller, project):
    added(caller, project, kind="evaluation_report", title="Report", state="measured")
    content_findings.check(by=caller("ada"), at=NOW, project=project)
    before = Finding.objects.filter(project=project).count()
    added(
        caller,
        project,
        kind="evaluation_report",
        title="Figures",
        state="draft",
        content={"calibration": "None."},
    )
    content_findings.check(by=caller("ada"), at=NOW, project=project)
    assert Finding.objects.filter(project=project).count() == before


@pytest.mark.django_db
def test_a_cost_that_moved_materially_is_held_back_until_its_review_is_closed(caller, project):
    first = added(caller, project, kind="cost_model", title="Costs", state="measured")
    said = first.content or {}
    costs = {**said, "unit_costs": [
        {**row, "measured": row["measured"] * 2} for row in said["unit_costs"]
    ]}  # fmt: skip
    second = artefacts.add_version(
        by=caller("ada"),
        at=NOW,
        artefact=first.artefact,
        state="measured",
        effective_date=NOW.date(),
        content=costs,
    )
    content_findings.check(by=caller("ada"), at=NOW, project=project)
    (review,) = Finding.objects.filter(project=project, source="cost_review")
    assert "per query 0.0436 after 0.0218, 100 % more" in review.detail
    assert held_back_by(held_back([project.pk])[second.pk], NOW).startswith("differs materially")
    findings.close(by=caller("ada"), at=NOW, finding=review, reason="The board accepted the new price.")
    content_findings.check(by=caller("ada"), at=NOW, project=project)
    assert second.pk not in held_back([project.pk])
