"""`gatehouse upload`: send artefacts from a pipeline or a terminal."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

import httpx

from portal.front.cli import resumable
from portal.front.cli.client import DENY, USAGE, ask, explain


def add_to(commands: Any) -> None:
    parser = commands.add_parser("upload", help="upload a file as an artefact or a version, or a zip's files")
    parser.add_argument("project")
    parser.add_argument("file", type=Path, help="a zip without --kind is opened as a folder")
    parser.add_argument("--kind", help="such as canary_rollout_plan; needed for a new artefact")
    parser.add_argument("--title", default="")
    parser.add_argument("--state", default="")
    parser.add_argument("--effective-date", default="", help="YYYY-MM-DD; default today")
    parser.add_argument("--artefact", type=int, help="add a version to this artefact instead")
    parser.set_defaults(answer=upload)


def upload(options: argparse.Namespace) -> int:
    if not options.file.is_file():
        print(f"gatehouse: {options.file} is not a file", file=sys.stderr)
        return USAGE
    if options.artefact is None and not options.kind:
        if options.file.suffix.lower() == ".zip":
            return _open_zip(options)
        print("gatehouse: say --kind for a new artefact, or --artefact for a new version", file=sys.stderr)
        return USAGE
    path = f"projects/{options.project}/artefacts/"
    if options.artefact is not None:
        path += f"{options.artefact}/versions/"
    answer = _sent(options, path, _fields(options))
    if answer is None:
        return DENY
    if answer.status_code != 201:
        explain(answer)
        return DENY
    made = answer.json()
    newest = made.get("newest", made)
    title = made.get("title") or f"artefact {options.artefact}"
    print(f"{title}, version {newest['id']}, sha256 {newest['sha256']}")
    return 0


def _fields(options: argparse.Namespace) -> dict[str, str]:
    today = dt.datetime.now(dt.UTC).date().isoformat()
    found = {"state": options.state, "effective_date": options.effective_date or today}
    if options.artefact is None:
        found |= {"kind": options.kind, "title": options.title or options.file.stem}
    return {key: value for key, value in found.items() if value}


def _sent(options: argparse.Namespace, path: str, fields: dict[str, str]) -> httpx.Response | None:
    """A small file in one request, a large one in pieces that survive a broken connection. None: refused, said."""
    if options.file.stat().st_size > resumable.LARGE:
        name = resumable.send(options.project, options.file)
        return ask("POST", path, json={**fields, "upload": name}, timeout=3600) if name else None
    with options.file.open("rb") as content:
        return ask("POST", path, data=fields, files={"file": (options.file.name, content)}, timeout=3600)


def _open_zip(options: argparse.Namespace) -> int:
    """Every file of the zip by itself; exit 1 when one of them was refused."""
    answer = _sent(options, f"projects/{options.project}/artefacts/folders/", {})
    if answer is None or answer.status_code != 202:
        explain(answer) if answer is not None else None
        return DENY
    found = resumable.opened(answer.json())
    for row in found["opened"]:
        print(f"{row['outcome']:8} {row['name']}: {row['words']}")
    if found.get("problem"):
        print(f"gatehouse: {found['problem']}", file=sys.stderr)
    refused = [row for row in found["opened"] if row["outcome"] == "refused"]
    return DENY if refused or found.get("problem") else 0
