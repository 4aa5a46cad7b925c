"""Uploads that nobody has filed yet, because name and content do not say what they are.

They lie in the storage and are remembered in the person's session; what is never filed is swept after a day.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import transaction

from evidence.intake.storing import HEAD_BYTES, StoredUpload
from portal.projects.models import Project

KEY = "uploads_waiting"
MOST = 200
Held = dict[str, dict[str, dict[str, str | int]]]


@dataclass(frozen=True)
class Waiting:
    """One stored file that waits for a person to say what it is. `id` is an HTML id too."""

    id: str
    key: str
    sha256: str
    size: int
    name: str

    def upload(self) -> StoredUpload:
        """The same bytes as they came in. Raises `FileNotFoundError` once they were swept."""
        with default_storage.open(self.key) as file:
            head = file.read(HEAD_BYTES)
        return StoredUpload(key=self.key, sha256=self.sha256, head=head, name=self.name, size=self.size)


def waiting_in(session: SessionBase, project: Project) -> list[Waiting]:
    """What waits in this session for that project, oldest first."""
    held: Held = session.get(KEY, {})
    return [Waiting(**row) for row in held.get(str(project.pk), {}).values()]  # type: ignore[arg-type]


def put(session: SessionBase, project: Project, upload: StoredUpload) -> Waiting:
    """Remember a stored upload. Three uploads may do so at once: the session's row is the lock."""
    name = upload.original_name[:200]
    made = Waiting(f"w{uuid.uuid4().hex[:12]}", upload.key, upload.sha256, upload.size or 0, name)

    def add(held: Held) -> None:
        rows = held.setdefault(str(project.pk), {})
        rows[made.id] = asdict(made)
        for oldest in list(rows)[:-MOST]:
            del rows[oldest]

    _change(session, add)
    return made


def forget(session: SessionBase, project: Project, waiting: Waiting) -> None:
    """It is filed, or nobody wants it."""
    _change(session, lambda held: held.get(str(project.pk), {}).pop(waiting.id, None))


def _change(session: SessionBase, change: Callable[[Held], object]) -> None:
    with transaction.atomic():
        Session.objects.select_for_update().filter(pk=session.session_key).first()
        fresh = type(session)(session.session_key)
        held: Held = fresh.get(KEY, {})
        change(held)
        fresh[KEY] = held
        fresh.save()
    before = session.modified
    session[KEY] = held
    session.modified = before  # what this request knows is current; it must not overwrite what others add
