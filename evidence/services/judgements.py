"""Judging whether what is cited suffices, and taking a judgement back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from evidence import permissions
from evidence.models import ArtefactVersion, Citation, Judged, Judgement
from evidence.selectors.artefacts import current_of
from evidence.selectors.requirements import citable
from portal.accounts.callers import Caller, people_only
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, Reason, Stale
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@act("judgement.make")
def judge(
    *,
    by: Caller,
    at: dt.datetime,
    version: ArtefactVersion,
    requirements: Sequence[str],
    judged: str,
    reason: str = "",
    seen_state: str = "",
) -> list[Judgement]:
    """One person's judgement of one version for many requirements, in one act: all of them, or none.

    Reviewers and validators, in a fresh session, never on what they uploaded, moved or cited themselves
    (the refusal names it). "Insufficient" needs a reason. Raises `NotNow` for a requirement the version is
    not cited for or that is judged already, and `Stale` when the version's state is no longer `seen_state`
    or another version counts.
    """
    project = version.artefact.project
    _may_judge(by, at, project)
    wanted = list(dict.fromkeys(requirements))
    _check(wanted, judged, reason)
    version = _locked(version)
    _same_as_seen(version, seen_state)
    citations = _citations(version, wanted)
    NotNow.unless(permissions.not_own_evidence(by, version, citations))
    NotNow.unless(_not_judged_yet(version, wanted))
    made = [_write(by, at, project, version, requirement, judged, reason.strip()) for requirement in wanted]
    record(
        "judgement.made", by=by, at=at, stream=project.stream, obj=version,
        details={
            "artefact": version.artefact.number, "title": version.artefact.title, "version": version.number,
            "sha256": version.sha256, "state": version.state, "judged": judged, "requirements": wanted,
            "reason": reason.strip(),
        },
        summary=f"judged {version} {Judged(judged).label.lower()} for {_words(wanted)}",
    )  # fmt: skip
    return made


@act("judgement.revoke")
def revoke(*, by: Caller, at: dt.datetime, judgement: Judgement, reason: str) -> Judgement:
    """Take a judgement back; the requirement is unjudged again. Not by whose evidence it is."""
    project = judgement.project
    _may_judge(by, at, project)
    if not reason.strip():
        raise InvalidInput.at("reason", "Say why the judgement no longer holds.")
    judgement = (
        Judgement.objects.select_for_update(of=("self",))
        .select_related("version__artefact")
        .get(pk=judgement.pk)
    )
    if judgement.revoked_at is not None:
        raise NotNow.because("revoked", "This judgement was revoked already.")
    citations = Citation.objects.filter(
        version=judgement.version, requirement=judgement.requirement, withdrawn_at=None
    )
    NotNow.unless(permissions.not_own_evidence(by, judgement.version, citations))
    judgement.revoked_at, judgement.revoked_by = at, by.user
    judgement.write(by=by, at=at, why=reason)
    record(
        "judgement.revoked", by=by, at=at, stream=project.stream, obj=judgement,
        details={
            "requirement": judgement.requirement, "judged": judgement.judged,
            "judged_by": judgement.judged_by.name, "artefact": judgement.version.artefact.number,
            "version": judgement.version.number, "reason": reason,
        },
        summary=f"revoked the judgement of {judgement.version} for {judgement.requirement}",
    )  # fmt: skip
    return judgement


def _may_judge(by: Caller, at: dt.datetime, project: Project) -> None:
    require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_judge(by, project))
    NotNow.unless(not_archived(project))


def _check(wanted: Sequence[str], judged: str, reason: str) -> None:
    if not wanted:
        raise InvalidInput.at("requirements", "Choose at least one requirement.")
    if judged not in Judged.values:
        raise InvalidInput.at("judged", f"Choose one of: {', '.join(Judged.values)}.")
    if judged == Judged.INSUFFICIENT and not reason.strip():
        raise InvalidInput.at("reason", "Say what is missing, so that the next version can supply it.")
    for requirement in wanted:
        citable(requirement)


def _locked(version: ArtefactVersion) -> ArtefactVersion:
    """The version's row is the lock: two judgements of one version are made one after the other."""
    found: ArtefactVersion = (
        ArtefactVersion.objects.select_for_update(of=("self",))
        .select_related("artefact__project", "blob")
        .get(pk=version.pk)
    )
    return found


def _same_as_seen(version: ArtefactVersion, seen_state: str) -> None:
    current = current_of(version.artefact)
    if current is None:
        raise NotNow.because(
            "withdrawn", f"{version.artefact.title} was withdrawn; there is nothing to judge."
        )
    change = ""
    if current.pk != version.pk:
        change = f"Version {current.number} of {version.artefact.title} took this one's place."
    elif seen_state and seen_state != version.state:
        change = f"{version} became {version.state} in the meantime."
    if change:
        raise Stale(
            Answer.no(Reason("stale", change, fix="Look at it again, then judge.")), {"changes": [change]}
        )


def _citations(version: ArtefactVersion, wanted: Sequence[str]) -> list[Citation]:
    found = list(Citation.objects.filter(version=version, requirement__in=wanted, withdrawn_at=None))
    uncited = [
        requirement for requirement in wanted if requirement not in {each.requirement for each in found}
    ]
    if uncited:
        raise NotNow.because(
            "not_cited", f"{version} is not cited for {', '.join(uncited)}. Cite it there first."
        )
    return found


def _not_judged_yet(version: ArtefactVersion, wanted: Sequence[str]) -> Answer:
    live = Judgement.objects.filter(version=version, requirement__in=wanted, revoked_at=None)
    return Answer(tuple(_judged_already(each) for each in live.select_related("judged_by")))


def _judged_already(found: Judgement) -> Reason:
    return Reason(
        "already_judged",
        f"{found.judged_by.name} judged it {found.get_judged_display().lower()} for {found.requirement}.",
        fix="Revoke that judgement first.",
        owner=found.judged_by.name,
        item=found.requirement,
    )


def _write(
    by: Caller,
    at: dt.datetime,
    project: Project,
    version: ArtefactVersion,
    requirement: str,
    judged: str,
    reason: str,
) -> Judgement:
    made = Judgement(
        project=project, requirement=requirement, version=version, judged=judged, reason=reason,
        judged_by=by.user, judged_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.write(by=by, at=at, why=reason or judged)
    except IntegrityError:
        raise NotNow.because(
            "already_judged", f"Somebody judged it for {requirement} a moment ago."
        ) from None
    return made


def _words(wanted: Sequence[str]) -> str:
    return wanted[0] if len(wanted) == 1 else f"{len(wanted)} requirements"
