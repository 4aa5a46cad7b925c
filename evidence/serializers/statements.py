"""The shape of what people say about evidence: citations, judgements, answers, what does not apply."""

from __future__ import annotations

from rest_framework import serializers

from evidence.models import Citation, Judged, NotApplicable
from evidence.rules.places import format_place
from evidence.selectors.coverage import place_of
from portal.api.shapes import PersonOut, Shape


class WhyIn(Shape):
    """Why."""

    reason = serializers.CharField(allow_blank=True, default="")


class CiteIn(Shape):
    """One place to cite."""

    artefact = serializers.IntegerField(help_text="Its number in the project.")
    version = serializers.IntegerField(help_text="Its number in the artefact.")
    place = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        help_text="`page 3`, `heading Limits`; empty is the whole.",
    )
    note = serializers.CharField(required=False, allow_blank=True, default="")


class CiteForIn(CiteIn):
    """One place to cite for a requirement."""

    requirement = serializers.CharField()


class CitationsIn(Shape):
    """Several citations in one act: those named, or with `suggested` everything that is suggested now."""

    citations = CiteForIn(many=True, required=False)
    suggested = serializers.BooleanField(required=False, default=False)
    framework = serializers.CharField(
        required=False, default="ai-act", help_text="Whose suggestions are accepted, with `suggested`."
    )


class AlsoIn(Shape):
    """For which related requirements the same place is cited."""

    requirements = serializers.ListField(child=serializers.CharField(max_length=40), allow_empty=False)


class CitedVersion(Shape):
    """Which version of which artefact."""

    artefact = serializers.IntegerField(source="artefact.number")
    version = serializers.IntegerField(source="number")
    title = serializers.CharField(source="artefact.title")
    kind = serializers.CharField(source="artefact.kind")
    state = serializers.CharField()
    sha256 = serializers.CharField()


class CitationOut(Shape):
    """A citation that a person made."""

    id = serializers.IntegerField()
    requirement = serializers.CharField()
    of = CitedVersion(source="version")
    place = serializers.SerializerMethodField()
    note = serializers.CharField()
    cited_by = PersonOut()
    cited_at = serializers.DateTimeField()
    carried_from = serializers.IntegerField(
        source="carried_from.version.number", default=None, allow_null=True,
        help_text="The version from which it was carried over, its place being unchanged.",
    )  # fmt: skip
    withdrawn_at = serializers.DateTimeField(allow_null=True)

    def get_place(self, citation: Citation) -> str:
        return format_place(place_of(citation))


class JudgeIn(Shape):
    """A judgement of one version, for this requirement and others it is cited for."""

    artefact = serializers.IntegerField(help_text="Its number in the project.")
    version = serializers.IntegerField(help_text="Its number in the artefact.")
    judged = serializers.ChoiceField(Judged.choices)
    reason = serializers.CharField(required=False, allow_blank=True, default="")
    also = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        default=list,
        help_text="More requirements, in the same act.",
    )
    seen_state = serializers.CharField(required=False, allow_blank=True, default="")


class JudgementOut(Shape):
    """One person's judgement."""

    id = serializers.IntegerField()
    requirement = serializers.CharField()
    of = CitedVersion(source="version")
    judged = serializers.CharField()
    reason = serializers.CharField()
    judged_by = PersonOut()
    judged_at = serializers.DateTimeField()
    carried_from = serializers.IntegerField(
        source="carried_from.version.number", default=None, allow_null=True,
        help_text="The version from which it was carried over, the cited places being unchanged.",
    )  # fmt: skip
    revoked_at = serializers.DateTimeField(allow_null=True)


class NotApplicableOut(Shape):
    """A requirement set aside, or proposed to be."""

    id = serializers.IntegerField()
    requirement = serializers.CharField()
    state = serializers.SerializerMethodField()
    reason = serializers.CharField()
    proposed_by = PersonOut()
    proposed_at = serializers.DateTimeField()
    approved_by = PersonOut(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()

    def get_state(self, found: NotApplicable) -> str:
        if found.ended_at:
            return "ended"
        return "approved" if found.approved_by_id else "proposed"


class AnswerIn(Shape):
    """The answer to a condition of the law."""

    applies = serializers.BooleanField()
    reason = serializers.CharField(required=False, allow_blank=True, default="", help_text="Needed for no.")
    seen = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Id of the answer you saw, 0 for none."
    )


class ConfirmIn(Shape):
    """Which answer the second person agrees to."""

    answer = serializers.IntegerField(help_text="Its id; 409 when another answer stands now.")


class AnswerOut(Shape):
    """An answer; "no" counts from its confirmation on."""

    id = serializers.IntegerField()
    applies = serializers.BooleanField()
    reason = serializers.CharField()
    answered_by = PersonOut()
    answered_at = serializers.DateTimeField()
    confirmed_by = PersonOut(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)


class ConditionOut(Shape):
    """A condition of the law, what hangs on it, and this project's answer."""

    key = serializers.CharField(source="condition.key")
    question = serializers.CharField(source="condition.question")
    text = serializers.CharField(source="condition.text")
    requirements = serializers.ListField(child=serializers.CharField(), source="condition.requirements")
    answer = AnswerOut(allow_null=True)
