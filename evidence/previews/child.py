"""The process that reads the bytes: `python -m evidence.previews.child FILE MEDIA_TYPE FOLDER LIMITS`.

It writes `result.json` and pictures into FOLDER and nothing elsewhere. Whatever happens to it, the parent
(`supervised.py`) has an answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from evidence.cage import locks
from evidence.cage.limits import Limits
from evidence.previews import lines, links, markdown, pdf, picture, table
from evidence.previews.rendered import NoPreview, Rendered
from evidence.reading.encoding import decode

TextRenderer = Callable[[str, Limits], Rendered]


def as_markdown(text: str, limits: Limits) -> Rendered:
    if len(text) > markdown.LARGEST:
        return lines.render(text, limits)
    found = tuple(markdown.headings(text))
    return Rendered(
        "html",
        html=markdown.to_html(text),
        text=text[: limits.text],
        outline=found,
        links=links.links(text),
    )


def as_mermaid(text: str, limits: Limits) -> Rendered:
    if len(text) > 50_000:
        raise NoPreview("the diagram's source is longer than 50,000 characters.")
    return Rendered("mermaid", text=text)


FROM_TEXT: dict[str, TextRenderer] = {
    "text/markdown": as_markdown,
    "text/csv": table.render,
    "application/json": lines.render_json,
    "text/vnd.mermaid": as_mermaid,
    "text/plain": lines.render,
    "application/yaml": lines.render,
}
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


def render(path: Path, media_type: str, out_dir: Path, limits: Limits) -> Rendered:
    """Raises NoPreview, and whatever a parser raises on hostile bytes."""
    if media_type in PICTURES:
        return picture.render(path, out_dir, limits)
    if media_type == "application/pdf":
        return pdf.render(path, out_dir, limits)
    if media_type in FROM_TEXT:
        data = path.read_bytes()
        if not data:
            raise NoPreview("the file is empty.")
        return FROM_TEXT[media_type](decode(data), limits)
    raise NoPreview("files of this type are kept and offered for download only.")


def answer(path: Path, media_type: str, out_dir: Path, limits: Limits) -> Rendered:
    try:
        return render(path, media_type, out_dir, limits)
    except NoPreview as reason:
        return Rendered.nothing(str(reason))
    except MemoryError:
        return Rendered.nothing("the file needs too much memory to be shown.")
    except RecursionError:
        return Rendered.nothing("the file is nested too deeply.")


def main(arguments: list[str]) -> int:
    path, media_type, out_dir, bounds = arguments
    limits = Limits(**json.loads(bounds))
    locks.limit(limits)
    locks.close_ways_out()
    result = answer(Path(path), media_type, Path(out_dir), limits)
    Path(out_dir, "result.json").write_text(json.dumps(asdict(result)), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
