"""`projects/{slug}/gates/{gate}/verdict`: may this release pass, now, and if not, why not."""

from __future__ import annotations

import math
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from gates.api.addresses import page_of
from gates.api.catalogue import known
from gates.api.scopes import AlsoNarrow
from gates.rules.conditions import Asked
from gates.rules.verdict import Verdict
from gates.selectors.dossier import dossier_of
from gates.selectors.standing import verdict
from gates.serializers.verdict import VerdictAsked, VerdictOut
from portal.accounts.models import Scope
from portal.answers import InvalidInput
from portal.api.schema import IF_NONE_MATCH, PROBLEMS, READING
from portal.api.shapes import Problem
from portal.api.views import etag_of
from portal.projects.api.view import ProjectView


class GateVerdict(ProjectView):
    """The verdict of one gate. 200 whenever it could decide; anything else means "could not decide"."""

    permission_classes = [AlsoNarrow]
    narrow = Scope.VERDICT

    @extend_schema(
        summary="Ask for a gate's verdict",
        parameters=[VerdictAsked, IF_NONE_MATCH],
        responses={
            200: OpenApiResponse(VerdictOut, description="Allowed or denied, with every reason."),
            304: OpenApiResponse(
                description="Nothing but the time of asking is different from `If-None-Match`."
            ),
            (409, "application/json"): OpenApiResponse(
                VerdictOut, description="Denied, and `fail=closed` was asked."
            ),
            **{
                (code, "application/problem+json"): OpenApiResponse(Problem, description=PROBLEMS[code])
                for code in READING
            },
        },
    )
    def get(self, request: Request, slug: str, gate: str) -> Response:
        """What is left out of the question means the widest: production, all traffic, every region."""
        asked = self.asked(VerdictAsked)
        found = verdict(dossier_of(self.project), known(gate).key, question(asked), self.now)
        data = VerdictOut(body(found)).data
        if asked.get("fail") == "closed" and not found.allowed:
            return Response(data, status=409)
        return self._unless_known(data)

    def _unless_known(self, data: dict[str, Any]) -> Response:
        """A weak tag (RFC 9110 section 8.8.1): two answers that differ in `evaluated_at` alone are the same answer."""
        tag = etag_of({name: value for name, value in data.items() if name != "evaluated_at"})
        known_tags = self.request.headers.get("If-None-Match", "").split(",")
        if tag in {each.strip().removeprefix("W/") for each in known_tags}:
            return Response(status=304, headers={"ETag": f"W/{tag}"})
        return Response(data, headers={"ETag": f"W/{tag}"})


def question(asked: dict[str, Any]) -> Asked:
    """The question as the rules take it. A broken share counts as the next whole per cent."""
    if "snapshot" in asked and "digest" in asked:
        raise InvalidInput.at("digest", "Name the snapshot by its number or by its digest, not by both.")
    return Asked(
        snapshot=str(asked.get("snapshot") or asked.get("digest") or ""),
        environment=asked["environment"],
        traffic=math.ceil(asked["traffic"]),
        region=asked["region"],
    )


REASON = ("code", "severity", "message", "rule", "requirement", "owner", "due")


def body(found: Verdict) -> dict[str, Any]:
    """The verdict as its shape takes it."""
    slug = found.project
    plain = (
        "decision",
        "gate",
        "project",
        "snapshot",
        "stale",
        "facts_digest",
        "evaluated_at",
        "valid_until",
    )
    return {
        **{name: getattr(found, name) for name in plain},
        "enforced": True,  # every verdict binds: there is no observing here
        "reasons": [
            {
                **{name: getattr(each, name) for name in REASON},
                "url": page_of(slug, each.fix),
            }
            for each in found.reasons
        ],
        "exceptions": [
            {
                **{name: getattr(each, name) for name in ("id", "criterion", "requirement", "owner", "approver")},
                "remediation_date": each.remediation_at,
                "url": page_of(slug, f"exceptions/{each.id.removeprefix('EX-')}/"),
            }
            for each in found.exceptions
        ],
        "conditions": [
            {
                "text": each.words,
                "provided_that": each.text,
                **{name: getattr(each, name) for name in ("environment", "traffic", "region", "until")},
            }
            for each in found.conditions
        ],
        "decided_by": found.decided_by,
    }  # fmt: skip
