"""Ways in that other products left open, each tried here."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from evidence.models import ArtefactVersion
from portal.accounts.models import User
from portal.api.models import KeptAnswer
from portal.audit.export import harmless
from portal.audit.models import Event
from portal.jobs.models import Job
from portal.projects.models import Membership, Project
from tests.api.client import client_of, sign_in
from tests.sweep.bodies import NEW_PROJECT, file
from tests.sweep.page_rows import PAGES
from tests.sweep.rows import Row
from tests.sweep.scenery import HIDDEN, OTHER, OWN, Place, Scenery

API = f"/api/v1/projects/{OWN}/"
NAMES = [
    "../../etc/passwd.md", "..\\..\\boot.md", "/etc/passwd.md", "notes\r\nSet-Cookie: stolen=1.md", 'a"; x="b.md',
    "=HYPERLINK(1).md", "\u202egnp.md", "notes\x00.md", "é" * 300 + ".md", "CON.md", ".md",
]  # fmt: skip


def leave(place: Place, username: str) -> None:
    """Take every role of a person in this project."""
    for held in Membership.objects.filter(project=place.project, person__username=username, ended_at=None):
        held.ended_at = place.world.at
        held.write(by=place.world.by("priya"), at=place.world.at, why="left")


def read_whole(answer: Any) -> bytes:
    """The body; a stream that nobody reads would keep its file open."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# --- jobs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/jobs/{}/", "/jobs/{}/row/", "/api/v1/jobs/{}/"])
def test_whoever_left_a_project_no_longer_reads_its_jobs_even_those_they_asked_for(
    path: str, scenery: Scenery
) -> None:
    job = scenery.own.keys["jobs"]
    client = client_of(scenery.people["ada"], session=True)
    assert client.get(path.format(job)).status_code == 200

    leave(scenery.own, "ada")

    assert client.get(path.format(job)).status_code == 404


def test_a_job_of_no_project_is_for_whoever_asked_and_for_administrators(scenery: Scenery) -> None:
    now = timezone.now()
    job = Job.objects.create(
        kind="audit.verify", requested_by=scenery.people["ines"], created_at=now, run_after=now
    )
    seen = {
        name: client_of(scenery.people[name], session=True).get(f"/api/v1/jobs/{job.pk}/").status_code
        for name in ("ines", "root", "ada", "sam")
    }

    assert seen == {"ines": 200, "root": 200, "ada": 404, "sam": 404}
    assert (
        client_of(scenery.people["root"], session=True).get(f"/api/v1/jobs/{uuid.uuid4()}/").status_code
        == 404
    )


