"""`frameworks/`: the versioned bodies of duties that coverage is read against."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.frameworks import Framework, Requirement
from evidence.selectors.frameworks import framework, frameworks
from evidence.serializers.coverage import RequirementOut
from evidence.serializers.frameworks import EntryOut, FrameworkOut, FrameworkVersionOut, ProposalIn
from evidence.services import own_frameworks
from portal.api.schema import operation
from portal.api.views import ApiView


class Frameworks(ApiView):
    """All frameworks, and proposing one of one's own."""

    @operation("List frameworks", answers=FrameworkOut, many=True)
    def get(self, request: Request) -> Response:
        """The Act's parts first, then what else comes with the product, then what the organisation wrote."""
        return self.rows(frameworks(), FrameworkOut)

    @operation("Propose a framework", takes=ProposalIn, answers=FrameworkVersionOut, status=201)
    def post(self, request: Request) -> Response:
        """`content` is the YAML or JSON text, at most 1 MB. It counts once a second administrator agrees."""
        values = self.read(ProposalIn)
        made = own_frameworks.propose(
            by=self.caller, at=self.now, data=values["content"].encode(), why=values["why"]
        )
        return self.made(made, FrameworkVersionOut)


class OneFramework(ApiView):
    """One framework as it is in force."""

    @operation("Read a framework", answers=FrameworkOut)
    def get(self, request: Request, key: str) -> Response:
        return self.show(framework(key), FrameworkOut)


class Requirements(ApiView):
    """Every entry of a framework in its own order, informative and removed ones included."""

    @operation("List requirements", answers=EntryOut, many=True)
    def get(self, request: Request, key: str) -> Response:
        known = framework(key)
        return self.rows([_entry(known, each) for each in known.requirements], EntryOut)


def _entry(known: Framework, each: Requirement) -> dict[str, Any]:
    """What the framework says of one entry, with its dates and what amendments did to it."""
    changes = [
        {
            "date": amendment.date,
            "by": amendment.by,
            "what": change.what,
            "was": change.was,
            "became": change.became,
        }
        for amendment, change in known.history_of(each.id)
    ]
    return {**RequirementOut(each).data, "applies": known.dates_of(each.id), "changes": changes}
