"""Ends the supervisor's children when the supervisor itself is gone.

Reads lines from standard input: `+ PID SECONDS` for a process group to watch over, `- PID` for one that has
ended. The pipe closes when the supervisor dies, by whatever signal; then every group left is asked to stop
and killed when its seconds are over. It lives in its own session, so that Ctrl-C does not reach it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable

GLANCE = 0.1


def groups_left(lines: Iterable[str]) -> dict[int, float]:
    """Process group -> seconds it may take to stop."""
    groups: dict[int, float] = {}
    for line in lines:
        sign, group, *seconds = line.split()
        if sign == "+":
            groups[int(group)] = float(seconds[0])
        else:
            groups.pop(int(group), None)
    return groups


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def send(group: int, number: signal.Signals) -> None:
    """To the leader for a polite signal, to the whole group for a kill."""
    try:
        (os.killpg if number == signal.SIGKILL else os.kill)(group, number)
    except (ProcessLookupError, PermissionError):
        return


def end(groups: dict[int, float]) -> None:
    for group in groups:
        send(group, signal.SIGTERM)
    started = time.monotonic()
    while groups:
        waited = time.monotonic() - started
        for group, seconds in list(groups.items()):
            if not alive(group):
                del groups[group]
            elif waited > seconds:
                send(group, signal.SIGKILL)
        time.sleep(GLANCE)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    end(groups_left(sys.stdin))


if __name__ == "__main__":
    main()
