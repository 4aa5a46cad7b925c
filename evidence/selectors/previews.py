"""What a browser may see of a version, and why it sees nothing yet."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.models import ArtefactVersion, Preview
from portal.jobs.models import Job, State

MAKING = {State.QUEUED, State.RUNNING}


@dataclass(frozen=True)
class Sight:
    """A preview, or the words that stand in its place; `waits` while its job has not ended."""

    preview: Preview | None
    waits: bool = False
    words: str = ""

    @property
    def kind(self) -> str:
        return self.preview.kind if self.preview else "none"

    @property
    def texts(self) -> list[str]:
        """The words of each page of a document that is shown as pictures."""
        return self.preview.text.split("\f") if self.preview and self.preview.text.strip("\f \n") else []


def sight_of(version: ArtefactVersion) -> Sight:
    """At most two queries; none when the version came from `artefacts_of` and its preview exists."""
    if version.blob is None:
        return Sight(None, words="No preview: this is a link, and links are not fetched.")
    if version.deleted_at is not None:
        return Sight(None, words=f"Its bytes were deleted by decision on {version.deleted_at:%-d %B %Y}.")
    preview = getattr(version.blob, "preview", None)
    if preview is not None:
        return Sight(preview, words=preview.problem)
    job = Job.objects.filter(kind="preview.make", key=version.blob.sha256).order_by("-created_at").first()
    if job is not None and job.state in MAKING:
        return Sight(None, waits=True, words="The preview is being made.")
    if job is not None and job.state == State.FAILED:
        return Sight(None, words=f"No preview: {job.error or 'it could not be made.'}")
    return Sight(None, words="No preview: none was asked for.")
