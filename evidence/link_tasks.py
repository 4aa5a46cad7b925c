"""Jobs that look at links, and what follows which event."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from evidence.models import Link
from evidence.selectors import links as link_reads
from evidence.services import link_acts, link_findings, link_rounds, links
from portal.jobs.queue import enqueue, on_event
from portal.jobs.running import JobFailed, Run, handles
from portal.projects.models import Project

# A link is looked at when it is filed (a login wall is said at intake), kept when it is judged, and looked at again
# before every review and every pack.
on_event("artefact.version_added", "links.check")
on_event("artefact.withdrawn", "links.check")
on_event("link.attested", "links.check")
on_event("judgement.made", "links.copy_judged")
on_event("review.opened", "links.check_now")
on_event("pack.requested", "links.check_now")


@handles("links.check", title="Check the links that are due")
def check_links(run: Run) -> None:
    """What was never looked at, and what is to be looked at again by now."""
    project = _project(run)
    links.collect(at=timezone.now(), project=project)
    _round(run, project, link_reads.due_links(project, timezone.now()))


@handles(link_acts.CHECK_NOW, title="Check all links", awaited=True)
def check_links_now(run: Run) -> None:
    project = _project(run)
    run.step("Collecting the links", percent=1)
    links.collect(at=timezone.now(), project=project)
    _round(run, project, link_reads.all_links(project))


@handles("links.copy_judged", title="Keep what was judged at a link")
def copy_judged(run: Run) -> None:
    project = _project(run)
    found = link_reads.cited_links(project, judged=True)
    _round(run, project, found, occasion="the judgement")


@handles("links.copy_cited", title="Keep what the cited links say")
def copy_cited(run: Run) -> None:
    """At the freeze of a review (`rules.md` 4)."""
    project = _project(run)
    links.collect(at=timezone.now(), project=project)
    _round(run, project, link_reads.cited_links(project), occasion=run.args["occasion"])


@handles("links.check_all", title="Check the links of every project")
def check_all_links(run: Run) -> None:
    """Nightly: one job for each project, so that a large one keeps nobody waiting."""
    projects = list(Project.objects.filter(archived_at=None).order_by("pk"))
    _ask_each(run, projects)
    with run.finish() as result:
        result.update(projects=len(projects), forgotten=link_rounds.forget_old(at=timezone.now()))


@handles("links.check_due", title="Check again what did not answer")
def check_due_links(run: Run) -> None:
    projects = list(link_reads.projects_due(timezone.now()))
    _ask_each(run, projects)
    with run.finish() as result:
        result["projects"] = len(projects)


def _ask_each(run: Run, projects: list[Project]) -> None:
    for project in projects:
        with transaction.atomic():
            args = {"stream": project.stream}
            enqueue("links.check", by=run.by, args=args, key=project.stream, project=project.slug)


def _round(run: Run, project: Project, found: QuerySet[Link], occasion: str = "") -> None:
    """A round with its findings. It is kept batch by batch, so a second attempt looks at the rest."""
    if project.archived_at is not None:
        return

    def tell(done: int, total: int) -> None:
        run.step(f"Checked {done} of {total} links", percent=2 + 95 * done // max(total, 1))

    tally = link_rounds.go_round(
        by=run.by, at=timezone.now(), project=project, links=found, occasion=occasion, tell=tell
    )
    with run.finish() as result:
        link_findings.bring_in_line(by=run.by, at=timezone.now(), project=project)
        result.update(tally.as_result(), switched_on=link_reads.switched_on())


def _project(run: Run) -> Project:
    found: Project | None = Project.objects.select_related("owner").filter(slug=run.args["stream"]).first()
    if found is None:
        raise JobFailed(f"There is no project “{run.args['stream']}”.")
    return found
