"""CycloneDX as JSON, 1.2 to 1.7: components and what is inside them, models and data among them.

Checked by structure, not by its JSON Schema: validating 9,900 components took 124 seconds with the format's own
library, a reading has 15, and loading it costs every child two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence.reading.formats import bill
from evidence.reading.formats.fitting import Imported, Row, Words, counted
from evidence.reading.formats.trees import Tree, branch, branches, text
from evidence.reading.said import Unreadable

DEEPEST = 20
VERSIONS = frozenset({"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"})
TYPES = {"machine-learning-model": bill.MODEL, "data": bill.DATA}


def recognise(tree: Any) -> str:
    """`CycloneDX 1.6` for such a file; empty for anything else."""
    if not isinstance(tree, dict) or tree.get("bomFormat") != "CycloneDX":
        return ""
    return f"CycloneDX {text(tree, 'specVersion')}".strip()


def take(tree: Any, name: str) -> Imported:
    """The components. Raises `Unreadable` for a version that is not known or a component without a name."""
    if text(tree, "specVersion") not in VERSIONS:
        raise Unreadable(f"{name} is not read; export the file as CycloneDX 1.2 to 1.7.")
    found = bill.bill(name)
    for each in _components(tree, 0):
        if not text(each, "name"):
            raise Unreadable(f"Component {len(found.rows) + 1} has no name; the file is no valid {name}.")
        found.rows.append(Row(_component(each)))
    product = branch(tree, "metadata", "component")
    found.single = {
        bill.PRODUCT: f"{text(product, 'name')} {text(product, 'version')}".strip(),
        bill.DATED: text(tree, "metadata", "timestamp")[:10],
        ("format",): name,
    }
    found.left_out = [
        *counted(len(branches(tree, "services")), "service", "services"),
        *counted(len(branches(tree, "vulnerabilities")), "vulnerability", "vulnerabilities"),
    ]
    return found


def _components(tree: Tree, depth: int) -> Iterator[Tree]:
    if depth > DEEPEST:
        raise Unreadable("The components are nested too deeply.")
    for each in branches(tree, "components"):
        yield each
        yield from _components(each, depth + 1)


def _component(each: Tree) -> dict[str, Any]:
    kind = text(each, "type")
    name, group = text(each, "name"), text(each, "group")
    return {
        "name": f"{group}/{name}" if group else name,
        "version": text(each, "version"),
        "type": TYPES.get(kind) or Words((kind, kind.replace("-", " "))),
        "licence": ", ".join(_licences(each)),
        "supplier": text(each, "supplier", "name") or text(each, "publisher") or text(each, "author"),
        "purl": text(each, "purl") or text(each, "cpe"),
        "hash": next((f"{text(one, 'alg')}:{text(one, 'content')}" for one in branches(each, "hashes")), ""),
        "is_model": bill.YES if kind == "machine-learning-model" else bill.NO,
    }


def _licences(each: Tree) -> Iterator[str]:
    for one in branches(each, "licenses"):
        said = text(one, "license", "id") or text(one, "license", "name") or text(one, "expression")
        if said:
            yield said
