"""Starts web, worker, beat and relay together and stops them together.

Each child runs in its own session, so that Ctrl-C reaches only the supervisor, which then stops them in
order: `stop_wave` 0 first, the next wave when the one before is gone. A second Ctrl-C kills. When the
supervisor is killed itself, `leash.py` (Linux) and `guard.py` (everywhere) end the children.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TextIO

HERE = Path(__file__).parent
GLANCE = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# Up this long, a child counts as healthy and its next restart is quick again.
STEADY_AFTER = 20.0
# Before everything answers, this many starts in a row may fail; then the start as a whole has failed.
START_TRIES = 3
LONGEST_LINE = 64 * 1024
COLOURS = (36, 35, 33, 32, 34)
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep running.

    `stop_wave` orders the stop, lowest first; `stop_within` is how many seconds the child may take to finish
    its work before it is killed; `env` is added to the supervisor's own environment.
    """

    name: str
    command: Sequence[str]
    stop_wave: int = 0
    stop_within: float = 10.0
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Running:
    """A child with its process and its restart history."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0
    kill_at: float = 0.0
    unfinished: bytes = b""

    def pause(self) -> float:
        """Seconds until the next start: doubles with every failure in a row."""
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self.failures - 1))


@dataclass(slots=True)
class Log:
    """Prefixes every line with the name of who wrote it."""

    out: TextIO
    width: int
    colours: Mapping[str, int]
    closed: bool = False

    def line(self, name: str, text: str) -> None:
        label = f"{name:<{self.width}} |"
        if self.out.isatty():
            label = f"\x1b[{self.colours.get(name, 1)}m{label}\x1b[0m"
        try:
            self.out.write(f"{label} {text}\n")
            self.out.flush()
        except BrokenPipeError:
            self.closed = True


class Supervisor:
    """Use `run`; the class holds the state of one run."""

    def __init__(self, children: Sequence[Child], out: TextIO) -> None:
        names = [child.name for child in children]
        width = max(len(name) for name in [*names, "serve"])
        self.log = Log(out, width, dict(zip(names, COLOURS * len(names), strict=False)))
        self.all = [Running(child) for child in children]
        self.reading = selectors.DefaultSelector()
        self.signals = 0
        self.result = 0
        self.stopping = False
        self.answered = threading.Event()
        self.is_ready = False
        self.guard = self.start_guard()

    def start_guard(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", str(HERE / "guard.py")],
            stdin=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )

    def tell_guard(self, line: str) -> None:
        assert self.guard.stdin is not None
        try:
            self.guard.stdin.write(f"{line}\n".encode())
        except BrokenPipeError:
            self.log.line("serve", "the guard is gone; start again to be safe from orphans")

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    # -- starting -------------------------------------------------------------------------------------

    def start(self, one: Running) -> None:
        leash = [sys.executable, "-I", "-S", str(HERE / "leash.py"), str(os.getpid())]
        one.process = subprocess.Popen(
            [*leash, *one.child.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **one.child.env},
            start_new_session=True,
        )
        one.started_at = time.monotonic()
        self.tell_guard(f"+ {one.process.pid} {one.child.stop_within}")
        assert one.process.stdout is not None
        os.set_blocking(one.process.stdout.fileno(), False)
        self.reading.register(one.process.stdout, selectors.EVENT_READ, one)

    def start_due(self) -> None:
        now = time.monotonic()
        for one in self.all:
            if one.process is None and one.start_at <= now:
                self.start(one)

    # -- log lines ------------------------------------------------------------------------------------

    def read(self, wait: float) -> None:
        for key, _ in self.reading.select(wait):
            self.take_from(key.data)

    def take_from(self, one: Running) -> bool:
        """Pass on what the child wrote. False when there is nothing more for now."""
        assert one.process is not None and one.process.stdout is not None
        data = one.process.stdout.read(LONGEST_LINE)
        if data is not None:
            self.take(one, data)
        return bool(data)

    def take(self, one: Running, data: bytes) -> None:
        *lines, one.unfinished = (one.unfinished + data).split(b"\n")
        if not data or len(one.unfinished) > LONGEST_LINE:
            lines, one.unfinished = [*lines, *filter(None, [one.unfinished])], b""
        for line in lines:
            self.log.line(one.child.name, line.decode("utf-8", "replace").rstrip("\r"))
        if not data:
            self.close(one)

    def close(self, one: Running) -> None:
        if one.process is not None and one.process.stdout is not None and not one.process.stdout.closed:
            self.reading.unregister(one.process.stdout)
            one.process.stdout.close()

    # -- endings --------------------------------------------------------------------------------------

    def collect(self) -> None:
        for one in self.all:
            if one.process is not None and (code := one.process.poll()) is not None:
                self.ended(one, code)

    def ended(self, one: Running, code: int) -> None:
        """Tidy up behind a child: nothing of its group outlives it, and its last words are shown."""
        assert one.process is not None
        send(one, signal.SIGKILL)
        self.last_words(one)
        self.tell_guard(f"- {one.process.pid}")
        lasted = time.monotonic() - one.started_at
        one.process, one.kill_at = None, 0.0
        if not self.stopping:
            self.plan_restart(one, code, lasted)

    def last_words(self, one: Running) -> None:
        assert one.process is not None and one.process.stdout is not None
        while not one.process.stdout.closed and self.take_from(one):
            pass
        if not one.process.stdout.closed:
            self.take(one, b"")

    def plan_restart(self, one: Running, code: int, lasted: float) -> None:
        one.failures = 1 if lasted > STEADY_AFTER else one.failures + 1
        if not self.is_ready and one.failures >= START_TRIES:
            self.log.line("serve", f"{one.child.name} does not start ({how(code)}); see its lines above")
            self.result, self.stopping = 1, True
            return
        one.start_at = time.monotonic() + one.pause()
        self.log.line("serve", f"{one.child.name} {how(code)}; starting it again in {one.pause():g} s")

    # -- stopping -------------------------------------------------------------------------------------

    def stop(self) -> None:
        """One step of the stop: ask the lowest wave still running, kill what is over its time."""
        alive = [one for one in self.all if one.process is not None]
        wave = min((one.child.stop_wave for one in alive), default=0)
        for one in alive:
            if self.signals > 1:
                send(one, signal.SIGKILL)
            elif one.child.stop_wave == wave:
                self.stop_one(one)

    def stop_one(self, one: Running) -> None:
        now = time.monotonic()
        if not one.kill_at:
            one.kill_at = now + one.child.stop_within
            send(one, signal.SIGTERM)
        elif now > one.kill_at:
            self.log.line("serve", f"{one.child.name} did not stop in {one.child.stop_within:g} s; killed")
            one.kill_at = now + one.child.stop_within
            send(one, signal.SIGKILL)

    # -- the run --------------------------------------------------------------------------------------

    def watch_health(self, url: str) -> None:
        while not self.answered.is_set() and not self.stopping:
            if answers(url):
                self.answered.set()
            time.sleep(2 * GLANCE)

    def turn(self, ready: Callable[[], None] | None) -> bool:
        """One turn of the loop. False when everything has stopped."""
        if (self.signals or self.log.closed) and not self.stopping:
            self.stopping = True
            self.log.line("serve", "stopping; press Ctrl-C again to kill")
        if not self.stopping:
            self.start_due()
        self.read(GLANCE)
        self.collect()
        if self.stopping:
            self.stop()
        elif self.answered.is_set() and not self.is_ready:
            self.is_ready = True
            if ready is not None:
                ready()
        return not self.stopping or any(one.process is not None for one in self.all)

    def kill_all(self) -> None:
        """The way out of an error of our own: leave nothing behind."""
        for one in self.all:
            if one.process is not None:
                send(one, signal.SIGKILL)
                one.process.wait()
        if self.guard.stdin is not None:
            self.guard.stdin.close()
        self.guard.wait()


def send(one: Running, number: signal.Signals) -> None:
    """A polite signal goes to the child alone, which stops its own processes; a kill to all of them."""
    assert one.process is not None
    try:
        (os.killpg if number == signal.SIGKILL else os.kill)(one.process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def how(code: int) -> str:
    """The end of a process in words."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return "ended" if code == 0 else f"failed with exit code {code}"


def answers(url: str) -> bool:
    """Does `url` answer 200? Proxies from the environment are never asked about this machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (OSError, ValueError):
        return False


def run(
    children: Sequence[Child],
    *,
    health: str = "",
    ready: Callable[[], None] | None = None,
    out: TextIO | None = None,
) -> int:
    """Run `children` until a signal stops them, from the main thread only.

    `ready` is called once, when `health` first answers 200 (at once when no `health` is named). Returns the
    exit code: 0 after an ordered stop, 1 when a child never started.
    """
    supervisor = Supervisor(children, out or sys.stdout)
    heard = [number for number in STOPPING if signal.getsignal(number) != signal.SIG_IGN]  # nohup
    before = {number: signal.signal(number, supervisor.on_signal) for number in heard}
    if not health:
        supervisor.answered.set()
    try:
        threading.Thread(target=supervisor.watch_health, args=(health,), daemon=True).start()
        while supervisor.turn(ready):
            pass
    finally:
        supervisor.stopping = True
        supervisor.kill_all()
        for number, handler in before.items():
            signal.signal(number, handler)
    return supervisor.result
