"""The stories' documents say what the states they are filed in demand of them."""

import datetime as dt
from functools import cache

import pytest

from evidence.kinds.form import form, forms
from evidence.kinds.lint import errors, lint
from evidence.kinds.rules import About
from evidence.reading.reader import not_read, read
from evidence.rules.intake import sniff
from portal.front.stories import script

START = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@cache
def story(slug):
    return script.read(slug, START)


FILED = [
    (slug, artefact["kind"], version)
    for slug in script.STORIES
    for artefact in story(slug).content["artefacts"]
    for version in artefact["versions"]
    if "file" in version
    if artefact["kind"] in forms()
]


@pytest.mark.parametrize(
    ("slug", "kind", "version"), FILED, ids=[f"{slug}: {version['file'][10:]}" for slug, _, version in FILED]
)
def test_a_document_says_what_its_state_demands(slug, kind, version):
    content = story(slug).stated(version) or said(slug, kind, version)
    filed = story(slug).date(version["day"])
    told = story(slug).content
    about = About(filed, risk_class=told["risk_class"], regions=tuple(told["regions"]))
    assert [each.text for each in errors(lint(kind, content, version["state"], about))] == []


@pytest.mark.parametrize("slug", script.STORIES)
def test_nothing_is_stated_of_a_document_that_is_read(slug):
    for artefact in story(slug).content["artefacts"]:
        for version in artefact["versions"]:
            if "link" in version:
                continue  # what a link points at is never read
            data = story(slug).document(version)[:4096]
            assert "content" not in version or not_read(sniff(data, version["file"])), version["file"]


def said(slug, kind, version):
    data = story(slug).document(version)
    found = read(data, sniff(data[:4096], version["file"]), form(kind))
    if not any(not each.advice for each in form(kind).demands_of(version["state"])):
        return found.content or {}
    assert found.content is not None, found.why
    return found.content
