"""Frameworks as versioned data: YAML beside this file, read once into frozen dataclasses."""

from evidence.frameworks.framework import (
    Application,
    Article,
    Condition,
    Framework,
    Requirement,
    conditions,
    load,
)

__all__ = ["Application", "Article", "Condition", "Framework", "Requirement", "conditions", "load"]
