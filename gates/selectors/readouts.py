"""What a review shows: its readout, what came late, and the sentence a decision would be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.cache import cache

from evidence.rules.states import Item
from gates.catalogue import catalogue
from gates.models import Review
from gates.rules.conditions import Condition
from gates.rules.exceptions import is_live
from gates.rules.reviews import late
from gates.rules.sentence import DecisionAct
from gates.rules.staleness import Readout
from gates.selectors.dossier import Dossier
from gates.selectors.reviews import snapshot_facts

REMEMBERED_SECONDS = 24 * 3600


def remember(shown: Readout, review: Review) -> str:
    """Keep what a page showed for a day, so that a stale form can be told what moved; returns its digest.

    Only a convenience: without it the refusal stands and merely lacks the list of changes. Kept per project: a
    digest that somebody heard of says nothing about a project that they may not see.
    """
    cache.add(_key(review, shown.digest), shown.as_plain(), REMEMBERED_SECONDS)
    return shown.digest


def recall(digest: str, review: Review) -> Readout | None:
    """What a page of this review's project showed under that digest, if it is still remembered."""
    found = cache.get(_key(review, digest)) if digest else None
    return Readout.from_plain(found) if found else None


def _key(review: Review, digest: str) -> str:
    named = hashlib.sha256(
        digest.encode()
    ).hexdigest()  # callers send what they like; a key is short and plain
    return f"readout:{review.project_id}:{named}"


def late_items(dossier: Dossier, review: Review, shown: Readout) -> tuple[Item, ...]:
    """The versions in the readout that were recorded after the freeze."""
    pinned = {item.version for item in shown.items}
    return late((each for each in dossier.items if each.version in pinned), review.freeze_at)


def decision_act(
    dossier: Dossier,
    review: Review,
    name: str,
    seat: str,
    outcome: str,
    conditions: Sequence[Condition],
    shown: Readout,
    at: datetime,
) -> DecisionAct:
    """The facts of the sentence that stands above the button."""
    return DecisionAct(
        person=name,
        seat=seat,
        outcome=outcome,  # type: ignore[arg-type]
        project=dossier.project.name,
        gate_label=catalogue().gate(review.gate).label,
        readout_digest=shown.digest,
        frozen_at=review.freeze_at,
        snapshot=snapshot_facts(review.snapshot),
        conditions=tuple(conditions),
        late=tuple(each.title for each in late_items(dossier, review, shown)),
        exceptions=tuple(
            each for each in dossier.exceptions if each.gate == review.gate and is_live(each, at)
        ),
    )
