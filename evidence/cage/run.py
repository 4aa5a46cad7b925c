"""Starting a child, waiting for it, and ending it when its time is over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


def run(module: str, arguments: Sequence[str | Path], seconds: float) -> int | None:
    """The exit code of `python -m module arguments`; None when its time was over.

    Paths are handed on whole. The child sees no secret of our environment and has no standard streams.
    """
    given = [str(each.resolve()) if isinstance(each, Path) else each for each in arguments]
    with tempfile.TemporaryDirectory(prefix="cage-") as folder:
        child = subprocess.Popen(
            [sys.executable, "-P", "-s", "-B", "-m", module, *given],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return None


@contextmanager
def stream(module: str, arguments: Sequence[str | Path], seconds: float) -> Iterator[IO[bytes]]:
    """What a child writes to its standard output; it ends early when the child's time was over.

    The child is ended with the block, whether or not everything was read.
    """
    given = [str(each.resolve()) if isinstance(each, Path) else each for each in arguments]
    with tempfile.TemporaryDirectory(prefix="cage-") as folder:
        child = subprocess.Popen(
            [sys.executable, "-P", "-s", "-B", "-m", module, *given],
            cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        assert child.stdout is not None
        clock = threading.Timer(seconds, child.kill)
        clock.start()
        try:
            yield child.stdout
        finally:
            clock.cancel()
            child.kill()
            child.wait()
            child.stdout.close()


def _environment(folder: str) -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": folder}
