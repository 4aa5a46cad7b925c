"""Making the preview of stored bytes: rendered by a child process, kept as a row and page images."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from evidence.cage.limits import Limits
from evidence.models import Blob, Preview
from evidence.previews import Rendered, render

MOST_OUTLINE = 500


def rendered(blob: Blob, media_type: str, folder: Path) -> Rendered:
    """The blob as a child process shows it; pictures lie in `folder`. Never raises for a bad file."""
    if blob.size > Limits().largest_input:
        return Rendered.nothing(f"the file is larger than {Limits().largest_input // 1024**2} MB.")
    with _on_disk(blob) as path:
        return render(path, media_type, folder)


def store_pages(blob: Blob, found: Rendered, folder: Path) -> list[str]:
    """Put the page images into the storage under keys that follow from the digest, so that a retry leaves
    no litter.
    """
    return [_store_page(blob, number, folder / name) for number, name in enumerate(found.files, start=1)]


def keep(*, at: dt.datetime, blob: Blob, found: Rendered, pages: list[str]) -> Preview:
    """Write the row. Made twice, it is the same row."""
    preview, _ = Preview.objects.update_or_create(
        blob=blob,
        defaults={
            "kind": found.kind,
            "html": found.html,
            "text": found.text,
            "pages": pages,
            "outline": [asdict(spot) for spot in found.outline[:MOST_OUTLINE]],
            "note": found.note[:300],
            "problem": found.problem[:300],
            "made_at": at,
        },
    )
    return preview


def _store_page(blob: Blob, number: int, path: Path) -> str:
    key = f"previews/{blob.sha256[:2]}/{blob.sha256}/page-{number}.png"
    default_storage.delete(key)
    with path.open("rb") as image:
        return default_storage.save(key, File(image))


@contextmanager
def _on_disk(blob: Blob) -> Iterator[Path]:
    """The blob as a local file: itself where the storage is a folder, else a copy for as long as it is
    read.
    """
    try:
        path = default_storage.path(blob.key)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="blob-") as copy, default_storage.open(blob.key) as source:
            shutil.copyfileobj(source, copy, 1024 * 1024)
            copy.flush()
            yield Path(copy.name)
    else:
        yield Path(path)
