"""One visit: robots.txt first, HEAD, GET where HEAD does not do, again after a while where nothing answers."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from evidence.links.errand import Errand, Outcome
from evidence.rules.links import exchange, schedule
from evidence.rules.links.exchange import Exchange, classify
from evidence.rules.links.fingerprint import fingerprint, is_login_form
from evidence.rules.links.health import Found, Why
from evidence.rules.links.references import names_in, read_git
from evidence.rules.links.robots import Rule, may_read, rules_for_us
from portal.net import Ask, Courier, Refusal, Reply, Word

ROBOTS_BYTES = 512 * 1024
HEAD_BYTES = 64 * 1024
REFS_BYTES = 4 * 1024 * 1024
WORTH_A_RETRY = frozenset({Word.NOT_REACHED, Word.TOO_SLOW})
# A host that did not answer so often in a row is not asked twice for every further link.
GIVEN_UP_AFTER = 3


@dataclass
class Bounds:
    """What one round knows of the sites it visits. `now` is when it began; `pauses` scales its waiting."""

    now: datetime
    tries: int = schedule.MOST_TRIES
    pauses: float = 1.0
    robots: dict[str, asyncio.Task[tuple[Rule, ...]]] = field(default_factory=dict)
    silent: Counter[str] = field(default_factory=Counter)


async def look_at(courier: Courier, errand: Errand, bounds: Bounds) -> Outcome:
    """Everything that can be said about one link now."""
    if errand.kind == "git":
        return await ask_repository(courier, errand)
    if not await robots_allow(courier, errand.address, bounds):
        return Outcome(errand.key, Found(Why.ROBOTS))
    answer = await patiently(courier, errand, bounds)
    if isinstance(answer, float):
        return Outcome(errand.key, None, wait=answer)
    return await told(errand, answer)


async def patiently(courier: Courier, errand: Errand, bounds: Bounds) -> Reply | Refusal | float:
    """Ask up to three times. A number is how many seconds the site wants to be left alone."""
    host = host_of(errand.address)
    answer = await ask(courier, errand)
    for tries in range(1, bounds.tries):
        pause = worth_waiting(answer, bounds, host)
        if pause is None or pause > schedule.LONGEST_WAIT:
            return answer if pause is None else pause
        courier.queueing.hold(host, pause)
        # Chance keeps many links of one site from coming back in the same moment; nothing secret hangs on it.
        wait = schedule.wait(tries, random.random())  # noqa: S311  # nosec B311
        await asyncio.sleep(max(pause, wait * bounds.pauses))
        answer = await ask(courier, errand)
    return answer


def worth_waiting(answer: Reply | Refusal, bounds: Bounds, host: str) -> float | None:
    """Seconds that the site asks for before the next try, 0 when it says nothing; None when one try is enough."""
    if isinstance(answer, Refusal):
        bounds.silent[host] += answer.word in WORTH_A_RETRY
        return 0.0 if answer.word in WORTH_A_RETRY and bounds.silent[host] < GIVEN_UP_AFTER else None
    bounds.silent[host] = 0
    if answer.status != 429 and answer.status < 500:
        return None
    return schedule.retry_after(answer.values.get("retry-after", ""), bounds.now)


async def ask(courier: Courier, errand: Errand) -> Reply | Refusal:
    """HEAD is enough for a link that nobody cites; where it does not answer plainly, GET decides."""
    if not errand.cited:
        seen = await courier.visit(Ask(errand.address, "HEAD", max_bytes=HEAD_BYTES))
        if isinstance(seen, Refusal) or not exchange.ask_again_with_get(seen.status):
            return seen
    return await courier.visit(Ask(errand.address, authorization=errand.authorization))


async def told(errand: Errand, answer: Reply | Refusal) -> Outcome:
    if isinstance(answer, Refusal):
        return Outcome(errand.key, classify(Exchange(word=answer.word.code)))
    read = errand.cited and 200 <= answer.status < 300
    # A large page takes a while to normalise; the other links go on meanwhile.
    mark, login = await asyncio.to_thread(marks, answer) if read else ("", False)
    seen = Exchange(
        status=answer.status, asked=errand.address, url=answer.url,
        hops=tuple(hop.status for hop in answer.hops), login_form=login, fingerprint=mark,
        signed_in=bool(errand.authorization),
    )  # fmt: skip
    found = classify(seen, errand.against(mark))
    body = answer.body if read and found.fingerprint else None
    return Outcome(errand.key, found, body=body, media_type=answer.media_type, url=answer.url)


def marks(answer: Reply) -> tuple[str, bool]:
    return fingerprint(answer.body, answer.media_type), is_login_form(answer.body, answer.media_type)


async def ask_repository(courier: Courier, errand: Errand) -> Outcome:
    """Does the repository list the branch or tag?"""
    target = read_git(errand.address)
    if target is None:
        return Outcome(errand.key, Found(Why.ONLY_HTTPS))
    answer = await courier.visit(Ask(target.refs_address, max_bytes=REFS_BYTES))
    if isinstance(answer, Refusal):
        return Outcome(errand.key, classify(Exchange(word=answer.word.code)))
    if answer.status != 200:
        return Outcome(errand.key, classify(Exchange(status=answer.status)))
    names = names_in(answer.body)
    if target.ref in names or (not target.ref and names):
        return Outcome(errand.key, Found(Why.ANSWERS))
    return Outcome(errand.key, Found(Why.NO_COMMIT if target.is_commit else Why.NO_REF))


async def robots_allow(courier: Courier, address: str, bounds: Bounds) -> bool:
    """Asked once per site and round. A site without robots.txt, or that does not answer, forbids nothing by it."""
    try:
        parts = urlsplit(address)
    except ValueError:  # the visit itself says that this is no address
        return True
    site = f"{parts.scheme}://{parts.netloc}"
    if site not in bounds.robots:
        bounds.robots[site] = asyncio.create_task(read_robots(courier, site))
    rules = await asyncio.shield(bounds.robots[site])
    return may_read(rules, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


async def read_robots(courier: Courier, site: str) -> tuple[Rule, ...]:
    answer = await courier.visit(Ask(f"{site}/robots.txt", max_bytes=ROBOTS_BYTES))
    if isinstance(answer, Refusal) or answer.status != 200:
        return ()
    return rules_for_us(answer.body.decode("utf-8", "replace"))


def host_of(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
