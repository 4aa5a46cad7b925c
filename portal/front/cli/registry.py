"""`gatehouse snapshot`: register what a pipeline built and capture it as one release set."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from portal.front.cli.client import DENY, USAGE, ask, explain

KINDS = ("model", "prompt", "index", "code", "eval_set", "policy")


def add_to(commands: Any) -> None:
    parser = commands.add_parser("snapshot", help="register versions and capture them, all or nothing")
    parser.add_argument("project")
    for kind in KINDS:
        parser.add_argument(
            f"--{kind.replace('_', '-')}",
            metavar="NAME:VERSION@DIGEST",
            help=f"the {kind.replace('_', ' ')} version",
        )
    parser.add_argument("--unused", action="append", default=[], metavar="KIND=REASON")
    parser.add_argument("--note", default="")
    parser.set_defaults(answer=snapshot)


def snapshot(options: argparse.Namespace) -> int:
    if strange := [pair for pair in options.unused if not all(pair.partition("="))]:
        print(
            f"gatehouse: --unused {strange[0]}: write KIND=REASON, such as index=no-retrieval",
            file=sys.stderr,
        )
        return USAGE
    unused = dict(pair.split("=", 1) for pair in options.unused)
    chosen: list[int] = []
    for kind in KINDS:
        text = getattr(options, kind)
        if text is None:
            continue
        parts = _parts(text)
        if parts is None:
            print(
                f"gatehouse: --{kind}: write NAME:VERSION@DIGEST, such as gbm:3.2.0@sha256:…", file=sys.stderr
            )
            return USAGE
        found = _register(options.project, kind, *parts)
        if found is None:
            return DENY
        chosen.append(found)
    body = {"versions": chosen, "not_used": unused, "note": options.note}
    answer = ask("POST", f"projects/{options.project}/snapshots/", json=body)
    if answer.status_code != 201:
        explain(answer)
        return DENY
    print(json.dumps(answer.json(), indent=2))
    return 0


def _parts(text: str) -> tuple[str, str, str] | None:
    named, at, digest = text.partition("@")
    name, colon, version = named.partition(":")
    return (name, version, digest) if at and colon and name and version and digest else None


def _register(project: str, kind: str, name: str, version: str, digest: str) -> int | None:
    body = {"kind": kind, "name": name, "version": version, "digest": digest}
    answer = ask("POST", f"projects/{project}/versions/", json=body)
    if answer.status_code == 201:
        return int(answer.json()["id"])
    known = ask(
        "GET", f"projects/{project}/versions/", params={"kind": kind, "name": name, "version": version}
    )
    for row in known.json().get("results", []) if known.status_code == 200 else []:
        if row["digest"] == digest:
            return int(row["id"])
    explain(answer)
    return None
