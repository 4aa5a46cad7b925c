"""`projects/{slug}/frameworks/` and `applies/`: what a project owes, follows, and from when."""

from __future__ import annotations

from types import SimpleNamespace

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.selectors.applies import timetable_of
from evidence.selectors.coverage import coverages_of
from evidence.selectors.frameworks import choice_of, frameworks_of
from evidence.serializers.frameworks import (
    FollowedOut,
    FollowIn,
    PlacementIn,
    PlacementOut,
    ProjectFrameworkOut,
    TimetableOut,
)
from evidence.serializers.statements import WhyIn
from evidence.services import following, placement
from portal.api.schema import operation
from portal.projects.api.view import ProjectView


class ProjectFrameworks(ProjectView):
    """What law makes this project owe, what it follows by choice, and what it could follow."""

    @operation("List a project's frameworks", answers=ProjectFrameworkOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        """With the counts of those that are this project's."""
        found = frameworks_of(self.project)
        counting = [each.framework for each in found if each.counts]
        totals = {key: each.total for key, each in coverages_of(self.project, self.now, counting).items()}
        rows = [SimpleNamespace(followed=each, counts=totals.get(each.framework.key)) for each in found]
        return self.rows(rows, ProjectFrameworkOut)

    @operation("Follow a framework", takes=FollowIn, answers=FollowedOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        made = following.follow(by=self.caller, at=self.now, project=self.project, **self.read(FollowIn))
        return self.made(made, FollowedOut)


class LeaveFramework(ProjectView):
    """Following it no longer; citations stay."""

    @operation("Stop following a framework", takes=WhyIn, answers=FollowedOut)
    def post(self, request: Request, slug: str, framework: str) -> Response:
        choice = choice_of(self.project, framework)
        ended = following.unfollow(by=self.caller, at=self.now, choice=choice, **self.read(WhyIn))
        return self.made(ended, FollowedOut, status=200)


class WhatApplies(ProjectView):
    """What of the AI Act applies to this system, and from which day."""

    @operation("Read what applies from when", answers=TimetableOut)
    def get(self, request: Request, slug: str) -> Response:
        """By role, class and route, with Articles 111 and 113 as amended. For orientation, not legal advice."""
        return self.show(timetable_of(self.project, self.now.date()), TimetableOut)

    @operation("Say where the law places the system", takes=PlacementIn, answers=PlacementOut)
    def post(self, request: Request, slug: str) -> Response:
        made = placement.declare(by=self.caller, at=self.now, project=self.project, **self.read(PlacementIn))
        return self.made(made, PlacementOut, status=200)
