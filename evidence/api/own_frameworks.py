"""`frameworks/{key}/versions/`: what the organisation proposed and put in force."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import FrameworkVersion
from evidence.selectors.own_frameworks import changes_of, version, versions_of
from evidence.serializers.frameworks import (
    FrameworkVersionOut,
    VersionChangesOut,
)
from evidence.serializers.statements import WhyIn
from evidence.services import own_frameworks
from portal.answers import NotVisible
from portal.api.schema import operation
from portal.api.views import ApiView
from portal.projects.serializers import NothingIn


class FrameworkVersions(ApiView):
    """Every version of a framework that the organisation wrote, newest first."""

    @operation("List a framework's versions", answers=FrameworkVersionOut, many=True)
    def get(self, request: Request, key: str) -> Response:
        found = list(versions_of(key))
        if not found:
            raise NotVisible
        return self.rows(found, FrameworkVersionOut)


class OneFrameworkVersion(ApiView):
    """What a version changes against the one before it."""

    @operation("Read a framework's version", answers=VersionChangesOut)
    def get(self, request: Request, key: str, number: int) -> Response:
        found = version(key, number)
        return self.show({"version": found, "changes": changes_of(found)}, VersionChangesOut)


class PutInForce(ApiView):
    """The second administrator's agreement, in a session that signed in just now."""

    @operation("Put a framework's version in force", takes=NothingIn, answers=FrameworkVersionOut)
    def post(self, request: Request, key: str, number: int) -> Response:
        self.read(NothingIn)
        found: FrameworkVersion = version(key, number)
        made = own_frameworks.put_in_force(by=self.caller, at=self.now, version=found)
        return self.made(made, FrameworkVersionOut, status=200)


class RefuseVersion(ApiView):
    """It is not put in force."""

    @operation("Refuse a framework's version", takes=WhyIn, answers=FrameworkVersionOut)
    def post(self, request: Request, key: str, number: int) -> Response:
        made = own_frameworks.refuse(
            by=self.caller, at=self.now, version=version(key, number), **self.read(WhyIn)
        )
        return self.made(made, FrameworkVersionOut, status=200)
