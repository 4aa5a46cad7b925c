"""What rots becomes a finding, and the finding goes when the link is well again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings

from evidence.models import Artefact, Link, LinkAttestation, LinkCopy, LinkUse
from evidence.rules.links.health import DEAD
from evidence.selectors.links import uses_of
from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.findings.services import findings
from portal.projects.models import Project

SOURCE = "link"
TOLD_OF_CITED = (*DEAD, "changed", "moved", "cannot_verify", "blocked")
NAMED = 10


@dataclass(frozen=True)
class Told:
    """One finding as it should stand."""

    key: str
    severity: str
    title: str
    detail: str
    url: str
    fix: str
    owner: User | None


def bring_in_line(*, by: Caller, at: dt.datetime, project: Project) -> int:
    """Open, update and close the findings of this project's links; how many are open."""
    links = list(Link.objects.filter(project=project, used=True, health__in=TOLD_OF_CITED))
    uses: dict[int, list[LinkUse]] = defaultdict(list)
    for use in uses_of([each.pk for each in links]):
        uses[use.link_id].append(use)
    wanted = [*_of_artefacts(links, uses, at), *_inside(project, links, uses)]
    for each in wanted:
        findings.report(
            by=by, at=at, project=project, source=SOURCE, key=each.key, severity=each.severity,
            category="compliance", title=each.title, detail=each.detail, url=each.url, fix=each.fix, owner=each.owner,
        )  # fmt: skip
    findings.settle(by=by, at=at, project=project, source=SOURCE, still_open=[each.key for each in wanted])
    return len(wanted)


def _of_artefacts(links: list[Link], uses: dict[int, list[LinkUse]], at: dt.datetime) -> list[Told]:
    """A finding for each artefact that is a link and that nobody can take as it is."""
    shown = [(link, use) for link in links for use in uses[link.pk] if use.line == 0]
    versions = [use.version_id for _, use in shown]
    settled = set(LinkAttestation.objects.filter(version__in=versions).values_list("version_id", flat=True))
    copied = set(LinkCopy.objects.filter(version__in=versions).values_list("version_id", flat=True))
    return [
        _of_artefact(link, use, at)
        for link, use in shown
        if link.health not in ("cannot_verify", "blocked") or use.version_id not in settled | copied
    ]


def _of_artefact(link: Link, use: LinkUse, at: dt.datetime) -> Told:
    title = use.version.artefact.title
    path = f"/projects/{use.version.artefact.project.slug}/links/{link.pk}/"
    return Told(
        key=f"{link.pk}.{use.version.artefact.number}",
        severity=severity_of(link, at),
        title=f"{title}: {TITLES[link.health]}",
        detail=f"{link.address}\n{link.words} {_counts_until(link, at)}".strip(),
        url=path,
        fix=FIXES[link.health],
        owner=_owner(use),
    )


TITLES = {
    "gone": "its link is dead",
    "timeout": "its link does not answer",
    "changed": "its link says something else than at sign-off",
    "moved": "its link has moved",
    "cannot_verify": "its link cannot be verified",
    "blocked": "its link may not be asked from here",
}
FIXES = {
    "gone": "See the link",
    "timeout": "See the link",
    "changed": "File what it says now",
    "moved": "Take over the new address",
    "cannot_verify": "Choose a way on",
    "blocked": "See the link",
}


def severity_of(link: Link, at: dt.datetime) -> str:
    """An error once its evidence counts no more; what merely moved is told for information."""
    if link.health == "moved":
        return "info"
    return "error" if _ends(link) and at >= _ends(link) else "warning"


def _ends(link: Link) -> dt.datetime:
    """The end of the grace period of a broken link; far away for the others."""
    if link.since is None or link.health not in (*DEAD, "changed"):
        return dt.datetime.max.replace(tzinfo=dt.UTC)
    return link.since + dt.timedelta(days=settings.LINKS_GRACE_DAYS)


def _counts_until(link: Link, at: dt.datetime) -> str:
    ends = _ends(link)
    if ends.year == dt.MAXYEAR:
        return ""
    return f"Its evidence counts {'no more since' if at >= ends else 'until'} {ends:%-d %B %Y}."


def _inside(project: Project, links: list[Link], uses: dict[int, list[LinkUse]]) -> list[Told]:
    """One finding for each document with dead links in it: it still counts, but it leads nowhere in places."""
    dead: dict[int, list[tuple[Link, LinkUse]]] = defaultdict(list)
    documents: dict[int, Artefact] = {}
    for link in links:
        for use in uses[link.pk] if link.health in DEAD else ():
            if use.line > 0:
                dead[use.version.artefact_id].append((link, use))
                documents[use.version.artefact_id] = use.version.artefact
    return [_document(project, documents[key], found) for key, found in sorted(dead.items())]


def _document(project: Project, document: Artefact, found: list[tuple[Link, LinkUse]]) -> Told:
    lines = [f"Line {use.line}: {link.address}" for link, use in found[:NAMED]]
    more = [f"and {len(found) - NAMED} more"] if len(found) > NAMED else []
    many = f"{len(found)} links lead" if len(found) > 1 else "a link leads"
    return Told(
        key=f"in.{document.number}",
        severity="warning",
        title=f"{document.title}: {many} nowhere",
        detail="\n".join([*lines, *more]),
        url=f"/projects/{project.slug}/artefacts/{document.number}/",
        fix="Upload a corrected version",
        owner=_owner(found[0][1]),
    )


def _owner(use: LinkUse) -> User | None:
    """Who filed it, when that is a person who still works here."""
    person = use.version.uploaded_by
    return person if person.kind == Kind.PERSON and person.is_active else None
