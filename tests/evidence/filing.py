"""What the tests of evidence hand in: real bytes in the storage, through the real services."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from django.core.files.storage import default_storage

from evidence.intake.storing import StoredUpload, store
from evidence.kinds.form import form
from evidence.models import ArtefactVersion
from evidence.services import artefacts, saying
from portal.accounts.callers import Caller
from portal.projects.models import Project
from tests.conftest import NOW
from tests.documents import document

Call = Callable[..., Caller]


PLAN = document("canary_rollout_plan")


def upload(data: bytes = PLAN, name: str = "canary-plan.md") -> StoredUpload:
    return store(data, name=name)


def said(kind: str, data: bytes) -> bytes:
    """Bytes of one's own, with all that the kind asks for before them."""
    return document(kind) if data == PLAN else document(kind) + b"\n# Of this one\n\n" + data


def read(version: ArtefactVersion) -> ArtefactVersion:
    """What the job does after a draft was taken in: it reads the file."""
    return saying.keep(
        by=Caller(version.uploaded_by, via="job"), at=NOW, version=version, found=saying.read_later(version)
    )


def added(
    caller: Call, project: Project, *, by: str = "ada", data: bytes = PLAN, **fields: Any
) -> ArtefactVersion:
    """A canary plan from Ada; every field can be said otherwise."""
    values: dict[str, Any] = {
        "kind": "canary_rollout_plan",
        "title": "Canary plan",
        "state": "final",
        "effective_date": dt.date(2026, 11, 1),
        **fields,
    }
    if not {"upload", "link", "content"} & set(values):
        values["upload"] = upload(said(values["kind"], data))
    if "link" in values:
        values.setdefault("content", dict(form(values["kind"]).example))
    return artefacts.add(by=caller(by), at=NOW, project=project, **values)


def next_version(
    caller: Call, first: ArtefactVersion, data: bytes = PLAN, *, by: str = "ada", **fields: Any
) -> ArtefactVersion:
    values: dict[str, Any] = {"state": "final", "effective_date": dt.date(2026, 11, 10), **fields}
    if "upload" not in values:
        values["upload"] = upload(said(first.artefact.kind, data))
    return artefacts.add_version(by=caller(by), at=NOW, artefact=first.artefact, **values)


def bytes_of(version: ArtefactVersion) -> bytes:
    assert version.blob is not None
    with default_storage.open(version.blob.key) as file:
        return bytes(file.read())


def zipped(files: Mapping[str, bytes] | None = None, name: str = "papers.zip") -> BytesIO:
    """A zip of these files; of one cost model by default."""
    found = BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in (files or {"papers/cost-model.md": b"# Cost model\n\nText.\n"}).items():
            archive.writestr(path, data)
    found.seek(0)
    found.name = name
    return found
