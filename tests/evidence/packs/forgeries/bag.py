"""Payload and tag files: flipped, missing, added, replaced, with manifests mended or not."""

from __future__ import annotations

from evidence.packs import layout
from tests.evidence.packs.forgeries.case import POLICY, another_pack, case, resign_tags
from tests.evidence.packs.story import Files, mend, resign


@case("payload_changed")
def payload_byte_flipped(files: Files) -> None:
    files[POLICY] = b"$" + files[POLICY][1:]


@case("missing_file")
def payload_missing(files: Files) -> None:
    del files[POLICY]


@case("extra_file")
def payload_extra(files: Files) -> None:
    files["data/artefacts/late.md"] = b"late"


@case("payload_changed")
def line_ends_changed(files: Files) -> None:
    files[POLICY] = files[POLICY].replace(b"\n", b"\r\n")


@case("statement_subject", "signature_wrong")
def payload_replaced_and_manifests_mended(files: Files) -> Files:
    files[POLICY] = b"another policy"
    return mend(files)


@case("extra_file")
def payload_outside_the_layout_and_signed_again(files: Files) -> Files:
    files["data/exchange/bom.cdx.json"] = b"{}"
    return resign(files)


@case("extra_tag_file")
def extra_tag_file(files: Files) -> None:
    files["notes.txt"] = b"hello"


@case("extra_tag_file", "manifest_malformed")
def extra_tag_file_and_signed_again(files: Files) -> Files:
    files["notes.txt"] = b"hello"
    return resign(files)


@case("extra_tag_file")
def extra_file_among_the_signatures(files: Files) -> None:
    files["signatures/other.sig"] = bytes(64)


@case("extra_tag_file")
def fetch_list(files: Files) -> None:
    files["fetch.txt"] = b"http://example.org/a 1 data/artefacts/a\n"


@case("missing_file", "manifest_malformed")
def manifest_removed(files: Files) -> None:
    del files[layout.MANIFEST]


@case("missing_file", "signature_wrong")
def tagmanifest_removed(files: Files) -> None:
    del files[layout.TAGMANIFEST]


@case("tag_changed")
def tag_file_changed(files: Files) -> None:
    files[layout.BAG_INFO] += b"Contact-Name: Sam\n"


@case("bag_changed")
def bag_info_changed_and_signed_again(files: Files) -> Files:
    resign(files)
    files[layout.BAG_INFO] = files[layout.BAG_INFO].replace(b"2026", b"2025")
    return resign_tags(files)


@case("bag_changed")
def bag_declaration_changed_and_signed_again(files: Files) -> Files:
    files[layout.BAGIT] = b"BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"
    return resign(files)


@case("manifest_malformed", "missing_file")
def manifests_downgraded_to_md5(files: Files) -> None:
    files["manifest-md5.txt"] = files.pop(layout.MANIFEST)


@case("manifest_malformed")
def manifest_lines_out_of_order_and_signed_again(files: Files) -> Files:
    resign(files)
    files[layout.MANIFEST] = b"\n".join(sorted(files[layout.MANIFEST].split(b"\n")[:-1])) + b"\n"
    return resign_tags(files)


@case("manifest_malformed")
def manifest_with_carriage_returns_and_signed_again(files: Files) -> Files:
    resign(files)
    files[layout.MANIFEST] = files[layout.MANIFEST].replace(b"\n", b"\r\n")
    return resign_tags(files)


@case("tag_changed")
def manifest_of_another_pack(files: Files) -> None:
    files[layout.MANIFEST] = another_pack()[layout.MANIFEST]


@case("signature_wrong", "statement_subject")
def tagmanifest_of_another_pack(files: Files) -> None:
    files[layout.TAGMANIFEST] = another_pack()[layout.TAGMANIFEST]
