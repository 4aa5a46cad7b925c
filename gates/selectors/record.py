"""The record of a review: everything it saw and did, as JSON. Minutes and pack are made of it.

At sealing it is frozen on the review; before, it is derived. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from evidence.models import ArtefactVersion, LinkCopy
from evidence.rules.coverage import Coverage, RequirementCoverage
from evidence.rules.digests import plain
from evidence.rules.owed import binds
from evidence.selectors.links import copies_of
from gates.catalogue import catalogue
from gates.models import Review
from gates.rules.conditions import widest_within
from gates.rules.decisions import conditions_of, outcome
from gates.rules.exceptions import ExceptionFacts, is_live, standing
from gates.rules.readiness import CriterionResult, assess
from gates.rules.staleness import Readout, difference
from gates.rules.verdict import Verdict
from gates.selectors import readouts
from gates.selectors.dossier import Dossier
from gates.selectors.reviews import decided, seats_of
from gates.selectors.standing import readout_of, verdict_of
from portal.audit.rules.canonical import rfc3339
from portal.projects.models import Membership, Project
from registry.models import Snapshot

Json = dict[str, Any]
ENDINGS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "application/pdf": ".pdf", "text/markdown": ".md",
    "text/plain": ".txt", "text/csv": ".csv", "application/json": ".json", "application/xml": ".xml",
}  # fmt: skip


def record_of(dossier: Dossier, review: Review, now: datetime) -> Json:
    """The whole record at this moment."""
    shown = readout_of(dossier, review, now)
    coverage = dossier.coverage(now, review.snapshot.digest if review.snapshot else "")
    made = [decided(each) for each in review.decisions.select_related("person").order_by("decided_at", "pk")]
    asked = widest_within(conditions_of(made))
    facts = dossier.gate_facts(review.gate, now, review.snapshot, review=review)
    readiness = assess(facts, catalogue(), now, asked.traffic)
    return {
        "project": project_record(dossier.project),
        "review": _review(review),
        "outcome": outcome(seats_of(review), made),
        "verdict": _verdict(verdict_of(dossier, review, now)),
        "changed": _changed(review, shown),
        "traffic": asked.traffic,
        "decisions": _decisions(review),
        "exceptions": [_exception(each, now) for each in dossier.exceptions if each.state != "requested"],
        "criteria": [_criterion(each) for each in readiness.results],
        "late": [
            {"title": each.title, "version": each.number, "recorded_at": rfc3339(each.recorded_at)}
            for each in readouts.late_items(dossier, review, shown)
        ],
        "snapshot": snapshot_record(review.snapshot),
        "readout": shown.as_plain(),
        "readout_digest": shown.digest,
        "coverage": coverage_record(coverage, dossier.project),
        "documents": documents_of(dossier.project, shown),
        "people": people_record(dossier.project),
    }


def _verdict(found: Verdict) -> Json:
    """The verdict at this moment, within the conditions: what page, API and command line answer too."""
    return {
        "decision": found.decision,
        "stale": found.stale,
        "reasons": [
            {
                "code": each.code,
                "severity": each.severity,
                "message": each.message,
                "owner": each.owner,
                "due": rfc3339(each.due) if each.due else None,
            }
            for each in found.reasons
        ],
        "facts_digest": found.facts_digest,
    }


def _changed(review: Review, shown: Readout) -> list[str]:
    """What moved since the decisions were made, in words; empty while they stand on what is shown."""
    older = [each for each in review.decisions.all() if each.readout_digest != shown.digest]
    words = (
        f"{change.name} {change.words}"
        for each in older
        for change in difference(Readout.from_plain(each.readout), shown).changes
    )
    return list(dict.fromkeys(words))


def project_record(project: Project) -> Json:
    return {
        "slug": project.slug,
        "name": project.name,
        "purpose": project.purpose,
        "owner": project.owner.name,
        "role": project.role,
        "risk_class": project.risk_class,
        "risk_class_reason": project.risk_class_reason,
        "tier": project.tier,
        "stage": project.stage,
        "regions": project.regions,
        "demo": project.demo,
    }


def snapshot_record(snapshot: Snapshot | None) -> Json | None:
    """The release set: six kinds, or the reason why the system has none of a kind."""
    if snapshot is None:
        return None
    items = snapshot.items.select_related("version")
    return {
        "number": snapshot.number,
        "digest": snapshot.digest,
        "captured_by": snapshot.captured_by.name,
        "captured_at": rfc3339(snapshot.captured_at),
        "not_used": snapshot.not_used,
        "items": [
            {
                "kind": item.kind,
                "name": item.version.name,
                "version": item.version.version,
                "digest": item.version.digest,
                "location": item.version.location,
                "registry_id": item.version_id,
            }
            for item in items
        ],
    }


def coverage_record(coverage: Coverage, project: Project) -> Json:
    """One row per requirement. `owed` is false where no technical file is owed; rows are shown all the same."""
    return {
        "framework": coverage.framework,
        "framework_version": coverage.framework_version,
        "owed": binds(project.risk_class, project.role),
        "total": plain(coverage.total),
        "rows": [_requirement(row) for row in coverage.rows],
    }


def documents_of(project: Project, shown: Readout) -> list[Json]:
    """The versions in the readout, with what a pack needs to hold each of them."""
    pinned = {item.version: item for item in shown.items}
    rows = (
        ArtefactVersion.objects.filter(artefact__project=project)
        .select_related("artefact", "blob", "uploaded_by", "state_by")
        .order_by("artefact__number", "number")
    )
    keyed = ((f"{row.artefact.number}.{row.number}", row) for row in rows)
    copies = copies_of(project)
    return [
        _document(key, row, pinned[key].places) | _copy(copies.get(row.pk), row)
        for key, row in keyed
        if key in pinned
    ]


def people_record(project: Project) -> list[Json]:
    """Who stands behind the log's opaque ids, with the roles they held."""
    roles: dict[str, set[str]] = defaultdict(set)
    names = {project.owner.actor_id: project.owner.name}
    roles[project.owner.actor_id].add("owner")
    for membership in Membership.objects.filter(project=project).select_related("person"):
        names[membership.person.actor_id] = membership.person.name
        roles[membership.person.actor_id].add(membership.role)
    return [
        {"actor": actor, "name": names[actor], "roles": sorted(roles[actor])}
        for actor in sorted(names, key=lambda each: names[each])
    ]


