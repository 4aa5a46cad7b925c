"""Starting a child, waiting for it, and ending it when its time is over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

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
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": folder},
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
