"""What the main pages cost over the wire and how soon they are painted, in Chromium on this machine.

python -m bench.pages                                  starts a house of its own
HOUSE_AT=http://localhost:8000 python -m bench.pages   asks the one that `make run` started
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.browser.weighing import weigh
from tests.journeys.chromium import launched
from tests.journeys.house import House, opened, standing
from tests.journeys.person import Person

BANK = "/projects/bank-credit-decision/"
PAGES = (
    "/", BANK, f"{BANK}artefacts/", f"{BANK}artefacts/2/", f"{BANK}coverage/", f"{BANK}coverage/AIA-9.2.a/",
    f"{BANK}snapshots/2/", f"{BANK}gates/produce-exit/", f"{BANK}reviews/2/", f"{BANK}packs/", "/packs/", "/audit/",
)  # fmt: skip
TIMES = 5
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@contextmanager
def house() -> Iterator[House]:
    if "HOUSE_AT" in os.environ:
        yield standing(os.environ["HOUSE_AT"])
        return
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as made:
        yield made


def painted(context: BrowserContext, path: str) -> float:
    """Milliseconds to the first contentful paint, the middle of several views with a warm cache."""
    page = context.new_page()
    found = []
    for _ in range(TIMES):
        page.goto(path)
        page.wait_for_timeout(100)
        found.append(float(page.evaluate(PAINTED)))
    page.close()
    return statistics.median(found)


def measure(browser: Browser, person: Person, path: str) -> str:
    context = browser.new_context(base_url=person.house.address)
    context.add_cookies(person.cookies())
    first, again = weigh(context, path), weigh(context, path)
    paint = painted(context, path)
    context.close()
    sizes = (first.total, first.html, first.scripts, again.total)
    return " ".join(f"{size / 1000:9.1f}" for size in sizes) + f" {paint:9.0f}  {path}"


def main() -> None:
    with house() as found, launched() as browser:
        if found.ready_after:
            print(f"ready after {found.ready_after:.1f} s")
        ines = Person(found, "ines").fresh()
        print("first KB   HTML KB     JS KB   next KB  paint ms  page")
        for path in PAGES:
            print(measure(browser, ines, path))


if __name__ == "__main__":
    main()
