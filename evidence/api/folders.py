"""`projects/{slug}/artefacts/folders/`: a zip whose files come in one by one."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.api.uploads import UploadView
from evidence.serializers.uploads import FolderIn, UploadOut
from evidence.services import folders
from portal.answers import InvalidInput
from portal.api.schema import operation


class Folders(UploadView):
    """Opening zips as folders."""

    @operation("Open a zip as a folder", takes=FolderIn, answers=UploadOut, status=202)
    def post(self, request: Request, slug: str) -> Response:
        """Multipart with a `file`, or JSON with an `upload`. The upload's `opened` says what became of each file.

        What is plain is filed as if it had been sent by itself. The rest waits among your uploads: add each as an
        artefact. Hostile entries are refused by name, and the others go on.
        """

        def add(values: dict[str, Any]) -> Response:
            if values.get("upload") is None:
                raise InvalidInput.at("file", "Send a zip, or name an upload of yours that is one.")
            made = folders.open_zip(
                by=self.caller, at=self.now, project=self.project, file=values["upload"],
                standing=values["standing"],
            )  # fmt: skip
            return self.made(made, UploadOut, status=202)

        return self.take(FolderIn, add)
