"""A round: look at a project's links, keep what was found in short transactions, take copies where they are owed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import models

from evidence.intake.storing import store
from evidence.links import Bounds, Errand, Outcome, look_at
from evidence.models import ArtefactVersion, Link, LinkCheck, LinkCopy, LinkUse
from evidence.rules.links.grace import since_of
from evidence.rules.links.health import DEAD, Found, Why
from evidence.rules.links.schedule import next_check
from evidence.selectors.links import switched_on
from evidence.services.blobs import keep as keep_bytes
from evidence.services.credentials import authorization_for, authorizations
from evidence.services.links import files_held
from portal.accounts.callers import Caller
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.net import Courier, Manners, Policy, run_round
from portal.projects.models import Project

BATCH = 400
KEPT = (
    "health", "why", "since", "moved_to", "fingerprint", "failures", "checked_at", "next_at",
)  # fmt: skip
NAMED_CHANGES = 50
Tell = Callable[[int, int], None]


@dataclass
class Tally:
    """What a round came to, by health."""

    looked_at: int = 0
    changed: int = 0
    copied: int = 0
    found: dict[str, int] = field(default_factory=dict)

    def as_result(self) -> dict[str, Any]:
        return {"links": self.looked_at, "changed": self.changed, "copied": self.copied, **self.found}


def go_round(
    *, by: Caller, at: dt.datetime, project: Project, links: models.QuerySet[Link], occasion: str = "",
    tell: Tell = lambda done, total: None,
) -> Tally:  # fmt: skip
    """Look at `links` and keep what is found. With an `occasion` (freeze, judgement) copies are taken.

    `tell` hears how far it is and may raise to end the round; what was kept until then stays.
    """
    wanted = {each.pk: each for each in links}
    tally, batch = Tally(), list[Outcome]()
    with closing(_outcomes(at, project, wanted)) as outcomes:
        for outcome in outcomes:
            batch.append(outcome)
            if len(batch) >= BATCH:
                _keep_batch(by, at, project, wanted, batch, occasion, tally)
                tell(tally.looked_at, len(wanted))
                batch = []
    _keep_batch(by, at, project, wanted, batch, occasion, tally)
    return tally


def _outcomes(at: dt.datetime, project: Project, wanted: dict[int, Link]) -> Generator[Outcome, None, None]:
    """Files of the repository are looked up here; everything else is asked outside, if anything may be asked."""
    files = [each for each in wanted.values() if each.kind == "file"]
    yield from _file_outcomes(project, files)
    if not switched_on():
        return
    errands = _errands(project, [each for each in wanted.values() if each.kind != "file"])
    bounds = Bounds(at, tries=settings.LINKS_TRIES)

    async def visit(courier: Courier, errand: Errand) -> Outcome:
        return await look_at(courier, errand, bounds)

    with closing(run_round(courier, visit, errands)) as found:
        yield from found


def courier() -> Courier:
    """Asks within what the administrator allows, and as gently as the settings say."""
    policy = Policy.reading(
        settings.OUTBOUND_ALLOW, max_bytes=settings.LINKS_MOST_BYTES, seconds=settings.LINKS_SECONDS
    )
    manners = Manners(settings.LINKS_CONNECTIONS, settings.LINKS_PER_HOST, settings.LINKS_PAUSE)
    return Courier(policy, manners, purpose="link_check")


def _file_outcomes(project: Project, links: list[Link]) -> Iterator[Outcome]:
    """A repository-relative target is well while a current document of that name, at the end of that path, is filed."""
    held = files_held(project) if links else {}
    for link in links:
        names = held.get(link.address.rpartition("/")[2].casefold(), set())
        fits = any("/" not in name or _same_end(name, link.address) for name in names)
        yield Outcome(link.pk, Found(Why.ANSWERS if fits else Why.NOT_HELD))


def _same_end(name: str, path: str) -> bool:
    one, two = name.casefold().split("/"), path.casefold().split("/")
    shorter = min(len(one), len(two))
    return one[-shorter:] == two[-shorter:]


def _errands(project: Project, links: list[Link]) -> list[Errand]:
    signed: dict[int, list[str]] = {}
    uses = LinkUse.objects.filter(link__project=project, line=0)
    for link, mark in uses.values_list("link_id", "version__copies__fingerprint"):
        if mark:
            signed.setdefault(link, []).append(mark)
    known = authorizations(project)
    return [
        Errand(
            each.pk, each.address, each.kind, each.cited, tuple(signed.get(each.pk, ())),  # type: ignore[arg-type]
            authorization_for(each.address, known) if each.cited else "",
        )
        for each in links
    ]  # fmt: skip


def _keep_batch(
    by: Caller, at: dt.datetime, project: Project, wanted: dict[int, Link], batch: list[Outcome], occasion: str,
    tally: Tally,
) -> None:  # fmt: skip
    tally.looked_at += len(batch)
    for outcome in batch:
        if outcome.found is not None:
            health = outcome.found.health
            tally.found[health] = tally.found.get(health, 0) + 1
    if batch:
        tally.changed += keep(by=by, at=at, project=project, links=wanted, outcomes=batch)
    for outcome in batch if occasion else ():
        if outcome.body is not None and outcome.found is not None and outcome.found.well:
            tally.copied += len(take_copy(by=by, at=at, project=project, outcome=outcome, occasion=occasion))


@act("links.check")
def keep(
    *, by: Caller, at: dt.datetime, project: Project, links: dict[int, Link], outcomes: Iterable[Outcome]
) -> int:
    """Keep one batch of findings: a row per check, the links as they stand now, and one event for what moved.

    Only the health of links that are artefacts is told to the log: it decides what counts. Returns how many moved.
    """
    checks, rows, told = list[LinkCheck](), list[Link](), list[dict[str, str]]()
    for outcome in outcomes:
        link = links[outcome.key]
        before = link.health
        rows.append(link)
        if outcome.found is None:
            link.next_at = at + dt.timedelta(seconds=outcome.wait)
            continue
        _settle(link, outcome.found, at)
        checks.append(LinkCheck(
            link=link, health=link.health, why=link.why, moved_to=link.moved_to, checked_at=at
        ))  # fmt: skip
        if link.cited and before != link.health:
            told.append({"address": link.address, "before": before, "after": link.health})
    LinkCheck.objects.bulk_create(checks, batch_size=BATCH)
    Link.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=KEPT, batch_size=BATCH
    )
    if told:
        _tell(by, at, project, told)
    return len(told)


def _tell(by: Caller, at: dt.datetime, project: Project, told: list[dict[str, str]]) -> None:
    many = f"{len(told)} links" if len(told) > 1 else "a link"
    record(
        "links.checked", by=by, at=at, stream=project.stream, obj=project,
        details={"changed": told[:NAMED_CHANGES], "count": len(told)},
        summary=f"found {many} in another health than before",
    )  # fmt: skip


def _settle(link: Link, found: Found, at: dt.datetime) -> None:
    before: Any = link.health
    link.since = since_of(before, link.since, found.health, at)
    link.health, link.why, link.moved_to = found.health, found.why.code, found.moved_to
    link.fingerprint = found.fingerprint or link.fingerprint
    link.failures = link.failures + 1 if found.health in DEAD else 0
    link.checked_at, link.next_at = at, next_check(found.health, link.failures, at)


@act("link.copy")
def take_copy(
    *, by: Caller, at: dt.datetime, project: Project, outcome: Outcome, occasion: str
) -> list[LinkCopy]:
    """Keep the bytes that stand at a link artefact's address now, for every current version that has none yet.

    The first copy stays: a version stands for one content, and what is there later is compared with it.
    """
    assert outcome.body is not None and outcome.found is not None
    versions = (
        ArtefactVersion.objects.select_for_update(of=("self",))
        .filter(links__link=outcome.key, links__line=0, artefact__project=project, copies=None)
        .select_related("artefact__project")
    )
    return [_copy(by, at, version, outcome, occasion) for version in versions.order_by("pk")]


def _copy(by: Caller, at: dt.datetime, version: ArtefactVersion, outcome: Outcome, occasion: str) -> LinkCopy:
    assert outcome.body is not None and outcome.found is not None
    blob = keep_bytes(store(outcome.body, name="copy"))
    made = LinkCopy.objects.create(
        version=version, blob=blob, fingerprint=outcome.found.fingerprint, address=outcome.url,
        media_type=outcome.media_type[:100], occasion=occasion[:100], taken_at=at,
    )  # fmt: skip
    artefact = version.artefact
    record(
        "link.copied", by=by, at=at, stream=artefact.project.stream, obj=version,
        details={
            "artefact": artefact.number, "title": artefact.title, "version": version.number, "address": outcome.url,
            "sha256": blob.sha256, "size": blob.size, "fingerprint": made.fingerprint, "occasion": occasion,
        },
        summary=f"kept what {version} links to, for {occasion}",
    )  # fmt: skip
    return made


def forget_old(*, at: dt.datetime) -> int:
    """Checks older than the setting says; the links, the copies and the log stay."""
    before = at - dt.timedelta(days=settings.LINKS_HISTORY_DAYS)
    return LinkCheck.objects.filter(checked_at__lt=before).delete()[0]