def _review(review: Review) -> Json:
    return {
        "number": review.number,
        "gate": review.gate,
        "label": catalogue().gate(review.gate).label,
        "opened_at": rfc3339(review.opened_at),
        "freeze_at": rfc3339(review.freeze_at),
        "sitting_at": rfc3339(review.sitting_at),
        "decided_at": rfc3339(review.decided_at) if review.decided_at else None,
        "opened_by": review.opened_by.name,
        "catalogue": review.catalogue,
        "catalogue_digest": review.catalogue_digest,
        "risk_class": review.risk_class,
        "seats": list(seats_of(review)),
    }


def _decisions(review: Review) -> list[Json]:
    rows = review.decisions.select_related("person").order_by("decided_at", "pk")
    return [
        {
            "seat": row.seat,
            "person": row.person.name,
            "actor": row.person.actor_id,
            "outcome": row.outcome,
            "can_ship": row.can_ship,
            "should_ship": row.should_ship,
            "reason": row.reason,
            "conditions": row.conditions,
            "dissent": row.dissent,
            "asked_to_ship_by": row.asked_to_ship_by,
            "sentence": row.sentence,
            "readout_digest": row.readout_digest,
            "decided_at": rfc3339(row.decided_at),
        }
        for row in rows
    ]


def _exception(each: ExceptionFacts, now: datetime) -> Json:
    return {
        "id": each.id,
        "gate": each.gate,
        "criterion": each.criterion,
        "requirement": each.requirement,
        "state": each.state,
        "standing": standing(each, now),
        "live": is_live(each, now),
        "owner": each.owner,
        "requested_by": each.requested_by,
        "approver": each.approver,
        "rationale": each.rationale,
        "scope": each.scope,
        "compensating_measure": each.compensating_measure,
        "remediation_date": rfc3339(each.remediation_at),
        "superseded": each.superseded,
    }


def _criterion(each: CriterionResult) -> Json:
    return {
        "key": each.key,
        "title": each.title,
        "statement": each.statement,
        "check": each.check,
        "severity": each.severity,
        "status": each.status,
        "message": each.message,
        "owner": each.owner,
        "exception": each.exception,
        "row": each.row,
        "source": each.source,
        "blocks": each.blocks,
    }


def _requirement(row: RequirementCoverage) -> Json:
    return {
        "requirement": row.requirement,
        "article": row.article,
        "label": row.label,
        "title": row.title,
        "counted": row.counted,
        "status": row.status,
        "judgement": row.judgement,
        "decided": row.decided,
        "reason": row.reason,
        "lacking": list(row.lacking),
        "by_assembly": row.by_assembly,
        "places": [
            {
                "version": place.version,
                "title": place.title,
                "kind": place.kind,
                "place": place.place,
                "sha256": place.sha256,
                "judgement": place.judgement,
                "judged_by": place.judged_by,
                "weight": place.weight,
            }
            for place in row.places
        ],
    }


def _copy(held: LinkCopy | None, row: ArtefactVersion) -> Json:
    """What is held of a link: the bytes that stood there at sign-off, when they were read, and where."""
    if held is None:
        return {}
    return {
        "filename": f"{slugify(row.artefact.title)[:80] or 'link'}{ENDINGS.get(held.media_type, '.bin')}",
        "media_type": held.media_type,
        "sha256": held.blob_id,
        "size": held.blob.size,
        "copied_from": held.address,
        "copied_at": rfc3339(held.taken_at),
        "copied_for": held.occasion,
    }


def _document(key: str, row: ArtefactVersion, places: tuple[str, ...]) -> Json:
    return {
        "version": key,
        "artefact": row.artefact.number,
        "number": row.number,
        "pk": row.pk,
        "kind": row.artefact.kind,
        "title": row.artefact.title,
        "state": row.state,
        "filename": row.filename,
        "media_type": row.media_type,
        "sha256": row.blob_id or "",
        "size": row.size or 0,
        "link": row.link,
        "deleted_at": rfc3339(row.deleted_at) if row.deleted_at else "",
        "uploaded_by": row.uploaded_by.name,
        "uploaded_at": rfc3339(row.uploaded_at),
        "effective_date": row.effective_date.isoformat(),
        "snapshot_digest": row.snapshot_digest,
        "places": list(places),
    }
