"""Story 2: the documents of the article recommender fail in the nine facts that its source names, and in no other."""

import datetime as dt

import pytest

from evidence.kinds import kinds
from evidence.kinds.lint import lint
from evidence.kinds.rules import About
from portal.findings.models import Finding
from portal.front.stories import script
from portal.front.stories.cast import make_accounts
from portal.front.stories.player import Player
from portal.jobs.running import run_due
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
