"""The log's own signing key, and the names its checkpoints carry."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from portal.audit.keys import FileSigner, load_or_make

ORIGIN = "gatehouse.log"


def origin(stream: str) -> str:
    """The checkpoint's first line: names the log and the stream, not the address of the installation."""
    return f"{ORIGIN}/{stream}"


def signer() -> FileSigner:
    """The key that signs checkpoints; not the pack key, so that neither alone can rewrite a pack."""
    return load_or_make(folder(), "log")


def folder() -> Path:
    return Path(settings.DATA_DIR) / "keys"
