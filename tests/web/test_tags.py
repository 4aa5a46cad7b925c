"""The tags that every page uses."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from portal.answers import Answer, Reason
from portal.web.templatetags import house

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_chip_says_its_state_with_icon_word_and_tone() -> None:
    html = draw('{% chip "gate" "blocked" %}')
    assert 'class="chip tone-bad"' in html
    assert "#x" in html
    assert "Blocked" in html


def test_a_chip_with_an_address_is_a_link_that_says_of_what() -> None:
    html = draw('{% chip "gate" "passed" href="/g/" more="of Model-exit" %}')
    assert html.startswith('<a class="chip tone-good" href="/g/">')
    assert '<span class="visually-hidden"> of Model-exit</span>' in html


def test_a_chip_with_an_unknown_state_breaks_loudly() -> None:
    with pytest.raises(KeyError):
        draw('{% chip "gate" "amber" %}')


def test_dates_read_as_people_write_them_and_times_are_in_utc() -> None:
    later = NOON.astimezone(timezone(timedelta(hours=2)))
    assert draw("{% when d %}", d=later) == '<time datetime="2026-11-20T12:00:00Z">20 Nov 2026</time>'
    assert "20 Nov 2026, 12:00 UTC" in draw('{% when d "time" %}', d=later)
    assert draw("{% when d %}", d=date(2026, 1, 5)) == '<time datetime="2026-01-05">5 Jan 2026</time>'
    assert draw("{% when d %}", d=None) == ""


@pytest.mark.parametrize(
    ("day", "words", "tone"),
    [
        (date(2026, 11, 19), "1 day overdue", "bad"),
        (date(2026, 11, 20), "Due today", "warn"),
        (date(2026, 12, 4), "14 days left", "warn"),
        (date(2026, 12, 5), "15 days left", "info"),
    ],
)
def test_a_due_date_counts_whole_days(day: date, words: str, tone: str) -> None:
    html = house.due(day, NOON.date())
    assert words in html
    assert f"tone-{tone}" in html


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (None, ""),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (1_400_000, "1.4 MB"),
        (999_990, "1 MB"),
        (2 * 10**9, "2 GB"),
    ],
)
def test_sizes_are_in_decimal_units(size: int | None, words: str) -> None:
    assert house.filesize(size) == words


def test_a_hash_is_short_to_read_and_whole_to_copy() -> None:
    html = draw("{% hash d %}", d="ab" * 32)
    assert f'title="{"ab" * 32}"' in html
    assert f">{'ab' * 6}<" in html
    assert f'data-copy="{"ab" * 32}"' in html


def test_sorting_keeps_the_other_filters_and_forgets_the_page() -> None:
    request = RequestFactory().get("/", {"who": "ada", "page": "3", "sort": "name"})
    html = draw('{% sort_head "Name" "name" %}', request=request)
    assert 'aria-sort="ascending"' in html
    assert "?who=ada&amp;sort=-name" in html


def test_a_table_has_a_caption_and_scrolls_by_keyboard() -> None:
    html = draw('{% table "Artefacts" "board" %}<tbody></tbody>{% endtable %}')
    assert 'role="region" aria-label="Artefacts" tabindex="0"' in html
    assert '<caption class="visually-hidden">Artefacts</caption>' in html


def test_words_from_people_are_escaped_wherever_a_tag_shows_them() -> None:
    bad = "<script>alert(1)</script>"
    for source in (
        "{% person who %}",
        '{% chip "gate" "open" href=who %}',
        "{% table who %}{% endtable %}",
        "{% hash who %}",
    ):
        assert "<script>" not in draw(source, who=bad)


def test_a_refused_act_is_a_disabled_button_with_its_reason_in_words() -> None:
    answer = Answer.no(Reason("own_work", "You uploaded this.", owner="Noor Haddad"))
    html = draw('{% include "components/act.html" with label="Decide" answer=answer %}', answer=answer)
    assert "disabled" in html
    assert 'aria-describedby="why-decide"' in html
    assert "You uploaded this." in html
    assert "Owner: Noor Haddad." in html


def test_an_allowed_act_is_a_button_that_works() -> None:
    html = draw(
        '{% include "components/act.html" with label="Decide" answer=answer kind="primary" %}',
        answer=Answer.yes(),
    )
    assert '<button class="btn btn-primary" type="submit">' in html
    assert "disabled" not in html


@pytest.mark.parametrize(
    ("state", "polls"), [("queued", True), ("running", True), ("done", False), ("failed", False)]
)
def test_a_job_row_polls_until_the_job_has_ended(state: str, polls: bool) -> None:
    job = {"id": 7, "state": state, "title": "Seal", "percent": 40}
    html = draw('{% include "components/job_row.html" with url="/jobs/7/" %}', job=job)
    assert ("hx-trigger" in html) is polls
    assert ("Refresh" in html) is polls


def test_pages_keep_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/audit/", {"who": "ada"})
    page = Paginator(range(120), 50).page(2)
    source = Template('{% include "components/pagination.html" %}')
    html = source.render(RequestContext(request, {"page": page}))
    assert "51 to 100 of 120" in html
    assert "who=ada&amp;page=3" in html
