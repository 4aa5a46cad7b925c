"""The shape of coverage and frameworks in the API.

`label` and `partial` are fields of answers here, which the stubs take for the serializer's own.
"""

from __future__ import annotations

from rest_framework import serializers

from evidence.serializers.statements import AnswerOut, CitationOut, JudgementOut, NotApplicableOut
from portal.api.shapes import Shape


class FrameworkAsked(Shape):
    """Which framework, by its key."""

    framework = serializers.CharField(required=False, default="ai-act")


class CoverageAsked(FrameworkAsked):
    """Which framework, and against which snapshot evidence that is bound to a version is held."""

    snapshot = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="Its number."
    )


class CountsOut(Shape):
    """`counted` is the sum of the four states; `decided` is evidenced and sufficient, or not applicable."""

    counted = serializers.IntegerField()
    evidenced = serializers.IntegerField()
    partial = serializers.IntegerField()  # type: ignore[assignment]
    missing = serializers.IntegerField()
    not_applicable = serializers.IntegerField()
    decided = serializers.IntegerField()


class ArticleOut(Shape):
    """One column of the heat map."""

    article = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    counts = CountsOut()


class PlaceOut(Shape):
    """A cited place and what it is worth for the requirement."""

    artefact = serializers.CharField()
    version = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    sha256 = serializers.CharField()
    place = serializers.CharField()
    judgement = serializers.CharField()
    judged_by = serializers.CharField()
    weight = serializers.CharField(help_text="carries, supports or none.")
    why = serializers.CharField(help_text="What keeps it from carrying.")


class RowOut(Shape):
    """One requirement: its status, what evidences it, what is missing."""

    id = serializers.CharField(source="requirement")
    article = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    counted = serializers.BooleanField()
    status = serializers.CharField()
    judgement = serializers.CharField()
    decided = serializers.BooleanField()
    reason = serializers.CharField()
    evidence = PlaceOut(many=True, source="places")
    missing = serializers.ListField(child=serializers.CharField(), source="lacking")
    would_evidence = serializers.ListField(child=serializers.CharField(), help_text="Kinds of artefact.")


class UnlockOut(Shape):
    """What one more document of this kind would do."""

    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    evidences = serializers.ListField(child=serializers.CharField())
    advances = serializers.ListField(child=serializers.CharField())


class CoverageOut(Shape):
    """Completeness of evidence, never legal conformity."""

    framework = serializers.CharField(source="coverage.framework")
    framework_version = serializers.CharField(source="coverage.framework_version")
    notice = serializers.CharField()
    snapshot_digest = serializers.CharField()
    total = CountsOut(source="coverage.total")
    assembly = serializers.CharField(source="coverage.assembly")
    articles = ArticleOut(many=True, source="coverage.articles")
    requirements = RowOut(many=True, source="coverage.rows")
    unlocks = UnlockOut(many=True)


class CandidateOut(Shape):
    """Something that could be cited and is not."""

    requirement = serializers.CharField(source="requirement.id")
    artefact = serializers.IntegerField(source="version.artefact.number")
    version = serializers.IntegerField(source="version.number")
    title = serializers.CharField(source="version.artefact.title")
    kind = serializers.CharField(source="version.artefact.kind")
    carries = serializers.BooleanField()
    place = serializers.CharField()


class DeadlineOut(Shape):
    """By when, or for how long."""

    words = serializers.CharField()
    duration = serializers.CharField(help_text="ISO 8601, such as P6M; empty where the words say it all.")


class RequirementOut(Shape):
    """An entry of a framework."""

    id = serializers.CharField()
    article = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    summary = serializers.CharField()
    parent = serializers.CharField()  # type: ignore[assignment]
    checkable = serializers.BooleanField(help_text="Whether coverage counts it.")
    informative = serializers.BooleanField()
    condition = serializers.CharField()
    condition_key = serializers.CharField()
    timing = serializers.CharField()
    evidence_kinds = serializers.ListField(child=serializers.CharField())
    primary_kinds = serializers.ListField(child=serializers.CharField(), help_text="Kinds that can carry it.")
    primary_mode = serializers.CharField(help_text="Any one of them, or all together.")
    status = serializers.CharField(
        help_text="in_force, deleted by law, or removed from a framework of one's own."
    )
    replaced_by = serializers.CharField()
    deadline = DeadlineOut(allow_null=True)
    source = serializers.CharField(help_text="Key of one of the framework's sources.")  # type: ignore[assignment]
    note = serializers.CharField()


class RelatedOut(Shape):
    """A requirement that evidence for this one may also speak for: editorial judgement."""

    requirement = serializers.CharField(source="requirement.id")
    framework = serializers.CharField(source="framework.key")
    title = serializers.CharField(source="requirement.title")
    relation = serializers.CharField(
        source="mapped.relation", help_text="equal, part, whole, supports, helped."
    )
    words = serializers.CharField(source="mapped.words", help_text="What it does, seen from here.")
    counts = serializers.BooleanField(help_text="Whether its framework is this project's.")


class RequirementFileOut(Shape):
    """Everything about one requirement in one project."""

    framework = serializers.CharField(source="file.framework.key")
    requirement = RequirementOut(source="file.requirement")
    row = RowOut()
    citations = CitationOut(many=True, source="file.citations")
    judgements = JudgementOut(many=True, source="file.judgements")
    not_applicable = NotApplicableOut(allow_null=True, source="file.not_applicable")
    answer = AnswerOut(allow_null=True, source="file.answer")
    candidates = CandidateOut(many=True, source="file.candidates")
    related = RelatedOut(many=True, source="file.related")
    ended_citations = CitationOut(many=True, source="file.ended_citations")
    ended_judgements = JudgementOut(many=True, source="file.ended_judgements")
    ended_not_applicable = NotApplicableOut(many=True, source="file.ended_not_applicable")
