"""What has arrived: a zip is opened as a folder, everything else is a file."""

from __future__ import annotations

import datetime as dt

from evidence.intake.storing import StoredUpload
from evidence.models import ArtefactVersion, Upload
from evidence.selectors.uploads import bytes_of
from evidence.services import folders, uploads, waiting
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, Refused
from portal.projects.models import Project


def take(
    *, by: Caller, at: dt.datetime, project: Project, file: StoredUpload, standing: str
) -> ArtefactVersion | Upload:
    """The version it was filed as; else the upload that waits for a word, or for the job that opens it.

    What is refused leaves no bytes.
    """
    if not folders.is_zip(file):
        return waiting.take_in(by=by, at=at, project=project, file=file, standing=standing)
    try:
        return folders.open_zip(by=by, at=at, project=project, file=file, standing=standing)
    except BaseException:
        file.discard()
        raise


def take_arrived(
    *, by: Caller, at: dt.datetime, project: Project, name: str, standing: str
) -> ArtefactVersion | Upload:
    """The same for an upload that came in pieces. Refused, it is gone."""
    refused: InvalidInput | Refused | None = None
    with uploads.claimed(by=by, at=at, project=project, name=name) as found:
        try:
            made = take(by=by, at=at, project=project, file=bytes_of(found), standing=standing)
        except (InvalidInput, Refused) as problem:  # its event stays
            refused = problem
        if refused or isinstance(made, ArtefactVersion):
            found.delete()
    if refused:
        raise refused
    return made
