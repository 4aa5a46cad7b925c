"""What becomes of a file once all its bytes are here: filed where that is plain, else kept until somebody says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from evidence.intake.storing import StoredUpload
from evidence.models import ArtefactVersion, Upload
from evidence.selectors.uploads import bytes_of
from evidence.services import filing, uploads
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, Refused
from portal.projects.models import Project


def take_in(
    *, by: Caller, at: dt.datetime, project: Project, file: StoredUpload, standing: str
) -> ArtefactVersion | Upload:
    """The version it was filed as, or the upload that waits. What is refused leaves no bytes."""
    try:
        made = filing.file_plainly(by=by, at=at, project=project, upload=file, standing=standing)
    except BaseException:
        file.discard()
        raise
    if isinstance(made, ArtefactVersion):
        return made
    return uploads.put_to_wait(by=by, at=at, project=project, file=file)


def file_waiting(*, by: Caller, at: dt.datetime, project: Project, name: str, **said: Any) -> ArtefactVersion:
    """What a person says about a file that waits; `said` is as `filing.file_as` takes it. Refused, it waits on.

    Raises `FileNotFoundError` once its bytes were swept.
    """
    refused: InvalidInput | Refused | None = None
    with uploads.claimed(by=by, at=at, project=project, name=name) as found:
        try:
            made = filing.file_as(by=by, at=at, project=project, upload=bytes_of(found), **said)
            found.delete()
        except (InvalidInput, Refused) as problem:  # its event stays
            refused = problem
    if refused:
        raise refused
    return made
