"""Reading a story: `story.yaml` (documents, people, operations) and `gates.yaml` (reviews), where it has sittings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import typst
import yaml

FOLDER = Path(__file__).parent
# A day inside a document: `{day -12}` is the date twelve days before the story's day 0.
DAY = re.compile(r"\{day (-?\d+)\}")
TEXTS = frozenset({".md", ".json", ".yaml"})
STORIES = ("supportflow", "article-recommender", "bank-credit-decision", "chat-assistant")


@dataclass(frozen=True)
class Story:
    """One story and the moment its day 0 begins."""

    content: dict[str, Any]
    gates: dict[str, Any]
    folder: Path
    start: datetime

    def moment(self, day: int, hour: int = 10, minute: int = 0) -> datetime:
        """The business time of a day of the story, never later than its start."""
        date = (self.start + timedelta(days=day)).date()
        return (
            min(datetime.combine(date, time(hour, minute), UTC), self.start)
            if day <= 0
            else datetime.combine(date, time(hour, minute), UTC)
        )

    def date(self, day: int) -> Any:
        return (self.start + timedelta(days=day)).date()

    def document(self, version: dict[str, Any]) -> bytes:
        """The bytes of a document, its days filled in; printed ones are compiled from their Typst source."""
        if source := version.get("source"):
            return bytes(typst.compile(str(self.folder / source)))
        path = self.folder.joinpath(str(version["file"]))
        return self.dated(path.read_text("utf-8")).encode() if path.suffix in TEXTS else path.read_bytes()

    def stated(self, version: dict[str, Any]) -> dict[str, Any] | None:
        """What the story states a document says where no reader can tell (a printed one)."""
        return version.get("content")

    def dated(self, text: str) -> str:
        """The text with each `{day N}` as the date it stands for."""
        return dated(text, self.start)


def dated(text: str, start: datetime) -> str:
    """The text with each `{day N}` as the date that many days from `start`."""
    return DAY.sub(lambda found: (start + timedelta(days=int(found[1]))).date().isoformat(), text)


def read(slug: str, start: datetime) -> Story:
    """The story with that slug, its days counted from `start`."""
    folder = FOLDER / slug
    return Story(
        content=yaml.safe_load(dated((folder / "story.yaml").read_text(), start)),
        gates=_gates(folder / "gates.yaml"),
        folder=folder,
        start=start,
    )


def _gates(path: Path) -> dict[str, Any]:
    """A story without sittings has no such file."""
    return dict(yaml.safe_load(path.read_text())) if path.exists() else {"reviews": []}
