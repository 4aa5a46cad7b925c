"""`projects/{slug}/people/`: roles, their grant, confirmation and end."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.selectors.people import named
from portal.api.schema import operation
from portal.projects.api.view import ProjectView
from portal.projects.selectors.projects import people_of, role_in
from portal.projects.serializers import NothingIn, RoleIn, RoleOut
from portal.projects.services import people


class People(ProjectView):
    """Who holds which role, or waits for it."""

    ordering = ("role", "id")

    @operation("List roles", answers=RoleOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(people_of(self.project), RoleOut)

    @operation("Grant a role", takes=RoleIn, answers=RoleOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """A deciding role takes effect when a second person confirms it. A token cannot grant."""
        values = self.read(RoleIn)
        person = named(values["person"], "person")
        made = people.grant(
            by=self.caller, at=self.now, project=self.project, person=person, role=values["role"]
        )
        return self.made(made, RoleOut)


class Confirm(ProjectView):
    """The second person's agreement to a deciding role."""

    @operation("Confirm a role", takes=NothingIn, answers=RoleOut)
    def post(self, request: Request, slug: str, role: int) -> Response:
        self.read(NothingIn)
        confirmed = people.confirm(by=self.caller, at=self.now, membership=role_in(self.project, role))
        return self.made(confirmed, RoleOut, status=200)


class End(ProjectView):
    """Taking a role back."""

    @operation("End a role", takes=NothingIn, answers=RoleOut)
    def post(self, request: Request, slug: str, role: int) -> Response:
        self.read(NothingIn)
        membership = role_in(self.project, role)
        people.end(by=self.caller, at=self.now, membership=membership)
        return self.made(membership, RoleOut, status=200)
