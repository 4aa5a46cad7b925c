"""Documents filled in here: the form of a kind, its rows, its messages, and what an unread document says."""

import pytest
from django.urls import reverse

from evidence.kinds.form import form, forms
from evidence.models import ArtefactVersion
from tests.evidence.filing import added

pytestmark = pytest.mark.django_db

CANARY = form("canary_rollout_plan").example


def page(project, *more):
    return "/projects/" + "/".join(str(part) for part in (project.slug, "artefacts", *more)) + "/"


def filled(state="draft", **said):
    return {"title": "Canary plan", "state": state, "effective_date": "2026-11-20", **said}


STEPS = {
    "steps.rows": "3", "steps.0.traffic": "5", "steps.0.dwell_hours": "168", "steps.2.traffic": "100",
}  # fmt: skip


def test_every_kind_with_a_form_can_be_chosen_and_opened(pages, project):
    site = pages("ada")
    chosen = site.get(page(project, "write")).content.decode()
    for kind in forms():
        assert page(project, "write", kind) in chosen
        assert site.get(page(project, "write", kind)).status_code == 200


def test_a_plan_filled_in_here_is_kept_as_a_version_that_says_it(pages, project):
    site = pages("ada")
    sent = filled(**STEPS, rollback_conditions="Errors above 5 %\n\nQuality down\n", at_peak="no")
    assert site.post(page(project, "write", "canary_rollout_plan"), sent).status_code == 302
    version = ArtefactVersion.objects.get()
    assert version.content == {
        "steps": [{"traffic": 5, "dwell_hours": 168}, {"traffic": 100}],
        "rollback_conditions": ["Errors above 5 %", "Quality down"],
        "at_peak": False,
    }
    assert (version.content_source, version.uploaded_by.username) == ("form", "ada")


def test_a_plan_without_rollback_conditions_cannot_be_final_and_nothing_typed_is_lost(pages, project):
    site = pages("ada")
    sent = filled("final", **STEPS, halt_rule="The router halts")
    answer = site.post(page(project, "write", "canary_rollout_plan"), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "A canary plan without rollback conditions cannot be final." in text
    assert 'href="#id_rollback_conditions"' in text
    assert "The router halts" in text
    assert not ArtefactVersion.objects.exists()


def test_a_message_about_a_row_stands_at_the_row_it_is_about_also_below_an_empty_one(pages, project):
    site = pages("ada")
    answer = site.post(
        page(project, "write", "canary_rollout_plan"), filled(**{**STEPS, "steps.2.traffic": "all"})
    )
    assert answer.status_code == 422
    assert 'href="#id_steps.2.traffic"' in answer.content.decode()


def test_more_rows_are_given_without_filing_anything(pages, project):
    site = pages("ada")
    answer = site.post(page(project, "write", "canary_rollout_plan"), filled(**STEPS, add_row="steps"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "steps.4.traffic" in text and "There is a problem" not in text
    assert not ArtefactVersion.objects.exists()


def test_the_next_version_begins_with_what_the_newest_one_says(pages, caller, project):
    first = added(caller, project, content=dict(CANARY))
    site = pages("ada")
    text = site.get(page(project, first.artefact.number, "write")).content.decode()
    assert "Lea Brandt" in text and "Error rate above 5 % for ten minutes" in text


def test_what_a_link_says_is_stated_by_name_once(pages, caller, project):
    first = added(caller, project, link="https://docs.bank.example/canary", state="draft", content=None)
    site = pages("ada")
    says = page(project, first.artefact.number, "versions", 1, "says")
    assert "State what it says" in site.get(page(project, first.artefact.number)).content.decode()
    assert site.post(says, {"halted_by": "The router"}).status_code == 302
    first.refresh_from_db()
    assert (first.content, first.content_source) == ({"halted_by": "The router"}, "stated")
    again = site.post(says, {"halted_by": "Somebody else"})
    assert again.status_code == 409
    assert "It is known what" in again.content.decode()


def test_the_page_of_a_document_shows_what_it_says_and_what_stands_before_its_next_state(
    pages, caller, project
):
    first = added(caller, project, state="draft", content={"halted_by": "The router"})
    site = pages("rui")
    text = site.get(first.get_absolute_url()).content.decode()
    assert "The router" in text
    assert "A canary plan without rollback conditions cannot be final." in text
    assert "before it can be final" in text


@pytest.mark.parametrize("kind", forms())
def test_each_kind_says_what_its_states_ask_for_and_gives_its_templates(pages, people, kind):
    site = pages("sam")
    assert site.get(reverse("kinds:kind", args=[kind])).status_code == 200
    template = site.get(reverse("kinds:template", args=[kind, "md"]))
    assert template["Content-Disposition"].startswith("attachment")
    assert f"kind: {kind}" in template.content.decode()


def test_unknown_kinds_and_formats_do_not_exist(pages, people):
    site = pages("sam")
    assert site.get("/kinds/nothing/").status_code == 404
    assert site.get("/kinds/canary_rollout_plan/template.exe").status_code == 404
