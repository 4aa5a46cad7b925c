"""`frameworks/`: the versioned bodies of duties that coverage is read against."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.selectors.requirements import framework
from evidence.serializers.coverage import FrameworkOut, RequirementOut
from portal.api.schema import operation
from portal.api.views import ApiView


class Frameworks(ApiView):
    """All frameworks."""

    @operation("List frameworks", answers=FrameworkOut, many=True)
    def get(self, request: Request) -> Response:
        return self.rows([framework()], FrameworkOut)


class Requirements(ApiView):
    """Every entry of a framework in the order of the law, informative ones included."""

    @operation("List requirements", answers=RequirementOut, many=True)
    def get(self, request: Request, key: str) -> Response:
        return self.rows(framework(key).requirements, RequirementOut)
