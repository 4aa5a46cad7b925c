"""Every way to tamper with the log is found, and names the right entry; an honest log gives no alarm."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from portal.accounts.callers import Caller
from portal.audit import anchors
from portal.audit.services import log
from portal.audit.services.verify import Fault, Report, verify
from portal.projects.models import Project
from portal.projects.services import projects
from tests.audit.scratch import damage, scratch_copy

pytestmark = pytest.mark.django_db
ENTRIES = 11


@pytest.fixture
def story(
    project: Project, caller: Callable[..., Caller], now: Any, django_capture_on_commit_callbacks: Any
) -> Project:
    """Eleven entries, with checkpoints signed after the fourth and the ninth and kept outside."""
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(ENTRIES):
            projects.change(by=caller("ada"), at=now, project=project, name=f"Name {number}")
            if number in {3, 8}:
                log.checkpoint(project.stream, why="test")
    return project


@pytest.fixture
def copy(story: Project, tmp_path: Path) -> Iterator[Path]:
    with scratch_copy(tmp_path) as path:
        yield path


def found(path: Path, *statements: str) -> Fault:
    damage(path, *statements)
    report = verify(using="scratch")
    assert not report.ok
    return report.faults[0]


def test_an_honest_log_verifies_without_alarm(copy: Path) -> None:
    report = verify(using="scratch")

    assert report == Report(streams={"bank-credit": ENTRIES}, checkpoints=2)


def test_an_honest_log_verifies_in_its_own_database(story: Project) -> None:
    report = verify()

    assert report.faults == []
    assert report.streams["bank-credit"] == ENTRIES


def test_a_log_longer_than_a_chunk_verifies(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.audit.services.verify.CHUNK", 3)

    assert verify(using="scratch").ok


@pytest.mark.parametrize(
    ("column", "value"),
    [("verb", "'x'"), ("actor", "'somebody'"), ("object_id", "'other'"), ("at", "'2020-01-01 00:00:00'")],
)
def test_an_edited_column_is_found_although_the_text_stands(copy: Path, column: str, value: str) -> None:
    fault = found(copy, f"UPDATE audit_event SET {column} = {value} WHERE seq = 5")

    assert fault.seq == 5
    assert "olumns of entry 5 differ" in fault.message


def test_an_edited_text_is_found_with_both_hashes(copy: Path) -> None:
    fault = found(
        copy,
        "UPDATE audit_event SET line = replace(line, '.changed', '.xhanged') WHERE seq = 5",
    )

    assert fault.seq == 5
    assert fault.expected != fault.found


def test_an_edited_detail_is_found(copy: Path) -> None:
    inside = "event_id = (SELECT id FROM audit_event WHERE seq = 5)"

    assert (
        found(copy, f"UPDATE audit_eventdetail SET body = replace(body, 'Name', 'Nome') WHERE {inside}").seq
        == 5
    )


def test_an_edited_summary_is_found_although_the_digest_stands(copy: Path) -> None:
    inside = "event_id = (SELECT id FROM audit_event WHERE seq = 5)"

    assert found(copy, f"UPDATE audit_eventdetail SET summary = 'did nothing' WHERE {inside}").seq == 5


def test_a_removed_detail_is_found(copy: Path) -> None:
    inside = "event_id = (SELECT id FROM audit_event WHERE seq = 5)"

    assert found(copy, f"DELETE FROM audit_eventdetail WHERE {inside}").seq == 5


def test_a_removed_entry_is_found(copy: Path) -> None:
    assert found(copy, "DELETE FROM audit_event WHERE seq = 5").message == "Entry 5 is missing."


def test_an_inserted_entry_is_found(copy: Path) -> None:
    fault = found(
        copy,
        "INSERT INTO audit_event (stream, seq, prev, leaf, line, recorded_at, at, actor, verb, object_kind, "
        "object_id, request_id, details_digest) SELECT stream, 11, leaf, '00', line, recorded_at, at, actor, "
        "verb, object_kind, object_id, request_id, details_digest FROM audit_event WHERE seq = 10",
    )

    assert fault.seq == 11


def test_swapped_entries_are_found(copy: Path) -> None:
    fault = found(
        copy,
        "UPDATE audit_event SET seq = 100 WHERE seq = 5",
        "UPDATE audit_event SET seq = 5 WHERE seq = 6",
        "UPDATE audit_event SET seq = 6 WHERE seq = 100",
    )

    assert fault.seq == 5


@pytest.mark.parametrize("left", [10, 9, 7])
def test_a_cut_end_is_found_by_the_head_or_by_what_was_signed(copy: Path, left: int) -> None:
    """With the head rewritten too, only a signature remembers."""
    head = f"(SELECT leaf FROM audit_event WHERE seq = {left - 1})"
    rewritten = [f"UPDATE audit_stream SET size = {left}, head = {head}"] if left < 9 else []
    fault = found(
        copy,
        f"DELETE FROM audit_event WHERE seq >= {left}",
        f'DELETE FROM audit_node WHERE (("index" + 1) << level) > {left}',
        *rewritten,
    )

    assert fault.seq == left


def test_a_changed_tree_node_is_found(copy: Path) -> None:
    fault = found(
        copy, 'UPDATE audit_node SET hash = lower(hex(zeroblob(32))) WHERE level = 1 AND "index" = 2'
    )

    assert fault.seq == 5


def test_a_surplus_tree_node_is_found(copy: Path) -> None:
    damaged = "INSERT INTO audit_node (stream, level, \"index\", hash) VALUES ('bank-credit', 9, 9, '00')"

    assert "more tree nodes" in found(copy, damaged).message


def test_a_whole_rewritten_history_does_not_have_the_signed_root(
    story: Project, tmp_path: Path, copy: Path
) -> None:
    """Somebody builds a new, consistent chain: only the checkpoints, signed before, tell."""
    _rewrite(copy)

    report = verify(using="scratch")

    assert [(fault.seq, "rewritten" in fault.message) for fault in report.faults] == [(3, True)]


def test_a_removed_checkpoint_is_remembered_outside(copy: Path) -> None:
    assert "kept outside the database is missing" in found(copy, "DELETE FROM audit_checkpoint").message


def test_a_forged_checkpoint_is_found(copy: Path) -> None:
    larger = "replace(note, char(10) || '4' || char(10), char(10) || '5' || char(10))"
    fault = found(copy, f"UPDATE audit_checkpoint SET note = {larger}")

    assert "not signed by the log's key" in fault.message


def test_a_checkpoint_whose_columns_were_changed_is_found(copy: Path) -> None:
    assert "columns differ" in found(copy, "UPDATE audit_checkpoint SET size = 3 WHERE size = 4").message


def test_a_removed_stream_is_remembered_outside(copy: Path) -> None:
    fault = found(
        copy,
        "DELETE FROM audit_eventdetail", "DELETE FROM audit_event", "DELETE FROM audit_node",
        "DELETE FROM audit_checkpoint", "DELETE FROM audit_stream",
    )  # fmt: skip

    assert fault.stream == "bank-credit"


def test_an_older_database_put_back_is_found_by_the_copy_outside(
    story: Project, tmp_path: Path, caller: Any, now: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with scratch_copy(tmp_path):
        with django_capture_on_commit_callbacks(execute=True):
            projects.change(by=caller("ada"), at=now, project=story, name="Later")
            log.checkpoint(story.stream, why="test")

        report = verify(using="scratch")

    assert "missing from it" in report.faults[0].message


def test_a_lost_copy_outside_is_a_warning_not_an_alarm(copy: Path) -> None:
    anchors._path("bank-credit").unlink()

    report = verify(using="scratch")

    assert report.ok
    assert "2 checkpoints have no copy outside" in report.warnings[0]


@pytest.mark.parametrize("way", ["dropped", "emptied"])
def test_a_trigger_that_is_gone_or_emptied_is_found(copy: Path, way: str) -> None:
    raw = sqlite3.connect(copy)
    with raw:
        raw.execute("DROP TRIGGER audit_event_no_update")
        if way == "emptied":
            raw.execute(
                "CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT 1; END"
            )
    raw.close()

    report = verify(using="scratch")

    assert "audit_event_no_update" in report.faults[0].message


def test_the_command_says_verified_and_ends_with_0(story: Project, capsys: Any) -> None:
    call_command("verify_log")

    assert f"VERIFIED {ENTRIES} events, 2 signed checkpoints" in capsys.readouterr().out


def test_the_command_names_the_entry_and_ends_with_1(story: Project, capsys: Any, monkeypatch: Any) -> None:
    report = Report(
        streams={"site": 3}, faults=[Fault("site", "The text of entry 2 was changed.", 2, "aa", "bb")]
    )
    monkeypatch.setattr("portal.audit.management.commands.verify_log.verify", lambda: report)

    with pytest.raises(SystemExit) as ended:
        call_command("verify_log")

    assert ended.value.code == 1
    assert "BROKEN site, entry 2" in capsys.readouterr().err


def _rewrite(path: Path) -> None:
    """Builds the whole chain anew with another verb in entry 0, as somebody without the log's key could."""
    import json

    import rfc8785

    from portal.audit.rules import tlog

    raw = sqlite3.connect(path)
    rows = raw.execute("SELECT seq, line FROM audit_event ORDER BY seq").fetchall()
    nodes: dict[tuple[int, int], bytes] = {}
    prev, statements = "", []
    for seq, line in rows:
        said = json.loads(line) | {"prev": prev} | ({"verb": "project.forged"} if seq == 0 else {})
        text = rfc8785.dumps(said)
        leaf = tlog.leaf_hash(text)
        for level, index, value in tlog.nodes_completed_by(seq, leaf, lambda *key: nodes[key]):
            nodes[(level, index)] = value
        statements.append((seq, prev, leaf.hex(), text.decode(), said["verb"]))
        prev = leaf.hex()
    raw.close()
    damage(
        path,
        "UPDATE audit_event SET prev = 'old' || prev",
        *(
            f"UPDATE audit_event SET prev='{prev}', leaf='{leaf}', line='{text}', verb='{verb}' "
            f"WHERE seq={seq}"
            for seq, prev, leaf, text, verb in statements
        ),
        *(
            f"UPDATE audit_node SET hash='{value.hex()}' WHERE level={level} AND \"index\"={index}"
            for (level, index), value in nodes.items()
        ),
        f"UPDATE audit_stream SET head='{prev}'",
    )


def test_an_entry_appended_while_it_reads_gives_no_false_alarm(story: Project, caller: Any, now: Any) -> None:
    names = iter(["Meanwhile"])

    def meanwhile(words: str, percent: int) -> None:
        for name in names:
            projects.change(by=caller("ada"), at=now, project=story, name=name)

    report = verify(tell=meanwhile)

    assert report.faults == []
    assert report.streams["bank-credit"] == ENTRIES + 1