# --- sign-in ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "///evil.example"],
)
def test_signing_in_leads_to_no_other_site(target: str, scenery: Scenery) -> None:
    sam = scenery.people["sam"]
    Authenticator.objects.filter(user=sam).delete()
    sam.set_password("correct horse battery")
    sam.save()
    answer = Client().post(
        "/account/login/", {"login": "sam", "password": "correct horse battery", "next": target}
    )

    assert answer.status_code == 302
    assert answer["Location"] == "/"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_answering_a_condition_leads_to_no_other_site(target: str, scenery: Scenery) -> None:
    client = scenery.doors["ada"].client()
    key = scenery.own.keys["open condition"]
    answer = client.post(
        f"/projects/{OWN}/coverage/conditions/{key}/answer/", {"applies": "yes", "seen": 0, "next": target}
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith(f"/projects/{OWN}/")


def test_djangos_admin_opens_for_staff_only_and_never_by_password_alone(scenery: Scenery) -> None:
    """Its own sign-in form would ask for no second factor."""
    root = scenery.people["root"]
    root.is_staff = True
    root.set_password("correct horse battery")
    root.save()
    client = scenery.doors["sam"].client()

    assert client.get("/django-admin/").status_code == 302
    client.post("/django-admin/login/", {"username": "root", "password": "correct horse battery"})
    assert client.get("/api/v1/users/me/").json()["username"] == "sam"


def test_djangos_admin_changes_nothing_for_staff_who_is_no_superuser(scenery: Scenery) -> None:
    root = scenery.people["root"]
    root.is_staff = True
    root.save()
    client = scenery.doors["root"].client()

    assert client.get("/django-admin/mfa/authenticator/").status_code in {302, 403, 404}
    assert client.get("/django-admin/django_celery_beat/periodictask/").status_code in {302, 403, 404}


def test_nobody_signs_up(scenery: Scenery) -> None:
    before = User.objects.count()
    Client().post("/account/signup/", {"username": "eve", "password1": "correct horse battery"})

    assert User.objects.count() == before


def test_somebody_who_decides_and_has_no_second_factor_sees_nothing(scenery: Scenery) -> None:
    client = scenery.doors["rui"].client()
    Authenticator.objects.filter(user=scenery.people["rui"]).delete()

    page = client.get(f"/projects/{OWN}/")
    assert (page.status_code, page["Location"]) == (302, "/account/2fa/totp/activate/")
    assert client.get(API).status_code == 401


# --- CSRF ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [row for row in PAGES if not row.reads], ids=lambda row: row.name)
def test_a_form_without_its_csrf_token_does_nothing(row: Row, scenery: Scenery) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, scenery.people[sorted(row.may)[0]])
    if row.prepare is not None:
        row.prepare(scenery.own)
    before = Event.objects.count()

    assert client.post(row.path(scenery.own), row.body(scenery.own)).status_code == 403
    assert Event.objects.count() == before


# --- idempotency keys ---------------------------------------------------------------------------------


def test_another_persons_key_replays_nothing(scenery: Scenery) -> None:
    body = {"kind": "model", "name": "m", "version": "9", "digest": "sha256:" + "e" * 64}
    first = client_of(scenery.people["ada"]).post(f"{API}versions/", body, HTTP_IDEMPOTENCY_KEY="k")
    other = client_of(scenery.people["rui"]).post(f"{API}versions/", body, HTTP_IDEMPOTENCY_KEY="k")

    assert (first.status_code, other.status_code) == (201, 403)


def test_a_kept_answer_is_not_given_to_whoever_left_the_project(scenery: Scenery) -> None:
    body = {"kind": "model", "name": "m", "version": "9", "digest": "sha256:" + "e" * 64}
    client = client_of(scenery.people["ada"])
    assert client.post(f"{API}versions/", body, HTTP_IDEMPOTENCY_KEY="k").status_code == 201

    leave(scenery.own, "ada")

    assert client.post(f"{API}versions/", body, HTTP_IDEMPOTENCY_KEY="k").status_code == 404


def test_a_kept_answer_never_holds_the_text_of_a_token(scenery: Scenery) -> None:
    client = client_of(scenery.people["ada"], session=True)
    body = {"name": "ci", "scopes": ["read"]}
    text = client.post("/api/v1/tokens/", body, HTTP_IDEMPOTENCY_KEY="k").json()["token"]
    again = client.post("/api/v1/tokens/", body, HTTP_IDEMPOTENCY_KEY="k").json()

    assert text.startswith("gate_")
    assert again["token"] == ""
    assert text not in json.dumps(list(KeptAnswer.objects.values_list("body", flat=True)))


# --- mass assignment ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    [
        "slug",
        "owner",
        "risk_class",
        "risk_class_reason",
        "demo",
        "archived_at",
        "created_at",
        "id",
        "stream",
        "members",
    ],
)
def test_a_change_of_a_project_takes_no_other_field(field: str, scenery: Scenery) -> None:
    before = Project.objects.filter(slug=OWN).values().get()
    answer = client_of(scenery.people["ada"]).patch(API, {"purpose": "Other.", field: "eli"})

    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert Project.objects.filter(slug=OWN).values().get() == before


@pytest.mark.parametrize(
    "field", ["is_administrator", "is_staff", "kind", "username", "registers_projects", "password"]
)
def test_nobody_makes_themselves_more_than_they_are(field: str, scenery: Scenery) -> None:
    client = client_of(scenery.people["ada"], session=True)

    assert client.patch("/api/v1/users/me/", {field: True}).status_code == 400
    ada = User.objects.get(username="ada")
    assert (ada.is_administrator, ada.is_staff, ada.kind, ada.registers_projects) == (
        False,
        False,
        "person",
        False,
    )


