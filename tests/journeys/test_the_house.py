"""Starting, signing in, and being a stranger."""

from __future__ import annotations

import os

import pytest

from tests.journeys.person import STEP, hidden, six_digits

pytestmark = pytest.mark.xdist_group("house")


def test_the_house_is_ready_with_its_stories_within_ninety_seconds(house) -> None:
    """Of a machine that does nothing else: where more wants to run than there are cores, it may take longer."""
    crowd = max(1.0, house.load / (os.cpu_count() or 1))
    assert house.ready_after < 90 * crowd


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
