"""The figures that rules hold documents against, with where each comes from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("figures.yaml")


@cache
def figure(name: str) -> float:
    """The figure of that name, in its own unit. Raises `KeyError` for an unknown one."""
    return float(yaml.safe_load(FILE.read_text(encoding="utf-8"))[name]["value"])
