"""The shape of reviews, what they show, their decisions and minutes."""

from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers

from gates.catalogue import catalogue
from gates.models import Outcome, Review
from gates.rules.decisions import outcome
from gates.selectors.reviews import decided, seats_of, state_of
from gates.serializers.gates import LateOut
from gates.serializers.verdict import SnapshotRefOut
from portal.api.shapes import PersonOut, Shape


class ReviewIn(Shape):
    """A sitting of a gate. Without `freeze_at` it freezes five working days before."""

    gate = serializers.CharField()
    sitting_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    freeze_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    snapshot = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, help_text="Number."
    )


class ReviewChange(Shape):
    """Either the snapshot, or the sitting with its freeze: each is an act of its own."""

    snapshot = serializers.IntegerField(min_value=1, help_text="Number.")
    sitting_at = serializers.DateTimeField()
    freeze_at = serializers.DateTimeField(allow_null=True)


class ReviewOut(Shape):
    """One sitting."""

    url = serializers.SerializerMethodField()
    number = serializers.IntegerField()
    gate = serializers.CharField()
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # the metaclass takes it
    state = serializers.SerializerMethodField(help_text="scheduled, open, frozen, decided or sealed.")
    outcome = serializers.SerializerMethodField(help_text="undecided, go, go_with_conditions or no_go.")
    seats = serializers.SerializerMethodField()
    snapshot = SnapshotRefOut(allow_null=True)
    risk_class = serializers.CharField()
    catalogue = serializers.CharField()
    catalogue_digest = serializers.CharField()
    sitting_at = serializers.DateTimeField()
    freeze_at = serializers.DateTimeField()
    opened_by = PersonOut()
    opened_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    sealed_by = PersonOut(allow_null=True)
    sealed_at = serializers.DateTimeField(allow_null=True)

    def get_url(self, review: Review) -> str:
        return f"/api/v1/projects/{review.project.slug}/reviews/{review.number}/"

    def get_label(self, review: Review) -> str:
        return catalogue().gate(review.gate).label

    def get_state(self, review: Review) -> str:
        return state_of(review, timezone.now())

    def get_outcome(self, review: Review) -> str:
        return outcome(seats_of(review), [decided(each) for each in review.decisions.all()])

    def get_seats(self, review: Review) -> list[str]:
        return list(seats_of(review))


class PinnedOut(Shape):
    """One version in the readout."""

    artefact = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    sha256 = serializers.CharField()
    places = serializers.ListField(child=serializers.CharField())


class ReadoutPartsOut(Shape):
    """All that the digest covers. Pairs are a name and what stood there."""

    catalogue = serializers.CharField()
    catalogue_digest = serializers.CharField()
    gate = serializers.CharField()
    risk_class = serializers.CharField()
    snapshot = serializers.CharField()
    items = PinnedOut(many=True)
    criteria = serializers.ListField(child=serializers.CharField())
    citations = serializers.ListField(child=serializers.CharField())
    judgements = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    answers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    not_applicable = serializers.ListField(child=serializers.CharField())
    exceptions = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ReadoutOut(Shape):
    """What the review sees now. A decision carries this `digest`."""

    digest = serializers.CharField()
    freeze_at = serializers.DateTimeField()
    late = LateOut(many=True)
    readout = ReadoutPartsOut()


class ChangesAsked(Shape):
    """Which readout to compare with; without it that of the newest decision."""

    since = serializers.CharField(required=False, max_length=80, help_text="A digest that was read before.")


class ReadoutChangeOut(Shape):
    """One thing that is no longer as it was shown."""

    part = serializers.CharField()
    name = serializers.CharField()
    words = serializers.CharField()


class ChangesOut(Shape):
    """What moved since. `known` is false when the earlier readout is not remembered any more."""

    since = serializers.CharField(help_text="Digest of the earlier readout; empty without a decision.")
    now = serializers.CharField(help_text="Digest of the present one.")
    known = serializers.BooleanField()
    moved = serializers.BooleanField()
    sentence = serializers.CharField()
    changes = ReadoutChangeOut(many=True)


class GoConditionIn(Shape):
    """One condition of a go. What is left out restricts nothing."""

    text = serializers.CharField(required=False, allow_blank=True, default="")
    environment = serializers.CharField(required=False, allow_blank=True, default="", max_length=80)
    traffic = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Greatest share in per cent."
    )
    region = serializers.CharField(required=False, allow_blank=True, default="", max_length=80)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class DecisionIn(Shape):
    """One person's decision in one seat, on the readout whose digest they read."""

    seat = serializers.CharField(required=False, default="", allow_blank=True)
    outcome = serializers.CharField(
        required=False, default="", allow_blank=True, help_text=", ".join(Outcome.values)
    )
    can_ship = serializers.BooleanField(required=False, allow_null=True, default=None)
    should_ship = serializers.BooleanField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    conditions = GoConditionIn(many=True, required=False)
    dissent = serializers.CharField(required=False, allow_blank=True, default="")
    asked_to_ship_by = serializers.CharField(required=False, allow_blank=True, default="", max_length=150)
    readout_digest = serializers.CharField(required=False, allow_blank=True, default="")


class GoConditionOut(Shape):
    """A condition as it was set."""

    text = serializers.CharField()
    environment = serializers.CharField()
    traffic = serializers.IntegerField(allow_null=True)
    region = serializers.CharField()
    until = serializers.CharField(help_text="RFC 3339; empty without an end.")


class DecisionOut(Shape):
    """A decision. `sentence` is the act as the person read it."""

    seat = serializers.CharField()
    person = PersonOut()
    outcome = serializers.ChoiceField(Outcome.choices)
    can_ship = serializers.BooleanField()
    should_ship = serializers.BooleanField()
    reason = serializers.CharField()
    conditions = GoConditionOut(many=True)
    dissent = serializers.CharField()
    asked_to_ship_by = serializers.CharField()
    sentence = serializers.CharField()
    readout_digest = serializers.CharField()
    decided_at = serializers.DateTimeField()


class MinutesIn(Shape):
    """What only people know, in Markdown."""

    present = serializers.CharField(required=False, allow_blank=True, default="")
    discussion = serializers.CharField(required=False, allow_blank=True, default="")
    actions = serializers.CharField(required=False, allow_blank=True, default="")


class MinutesOut(Shape):
    """The minutes. `generated` is the record as it stood at the last decision; sealed, `markdown` is the text."""

    generated = serializers.JSONField()
    present = serializers.CharField()
    discussion = serializers.CharField()
    actions = serializers.CharField()
    completed_by = PersonOut(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    markdown = serializers.CharField()
    digest = serializers.CharField()
