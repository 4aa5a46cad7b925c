"""Frameworks that the organisation writes: proposed by one administrator, put in force by another."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction

from evidence import permissions
from evidence.frameworks.caged import read_caged
from evidence.frameworks.placing import Placed, Problem
from evidence.models import FrameworkVersion, VersionState
from evidence.rules.digests import digest
from evidence.rules.own_frameworks import effective, problems
from evidence.selectors.own_frameworks import around, changes_of, in_force, versions_of
from portal.accounts.callers import Caller, people_only
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record


@act("framework.propose")
def propose(*, by: Caller, at: dt.datetime, data: bytes, why: str) -> FrameworkVersion:
    """Read the text and keep it as the next version of its framework; nothing changes until it is put in force.

    Raises `InvalidInput` at `file` with every problem by line and path, and `NotNow` while another version waits
    or when nothing differs from what is in force.
    """
    NotAllowed.unless(permissions.may_keep_frameworks(by))
    if not why.strip():
        raise InvalidInput.at("why", "Say what changes and why; the second administrator reads it.")
    placed = _read(data)
    content: dict[str, Any] = placed.content
    _refuse(problems(placed, around(content["key"])))
    now_in_force = in_force(content["key"])
    if now_in_force is not None and now_in_force.content == content:
        raise NotNow.because("same", f"This is what is in force already: {now_in_force}.")
    newest = versions_of(content["key"]).first()
    number = newest.number + 1 if newest else 1
    whole = effective(content, now_in_force.effective if now_in_force else None, number)
    made = FrameworkVersion(
        key=content["key"], number=number, title=content["title"][:200], content=content, effective=whole,
        digest=digest(whole), sha256=hashlib.sha256(data).hexdigest(), why=why.strip(), proposed_by=by.user,
        proposed_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.write(by=by, at=at, why=why)
    except IntegrityError:
        raise NotNow.because(
            "waiting", "Another version of it waits for an answer. Answer that first."
        ) from None
    _tell("framework.proposed", by, at, made, f"proposed {made}")
    return made


@act("framework.put_in_force")
def put_in_force(*, by: Caller, at: dt.datetime, version: FrameworkVersion) -> FrameworkVersion:
    """The second administrator agrees: from now on it counts, and takes the place of the version before.

    Raises `NotNow` for one's own proposal, for one that does not wait, and when the house changed in a way that it
    no longer gets along with.
    """
    version = _waiting(by, at, version)
    NotNow.unless(permissions.not_the_first(by, version.proposed_by, item=str(version)))
    found = problems(Placed(version.content, {}), around(version.key))
    if found:
        raise NotNow.because("does_not_fit", f"{found[0]} Refuse it, and propose it anew.")
    before = in_force(version.key)
    if before is not None:
        before.state = VersionState.REPLACED
        before.write(by=by, at=at, why=f"replaced by version {version.number}")
    version.effective = effective(version.content, before.effective if before else None, version.number)
    version.digest = digest(version.effective)
    version.state, version.answered_by, version.answered_at = VersionState.IN_FORCE, by.user, at
    version.write(by=by, at=at, why="put in force")
    _tell("framework.in_force", by, at, version, f"put {version} in force")
    return version


@act("framework.refuse")
def refuse(*, by: Caller, at: dt.datetime, version: FrameworkVersion, reason: str) -> FrameworkVersion:
    """It is not put in force. Whoever proposed it may take it back in the same way."""
    version = _waiting(by, at, version)
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why it is not put in force.")
    version.state, version.answered_by, version.answered_at = VersionState.REFUSED, by.user, at
    version.answer_reason = reason.strip()
    version.write(by=by, at=at, why=reason)
    _tell("framework.refused", by, at, version, f"refused {version}")
    return version


def _read(data: bytes) -> Placed:
    if not data.strip():
        raise InvalidInput.at("file", "Choose a file, or paste the text.")
    placed, found = read_caged(data)
    _refuse(found)
    assert placed is not None
    return placed


def _refuse(found: Iterable[Problem]) -> None:
    words = [str(each) for each in found]
    if words:
        raise InvalidInput({"file": words})


def _waiting(by: Caller, at: dt.datetime, version: FrameworkVersion) -> FrameworkVersion:
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_keep_frameworks(by))
    rows = FrameworkVersion.objects.select_for_update(of=("self",)).select_related("proposed_by")
    found: FrameworkVersion = rows.get(pk=version.pk)
    if found.state != VersionState.PROPOSED:
        raise NotNow.because("not_waiting", f"{found} does not wait for an answer.")
    return found


def _tell(verb: str, by: Caller, at: dt.datetime, row: FrameworkVersion, summary: str) -> None:
    found = changes_of(row)
    details = {
        "key": row.key, "number": row.number, "sha256": row.sha256, "digest": row.digest, "why": row.why,
        "reason": row.answer_reason, "added": list(found.added), "removed": list(found.removed),
        "changed": [each.id for each in found.changed],
    }  # fmt: skip
    record(verb, by=by, at=at, stream="site", obj=row, details=details, summary=summary)
