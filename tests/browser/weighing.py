"""What a page costs over the wire, as Chromium counts it: bytes with headers, after compression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext


@dataclass
class Weight:
    """Bytes over the wire of one page view, by what they were."""

    total: int = 0
    html: int = 0
    scripts: int = 0
    requests: int = 0


def weigh(context: BrowserContext, path: str) -> Weight:
    """Open the page in a new tab of that context. A context without a cache gives a first visit."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    found = Weight()

    def started(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event.get("type", "")

    def received(event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        kind = kinds.get(event["requestId"], "")
        found.total += size
        found.requests += 1
        found.html += size if kind == "Document" else 0
        found.scripts += size if kind == "Script" else 0

    session.on("Network.requestWillBeSent", started)
    session.on("Network.loadingFinished", received)
    page.goto(path, wait_until="networkidle")
    page.close()
    return found
