"""A link that dies, moves or changes is noticed, shown and counted; real sites, real sockets."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest

from evidence.models import ArtefactVersion, Link, LinkCheck, LinkCopy
from evidence.rules.links.health import Why
from evidence.selectors.coverage import coverage_of
from evidence.services import citations, judgements, link_acts
from portal.answers import NotNow
from portal.audit.models import Event
from portal.findings.models import Finding
from portal.jobs.running import run_due
from portal.net.rules.words import Word
from portal.projects.models import Project
from tests.conftest import NOW
from tests.evidence.filing import added
from tests.evidence.links.site import PAGE, look, moved, one, outside, page, status
from tests.net.test_fetch import Canary, canary

pytestmark = pytest.mark.django_db
__all__ = ["canary"]
Call = Callable[..., Any]
DAY = dt.timedelta(days=1)
RISK = "AIA-9.2.a"


def linked(caller: Call, project: Project, address: str, **fields: Any) -> ArtefactVersion:
    values = {"kind": "risk_management_file", "title": "Risk file", "link": address, **fields}
    return added(caller, project, **values)


def risk(project: Project, at: dt.datetime) -> str:
    return next(row.status for row in coverage_of(project, at).rows if row.requirement == RISK)


def open_findings(project: Project) -> list[tuple[str, str]]:
    rows = Finding.objects.filter(project=project, source="link", closed_at=None).order_by("number")
    return [(each.severity, each.title) for each in rows]


@pytest.fixture
def signed(caller: Call, project: Project, settings: Any) -> Any:
    """A linked risk file that was cited, judged and kept: what `/plan` says on the day of sign-off."""
    with outside(settings, plan=page()) as site:
        version = linked(caller, project, site.at("/plan"))
        citations.cite(by=caller("ada"), at=NOW, version=version, requirement=RISK)
        judgements.judge(by=caller("rui"), at=NOW, version=version, requirements=[RISK], judged="sufficient")
        yield site, version


def test_until_its_bytes_are_kept_a_link_supports_and_from_then_on_it_carries(
    caller: Call, project: Project, signed: Any
) -> None:
    assert risk(project, NOW) == "partial"
    look(caller("ada"), project)
    assert risk(project, NOW) == "partial", "it answers, but nobody holds what it said at sign-off"
    tally = look(caller("ada"), project, occasion="the judgement")
    site, version = signed
    copy = LinkCopy.objects.get(version=version)
    assert (tally.copied, copy.address, copy.blob.size) == (1, site.at("/plan"), len(PAGE))
    assert risk(project, NOW) == "evidenced"
    assert Event.objects.filter(stream=project.stream, verb="link.copied").count() == 1


def test_a_dead_link_is_a_finding_at_once_and_counts_no_more_after_seven_days(
    caller: Call, project: Project, signed: Any
) -> None:
    site, _ = signed
    look(caller("ada"), project, occasion="the freeze")
    del site.pages["/plan"]
    look(caller("ada"), project, NOW + DAY)
    link = one(site.at("/plan"))
    assert (link.health, link.words) == ("gone", "There is nothing at this address any more.")
    assert open_findings(project) == [("warning", "Risk file: its link is dead")]
    assert risk(project, NOW + 7 * DAY) == "evidenced", "what was signed off is still held: a week of grace"
    assert risk(project, NOW + 8 * DAY) == "missing"

    look(caller("ada"), project, NOW + 9 * DAY)
    assert open_findings(project) == [("error", "Risk file: its link is dead")]
    assert one(site.at("/plan")).since == NOW + DAY, (
        "it has been dead since the first day, not since the last look"
    )

    site.pages["/plan"] = page()
    look(caller("ada"), project, NOW + 10 * DAY)
    assert one(site.at("/plan")).health == "ok"
    assert open_findings(project) == []
    assert risk(project, NOW + 10 * DAY) == "evidenced"


def test_a_changed_link_carries_no_more_at_once_and_counts_no_more_after_seven_days(
    caller: Call, project: Project, signed: Any
) -> None:
    site, _ = signed
    look(caller("ada"), project, occasion="the freeze")
    site.pages["/plan"] = page(PAGE.replace(b"2 %", b"20 %"))
    look(caller("ada"), project, NOW + DAY)
    assert one(site.at("/plan")).health == "changed"
    assert open_findings(project) == [("warning", "Risk file: its link says something else than at sign-off")]
    assert risk(project, NOW + DAY) == "partial"
    assert risk(project, NOW + 8 * DAY) == "missing"


def test_what_changes_by_itself_is_no_change(caller: Call, project: Project, signed: Any) -> None:
    site, _ = signed
    look(caller("ada"), project, occasion="the freeze")
    site.pages["/plan"] = page(
        PAGE.replace(b"</main>", b"</main><script>n=7</script><footer>node 3</footer>")
    )
    look(caller("ada"), project, NOW + DAY)
    assert one(site.at("/plan")).why == "same"


def test_a_moved_link_offers_its_new_address_and_one_click_takes_it_over(
    caller: Call, project: Project, signed: Any
) -> None:
    site, version = signed
    look(caller("ada"), project, occasion="the freeze")
    site.pages |= {"/plan": moved("/plans/7"), "/plans/7": page()}
    look(caller("ada"), project, NOW + DAY)
    link = one(site.at("/plan"))
    assert (link.health, link.moved_to) == ("moved", site.at("/plans/7"))
    assert open_findings(project) == [("info", "Risk file: its link has moved")]
    assert risk(project, NOW + DAY) == "evidenced"

    (made,) = link_acts.mend(by=caller("ada"), at=NOW, link=link)
    look(caller("ada"), project, NOW + DAY)
    assert (made.number, made.link, made.artefact) == (2, site.at("/plans/7"), version.artefact)
    assert made.citations.get().requirement == RISK
    assert open_findings(project) == []
    assert not Link.objects.get(pk=link.pk).used


def test_a_changed_link_is_mended_by_filing_what_it_says_now(
    caller: Call, project: Project, signed: Any
) -> None:
    site, _ = signed
    look(caller("ada"), project, occasion="the freeze")
    site.pages["/plan"] = page(b"<p>Another plan</p>")
    look(caller("ada"), project, NOW + DAY)
    (made,) = link_acts.mend(by=caller("ada"), at=NOW, link=one(site.at("/plan")))
    look(caller("ada"), project, NOW + DAY, occasion="the next freeze")
    assert made.link == site.at("/plan")
    assert (
        LinkCopy.objects.get(version=made).fingerprint
        != LinkCopy.objects.exclude(version=made).get().fingerprint
    )
    assert one(site.at("/plan")).health == "ok"
    with pytest.raises(NotNow):
        link_acts.mend(by=caller("ada"), at=NOW, link=one(site.at("/plan")))


@pytest.mark.parametrize(
    ("answer", "health", "why"),
    [
        (status(401), "cannot_verify", "login"),
        (status(403), "cannot_verify", "refused"),
        (moved("/login?next=/plan", 302), "cannot_verify", "login"),
        (
            page(b"<h1>Sign in</h1><form><input name=u><input type='password'></form>"),
            "cannot_verify",
            "login",
        ),
        (status(410), "gone", "gone"),
        (status(500), "timeout", "fails"),
        (moved("http://127.0.0.1:1/", 302), "blocked", "not_allowed"),
        (moved("http://169.254.169.254/latest/meta-data/", 301), "blocked", "not_allowed"),
        (moved("/plan", 302), "timeout", "circle"),
    ],
)
def test_every_answer_has_its_word_and_no_more_than_that_is_kept(
    caller: Call, project: Project, settings: Any, answer: Any, health: str, why: str
) -> None:
    with outside(settings, plan=answer, **{"login?next=/plan": page(b"<p>Who are you?</p>")}) as site:
        linked(caller, project, site.at("/plan"))
        look(caller("ada"), project)
        link = one(site.at("/plan"))
    assert (link.health, link.why) == (health, why)
    check = LinkCheck.objects.get(link=link)
    assert (check.health, check.why, check.moved_to) == (health, why, "")


def test_no_link_reaches_what_is_not_allowed(
    caller: Call, project: Project, settings: Any, canary: Canary
) -> None:
    """Direct, by redirect of either kind, and by every spelling."""
    inside = [f"http://127.0.0.1:{canary.port}/", f"http://localhost:{canary.port}/", f"http://[::1]:{canary.port}/",
              f"http://127.1:{canary.port}/", f"http://2130706433:{canary.port}/"]  # fmt: skip
    ways = {
        f"r{code}{number}": moved(to, code)
        for code in (301, 302, 307, 308)
        for number, to in enumerate(inside)
    }
    with outside(settings, **ways) as site:
        outer = [site.at(f"/{each}") for each in ways]
        for number, address in enumerate([*inside[:3], *outer]):
            linked(caller, project, address, title=f"Risk file {number}")
        added(caller, project, data="\n\n".join(f"[{each}]({each})" for each in [*inside, *outer]).encode())
        run_due()
        look(caller("ada"), project)
        assert len(site.asked) >= len(outer)
    assert canary.connections == 0
    assert set(Link.objects.values_list("health", flat=True)) == {"blocked"}
    assert Link.objects.count() == len(inside) + len(outer)


def test_switched_off_nothing_is_asked_and_nothing_is_claimed(
    caller: Call, project: Project, settings: Any, canary: Canary
) -> None:
    settings.OUTBOUND_ALLOW = []
    version = linked(caller, project, f"http://127.0.0.1:{canary.port}/plan")
    tally = look(caller("ada"), project)
    assert canary.connections == 0
    assert (tally.looked_at, one(version.link).health) == (0, "unchecked")
    assert not LinkCheck.objects.exists()
    assert open_findings(project) == []


def test_links_inside_a_document_are_looked_at_with_head_and_dead_ones_are_one_finding(
    caller: Call, project: Project, settings: Any
) -> None:
    with outside(settings, good=page(), nohead=status(405)) as site:
        site.pages["/nohead"] = lambda each: (status(405) if each.command == "HEAD" else page())(each)
        text = (
            f"# Plan\n\n[good]({site.at('/good')}) and {site.at('/gone')}.\n\n[no head]({site.at('/nohead')})\n\n"
            f"![picture]({site.at('/picture.png')})\n\n[home](#plan) [mail](mailto:a@b.example)\n\n"
            "[runbook](../runbooks/canary-plan.md) [nowhere](other.md)\n"
        )
        version = added(caller, project, data=text.encode())
        run_due()
        found = {
            each.address.removeprefix(site.root): each.health for each in Link.objects.filter(project=project)
        }
        asked = site.asked
    assert found == {
        "/good": "ok", "/gone": "gone", "/nohead": "ok", "/picture.png": "gone", "runbooks/canary-plan.md": "ok",
        "other.md": "gone",
    }  # fmt: skip
    assert ("HEAD", "/good") in asked and ("GET", "/good") not in asked
    assert ("GET", "/nohead") in asked
    assert open_findings(project) == [("warning", "Canary plan: 3 links lead nowhere")]
    detail = Finding.objects.get(source="link").detail
    assert re.search(rf"Line \d+: {site.at('/gone')}", detail)
    assert coverage_of(project, NOW + 30 * DAY).rows, "the document itself is not held back"
    assert not version.link


def test_robots_are_honoured(caller: Call, project: Project, settings: Any) -> None:
    robots = page(b"User-agent: gatehouse\nDisallow: /private\n", "text/plain")
    with outside(settings, plan=page(), **{"robots.txt": robots, "private/plan": page()}) as site:
        linked(caller, project, site.at("/plan"))
        linked(caller, project, site.at("/private/plan"), title="Another risk file")
        look(caller("ada"), project)
        assert one(site.at("/plan")).health == "ok"
        assert one(site.at("/private/plan")).why == "robots"
        assert site.asked == [("GET", "/plan")]


def test_a_site_that_asks_for_a_pause_is_left_alone_until_then(
    caller: Call, project: Project, settings: Any
) -> None:
    with outside(settings, plan=status(503, Retry_After="3600")) as site:
        settings.LINKS_TRIES = 3
        linked(caller, project, site.at("/plan"))
        look(caller("ada"), project)
        link = one(site.at("/plan"))
        assert (link.health, link.next_at, len(site.asked)) == ("unchecked", NOW + dt.timedelta(hours=1), 1)


def test_a_site_that_stumbles_once_is_asked_again(caller: Call, project: Project, settings: Any) -> None:
    answers = [status(502), page()]
    with outside(settings, plan=lambda site: answers.pop(0)(site)) as site:
        settings.LINKS_TRIES = 3
        linked(caller, project, site.at("/plan"))
        look(caller("ada"), project)
        assert one(site.at("/plan")).health == "ok"


def test_git_references_are_asked_of_the_repository(caller: Call, project: Project, settings: Any) -> None:
    with outside(settings) as site:
        text = "[a](git@git.example:acme/x.git) [b](https://git.example/acme/x.git#main)\n"
        added(caller, project, data=text.encode())
        run_due()
        assert site.asked == []
    assert dict(Link.objects.values_list("address", "why")) == {
        "git@git.example:acme/x.git": "only_https", "https://git.example/acme/x.git#main": "not_allowed",
    }  # fmt: skip


def test_words_that_people_read_hold_no_status_and_no_address() -> None:
    for sentence in [each.value for each in (*Why, *Word)]:
        assert not any(letter.isdigit() for letter in sentence)
