"""Starting, signing in, and being a stranger."""

from __future__ import annotations

import os
import signal
import time

import pytest

from tests.journeys.person import STEP, hidden, six_digits


def test_the_house_is_ready_when_both_stories_stand_and_the_banks_pack_is_sealed(person) -> None:
    """How soon that is, `bench/start.py` measures."""
    ines = person("ines")
    with ines.visitor() as http:
        assert http.get("/readyz").status_code == 200
    packs = ines.call("GET", "projects/bank-credit-decision/packs/").json()["results"]
    assert [pack["state"] for pack in packs if pack["final"]] == ["sealed"]
    assert ines.call("GET", "projects/supportflow/").json()["demo"] is True


@pytest.mark.browser
def test_ada_signs_in_with_password_and_code(window, person) -> None:
    ada, page = person("ada"), window().page
    page.goto("/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(ada.password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(ada.code())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", level=1, name="Board").wait_for()


def test_a_code_works_once(person) -> None:
    ines = person("ines")
    with ines.visitor() as http:
        page = http.get("/account/login/")
        form = {"login": "ines", "password": ines.password, **hidden(page.text)}
        page = http.post("/account/login/", data=form, headers={"Referer": str(page.url)})
        used = six_digits(ines.secret, ines.used_step * STEP)
        form = {"code": used, **hidden(page.text)}
        page = http.post(str(page.url), data=form, headers={"Referer": str(page.url)})
        assert page.url.path == "/account/2fa/authenticate/"


def test_a_worker_that_is_killed_while_it_waits_takes_no_job_along(house, person) -> None:
    workers = [pid for pid, command in house.processes().items() if " worker " in command]
    assert len(workers) == 2
    for pid in workers:
        os.kill(pid, signal.SIGKILL)

    asked = person("ines").call("POST", "audit/verify").json()

    until = time.monotonic() + 60
    while (job := person("ines").call("GET", f"jobs/{asked['id']}/").json())["state"] != "done":
        assert time.monotonic() < until, job
        time.sleep(0.5)
    assert job["result"]["ok"] is True
