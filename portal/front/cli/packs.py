"""`gatehouse pack verify`: the stand-alone verifier, with its own exit codes (0, 1, 2, 3, 64)."""

from __future__ import annotations

import argparse
from typing import Any

from evidence.verifier import verify_pack


def add_to(commands: Any) -> None:
    parser = commands.add_parser("pack", help="verify an evidence pack without network or account")
    inner = parser.add_subparsers(title="pack commands", metavar="COMMAND", required=True)
    verify = inner.add_parser("verify", help="VERIFIED, or what is wrong")
    verify.add_argument("file")
    verify.add_argument("--root-key", help="the root's public key, from somewhere else than the pack")
    verify.add_argument("--prev-checkpoint", help="a checkpoint you kept from an earlier pack")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(answer=_verify)


def _verify(options: argparse.Namespace) -> int:
    arguments = [options.file]
    for name in ("root_key", "prev_checkpoint"):
        if value := getattr(options, name):
            arguments += [f"--{name.replace('_', '-')}", value]
    if options.json:
        arguments.append("--json")
    return int(verify_pack.main(arguments))
