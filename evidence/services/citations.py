"""Citing evidence for requirements: one place, or everything suggested in one act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from evidence import permissions
from evidence.frameworks.mapping import mapped
from evidence.models import ArtefactVersion, Citation, Preview
from evidence.rules.places import Place, beyond_the_end, format_place, parse_place
from evidence.selectors.artefacts import current_of
from evidence.selectors.frameworks import FRAMEWORK
from evidence.selectors.frameworks import framework as framework_of
from evidence.selectors.requirements import citable, suggested_citations
from portal.accounts.callers import Caller
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, Reason, Stale
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@dataclass(frozen=True)
class Cite:
    """One citation to make: `place` as a person writes it, "page 3" or "heading Fallback"; empty is the
    whole.
    """

    version: ArtefactVersion
    requirement: str
    place: str = ""
    note: str = ""


@act("citation.make")
def cite(
    *,
    by: Caller,
    at: dt.datetime,
    version: ArtefactVersion,
    requirement: str,
    place: str = "",
    note: str = "",
) -> Citation:
    """This version, at this place, is evidence for this requirement.

    Raises `InvalidInput` at the field (unknown requirement, a place the document does not have, cited
    already) and `NotNow` for a version that was replaced or withdrawn.
    """
    return cite_many(
        by=by, at=at, project=version.artefact.project, cites=[Cite(version, requirement, place, note)]
    )[0]


@act("citation.make")
def cite_many(*, by: Caller, at: dt.datetime, project: Project, cites: Sequence[Cite]) -> list[Citation]:
    """Several citations as one act with one event: all of them, or none."""
    _may_cite(by, project)
    if not cites:
        raise InvalidInput.at("citations", "Choose at least one suggestion to accept.")
    places = [_checked(by, project, each) for each in cites]
    made = [_write(by, at, project, each, place) for each, place in zip(cites, places, strict=True)]
    record(
        "citation.made", by=by, at=at, stream=project.stream, obj=made[0] if len(made) == 1 else project,
        details={"citations": [_facts(each) for each in made]},
        summary=f"cited {_words(made)}",
    )  # fmt: skip
    return made


@act("citation.make")
def cite_all_suggested(
    *,
    by: Caller,
    at: dt.datetime,
    project: Project,
    seen: Iterable[tuple[str, int]] | None = None,
    carrying_only: bool = True,
    framework: str = FRAMEWORK,
) -> list[Citation]:
    """Accept all suggestions for one framework in one act.

    `seen` are the (requirement, version key) pairs that the form showed: exactly those are accepted, and
    `Stale` is raised when one of them is no longer suggested. Without it, everything suggested now whose
    kind can carry its requirement (or, with `carrying_only=False`, support it too).
    """
    _may_cite(by, project)
    offered = {
        each.pair: each
        for each in suggested_citations(
            project, carrying_only=carrying_only and seen is None, known=framework_of(framework)
        )
    }
    wanted = list(offered) if seen is None else list(dict.fromkeys(seen))
    gone = [
        f"{requirement} (version {version})"
        for requirement, version in wanted
        if (requirement, version) not in offered
    ]
    if gone:
        reason = Reason(
            "stale", f"No longer suggested: {', '.join(gone[:5])}.", fix="Look at the list again."
        )
        raise Stale(Answer.no(reason), {"changes": gone})
    chosen = [offered[pair] for pair in wanted]
    return cite_many(
        by=by,
        at=at,
        project=project,
        cites=[Cite(each.version, each.requirement.id, each.place) for each in chosen],
    )


@act("citation.make")
def cite_also(
    *, by: Caller, at: dt.datetime, citation: Citation, requirements: Sequence[str]
) -> list[Citation]:
    """The same place of the same version for requirements that ask for the same or a related thing: one act.

    Each citation stands for itself afterwards, and is judged and withdrawn for itself. Raises `InvalidInput` at
    `requirements` where no mapping leads, `NotNow` when the citation was withdrawn.
    """
    _may_cite(by, citation.project)
    if citation.withdrawn_at is not None:
        raise NotNow.because("withdrawn", "This citation was withdrawn.")
    wanted = list(dict.fromkeys(requirements))
    related = {each.requirement for each in mapped(citation.requirement)}
    if not wanted:
        raise InvalidInput.at("requirements", "Tick at least one requirement.")
    if strange := [each for each in wanted if each not in related]:
        words = f"{strange[0]} is not related to {citation.requirement}. Cite it on its own page."
        raise InvalidInput.at("requirements", words)
    place = format_place(Place(citation.place_kind, citation.place))  # type: ignore[arg-type]
    cites = [Cite(citation.version, each, place, citation.note) for each in wanted]
    return cite_many(by=by, at=at, project=citation.project, cites=cites)


@act("citation.withdraw")
def withdraw(*, by: Caller, at: dt.datetime, citation: Citation, reason: str = "") -> Citation:
    """Take one citation back. The judgement of the version stays, and counts again if it is cited again."""
    project = citation.project
    _may_cite(by, project)
    citation = Citation.objects.select_for_update(of=("self",)).get(pk=citation.pk)
    if citation.withdrawn_at is not None:
        raise NotNow.because("withdrawn", "This citation was withdrawn already.")
    citation.withdrawn_at, citation.withdrawn_by = at, by.user
    citation.write(by=by, at=at, why=reason or "withdrawn")
    record(
        "citation.withdrawn", by=by, at=at, stream=project.stream, obj=citation,
        details={**_facts(citation), "reason": reason},
        summary=f"withdrew the citation of {citation.version} for {citation.requirement}",
    )  # fmt: skip
    return citation


def _may_cite(by: Caller, project: Project) -> None:
    require_visible(by, project)
    NotAllowed.unless(permissions.may_cite(by, project))
    NotNow.unless(not_archived(project))


def _checked(by: Caller, project: Project, wanted: Cite) -> Place:
    citable(wanted.requirement)
    version = wanted.version
    if version.artefact.project_id != project.pk:
        raise InvalidInput.at("version", "This document belongs to another project.")
    _still_current(version)
    NotNow.unless(permissions.not_judged_by(by, version, wanted.requirement))
    try:
        place = parse_place(wanted.place)
    except ValueError as problem:
        raise InvalidInput.at("place", str(problem)) from None
    _inside(version, place)
    return place


def _still_current(version: ArtefactVersion) -> None:
    current = current_of(version.artefact)
    if current is None:
        raise NotNow.because("withdrawn", f"{version.artefact.title} was withdrawn and evidences nothing.")
    if current.pk != version.pk:
        raise NotNow.because("superseded", f"{version} does not count now. Cite version {current.number}.")


def _inside(version: ArtefactVersion, place: Place) -> None:
    """A page behind the last one is a slip of the pen; what the preview does not know is believed."""
    preview = Preview.objects.filter(pk=version.blob_id).first() if version.blob_id else None
    if preview is None or place.kind != "page" or not preview.pages:
        return
    if problem := beyond_the_end(place, len(preview.pages)):
        raise InvalidInput.at("place", problem)


def _write(by: Caller, at: dt.datetime, project: Project, wanted: Cite, place: Place) -> Citation:
    made = Citation(
        project=project, requirement=wanted.requirement, version=wanted.version, place_kind=place.kind,
        place=place.value, note=wanted.note.strip(), cited_by=by.user, cited_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.write(by=by, at=at, why="cited")
    except IntegrityError:
        message = f"{wanted.version} is already cited for {wanted.requirement} at {format_place(place)}."
        raise InvalidInput.at("place", message) from None
    return made


def _facts(citation: Citation) -> dict[str, object]:
    version = citation.version
    return {
        "requirement": citation.requirement,
        "artefact": version.artefact.number,
        "title": version.artefact.title,
        "version": version.number,
        "sha256": version.sha256,
        "place": format_place(Place(citation.place_kind, citation.place)),  # type: ignore[arg-type]
        "note": citation.note,
    }


def _words(made: Sequence[Citation]) -> str:
    if len(made) == 1:
        return f"{made[0].version} for {made[0].requirement}"
    documents, requirements = {each.version_id for each in made}, {each.requirement for each in made}
    return f"{len(documents)} documents for {len(requirements)} requirements"
