"""`projects/{slug}/gates/`: how each gate stands, and people's word on what no machine can check."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.rules.states import Item
from gates.api.addresses import page_of
from gates.api.catalogue import known
from gates.models import Attestation
from gates.rules.readiness import CriterionResult
from gates.selectors import readouts
from gates.selectors.dossier import Dossier, dossier_of
from gates.selectors.reviews import seats_of
from gates.selectors.standing import Standing, gate_standing, readout_of, standings
from gates.serializers.gates import AttestationIn, AttestationOut, GateOut, ReadinessOut
from gates.services import attestations
from portal.api.schema import operation
from portal.projects.api.view import ProjectView


class Gates(ProjectView):
    """Every gate of the catalogue, as it stands for this project."""

    @operation("List gates", answers=GateOut, many=True)
    def get(self, request: Request, slug: str) -> Response:
        found = standings(dossier_of(self.project), self.now)
        return self.rows([_summary(slug, each) for each in found], GateOut)


class OneGate(ProjectView):
    """Readiness."""

    @operation("Read a gate's readiness", answers=ReadinessOut)
    def get(self, request: Request, slug: str, gate: str) -> Response:
        """What holds, what blocks with its owner and the page that mends it, and what came late."""
        dossier = dossier_of(self.project)
        standing = gate_standing(dossier, known(gate).key, self.now)
        late = _late(dossier, standing, self)
        return self.show(_readiness(slug, standing, late, self.project.risk_class), ReadinessOut)


class Attestations(ProjectView):
    """What people attested at this gate."""

    @operation("List attestations", answers=AttestationOut, many=True)
    def get(self, request: Request, slug: str, gate: str) -> Response:
        rows = Attestation.objects.filter(project=self.project, gate=known(gate).key)
        return self.page(rows.select_related("attested_by"), AttestationOut)

    @operation("Attest a criterion", takes=AttestationIn, answers=AttestationOut, status=201)
    def post(self, request: Request, slug: str, gate: str) -> Response:
        """By people who build, validate or own; a token gets 403 `people_only`. The newest word counts."""
        values = self.read(AttestationIn)
        made = attestations.attest(
            by=self.caller, at=self.now, project=self.project, gate=known(gate).key, **values
        )
        return self.made(made, AttestationOut)


def _summary(slug: str, standing: Standing) -> dict[str, Any]:
    gate, readiness = standing.gate, standing.readiness
    url = f"/api/v1/projects/{slug}/gates/{gate.key}/"
    return {
        "url": url,
        "key": gate.key,
        "label": gate.label,
        "stage": gate.stage,
        "state": standing.state,
        "ready": readiness.ready,
        "met": readiness.count("met"),
        "covered": readiness.count("covered"),
        "owed": len(readiness.owed),
        "blocking": len(readiness.blockers),
        "review": standing.review.number if standing.review else None,
        "verdict": f"{url}verdict",
    }


def _readiness(slug: str, standing: Standing, late: tuple[Item, ...], risk_class: str) -> dict[str, Any]:
    readiness, kinds = standing.readiness, {each.kind for each in late}
    review = standing.review
    seats = seats_of(review) if review else standing.gate.seats_for(risk_class)
    return {
        **_summary(slug, standing),
        "question": standing.gate.question,
        "seats": seats,
        "criteria": [
            _criterion(slug, each, standing.gate.criterion(each.key).kind in kinds)
            for each in readiness.results
        ],
        "blockers": [each.key for each in readiness.blockers],
        "backlog": [each.key for each in readiness.backlog],
        "late": late_rows(late),
    }


def _criterion(slug: str, result: CriterionResult, late: bool) -> dict[str, Any]:
    names = (
        "key", "title", "statement", "check", "severity", "status", "blocks", "message", "owner", "owner_role", "due",
        "exception", "overdue", "action", "row", "requirements", "unlocks", "source",
    )  # fmt: skip
    return {**{name: getattr(result, name) for name in names}, "late": late, "url": page_of(slug, result.fix)}


def _late(dossier: Dossier, standing: Standing, view: ProjectView) -> tuple[Item, ...]:
    if standing.review is None:
        return ()
    shown = readout_of(dossier, standing.review, view.now)
    return readouts.late_items(dossier, standing.review, shown)


def late_rows(late: tuple[Item, ...]) -> list[dict[str, Any]]:
    """Documents that arrived after the freeze, as rows."""
    return [
        {"title": each.title, "kind": each.kind, "version": each.version, "recorded_at": each.recorded_at}
        for each in late
    ]
