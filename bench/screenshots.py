"""The pictures in docs/screenshots: light, dark and 390 pixels, from the stories as they stand after the start.

python -m bench.screenshots      starts a house of its own; HOUSE_AT asks one that runs
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page

from bench.pages import house
from tests.journeys import script
from tests.journeys.chromium import launched
from tests.journeys.hands.by_page import fill_vote
from tests.journeys.house import House
from tests.journeys.person import Person

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
MOST_BYTES = 200_000
BANK, FLOW = "/projects/bank-credit-decision/", "/projects/supportflow/"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light", "locale": "en-GB"},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark", "locale": "en-GB"},
    "390": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "light",
        "device_scale_factor": 2,
        "locale": "en-GB",
    },
}
PICTURES = {
    "board": ("chen", "/"),
    "overview": ("chen", BANK),
    "gate": ("ada", f"{FLOW}gates/produce-exit/?traffic=25"),
    "decision": ("chen", f"{FLOW}reviews/3/"),
    "review": ("mika", f"{BANK}reviews/2/"),
    "coverage": ("rui", f"{FLOW}coverage/"),
    "coverage-bank": ("rui", f"{BANK}coverage/"),
    "requirement": ("rui", f"{BANK}coverage/AIA-9.2.a/"),
    "artefacts": ("ada", f"{BANK}artefacts/"),
    "pack": ("mika", "/packs/EP-bank-credit-decision-produce-exit-2/"),
    "audit": ("ines", "/audit/"),
    "sign-in": ("", "/account/login/"),
}


def keep(page: Page, name: str) -> None:
    """As a PNG of at most 200 KB: fewer colours where it must be."""
    page.wait_for_timeout(600)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file, colours = FOLDER / f"{name}.png", 256
    picture.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
    while file.stat().st_size > MOST_BYTES and colours > 16:
        colours //= 2
        picture.quantize(colours, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.stat().st_size / 1000:6.0f} KB  {file.name}")


def shoot(
    browser: Browser, found: House, people: dict[str, Person], look: str, pictures: dict[str, Any]
) -> None:
    for name, (who, path) in pictures.items():
        context = browser.new_context(base_url=found.address, **LOOKS[look])
        if who:
            context.add_cookies(people[who].cookies())
        page = context.new_page()
        page.goto(path)
        if name == "decision":
            fill_vote(page, script.CONDITIONAL)
            page.wait_for_timeout(600)
            page.locator("#sentence").evaluate("each => each.scrollIntoView({block: 'center'})")
        keep(page, f"{name}-{look}")
        context.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with house() as found, launched() as browser:
        known = {who: Person(found, who).fresh() for who in {who for who, _ in PICTURES.values()} if who}
        for look in LOOKS:
            shoot(browser, found, known, look, PICTURES)


if __name__ == "__main__":
    main()
