"""`projects/{slug}/links/`: how every link stands, a check on demand, and the acts on one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import Link
from evidence.selectors import links as reads
from evidence.serializers.links import (
    LinkAttestationOut,
    LinkAttestIn,
    LinkCredentialIn,
    LinkCredentialOut,
    LinkFileOut,
    LinkMendedOut,
    LinkOut,
    LinksAsked,
)
from evidence.services import credentials, link_acts
from portal.answers import NotVisible
from portal.api.schema import operation
from portal.jobs.serializers import JobOut
from portal.projects.api.view import ProjectView
from portal.projects.serializers import NothingIn


class Links(ProjectView):
    """The links in use, broken ones first."""

    ordering = ("worst", "-cited", "address", "id")

    @operation("List links", asks=LinksAsked, answers=LinkOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        found = reads.links_of(self.project, **self.asked(LinksAsked))
        today: dt.date = self.now.date()
        return self.page(found, LinkOut, fill=lambda links: _rows(links, today))

    @operation("Check all links now", takes=NothingIn, answers=JobOut, status=202)
    def post(self, request: Request, slug: str) -> Response:
        """Answers with the job. Without an allowed host only files of the repository are looked up."""
        self.read(NothingIn)
        return self.made(link_acts.ask(by=self.caller, at=self.now, project=self.project), JobOut, status=202)


def _rows(links: list[Any], today: dt.date) -> list[Any]:
    return reads.rows_of(links, today)


class LinkView(ProjectView):
    """An operation on one link; that of another project is 404."""

    def link(self) -> Link:
        return reads.link(self.project, int(self.kwargs["link"]))


class OneLink(LinkView):
    """One link with its history."""

    @operation("Read a link", answers=LinkFileOut)
    def get(self, request: Request, slug: str, link: int) -> Response:
        return self.show(reads.file_of(self.link(), self.now.date()), LinkFileOut)


class Mend(LinkView):
    """A moved or changed link."""

    @operation("Mend a link", takes=NothingIn, answers=LinkMendedOut, many=True, status=201)
    def post(self, request: Request, slug: str, link: int) -> Response:
        """Files the new address, or what the page says now, as a new version, cited where the one before was."""
        self.read(NothingIn)
        made = link_acts.mend(by=self.caller, at=self.now, link=self.link())
        rows = LinkMendedOut(made, many=True).data
        return Response({"results": rows, "next": None, "previous": None}, status=201)


class Attest(LinkView):
    """A person's word for a link that cannot be verified."""

    @operation("Attest a link", takes=LinkAttestIn, answers=LinkAttestationOut, status=201)
    def post(self, request: Request, slug: str, link: int) -> Response:
        """By a person in a fresh session; a token gets 403 `people_only`. It never makes the link carry by itself."""
        values = self.read(LinkAttestIn)
        use = (
            reads.uses_of([self.link().pk])
            .filter(line=0, version__artefact__number=values["artefact"])
            .first()
        )
        if use is None:
            raise NotVisible
        made = link_acts.attest(
            by=self.caller, at=self.now, version=use.version, statement=values["statement"]
        )
        return self.made(made, LinkAttestationOut)


class Credentials(ProjectView):
    """The hosts that the checker may sign in to."""

    @operation("List link credentials", answers=LinkCredentialOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.rows(reads.credentials_of(self.project), LinkCredentialOut)

    @operation("Set a link credential", takes=LinkCredentialIn, answers=LinkCredentialOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """By an administrator in a session. It replaces the one before for that host and is never shown."""
        made = credentials.set_credential(
            by=self.caller, at=self.now, project=self.project, **self.read(LinkCredentialIn)
        )
        return self.made(made, LinkCredentialOut)


class EndCredential(ProjectView):
    """Taking a credential back."""

    @operation("Take back a link credential", takes=NothingIn, answers=LinkCredentialOut)
    def post(self, request: Request, slug: str, credential: int) -> Response:
        self.read(NothingIn)
        found = reads.credential(self.project, credential)
        ended = credentials.end_credential(by=self.caller, at=self.now, credential=found)
        return self.made(ended, LinkCredentialOut, status=200)
