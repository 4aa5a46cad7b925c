"""Runs a command that ends when its parent ends, however the parent ends.

    python -I -S leash.py PARENT_PID COMMAND [ARGUMENT...]

Linux sends SIGTERM to a process that asked for it (`PR_SET_PDEATHSIG`) once its parent is gone, even by
`kill -9`; the wish survives `exec`. A separate program instead of `preexec_fn`, which is not safe in a
process with threads. Elsewhere only `guard.py` does this work.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> bool:
    """Ask for SIGTERM at the parent's death. False when the parent is gone already."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    return os.getppid() == parent


def main(arguments: list[str]) -> int:
    parent, *command = arguments
    if not end_with_parent(int(parent)):
        return 1
    try:
        os.execvp(command[0], command)  # noqa: S606  (this is what a leash is for)
    except OSError as error:
        print(f"cannot start {command[0]}: {error.strerror}", file=sys.stderr)
    return 127


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
