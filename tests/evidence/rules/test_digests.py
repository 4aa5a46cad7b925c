"""One canonical form for everything that is digested."""

import dataclasses
import datetime as dt

import pytest

from evidence.rules.digests import digest, plain


@dataclasses.dataclass(frozen=True)
class Fact:
    at: dt.datetime
    names: frozenset[str]


def test_the_same_moment_in_two_zones_has_one_digest():
    here = dt.datetime(2026, 11, 20, 13, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    there = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    assert digest(Fact(here, frozenset({"b", "a"}))) == digest(Fact(there, frozenset({"a", "b"})))


def test_a_dataclass_becomes_plain_json():
    found = plain(Fact(dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC), frozenset({"b", "a"})))
    assert found == {"at": "2026-11-20T12:00:00Z", "names": ["a", "b"]}


def test_a_digest_names_its_algorithm():
    assert digest({}) == "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("value", [dt.datetime(2026, 11, 20), object()])  # noqa: DTZ001
def test_what_has_no_agreed_form_is_refused(value):
    with pytest.raises(TypeError):
        digest([value])
