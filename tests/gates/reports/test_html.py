from __future__ import annotations

import re
from html import escape, unescape

import pytest

from evidence.verifier.verify_pack import read_report
from gates.reports.content import DISCLAIMER
from gates.reports.words import OUTCOMES
from tests.gates.reports.drawn import HOSTILE, META, html, record
from tests.gates.world import NO, World

pytestmark = pytest.mark.django_db


def test_the_first_page_says_what_was_decided_and_that_it_is_no_statement_of_conformity(world: World) -> None:
    made = html(record(world))

    assert "Go with conditions" in made
    assert DISCLAIMER in made
    assert "EP-bank-credit-model-exit-1" in made
    assert "Compare each fingerprint with the one you hold from outside" in made
    assert "DRAFT" not in made and "DEMO" not in made


def test_the_keys_are_named_with_what_each_of_them_signed(world: World) -> None:
    keys = [{"use": use, "fingerprint": f"SHA256:{use}"} for use in ("root", "pack", "log")]
    made = html(record(world), keys=keys)

    signed = [f"signed by the {use} key <code>SHA256:{use}</code>" for use in ("pack", "log", "root")]
    assert [made.count(words) for words in signed] == [1, 1, 1]
    assert made.index(signed[0]) < made.index(signed[1]) < made.index(signed[2])


def test_a_no_go_says_so(world: World) -> None:
    made = html(record(world, vote=NO))

    assert OUTCOMES["no_go"][0] in made
    assert "this release may not pass the gate" in made


def test_it_carries_every_decision_with_its_sentence_and_every_exception_with_its_owner(world: World) -> None:
    found = record(world)
    made = unescape(html(found))

    for each in found["decisions"]:
        assert each["sentence"] in made
    assert "EX-1: ADR corpus" in made
    assert "The architect is on call." in made


def test_a_cited_place_opens_its_file_in_the_pack(world: World) -> None:
    made = html(record(world))

    assert (
        '<a href="../artefacts/002-v1-threat_model-2.md">Threat model, version 1, whole document</a>' in made
    )


def test_a_page_of_a_pdf_and_a_heading_of_a_text_are_opened_where_they_are_cited(world: World) -> None:
    found = record(world)
    row = next(each for each in found["coverage"]["rows"] if each["places"])
    cited = row["places"][0]
    row["places"] = [{**cited, "place": "heading “Rolling back-up”"}]
    assert "#:~:text=Rolling%20back%2Dup" in html(found)

    document = next(each for each in found["documents"] if each["version"] == cited["version"])
    document["media_type"] = "application/pdf"
    row["places"] = [{**cited, "place": "pages 3–4"}]
    assert "#page=3" in html(found)


def test_a_document_that_the_pack_does_not_hold_is_named_and_not_linked(world: World) -> None:
    made = html(record(world), files=[])

    assert "not held in this pack" in made
    assert "../artefacts/" not in made


def test_a_draft_is_marked_and_lists_its_gaps_before_anything_else(world: World) -> None:
    made = html(record(world), final=False, gaps=["Runbook: not drilled."])

    assert "DRAFT: cut before the review was sealed" in made
    assert '@top-right{content:"DRAFT"' in made
    assert made.index("Runbook: not drilled.") < made.index('id="decisions"')


def test_a_demo_is_marked(world: World) -> None:
    found = record(world)
    found["project"]["demo"] = True

    assert "DEMO: an invented story" in html(found)


def test_what_people_typed_appears_literally_and_does_nothing(world: World) -> None:
    found = record(world)
    found["project"]["name"] = found["documents"][0]["title"] = found["decisions"][0]["reason"] = HOSTILE
    made = html(found, gaps=[HOSTILE], final=False)

    assert "<script" not in made
    assert made.count(escape(HOSTILE)) >= 4
    assert made.count("</style>") == 1


def test_letters_that_turn_the_writing_are_shown_by_number(world: World) -> None:
    found = record(world)
    found["project"]["name"] = "Plan \u202egnp.exe 中文"

    assert "Plan [U+202E]gnp.exe 中文" in html(found)


def test_it_loads_and_runs_nothing_and_carries_its_facts(world: World) -> None:
    made = html(record(world), final=False, gaps=["One."])
    read = read_report(made.encode())

    assert read.active == []
    assert read.metas == [("gatehouse:pack-id", "EP-bank-credit-model-exit-1")]
    assert made.index(META) < made.index("</head>")
    assert not re.search(r"https?://", made)


def test_the_same_record_gives_the_same_bytes(world: World) -> None:
    found = record(world)

    assert html(found) == html(found)
