"""How fast packs are sealed and verified, as ratios to hashing the same bytes in the same run.

    python -m bench.pack [--megabytes 1024] [--files 16] [--entries 100000] [--flips 0]

Sealing and verifying are divided by `hashlib.file_digest` over the same payload; then comes the time for a
log of `--entries`. Bound: sealing at most 2.5 times, 256 MB; goals: 1.6 and 1.3 times. `--flips N` also flips
N random bits of a small pack; `--flips -1` flips a bit of every byte. The exit status is 1 when a bound is
broken.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

from evidence.packs.manifest import PackFile, PackManifest
from evidence.packs.seal import seal
from evidence.verifier import verify_pack
from tests.evidence.packs import story

SEAL_BOUND, MEMORY_BOUND = 2.5, 256 << 20
# The best of a few: other work on the machine can only make a run slower.
RUNS = 3
BLOCK = 1 << 20


def main() -> int:
    options = _options().parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        broken = _bulk(Path(folder), options.megabytes, options.files)
        _log(Path(folder), options.entries)
        if options.flips:
            broken += _flips(Path(folder), options.flips)
    return 1 if broken else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.pack", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--files", type=int, default=16)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--flips", type=int, default=0)
    parser.add_argument(
        "--folder", default=None, help="where the files are made (the system's temporary folder)"
    )
    return parser


def _bulk(folder: Path, megabytes: int, count: int) -> list[str]:
    """Seal and verify `megabytes` in `count` files."""
    paths = [_make_file(folder / f"file-{number}.bin", megabytes // count) for number in range(count)]
    digests, hashing = _timed(lambda: [_digest(path) for path in paths])
    manifest = _manifest_of(paths, digests)
    pack = folder / "pack.zip"
    with _memory() as sealed_memory:
        sealing = min(_timed(lambda: _seal_into(pack, manifest))[1] for _ in range(RUNS))
    result, _ = _timed(lambda: verify_pack.verify(str(pack), story.ROOT_PEM))
    verifying = min(_timed(lambda: verify_pack.verify(str(pack), story.ROOT_PEM))[1] for _ in range(RUNS))
    base = min(hashing, *(_timed(lambda: [_digest(path) for path in paths])[1] for _ in range(RUNS)))
    print(f"payload            {megabytes} MB in {count} files")
    print(f"file_digest        {base:6.2f} s  (each the best of {RUNS})")
    print(f"seal               {sealing:6.2f} s  {sealing / base:.2f} x  (bound {SEAL_BOUND}, goal 1.6)")
    print(f"verify             {verifying:6.2f} s  {verifying / base:.2f} x  (goal 1.3)  {result.status}")
    print(f"memory             grew by {sealed_memory[0] >> 20} MB while sealing, peak {_peak() >> 20} MB")
    pack.unlink()
    return [
        words
        for words, wrong in (
            ("sealing is too slow", sealing / base > SEAL_BOUND),
            ("too much memory", _peak() > MEMORY_BOUND),
            ("not verified", result.status != verify_pack.VERIFIED),
        )
        if wrong
    ]


def _log(folder: Path, entries: int) -> None:
    """A pack whose stream has `entries` entries."""
    log, _ = story.story_log()
    while len(log.lines) < entries:
        log.append("artefact.view", "artefact", str(len(log.lines)))
    base = story.story_manifest()
    wanted = {detail.seq for detail in base.log.details}
    cut, cutting = _timed(lambda: log.cut(wanted, previous_size=4))
    pack = folder / "log.zip"
    _, sealing = _timed(lambda: _seal_into(pack, replace(base, log=cut)))
    result, verifying = _timed(lambda: verify_pack.verify(str(pack), story.ROOT_PEM))
    print(
        f"log of {entries} entries: proofs {cutting:.2f} s, seal {sealing:.2f} s, verify {verifying:.2f} s",
        end="",
    )
    print(f" = {verifying / entries * 1e6:.1f} s per million  {result.status}")


def _flips(folder: Path, count: int) -> list[str]:
    """Flip bits of a small pack: none may go unseen, none may crash the verifier."""
    pack, path, dice = story.sealed_bytes(story.story_manifest()), folder / "flip.zip", random.Random(1)
    places = range(len(pack)) if count < 0 else [dice.randrange(len(pack)) for _ in range(count)]
    unseen, crashed = 0, 0
    for place in places:
        flipped = bytearray(pack)
        flipped[place] ^= 1 << dice.randrange(8)
        path.write_bytes(flipped)
        result = verify_pack.verify(str(path), story.ROOT_PEM)
        unseen += result.status == verify_pack.VERIFIED
        crashed += any(failure.code == "unexpected" for failure in result.failures)
    print(f"flips: {len(places)} of {len(pack)} bytes, unseen {unseen}, crashed {crashed}")
    return ["a flip went unseen"] * bool(unseen) + ["the verifier crashed"] * bool(crashed)


def _manifest_of(paths: list[Path], digests: list[str]) -> PackManifest:
    files = [
        PackFile(f"data/artefacts/{path.name}", digest, path.stat().st_size, partial(_opened, path))
        for path, digest in zip(paths, digests, strict=True)
    ]
    base = story.story_manifest()
    return replace(base, files=files, records={**base.records, "completeness": {"rows": []}})


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _seal_into(path: Path, manifest: PackManifest) -> None:
    with path.open("w+b", buffering=0) as out:
        seal(manifest, pack_signer=story.PACK, keyring=story.KEYRING_BYTES, out=cast(BinaryIO, out))


def _make_file(path: Path, megabytes: int) -> Path:
    block = os.urandom(BLOCK)
    with path.open("wb") as made:
        for number in range(megabytes):
            made.write(number.to_bytes(8, "big") + block[8:])
    return path


def _digest(path: Path) -> str:
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def _peak() -> int:
    """The most memory this process ever held, in bytes (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextmanager
def _memory() -> Iterator[list[int]]:
    """How far the peak moved while the block ran."""
    moved = [0]
    before = _peak()
    yield moved
    moved[0] = _peak() - before


if __name__ == "__main__":
    sys.exit(main())
