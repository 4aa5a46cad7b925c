"""Small steps into a tree that somebody else wrote: what is of another shape is as good as absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Tree = Mapping[str, Any]


def branch(tree: Any, *path: str) -> Tree:
    """The object at the path; empty for anything else."""
    for part in path:
        tree = tree.get(part) if isinstance(tree, Mapping) else None
    return tree if isinstance(tree, Mapping) else {}


def branches(tree: Any, *path: str) -> list[Tree]:
    """The objects in the list at the path."""
    *way, last = path
    found = branch(tree, *way).get(last)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def text(tree: Any, *path: str) -> str:
    """The text at the path; empty for anything else."""
    *way, last = path
    found = branch(tree, *way).get(last)
    return found.strip() if isinstance(found, str) else ""
