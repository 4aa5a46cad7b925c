"""The one vocabulary: how every state of every thing reads.

A state is shown as icon, word and colour together, never as colour alone (WCAG 1.4.1), and it reads the
same on every page. Pure data: the values are those of the models, the words are for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "warn", "bad", "info", "quiet"]


@dataclass(frozen=True, slots=True)
class Status:
    """A word for people, an icon of `static/icons.svg`, and a tone that the style sheet colours."""

    word: str
    icon: str
    tone: Tone


RISK_CLASS = {
    "unclassified": Status("Unclassified", "circle-dashed", "quiet"),
    "prohibited": Status("Prohibited", "ban", "bad"),
    "high": Status("High risk", "alert-triangle", "warn"),
    "transparency": Status("Transparency", "eye", "info"),
    "minimal": Status("Minimal risk", "circle-check", "quiet"),
}
ACT_ROLE = {
    "provider": Status("Provider", "package", "quiet"),
    "deployer": Status("Deployer", "users", "quiet"),
    "both": Status("Provider and deployer", "package", "quiet"),
}
REQUIREMENT = {
    "missing": Status("Missing", "x", "bad"),
    "partial": Status("Partial", "circle-half-2", "warn"),
    "evidenced": Status("Evidenced", "check", "good"),
    "not_applicable": Status("Not applicable", "ban", "quiet"),
    "informative": Status("Informative", "info-circle", "quiet"),
}
JUDGEMENT = {
    "unjudged": Status("Not judged", "circle-dashed", "quiet"),
    "sufficient": Status("Sufficient", "check", "good"),
    "insufficient": Status("Insufficient", "x", "bad"),
}
REVIEW = {
    "scheduled": Status("Scheduled", "calendar", "quiet"),
    "open": Status("Open", "clock", "info"),
    "frozen": Status("Frozen", "snowflake", "info"),
    "decided": Status("Decided", "check", "good"),
    "sealed": Status("Sealed", "lock", "good"),
}
GATE = {
    "not_started": Status("Not started", "circle-dashed", "quiet"),
    "open": Status("Open", "clock", "info"),
    "passed": Status("Passed", "check", "good"),
    "conditional": Status("Conditional", "flag", "warn"),
    "passed_with_exceptions": Status("With exceptions", "alert-triangle", "warn"),
    "stale": Status("Stale", "history", "warn"),
    "no_go": Status("No-go", "ban", "bad"),
    "blocked": Status("Blocked", "x", "bad"),
}
EXCEPTION = {
    "requested": Status("Requested", "clock", "info"),
    "approved": Status("Approved", "alert-triangle", "warn"),
    "refused": Status("Refused", "ban", "bad"),
    "remediated": Status("Remediated", "check", "good"),
    "overdue": Status("Overdue", "x", "bad"),
}
DECISION = {
    "go": Status("Go", "check", "good"),
    "go_with_conditions": Status("Go with conditions", "flag", "warn"),
    "no_go": Status("No-go", "ban", "bad"),
}
VERDICT = {
    "allow": Status("Allowed", "check", "good"),
    "allow_with_exceptions": Status("Allowed with exceptions", "alert-triangle", "warn"),
    "deny": Status("Denied", "x", "bad"),
}
JOB = {
    "queued": Status("Queued", "circle-dashed", "quiet"),
    "running": Status("Running", "clock", "info"),
    "done": Status("Done", "check", "good"),
    "failed": Status("Failed", "x", "bad"),
}
PACK = {
    "requested": Status("Requested", "clock", "info"),
    "sealed": Status("Sealed", "lock", "good"),
    "failed": Status("Failed", "x", "bad"),
    "draft": Status("Draft", "pencil", "quiet"),
    "final": Status("Final", "rubber-stamp", "good"),
    "mismatch": Status("Does not match its hash", "alert-triangle", "bad"),
}
CRITERION = {
    "met": Status("Met", "check", "good"),
    "unmet": Status("Not met", "x", "bad"),
    "backlog": Status("Backlog", "clock", "info"),
    "covered": Status("Covered by an exception", "alert-triangle", "warn"),
    "overdue": Status("Exception overdue", "history", "bad"),
    "not_owed": Status("Not owed", "ban", "quiet"),
    "not_expected": Status("Not expected", "circle-dashed", "quiet"),
}
FINDING = {
    "open": Status("Open", "clock", "info"),
    "overdue": Status("Overdue", "history", "bad"),
    "closed": Status("Closed", "check", "good"),
}
SEVERITY = {
    "error": Status("Error", "x", "bad"),
    "warning": Status("Warning", "alert-triangle", "warn"),
    "info": Status("Information", "info-circle", "info"),
}
LINK = {
    "unchecked": Status("Not checked", "circle-dashed", "quiet"),
    "ok": Status("Reachable", "link", "good"),
    "moved": Status("Moved", "arrow-right", "info"),
    "changed": Status("Changed since sign-off", "alert-triangle", "bad"),
    "cannot_verify": Status("Cannot verify", "lock", "warn"),
    "gone": Status("Gone", "unlink", "bad"),
    "timeout": Status("No answer", "clock", "bad"),
    "blocked": Status("Not allowed from here", "ban", "warn"),
}
ARTEFACT = {
    "draft": Status("Draft", "pencil", "quiet"),
    "final": Status("Final", "check", "good"),
    "drilled": Status("Drilled", "check", "good"),
    "measured": Status("Measured", "eye", "info"),
    "closed_or_accepted": Status("Closed or accepted", "check", "good"),
    "superseded": Status("Superseded", "history", "quiet"),
    "withdrawn": Status("Withdrawn", "ban", "bad"),
    "not_expected": Status("Not expected", "ban", "quiet"),
}
DRILL = {
    "overdue": Status("Overdue", "x", "bad"),
    "soon": Status("Due soon", "alert-triangle", "warn"),
    "planned": Status("Planned", "calendar", "info"),
    "passed": Status("Passed", "check", "good"),
    "missed_target": Status("Target missed", "alert-triangle", "warn"),
    "failed": Status("Failed", "x", "bad"),
}
INCIDENT = {
    "reported": Status("Reported", "flag", "bad"),
    "acknowledged": Status("Acknowledged", "eye", "warn"),
    "mitigated": Status("Mitigated", "check", "info"),
    "closed": Status("Closed", "lock", "good"),
}
CLOCK = {
    "running": Status("Running", "clock", "info"),
    "soon": Status("Due soon", "alert-triangle", "warn"),
    "overdue": Status("Overdue", "x", "bad"),
    "met": Status("Met", "check", "good"),
    "late": Status("Met late", "history", "warn"),
}
DELETION = {
    "asked": Status("Asked", "clock", "info"),
    "approved": Status("Deleted", "ban", "quiet"),
    "refused": Status("Kept", "lock", "good"),
}

VOCABULARIES: dict[str, dict[str, Status]] = {
    "risk_class": RISK_CLASS,
    "act_role": ACT_ROLE,
    "requirement": REQUIREMENT,
    "judgement": JUDGEMENT,
    "review": REVIEW,
    "gate": GATE,
    "exception": EXCEPTION,
    "decision": DECISION,
    "verdict": VERDICT,
    "job": JOB,
    "pack": PACK,
    "criterion": CRITERION,
    "finding": FINDING,
    "severity": SEVERITY,
    "link": LINK,
    "artefact": ARTEFACT,
    "drill": DRILL,
    "incident": INCIDENT,
    "clock": CLOCK,
    "deletion": DELETION,
}


def status_of(thing: str, value: str) -> Status:
    """How `value` of `thing` reads.

    The ladder of an artefact kind is data that an organisation may extend, so a rung without an entry
    reads as its own name. Everywhere else an unknown value is a mistake: `KeyError`.
    """
    vocabulary = VOCABULARIES[thing]
    if thing == "artefact" and value not in vocabulary:
        return Status(value.replace("_", " ").capitalize(), "file-text", "info")
    return vocabulary[value]
