"""A round runs beside the caller and ends with it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from portal.net import Ask, Courier, Policy, Refusal, Reply, run_round
from tests.net.test_fetch import means, open_to, says, serving


def test_answers_come_one_by_one_for_everything_that_was_asked() -> None:
    async def errand(courier: Courier, url: str) -> Reply | Refusal:
        return await courier.visit(Ask(url))

    with serving(says(b"x")) as server:
        policy = open_to(server)
        urls = [f"http://site.example:{server.server_port}/{n}" for n in range(20)]
        found = list(run_round(lambda: Courier(policy, resolve=means("127.0.0.1")), errand, urls))
    assert sorted(each.url for each in found if isinstance(each, Reply)) == sorted(urls)


def test_what_an_errand_raises_reaches_the_caller() -> None:
    async def errand(courier: Courier, number: int) -> int:
        if number == 3:
            raise ValueError("three")
        return number

    with pytest.raises(ValueError, match="three"):
        list(run_round(lambda: Courier(Policy()), errand, range(5)))


def test_a_caller_that_gives_up_ends_the_round() -> None:
    ended = threading.Event()

    async def errand(courier: Courier, number: int) -> int:
        try:
            await asyncio.sleep(number * 30)
        except asyncio.CancelledError:
            ended.set()
            raise
        return number

    for answer in run_round(lambda: Courier(Policy()), errand, [0, 1, 2]):
        assert answer == 0
        break
    assert ended.wait(5)
