"""A person of the stories at their keyboard: signs in with password and authenticator app, then acts.

The session is one and the same for the browser and for calls to the API, as it is for people.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

import httpx

from tests.journeys.house import House

STEP = 30
# The product asks again after fifteen minutes; a journey never starts with less than five left.
FRESH_FOR = 600


def six_digits(secret: str, at: float) -> str:
    """The code that an authenticator app shows (RFC 6238: SHA-1, six digits, thirty seconds)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // STEP), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Person:
    """One account, with a session that is renewed before it grows stale."""

    def __init__(self, house: House, username: str) -> None:
        self.house, self.username = house, username
        self.password = house.access[username]["password"]
        self.secret = house.access[username]["totp_secret"]
        self.signed_in_at = 0.0
        self.used_step = 0
        self.http = self.visitor()

    def visitor(self) -> httpx.Client:
        """A browser without cookies."""
        return httpx.Client(base_url=self.house.address, timeout=60, follow_redirects=True)

    def code(self) -> str:
        """The present code; waits for the next one when this was used, because a code works once."""
        while int(time.time()) // STEP == self.used_step:
            time.sleep(0.5)
        self.used_step = int(time.time()) // STEP
        return six_digits(self.secret, time.time())

    def fresh(self) -> Person:
        """Signed in, and recently enough for the acts that ask who sits there."""
        if time.time() - self.signed_in_at > FRESH_FOR:
            self.http.close()
            self.http = self.visitor()
            self.sign_in(self.http)
        return self

    def sign_in(self, http: httpx.Client) -> None:
        """Through the real form and the real second step."""
        page = http.get("/account/login/")
        form = {"login": self.username, "password": self.password, **hidden(page.text)}
        page = http.post("/account/login/", data=form, headers={"Referer": str(page.url)})
        assert page.url.path == "/account/2fa/authenticate/", page.text
        form = {"code": self.code(), **hidden(page.text)}
        page = http.post(str(page.url), data=form, headers={"Referer": str(page.url)})
        assert page.status_code == 200 and page.url.path == "/", page.text
        self.signed_in_at = time.time()

    def cookies(self) -> list[Any]:
        """The session as Chromium takes it."""
        self.fresh()
        return [
            {"name": each.name, "value": each.value or "", "url": self.house.address}
            for each in self.http.cookies.jar
        ]

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        """One call to the API with the session and its CSRF token."""
        self.fresh()
        headers = {"X-CSRFToken": self.http.cookies["csrftoken"], **request.pop("headers", {})}
        return self.http.request(method, f"/api/v1/{path}", headers=headers, **request)


class Pipeline:
    """Whoever comes with a token."""

    def __init__(self, house: House, token: str) -> None:
        self.house, self.token = house, token
        self.http = httpx.Client(
            base_url=f"{house.address}/api/v1/", timeout=60, headers={"Authorization": f"Bearer {token}"}
        )

    def call(self, method: str, path: str, **request: Any) -> httpx.Response:
        return self.http.request(method, path, **request)


def hidden(page: str) -> dict[str, str]:
    """The CSRF token of the first form; the other hidden fields are empty here."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:2000]
    return {"csrfmiddlewaretoken": found[1]}
