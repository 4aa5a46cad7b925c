"""Frameworks as versioned data: YAML beside this file, read once into frozen dataclasses."""

from evidence.frameworks.framework import (
    Amendment,
    Application,
    Article,
    Condition,
    Framework,
    Requirement,
    conditions,
)
from evidence.frameworks.making import KEYS, built_in, load, made_from

__all__ = [
    "KEYS",
    "Amendment",
    "Application",
    "Article",
    "Condition",
    "Framework",
    "Requirement",
    "built_in",
    "conditions",
    "load",
    "made_from",
]
