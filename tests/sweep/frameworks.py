"""A framework of one's own, as the sweep proposes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from evidence.frameworks.placing import place
from evidence.models import FrameworkVersion
from evidence.rules.digests import digest
from portal.accounts.callers import Caller
from portal.accounts.models import User

OWN_FRAMEWORK = """\
key: house-rules
version: '1'
title: House rules
as_of: 2026-11-20
notice: Our own.
prefix: HOUSE-
sources: [{key: BOARD, what: Resolution of the board}]
articles: [{key: A, title: Models}]
requirements:
- id: HOUSE-1
  article: A
  title: Cards
  summary: Models have cards.
  evidence_kinds: [model_card]
  primary_kinds: [model_card]
"""


def proposed(people: Mapping[str, User], at: datetime) -> dict[str, Any]:
    """A version that waits for a second administrator, once for the whole house; Lena proposed it."""
    content = place(OWN_FRAMEWORK.replace("house-rules", "other-rules").replace("HOUSE-", "OTHER-")).content
    if not FrameworkVersion.objects.exists():
        FrameworkVersion(
            key=content["key"], number=1, title=content["title"], content=content, effective=content,
            digest=digest(content), sha256="0" * 64, why="Ours.", proposed_by=people["lena"], proposed_at=at,
        ).write(by=Caller(people["lena"], via="command"), at=at, why="proposed")  # fmt: skip
    return {"proposed framework": content["key"], "proposed number": 1}
