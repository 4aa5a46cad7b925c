from __future__ import annotations

import json
from pathlib import Path

import pytest
import typst

from gates.reports.content import DISCLAIMER
from gates.reports.plain import SETTABLE, settable
from gates.reports.words import PURPOSES
from gates.services import packs
from tests.gates.reports.drawn import HOSTILE, closed_up, pages, pdf, record
from tests.gates.world import NO, World

EVERY_LETTER = """
#set document(title: "Letters")
#set text(lang: "en", font: ("Libertinus Serif", "DejaVu Sans Mono"))
#for each in json(bytes(sys.inputs.letters)) [#each ]
"""


@pytest.mark.django_db
def test_the_first_page_says_what_was_decided_and_that_it_is_no_statement_of_conformity(world: World) -> None:
    first = pages(pdf(record(world)))[0]

    assert closed_up("Go with conditions") in first
    assert closed_up(DISCLAIMER) in first
    assert "EP-bank-credit-model-exit-1" in first


@pytest.mark.django_db
def test_a_no_go_says_so_on_the_first_page(world: World) -> None:
    assert "No-go" in pages(pdf(record(world, vote=NO)))[0]


@pytest.mark.django_db
def test_every_page_has_its_number_the_packs_id_and_the_readout(world: World) -> None:
    found = record(world)
    made = pages(pdf(found))

    for number, text in enumerate(made, start=1):
        assert f"Page{number}of{len(made)}" in text
        assert "EP-bank-credit-model-exit-1" in text
        assert found["readout_digest"] in text


@pytest.mark.django_db
def test_a_draft_says_so_on_every_page_and_lists_its_gaps_before_the_decisions(world: World) -> None:
    found = record(world)
    made = pages(pdf(found, final=False, gaps=["Runbook: not drilled."]))

    assert all("DRAFT" in text for text in made)
    assert "Runbook:notdrilled." in made[1]
    assert not any("DRAFT" in text for text in pages(pdf(found)))


@pytest.mark.django_db
def test_what_people_typed_appears_literally(world: World) -> None:
    found = record(world)
    found["project"]["name"] = found["decisions"][0]["reason"] = HOSTILE
    made = pages(pdf(found))

    assert closed_up(HOSTILE) in made[0]
    assert closed_up(HOSTILE) in made[1]


@pytest.mark.django_db
def test_letters_without_a_shape_are_shown_by_number_and_stop_nothing(world: World) -> None:
    found = record(world)
    found["project"]["name"] = "Kredit 中 \u202e\U0001f600 e\u0301"

    assert "Kredit[U+4E2D][U+202E][U+1F600]é" in pages(pdf(found))[0]


@pytest.mark.django_db
def test_the_same_record_gives_the_same_bytes_and_the_sealing_time_is_its_only_date(world: World) -> None:
    found = record(world)
    made = pdf(found)

    assert made == pdf(found)
    assert b"D:20261120120000" in made


@pytest.mark.django_db
def test_it_is_archivable_tagged_and_names_its_language(world: World) -> None:
    made = pdf(record(world))

    assert b"pdfaid:part>3<" in made and b"pdfuaid:part>1<" in made
    assert b"/Lang(en-GB)" in made


def test_every_letter_that_is_called_settable_can_be_set(tmp_path: Path) -> None:
    source = tmp_path / "letters.typ"
    source.write_text(EVERY_LETTER)
    letters = [chr(code) for first, last in SETTABLE for code in range(first, last + 1)]
    kept = [letter for letter in letters if settable(letter) == letter]

    assert len(kept) > 0.97 * len(letters)
    made = typst.compile(
        str(source), format="pdf", ignore_system_fonts=True, pdf_standards=["a-3b", "ua-1"], timestamp=0,
        sys_inputs={"letters": json.dumps(kept)},
    )  # fmt: skip
    assert made.startswith(b"%PDF-")


def test_every_purpose_that_can_be_asked_for_has_words() -> None:
    assert set(PURPOSES) == set(packs.PURPOSES)
