"""Proposing a framework of one's own, putting it in force by a second administrator, and what it leaves intact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evidence.models import Citation, FrameworkVersion
from evidence.selectors.coverage import coverage_of
from evidence.selectors.frameworks import framework, frameworks
from evidence.selectors.own_frameworks import moved_by
from evidence.services import citations, following, own_frameworks
from portal.accounts.models import User
from portal.answers import InvalidInput, NotAllowed, NotNow, NotVisible
from portal.audit.models import Event
from portal.projects.models import Project
from tests.conftest import NOW
from tests.evidence.filing import Call, added
from tests.evidence.rules.test_own_frameworks import TEXT

pytestmark = pytest.mark.django_db
SHORT = TEXT[: TEXT.index("- id: ACME-A.2")].replace("conditions:\n", "").replace(
    "- key: acme-external\n  text: Only for external models.\n  question: Is the model external?\n", ""
)  # fmt: skip
Pages = Callable[..., Any]
Api = Callable[..., Any]


@pytest.fixture(autouse=True)
def second(people: dict[str, User]) -> User:
    """Another administrator: Sam became one."""
    people["sam"].is_administrator = True
    people["sam"].save()
    return people["sam"]


def propose(caller: Call, text: str = TEXT, by: str = "root") -> FrameworkVersion:
    return own_frameworks.propose(by=caller(by), at=NOW, data=text.encode(), why="The board decided.")


def in_force(caller: Call, text: str = TEXT) -> FrameworkVersion:
    return own_frameworks.put_in_force(by=caller("sam"), at=NOW, version=propose(caller, text))


def test_a_framework_counts_once_a_second_administrator_put_it_in_force(caller: Call) -> None:
    made = propose(caller)
    with pytest.raises(NotVisible):
        framework("acme-rules")
    with pytest.raises(NotNow, match="second person"):
        own_frameworks.put_in_force(by=caller("root"), at=NOW, version=made)
    own_frameworks.put_in_force(by=caller("sam"), at=NOW, version=made)
    assert framework("acme-rules").get("ACME-A.1").title == "Models have cards"
    assert frameworks()[-1].custom
    assert [each.verb for each in Event.objects.filter(verb__startswith="framework.").order_by("seq")] == [
        "framework.proposed", "framework.in_force",
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["ada", "rui", "chen", "ines", "cai"])
def test_only_administrators_propose_and_answer(by: str, caller: Call, project: Project) -> None:
    with pytest.raises(NotAllowed):
        propose(caller, by=by)
    made = propose(caller)
    for answer in (
        lambda: own_frameworks.put_in_force(by=caller(by), at=NOW, version=made),
        lambda: own_frameworks.refuse(by=caller(by), at=NOW, version=made, reason="No."),
    ):
        with pytest.raises(NotAllowed):
            answer()


def test_a_token_puts_nothing_in_force(caller: Call) -> None:
    made = propose(caller)
    with pytest.raises(NotAllowed):
        own_frameworks.put_in_force(by=caller("sam", via="token"), at=NOW, version=made)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Choose a file"),
        ("key: [1", "line 2"),
        ("a: &x 1\nb: *x\n", "line 1: References"),
        ("x" * (1024 * 1024 + 1), "At most 1 MB"),
        (
            TEXT.replace("  title: Models have cards\n", ""),
            "line 19, requirements[0]: 'title' is a required property.",
        ),
        (TEXT.replace("kinds: [sbom]", "kinds: [recipe]"), "line 32, requirements[1].evidence_kinds[0]"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_kept(text: str, words: str, caller: Call) -> None:
    with pytest.raises(InvalidInput) as refused:
        propose(caller, text)
    assert any(words in each for each in refused.value.errors["file"]), refused.value.errors
    assert not FrameworkVersion.objects.exists()


def test_one_version_waits_at_a_time_and_the_same_is_not_proposed_again(caller: Call) -> None:
    made = propose(caller)
    with pytest.raises(NotNow, match="waits"):
        propose(caller, TEXT.replace("Every vendor", "Each vendor"))
    own_frameworks.put_in_force(by=caller("sam"), at=NOW, version=made)
    with pytest.raises(NotNow, match="in force already"):
        propose(caller)
    with pytest.raises(NotNow, match="does not wait"):
        own_frameworks.refuse(by=caller("sam"), at=NOW, version=made, reason="Late.")


def test_who_proposed_may_take_it_back_with_a_reason(caller: Call) -> None:
    made = propose(caller)
    with pytest.raises(InvalidInput):
        own_frameworks.refuse(by=caller("root"), at=NOW, version=made, reason=" ")
    assert own_frameworks.refuse(by=caller("root"), at=NOW, version=made, reason="Mine.").state == "refused"
    assert propose(caller).number == 2


def test_a_prefix_that_another_took_in_the_meantime_is_noticed_when_putting_in_force(caller: Call) -> None:
    first, other = propose(caller), propose(caller, TEXT.replace("key: acme-rules", "key: acme-more"))
    own_frameworks.put_in_force(by=caller("sam"), at=NOW, version=first)
    with pytest.raises(NotNow, match="belongs to another framework"):
        own_frameworks.put_in_force(by=caller("sam"), at=NOW, version=other)


def test_citations_survive_by_id_and_what_was_removed_is_shown_as_removed(
    caller: Call, project: Project, pages: Pages
) -> None:
    in_force(caller)
    following.follow(by=caller("ada"), at=NOW, project=project, framework="acme-rules")
    card = added(caller, project, kind="model_card", title="Card", state="final")
    parts = added(caller, project, kind="sbom", title="Parts", data=b"{}", state="final")
    for version, requirement in ((card, "ACME-A.1"), (parts, "ACME-A.2")):
        citations.cite(by=caller("ada"), at=NOW, version=version, requirement=requirement)
    waits = propose(caller, SHORT)
    (moved,) = moved_by(waits, NOW)
    assert (moved.moves, moved.before.counted, moved.after.counted) == (True, 2, 1)
    page = pages("sam").get(waits.get_absolute_url()).content.decode()
    assert "0 added, 1 removed, 0 changed" in page
    assert "Bank Credit" in page
    own_frameworks.put_in_force(by=caller("sam"), at=NOW, version=waits)
    found = coverage_of(project, NOW, framework="acme-rules")
    assert (found.total.counted, found.row("ACME-A.1").status) == (1, "evidenced")
    assert found.row("ACME-A.2").status == "informative"
    gone = pages("ada").get("/projects/bank-credit/coverage/ACME-A.2/").content.decode()
    assert "Removed by version 2." in gone
    assert "Parts" in gone
    assert Citation.objects.filter(requirement="ACME-A.2", withdrawn_at=None).count() == 1
    with pytest.raises(InvalidInput, match="was removed"):
        citations.cite(by=caller("ada"), at=NOW, version=card, requirement="ACME-A.2")


def test_the_same_by_page_and_by_api(pages: Pages, api: Api) -> None:
    root, sam = pages("root"), pages("sam")
    wrong = root.post("/frameworks/propose/", {"text": "a: 1", "why": "Try."})
    assert (wrong.status_code, "line 1" in wrong.content.decode()) == (422, True)
    made = root.post("/frameworks/propose/", {"text": TEXT, "why": "Try."})
    assert made["Location"] == "/frameworks/acme-rules/versions/1/"
    assert root.post(f"{made['Location']}put-in-force/").status_code == 409
    assert sam.post(f"{made['Location']}put-in-force/").status_code == 302
    assert "House rules of Acme" in sam.get("/frameworks/").content.decode()
    proposed = api("root").post("/api/v1/frameworks/", {"content": SHORT, "why": "Shorter."}, format="json")
    assert (proposed.status_code, proposed.json()["state"]) == (201, "proposed")
    url = "/api/v1/frameworks/acme-rules/versions/"
    assert [row["number"] for row in api("ines").get(url).json()["results"]] == [2, 1]
    assert api("ines").get(f"{url}2/").json()["changes"]["removed"] == ["ACME-A.2"]
    assert api("sam").post(f"{url}2/put-in-force/", {}, format="json").json()["code"] == "people_only"
    assert api("sam", session=True).post(f"{url}2/put-in-force/", {}, format="json").status_code == 200
    assert api("ines").get("/api/v1/frameworks/iso-9001/versions/").status_code == 404


def test_a_body_that_is_too_long_is_not_read(pages: Pages) -> None:
    answer = pages("root").post("/frameworks/propose/", {"text": "x" * 3_000_000, "why": "Long."})
    assert answer.status_code == 413
    assert pages("ada").post("/frameworks/propose/", {"text": TEXT, "why": "Try."}).status_code == 403
