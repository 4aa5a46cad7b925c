"""Real processes: what is started together stops together, in order, and nothing outlives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# A child that notes its process number, starts a child of its own and works until SIGTERM, after which it
# still needs `finish` seconds.
CHILD = textwrap.dedent(
    """
    import os, pathlib, signal, subprocess, sys, time
    name, finish = sys.argv[1], float(sys.argv[2])
    grand = subprocess.Popen(["sleep", "600"])
    with open("pids", "a") as pids:
        pids.write(f"{os.getpid()}\\n{grand.pid}\\n")
    def stop(*_):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the leash and the guard both ask; once is enough
        try:
            print("asked to stop", flush=True)
        except BrokenPipeError:
            pass  # the supervisor was killed and reads no more; logging swallows this in the real children
        until = time.monotonic() + finish
        while time.monotonic() < until:
            time.sleep(0.02)
        grand.terminate()
        grand.wait()
        with open("order", "a") as order:
            order.write(name + "\\n")
        sys.exit(0)
    signal.signal(signal.SIGTERM, stop)
    print("up", flush=True)
    while True:
        time.sleep(0.02)
    """
)

SERVE = """
import sys
sys.path.insert(0, {root!r})
from portal.front.supervisor import Child, run
me = sys.executable
def ready():
    print("READY", flush=True)
sys.exit(run({children}, health={health!r}, ready=ready))
"""


def child(name: str, wave: int = 0, finish: float = 0.0, within: float = 5.0) -> str:
    return f"Child({name!r}, [me, 'child.py', {name!r}, '{finish}'], stop_wave={wave}, stop_within={within})"


class Run:
    """One supervisor in its own folder and session."""

    def __init__(self, folder: Path, children: list[str], health: str = "") -> None:
        self.folder = folder
        (folder / "child.py").write_text(CHILD)
        script = SERVE.format(root=str(ROOT), children="[" + ", ".join(children) + "]", health=health)
        (folder / "serve.py").write_text(script)
        self.output = folder / "output"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "serve.py"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def text(self) -> str:
        return self.output.read_text()

    @property
    def pids(self) -> list[int]:
        noted = self.folder / "pids"
        return [int(line) for line in noted.read_text().split()] if noted.exists() else []

    @property
    def order(self) -> list[str]:
        noted = self.folder / "order"
        return noted.read_text().split() if noted.exists() else []

    def until(self, true: Callable[[], bool], seconds: float = 15) -> None:
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end, f"waited {seconds} s in vain; output:\n{self.text}"
            time.sleep(0.02)

    def until_up(self, count: int) -> None:
        self.until(lambda: self.text.count("| up") >= count)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc to see orphans")


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def start(*children: str, health: str = "") -> Run:
        runs.append(Run(tmp_path, list(children), health))
        return runs[-1]

    yield start
    for one in runs:
        one.process.kill()
        one.process.wait()
        for pid in filter(alive, one.pids):
            os.kill(pid, signal.SIGKILL)


def test_ctrl_c_stops_web_and_beat_first_and_lets_the_worker_finish(launch: Callable[..., Run]) -> None:
    run = launch(child("worker", wave=1, finish=1.0), child("web"), child("beat"))
    run.until_up(3)
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(10) == 0
    assert sorted(run.order[:2]) == ["beat", "web"]
    assert run.order[2:] == ["worker"]
    assert not any(map(alive, run.pids))


def test_sigterm_stops_everything_too(launch: Callable[..., Run]) -> None:
    run = launch(child("web"), child("worker", wave=1))
    run.until_up(2)
    run.process.terminate()
    assert run.process.wait(10) == 0
    assert not any(map(alive, run.pids))


def test_a_second_ctrl_c_kills_a_child_that_takes_too_long(launch: Callable[..., Run]) -> None:
    run = launch(child("worker", finish=60, within=60))
    run.until_up(1)
    run.process.send_signal(signal.SIGINT)
    run.until(lambda: "asked to stop" in run.text)
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(5) == 0
    assert run.order == []
    assert not any(map(alive, run.pids))


def test_a_child_over_its_time_is_killed_and_named(launch: Callable[..., Run]) -> None:
    run = launch(child("worker", finish=60, within=0.5))
    run.until_up(1)
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(5) == 0
    assert "worker did not stop in 0.5 s; killed" in run.text
    assert not any(map(alive, run.pids))


def test_nothing_is_orphaned_when_the_supervisor_is_killed(launch: Callable[..., Run]) -> None:
    run = launch(child("web"), child("beat"), child("worker", wave=1, finish=0.5))
    run.until_up(3)
    assert len(run.pids) == 6 and all(map(alive, run.pids))
    run.process.kill()
    run.until(lambda: not any(map(alive, run.pids)), seconds=8)
    assert sorted(run.order) == ["beat", "web", "worker"], "each child was asked, none was cut short"


def test_a_child_that_ignores_the_request_is_killed_after_the_supervisor(launch: Callable[..., Run]) -> None:
    run = launch(child("worker", finish=600, within=0.5))
    run.until_up(1)
    run.process.kill()
    run.until(lambda: not any(map(alive, run.pids)), seconds=8)
    assert run.order == []


def test_a_child_that_dies_is_started_again(launch: Callable[..., Run]) -> None:
    run = launch(child("web"), child("worker", wave=1))
    run.until(lambda: "READY" in run.text)
    run.until_up(2)
    first = next(pid for pid in run.pids if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(first, signal.SIGKILL)
    run.until_up(3)
    assert "worker was ended by SIGKILL; starting it again in 0.5 s" in run.text
    run.process.terminate()
    assert run.process.wait(10) == 0
    assert not any(map(alive, run.pids)), "the grandchild of the killed worker is gone too"


def test_a_child_that_never_starts_ends_the_start_with_its_name(launch: Callable[..., Run]) -> None:
    broken = "Child('web', [me, '-c', 'import sys; print(\"port in use\"); sys.exit(3)'])"
    run = launch(broken, child("worker"), health="http://127.0.0.1:9/")
    assert run.process.wait(15) == 1
    assert "web    | port in use" in run.text
    assert "web does not start (failed with exit code 3)" in run.text
    assert not any(map(alive, run.pids))


def test_a_missing_program_is_named(launch: Callable[..., Run]) -> None:
    run = launch("Child('web', ['no-such-program'])", health="http://127.0.0.1:9/")
    assert run.process.wait(15) == 1
    assert "cannot start no-such-program: No such file or directory" in run.text


def test_ready_is_called_once_and_only_after_the_health_address_answers(launch: Callable[..., Run]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serve = (
        "import time; time.sleep(0.7); print('listening soon', flush=True); import http.server as s; "
        f"s.test(s.SimpleHTTPRequestHandler, bind='127.0.0.1', port={port})"
    )
    run = launch(f"Child('web', [me, '-c', {serve!r}])", health=f"http://127.0.0.1:{port}/")
    run.until(lambda: "READY" in run.text)
    assert run.text.index("listening soon") < run.text.index("READY")
    time.sleep(0.5)
    assert run.text.count("READY") == 1
    run.process.terminate()
    assert run.process.wait(10) == 0


def test_every_line_carries_its_writer_and_broken_text_stays_readable(launch: Callable[..., Run]) -> None:
    talk = "import os, time; os.write(1, b'one\\ntwo \\xff\\nno end'); time.sleep(1)"
    run = launch(f"Child('beat', [me, '-c', {talk!r}])")
    run.until(lambda: "no end" in run.text)
    lines = [line for line in run.text.splitlines() if "READY" not in line]
    assert lines[:3] == ["beat  | one", "beat  | two \ufffd", "beat  | no end"]
