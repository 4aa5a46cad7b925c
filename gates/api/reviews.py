"""`projects/{slug}/reviews/`: open, read, prepare; what a review shows and what moved."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from gates.api.gates import late_rows
from gates.models import Review
from gates.rules.staleness import Readout, difference
from gates.selectors import readouts
from gates.selectors import reviews as selectors
from gates.selectors.dossier import dossier_of
from gates.selectors.standing import readout_of
from gates.serializers.reviews import ChangesAsked, ChangesOut, ReadoutOut, ReviewChange, ReviewIn, ReviewOut
from gates.services import reviews
from portal.answers import InvalidInput, NotVisible
from portal.api.schema import operation
from portal.projects.api.view import ProjectView
from portal.projects.models import Project
from registry.models import Snapshot
from registry.selectors.snapshots import snapshot


class ReviewView(ProjectView):
    """An operation on one review; a number of another project is 404."""

    def review(self) -> Review:
        return selectors.one(self.project, int(self.kwargs["number"]))


class Reviews(ProjectView):
    """The sittings of this project's gates."""

    ordering = "-number"

    @operation("List reviews", answers=ReviewOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        return self.page(selectors.of_project(self.project), ReviewOut)

    @operation("Open a review", takes=ReviewIn, answers=ReviewOut, status=201)
    def post(self, request: Request, slug: str) -> Response:
        """Pins the catalogue and the seats of the present class. A token gets 403 `people_only`."""
        values = self.read(ReviewIn)
        values["snapshot"] = _snapshot(self.project, values["snapshot"])
        made = reviews.open_review(by=self.caller, at=self.now, project=self.project, **values)
        return self.made(selectors.one(self.project, made.number), ReviewOut)


class OneReview(ReviewView):
    """One sitting."""

    @operation("Read a review", answers=ReviewOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        return self.show(self.review(), ReviewOut)

    @operation("Prepare a review", takes=ReviewChange, answers=ReviewOut)
    def patch(self, request: Request, slug: str, number: int) -> Response:
        """Choose the snapshot, or move the sitting, until the freeze."""
        found = self.review()
        if "If-Match" in request.headers:
            reviews.locked(found)
            found = self.review()
            self.unless_moved(found, ReviewOut)
        self._change(found, self.read(ReviewChange, partial=True))
        return self.show(self.review(), ReviewOut)

    def _change(self, found: Review, values: dict[str, Any]) -> None:
        if "snapshot" in values and len(values) > 1:
            raise InvalidInput.at("snapshot", "Choose the snapshot in a request of its own.")
        if "snapshot" in values:
            chosen = _snapshot(self.project, values["snapshot"])
            assert chosen is not None
            reviews.set_snapshot(by=self.caller, at=self.now, review=found, snapshot=chosen)
        elif "sitting_at" in values:
            reviews.move_sitting(by=self.caller, at=self.now, review=found, **values)
        else:
            raise InvalidInput.at("sitting_at", "Give the new moment of the sitting, or a snapshot.")


class ReadoutOf(ReviewView):
    """What the review sees."""

    @operation("Read the readout", answers=ReadoutOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        """The form to decide carries the `digest`; when it moves, deciding answers 409 with the difference."""
        found, dossier = self.review(), dossier_of(self.project)
        shown = readout_of(dossier, found, self.now)
        data = {
            "digest": readouts.remember(shown, found),
            "freeze_at": found.freeze_at,
            "late": late_rows(readouts.late_items(dossier, found, shown)),
            "readout": shown.as_plain(),
        }
        return self.show(data, ReadoutOut)


class Changes(ReviewView):
    """What moved."""

    @operation("Read what moved", asks=ChangesAsked, answers=ChangesOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Since the newest decision on this gate, or since the readout named in `since`."""
        found = self.review()
        since = self.asked(ChangesAsked).get("since", "")
        before = readouts.recall(since, found) if since else _decided_on(found)
        shown = readout_of(dossier_of(self.project), found, self.now)
        return self.show(_changes(before, shown, since), ChangesOut)


def _decided_on(review: Review) -> Readout | None:
    """What the newest decision of this review was shown, or else of the sitting before it."""
    earlier = selectors.of_project(review.project).filter(gate=review.gate, number__lte=review.number)
    for each in earlier:
        made = sorted(each.decisions.all(), key=lambda decision: (decision.decided_at, decision.pk))
        if made:
            return Readout.from_plain(made[-1].readout)
    return None


def _changes(before: Readout | None, shown: Readout, since: str) -> dict[str, Any]:
    if before is None:
        words = "The readout you name is not remembered any more." if since else "Nobody has decided yet."
        moved = bool(since) and since != shown.digest
        return {
            "since": since,
            "now": shown.digest,
            "known": False,
            "moved": moved,
            "sentence": words,
            "changes": [],
        }
    found = difference(before, shown)
    return {
        "since": before.digest,
        "now": shown.digest,
        "known": True,
        "moved": bool(found),
        "sentence": found.sentence,
        "changes": found.changes,
    }


def _snapshot(project: Project, number: int | None) -> Snapshot | None:
    if number is None:
        return None
    try:
        return snapshot(project, number)
    except NotVisible:
        raise InvalidInput.at("snapshot", f"This project has no snapshot {number}.") from None
