"""Making frameworks from their data: the files beside this module, read once per process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from evidence.frameworks.data_file import read
from evidence.frameworks.framework import (
    Amendment,
    Application,
    Article,
    Change,
    Condition,
    Deadline,
    Framework,
    MovedDate,
    Requirement,
)

FOLDER = Path(__file__).parent
PLAIN = (
    "regulation", "role", "short", "prefix", "amended_by", "text_basis", "part_of", "standing", "superseded_by",
)  # fmt: skip
LISTS = ("evidence_kinds", "primary_kinds", "before_deployment", "classes")


def made_from(content: dict[str, Any], *, custom: bool = False) -> Framework:
    """The framework that this content, which satisfies the schema, describes."""
    texts = {row["key"]: row["text"] for row in content.get("conditions", ())}
    return Framework(
        key=content["key"],
        version=content["version"],
        title=content["title"],
        notice=content["notice"],
        as_of=_day(content["as_of"]),
        **{"regulation": "", "role": "anyone", **{name: content[name] for name in PLAIN if name in content}},
        superseded_on=_day(content["superseded_on"]) if "superseded_on" in content else None,
        articles=tuple(
            Article(**{**row, "classes": _words(row.get("classes"))}) for row in content["articles"]
        ),
        application=tuple(_application(row) for row in content.get("application", ())),
        conditions=_conditions(content),
        requirements=tuple(_requirement(row, texts) for row in content["requirements"]),
        general_conditions=_words(content.get("general_conditions")),
        sources=tuple((row["key"], row["what"]) for row in content["sources"]),
        history=tuple(_amendment(row) for row in content.get("history", ())),
        custom=custom,
    )


def _words(values: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _requirement(row: dict[str, Any], texts: dict[str, str]) -> Requirement:
    plain = {name: value for name, value in row.items() if name not in ("condition", "remark")}
    plain |= {name: _words(row.get(name)) for name in LISTS}
    plain["point"], plain["parent"] = row.get("point", ""), row.get("parent", "")
    plain["paragraph"], plain["unit"] = row.get("paragraph", ""), row.get("unit", "paragraph")
    plain["condition_key"] = row.get("condition", "")
    plain["condition"] = texts[row["condition"]] if "condition" in row else row.get("remark", "")
    plain["deadline"] = Deadline(**row["deadline"]) if "deadline" in row else None
    return Requirement(**plain)


def _conditions(content: dict[str, Any]) -> tuple[Condition, ...]:
    using: dict[str, list[str]] = {row["key"]: [] for row in content.get("conditions", ())}
    for row in content["requirements"]:
        if "condition" in row:
            using[row["condition"]].append(row["id"])
    return tuple(
        Condition(requirements=tuple(using[row["key"]]), **row) for row in content.get("conditions", ())
    )


def _application(row: dict[str, Any]) -> Application:
    return Application(row["key"], _day(row["date"]), row["what"], _words(row["articles"]))


def _amendment(row: dict[str, Any]) -> Amendment:
    dates = tuple(
        MovedDate(each["what"], _day(each["was"]), _day(each["became"])) for each in row.get("dates", ())
    )
    changes = tuple(Change(**each) for each in row.get("changes", ()))
    return Amendment(_day(row["date"]), row["by"], row["words"], changes, dates)


@cache
def load(key: str = "ai-act") -> Framework:
    """The framework with that key, read and checked once per process.

    Raises `FileNotFoundError` for an unknown key and `BrokenDataError` when the file breaks its schema.
    """
    return made_from(read(FOLDER / f"{key}.yaml"))


# In the order of pages: the law with its parts first, what is superseded last.
KEYS = (
    "ai-act", "ai-act-provider", "ai-act-deployer", "ss1-23", "sr-26-2", "iso-42001", "nist-ai-rmf", "sr-11-7",
)  # fmt: skip


@cache
def built_in() -> tuple[Framework, ...]:
    """Every framework that comes with the product."""
    return tuple(load(key) for key in KEYS)
