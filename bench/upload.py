"""How fast, and in how much memory, a large file comes in through a real server, in one request and in pieces.

    python -m bench.upload [--megabytes 2048] [--folder DIR] [--runs 2] [--only plain|pieces] [--workers 1]

A gunicorn takes the file over the loopback, as multipart and as a resumable upload in pieces of 32 MB that is then
filed. Wall time is
divided by that of writing and hashing the same bytes with fsync in the same folder and run. Bounds: 3 times, and 64
MB of growth of the server's resident memory. The exit status is 1 when a bound is broken or the digest differs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

TIME_BOUND, MEMORY_BOUND = 3.0, 64 << 20
BLOCK = 1 << 20
BOUNDARY = "gatehouse-bench"
PATH = "/api/v1/projects/bench/artefacts/"
UPLOADS = "/api/v1/projects/bench/uploads/"
PIECE = 32  # blocks
# Enough to make every byte count, little enough that making it does not outweigh sending it.
NOISE = b"%PDF-1.7\n" + os.urandom(BLOCK - 9)


@dataclass(frozen=True)
class Server:
    """A running web server and a token for it."""

    port: int
    pids: tuple[int, ...]
    token: str


Send = Callable[[Server, int, int], float]


def main() -> int:
    options = _options().parse_args()
    ways = {"plain": _upload, "pieces": _in_pieces}
    broken = False
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as name,
        _serving(Path(name), options.workers) as server,
    ):
        print(f"file               {options.megabytes} MB")
        base = min(_reference(Path(name) / "reference", options.megabytes) for _ in range(options.runs))
        print(f"write, hash, fsync {base:7.2f} s  (each the best of {options.runs})")
        for way in [options.only] if options.only else ways:
            broken |= _measured(server, ways[way], way, base, options)
    return int(broken)


def _measured(server: Server, send: Send, way: str, base: float, options: argparse.Namespace) -> bool:
    """Print what one way costs; whether a bound is broken."""
    send(server, 1, 0)
    before = _resident(server.pids)
    with _watching(server.pids) as peak:
        wall = min(send(server, options.megabytes, number) for number in range(1, options.runs + 1))
    ratio, grown = wall / base, peak[0] - before
    print(f"{way:18} {wall:7.2f} s  {ratio:.2f} x  (bound {TIME_BOUND:.0f})")
    print(
        f"server's memory    {before >> 20} MB before, grew by {grown >> 20} MB (bound {MEMORY_BOUND >> 20} MB)"
    )
    return ratio > TIME_BOUND or grown > MEMORY_BOUND


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.upload", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=2048)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--folder", default=None, help="where the files go (the system's temporary folder)")
    parser.add_argument("--only", choices=("plain", "pieces"), default="")
    parser.add_argument(
        "--workers", type=int, default=1, help="web processes; each keeps a digest of its own"
    )
    return parser


def _blocks(megabytes: int, number: int) -> Iterator[bytes]:
    """The file: a first block that names the run, then the same noise over and over."""
    yield NOISE[:-8] + number.to_bytes(8, "big")
    for _ in range(megabytes - 1):
        yield NOISE


def _reference(path: Path, megabytes: int) -> float:
    """Seconds to write and hash the bytes and flush them to the disk."""
    start, digest = time.perf_counter(), hashlib.sha256()
    with path.open("wb") as file:
        for block in _blocks(megabytes, 0):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    took = time.perf_counter() - start
    path.unlink()
    return took


def _upload(server: Server, megabytes: int, number: int) -> float:
    """Seconds until the server answered 201 with the right digest."""
    digest = hashlib.sha256()
    for block in _blocks(megabytes, number):
        digest.update(block)
    head, tail = _form(number)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    start = time.perf_counter()
    connection.putrequest("POST", PATH)
    connection.putheader("Authorization", f"Bearer {server.token}")
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(head) + megabytes * BLOCK + len(tail)))
    connection.endheaders(head)
    for block in _blocks(megabytes, number):
        connection.send(block)
    connection.send(tail)
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - start
    if answer.status != 201 or json.loads(body)["newest"]["sha256"] != digest.hexdigest():
        raise SystemExit(f"{answer.status}: {body[:500].decode()}")
    return took


def _in_pieces(server: Server, megabytes: int, number: int) -> float:
    """The same by the resumable way: announced with its digest, sent in pieces, filed."""
    digest = hashlib.sha256()
    for block in _blocks(megabytes, 100 + number):
        digest.update(block)
    start = time.perf_counter()
    said = f"filename {_b64('large.pdf')},sha256 {_b64(digest.hexdigest())}"
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    made = _call(
        server, line, "POST", UPLOADS, {"Upload-Length": str(megabytes * BLOCK), "Upload-Metadata": said}
    )
    blocks, offset = _blocks(megabytes, 100 + number), 0
    while piece := list(islice(blocks, PIECE)):
        head = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        _call(server, line, "PATCH", made["url"], head, piece)
        offset += len(piece) * BLOCK
    fields = {
        "kind": "product_images", "title": f"Large file in pieces {number}", "state": "draft",
        "effective_date": "2026-01-01", "upload": made["id"],
    }  # fmt: skip
    filed = _call(
        server, line, "POST", PATH, {"Content-Type": "application/json"}, [json.dumps(fields).encode()]
    )
    took = time.perf_counter() - start
    line.close()
    if filed["newest"]["sha256"] != digest.hexdigest():
        raise SystemExit("The digest differs.")
    return took


def _call(
    server: Server,
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    body: Sequence[bytes] = (),
) -> dict[str, Any]:
    """One request on the connection that is kept, as clients do, so that one worker sees all pieces."""
    connection.putrequest(method, path)
    length = sum(len(each) for each in body)
    always = {
        "Authorization": f"Bearer {server.token}",
        "Tus-Resumable": "1.0.0",
        "Content-Length": str(length),
    }
    for name, value in {**always, **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    for each in body:
        connection.send(each)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{answer.status}: {text[:500].decode()}")
    found: dict[str, Any] = json.loads(text or b"{}")
    return found


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _form(number: int) -> tuple[bytes, bytes]:
    fields = {
        "kind": "product_images",
        "title": f"Large file {number}",
        "state": "draft",
        "effective_date": "2026-01-01",
    }
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n\r\n'
    return ("".join(parts) + file).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()


@contextmanager
def _serving(folder: Path, workers: int) -> Iterator[Server]:
    """A migrated, embedded installation in `folder`, served by a gunicorn whose workers have four threads."""
    port = _free_port()
    environment = {**os.environ, "GATEHOUSE_DATA": str(folder / "data"), "LOG_LEVEL": "ERROR"}
    token = subprocess.run(
        [sys.executable, "-m", "bench.world"], env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()
    master = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", str(workers), "--threads", "4", "--timeout", "600"),
            *("--no-control-socket", "--log-level", "warning"),
        ],
        env=environment,
    )
    try:
        _wait_for(port)
        yield Server(port, _children_of(master.pid), token)
    finally:
        master.terminate()
        master.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/account/login/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


def _children_of(pid: int) -> tuple[int, ...]:
    return tuple(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _resident(pids: Sequence[int]) -> int:
    """Bytes of resident memory of these processes together."""
    return sum(_resident_of(pid) for pid in pids)


def _resident_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS"))


@contextmanager
def _watching(pids: Sequence[int]) -> Iterator[list[int]]:
    """The largest resident memory while the block runs, looked at every 20 ms."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            peak[0] = max(peak[0], _resident(pids))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


if __name__ == "__main__":
    sys.exit(main())
