"""Celery over the file system, with messages that appear whole or not at all.

Kombu's own channel opens a message under its final name before it is written, so a worker that looks at the wrong
moment takes an empty file and dies of it. Here a message is written beside and then renamed.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Puts a message in place by renaming it; everything else is kombu's."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        target = Path(self.data_folder_out) / name
        unfinished = target.with_name(name + ".part")
        unfinished.write_text(dumps(payload))
        os.replace(unfinished, target)


class Transport(filesystem.Transport):
    """The file system transport of this house; `portal.celery` puts it in the place of kombu's."""

    Channel = Channel
