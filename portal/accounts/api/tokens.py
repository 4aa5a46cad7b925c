"""`tokens/`: list, issue, revoke."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.selectors.people import named
from portal.accounts.selectors.tokens import token, tokens_of
from portal.accounts.serializers import NewTokenOut, TokenIn, TokenOut
from portal.accounts.services import tokens
from portal.api.schema import operation
from portal.api.views import ApiView


class Tokens(ApiView):
    """The caller's tokens; for administrators also those of service accounts."""

    @operation("List tokens", answers=TokenOut, many=True)
    def get(self, request: Request) -> Response:
        return self.page(tokens_of(self.caller.user), TokenOut)

    @operation("Issue a token", takes=TokenIn, answers=NewTokenOut, status=201)
    def post(self, request: Request) -> Response:
        """In a session only: a token issues no tokens."""
        values = self.read(TokenIn)
        lasts = timedelta(days=values.pop("days"))
        owner = named(values.pop("owner"), "owner") if "owner" in values else self.caller.user
        made: Any
        made, text = tokens.issue(by=self.caller, at=self.now, owner=owner, lasts=lasts, **values)
        made.token = text
        response: Any = self.made(made, NewTokenOut)
        response.for_replay = {**response.data, "token": ""}
        return self._unstored(response)

    def _unstored(self, response: Response) -> Response:
        response["Cache-Control"] = "no-store"
        return response


class OneToken(ApiView):
    """One token."""

    @operation("Read a token", answers=TokenOut)
    def get(self, request: Request, key: int) -> Response:
        return self.show(token(self.caller.user, key), TokenOut)

    @operation("Revoke a token", answers=TokenOut)
    def delete(self, request: Request, key: int) -> Response:
        found = token(self.caller.user, key)
        tokens.revoke(by=self.caller, at=self.now, token=found)
        return self.made(found, TokenOut, status=200)
