"""Documents for tests: complete, so that each may stand in any state of its kind."""

from __future__ import annotations

from pathlib import Path

from evidence.kinds.form import forms
from evidence.kinds.writing import written
from evidence.reading.fields import Sheet
from evidence.reading.reader import read
from evidence.reading.said import Said


def document(kind: str, *more: object) -> bytes:
    """A document of that kind as Markdown; `more` makes its bytes differ from those of another."""
    form = forms().get(kind)
    said = written(form, "md", form.example) if form else f"# {kind}\n"
    return (said + "".join(f"\n# Of this one\n\n{each}\n" for each in more)).encode()


def read_here(path: Path, media_type: str, sheet: Sheet) -> Said:
    """What `read_caged` answers, without its child: a process per document would be most of the tests' time.

    The child has tests of its own, and the house of the journeys reads in it.
    """
    return read(path.read_bytes(), media_type, sheet)
