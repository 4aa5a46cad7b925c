"""The one upload handler: hashes the stream straight into the file storage, with flat memory."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from evidence.intake.storing import CHUNK, Incoming, StoredUpload

__all__ = ["HashingUploadHandler", "StoredUpload"]


class HashingUploadHandler(FileUploadHandler):
    """Writes each file of a multipart body under a random key, hashing on the way.

    `too_large` tells the caller that a file passed the limit: Django itself ends such a body without an
    error.
    """

    chunk_size = CHUNK

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.limit = settings.MAX_UPLOAD_BYTES
        self.too_large = False
        self.stored: list[StoredUpload] = []
        self.incoming: Incoming | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.incoming = Incoming()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.incoming is not None
        if self.incoming.size + len(raw_data) > self.limit:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.incoming.write(raw_data)

    def file_complete(self, file_size: int) -> StoredUpload:
        assert self.incoming is not None
        incoming = self.incoming
        incoming.finish()
        self.incoming = None
        upload = StoredUpload(
            key=incoming.key, sha256=incoming.sha256, head=incoming.head, name=self.file_name,
            original_name=self.file_name or "", content_type=self.content_type, size=incoming.size,
            charset=self.charset,
        )  # fmt: skip
        self.stored.append(upload)
        return upload

    def upload_interrupted(self) -> None:
        self.abandon()

    def abandon(self) -> None:
        """Remove everything that this body stored, whole files and the one begun."""
        if self.incoming is not None:
            self.incoming.drop()
            self.incoming = None
        for upload in self.stored:
            upload.discard()
        self.stored = []
