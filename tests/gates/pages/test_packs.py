"""Packs: the gaps that refuse one, the job that seals it, the file that is fetched."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Pack
from evidence.services.packs import fingerprints
from gates.models import Review
from portal.jobs.models import Job
from tests.gates.pages.story import Pages, Story
from tests.gates.pages.test_gates import text_of

pytestmark = pytest.mark.django_db
PACKS = "/projects/letters/packs/"


@pytest.fixture
def sealed(ready: Story) -> Review:
    review = ready.open(snapshot=ready.capture())
    ready.decide(review, "rui", "reviewer")
    ready.decide(review, "chen", "chair")
    return ready.seal(review)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def seal(pack: Pack) -> Pack:
    """What the worker does, with bytes that are only as true as this test needs."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from evidence.models import Blob, PackState

    content = b"PK" + bytes(range(256)) * 40
    sha256 = hashlib.sha256(content).hexdigest()
    key = default_storage.save("packs/one", ContentFile(content))
    pack.blob = Blob.objects.create(sha256=sha256, size=len(content), key=key)
    pack.state, pack.tagmanifest_sha256 = PackState.SEALED, "ab" * 32
    Job.objects.filter(kind="pack.seal").update(state="done", percent=100)
    from portal.accounts.callers import Caller

    pack.write(by=Caller(pack.requested_by, via="job"), at=pack.requested_at, why="sealed")
    return pack


def test_a_review_without_sealed_minutes_has_no_final_pack_and_the_page_says_why(
    pages: Pages, ready: Story
) -> None:
    review = ready.open()
    client = pages("mika")
    assert "The minutes of review 1 are not sealed yet." in text_of(client.get(PACKS))

    answer = client.post(PACKS, {"review": review.pk, "purpose": "committee", "kind": "final"})

    assert answer.status_code == 422
    assert "There is no final pack yet" in text_of(answer)
    assert 'href="/projects/letters/reviews/1/"' in answer.content.decode()
    assert not Pack.objects.exists()


def test_a_final_pack_is_asked_for_and_its_row_reads_itself(pages: Pages, sealed: Review) -> None:
    client = pages("mika")

    answer = client.post(PACKS, {"review": sealed.pk, "purpose": "committee", "kind": "final"})

    assert answer["Location"] == "/packs/EP-letters-model-exit-1/"
    page = client.get(answer["Location"]).content.decode()
    assert 'hx-get="/packs/EP-letters-model-exit-1/job/"' in page
    row = client.get("/packs/EP-letters-model-exit-1/job/")
    assert "Waiting for a worker" in text_of(row)
    assert "HX-Refresh" not in row
    seal(Pack.objects.get())
    assert client.get("/packs/EP-letters-model-exit-1/job/")["HX-Refresh"] == "true"


def test_a_draft_says_draft(pages: Pages, ready: Story) -> None:
    review = ready.open()

    answer = pages("mika").post(PACKS, {"review": review.pk, "purpose": "committee", "kind": "draft"})

    words = text_of(pages("ines").get(answer["Location"]))
    assert "DRAFT." in words
    assert "Draft" in words


def test_the_file_comes_whole_or_in_the_part_that_was_asked_for(pages: Pages, sealed: Review) -> None:
    client = pages("mika")
    client.post(PACKS, {"review": sealed.pk, "purpose": "committee", "kind": "final"})
    pack = seal(Pack.objects.get())
    address = f"/packs/{pack.pack_id}/download/"

    whole = client.get(address)
    content = body(whole)
    assert hashlib.sha256(content).hexdigest() == pack.blob_id
    assert whole["Content-Disposition"] == f'attachment; filename="{pack.pack_id}.zip"'
    assert whole["Accept-Ranges"] == "bytes"
    part = client.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 10-19/{len(content)}")
    assert body(part) == content[10:20]
    assert body(client.get(address, headers={"range": "bytes=-5"})) == content[-5:]
    assert body(client.get(address, headers={"range": "bytes=10000-"})) == content[10000:]
    assert client.get(address, headers={"range": f"bytes={len(content)}-"}).status_code == 416
    other = client.get(address, headers={"range": "bytes=0-1", "if-range": '"another"'})
    assert other.status_code == 200
    other.close()


def test_the_page_of_a_sealed_pack_tells_how_to_check_it(pages: Pages, sealed: Review) -> None:
    client = pages("mika")
    client.post(PACKS, {"review": sealed.pk, "purpose": "committee", "kind": "final"})
    pack = seal(Pack.objects.get())

    made = [each["fingerprint"] for each in fingerprints() if each["use"] != "log"]
    words = text_of(client.get(f"/packs/{pack.pack_id}/"))

    assert f"gatehouse pack verify {pack.pack_id}.zip --root-key root.pub.pem" in words
    assert "openssl pkeyutl -verify -pubin -inkey pack.pub.pem" in words
    assert [words.count(each) for each in made] == [1, 1]
    assert str(pack.blob_id) in words
    assert "threat_model" in words or "threat-model" in words


def test_who_may_not_read_everything_is_refused_and_reads_why(pages: Pages, sealed: Review) -> None:
    reviewer = pages("rui")
    assert "To export an evidence pack you need the role" in text_of(reviewer.get(PACKS))
    assert (
        reviewer.post(PACKS, {"review": sealed.pk, "purpose": "committee", "kind": "final"}).status_code
        == 403
    )
    pages("mika").post(PACKS, {"review": sealed.pk, "purpose": "committee", "kind": "final"})
    pack = seal(Pack.objects.get())

    assert reviewer.get(f"/packs/{pack.pack_id}/download/").status_code == 403
    assert pages("sam").get(f"/packs/{pack.pack_id}/").status_code == 404
    assert pages("sam").get(f"/packs/{pack.pack_id}/download/").status_code == 404


def test_the_site_wide_page_lists_what_one_may_see(pages: Pages, sealed: Review) -> None:
    pages("mika").post("/packs/", {"review": sealed.pk, "purpose": "committee", "kind": "final"})

    assert "EP-letters-model-exit-1" in text_of(pages("ines").get("/packs/"))
    assert "No pack matches" in text_of(pages("ines").get("/packs/?kind=draft"))
    assert "EP-letters" not in text_of(pages("sam").get("/packs/"))


def test_ten_packs_cost_the_same_queries_as_one(pages: Pages, sealed: Review) -> None:
    client = pages("mika")
    client.post(PACKS, {"review": sealed.pk, "purpose": "committee", "kind": "draft"})
    client.get("/packs/")
    with CaptureQueriesContext(connection) as few:
        client.get("/packs/")
    for _ in range(9):
        client.post(PACKS, {"review": sealed.pk, "purpose": "committee", "kind": "draft"})
    with CaptureQueriesContext(connection) as many:
        client.get("/packs/")

    assert len(many) == len(few)
