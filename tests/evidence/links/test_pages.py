"""What people see and do about links, on pages and through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evidence.models import HostCredential, LinkAttestation, SealedCredential
from evidence.services import credentials, link_acts
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.models import EventDetail
from portal.jobs.models import Job
from portal.jobs.running import run_due
from portal.projects.models import Project
from tests.conftest import NOW, make_project
from tests.evidence.links.site import look, moved, one, outside, page, status
from tests.evidence.links.test_life_of_a_link import linked, open_findings

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]
PAGES, ROOT = "/projects/bank-credit/links/", "/api/v1/projects/bank-credit/links/"


def test_the_list_shows_broken_links_first_with_their_days_and_where_they_are_used(
    pages: Any, caller: Call, project: Project, settings: Any
) -> None:
    with outside(settings, good=page(), old=moved("/good")) as site:
        for name in ("good", "gone", "old"):
            linked(caller, project, site.at(f"/{name}"), title=f"The {name} file")
        look(caller("ada"), project)
        shown = pages("ines").get(PAGES).content.decode()
    order = [shown.index(f"/{name}</a>") for name in ("gone", "old", "good")]
    assert order == sorted(order)
    assert "Last 30 days: Gone on 1." in shown
    assert "There is nothing at this address any more." in shown
    assert "The gone file" in shown
    assert pages("ines").get(PAGES, {"health": "moved"}).content.decode().count('class="address"') == 1


def test_switched_off_is_said_plainly(pages: Any, caller: Call, project: Project, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    linked(caller, project, "https://docs.example/plan")
    pages("ada").post(f"{PAGES}check/")
    run_due()
    shown = pages("ada").get(PAGES).content.decode()
    assert "Checks are switched off." in shown
    assert "OUTBOUND_ALLOW" in shown
    assert "Not checked" in shown


def test_no_links_is_said_with_what_would_be_one(pages: Any, project: Project) -> None:
    assert "No links found" in pages("ines").get(PAGES).content.decode()


def test_check_now_asks_for_one_job_and_shows_it(
    pages: Any, caller: Call, project: Project, settings: Any
) -> None:
    with outside(settings, plan=page()) as site:
        linked(caller, project, site.at("/plan"))
        for _ in range(2):
            assert pages("rui").post(f"{PAGES}check/").status_code == 302
        assert Job.objects.filter(kind="links.check_now").count() == 1
        assert "Check all links" in pages("rui").get(PAGES).content.decode()
        run_due()
    assert one(site.at("/plan")).health == "ok"
    assert Job.objects.get(kind="links.check_now").result["ok"] == 1


def test_an_auditor_reads_and_asks_no_site(pages: Any, project: Project) -> None:
    assert pages("ines").post(f"{PAGES}check/").status_code == 403
    assert "disabled" in pages("ines").get(PAGES).content.decode()


def test_the_pages_cost_the_same_however_many_links(
    pages: Any, caller: Call, project: Project, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.OUTBOUND_ALLOW = []
    client = pages("ines")
    for number in range(6):
        linked(caller, project, f"https://docs.example/{number}", title=f"File {number}")
    look(caller("ada"), project)
    with django_assert_max_num_queries(20):
        client.get(PAGES)
    with django_assert_max_num_queries(20):
        client.get(f"{PAGES}{one('https://docs.example/1').pk}/")


def test_a_login_wall_names_three_ways_on_and_an_attestation_closes_the_finding(
    pages: Any, caller: Call, project: Project, settings: Any
) -> None:
    with outside(settings, plan=status(401)) as site:
        version = linked(caller, project, site.at("/plan"))
        look(caller("ada"), project)
        link = one(site.at("/plan"))
        at = f"{PAGES}{link.pk}/"
        shown = pages("rui").get(at).content.decode()
        for words in ("Upload a copy", "A sealed credential", "An attestation"):
            assert words in shown
        assert open_findings(project) == [("warning", "Risk file: its link cannot be verified")]
        said = {"artefact": version.artefact.number, "statement": "I read it today, signed in as a member."}
        assert pages("rui").post(f"{at}attest/", said).status_code == 302
        look(caller("ada"), project)
    assert "I read it today" in pages("ines").get(at).content.decode()
    assert open_findings(project) == []


def test_only_what_cannot_be_verified_is_attested_and_never_by_a_token(
    caller: Call, project: Project, settings: Any
) -> None:
    with outside(settings, plan=page()) as site:
        version = linked(caller, project, site.at("/plan"))
        look(caller("ada"), project)
    with pytest.raises(NotNow):
        link_acts.attest(by=caller("rui"), at=NOW, version=version, statement="Seen.")
    with pytest.raises(NotAllowed):
        link_acts.attest(by=caller("rui", via="token"), at=NOW, version=version, statement="Seen.")
    assert not LinkAttestation.objects.exists()


def test_a_credential_is_sealed_and_nobody_is_shown_it_again(
    pages: Any, api: Any, caller: Call, project: Project
) -> None:
    at = f"{PAGES}credentials/"
    sent = {"host": "https://Docs.example/", "way": "basic", "secret": "reader:open sesame"}
    assert pages("root").post(at, sent).status_code == 302
    found = HostCredential.objects.get()
    assert (found.host, credentials.authorizations(project)) == (
        "docs.example", {"docs.example": "Basic cmVhZGVyOm9wZW4gc2VzYW1l"},
    )  # fmt: skip
    everywhere = [
        pages("root").get(at).content.decode(),
        api("ines").get(f"{ROOT}credentials/").content.decode(),
        *EventDetail.objects.values_list("body", flat=True),
        *(str(each.__dict__) for each in HostCredential.history.all()),
        SealedCredential.objects.get().token,
    ]
    for text in everywhere:
        assert "sesame" not in text
        assert "cmVhZGVy" not in text
    assert "open sesame" not in pages("root").post(at, {**sent, "host": ""}).content.decode()

    credentials.end_credential(by=caller("root"), at=NOW, credential=found)
    assert not SealedCredential.objects.exists()


def test_a_credential_travels_over_https_to_its_host_alone(caller: Call, project: Project) -> None:
    credentials.set_credential(
        by=caller("root"), at=NOW, project=project, host="docs.example", way="bearer", secret="s3cret"
    )
    known = credentials.authorizations(project)
    sent = [credentials.authorization_for(each, known) for each in (
        "https://docs.example/a", "https://docs.example:443/b", "http://docs.example/a", "https://x.docs.example/",
        "https://docs.example:8443/", "https://docs.example.evil.example/", "https://docs.example@evil.example/",
    )]  # fmt: skip
    assert sent == ["Bearer s3cret", "Bearer s3cret", "", "", "", "", ""]


@pytest.mark.parametrize("host", ["", "docs.example/path", "*.example", "user@docs.example", "127.1", "a b"])
def test_a_host_is_named_alone(caller: Call, project: Project, host: str) -> None:
    with pytest.raises(InvalidInput):
        credentials.set_credential(
            by=caller("root"), at=NOW, project=project, host=host, way="bearer", secret="s"
        )


@pytest.mark.parametrize("secret", ["", "a\r\nX-Evil: 1", "é", "x" * 3000])
def test_a_secret_cannot_carry_a_header_of_its_own(caller: Call, project: Project, secret: str) -> None:
    with pytest.raises(InvalidInput):
        credentials.set_credential(
            by=caller("root"), at=NOW, project=project, host="docs.example", way="bearer", secret=secret
        )


def test_a_lost_key_leaves_a_login_wall_and_no_error(caller: Call, project: Project, settings: Any) -> None:
    settings.CREDENTIALS_KEYS = ["one"]
    credentials.set_credential(
        by=caller("root"), at=NOW, project=project, host="docs.example", way="bearer", secret="s3cret"
    )
    settings.CREDENTIALS_KEYS = ["two", "one"]
    assert credentials.authorizations(project) == {"docs.example": "Bearer s3cret"}
    settings.CREDENTIALS_KEYS = ["two"]
    assert credentials.authorizations(project) == {}


def test_the_api_lists_checks_and_tells_the_history(
    api: Any, caller: Call, project: Project, settings: Any
) -> None:
    with outside(settings, plan=status(404)) as site:
        linked(caller, project, site.at("/plan"))
        asked = api("ada").post(ROOT, {})
        assert asked.status_code == 202
        run_due()
        (row,) = api("ines").get(ROOT, {"health": "gone"}).json()["results"]
    assert (row["address"], row["why"], row["uses"][0]["title"]) == (site.at("/plan"), "gone", "Risk file")
    told = api("ines").get(row["url"]).json()
    assert told["checks"][0]["words"] == "There is nothing at this address any more."
    assert "404" not in str(told["checks"])
    assert api("ines").post(ROOT, {}).status_code == 403
    assert api("sam").get(ROOT).status_code == 404


def test_a_link_of_another_project_does_not_exist_here(
    api: Any, caller: Call, project: Project, people: Any, settings: Any
) -> None:
    settings.OUTBOUND_ALLOW = []
    other = make_project(people, "other")
    linked(caller, other, "https://docs.example/secret")
    look(caller("ada"), other)
    key = one("https://docs.example/secret").pk
    assert api("ines").get(f"{ROOT}{key}/").status_code == 404
    assert api("ada").post(f"{ROOT}{key}/mend/", {}).status_code == 404
