"""Reading a story: `story.yaml` (documents and people) and `gates.yaml` (reviews), as one list of dated acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import typst
import yaml

FOLDER = Path(__file__).parent
STORIES = ("supportflow", "bank-credit-decision")


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
        """The bytes of a document; printed ones are compiled from their Typst source."""
        if source := version.get("source"):
            return bytes(typst.compile(str(self.folder / source)))
        return self.folder.joinpath(str(version["file"])).read_bytes()


def read(slug: str, start: datetime) -> Story:
    """The story with that slug, its days counted from `start`."""
    folder = FOLDER / slug
    return Story(
        content=yaml.safe_load((folder / "story.yaml").read_text()),
        gates=yaml.safe_load((folder / "gates.yaml").read_text()),
        folder=folder,
        start=start,
    )
