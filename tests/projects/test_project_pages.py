"""Pages of a project's record and its people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import User
from portal.projects.models import Membership, Project
from portal.projects.services import people as roles
from portal.projects.services import projects

pytestmark = pytest.mark.django_db
Pages = Callable[..., Any]
AT = "/projects/bank-credit/"
FORM = {
    "name": "Letter sorting", "purpose": "Sorts letters.", "role": "deployer", "risk_class": "minimal",
    "risk_class_reason": "No Annex III point applies", "stage": "model",
}  # fmt: skip


def test_an_architect_registers_a_project(pages: Pages, people: dict[str, User], project: Project) -> None:
    answer = pages("ada").post("/projects/new/", {**FORM, "owner": people["priya"].pk})

    assert answer.status_code == 302
    made = Project.objects.get(slug="letter-sorting")
    assert (made.owner.username, made.stage, made.risk_class) == ("priya", "model", "minimal")


def test_mistakes_are_listed_on_top_and_at_their_fields_and_nothing_typed_is_lost(
    pages: Pages, people: dict[str, User], project: Project
) -> None:
    answer = pages("ada").post(
        "/projects/new/",
        {**FORM, "owner": people["priya"].pk, "slug": "bank-credit", "purpose": "Sorts <letters>."},
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_slug"' in text
    assert "is taken" in text
    assert "Sorts &lt;letters&gt;." in text


@pytest.mark.parametrize("slug", ["site", "new"])
def test_a_project_cannot_take_a_name_that_gatehouse_uses_itself(
    slug: str, pages: Pages, people: dict[str, User], project: Project
) -> None:
    answer = pages("ada").post("/projects/new/", {**FORM, "owner": people["priya"].pk, "slug": slug})

    assert answer.status_code == 422
    assert not Project.objects.filter(slug=slug).exists()


def test_whoever_may_not_register_reads_why_beneath_the_button(pages: Pages, project: Project) -> None:
    text = pages("sam").get("/projects/new/").content.decode()

    assert "disabled" in text
    assert "Only architects and administrators register projects" in text
    assert pages("sam").post("/projects/new/", FORM | {"owner": project.owner_id}).status_code == 403


@pytest.mark.parametrize("page", ["edit/", "classification/", "archive/", "people/", "history/"])
def test_for_a_stranger_no_page_of_the_project_exists(page: str, pages: Pages, project: Project) -> None:
    sam = pages("sam")

    assert sam.get(AT + page).status_code == 404
    assert sam.get(f"/projects/nothing/{page}").status_code == 404


@pytest.mark.parametrize("page", ["edit/", "classification/", "archive/", "people/", "history/"])
def test_a_reader_sees_every_page_and_why_acts_are_not_theirs(
    page: str, pages: Pages, project: Project
) -> None:
    answer = pages("ines").get(AT + page)

    assert answer.status_code == 200
    if page != "history/":
        assert "Priya Raman" in answer.content.decode()
        assert 'type="button" disabled' in answer.content.decode()


def test_a_change_is_saved_and_shown_before_and_after_with_its_request(
    pages: Pages, project: Project
) -> None:
    ada = pages("ada")
    answer = ada.post(AT + "edit/", {
        "name": "Bank Credit", "purpose": project.purpose, "role": "provider", "stage": "learn", "tier": "2",
        "target_date": "2027-01-31",
    })  # fmt: skip
    request_id = answer["X-Request-Id"]

    text = ada.get(AT + "history/").content.decode()

    assert answer.status_code == 302
    assert "<del>Calibrate</del>" in text
    assert "<ins>Learn</ins>" in text
    assert "31 Jan 2027" in text
    assert request_id in text


def test_a_class_is_declared_with_person_and_date(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    refused = ada.post(AT + "classification/", {"risk_class": "minimal", "reason": ""})
    ada.post(AT + "classification/", {"risk_class": "transparency", "reason": "Article 50(1)"})

    text = ada.get(AT + "classification/").content.decode()

    assert refused.status_code == 422
    assert "Ada Okafor" in text
    assert "Article 50(1)" in text


def test_an_archived_project_says_so_beneath_every_button(pages: Pages, project: Project) -> None:
    ada = pages("ada")
    assert ada.post(AT + "archive/", {"reason": "Retired"}).status_code == 302

    assert "is archived: it can be read, not changed" in ada.get(AT + "edit/").content.decode()
    assert ada.post(AT + "archive/", {"reason": "Again"}).status_code == 422


def test_a_deciding_role_is_confirmed_by_a_second_person(
    pages: Pages, people: dict[str, User], project: Project
) -> None:
    priya = pages("priya")
    assert priya.post(AT + "people/", {"person": people["sam"].pk, "role": "chair"}).status_code == 302
    role = Membership.objects.get(person=people["sam"])

    assert "not its proposer, not its holder" in priya.get(AT + "people/").content.decode()
    assert priya.post(f"{AT}people/{role.pk}/confirm/").status_code == 409
    assert pages("root").post(f"{AT}people/{role.pk}/confirm/").status_code == 302
    role.refresh_from_db()
    assert role.effective


def test_confirming_with_an_old_sign_in_asks_who_sits_there_first(
    pages: Pages, people: dict[str, User], project: Project, caller: Any, now: Any
) -> None:
    role = roles.grant(by=caller("priya"), at=now, project=project, person=people["sam"], role="chair")

    answer = pages("root", signed_in_ago=3600).post(f"{AT}people/{role.pk}/confirm/")

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    role.refresh_from_db()
    assert not role.effective


def test_a_wrong_grant_is_told_at_the_field(pages: Pages, people: dict[str, User], project: Project) -> None:
    answer = pages("priya").post(AT + "people/", {"person": people["cai"].pk, "role": "reviewer"})

    assert answer.status_code == 422
    assert "A service account can only be an engineer" in answer.content.decode()


def test_a_role_is_ended_and_only_within_its_own_project(
    pages: Pages, people: dict[str, User], project: Project
) -> None:
    from tests.conftest import make_project

    foreign = make_project(people, slug="other").memberships.first()
    assert foreign is not None
    role = Membership.objects.get(project=project, person=people["rui"])

    assert pages("priya").post(f"{AT}people/{foreign.pk}/end/").status_code == 404
    assert pages("priya").post(f"{AT}people/{role.pk}/end/").status_code == 302
    assert pages("rui").get(AT + "people/").status_code == 404


def test_the_people_page_costs_the_same_whatever_the_number(
    pages: Pages,
    people: dict[str, User],
    project: Project,
    django_assert_max_num_queries: Any,
    caller: Any,
    now: Any,
) -> None:
    for username in ("sam", "ines", "ada"):
        roles.grant(by=caller("priya"), at=now, project=project, person=people[username], role="chair")
    priya = pages("priya")

    with django_assert_max_num_queries(10):
        priya.get(AT + "people/")


def test_the_history_costs_the_same_however_long(
    pages: Pages, project: Project, django_assert_max_num_queries: Any, caller: Any, now: Any
) -> None:
    for number in range(12):
        projects.change(by=caller("ada"), at=now, project=project, name=f"Name {number}")
    ada = pages("ada")

    with django_assert_max_num_queries(12):
        text = ada.get(AT + "history/").content.decode()
    assert text.count('class="card change"') == 13
