"""Saying where the law places a system: its route, when it came to the market, what changed since."""

from __future__ import annotations

import datetime as dt

from evidence import permissions
from evidence.models import Placement, Route
from portal.accounts.callers import Caller
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@act("placement.declare")
def declare(
    *,
    by: Caller,
    at: dt.datetime,
    project: Project,
    route: str,
    on_market_on: dt.date | None = None,
    changed_on: dt.date | None = None,
    public_authority: bool = False,
    reason: str = "",
) -> Placement:
    """Say it, or say it anew; what was said before stays in the history.

    Raises `InvalidInput` for an unknown route, or a change before the system came to the market.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_place(by, project))
    NotNow.unless(not_archived(project))
    if route not in Route.values:
        raise InvalidInput.at("route", f"Choose one of: {', '.join(Route.values)}.")
    if changed_on and (on_market_on is None or changed_on < on_market_on):
        raise InvalidInput.at("changed_on", "A significant change comes after the day on the market.")
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    made = Placement.objects.filter(project=project).first() or Placement(project=project)
    made.route, made.on_market_on, made.changed_on = route, on_market_on, changed_on
    made.public_authority, made.reason = public_authority, reason.strip()
    made.said_by, made.said_at = by.user, at
    made.write(by=by, at=at, why=reason or "said")
    record(
        "placement.declared", by=by, at=at, stream=project.stream, obj=made,
        details={
            "route": route, "on_market_on": _iso(on_market_on), "changed_on": _iso(changed_on),
            "public_authority": public_authority, "reason": made.reason,
        },
        summary=f"said where the law places the system: {made.get_route_display()}",
    )  # fmt: skip
    return made


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
