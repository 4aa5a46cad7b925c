"""`projects/{slug}/reviews/{n}/decisions/`: one person, one seat, one readout, once."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from gates.api.reviews import ReviewView
from gates.serializers.reviews import DecisionIn, DecisionOut
from gates.services import decisions
from gates.services.decisions import Vote
from portal.api.schema import operation


class Decisions(ReviewView):
    """What was decided in this review."""

    @operation("List decisions", answers=DecisionOut, many=True)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.rows(
            self.review().decisions.select_related("person").order_by("decided_at", "pk"), DecisionOut
        )

    @operation("Decide", takes=DecisionIn, answers=DecisionOut, status=201)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """By people in a session that signed in at most 15 minutes ago; a token gets 403 `people_only`.

        `readout_digest` is the one that was read: when something moved since, 409 with `changes`, and nothing is
        recorded. One decision per seat and per person; nobody decides on their own work.
        """
        values = self.read(DecisionIn)
        seat, digest = values.pop("seat"), values.pop("readout_digest")
        values["conditions"] = [dict(row) for row in values.get("conditions", [])]
        made = decisions.decide(
            by=self.caller,
            at=self.now,
            review=self.review(),
            seat=seat,
            vote=Vote(**values),
            readout_digest=digest,
        )
        return self.made(made, DecisionOut)
