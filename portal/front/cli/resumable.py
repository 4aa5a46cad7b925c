"""Large files in pieces (tus 1.0.0): an upload that was interrupted goes on where it stopped, also tomorrow's start."""

from __future__ import annotations

import base64
import hashlib
import sys
import time
from pathlib import Path
from typing import IO, Any

import httpx

from portal.front.cli.client import Unreachable, ask, explain

LARGE = 8 * 1024**2
PIECE = 32 * 1024**2
MOST_TRIES = 8  # in a row without a byte; waits of 1 to 60 seconds between them, about three minutes in all
TUS = {"Tus-Resumable": "1.0.0"}
# Somebody else holds it, or what we know of it is old: ask again.
AGAIN = {409, 423}


def send(project: str, file: Path) -> str:
    """The id of the whole upload; empty when it was refused, which is said. Raises `Unreachable`."""
    with (
        file.open("rb") as content,
        httpx.Client() as line,
    ):  # one connection, so one process hashes all pieces
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        name, here = _begun_before(project, file, digest) or _begin(project, file, digest)
        if name and not _send_rest(line, f"projects/{project}/uploads/{name}/", content, here):
            return ""
    return name


def _begun_before(project: str, file: Path, digest: str) -> tuple[str, int] | None:
    """An upload of the same bytes that is not whole or not filed yet: the portal knows, so we need not."""
    answer = ask("GET", f"projects/{project}/uploads/", params={"page_size": 500})
    for row in answer.json().get("results", []) if answer.status_code == 200 else []:
        if row["announced_sha256"] == digest and row["length"] == file.stat().st_size and not row["job"]:
            return row["id"], row["offset"]
    return None


def _begin(project: str, file: Path, digest: str) -> tuple[str, int]:
    said = f"filename {_b64(file.name)},sha256 {_b64(digest)}"
    headers = {**TUS, "Upload-Length": str(file.stat().st_size), "Upload-Metadata": said}
    answer = ask("POST", f"projects/{project}/uploads/", headers=headers)
    if answer.status_code != 201:
        explain(answer)
        return "", 0
    return answer.json()["id"], 0


def _send_rest(line: httpx.Client, path: str, content: IO[bytes], here: int) -> bool:
    """False when it was refused, which is said."""
    tries, size = 0, content.seek(0, 2)
    while here < size:
        content.seek(here)
        answer = _try(line, path, content.read(PIECE), here)
        if answer is not None and answer.status_code == 204:
            here, tries = int(answer.headers["Upload-Offset"]), 0
            print(f"\r{100 * here // size} %", end="" if here < size else "\n", file=sys.stderr, flush=True)
            continue
        if answer is not None and answer.status_code not in AGAIN:
            explain(answer)
            return False
        tries += 1
        here = _asked(path, here, tries)
    return True


def _try(line: httpx.Client, path: str, piece: bytes, here: int) -> httpx.Response | None:
    """None when the connection broke or the portal was busy."""
    headers = {**TUS, "Upload-Offset": str(here), "Content-Type": "application/offset+octet-stream"}
    try:
        return ask("PATCH", path, headers=headers, content=piece, timeout=600, through=line)
    except Unreachable as problem:
        if "answered 507" in str(problem):
            raise
        return None


def _asked(path: str, here: int, tries: int) -> int:
    """How much is there, asked after a pause. Raises `Unreachable` when it was too often in vain."""
    if tries > MOST_TRIES:
        raise Unreachable(
            "The connection broke too often. Run the same command again: it goes on from there."
        )
    time.sleep(min(2.0 ** (tries - 1), 60))
    try:
        answer = ask("HEAD", path, headers=TUS)
    except Unreachable:
        return here
    return int(answer.headers.get("Upload-Offset", here))


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def opened(upload: dict[str, Any]) -> dict[str, Any]:
    """A zip's upload once its job is over."""
    while (job := ask("GET", f"jobs/{upload['job']}/").json())["state"] not in {"done", "failed"}:
        print(f"\r{job['percent']} % {job['step'][:60]:60}", end="", file=sys.stderr, flush=True)
        time.sleep(0.5)
    print(file=sys.stderr)
    if job["state"] == "failed":
        return {"problem": job["error"], "opened": []}
    found: dict[str, Any] = ask("GET", upload["url"].removeprefix("/api/v1/")).json()
    return found
