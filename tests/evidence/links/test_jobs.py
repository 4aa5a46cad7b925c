"""When links are looked at and kept: at intake, when judged, before reviews and packs, at the freeze, at night."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from evidence.kinds.form import form
from evidence.models import Link, LinkCopy
from evidence.services import citations, judgements
from gates.services import packs
from portal.jobs.models import Job, State
from portal.jobs.running import run_due
from tests.evidence.links.site import PAGE, outside, page
from tests.gates.world import World

pytestmark = pytest.mark.django_db
RISK = "AIA-9.2.a"


@pytest.fixture
def world(people: Any, project: Any) -> World:
    return World(people, project, at=timezone.now())


def link(world: World, address: str, **fields: Any) -> Any:
    stated = dict(form("risk_management_file").example)
    return world.document("risk_management_file", title="Risk file", link=address, content=stated, **fields)


def test_a_link_is_looked_at_as_soon_as_it_is_filed(world: World, settings: Any) -> None:
    with outside(settings, plan=page()) as site:
        link(world, site.at("/plan"))
        run_due()
        assert Link.objects.get().health == "ok"
        assert not LinkCopy.objects.exists()


def test_what_a_reviewer_judged_is_kept(world: World, settings: Any) -> None:
    with outside(settings, plan=page()) as site:
        version = link(world, site.at("/plan"))
        citations.cite(by=world.by("ada"), at=world.at, version=version, requirement=RISK)
        run_due()
        judgements.judge(
            by=world.by("rui"), at=world.at, version=version, requirements=[RISK], judged="sufficient"
        )
        run_due()
    copy = LinkCopy.objects.get()
    assert (copy.version, copy.occasion, copy.blob.size) == (version, "the judgement", len(PAGE))


def test_at_the_freeze_of_a_review_the_bytes_are_kept_and_not_before(world: World, settings: Any) -> None:
    with outside(settings, plan=page()) as site:
        link(world, site.at("/plan"))
        run_due()
        review = world.open("model-exit", frozen=False)
        run_due()
        waiting = Job.objects.get(kind="review.freeze_links", state=State.QUEUED)
        assert waiting.run_after == review.freeze_at
        assert not LinkCopy.objects.exists()
        Job.objects.filter(pk=waiting.pk).update(run_after=timezone.now() - timedelta(seconds=1))
        run_due()
    assert LinkCopy.objects.get().occasion == f"the freeze of review {review.number}"


def test_a_freeze_that_was_moved_keeps_nothing_at_its_old_moment(world: World, settings: Any) -> None:
    from gates.services import reviews

    with outside(settings, plan=page()) as site:
        link(world, site.at("/plan"))
        review = world.open("model-exit", frozen=False)
        run_due()
        reviews.move_sitting(
            by=world.by("ada"), at=world.at, review=review, sitting_at=review.sitting_at + timedelta(days=30)
        )
        run_due()
        first, second = Job.objects.filter(kind="review.freeze_links").order_by("run_after")
        Job.objects.filter(pk=first.pk).update(run_after=timezone.now() - timedelta(seconds=1))
        run_due()
        assert not LinkCopy.objects.exists()
        assert second.run_after > first.run_after


def test_a_pack_holds_what_stood_at_the_link_with_its_date_and_address(world: World, settings: Any) -> None:
    with outside(settings, plan=page()) as site:
        version = link(world, site.at("/plan"))
        world.cite(version, RISK)
        run_due()
        judgements.judge(
            by=world.by("rui"), at=world.at, version=version, requirements=[RISK], judged="sufficient"
        )
        run_due()
        review = world.open("model-exit")
        pack = packs.request_draft(by=world.by("ada"), at=timezone.now(), review=review)
        run_due()
    pack.refresh_from_db()
    copy = LinkCopy.objects.get()
    (told,) = pack.manifest["links"]
    (file,) = [each for each in pack.manifest["files"] if each["sha256"] == copy.blob_id]
    assert (told["link"], told["copied_from"], told["path"]) == (version.link, site.at("/plan"), file["path"])
    assert file["path"].endswith("-risk-file.html")
    assert file["log_index"] is not None, "the log proves the digest of the copy"
    assert pack.state == "sealed", pack.job and pack.job.error


def test_at_night_every_project_is_asked_for_and_what_is_not_due_is_left_alone(
    world: World, settings: Any
) -> None:
    from portal.jobs.nightly import put_in

    with outside(settings, plan=page()) as site:
        link(world, site.at("/plan"))
        run_due()
        before = len(site.asked)
        put_in("links.check_all")
        run_due()
        assert len(site.asked) == before, "it was looked at a moment ago"
        Link.objects.update(next_at=timezone.now() - timedelta(seconds=1))
        put_in("links.check_due")
        run_due()
        assert len(site.asked) == before + 1
