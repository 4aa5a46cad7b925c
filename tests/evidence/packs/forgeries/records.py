"""Records edited, with manifests mended, or by an insider who holds the pack key."""

from __future__ import annotations

import json

from evidence.packs import layout
from tests.evidence.packs import story
from tests.evidence.packs.forgeries.case import POLICY, case
from tests.evidence.packs.story import Files, edit_record, mend, resign


@case("statement_subject")
def snapshot_version_edited_and_manifests_mended(files: Files) -> Files:
    edit_record(files, "snapshot", lambda record: record["items"][0].update(version="4"))
    return mend(files)


@case("record_log", "statement_subject")
def decision_edited_and_manifests_mended(files: Files) -> Files:
    edit_record(files, "decisions", lambda record: record["decisions"][0].update(outcome="no_go"))
    return mend(files)


@case("record_log")
def decision_flipped_by_an_insider(files: Files) -> Files:
    edit_record(files, "decisions", lambda record: record["decisions"][1].update(outcome="go"))
    return resign(files)


@case("record_log")
def outcome_of_the_review_flipped_by_an_insider(files: Files) -> Files:
    edit_record(files, "pack", lambda record: record["decision"].update(outcome="go"))
    files[layout.REPORT] = files[layout.REPORT].replace(b"go_with_conditions", b"go")
    return resign(files)


@case("record_unproved")
def decision_without_its_outcome_by_an_insider(files: Files) -> Files:
    edit_record(files, "decisions", lambda record: record["decisions"][0].pop("outcome"))
    return resign(files)


@case("record_log")
def decision_moved_to_another_entry_by_an_insider(files: Files) -> Files:
    edit_record(files, "decisions", lambda record: record["decisions"][1].update(log_index=5))
    return resign(files)


@case("record_log", "proof_missing")
def decision_on_no_entry_by_an_insider(files: Files) -> Files:
    edit_record(files, "decisions", lambda record: record["decisions"][1].update(log_index=99))
    return resign(files)


@case("record_dropped")
def decision_dropped_by_an_insider(files: Files) -> Files:
    edit_record(files, "decisions", lambda record: record["decisions"].pop())
    return resign(files)


@case("record_dropped")
def exception_dropped_by_an_insider(files: Files) -> Files:
    edit_record(files, "exceptions", lambda record: record["exceptions"].clear())
    edit_record(files, "completeness", lambda record: record["rows"][1]["exceptions"].clear())
    return resign(files)


@case("record_dropped")
def part_of_an_exceptions_history_dropped_by_an_insider(files: Files) -> Files:
    edit_record(files, "exceptions", lambda record: record["exceptions"][0].pop("entries"))
    return resign(files)


@case("record_log")
def exceptions_date_moved_by_an_insider(files: Files) -> Files:
    edit_record(
        files, "exceptions", lambda record: record["exceptions"][0].update(remediation_date="2028-02-01")
    )
    return resign(files)


@case("record_unproved")
def details_of_a_decision_left_out_by_an_insider(files: Files) -> Files:
    files[layout.DETAILS] = b"".join(files[layout.DETAILS].splitlines(keepends=True)[:-1])
    return resign(files)


@case("details_wrong")
def details_of_a_decision_edited_by_an_insider(files: Files) -> Files:
    files[layout.DETAILS] = files[layout.DETAILS].replace(b'"outcome":"go"', b'"outcome":"no"')
    return resign(files)


@case("exception_unknown", "statement_subject")
def exception_removed_and_manifests_mended(files: Files) -> Files:
    edit_record(files, "exceptions", lambda record: record["exceptions"].clear())
    return mend(files)


@case("evidence_missing", "files_list")
def evidence_file_dropped_by_an_insider(files: Files) -> Files:
    del files[POLICY]
    return resign(files)


@case("evidence_missing")
def evidence_file_and_its_row_dropped_by_an_insider(files: Files) -> Files:
    del files[POLICY]
    edit_record(files, "files", lambda record: record["files"].pop(0))
    return resign(files)


@case("evidence_changed", "files_list")
def evidence_file_replaced_by_an_insider(files: Files) -> Files:
    files[POLICY] = b"another policy"
    return resign(files)


@case("record_log")
def evidence_file_replaced_everywhere_by_an_insider(files: Files) -> Files:
    old, files[POLICY] = story.sha256(files[POLICY]), b"another policy"
    new = story.sha256(files[POLICY])
    for name in ("completeness", "files"):
        path = f"data/records/{name}.json"
        files[path] = files[path].replace(old.encode(), new.encode())
    edit_record(files, "files", lambda record: record["files"][0].update(size=len(files[POLICY])))
    return resign(files)


@case("evidence_changed")
def completeness_digest_edited_by_an_insider(files: Files) -> Files:
    edit_record(
        files, "completeness", lambda record: record["rows"][0]["evidence"][0].update(sha256="0" * 64)
    )
    return resign(files)


@case("evidence_missing")
def withheld_item_dropped_by_an_insider(files: Files) -> Files:
    edit_record(files, "withheld", lambda record: record["items"].clear())
    return resign(files)


@case("missing_file")
def record_removed_by_an_insider(files: Files) -> Files:
    del files["data/records/minutes.json"]
    return resign(files)


@case("record_malformed")
def record_of_another_shape_by_an_insider(files: Files) -> Files:
    edit_record(files, "decisions", lambda record: record.update(decisions={}))
    return resign(files)


@case("json_duplicate_key")
def key_named_twice_by_an_insider(files: Files) -> Files:
    path = "data/records/people.json"
    files[path] = files[path].replace(b'{"people"', b'{"people":[],"people"')
    return resign(files)


@case("json_not_canonical")
def record_with_spaces_by_an_insider(files: Files) -> Files:
    files["data/records/people.json"] = json.dumps({"people": [], "a": 1}).encode()
    return resign(files)


@case("json_malformed")
def record_is_no_json_by_an_insider(files: Files) -> Files:
    files["data/records/people.json"] = b"[" * 100_000
    return resign(files)


@case("statement_facts")
def pack_record_and_statement_disagree(files: Files) -> Files:
    return resign(files, edit=lambda made: made["predicate"].update(purpose="for assessment"))


@case("record_unproved")
def exception_without_its_owner_by_an_insider(files: Files) -> Files:
    edit_record(files, "exceptions", lambda record: record["exceptions"][0].pop("owner"))
    return resign(files)
