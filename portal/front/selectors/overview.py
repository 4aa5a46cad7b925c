"""One project at a glance: where it stands, what blocks the gate ahead, and what happened last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gates.selectors.dossier import Dossier, dossier_of
from gates.selectors.standing import Standing, standings
from portal.audit.models import Event
from portal.projects.models import Project

PASSED = frozenset({"passed", "conditional", "passed_with_exceptions"})
SHOWN_EVENTS = 12


@dataclass(frozen=True)
class Overview:
    """What the project's first page shows. `ahead` is the first gate that is not passed, else the last one."""

    project: Project
    dossier: Dossier
    gates: tuple[Standing, ...]
    ahead: Standing
    events: tuple[dict[str, object], ...]

    @property
    def rail(self) -> list[dict[str, str]]:
        return [
            {
                "key": each.gate.key,
                "name": each.gate.label,
                "state": each.state,
                "href": f"/projects/{self.project.slug}/gates/{each.gate.key}/",
            }
            for each in self.gates
        ]


def overview_of(project: Project, now: datetime) -> Overview:
    dossier = dossier_of(project)
    gates = tuple(standings(dossier, now))
    ahead = next((each for each in gates if each.state not in PASSED), gates[-1])
    return Overview(
        project=project,
        dossier=dossier,
        gates=gates,
        ahead=ahead,
        events=_events(project),
    )


def _events(project: Project) -> tuple[dict[str, object], ...]:
    rows = Event.objects.filter(stream=project.stream).select_related("detail").order_by("-at", "-seq")
    return tuple(
        {
            "who": row.detail.actor_name,
            "summary": row.detail.summary,
            "at": row.at,
            "url": f"/audit/events/{row.stream}/{row.seq}/",
        }
        for row in rows.exclude(verb__in=("citation.made", "judgement.made", "citation.withdrawn"))[
            :SHOWN_EVENTS
        ]
    )
