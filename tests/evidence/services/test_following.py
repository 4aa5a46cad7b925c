"""Following a framework by choice, and saying where the law places a system."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from evidence.models import FollowedFramework, Placement
from evidence.selectors.frameworks import choice_of, frameworks_of
from evidence.services import following, placement
from portal.accounts.models import User
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible
from portal.audit.models import EventDetail
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.filing import Call

pytestmark = pytest.mark.django_db


def follow(caller: Call, project: Project, framework: str = "ss1-23", by: str = "ada") -> FollowedFramework:
    return following.follow(
        by=caller(by), at=NOW, project=project, framework=framework, reason="The regulator asks."
    )


def test_what_the_architect_chooses_counts_until_it_is_ended(caller: Call, project: Project) -> None:
    made = follow(caller, project)
    counting = [each.framework.key for each in frameworks_of(project) if each.counts]
    assert counting == ["ai-act", "ai-act-provider", "ss1-23"]
    following.unfollow(by=caller("ada"), at=NOW, choice=made, reason="Not a bank.")
    assert [each.framework.key for each in frameworks_of(project) if each.counts] == counting[:2]
    with pytest.raises(NotVisible):
        choice_of(project, "ss1-23")
    said = list(EventDetail.objects.order_by("pk").values_list("summary", flat=True))
    assert said[-2:] == [
        "chose that the project follows PRA SS1/23", "chose that the project no longer follows ss1-23",
    ]  # fmt: skip
    assert follow(caller, project).pk != made.pk


@pytest.mark.parametrize(
    ("framework", "code"), [("ai-act", "owed"), ("ai-act-provider", "owed"), ("sr-11-7", "superseded")]
)
def test_what_is_owed_or_superseded_is_not_followed(
    framework: str, code: str, caller: Call, project: Project
) -> None:
    with pytest.raises(NotNow) as refused:
        follow(caller, project, framework)
    assert refused.value.answer.reasons[0].code == code


def test_a_framework_is_followed_once_and_must_exist(caller: Call, project: Project) -> None:
    follow(caller, project)
    with pytest.raises(NotNow, match="already"):
        follow(caller, project)
    with pytest.raises(InvalidInput):
        follow(caller, project, "iso-9001")


@pytest.mark.parametrize("by", ["rui", "chen", "ines", "cai", "root"])
def test_only_the_architect_chooses(by: str, caller: Call, project: Project) -> None:
    with pytest.raises(NotAllowed):
        follow(caller, project, by=by)


def test_ending_needs_a_reason_and_happens_once(caller: Call, project: Project) -> None:
    made = follow(caller, project)
    with pytest.raises(InvalidInput):
        following.unfollow(by=caller("ada"), at=NOW, choice=made, reason=" ")
    following.unfollow(by=caller("ada"), at=NOW, choice=made, reason="Enough.")
    with pytest.raises(NotNow):
        following.unfollow(by=caller("ada"), at=NOW, choice=made, reason="Enough.")


def test_a_deployer_owes_the_deployers_part_and_may_follow_nothing_of_a_provider(
    caller: Call, people: dict[str, User]
) -> None:
    project = make_project(people, role="deployer")
    found = frameworks_of(project)
    assert [each.framework.key for each in found if each.owed] == ["ai-act-deployer"]


def test_where_the_law_places_a_system_is_said_and_said_anew_with_its_history(
    caller: Call, project: Project
) -> None:
    day = dt.date(2025, 5, 1)
    said: dict[str, Any] = {"by": caller("ada"), "project": project}
    placement.declare(**said, at=NOW, route="annex-iii", on_market_on=day, reason="Annex III 5(b)")
    made = placement.declare(**said, at=NOW + dt.timedelta(days=1), route="annex-i-a")
    assert Placement.objects.get().route == "annex-i-a"
    assert [each.route for each in made.history.order_by("history_date")] == ["annex-iii", "annex-i-a"]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"route": "annex-xx"}, "route"),
        ({"route": "annex-iii", "changed_on": dt.date(2026, 1, 1)}, "changed_on"),
        (
            {"route": "annex-iii", "on_market_on": dt.date(2026, 2, 1), "changed_on": dt.date(2026, 1, 1)},
            "changed_on",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    fields: dict[str, Any], at: str, caller: Call, project: Project
) -> None:
    with pytest.raises(InvalidInput) as refused:
        placement.declare(by=caller("ada"), at=NOW, project=project, **fields)
    assert list(refused.value.errors) == [at]


@pytest.mark.parametrize("by", ["rui", "ines", "cai"])
def test_whoever_does_not_build_does_not_place(by: str, caller: Call, project: Project) -> None:
    with pytest.raises(NotAllowed):
        placement.declare(by=caller(by), at=NOW, project=project, route="annex-iii")
