"""`users/me/`."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.serializers import MeChange, MeOut
from portal.accounts.services import people
from portal.api.schema import operation
from portal.api.views import ApiView


class Me(ApiView):
    """The caller's own account."""

    @operation("Read the own account", answers=MeOut)
    def get(self, request: Request) -> Response:
        return self.show(self.caller.user, MeOut)

    @operation("Change the own account", takes=MeChange, answers=MeOut)
    def patch(self, request: Request) -> Response:
        user = self.caller.user
        self.unless_moved(user, MeOut)
        values = self.read(MeChange, partial=True)
        return self.show(people.change(by=self.caller, at=self.now, person=user, **values), MeOut)
