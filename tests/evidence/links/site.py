"""A site outside, with a real socket: pages that a test puts there, moves, changes and takes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import LazySettings

from evidence.models import Link
from evidence.selectors.links import all_links
from evidence.services import link_findings, link_rounds, links
from evidence.services.link_rounds import Tally
from portal.accounts.callers import Caller
from portal.projects.models import Project
from tests.conftest import NOW
from tests.net.test_fetch import Server, Site, serving

PAGE = b"<html><title>Plan</title><main><h1>Rollback</h1><p>Halt at 2 %.</p></main></html>"
Answer = Callable[[Site], None]


def page(body: bytes = PAGE, media_type: str = "text/html; charset=utf-8") -> Answer:
    def answer(site: Site) -> None:
        site.send_response(200)
        site.send_header("Content-Type", media_type)
        site.send_header("Content-Length", str(len(body)))
        site.end_headers()
        if site.command != "HEAD":
            site.wfile.write(body)

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(site: Site) -> None:
        site.send_response(code)
        for name, value in headers.items():
            site.send_header(name.replace("_", "-"), value)
        site.send_header("Content-Length", "0")
        site.end_headers()

    return answer


def moved(to: str, code: int = 301) -> Answer:
    return status(code, Location=to)


@dataclass
class Outside:
    """What stands where. An address that nobody put there is 404."""

    pages: dict[str, Answer] = field(default_factory=dict)
    server: Server | None = None

    def __call__(self, site: Site) -> None:
        self.pages.get(site.path, status(404))(site)

    @property
    def root(self) -> str:
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}"

    def at(self, path: str) -> str:
        return f"{self.root}{path}"

    @property
    def asked(self) -> list[tuple[str, str]]:
        assert self.server is not None
        return [(kind, path) for kind, path in self.server.asked if path != "/robots.txt"]


@contextmanager
def outside(settings: LazySettings | Any, **pages: Answer) -> Iterator[Outside]:
    """The site is up, and the administrator has allowed its host."""
    made = Outside({f"/{name}": answer for name, answer in pages.items()})
    with serving(made) as server:
        made.server = server
        settings.OUTBOUND_ALLOW = [f"127.0.0.1:{server.server_port}", "127.0.0.1/32"]
        settings.LINKS_PAUSE, settings.LINKS_TRIES, settings.LINKS_SECONDS = 0.0, 1, 3.0
        yield made


def look(by: Caller, project: Project, at: Any = NOW, occasion: str = "") -> Tally:
    """What the job does: collect, look at everything, bring the findings in line."""
    links.collect(at=at, project=project)
    tally = link_rounds.go_round(by=by, at=at, project=project, links=all_links(project), occasion=occasion)
    link_findings.bring_in_line(by=by, at=at, project=project)
    return tally


def one(address: str) -> Link:
    return Link.objects.select_related("project").get(address=address)
