"""What people do about links: check now, take over a new address, attest what stands behind a sign-in."""

from __future__ import annotations

import datetime as dt

from evidence import permissions
from evidence.models import ArtefactVersion, Link, LinkAttestation, LinkUse
from evidence.rules.places import format_place
from evidence.selectors.coverage import place_of
from evidence.selectors.links import link_of
from evidence.services import artefacts, citations
from evidence.services.citations import Cite
from portal.accounts.callers import Caller, people_only
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, Reason
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.jobs.models import Job
from portal.jobs.queue import enqueue
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible

CHECK_NOW = "links.check_now"


@act("links.ask")
def ask(*, by: Caller, at: dt.datetime, project: Project) -> Job:
    """Check every link of the project now. Whoever asks while a check waits gets that one."""
    require_visible(by, project)
    NotAllowed.unless(permissions.may_check_links(by, project))
    NotNow.unless(not_archived(project))
    record(
        "links.asked",
        by=by,
        at=at,
        stream=project.stream,
        obj=project,
        summary="asked for a check of all links",
    )
    return enqueue(
        CHECK_NOW, by=by, args={"stream": project.stream}, key=project.stream, project=project.slug
    )


@act("link.mend")
def mend(*, by: Caller, at: dt.datetime, link: Link) -> list[ArtefactVersion]:
    """File a moved link under its new address, or a changed one as what it says now.

    The new version is cited where the one before was. Judgements are not taken over: another content, or another
    address, is for a reviewer to look at.
    """
    project = link.project
    require_visible(by, project)
    NotAllowed.unless(permissions.may_upload(by, project))
    NotAllowed.unless(permissions.may_cite(by, project))
    NotNow.unless(not_archived(project))
    link = Link.objects.select_for_update(of=("self",)).select_related("project").get(pk=link.pk)
    NotNow.unless(can_mend(link))
    Link.objects.filter(pk=link.pk).update(next_at=None)  # what is filed now is looked at soon
    uses = LinkUse.objects.filter(link=link, line=0).select_related("version__artefact__project")
    return [_renew(by, at, link, use.version) for use in uses.order_by("version_id")]


def can_mend(link: Link) -> Answer:
    """Only an artefact that is a link, and only one that moved or changed."""
    if not link.cited:
        words = (
            "This link stands inside a document. Upload a version of the document that holds the new address."
        )
        return Answer.no(Reason("inside_document", words))
    if link.health not in ("moved", "changed"):
        return Answer.no(
            Reason("not_moved", "This link has neither moved nor changed, so there is nothing to mend.")
        )
    return Answer.yes()


@act("link.attest")
def attest(*, by: Caller, at: dt.datetime, version: ArtefactVersion, statement: str) -> LinkAttestation:
    """Answer by name for what stands behind a link that cannot be verified from here.

    It closes the finding and stands beside the link. It never makes the link carry a requirement by itself.
    """
    project = version.artefact.project
    require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_attest_link(by, project))
    NotNow.unless(not_archived(project))
    if not statement.strip():
        raise InvalidInput.at("statement", "Say what you saw there, when, and how you signed in.")
    link = link_of(version)
    if link is None or link.health not in ("cannot_verify", "blocked", "unchecked"):
        words = "Only a current link that cannot be verified from here is attested."
        raise NotNow.because("not_walled", words)
    made = LinkAttestation(version=version, statement=statement.strip(), attested_by=by.user, attested_at=at)
    made.write(by=by, at=at, why=statement)
    record(
        "link.attested", by=by, at=at, stream=project.stream, obj=version,
        details={
            "artefact": version.artefact.number, "title": version.artefact.title, "version": version.number,
            "link": version.link, "statement": statement.strip(),
        },
        summary=f"attested what {version} links to",
    )  # fmt: skip
    return made


def _renew(by: Caller, at: dt.datetime, link: Link, old: ArtefactVersion) -> ArtefactVersion:
    note = "The link moved; this is its new address." if link.moved_to else "What the link says now."
    made = artefacts.add_version(
        by=by, at=at, artefact=old.artefact, state=old.state, effective_date=at.date(),
        link=link.moved_to or link.address, content=old.content or None, note=note, snapshot_digest=old.snapshot_digest,
    )  # fmt: skip
    cited = old.citations.filter(withdrawn_at=None).order_by("pk")
    cites = [Cite(made, each.requirement, format_place(place_of(each)), each.note) for each in cited]
    if cites:
        citations.cite_many(by=by, at=at, project=link.project, cites=cites)
    return made
