"""What may be uploaded, judged by its first bytes and its name, and the name it is shown under.

The bytes are believed before the name; where the two disagree the file is refused, because whoever opens the
download later will be misled by one of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from portal.answers import InvalidInput

HEAD = 4096
LONGEST_NAME = 180


@dataclass(frozen=True, slots=True)
class Allowed:
    """A type that is taken in: what people call it and which endings it has, the usual one first."""

    media_type: str
    label: str
    endings: tuple[str, ...]
    starts: tuple[bytes, ...] = ()

    @property
    def is_text(self) -> bool:
        return not self.starts


ALLOWED = (
    Allowed("text/markdown", "Markdown", ("md", "markdown")),
    Allowed("text/plain", "text", ("txt", "log", "jsonl", "toml", "rst", "spdx")),
    Allowed("text/csv", "CSV", ("csv", "tsv")),
    Allowed("application/json", "JSON", ("json", "ipynb", "sarif")),
    Allowed("application/yaml", "YAML", ("yaml", "yml")),
    Allowed("application/xml", "XML", ("xml",)),
    Allowed("text/vnd.mermaid", "Mermaid", ("mmd", "mermaid")),
    Allowed("application/pdf", "PDF", ("pdf",), (b"%PDF-",)),
    Allowed("image/png", "PNG", ("png",), (b"\x89PNG\r\n\x1a\n",)),
    Allowed("image/jpeg", "JPEG", ("jpg", "jpeg"), (b"\xff\xd8\xff",)),
    Allowed("image/gif", "GIF", ("gif",), (b"GIF87a", b"GIF89a")),
    Allowed("image/webp", "WebP", ("webp",), (b"RIFF",)),
    Allowed(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word",
        ("docx",),
        (b"PK\x03\x04",),
    ),
    Allowed(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel",
        ("xlsx",),
        (b"PK\x03\x04",),
    ),
    Allowed(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "PowerPoint",
        ("pptx",),
        (b"PK\x03\x04",),
    ),
)
BY_ENDING = {ending: allowed for allowed in ALLOWED for ending in allowed.endings}
LABELS = ", ".join(allowed.label for allowed in ALLOWED)
TYPE_MESSAGE = f"This type of file is not taken in. Allowed: {LABELS}."

# Opened as a folder: its entries are files, it is none itself.
ARCHIVE = "zip"
UNICODE_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\x1b")
# What a disk, a shell or a spreadsheet could read as more than a name.
UNSAFE = re.compile(r'[<>:"|?*`$;&%#{}\\/]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Intake:
    """A file that may come in: its type, the name to show and to offer, the name as it was sent."""

    media_type: str
    name: str
    original_name: str


def admit(*, head: bytes, filename: str, size: int, max_bytes: int) -> Intake:
    """Judge a file by its first 4096 bytes, name and size in bytes. Raises InvalidInput at `file`."""
    if problem := size_problem(size, max_bytes) or type_problem(head, filename):
        raise InvalidInput.at("file", problem)
    return Intake(sniff(head, filename), safe_name(filename), original_name(filename))


def size_problem(size: int, max_bytes: int) -> str:
    """A message for an empty or too large file, before any byte is read; else empty."""
    if size <= 0:
        return "The file is empty. Choose it again once it has content."
    if size > max_bytes:
        return (
            f"The file is {measure(size)}; at most {measure(max_bytes)} is taken in. Split it, or add a link."
        )
    return ""


def ending_problem(filename: str) -> str:
    """A message when a file with this name is not taken in, before its first byte is; else empty."""
    ending = ending_of(filename)
    return "" if ending in BY_ENDING or ending == ARCHIVE else TYPE_MESSAGE


def sniff(head: bytes, filename: str) -> str:
    """The media type when name and content agree on an allowed one; else empty."""
    return "" if type_problem(head, filename) else BY_ENDING[ending_of(filename)].media_type


def type_problem(head: bytes, filename: str) -> str:
    """A message when the type is not allowed or the content is not what the name says; else empty."""
    named = BY_ENDING.get(ending_of(filename))
    if named is None:
        return TYPE_MESSAGE
    if named.is_text:
        found = by_content(head)
        if found is None and is_text(head):
            return ""
        return f"The name says {named.label}, but the content is {found.label if found else 'not text'}."
    if matches(named, head):
        return ""
    found = by_content(head)
    return f"The name says {named.label}, but the content is {found.label if found else 'something else'}."


def by_content(head: bytes) -> Allowed | None:
    """The type that the first bytes show, for types that have a mark."""
    return next((allowed for allowed in ALLOWED if not allowed.is_text and matches(allowed, head)), None)


def matches(allowed: Allowed, head: bytes) -> bool:
    if allowed.media_type == "image/webp":
        return head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return head.startswith(allowed.starts)


def is_text(head: bytes) -> bool:
    """No NUL and no control characters, unless a byte order mark says UTF-16 or UTF-8."""
    head = head[:HEAD]
    if head.startswith(UNICODE_MARKS):
        return True
    return not CONTROL & frozenset(head)


def ending_of(filename: str) -> str:
    """The ending in lower case, without the dot; empty when there is none."""
    stem, dot, ending = safe_name(filename).rpartition(".")
    return ending.lower() if dot and stem else ""


def safe_name(filename: str) -> str:
    """The name to show: NFC, its last part only, nothing invisible, nothing that turns the text round.

    `C:\\\\x\\\\plan.md` and `../plan.md` become `plan.md`; `invoice\u202efdp.exe` shows its true ending.
    """
    plain = unicodedata.normalize("NFC", repaired(filename))
    last = re.split(r"[/\\]", plain.rstrip("/\\"))[-1]
    spaced = re.sub(r"\s", " ", last)
    seen = "".join(letter for letter in spaced if is_visible(letter))
    name = " ".join(UNSAFE.sub("_", seen).split()).strip(". ")
    if DEVICES.fullmatch(name):
        name = f"_{name}"
    return shortened(name) or "unnamed"


def is_visible(letter: str) -> bool:
    """No control, format (bidirectional, zero-width), private or unassigned character, no half of a pair."""
    return letter == " " or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shortened(name: str) -> str:
    """At most 180 characters and 240 bytes, the ending kept."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    stem = stem[: LONGEST_NAME - len(ending) - 1]
    while len(f"{stem}{dot}{ending}".encode()) > 240:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}"


def original_name(filename: str) -> str:
    """The name as it was sent, storable: for the record, never for a path or a header."""
    return repaired(filename).replace("\x00", "\ufffd")[:1000]


def repaired(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def measure(size: int) -> str:
    """`1.5 GB`, in steps of 1024."""
    amount, unit = float(size), "bytes"
    for unit in ("bytes", "KB", "MB", "GB", "TB"):
        if amount < 1024 or unit == "TB":
            break
        amount /= 1024
    return f"{amount:.0f} {unit}" if unit == "bytes" or amount == int(amount) else f"{amount:.1f} {unit}"
