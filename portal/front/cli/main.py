"""The command's arguments, and which function answers to them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from portal.front.cli import lint, packs, registry, uploads, verdicts
from portal.front.cli.client import COULD_NOT_DECIDE, USAGE, Unreachable


class _Parser(argparse.ArgumentParser):
    """argparse exits 2 on bad usage by itself, which is our code for it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (`client` names them; `packs` has its own)."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not hasattr(options, "answer"):
        parser.print_help()
        return USAGE
    try:
        return int(options.answer(options))
    except Unreachable as problem:
        print(f"gatehouse: {problem}", file=sys.stderr)
        return COULD_NOT_DECIDE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="gatehouse",
        description="Ask for verdicts, capture snapshots, lint and upload artefacts, verify packs.",
        epilog="GATEHOUSE_URL and GATEHOUSE_TOKEN say where and as whom.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    verdicts.add_to(commands)
    registry.add_to(commands)
    uploads.add_to(commands)
    lint.add_to(commands)
    packs.add_to(commands)
    return parser
