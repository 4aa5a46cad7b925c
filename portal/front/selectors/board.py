"""The board: every project with its gates, and what waits for the person who looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from evidence.models import CoverageReading
from evidence.rules.owed import binds
from evidence.selectors.coverage import newest_readings
from gates.catalogue import catalogue
from gates.permissions import SEAT_ROLES
from gates.rules.decisions import open_seats
from gates.rules.exceptions import is_overdue, standing
from gates.selectors.dossier import Dossier, dossiers_of
from gates.selectors.reviews import decided, seats_of, state_of
from gates.selectors.standing import Standing, standings
from portal.accounts.models import User
from portal.projects.models import DECIDING_ROLES, Membership, Project

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """One project on the board. `reading` is the newest dated one; the gates are derived now."""

    project: Project
    gates: tuple[Standing, ...]
    reading: CoverageReading | None

    @property
    def owes_coverage(self) -> bool:
        return binds(self.project.risk_class, self.project.role)

    @property
    def decided(self) -> str:
        """Decided of counted requirements, as the newest reading says; empty where none is owed or read."""
        if self.reading is None or not self.owes_coverage:
            return ""
        total = self.reading.counts["total"]
        return f"{total['decided']} of {total['counted']}"


@dataclass(frozen=True)
class Task:
    """Something that waits for this person, with the page where they do it."""

    title: str
    text: str
    href: str
    label: str
    tone: str = "info"


@dataclass(frozen=True)
class Board:
    """What the first page shows."""

    rows: tuple[Row, ...]
    tasks: tuple[Task, ...]

    def count(self, *states: str) -> int:
        return sum(gate.state in states for row in self.rows for gate in row.gates)

    @property
    def summary(self) -> str:
        """Counted from the rows below, so that it can never disagree with them."""
        parts = [f"{len(self.rows)} project{'' if len(self.rows) == 1 else 's'}"]
        for states, words in (
            (("blocked", "no_go", "stale"), "blocked or stale"),
            (("open",), "under review"),
            (("passed_with_exceptions",), "passed with an exception"),
            (("conditional",), "passed with conditions"),
        ):
            if number := self.count(*states):
                parts.append(f"{number} {words}")
        return ", ".join(parts) + "."


def projects_for(user: User, *, text: str = "", risk_class: str = "", stage: str = "") -> QuerySet[Project]:
    """Visible projects that fit the filters, by name; archived ones are left out."""
    found = Project.objects.visible_to(user).filter(archived_at=None).select_related("owner")
    if text:
        found = found.filter(name__icontains=text)
    if risk_class:
        found = found.filter(risk_class=risk_class)
    if stage:
        found = found.filter(stage=stage)
    return found.order_by("name")


def board(user: User, projects: list[Project], now: datetime) -> Board:
    """The board of these projects; the number of queries does not depend on how many there are."""
    dossiers = dossiers_of(projects)
    readings = {each.project_id: each for each in newest_readings(projects)}
    rows = tuple(
        Row(project, tuple(standings(dossiers[project.pk], now)), readings.get(project.pk))
        for project in projects
    )
    roles = _roles(user, projects)
    tasks = [
        task
        for row in rows
        for task in _tasks(user, row, dossiers[row.project.pk], roles.get(row.project.pk, frozenset()), now)
    ]
    return Board(rows, tuple(sorted(tasks, key=lambda task: ("bad", "warn", "info").index(task.tone))))


def _roles(user: User, projects: list[Project]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for held in Membership.objects.filter(person=user, project__in=projects, ended_at=None):
        if held.effective:
            found.setdefault(held.project_id, set()).add(held.role)
    decides_nothing = DECIDING_ROLES if user.is_administrator else frozenset()
    return {key: frozenset(roles - decides_nothing) for key, roles in found.items()}


def _tasks(user: User, row: Row, dossier: Dossier, roles: frozenset[str], now: datetime) -> list[Task]:
    return [
        *_seats(row, dossier, roles, now),
        *_exceptions(user, row, dossier, roles, now),
        *_blockers(row, roles),
    ]


def _seats(row: Row, dossier: Dossier, roles: frozenset[str], now: datetime) -> list[Task]:
    """Seats that are open to this person's roles, and minutes that wait for the chair."""
    tasks = []
    for review in dossier.reviews:
        state = state_of(review, now)
        label, path = catalogue().gate(review.gate).label, review.get_absolute_url()
        made = [decided(each) for each in review.decisions.all()]
        mine = [seat for seat in open_seats(seats_of(review), made) if SEAT_ROLES[seat] in roles]
        if state == "frozen" and mine:
            when = f"{review.sitting_at:%-d %b %Y}"
            tasks.append(
                Task(f"Decide {label} as {mine[0]}", f"{row.project.name}, sits {when}", path, "Review")
            )
        if state == "decided":
            tasks += _minutes(row, review.pk in dossier.minuted, label, path, roles)
    return tasks


def _minutes(row: Row, completed: bool, label: str, path: str, roles: frozenset[str]) -> list[Task]:
    """The secretary completes them, then the chair seals them."""
    if completed and "chair" in roles:
        return [Task(f"Seal the minutes of {label}", row.project.name, path, "Open")]
    if not completed and roles & {"secretary", "chair"}:
        return [Task(f"Complete the minutes of {label}", row.project.name, path, "Write")]
    return []


def _exceptions(user: User, row: Row, dossier: Dossier, roles: frozenset[str], now: datetime) -> list[Task]:
    tasks = []
    for each in dossier.exceptions:
        path = f"/projects/{row.project.slug}/exceptions/{each.id.removeprefix('EX-')}/"
        if is_overdue(each, now):
            if each.owner_id == user.actor_id or roles & {"chair", "committee"}:
                text = f"{row.project.name}, owed by {each.owner}"
                tasks.append(Task(f"{each.id} is overdue", text, path, "Open", "bad"))
        elif (
            standing(each, now) == "approved"
            and each.owner_id == user.actor_id
            and each.remediation_at - now < SOON
        ):
            text = f"{row.project.name}, due {each.remediation_at:%-d %b %Y}"
            tasks.append(Task(f"{each.id} runs out soon", text, path, "Open", "warn"))
        elif (
            each.state == "requested"
            and roles & set(SEAT_ROLES.values())
            and user.actor_id not in (each.owner_id, each.requested_by_id)
        ):
            tasks.append(
                Task(
                    f"Answer exception {each.id}",
                    f"{row.project.name}, asked by {each.requested_by}",
                    path,
                    "Read",
                )
            )
    return tasks


def _blockers(row: Row, roles: frozenset[str]) -> list[Task]:
    """For those who build: the gate they work towards, and how much is in its way."""
    if not roles & {"architect", "engineer"}:
        return []
    for standing_ in row.gates:
        if standing_.state in ("not_started", "open", "blocked", "stale") and standing_.readiness.blockers:
            number = len(standing_.readiness.blockers)
            text = f"{row.project.name}, {number} thing{'' if number == 1 else 's'} in the way"
            path = f"/projects/{row.project.slug}/gates/{standing_.gate.key}/"
            return [Task(f"Make {standing_.gate.label} ready", text, path, "Show", "warn")]
    return []
