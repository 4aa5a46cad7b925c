"""A report of a decided review, drawn from a real record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pypdfium2

from gates.packing.compose import path_of
from gates.reports import content_of, render_html, render_pdf
from gates.selectors.dossier import dossier_of
from gates.selectors.record import record_of
from tests.gates.world import LIMITED, World

SEALED = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
META = '<meta name="gatehouse:pack-id" content="EP-bank-credit-model-exit-1">'
HOSTILE = 'Odd #title <script>alert(1)</script> " ] *bold* $x$ @ref \\ </style>'
Json = dict[str, Any]


def record(world: World, vote: Any = LIMITED, **changes: Any) -> Json:
    """A high-risk review of Model-exit with one exception, decided by four seats."""
    world.fill_model_exit(but=("adr-corpus",))
    world.approve(world.request())
    review = world.decide_all(world.open(snapshot=world.snapshot()), vote)
    return {**record_of(dossier_of(world.project), review, world.at), **changes}


def facts(found: Json, **changes: Any) -> Json:
    """What the content is made of beside the record."""
    held = [each for each in found["documents"] if each["sha256"]]
    files = [{"path": path_of(each), "sha256": each["sha256"], "version": each["version"]} for each in held]
    return {
        "pack_id": "EP-bank-credit-model-exit-1",
        "final": True,
        "purpose": "committee",
        "sealed_at": SEALED,
        "gaps": [],
        "files": files,
        **changes,
    }


def html(found: Json, **changes: Any) -> str:
    return render_html(content_of(found, **facts(found, **changes)), facts_meta=META).decode()


def pdf(found: Json, **changes: Any) -> bytes:
    given = facts(found, **changes)
    return render_pdf(content_of(found, **given), sealed_at=given["sealed_at"])


def pages(made: bytes) -> list[str]:
    """The text of each page, spaces and breaks closed up: setting may break a word anywhere."""
    document = pypdfium2.PdfDocument(made)
    texts = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    document.close()
    return ["".join(text.split()).replace("\u200b", "").replace("\ufffe", "") for text in texts]


def closed_up(text: str) -> str:
    return "".join(text.split())
