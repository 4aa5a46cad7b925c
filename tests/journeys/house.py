"""The real house in its own processes: web, worker, beat and relay, with the stories loaded.

Started once per run of the tests with `manage.py serve`, in a data folder of its own. With `DATABASE_URL` and
`CELERY_BROKER_URL` set it stands on those servers, in a database of its own.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
# Whoever kills the tests ends the house with them.
LEASH = [sys.executable, "-I", "-S", str(ROOT / "portal" / "front" / "leash.py")]
# No bound on speed (that is `bench/start.py`'s): only an end to waiting for what will not come.
READY_WITHIN = 600
STOPPED_WITHIN = 75


@dataclass
class House:
    """A running installation: where it answers, where it keeps its data, how many seconds it took to be ready."""

    address: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    ready_after: float = 0.0
    access: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text(errors="replace")

    def manage(self, *arguments: str, expect: int = 0) -> str:
        """What a management command of this installation printed."""
        command = [sys.executable, "-W", "ignore", "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == expect, done.stdout + done.stderr
        return done.stdout

    def command(self, *arguments: str, token: str) -> subprocess.CompletedProcess[str]:
        """`gatehouse ...` as a pipeline runs it: with an address and a token, and nothing else of ours."""
        command = [sys.executable, "-c", "import sys; from portal.front.cli import main; sys.exit(main())"]
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "GATEHOUSE_URL": self.address,
            "GATEHOUSE_TOKEN": token,
        }  # fmt: skip
        return subprocess.run(
            [*command, *arguments], env=environment, cwd=self.folder, capture_output=True, text=True
        )

    def processes(self) -> dict[int, str]:
        """Every process of this machine that works on our data folder: its id and its command."""
        mark = f"GATEHOUSE_DATA={self.environment['GATEHOUSE_DATA']}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def wait_until_ready(self) -> None:
        began = time.monotonic()
        while time.monotonic() - began < READY_WITHIN:
            assert self.process.poll() is None, self.log
            try:
                if httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200:
                    self.ready_after = time.monotonic() - began
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"not ready within {READY_WITHIN} s\n{self.log[-4000:]}")

    def stop(self) -> None:
        """Ctrl-C, as a person would; then nothing of the house may be left."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert code == 0, self.log
        assert self.processes() == {}


def standing(address: str) -> House:
    """A house that somebody else started, and will stop."""
    folder = Path(os.environ.get("HOUSE_DATA", ROOT / "data")).resolve()
    environment = {**os.environ, "GATEHOUSE_DATA": str(folder)}
    nothing = subprocess.Popen(["true"])
    nothing.wait()
    house = House(address, folder.parent, environment, nothing)
    house.access = {
        each["username"]: each for each in json.loads((folder / "demo-accounts.json").read_text())
    }
    return house


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """A house in `folder`, ready; stopped at the end."""
    port = free_port()
    environment = {
        **os.environ, "GATEHOUSE_DATA": str(folder / "data"), "PORT": str(port), "JOB_BACKOFF": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    environment.pop("PUBLIC_URL", None)
    with _own_database(environment), (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*LEASH, str(os.getpid()), sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        house = House(f"http://localhost:{port}", folder, environment, process)
        try:
            house.wait_until_ready()
            people = json.loads((folder / "data" / "demo-accounts.json").read_text())
            house.access = {each["username"]: each for each in people}
            yield house
        finally:
            house.stop()


@contextmanager
def _own_database(environment: dict[str, str]) -> Iterator[None]:
    """On a database server: a new, empty database, dropped at the end. On SQLite the folder is enough."""
    if not environment.get("DATABASE_URL", "").startswith("postgres"):
        yield
        return
    import psycopg

    name = f"house_{uuid.uuid4().hex[:12]}"
    server = environment.get("DATABASE_OWNER_URL") or environment["DATABASE_URL"]
    for key in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        if key in environment:
            parts = urllib.parse.urlsplit(environment[key])
            environment[key] = parts._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type, unused-ignore]
    try:
        yield
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type, unused-ignore]
