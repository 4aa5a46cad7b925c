"""`kinds/`: what each kind must say, its schema and template, and a lint that stores nothing."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.kinds import Kind, kinds
from evidence.kinds.form import Form, form
from evidence.kinds.lint import lint
from evidence.kinds.rules import About
from evidence.serializers.kinds import KindOut, LintIn, MessageOut
from portal.answers import InvalidInput, NotVisible
from portal.api.schema import operation
from portal.api.views import ApiView


class Kinds(ApiView):
    """Every kind of artefact."""

    @operation("List the kinds of artefact", answers=KindOut, many=True)
    def get(self, request: Request) -> Response:
        return self.rows(list(kinds().values()), KindOut)


class OneKind(ApiView):
    """One kind, with what each state demands and the JSON Schema of its form."""

    @operation("Read a kind", answers=KindOut)
    def get(self, request: Request, kind: str) -> Response:
        return self.show(_kind(kind), KindOut)


class Lint(ApiView):
    """The lint of a filled-in form: nothing is stored."""

    scopes = {"POST": "read"}

    @operation("Lint a document", takes=LintIn, answers=MessageOut, many=True)
    def post(self, request: Request, kind: str) -> Response:
        """The messages that the page and `gatehouse lint` give; what is beside the document is not known here."""
        found, given = _form(kind), self.read(LintIn)
        state = given["state"] or kinds()[kind].counts_from
        if state not in kinds()[kind].ladder:
            raise InvalidInput.at(
                "state", f"{kinds()[kind].label} has these states: {', '.join(kinds()[kind].ladder)}."
            )
        messages = lint(found.kind, given["content"], state, About(self.now.date()))
        return self.rows(list(messages), MessageOut)


def _kind(key: str) -> Kind:
    if key not in kinds():
        raise NotVisible
    return kinds()[key]


def _form(key: str) -> Form:
    try:
        return form(key)
    except KeyError:
        raise NotVisible from None
