"""Much evidence for one project, written in bulk: benchmarks measure reading, not filing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def fill(project: Any, artefacts: int, versions: int) -> int:
    """Cite every requirement from the newest version of each document that helps; returns how many citations."""
    return fill_all([project], artefacts, versions)


def fill_all(projects: Sequence[Any], artefacts: int, versions: int) -> int:
    """The same in each of these projects. Half of the citations are judged."""
    from django.db import transaction

    from evidence.frameworks import load
    from evidence.kinds import kinds
    from evidence.models import Artefact, ArtefactVersion, Blob, Citation, Judgement

    offered = [kind for kind in kinds().values() if kind.uploadable]
    author = projects[0].owner
    blob, _ = Blob.objects.get_or_create(sha256="b" * 64, defaults={"size": 1, "key": "blobs/b"})
    with transaction.atomic():
        documents = _bulk(Artefact, [
            Artefact(
                project=project, number=number, kind=offered[number % len(offered)].key,
                title=f"{offered[number % len(offered)].label} {number}", created_by=author, created_at=NOW,
            )
            for project in projects for number in range(1, artefacts + 1)
        ])  # fmt: skip
        filed = _bulk(ArtefactVersion, [
            ArtefactVersion(
                artefact=document, number=number, blob=blob, filename="plan.md",
                state=kinds()[document.kind].ladder[-1], state_by=author, state_at=NOW,
                effective_date=NOW.date(), uploaded_by=author, uploaded_at=NOW,
            )
            for document in documents for number in range(1, versions + 1)
        ])  # fmt: skip
        pairs = [
            (requirement.id, version)
            for requirement in load("ai-act").checkable
            for version in filed
            if version.number == versions and version.artefact.kind in requirement.evidence_kinds
        ]
        _bulk(Citation, [
            Citation(
                project=version.artefact.project, requirement=requirement, version=version, place_kind="heading",
                place="Limits", cited_by=author, cited_at=NOW,
            )
            for requirement, version in pairs
        ])  # fmt: skip
        _bulk(Judgement, [
            Judgement(
                project=version.artefact.project, requirement=requirement, version=version, judged="sufficient",
                judged_by=author, judged_at=NOW,
            )
            for requirement, version in pairs[::2]
        ])  # fmt: skip
    return len(pairs)


def _bulk(model: Any, rows: list[Any]) -> list[Any]:
    from django.db import models

    found: models.QuerySet[Any] = models.QuerySet(model)  # a tracked model's own manager refuses bulk writes
    return found.bulk_create(rows, batch_size=500)
