"""Find projects, artefacts, reviews, exceptions and people by a word: only within what one may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from evidence.kinds import kinds
from evidence.models import Artefact
from evidence.selectors.frameworks import frameworks
from gates.catalogue import catalogue
from gates.models import Decision, GateException
from portal.accounts.models import User
from portal.projects.models import Membership, Project

MOST = 20
Projects = QuerySet[Project]


@dataclass(frozen=True)
class Hit:
    """One finding: what it is, its name, where it belongs, and its page."""

    kind: str
    title: str
    text: str
    href: str


def search(user: User, text: str) -> list[Hit]:
    """At most twenty of each kind; an empty word finds nothing."""
    word = text.strip()
    if not word:
        return []
    projects = Project.objects.visible_to(user)
    return [
        *_projects(projects, word), *_artefacts(projects, word), *_decisions(projects, word),
        *_exceptions(projects, word), *_requirements(projects, word), *_people(projects, word),
    ]  # fmt: skip


def _projects(projects: Projects, word: str) -> list[Hit]:
    found = projects.filter(Q(name__icontains=word) | Q(slug__icontains=word) | Q(purpose__icontains=word))
    return [
        Hit("Project", each.name, each.get_risk_class_display(), each.get_absolute_url())
        for each in found[:MOST]
    ]


def _artefacts(projects: Projects, word: str) -> list[Hit]:
    of_kind = [key for key, kind in kinds().items() if word.casefold() in kind.label.casefold()]
    found = Artefact.objects.filter(project__in=projects).filter(
        Q(title__icontains=word) | Q(kind__in=of_kind)
    )
    rows = found.select_related("project")[:MOST]
    return [Hit("Artefact", each.title, each.project.name, each.get_absolute_url()) for each in rows]


def _decisions(projects: Projects, word: str) -> list[Hit]:
    gates = [gate.key for gate in catalogue().gates if word.casefold() in gate.label.casefold()]
    named = Q(person__display_name__icontains=word) | Q(reason__icontains=word) | Q(review__gate__in=gates)
    found = Decision.objects.filter(review__project__in=projects).filter(named)
    rows = found.select_related("person", "review__project").order_by("-decided_at")[:MOST]
    return [
        Hit(
            "Decision",
            f"{each.person.name}: {each.get_outcome_display()} as {each.seat}",
            f"{catalogue().gate(each.review.gate).label} of {each.review.project.name}, {each.decided_at:%-d %b %Y}",
            f"{each.review.get_absolute_url()}#decision-{each.seat}",
        )
        for each in rows
    ]


def _exceptions(projects: Projects, word: str) -> list[Hit]:
    number = word.upper().removeprefix("EX-")
    named = Q(rationale__icontains=word) | Q(owner__display_name__icontains=word) | Q(scope__icontains=word)
    if number.isdecimal():
        named |= Q(number=int(number))
    found = (
        GateException.objects.filter(project__in=projects).filter(named).select_related("project", "owner")
    )
    return [
        Hit(
            "Exception",
            f"{each}: {each.rationale[:80]}",
            f"{each.project.name}, {each.owner.name}",
            each.get_absolute_url(),
        )
        for each in found[:MOST]
    ]


def _requirements(projects: Projects, word: str) -> list[Hit]:
    """Requirements stand in every project; the first visible one is where the link leads."""
    first = projects.first()
    if first is None:
        return []
    found = [
        each
        for known in frameworks()
        for each in known.checkable
        if word.casefold() in each.title.casefold() or word.casefold() in each.id.casefold()
    ]
    return [
        Hit(
            "Requirement",
            f"{each.label}: {each.title}",
            first.name,
            f"/projects/{first.slug}/coverage/{each.id}/",
        )
        for each in found[:MOST]
    ]


def _people(projects: Projects, word: str) -> list[Hit]:
    rows = (
        Membership.objects.filter(project__in=projects, ended_at=None, person__display_name__icontains=word)
        .select_related("person", "project")
        .order_by("person__display_name")[:MOST]
    )
    return [
        Hit(
            "Person",
            each.person.name,
            f"{each.get_role_display()} in {each.project.name}",
            f"/projects/{each.project.slug}/people/",
        )
        for each in rows
    ]
