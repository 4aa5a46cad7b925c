"""Drills and incidents of a story: what is planned, what took place, and every step of an incident by its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from evidence.models import Artefact, ArtefactVersion, Incident, IncidentLesson
from evidence.selectors.artefacts import current_of
from evidence.services import drills, incidents
from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.findings.models import Finding
from portal.findings.services import findings
from portal.front.stories.script import Story
from portal.projects.models import Project

Row = dict[str, Any]
Act = tuple[datetime, int, Callable[[], None]]
# The key of what an act says in words, and the service that carries it out.
STEPS: dict[str, Callable[..., Any]] = {
    "acknowledge": incidents.acknowledge,
    "mitigate": incidents.mitigate,
    "close": incidents.close,
}


class Operations:
    """The part of a story that happens in service. `artefacts` are the story's documents by their key."""

    def __init__(
        self, story: Story, cast: dict[str, User], project: Project, artefacts: dict[str, Artefact]
    ) -> None:
        self.story, self.cast, self.project, self.artefacts = story, cast, project, artefacts
        self.lessons: dict[str, IncidentLesson] = {}

    def acts(self) -> list[Act]:
        """Every act with its moment, to be sorted among the story's other acts."""
        told = self.story.content.get("drills", {})
        found = [self._at({**row, "time": "18:00"}, self._plan) for row in told.get("plans", [])]
        found += [
            self._at({**row, "day": row["recorded_day"], "time": "18:30", "held": row["time"]}, self._record)
            for row in told.get("records", [])
        ]
        for row in self.story.content.get("incidents", []):
            found += self._incident(row)
        return found

    def _by(self, username: str) -> Caller:
        return Caller(self.cast[username], via="command")

    def _at(self, row: Row, act: Callable[[Row, datetime], Any]) -> Act:
        moment = self._moment(row["day"], row["time"])
        return moment, moment.hour, lambda: act(row, moment)

    def _moment(self, day: int, time: str) -> datetime:
        hour, minute = time.split(":")
        return self.story.moment(day, int(hour), int(minute))

    def _artefact(self, row: Row) -> Artefact | None:
        return self.artefacts[row["artefact"]] if "artefact" in row else None

    def _version(self, row: Row) -> ArtefactVersion | None:
        found = self._artefact(row)
        return current_of(found) if found else None

    # -- drills

    def _plan(self, row: Row, at: datetime) -> None:
        drills.plan(
            by=self._by(row["by"]), at=at, project=self.project, kind=row["kind"],
            due_on=self.story.date(row["due_day"]), every_months=row.get("every_months", 0),
            artefact=self._artefact(row), scenario=row.get("scenario", ""), note=row.get("note", ""),
        )  # fmt: skip

    def _record(self, row: Row, at: datetime) -> None:
        told = drills.Told(
            kind=row["kind"], held_at=self._moment(row["held_day"], row["held"]), worked=row["worked"],
            story=row["story"], led_by=self.cast[row["led_by"]], version=self._version(row),
            scenario=row.get("scenario", ""), present=row.get("present", ""), times=row.get("times", {}),
            targets=row.get("targets", {}), lessons=row.get("lessons", ()),
        )  # fmt: skip
        drills.record_drill(by=self._by(row["by"]), at=at, project=self.project, told=told)

    # -- incidents

    def _incident(self, row: Row) -> list[Act]:
        held: list[Incident] = []

        def raised(told: Row, at: datetime) -> None:
            held.append(self._raise(row, at))

        def step(told: Row, at: datetime) -> None:
            self._steps()[told["act"]](told, at, held[0])

        return [self._at(row["raised"], raised), *(self._at(each, step) for each in row["acts"])]

    def _steps(self) -> dict[str, Callable[[Row, datetime, Incident], None]]:
        told = {
            "entry": self._entry, "report": self._report, "post_mortem": self._post_mortem,
            "lesson": self._lesson, "settle": self._settle,
        }  # fmt: skip
        return {**dict.fromkeys(STEPS, self._step), **told}

    def _raise(self, row: Row, at: datetime) -> Incident:
        return incidents.raise_incident(
            by=self._by(row["by"]), at=at, project=self.project, title=row["title"], severity=row["severity"],
            incident_class=row["incident_class"], cases=row.get("cases", ()), words=" ".join(row["words"].split()),
            aware_at=self._moment(**row["aware"]), began_at=self._moment(**row["began"]),
        )  # fmt: skip

    def _step(self, row: Row, at: datetime, incident: Incident) -> None:
        STEPS[row["act"]](by=self._by(row["by"]), at=at, incident=incident, words=row["words"])

    def _entry(self, row: Row, at: datetime, incident: Incident) -> None:
        kind = row.get("kind", "note")
        incidents.add_entry(by=self._by(row["by"]), at=at, incident=incident, words=row["words"], kind=kind)

    def _report(self, row: Row, at: datetime, incident: Incident) -> None:
        incidents.report_sent(
            by=self._by(row["by"]), at=at, incident=incident, clock_group=row["clock_group"],
            recipient=row["recipient"], words=row["words"], complete=row["complete"],
        )  # fmt: skip

    def _post_mortem(self, row: Row, at: datetime, incident: Incident) -> None:
        version = self._version(row)
        incidents.post_mortem(
            by=self._by(row["by"]), at=at, incident=incident, text=row["text"], version=version
        )

    def _lesson(self, row: Row, at: datetime, incident: Incident) -> None:
        self.lessons[row["key"]] = incidents.learn(
            by=self._by(row["by"]), at=at, incident=incident, words=row["words"], artefact=self._artefact(row)
        )

    def _settle(self, row: Row, at: datetime, incident: Incident) -> None:
        """The document says so now: a person closes the lesson's finding."""
        key = f"{incident.number}/{self.lessons[row['lesson']].number}"
        found = Finding.objects.get(project=self.project, source="incident_lesson", key=key)
        findings.close(by=self._by(row["by"]), at=at, finding=found, reason=row["words"])
