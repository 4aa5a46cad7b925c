"""The first pages of a PDF as pictures, and the text of each. No script, form or link of it runs."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from evidence.cage.limits import Limits
from evidence.previews.rendered import NoPreview, Rendered, Spot
from evidence.reading.encoding import storable

LONGEST_PAGE = 100_000
WIDTH = 1100


def render(path: Path, out_dir: Path, limits: Limits) -> Rendered:
    """Raises NoPreview."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        secret = "password" in str(error).lower()
        raise NoPreview("the PDF is protected by a password." if secret else "the PDF is damaged.") from None
    count = len(document)
    if not count:
        raise NoPreview("the PDF has no pages.")
    shown = min(count, limits.pages)
    files = tuple(draw(document, number, out_dir, limits) for number in range(1, shown + 1))
    texts = [text_of(document, number) for number in range(1, shown + 1)]
    return Rendered(
        "images",
        text="\f".join(texts)[: limits.text],
        files=files,
        outline=tuple(spots(texts)),
        note=f"The first {shown} of {count:,} pages are shown." if count > shown else "",
    )


def draw(document: pypdfium2.PdfDocument, number: int, out_dir: Path, limits: Limits) -> str:
    """The page as `page-N.png`, no edge longer than allowed however large the page says it is."""
    try:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), limits.edge / max(height, 1), 4.0)
        page.render(scale=scale).to_pil().convert("RGB").save(out_dir / f"page-{number}.png", "PNG")
        page.close()
    except (pypdfium2.PdfiumError, ValueError, OverflowError):
        raise NoPreview(f"page {number} of the PDF is damaged.") from None
    return f"page-{number}.png"


def text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    """The words of a page; empty for a scan."""
    try:
        return storable(document[number - 1].get_textpage().get_text_bounded())[:LONGEST_PAGE].replace(
            "\f", " "
        )
    except pypdfium2.PdfiumError:
        return ""


def spots(texts: list[str]) -> list[Spot]:
    """The pages, each with its first words."""
    return [
        Spot("page", str(number), f"Page {number}" + (f": {first}" if (first := first_words(text)) else ""))
        for number, text in enumerate(texts, start=1)
    ]


def first_words(text: str) -> str:
    return next((line.strip()[:80] for line in text.splitlines() if line.strip()), "")
