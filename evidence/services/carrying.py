"""Taking citations and judgements over to a new version where the cited places did not change."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.files.storage import default_storage

from evidence import permissions
from evidence.models import ArtefactVersion, CarryOver, Citation, Judgement
from evidence.rules.carrying import Document, change, numbers
from evidence.rules.places import Place, format_place
from evidence.selectors.carrying import citations_by_requirement, preview_of
from evidence.selectors.coverage import place_of
from portal.accounts.callers import Caller
from portal.answers import NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.permissions import not_archived


@dataclass
class _Found:
    """What a comparison comes to, before anything is written."""

    citations: list[Citation] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    changed: list[dict[str, str]] = field(default_factory=list)


@act("citation.carry")
def carry_over(
    *, by: Caller, at: dt.datetime, version: ArtefactVersion, source: ArtefactVersion
) -> CarryOver | None:
    """Cite `version` wherever `source` is cited at places that say the same, and keep what was judged of them.

    A citation keeps its author and a judgement its judge and day; both say from where they come. A judgement comes
    along when every place it rests on is unchanged and the new version is not its judge's own work. `None` when
    this version was compared before. Done by a job in the name of whoever uploaded it, who was asked then.
    """
    project = version.artefact.project
    NotNow.unless(not_archived(project))
    ArtefactVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if CarryOver.objects.filter(version=version).exists():
        return None
    found = _compare(version, source)
    for written in (*found.citations, *found.judgements):
        written.write(by=by, at=at, why=f"carried over from version {source.number}")
    made = CarryOver(
        version=version, source=source, citations=len(found.citations), judgements=len(found.judgements),
        changed=found.changed, carried_at=at,
    )  # fmt: skip
    made.write(by=by, at=at, why="compared")
    _record(made, found, by, at)
    return made


def _compare(version: ArtefactVersion, source: ArtefactVersion) -> _Found:
    cited = citations_by_requirement(source)
    places = [place_of(each) for rows in cited.values() for each in rows]
    before, after = _document(source, places), _document(version, places)
    there = {_spot(each) for rows in citations_by_requirement(version).values() for each in rows}
    judged = _live_judgements(source)
    judged_there = _live_judgements(version)
    found = _Found()
    for requirement, rows in cited.items():
        changes = [change(place_of(each), before, after) for each in rows]
        kept = [each for each, why in zip(rows, changes, strict=True) if not why]
        found.citations += [_cited_again(each, version) for each in kept if _spot(each) not in there]
        found.changed += [_changed(each, why) for each, why in zip(rows, changes, strict=True) if why]
        judgement = judged.get(requirement)
        if judgement is None or any(changes) or requirement in judged_there:
            continue
        if _is_own_work(judgement, version, kept):
            found.changed.append({
                "requirement": requirement, "place": "",
                "why": f"{judgement.judged_by.name}, who judged it, has had a hand in this version",
            })  # fmt: skip
        else:
            found.judgements.append(_judged_again(judgement, version))
    return found


def _document(version: ArtefactVersion, places: Iterable[Place]) -> Document:
    preview = preview_of(version)
    text = preview.text if preview else ""
    return Document(version.sha256, version.media_type, text, _pictures(version, places))


def _pictures(version: ArtefactVersion, places: Iterable[Place]) -> Mapping[int, str]:
    """The digest of the picture of each cited page, as far as the preview drew it."""
    preview = preview_of(version)
    pages = preview.pages if preview else []
    wanted = {number for each in places if each.kind == "page" for number in numbers(each)}
    return {number: _digest(pages[number - 1]) for number in sorted(wanted) if number <= len(pages)}


def _digest(key: str) -> str:
    with default_storage.open(key) as picture:
        return hashlib.sha256(picture.read()).hexdigest()


def _live_judgements(version: ArtefactVersion) -> dict[str, Judgement]:
    rows = Judgement.objects.filter(version=version, revoked_at=None).select_related("judged_by")
    return {each.requirement: each for each in rows}


def _is_own_work(judgement: Judgement, version: ArtefactVersion, citations: Iterable[Citation]) -> bool:
    judge = Caller(judgement.judged_by, via="job")
    return not permissions.not_own_evidence(judge, version, citations)


def _cited_again(each: Citation, version: ArtefactVersion) -> Citation:
    return Citation(
        project=each.project, requirement=each.requirement, version=version, place_kind=each.place_kind,
        place=each.place, note=each.note, cited_by=each.cited_by, cited_at=each.cited_at, carried_from=each,
    )  # fmt: skip


def _judged_again(each: Judgement, version: ArtefactVersion) -> Judgement:
    return Judgement(
        project=each.project, requirement=each.requirement, version=version, judged=each.judged,
        reason=each.reason, judged_by=each.judged_by, judged_at=each.judged_at, carried_from=each,
    )  # fmt: skip


def _changed(citation: Citation, why: str) -> dict[str, str]:
    return {"requirement": citation.requirement, "place": format_place(place_of(citation)), "why": why}


def _spot(citation: Citation) -> tuple[str, str, str]:
    return citation.requirement, citation.place_kind, citation.place


def _record(made: CarryOver, found: _Found, by: Caller, at: dt.datetime) -> None:
    version, source = made.version, made.source
    again = f"; {len(made.changed)} must be judged again" if made.changed else ""
    record(
        "citation.carried", by=by, at=at, stream=version.artefact.project.stream, obj=version,
        details={
            "artefact": version.artefact.number, "title": version.artefact.title, "version": version.number,
            "source": source.number, "sha256": version.sha256,
            "citations": [
                {"requirement": each.requirement, "place": format_place(place_of(each))} for each in found.citations
            ],
            "judgements": [
                {"requirement": each.requirement, "judged": each.judged, "judged_by": each.judged_by.name}
                for each in found.judgements
            ],
            "changed": made.changed,
        },
        summary=f"carried {_count(made.citations, 'citation')} and {_count(made.judgements, 'judgement')} over from "
        f"version {source.number} to {version}{again}",
    )  # fmt: skip


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
