"""The ZIP container and its names."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

from evidence.packs import layout
from evidence.packs.container import Container, Member, dos_stamp, ending
from tests.evidence.packs import story
from tests.evidence.packs.forgeries.case import PACK, POLICY, Change, add, case
from tests.evidence.packs.story import Files, resign

BAD_NAMES = {
    "absolute": "/etc/passwd",
    "relative": "data/artefacts/../../x",
    "backslash": "data\\artefacts\\x",
    "drive": "C:/x",
    "reserved": "data/artefacts/con.txt",
    "bidi": "data/artefacts/\u202egpj.exe",
    "zero_width": "data/artefacts/a\u200b.md",
    "decomposed": "data/artefacts/u\u0308.md",
    "trailing_dot": "data/artefacts/a.",
    "trailing_space": "data/artefacts/a ",
    "empty_part": "data//x",
    "line_end": "data/artefacts/a\nb",
    "nul": "data/artefacts/a\x00b",
    "folder": "data/artefacts/",
}


def named(path: str) -> Change:
    def change(files: Files) -> bytes:
        content = {f"{story.PACK_ID}/{name}": content for name, content in files.items()}
        place = path if path.startswith(("/", "C:")) else f"{story.PACK_ID}/{path}"
        return story.repack_named({**content, place: b"x"})

    return change


for name, path in BAD_NAMES.items():
    add(f"name_{name}", named(path), "name_unsafe")


@case("name_clash")
def name_differs_only_in_case(files: Files) -> Files:
    files["data/artefacts/überwachung POLICY.md"] = b"twin"
    return resign(files)


@case("name_clash")
def name_is_file_and_folder(files: Files) -> Files:
    files[POLICY + "/x"] = b"x"
    return resign(files)


@case("outside_folder")
def second_top_folder(files: Files) -> bytes:
    content = {f"{story.PACK_ID}/{name}": content for name, content in files.items()}
    return story.repack_named({**content, "EP-other/x": b"x"})


@case("outside_folder")
def folder_of_another_name(files: Files) -> bytes:
    return story.repack(files, base="pack")


@case("statement_facts")
def folder_of_another_pack(files: Files) -> bytes:
    return story.repack(files, base="EP-bank-produce-exit-2")


@case("statement_facts")
def container_of_another_time(files: Files) -> bytes:
    content = {f"{story.PACK_ID}/{name}": content for name, content in files.items()}
    return story.repack_named(content, story.SEALED_AT.replace(year=2025))


@case("zip_not_canonical")
def packed_again_by_a_tool(files: Files) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(f"{story.PACK_ID}/{path}", content)
    return out.getvalue()


@case("zip_not_canonical")
def compression_bomb(files: Files) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{story.PACK_ID}/data/artefacts/zeros", bytes(50_000_000))
    return out.getvalue()


@case("zip_prefix")
def bytes_in_front(files: Files) -> bytes:
    return b"MZ" + PACK


@case("zip_suffix")
def bytes_behind(files: Files) -> bytes:
    return PACK + b"PK"


@case("zip_not_canonical")
def comment_added(files: Files) -> bytes:
    return PACK[:-2] + struct.pack("<H", 5) + b"hello"


@case("zip_truncated")
def cut_in_the_directory(files: Files) -> bytes:
    return PACK[:-40]


@case("zip_truncated")
def cut_in_a_file(files: Files) -> bytes:
    return PACK[:40_000]


@case("zip_not_canonical")
def local_and_central_name_differ(files: Files) -> bytes:
    place = PACK.rindex(b"README.txt")
    return PACK[:place] + b"README.exe" + PACK[place + 10 :]


@case("zip_not_canonical")
def symbolic_link(files: Files) -> bytes:
    return PACK.replace(struct.pack("<I", 0o100644 << 16), struct.pack("<I", 0o120777 << 16), 1)


@case("zip_not_canonical")
def entry_missing_from_the_directory(files: Files) -> bytes:
    start = PACK.index(b"PK\x01\x02")
    second = PACK.index(b"PK\x01\x02", start + 4)
    return PACK[:start] + PACK[second:]


@case("zip_duplicate")
def one_name_twice(files: Files) -> bytes:
    return _twice(f"{story.PACK_ID}/{layout.TAGMANIFEST}")


@case("zip_not_canonical")
def files_in_another_order(files: Files) -> bytes:
    out = BytesIO()
    with Container(out, story.SEALED_AT) as container:
        for name in sorted(files, reverse=True):
            container.add(f"{story.PACK_ID}/{name}", BytesIO(files[name]), len(files[name]))
        container.close()
    return out.getvalue()


@case("zip_not_canonical")
def overlapping_entries(files: Files) -> bytes:
    first = PACK.index(b"PK\x01\x02")
    offset = first + 42
    second = PACK.index(b"PK\x01\x02", first + 4) + 42
    return PACK[:second] + PACK[offset : offset + 4] + PACK[second + 4 :]


@case("payload_changed")
def check_sum_wrong_in_both_headers(files: Files) -> bytes:
    name = f"{story.PACK_ID}/{POLICY}".encode()
    local, central = PACK.index(name) - 30, PACK.rindex(name) - 46
    spoiled = bytearray(PACK)
    for place in (local + 14, central + 16):
        spoiled[place] ^= 1
    return bytes(spoiled)


def _twice(name: str) -> bytes:
    """A container whose directory honestly lists one name twice."""
    start = PACK.index(b"PK\x01\x02")
    stamp = dos_stamp(story.SEALED_AT)
    again = Member(name.encode(), start, 0, 0)
    header = again.local_header(stamp)
    end = len(PACK) - 22
    count = struct.unpack_from("<H", PACK, end + 10)[0] + 1
    listed = PACK[start:end] + again.directory_header(stamp)
    return PACK[:start] + header + listed + ending(count, len(listed), start + len(header))