def test_a_form_with_more_fields_than_it_has_sets_none_of_them(scenery: Scenery) -> None:
    client = scenery.doors["ada"].client()
    client.post("/account/", {"display_name": "Ada", "is_administrator": "on", "registers_projects": "on"})
    client.post(
        "/projects/new/",
        {**NEW_PROJECT, "owner": scenery.people["priya"].pk, "demo": "on", "slug": "letters"},
    )

    assert not User.objects.get(username="ada").is_administrator
    assert not Project.objects.get(slug="letters").demo


def test_a_new_version_cannot_be_smuggled_into_another_projects_snapshot(scenery: Scenery) -> None:
    answer = client_of(scenery.people["ada"]).post(
        f"{API}snapshots/", {"versions": scenery.places[OTHER].keys["version ids"]}
    )

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["versions"]


def test_evidence_of_another_project_is_neither_cited_nor_judged_nor_tied(scenery: Scenery) -> None:
    other, client = scenery.places[OTHER], client_of(scenery.people["ada"])
    foreign = {"artefact": other.keys["artefacts"], "version": 1}
    cite = client.post(f"{API}coverage/AIA-9.1/cite/", foreign)
    many = client.post(f"{API}coverage/citations/", {"citations": [{**foreign, "requirement": "AIA-9.1"}]})
    tie = client.post(
        f"{API}artefacts/{scenery.own.keys['results']}/versions/1/snapshot/",
        {"snapshot": other.keys["snapshots"]},
    )
    judge = client_of(scenery.people["rui"], session=True).post(
        f"{API}coverage/AIA-9.1/judge/", {**foreign, "judged": "sufficient"}
    )

    assert {cite.status_code, many.status_code, tie.status_code, judge.status_code} == {404}


# --- names and bodies ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_file_name_is_refused_or_served_harmlessly(name: str, scenery: Scenery) -> None:
    body = {
        "kind": "cost_model", "title": "Costs", "state": "estimated", "effective_date": "2026-01-01",
        "file": file(name, f"# Costs of {name!a}\n"),
    }  # fmt: skip
    client = client_of(scenery.people["ada"])
    answer = client.post(f"{API}artefacts/", body, format="multipart")
    assert answer.status_code in {201, 400}
    if answer.status_code == 400:
        return
    made = ArtefactVersion.objects.latest("pk")
    assert made.blob is not None
    served = client.get(answer.json()["newest"]["download"])
    read_whole(served)
    disposition = served["Content-Disposition"]

    assert not {"/", "\\", "\r", "\n", "\x00"} & set(made.filename)
    assert made.blob.key.startswith("incoming/") and ".." not in made.blob.key
    assert disposition.startswith("attachment")
    assert "Set-Cookie" not in served.headers
    assert "\n" not in disposition and "\r" not in disposition


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_the_csv_is_a_formula(cell: str) -> None:
    assert harmless(cell).startswith("'")


def test_a_formula_in_a_name_reaches_the_csv_as_text(scenery: Scenery) -> None:
    ada = scenery.people["ada"]
    ada.display_name = '=cmd|"/c calc"!A1'
    ada.save()
    client_of(ada).patch(API, {"purpose": "=2+5"})
    text = read_whole(scenery.doors["ines"].client().get("/audit/events.csv")).decode()

    assert "'=cmd" in text
    assert ",=cmd" not in text and ',"=cmd' not in text


