"""How long a newcomer waits: from `make run` in an empty clone to the board, and to the bank's sealed pack.

    python -m bench.start [--commit HEAD] [--folder DIR]

Clones the commit into an empty folder and runs `make run` there: packages are fetched and installed, the database
is made, both stories are loaded. "Board" is the first answer of `/` that leads to the sign-in page, "ready" the
first 200 of `/readyz`. Bound: the board within 90 s. The exit status is 1 when the bound is broken, when the start
fails, or when Ctrl-C leaves a process behind.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
BOARD_WITHIN, GIVEN_UP_AFTER = 90.0, 600.0


def main() -> int:
    options = _options().parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        clone, port = Path(name) / "gatehouse", _free_port()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        subprocess.run(["git", "-C", str(clone), "checkout", "-q", _commit(options.commit)], check=True)
        with (Path(name) / "log").open("wb") as log:
            began = time.monotonic()
            house = subprocess.Popen(
                ["make", "run"], cwd=clone, env=_newcomer(port), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
            try:
                at = f"http://localhost:{port}"
                board = _until(house, began, lambda: "/account/login/" in _asked(f"{at}/"))
                ready = _until(house, began, lambda: bool(_asked(f"{at}/readyz")))
            except RuntimeError as trouble:
                print(f"{trouble}\n{(Path(name) / 'log').read_text()[-3000:]}", file=sys.stderr)
                return 1
            finally:
                stopped, left = _stop(house, clone)
    print(f"board              {board:6.1f} s  (bound {BOARD_WITHIN:.0f}; packages fetched and installed)")
    print(f"ready              {ready:6.1f} s  (stories loaded, the bank's final pack sealed)")
    print(f"stopped by Ctrl-C  {stopped:6.1f} s  {len(left)} processes left")
    return 1 if board > BOARD_WITHIN or left else 0


def _newcomer(port: int) -> dict[str, str]:
    """The environment of somebody who has nothing but a PATH, and the machine's way to the packages."""
    kept = {
        key: value for key, value in os.environ.items() if key.startswith("PIP_") or key in {"PATH", "HOME"}
    }
    return {**kept, "PORT": str(port), "LANG": "C.UTF-8"}


def _until(house: subprocess.Popen[bytes], began: float, holds: Callable[[], bool]) -> float:
    while (waited := time.monotonic() - began) < GIVEN_UP_AFTER:
        if house.poll() is not None:
            raise RuntimeError(f"make run ended with {house.returncode}")
        if holds():
            return waited
        time.sleep(0.1)
    raise RuntimeError(f"nothing after {GIVEN_UP_AFTER:.0f} s")


def _asked(address: str) -> str:
    """Where the answer came from; nothing while there is none, or not a good one."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return str(answer.geturl())
    except (urllib.error.URLError, OSError):
        return ""


def _stop(house: subprocess.Popen[bytes], clone: Path) -> tuple[float, list[str]]:
    """Ctrl-C: the terminal sends it to make and to what make started. Then whatever still works in the clone."""
    began = time.monotonic()
    if house.poll() is None:
        os.killpg(house.pid, signal.SIGINT)
        house.wait(90)
    took = time.monotonic() - began
    return took, [str(entry) for entry in Path("/proc").glob("[0-9]*") if _works_in(entry, clone)]


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return False


def _commit(name: str) -> str:
    found = subprocess.run(["git", "rev-parse", name], cwd=ROOT, capture_output=True, text=True, check=True)
    return found.stdout.strip()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--commit", default="HEAD", help="what to clone; only what is committed is measured")
    parser.add_argument("--folder", help="where to make the clone; the system's temporary folder otherwise")
    return parser


if __name__ == "__main__":
    sys.exit(main())
