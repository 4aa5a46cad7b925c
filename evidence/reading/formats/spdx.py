"""SPDX: 2.2 and 2.3 as JSON and as tag and value, 3.0 as JSON-LD; its packages, models and data sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from evidence.reading.formats import bill
from evidence.reading.formats.fitting import Imported, Row, Words, counted
from evidence.reading.formats.trees import Tree, branch, branches, text
from evidence.reading.said import Unreadable

SECOND = re.compile(r"SPDX-2\.[23]\Z")
THIRD = re.compile(r"spdx\.org/rdf/(3\.\d+(?:\.\d+)?)/")
TAG = re.compile(r"^([A-Za-z0-9]+):[ \t]*(.*)$")
NONE = frozenset({"", "NONE", "NOASSERTION"})
PACKAGES = {"software_Package": None, "ai_AIPackage": bill.MODEL, "dataset_DatasetPackage": bill.DATA}


def recognise(tree: Any) -> str:
    """`SPDX 2.3` or `SPDX 3.0.1` for such a file; empty for anything else."""
    if not isinstance(tree, dict):
        return ""
    if said := text(tree, "spdxVersion"):
        return said.replace("-", " ")
    found = THIRD.search(text(tree, "@context"))
    return f"SPDX {found[1]}" if found else ""


def recognise_tags(written: str) -> bool:
    return written.lstrip("\ufeff").lstrip().startswith("SPDXVersion:")


def take(tree: Any, name: str) -> Imported:
    """The packages of a JSON file. Raises `Unreadable` for a version that is not known."""
    if "@graph" in tree:
        return _third(tree, name)
    _known(text(tree, "spdxVersion"))
    found = bill.bill(name)
    found.rows = [Row(_package(each)) for each in branches(tree, "packages")]
    found.single = _about(text(tree, "name"), text(branch(tree, "creationInfo"), "created"), name)
    found.left_out = counted(len(branches(tree, "files")), "file", "files")
    return found


def take_tags(written: str) -> Imported:
    """The packages of a tag and value file."""
    tags = list(_tags(written))
    version = next((value for key, value, _ in tags if key == "SPDXVersion"), "")
    _known(version)
    found = bill.bill(f"{version.replace('-', ' ')} tag-value")
    document: dict[str, str] = {}
    files = 0
    at: dict[str, str] = document
    for key, value, line in tags:
        if key == "PackageName":
            at = {}
            found.rows.append(Row(at, line))
        elif key in ("FileName", "SnippetSPDXID"):
            at, files = {}, files + (key == "FileName")
        _keep(at, key, value)
    found.rows = [Row(_tagged(row.said), row.line) for row in found.rows]
    created = document.get("Created", "")
    found.single = _about(document.get("DocumentName", ""), created, found.format)
    found.left_out = counted(files, "file", "files")
    return found


def _keep(at: dict[str, str], key: str, value: str) -> None:
    """The first value of a tag stands; of outside references the package address."""
    if key != "ExternalRef":
        at.setdefault(key, value)
    elif value.split()[1:2] == ["purl"]:
        at.setdefault("purl", value.split()[-1])


def _tags(written: str) -> Iterator[tuple[str, str, int]]:
    """Tags with their values and lines; what stands between <text> marks is left out."""
    within = False
    for number, line in enumerate(written.splitlines(), 1):
        found = None if within else TAG.match(line)
        within = (within or "<text>" in line) and "</text>" not in line
        if found:
            yield found[1], found[2].replace("<text>", "").replace("</text>", "").strip(), number


def _known(version: str) -> None:
    if not SECOND.match(version):
        raise Unreadable(f"{version or 'This SPDX'} is not read; export the file as SPDX 2.2, 2.3 or 3.0.")


def _about(product: str, created: str, name: str) -> dict[tuple[str, ...], Any]:
    return {bill.PRODUCT: product, bill.DATED: created[:10], ("format",): name}


def _licence(*said: str) -> str:
    return next((each for each in said if each not in NONE), "")


def _supplier(said: str) -> str:
    return "" if said in NONE else re.sub(r"^(Organization|Person|Tool):\s*", "", said)


def _package(each: Tree) -> dict[str, Any]:
    kind = text(each, "primaryPackagePurpose").lower()
    purls = [text(one, "referenceLocator") for one in branches(each, "externalRefs") if _is_purl(one)]
    sums = [f"{text(one, 'algorithm')}:{text(one, 'checksumValue')}" for one in branches(each, "checksums")]
    return {
        "name": text(each, "name"),
        "version": text(each, "versionInfo"),
        "type": Words((kind,)) if kind else None,
        "licence": _licence(text(each, "licenseConcluded"), text(each, "licenseDeclared")),
        "supplier": _supplier(text(each, "supplier")),
        "purl": next(iter(purls), ""),
        "hash": next(iter(sums), ""),
    }


def _is_purl(reference: Tree) -> bool:
    return text(reference, "referenceType") == "purl"


def _tagged(said: Any) -> dict[str, Any]:
    kind = said.get("PrimaryPackagePurpose", "").lower()
    return {
        "name": said.get("PackageName"),
        "version": said.get("PackageVersion"),
        "type": Words((kind,)) if kind else None,
        "licence": _licence(said.get("PackageLicenseConcluded", ""), said.get("PackageLicenseDeclared", "")),
        "supplier": _supplier(said.get("PackageSupplier", "")),
        "purl": said.get("purl"),
        "hash": said.get("PackageChecksum", "").replace(" ", ""),
    }


def _third(tree: Tree, name: str) -> Imported:
    found = bill.bill(name)
    others = 0
    for each in branches(tree, "@graph"):
        kind = text(each, "type") or text(each, "@type")
        if kind not in PACKAGES:
            others += kind not in ("SpdxDocument", "CreationInfo")
            continue
        purpose = text(each, "software_primaryPurpose")
        found.rows.append(
            Row(
                {
                    "name": text(each, "name"),
                    "version": text(each, "software_packageVersion"),
                    "type": PACKAGES[kind] or (Words((purpose,)) if purpose else None),
                    "purl": text(each, "software_packageUrl"),
                    "is_model": bill.YES if kind == "ai_AIPackage" else bill.NO,
                }
            )
        )
    found.single = {("format",): name}
    found.left_out = counted(others, "element that is no package", "elements that are no packages")
    return found
