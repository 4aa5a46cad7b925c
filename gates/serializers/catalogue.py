"""The shape of the catalogue."""

from __future__ import annotations

from rest_framework import serializers

from gates.catalogue import Gate, catalogue
from portal.api.shapes import Shape

SEVERITIES = ("blocking", "backlog")


class GateRowOut(Shape):
    """A gate as the catalogue describes it, at the catalogue's present version."""

    url = serializers.SerializerMethodField()
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it
    stage = serializers.CharField()
    question = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField(), help_text="Gates that come first.")
    seats = serializers.SerializerMethodField(help_text="Seats by risk class; `default` for the others.")
    freeze_working_days = serializers.IntegerField()
    catalogue = serializers.SerializerMethodField(help_text="Version of the catalogue.")
    catalogue_digest = serializers.SerializerMethodField()

    def get_url(self, gate: Gate) -> str:
        return f"/api/v1/catalogue/gates/{gate.key}/"

    def get_seats(self, gate: Gate) -> dict[str, list[str]]:
        return {risk_class: list(names) for risk_class, names in gate.seats}

    def get_catalogue(self, gate: Gate) -> str:
        return catalogue().version

    def get_catalogue_digest(self, gate: Gate) -> str:
        return catalogue().digest


class AppliesOut(Shape):
    """To which systems a criterion applies; an empty list means to all."""

    risk_classes = serializers.ListField(child=serializers.CharField())
    roles = serializers.ListField(child=serializers.CharField())


class CatalogueCriterionOut(Shape):
    """What must hold at the gate. `row` is its row of the deliverables table, 0 for none."""

    key = serializers.CharField()
    title = serializers.CharField()
    statement = serializers.CharField()
    check = serializers.ChoiceField(["deliverable", "coverage", "attestation", "snapshot"])
    severity = serializers.ChoiceField(SEVERITIES)
    owner = serializers.CharField(help_text="The role that answers for it.")
    kind = serializers.CharField(help_text="The artefact kind of a deliverable.")
    rung = serializers.CharField(help_text="The lowest state that meets it.")
    after = serializers.CharField(help_text="The gate after whose seal a version must have taken effect.")
    early_traffic = serializers.BooleanField(help_text="Backlog up to the canary share, blocking above it.")
    applies_when = AppliesOut()
    requirements = serializers.ListField(child=serializers.CharField())
    row = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]  # the metaclass takes it


class CatalogueGateOut(GateRowOut):
    """A gate with its criteria."""

    canary_share = serializers.SerializerMethodField(help_text="Per cent of the traffic.")
    criteria = CatalogueCriterionOut(many=True)

    def get_canary_share(self, gate: Gate) -> int:
        return catalogue().canary_share