@pytest.mark.parametrize("path", ["/api/v1/projects/", f"{API}artefacts/", f"{API}versions/"])
def test_fifty_megabytes_of_json_are_413(path: str, scenery: Scenery) -> None:
    body = '{"name": "' + "x" * (50 * 1024 * 1024) + '"}'
    answer = client_of(scenery.people["ada"]).generic("POST", path, body, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "body", ["[" * 100_000, '{"a":' * 50_000, "NaN", '"\\ud800"', "null", "[]", '{"name": {}}']
)
def test_odd_json_is_wrong_input_and_no_crash(body: str, scenery: Scenery) -> None:
    answer = client_of(scenery.people["ada"]).generic(
        "POST", "/api/v1/projects/", body, content_type="application/json"
    )

    assert answer.status_code == 400


# --- what is shown ------------------------------------------------------------------------------------


def test_what_was_withdrawn_stays_readable_inside_and_unreachable_outside(scenery: Scenery) -> None:
    version = scenery.own.keys["document"]
    artefact = version.artefact
    ada = client_of(scenery.people["ada"])
    assert ada.post(f"{API}artefacts/{artefact.number}/withdraw/", {"reason": "Wrong."}).status_code == 200
    path = f"{API}artefacts/{artefact.number}/versions/1/download/"

    read = client_of(scenery.people["ines"]).get(path)
    assert read.status_code == 200
    assert hashlib.sha256(read_whole(read)).hexdigest() == version.sha256
    assert client_of(scenery.people["sam"]).get(path).status_code == 404


@pytest.mark.parametrize("status", [200, 206, 304, 416])
def test_an_original_is_inert_whatever_the_status(status: int, scenery: Scenery) -> None:
    version = scenery.own.keys["document"]
    headers = {
        200: {}, 206: {"Range": "bytes=0-3"}, 304: {"If-None-Match": f'"{version.blob.sha256}"'},
        416: {"Range": "bytes=999999-"},
    }[status]  # fmt: skip
    for root in (API, f"/projects/{OWN}/"):
        client = client_of(scenery.people["ada"], session=True)
        answer = client.get(
            f"{root}artefacts/{version.artefact.number}/versions/1/download/", headers=headers
        )

        read_whole(answer)
        assert answer.status_code == status
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"].startswith("attachment")


def test_a_readout_of_another_project_is_not_recalled_by_its_digest(scenery: Scenery) -> None:
    """Whoever heard of a digest learns nothing of what it stands for."""
    hidden = scenery.places[HIDDEN]
    hidden.world.also("eli", "chair", proposed_by="root")
    review = hidden.world.open("model-exit", by="eli")
    digest = hidden.world.shown(review)
    path = f"{API}reviews/{scenery.own.keys['reviews']}/changes/?since={digest}"
    answer = client_of(scenery.people["ada"]).get(path)

    assert "Secret" not in answer.content.decode()
    assert answer.json()["known"] is False


def test_an_owner_who_was_demoted_leaves_a_token_that_is_as_weak(scenery: Scenery) -> None:
    body = {"kind": "model", "name": "m", "version": "9", "digest": "sha256:" + "e" * 64}
    held = Membership.objects.get(project=scenery.own.project, person__username="ada", ended_at=None)
    auditor = Membership(
        project=held.project, person=held.person, role="auditor", proposed_by=held.proposed_by,
        proposed_at=held.proposed_at,
    )  # fmt: skip
    auditor.write(by=scenery.own.world.by("priya"), at=scenery.now, why="granted")
    held.ended_at = scenery.now
    held.write(by=scenery.own.world.by("priya"), at=scenery.now, why="demoted")
    client = client_of(scenery.people["ada"])

    assert client.get(API).status_code == 200
    assert client.post(f"{API}versions/", body).status_code == 403


def test_an_administrator_decides_nothing_whatever_role_they_were_given(scenery: Scenery) -> None:
    """A role that stands from before, when the person was no administrator yet."""
    scenery.own.world.also("root", "reviewer", proposed_by="priya")
    client: Any = client_of(scenery.people["root"], session=True)
    body = {
        "seat": "reviewer", "outcome": "go", "can_ship": True, "should_ship": True, "reason": "Yes.",
        "readout_digest": scenery.own.keys["digest"],
    }  # fmt: skip

    assert client.post(f"{API}reviews/{scenery.own.keys['reviews']}/decisions/", body).status_code == 403
