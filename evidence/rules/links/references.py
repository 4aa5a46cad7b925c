"""What stands behind the brackets of a document: a web address, a file of the same repository, a git reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

TargetKind = Literal["web", "file", "git"]
LONGEST = 2048
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)
SCP_LIKE = re.compile(r"^[\w.-]+@[\w.-]+:(?!//)")
GIT_SCHEMES = ("git+https:", "git+ssh:", "git+http:", "git:", "ssh:")
COMMIT = re.compile(r"[0-9a-f]{7,64}")
REFS_LINE = re.compile(r"^[0-9a-f]{40,64} refs/(?:heads|tags)/([^\s\x00^]+)")


@dataclass(frozen=True, slots=True)
class Reference:
    """`address` is the canonical text of the target; equal targets have equal addresses."""

    kind: TargetKind
    address: str


def read_reference(href: str) -> Reference | None:
    """The target of a link in a document; None for what is not one: a heading here, a mail address, a phone."""
    href = href.strip()
    if not href or len(href) > LONGEST or href.startswith(("#", "?")):
        return None
    lower = href.lower()
    if lower.startswith(GIT_SCHEMES) or SCP_LIKE.match(href):
        return Reference("git", href)
    if lower.startswith(("http://", "https://")):
        return _web(href)
    if href.startswith("//"):
        return _web(f"https:{href}")
    return None if SCHEME.match(href) else _file(href)


def _web(href: str) -> Reference:
    address = href.partition("#")[0]
    path = urlsplit_or_none(address)
    if path is not None and path.endswith(".git"):
        return Reference("git", href)
    return Reference("web", address)


def urlsplit_or_none(address: str) -> str | None:
    try:
        return urlsplit(address).path
    except ValueError:
        return None


def _file(href: str) -> Reference | None:
    """A path in the repository that the document comes from. Only its steps count, never where they lead to."""
    path = unquote(href.partition("#")[0].partition("?")[0]).replace("\\", "/")
    steps = [step for step in path.split("/") if step not in ("", ".", "..")]
    if not steps or any(not letter.isprintable() for letter in path):
        return None
    return Reference("file", "/".join(steps))


@dataclass(frozen=True, slots=True)
class GitTarget:
    """A repository over https, and the branch, tag or commit that is meant; empty means that it exists."""

    repository: str
    ref: str = ""

    @property
    def refs_address(self) -> str:
        """Where the repository lists its branches and tags (git's smart HTTP protocol)."""
        return f"{self.repository}/info/refs?service=git-upload-pack"

    @property
    def is_commit(self) -> bool:
        return bool(COMMIT.fullmatch(self.ref))


def read_git(address: str) -> GitTarget | None:
    """`git+https://host/repo.git@v1.2`, `https://host/repo.git#main`; None for what is not over https."""
    plain = address.removeprefix("git+")
    if not plain.startswith("https://"):
        return None
    repository, _, fragment = plain.partition("#")
    before, at, ref = repository.rpartition("@")
    if at and "/" in before.removeprefix("https://"):
        repository = before
    else:
        ref = ""
    return GitTarget(repository.rstrip("/"), fragment.partition("/")[0] if fragment and not ref else ref)


def names_in(advertised: bytes) -> frozenset[str]:
    """The branches and tags that a repository lists. A damaged listing ends where it is damaged."""
    found, at = set[str](), 0
    while at + 4 <= len(advertised):
        try:
            size = int(advertised[at : at + 4], 16)
        except ValueError:
            break
        line = advertised[at + 4 : at + size].decode("utf-8", "replace") if size > 4 else ""
        at += max(size, 4)
        if match := REFS_LINE.match(line):
            found.add(match[1])
    return frozenset(found)
