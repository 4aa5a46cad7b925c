"""From when on a link that rots takes its evidence out of coverage.

A dead link may be a site that is down for an evening, and a changed one a corrected comma: both get the grace
period, counted from the check that first found it. A changed link carries nothing from that check on, because
what is there now is not what was signed off (docs/adr/0010).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from evidence.rules.holding import HeldBack
from evidence.rules.links.health import DEAD, Health

WORDS: dict[Health, str] = {
    "gone": "the link is dead: there is nothing at its address any more.",
    "timeout": "the link is dead: its address does not answer.",
    "changed": "the link no longer says what it said at sign-off.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a link that is itself an artefact stands. `since` is when its health was first found.

    `copied` says that bytes are held which were taken when somebody signed it off; `attested` that a person
    answers for what stands behind a sign-in.
    """

    health: Health
    since: dt.datetime
    copied: bool = False
    attested: bool = False


def held_from(standing: Standing, grace: dt.timedelta) -> HeldBack | None:
    """What holds the version back, from the end of the grace period on; None for a link that is not broken."""
    words = WORDS.get(standing.health)
    return HeldBack(words, standing.since + grace) if words else None


def carries(standing: Standing) -> bool:
    """May the link be evidence in full, as an uploaded copy may?

    Its bytes are held and the last check found them there, or it is dead and in its grace period: what was
    signed off is still held. A changed, walled or blocked link is not verified, so it supports at most.
    """
    return standing.copied and (standing.health in ("ok", "moved") or standing.health in DEAD)


def since_of(before: Health, since: dt.datetime | None, after: Health, now: dt.datetime) -> dt.datetime:
    """From when the new health is counted. Dead stays dead, whether nothing is there or nothing answers."""
    same = before == after or (before in DEAD and after in DEAD)
    return since if since is not None and same else now
