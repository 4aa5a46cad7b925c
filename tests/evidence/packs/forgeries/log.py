"""The log edited, cut, reordered and rewritten, up to both keys in one hand."""

from __future__ import annotations

import json

from evidence.packs import layout
from evidence.packs.audit_files import empty_marker
from portal.audit.rules.canonical import canonical
from tests.evidence.packs import story
from tests.evidence.packs.forgeries.case import (
    case,
)
from tests.evidence.packs.story import Files, log_lines, put_log, rechain, relog, resign


@case("log_root", "log_prev")
def entry_edited_by_an_insider(files: Files) -> Files:
    lines = log_lines(files)
    lines[2] = lines[2].replace(b"a-chen", b"a-tomas")
    put_log(files, lines)
    return resign(files)


@case("log_root")
def entry_edited_and_chain_rebuilt(files: Files) -> Files:
    lines = log_lines(files)
    lines[2] = lines[2].replace(b"a-chen", b"a-tomas")
    put_log(files, rechain(lines))
    return resign(files)


@case("log_root")
def last_entry_edited_by_an_insider(files: Files) -> Files:
    lines = log_lines(files)
    lines[-1] = lines[-1].replace(b"a-chen", b"a-tomas")
    put_log(files, lines)
    return resign(files)


@case("log_seq", "log_root")
def entry_removed_by_an_insider(files: Files) -> Files:
    put_log(files, [line for seq, line in enumerate(log_lines(files)) if seq != 2])
    return resign(files)


@case("log_root")
def entry_removed_and_chain_rebuilt(files: Files) -> Files:
    put_log(files, rechain([line for seq, line in enumerate(log_lines(files)) if seq != 2]))
    return resign(files)


@case("log_seq", "log_root")
def entries_reordered_by_an_insider(files: Files) -> Files:
    lines = log_lines(files)
    lines[1], lines[2] = lines[2], lines[1]
    put_log(files, lines)
    return resign(files)


@case("log_root")
def entry_appended_by_an_insider(files: Files) -> Files:
    lines = log_lines(files)
    put_log(files, rechain([*lines, lines[-1]]))
    return resign(files)


@case("log_root")
def log_truncated_by_an_insider(files: Files) -> Files:
    put_log(files, log_lines(files)[:-1])
    return resign(files)


@case("log_root")
def log_emptied_by_an_insider(files: Files) -> Files:
    put_log(files, [])
    return resign(files)


@case("log_malformed")
def log_line_ends_changed_by_an_insider(files: Files) -> Files:
    files[layout.ENTRIES] = files[layout.ENTRIES].replace(b"\n", b"\r\n")
    return resign(files)


@case("log_malformed")
def last_line_end_cut_by_an_insider(files: Files) -> Files:
    files[layout.ENTRIES] = files[layout.ENTRIES][:-1]
    return resign(files)


@case("log_malformed")
def member_added_to_an_entry_by_an_insider(files: Files) -> Files:
    lines = log_lines(files)
    lines[-1] = canonical({**json.loads(lines[-1]), "note": "x"})
    put_log(files, lines)
    return resign(files)


@case("log_stream")
def stream_of_another_project_by_an_insider(files: Files) -> Files:
    relog(files, rechain([line.replace(b'"stream":"bank"', b'"stream":"shop"') for line in log_lines(files)]))
    return resign(files)


@case("log_root", "proof_wrong")
def older_checkpoint_by_an_insider(files: Files) -> Files:
    files[layout.CHECKPOINT] = story.story_log()[0].checkpoint(6).encode()
    return resign(files)


@case("checkpoint_signature")
def checkpoint_signed_with_the_pack_key(files: Files) -> Files:
    relog(files, log_lines(files), signer=story.PACK)
    return resign(files)


@case("checkpoint_signature")
def checkpoint_body_changed_under_its_signature(files: Files) -> Files:
    note = files[layout.CHECKPOINT].decode()
    files[layout.CHECKPOINT] = note.replace("\n8\n", "\n9\n").encode()
    return resign(files)


@case("checkpoint_malformed")
def checkpoint_emptied_by_an_insider(files: Files) -> Files:
    files[layout.CHECKPOINT] = b""
    return resign(files)


@case("previous_checkpoint", "consistency_wrong")
def previous_checkpoint_of_another_history(files: Files) -> Files:
    log = story.story_log()[0]
    log.lines = rechain([line.replace(b"a-chen", b"a-tomas") for line in log.lines])
    files[layout.PREVIOUS] = log.checkpoint(4).encode()
    return resign(files)


@case("consistency_wrong")
def previous_checkpoint_dropped_by_an_insider(files: Files) -> Files:
    files[layout.PREVIOUS] = empty_marker(story.ORIGIN).encode()
    return resign(files)


@case("consistency_wrong")
def consistency_proof_shortened_by_an_insider(files: Files) -> Files:
    files[layout.CONSISTENCY] = canonical({"from": 4, "proof": [], "to": 8})
    return resign(files)


@case("proof_wrong")
def proof_of_another_entry_by_an_insider(files: Files) -> Files:
    files[layout.proof_path(5)] = files[layout.proof_path(6)]
    return resign(files)


@case("proof_wrong")
def proof_renumbered_by_an_insider(files: Files) -> Files:
    files[layout.proof_path(5)] = files[layout.proof_path(6)].replace(b"index 6", b"index 5")
    return resign(files)


@case("proof_missing")
def proof_removed_by_an_insider(files: Files) -> Files:
    del files[layout.proof_path(6)]
    return resign(files)


@case("record_log", "details_wrong")
def history_rewritten_by_an_insider_with_both_keys_who_forgets_the_details(files: Files) -> Files:
    lines = [line.replace(b"review.decide", b"review.advise") for line in log_lines(files)]
    lines[6] = lines[6].replace(json.loads(lines[6])["details_digest"].encode(), b"sha256:" + b"0" * 64)
    relog(files, rechain(lines))
    return resign(files)
