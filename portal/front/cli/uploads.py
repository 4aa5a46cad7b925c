"""`gatehouse upload`: send artefacts from a pipeline or a terminal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from portal.front.cli.client import DENY, USAGE, ask, explain


def add_to(commands: Any) -> None:
    parser = commands.add_parser("upload", help="upload one file as an artefact, or as a new version of one")
    parser.add_argument("project")
    parser.add_argument("file", type=Path)
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
        print("gatehouse: say --kind for a new artefact, or --artefact for a new version", file=sys.stderr)
        return USAGE
    path = f"projects/{options.project}/artefacts/"
    if options.artefact is not None:
        path += f"{options.artefact}/versions/"
    fields = {
        "kind": options.kind or "",
        "title": options.title or options.file.stem,
        "state": options.state,
        "effective_date": options.effective_date,
    }
    with options.file.open("rb") as content:
        answer = ask(
            "POST", path, data={key: value for key, value in fields.items() if value},
            files={"file": (options.file.name, content)}, timeout=3600,
        )  # fmt: skip
    if answer.status_code != 201:
        explain(answer)
        return DENY
    made = answer.json()
    print(f"{made['title']}, version {made['version']['number']}, sha256 {made['version']['sha256']}")
    return 0
