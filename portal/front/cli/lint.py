"""`gatehouse lint`: what a document lacks, off line, in the words of the portal. Exit 0 clean, 1 errors, 2 usage."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from evidence.kinds import kinds, suggest
from evidence.kinds.form import forms
from evidence.kinds.lint import Message, lint, rung_words
from evidence.kinds.rules import About
from evidence.kinds.writing import FORMATS, written
from evidence.reading.caged import read_caged
from portal.front.cli.client import DENY, USAGE

TYPES = {
    ".md": "text/markdown", ".markdown": "text/markdown", ".yaml": "application/yaml", ".yml": "application/yaml",
    ".json": "application/json",
}  # fmt: skip


def add_to(commands: Any) -> None:
    parser = commands.add_parser("lint", help="say what a document lacks for a state; needs no server")
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--kind", default="", help="such as canary_rollout_plan; by default as the file says")
    parser.add_argument("--state", default="", help="by default the state from which the kind counts")
    parser.add_argument("--json", action="store_true", help="print the messages as JSON")
    parser.add_argument(
        "--template", choices=sorted(FORMATS), help="print the empty template of --kind instead"
    )
    parser.set_defaults(answer=answer)


def answer(options: argparse.Namespace) -> int:
    if options.template:
        return _template(options)
    if options.file is None or not options.file.is_file():
        return _usage("name a file to lint, or --kind and --template")
    kind = options.kind or _guess(options.file)
    if kind not in forms():
        return _usage(f"say --kind: one of {', '.join(forms())}")
    state = options.state or kinds()[kind].counts_from
    if state not in kinds()[kind].ladder:
        return _usage(f"{kind} has these states: {', '.join(kinds()[kind].ladder)}")
    return _lint(options, kind, state)


def _lint(options: argparse.Namespace, kind: str, state: str) -> int:
    said = read_caged(options.file, TYPES.get(options.file.suffix.lower(), ""), forms()[kind])
    if said.content is None:
        print(f"gatehouse: {options.file.name}: {said.why}", file=sys.stderr)
        return DENY
    today = dt.datetime.now(dt.UTC).date()
    found = [
        replace(each, line=said.line_of(each.field)) for each in lint(kind, said.content, state, About(today))
    ]
    if options.json:
        print(json.dumps([{**asdict(each), "message": each.text} for each in found], indent=2))
    else:
        _print(options.file.name, kind, state, found)
    return DENY if any(each.severity == "error" for each in found) else 0


def _print(name: str, kind: str, state: str, found: list[Message]) -> None:
    for each in found:
        place = f"{name}:{each.line}" if each.line else name
        later = f" ({rung_words(kind, each.rung)})" if each.severity == "warning" else ""
        print(f"{place}: {each.severity}: {each.text}{later} [{each.code}]")
    errors = sum(each.severity == "error" for each in found)
    print(f"{kinds()[kind].label}, {state}: {errors} error{'' if errors == 1 else 's'}.")


def _template(options: argparse.Namespace) -> int:
    if options.kind not in forms():
        return _usage(f"say --kind: one of {', '.join(forms())}")
    print(written(forms()[options.kind], options.template), end="")
    return 0


def _guess(file: Path) -> str:
    with file.open("rb") as content:
        found = suggest(file.name, content.read(4096))
    return found[0].kind if found else ""


def _usage(words: str) -> int:
    print(f"gatehouse: {words}", file=sys.stderr)
    return USAGE
