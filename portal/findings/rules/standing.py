"""Where a finding stands, and what may be said in one."""

from __future__ import annotations

from datetime import date
from typing import Literal

Standing = Literal["open", "overdue", "closed"]


def standing(*, closed: bool, due: date | None, today: date) -> Standing:
    """Open until it is closed; overdue from the day after its due day on."""
    if closed:
        return "closed"
    return "overdue" if due is not None and due < today else "open"


def input_errors(*, title: str, url: str, due: date | None, today: date) -> dict[str, list[str]]:
    """What is wrong with a finding as somebody wrote it, by field. A button leads inside this site only."""
    found: dict[str, list[str]] = {}
    if not title.strip():
        found["title"] = ["Say in one line what is wrong."]
    if url and not is_site_path(url):
        found["url"] = ["Give a path of this site, such as /projects/letters/artefacts/."]
    if due is not None and due < today:
        found["due"] = ["This date has passed; choose today or a later day."]
    return found


def is_site_path(url: str) -> bool:
    """Whether a browser stays here: one slash, then neither another one nor what browsers read as one."""
    return url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()
