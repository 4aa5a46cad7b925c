"""Jobs of the evidence room, and what follows which event."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils import timezone

from evidence.archives.opened import NotOpened
from evidence.intake.sweeping import orphans, stray_parts
from evidence.models import ArtefactVersion, Blob, Incident, IncidentState, Preview, Upload
from evidence.selectors.carrying import waiting_in
from evidence.services import (
    content_findings,
    drill_findings,
    folders,
    incident_findings,
    previews,
    readings,
    retention,
    saying,
    uploads,
)
from evidence.services.carrying import carry_over
from evidence.services.gaps import SOURCE as GAPS
from evidence.services.gaps import keep_gaps
from evidence.services.links import keep_found
from evidence.services.snapshot_files import file_snapshot
from portal.accounts.callers import Caller
from portal.accounts.selectors.people import caretaker
from portal.findings.selectors.findings import known_of
from portal.jobs.queue import enqueue, on_event
from portal.jobs.running import JobFailed, Run, handles
from portal.projects.models import Project
from registry.selectors.snapshots import snapshots_of

# How many projects the nightly reading holds in memory and in one transaction.
AT_ONCE = 100
MOVES_COVERAGE = (
    "project.registered",
    "project.changed",
    "project.archived",
    "project.classified",
    "snapshot.captured",
    "artefact.version_added",
    "artefact.state_set",
    "artefact.tied",
    "artefact.withdrawn",
    "deletion.approved",
    "citation.made",
    "citation.withdrawn",
    "citation.carried",
    "judgement.made",
    "judgement.revoked",
    "condition.answered",
    "condition.confirmed",
    "not_applicable.proposed",
    "not_applicable.approved",
    "not_applicable.refused",
    "not_applicable.revoked",
    "links.checked",
    "link.copied",
)

MOVES_DRILLS = (
    "artefact.version_added",
    "artefact.state_set",
    "artefact.withdrawn",
    "drill.planned",
    "drill.plan_ended",
    "drill.recorded",
)

MOVES_CLOCKS = (
    "incident.raised",
    "incident.acknowledged",
    "incident.changed",
    "incident.report_sent",
    "incident.post_mortem",
    "incident.closed",
)

for verb in ("artefact.version_added", "artefact.state_set", "artefact.content_stated", "artefact.withdrawn"):
    on_event(verb, "content.check")
for verb in MOVES_COVERAGE:
    on_event(verb, "coverage.read")
for verb in MOVES_DRILLS:
    on_event(verb, "drills.check")
for verb in MOVES_CLOCKS:
    on_event(verb, "incidents.check")
on_event("snapshot.captured", "evidence.file_snapshot")
# A version may begin to count when it arrives, when its state rises, and it can be compared once it was read.
for verb in ("artefact.version_added", "artefact.state_set"):
    on_event(verb, "evidence.carry_over")


@handles("preview.make", title="Make a preview")
def make_preview(run: Run) -> None:
    """Every version added asks for one; bytes that have a preview keep it."""
    blob = Blob.objects.get(pk=run.args["sha256"])
    version = ArtefactVersion.objects.select_related("artefact__project").get(pk=run.args["version"])
    if Preview.objects.filter(blob=blob).exists():
        with run.finish():
            _ask_to_carry_over(run, version)
        return
    run.step(f"Reading {version.filename}", percent=10)
    with tempfile.TemporaryDirectory(prefix="preview-") as name:
        found = previews.rendered(blob, version.media_type, Path(name))
        run.step("Storing pages", percent=80)
        pages = previews.store_pages(blob, found, Path(name))
    with run.finish() as result:
        previews.keep(at=timezone.now(), blob=blob, found=found, pages=pages)
        _ask_to_carry_over(run, version)
        if found.links:
            keep_found(at=timezone.now(), blob=blob, found=found.links)
            project = version.artefact.project
            enqueue(
                "links.check", by=run.by, args={"stream": project.stream}, key=project.stream,
                project=project.slug,
            )  # fmt: skip
        result.update(kind=found.kind, pages=len(pages), problem=found.problem)


def _ask_to_carry_over(run: Run, version: ArtefactVersion) -> None:
    """Equal bytes have one preview and may lie in several projects; each that waits for it is asked."""
    waiting = ArtefactVersion.objects.filter(blob=version.blob_id, number__gt=1)
    streams = {each.artefact.project.stream for each in waiting.select_related("artefact__project")}
    for stream in sorted(streams):
        enqueue("evidence.carry_over", by=run.by, args={"stream": stream}, key=stream)


@handles("evidence.carry_over", title="Carry evidence over to new versions")
def carry_over_to_new_versions(run: Run) -> None:
    """Every version that counts now and was not compared with the one before it, each as an act of its own."""
    project = _project(run)
    carried = 0
    if project.archived_at is None:
        for each in waiting_in(project):
            run.step(f"Comparing {each.version}", percent=50)
            moment = max(each.version.uploaded_at, each.version.state_at)
            by = Caller(each.version.uploaded_by, via="job")
            with run.held():
                made = carry_over(by=by, at=moment, version=each.version, source=each.source)
            carried += made is not None
    with run.finish() as result:
        result["compared"] = carried


@handles("content.read", title="Read what a document says")
def read_content(run: Run) -> None:
    """A draft is read after it was taken in; bytes that were read keep what was found."""
    version = ArtefactVersion.objects.select_related("artefact__project", "blob").get(pk=run.args["version"])
    if not saying.unread(version):
        return
    found = saying.read_later(version)
    with run.finish() as result:
        saying.keep(by=run.by, at=timezone.now(), version=version, found=found)
        stream = version.artefact.project.stream
        enqueue("content.check", by=run.by, args={"stream": stream}, key=stream)
        result.update(source=found.source, note=found.note)


@handles("content.check", title="Say what documents lack")
def check_content(run: Run) -> None:
    """After a change of a document: findings for what stands before its next states, cost reviews."""
    project = _project(run)
    with run.finish() as result:
        result["open"] = content_findings.check(by=caretaker(), at=timezone.now(), project=project)


@handles("coverage.read", title="Read the coverage")
def read_coverage(run: Run) -> None:
    """One project, after a change; a reading is written only when something moved."""
    project = _project(run)
    with run.finish() as result:
        (taken,) = readings.take_many(at=timezone.now(), projects=[project])
        changed = keep_gaps(by=caretaker(), at=timezone.now(), project=project, coverage=taken.coverage)
        counts = taken.reading.counts if taken.reading else {}
        result.update({"written": taken.reading is not None, "findings": changed, **counts})


@handles("coverage.read_all", title="Read the coverage of every project")
def read_all_coverage(run: Run) -> None:
    """Nightly: what takes effect by date alone moves without an event. Reading twice writes once."""
    projects = list(Project.objects.filter(archived_at=None).select_related("owner").order_by("pk"))
    written = changed = 0
    for start in range(0, len(projects), AT_ONCE):
        some = projects[start : start + AT_ONCE]
        words = f"Reading projects {start + 1:,} to {start + len(some):,} of {len(projects):,}"
        run.step(words, percent=100 * start // len(projects))
        with run.held():
            moved = _read_coverages(some)
        written, changed = written + moved[0], changed + moved[1]
    with run.finish() as result:
        result.update(projects=len(projects), written=written, findings=changed)


def _read_coverages(projects: list[Project]) -> tuple[int, int]:
    """How many readings were written and how many findings moved."""
    now, by = timezone.now(), caretaker()
    known = known_of([each.pk for each in projects], GAPS)
    taken = readings.take_many(at=now, projects=projects)
    moved = [
        keep_gaps(
            by=by, at=now, project=each.project, coverage=each.coverage, known=known.get(each.project.pk, {})
        )
        for each in taken
    ]
    return sum(each.reading is not None for each in taken), sum(moved)


@handles("drills.check", title="Look through the drills calendar")
def check_drills(run: Run) -> None:
    """One project, after what may have moved its calendar. Looking twice writes once."""
    project = _project(run)
    with run.finish() as result:
        result["open"] = drill_findings.check(by=caretaker(), at=timezone.now(), project=project)


@handles("drills.check_all", title="Look through every drills calendar")
def check_all_drills(run: Run) -> None:
    """After midnight in UTC, when a drill becomes overdue."""
    projects = list(Project.objects.filter(archived_at=None).order_by("pk"))
    found = 0
    for done, project in enumerate(projects):
        run.step(f"Looking at {project.name}", percent=100 * done // len(projects))
        found += drill_findings.check(by=caretaker(), at=timezone.now(), project=project)
    with run.finish() as result:
        result.update(projects=len(projects), open=found)


@handles("incidents.check", title="Look at the clocks of incidents")
def check_incidents(run: Run) -> None:
    """One project, after what may have moved its clocks. Looking twice writes once."""
    project = _project(run)
    with run.finish() as result:
        result["overdue"] = incident_findings.check(by=caretaker(), at=timezone.now(), project=project)


@handles("incidents.check_all", title="Look at the clocks of every incident")
def check_all_incidents(run: Run) -> None:
    """Every hour, in the projects that have an incident which is not closed."""
    wanted = Incident.objects.exclude(state=IncidentState.CLOSED).values("project")
    found = 0
    for project in Project.objects.filter(archived_at=None, pk__in=wanted).order_by("pk"):
        run.step(f"Looking at {project.name}", percent=50)
        found += incident_findings.check(by=caretaker(), at=timezone.now(), project=project)
    with run.finish() as result:
        result["overdue"] = found


@handles("evidence.file_snapshot", title="File a snapshot as evidence")
def file_snapshots(run: Run) -> None:
    """Every captured snapshot that is not filed yet: one job may stand for several captures."""
    project = _project(run)
    with run.finish() as result:
        filed = [
            snapshot.number
            for snapshot in snapshots_of(project).select_related("project__owner").order_by("number")
            if file_snapshot(
                by=Caller(snapshot.captured_by, via="job"), at=snapshot.captured_at, snapshot=snapshot
            )
        ]
        result["filed"] = filed


@handles("intake.open_zip", title="Open a zip as a folder", awaited=True)
def open_zip(run: Run) -> None:
    """Entry by entry, each in one transaction with its outcome: a second attempt goes on where the first ended."""
    found = Upload.objects.select_related("project__owner").filter(pk=run.args["upload"]).first()
    if found is None:
        raise JobFailed("This zip is not here any more. Upload it again.")
    asked = {"by": run.by, "at": timezone.now(), "found": found, "standing": run.args["standing"]}
    try:
        for settle in folders.entries(**asked, step=run.step):
            with run.held():
                settle()
    except (NotOpened, FileNotFoundError) as problem:
        raise JobFailed(str(problem)) from None
    default_storage.delete(found.key)
    with run.finish() as result:
        result.update(Counter(row["outcome"] for row in found.opened))


@handles("retention.erase", title="Remove a file that a decision gave up")
def erase(run: Run) -> None:
    """Twice does no harm, so a second attempt may follow one that ended half way."""
    gone = retention.erase(run.args["sha256"], run.args["key"])
    with run.finish() as result:
        result["removed"] = gone


@handles("intake.sweep", title="Remove uploads that were never filed")
def sweep(run: Run) -> None:
    """Deleting twice does no harm, so a second attempt goes on where the first one ended."""
    removed = uploads.forget_old(at=timezone.now())
    for path in stray_parts(timezone.now()):
        path.unlink(missing_ok=True)
        removed += 1
    for key in orphans(timezone.now()):
        default_storage.delete(key)
        removed += 1
        run.step(f"Removed {removed}", percent=50)
    with run.finish() as result:
        result["removed"] = removed


def _project(run: Run) -> Project:
    found: Project | None = Project.objects.select_related("owner").filter(slug=run.args["stream"]).first()
    if found is None:
        raise JobFailed(f"There is no project “{run.args['stream']}”.")
    return found
