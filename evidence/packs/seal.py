"""Sealing: from a manifest to the bytes of a pack, in one pass and constant memory."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import BinaryIO

from evidence.packs import bag, dsse, layout, names, readme
from evidence.packs.audit_files import SpooledLog, audit_files, spool
from evidence.packs.container import Container
from evidence.packs.keys import Signer, public_pem
from evidence.packs.manifest import PackFile, PackManifest
from evidence.packs.records import BadManifest, record_files, schema_files
from evidence.packs.statement import statement

Progress = Callable[[str, int, int], None]


class PayloadChanged(Exception):
    """A file's bytes are not those its digest was taken of. `path` names it."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path


@dataclass(frozen=True, slots=True)
class Sealed:
    """A finished pack: digest and size of the file, and of the list of lists that is signed."""

    sha256: str
    size: int
    tagmanifest_sha256: str


def seal(
    manifest: PackManifest,
    *,
    pack_signer: Signer,
    keyring: bytes,
    out: BinaryIO,
    progress: Progress = lambda words, done, total: None,
) -> Sealed:
    """Write the pack into `out` (seekable, opened for reading and writing, empty).

    `keyring` is the `keyring.dsse.json` the root signed. `progress` is told words, bytes done and bytes in
    all. The same manifest and keys give the same bytes. Raises `BadManifest` or `names.BadName` before a byte
    is written, and `PayloadChanged` when an uploaded file is not what its digest says.
    """
    spooled = spool(manifest.log)
    with spooled.file:
        payload = _payload(manifest, spooled)
        tags = _tag_files(manifest, payload, pack_signer, keyring)
        total = sum(source.size for source in payload.values())
        with Container(out, manifest.sealed_at, expected=total) as container:
            return _Sealing(manifest, container, progress, payload).run(tags, pack_signer)


@dataclass(frozen=True, slots=True)
class _Source:
    """One payload file: its size, how to read it, and the digest it must have, if that is known."""

    size: int
    open: Callable[[], BinaryIO]
    sha256: str = ""

    @classmethod
    def of_bytes(cls, content: bytes) -> _Source:
        return cls(len(content), partial(io.BytesIO, content))


class _Sealing:
    """The pass over the files, with what it has counted so far."""

    def __init__(
        self, manifest: PackManifest, container: Container, progress: Progress, payload: Mapping[str, _Source]
    ) -> None:
        self.manifest, self.container, self.progress, self.payload = manifest, container, progress, payload
        self.done, self.total = 0, sum(source.size for source in payload.values())

    def run(self, tags: dict[str, bytes], signer: Signer) -> Sealed:
        """All members in the order of their names: the tag files that sort before `data/` come first."""
        for name in (layout.BAG_INFO, layout.BAGIT):
            self._write(name, tags[name])
        tags[layout.MANIFEST] = bag.manifest(self._copy_payload())
        listed = bag.manifest({name: sha256(content).hexdigest() for name, content in tags.items()})
        self.progress("Signing", self.done, self.total)
        rest = {name: tags[name] for name in (layout.MANIFEST, layout.KEYRING, layout.SIGNER_HINT)}
        rest[layout.TAGMANIFEST] = listed
        rest[layout.ENVELOPE] = dsse.sign(
            layout.STATEMENT_PAYLOAD, self._statement(tags[layout.MANIFEST], listed), signer
        )
        rest[layout.RAW_SIGNATURE] = signer.sign(listed)
        for name in bag.in_order(rest):
            self._write(name, rest[name])
        digest, size = self.container.close()
        return Sealed(digest, size, sha256(listed).hexdigest())

    def _copy_payload(self) -> dict[str, str]:
        digests = {}
        for number, path in enumerate(bag.in_order(self.payload), start=1):
            self.progress(f"Copying {number} of {len(self.payload)}", self.done, self.total)
            digests[path] = self._copy(path, self.payload[path])
        return digests

    def _copy(self, path: str, source: _Source) -> str:
        with _opened(path, source) as stream:
            try:
                digest = self.container.add(self._place(path), stream, source.size, self._advance)
            except ValueError as wrong:
                raise PayloadChanged(path, str(wrong)) from wrong
        if source.sha256 and digest != source.sha256:
            raise PayloadChanged(path, f"the file's SHA-256 is {digest}, not {source.sha256}")
        return digest

    def _advance(self, count: int) -> None:
        self.done += count

    def _write(self, name: str, content: bytes) -> None:
        self.container.add(self._place(name), io.BytesIO(content), len(content))

    def _place(self, name: str) -> str:
        return f"{self.manifest.pack_id}/{name}"

    def _statement(self, payload: bytes, tags: bytes) -> bytes:
        return statement(
            self.manifest,
            payload=payload,
            tags=tags,
            payload_files=len(self.payload),
            payload_bytes=self.total,
        )


def _payload(manifest: PackManifest, spooled: SpooledLog) -> dict[str, _Source]:
    """Everything below `data/`, with every name checked."""
    written = {
        **record_files(manifest),
        **audit_files(manifest.log, spooled.checkpoint),
        **schema_files(),
        **manifest.extra,
        layout.README: readme.text(manifest),
        layout.README_HTML: readme.html(manifest),
        layout.REPORT: manifest.report_html,
        layout.REPORT_PDF: manifest.report_pdf,
        layout.VERIFIER: layout.VERIFIER_SOURCE.read_bytes(),
    }
    payload = {path: _Source.of_bytes(content) for path, content in written.items()}
    payload[layout.ENTRIES] = _Source(spooled.size, partial(_rewound, spooled.file))
    for file in manifest.files:
        payload[_file_path(file, payload)] = _Source(file.size, file.open, file.sha256)
    _check_extra(manifest)
    names.check_together(names.check(path) for path in payload)
    return payload


def _tag_files(
    manifest: PackManifest, payload: Mapping[str, _Source], signer: Signer, keyring: bytes
) -> dict[str, bytes]:
    total = sum(source.size for source in payload.values())
    return {
        layout.BAGIT: bag.DECLARATION,
        layout.BAG_INFO: bag.info(manifest.pack_id, manifest.sealed_at, total, len(payload)),
        layout.KEYRING: keyring,
        layout.SIGNER_HINT: public_pem(signer.public_bytes),
    }


def _file_path(file: PackFile, taken: Mapping[str, _Source]) -> str:
    if not file.path.startswith(layout.FILE_FOLDERS):
        raise BadManifest(f"{file.path}: an uploaded file stands below data/artefacts or data/minutes")
    if file.path in taken:
        raise BadManifest(f"{file.path}: two files of one name")
    return file.path


def _check_extra(manifest: PackManifest) -> None:
    own = {layout.REPORT, layout.REPORT_PDF}
    for path in manifest.extra:
        if not path.startswith(layout.EXTRA_FOLDER) or path in own:
            raise BadManifest(f"{path}: further files of the report stand below {layout.EXTRA_FOLDER}")


def _rewound(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file


@contextmanager
def _opened(path: str, source: _Source) -> Iterator[BinaryIO]:
    try:
        stream = source.open()
    except OSError as wrong:
        raise PayloadChanged(path, "the file is not there any more") from wrong
    with stream:
        yield stream
