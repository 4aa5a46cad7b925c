"""`projects/{slug}/reviews/{n}/minutes/`: read, complete, seal."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from gates.api.reviews import ReviewView
from gates.models import Minutes, Review
from gates.serializers.reviews import MinutesIn, MinutesOut, ReviewOut
from gates.services import minutes, reviews
from portal.api.schema import operation
from portal.projects.serializers import NothingIn


class MinutesOf(ReviewView):
    """The minutes of a review."""

    @operation("Read the minutes", answers=MinutesOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(_minutes(self.review()), MinutesOut)

    @operation("Complete the minutes", takes=MinutesIn, answers=MinutesOut)
    def put(self, request: Request, slug: str, number: int) -> Response:
        """What only people know: who was there, what was said, who does what. Until they are sealed."""
        found = self.review()
        if "If-Match" in request.headers:
            reviews.locked(found)
            self.unless_moved(_minutes(found), MinutesOut)
        made = minutes.complete(by=self.caller, at=self.now, review=found, **self.read(MinutesIn))
        return self.show(made, MinutesOut)


class SealMinutes(ReviewView):
    """The chair closes the review."""

    @operation("Seal the minutes", takes=NothingIn, answers=ReviewOut)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """By the chair in a fresh session. Nothing of the review changes afterwards."""
        self.read(NothingIn)
        minutes.seal(by=self.caller, at=self.now, review=self.review())
        return self.made(self.review(), ReviewOut, status=200)


def _minutes(review: Review) -> Minutes:
    """Those of the review, or empty ones while nobody decided or wrote."""
    found = Minutes.objects.select_related("completed_by").filter(review=review).first()
    return found or Minutes(review=review)
