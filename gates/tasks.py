"""Jobs of the gates room."""

from __future__ import annotations

from django.utils import timezone

from evidence.models import Pack, PackState
from evidence.packs.keys import KeyLost
from evidence.packs.names import BadName
from evidence.packs.records import BadManifest
from evidence.packs.seal import PayloadChanged, Progress
from evidence.services import packs
from gates.models import Review
from gates.packing.assemble import assemble
from portal.jobs.queue import enqueue, on_event
from portal.jobs.running import JobFailed, Run, handles

COPYING_FROM = 15
on_event("review.opened", "review.await_freeze")
on_event("review.moved", "review.await_freeze")


@handles("review.await_freeze", title="Wait for the freeze of a review")
def await_freeze(run: Run) -> None:
    """For each review that is not sealed: at its freeze the bytes of cited links are kept."""
    open_ones = Review.objects.filter(project__slug=run.args["stream"], sealed_at=None)
    with run.finish():
        for review in open_ones.select_related("project"):
            freeze = review.freeze_at.isoformat()
            enqueue(
                "review.freeze_links", by=run.by, args={"review": review.pk, "freeze_at": freeze},
                key=f"{review.pk} {freeze}", project=review.project.slug, after=review.freeze_at,
            )  # fmt: skip


@handles("review.freeze_links", title="Keep the linked pages at the freeze")
def freeze_links(run: Run) -> None:
    """Nothing when the freeze was moved meanwhile: another job waits for that moment."""
    review = Review.objects.select_related("project").get(pk=run.args["review"])
    with run.finish() as result:
        due = review.freeze_at.isoformat() == run.args["freeze_at"] and review.sealed_at is None
        if due:
            occasion = f"the freeze of review {review.number}"
            enqueue(
                "links.copy_cited", by=run.by, args={"stream": review.project.stream, "occasion": occasion},
                key=f"{review.project.stream} {review.number}", project=review.project.slug,
            )  # fmt: skip
        result["due"] = due


@handles("pack.seal", title="Seal the evidence pack", awaited=True)
def seal_pack(run: Run) -> None:
    """Compose, copy, sign, keep. What cannot succeed by trying again fails with the file's name."""
    pack = Pack.objects.select_related("project").get(pk=run.args["pack"])
    if pack.state == PackState.SEALED:
        return
    try:
        run.step("Gathering records and proofs", percent=3)
        manifest = assemble(pack)
        run.step("Writing the pack", percent=COPYING_FROM)
        stored = packs.seal_into_storage(manifest, _progress(run))
    except (PayloadChanged, BadManifest, BadName, KeyLost) as wrong:
        with run.held():
            packs.fail(by=run.by, at=timezone.now(), pack=pack, why=str(wrong))
        raise JobFailed(f"The pack was not sealed: {wrong}") from wrong
    with run.finish() as result:
        packs.keep(by=run.by, at=timezone.now(), pack=pack, stored=stored)
        result.update(pack=pack.pack_id, sha256=stored.sealed.sha256, size=stored.sealed.size)


def _progress(run: Run) -> Progress:
    """Words and percent for the page, at most once per percent: every step is a write."""
    last = COPYING_FROM

    def tell(words: str, done: int, total: int) -> None:
        nonlocal last
        percent = COPYING_FROM + (98 - COPYING_FROM) * done // max(total, 1)
        if percent > last:
            last = percent
            run.step(words, percent)

    return tell
