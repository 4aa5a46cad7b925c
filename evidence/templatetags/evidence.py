"""Tags of the evidence pages: words for kinds and places, and where a place lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from evidence.frameworks import Framework
from evidence.frameworks.framework import Timing
from evidence.kinds import kinds
from evidence.kinds.form import Demand, Form
from evidence.kinds.lint import Message, rung_words
from evidence.kinds.rules import RULES
from evidence.models import Citation
from evidence.previews import anchor
from evidence.rules.freshness import TIMINGS
from evidence.rules.links.strip import Day
from evidence.rules.places import Place, format_place, parse_place
from evidence.selectors.requirements import Related, SuggestedCitation
from evidence.views.heat import anchor_of
from portal.web.status import LINK

register = template.Library()


@register.filter
def kind_label(key: str) -> str:
    """What people call the kind; an unknown key as it stands."""
    return kinds()[key].label if key in kinds() else key


@register.filter
def timing_words(timing: Timing) -> str:
    """When a requirement is to be met."""
    return TIMINGS[timing]


@register.filter
def place_words(citation: Any) -> str:
    """`page 3` for a citation."""
    return format_place(Place(citation.place_kind, citation.place))


@register.filter
def place_anchor(citation: Any) -> str:
    """The address of the cited place inside the preview: `#page-3`; empty for the whole document."""
    return _hash(anchor(citation.place_kind, citation.place))


@register.filter
def words_anchor(words: str) -> str:
    """The same for a place in words, as coverage holds it."""
    try:
        place = parse_place(words)
    except ValueError:
        return ""
    return _hash(anchor(place.kind, place.value))


@register.filter
def before_rung(message: Message, kind: str) -> str:
    """`before it can be final`."""
    return rung_words(kind, message.rung)


@register.filter
def demanded(demand: Demand, form: Form) -> str:
    """A demand in words: its own message, or what its rule says of itself."""
    field = form.field((demand.needs or demand.at).partition(".")[0])
    plain = f"{demand.code.replace('_', ' ').capitalize()}."
    said = demand.message or (RULES[demand.rule].__doc__ or plain).strip().splitlines()[0]
    return f"{field.label}: {said}" if field and demand.message else said


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """`mapping[key]`, nothing where it has none."""
    return mapping.get(key)


@register.filter
def article_label(key: str, known: Framework) -> str:
    """`Article 9`, `Annex IV`, `GOVERN 1`."""
    return next(each.label for each in known.articles if each.key == key)


@register.filter
def article_anchor(key: str) -> str:
    """The id of an article's part of the list, the same as in the heat map."""
    return anchor_of(key)


@register.filter
def uncited_at(related: Iterable[Related], citation: Citation) -> list[Related]:
    """Those of this project's frameworks for which the same place is not cited yet."""
    place = (citation.version_id, citation.place_kind, citation.place)
    return [
        each for each in related if each.counts and each.requirement.checkable and place not in each.cited
    ]


@register.filter
def pair_key(suggestion: SuggestedCitation) -> str:
    """What the tick of a suggestion sends."""
    return f"{suggestion.requirement.id}|{suggestion.version.pk}"


def _hash(name: str) -> str:
    return f"#{name}" if name else ""


@register.inclusion_tag("evidence/parts/link_strip.html")
def link_strip(days: tuple[Day, ...]) -> dict[str, Any]:
    """Thirty days as one drawing: a cell a day, its tone that of the worst check, words beside it for everybody."""
    cells = [
        {
            "x": place * 5,
            "day": each.date,
            "tone": tone_of(each),
            "word": LINK[each.health].word if each.health else "",
        }
        for place, each in enumerate(days)
    ]
    seen = [each.health for each in days if each.health]
    counted = [f"{LINK[health].word} on {seen.count(health)}" for health in dict.fromkeys(seen)]
    words = f"Last 30 days: {', '.join(counted)}." if counted else "Not checked in the last 30 days."
    return {"cells": cells, "words": words}


def tone_of(day: Day) -> str:
    return LINK[day.health].tone if day.health else "quiet"
