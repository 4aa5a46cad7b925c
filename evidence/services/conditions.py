"""Answering the law's conditions ("where natural persons are affected ..."): one answer per condition and
project.
"""

from __future__ import annotations

import datetime as dt

from evidence import permissions
from evidence.frameworks import Condition
from evidence.models import ConditionAnswer
from evidence.selectors import requirements
from evidence.selectors.frameworks import frameworks
from portal.accounts.callers import Caller, people_only
from portal.answers import Answer, InvalidInput, NotAllowed, NotNow, NotVisible, Reason, Stale
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible


@act("condition.answer")
def answer(
    *,
    by: Caller,
    at: dt.datetime,
    project: Project,
    condition: str,
    applies: bool,
    reason: str = "",
    seen: int | None = None,
) -> ConditionAnswer:
    """Say whether a condition holds for this system. "No" needs a reason and counts once a second person
    confirms.

    A new answer takes the place of the old one. `seen` is the key of the answer that the form showed, 0 for
    none: raises `Stale` when another one stands now.
    """
    require_visible(by, project)
    NotAllowed.unless(permissions.may_answer(by, project))
    NotNow.unless(not_archived(project))
    asked = _condition(condition)
    if not applies and not reason.strip():
        raise InvalidInput.at("reason", "Say why the condition does not hold; a second person will read it.")
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    before = ConditionAnswer.objects.filter(project=project, condition=condition, superseded_at=None).first()
    _same_as_seen(before, seen)
    if before is not None:
        before.superseded_at = at
        before.write(by=by, at=at, why="answered anew")
    made = ConditionAnswer(
        project=project, condition=condition, applies=applies, reason=reason.strip(), answered_by=by.user,
        answered_at=at,
    )  # fmt: skip
    made.write(by=by, at=at, why=reason or "answered")
    record(
        "condition.answered", by=by, at=at, stream=project.stream, obj=made,
        details={
            "condition": condition, "text": asked.text, "applies": applies, "reason": made.reason,
            "before": None if before is None else before.applies,
        },
        summary=f"answered “{asked.question}”: {'yes' if applies else 'no'}",
    )  # fmt: skip
    return made


@act("condition.confirm")
def confirm(*, by: Caller, at: dt.datetime, answer: ConditionAnswer) -> ConditionAnswer:
    """The second person agrees to a "no": its requirements no longer apply.

    Raises `Stale` when the answer was replaced, `NotNow` for one's own answer or one that does not wait.
    """
    project = answer.project
    require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_be_second(by, project, act="confirm an answer"))
    NotNow.unless(not_archived(project))
    answer = ConditionAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    asked = _condition(answer.condition)
    if answer.superseded_at is not None:
        raise _stale(f"“{asked.question}” was answered anew in the meantime.")
    if answer.applies or answer.confirmed_by_id is not None:
        raise NotNow.because("not_waiting", "This answer does not wait for a second person.")
    NotNow.unless(permissions.not_the_first(by, answer.answered_by, item=asked.question))
    answer.confirmed_by, answer.confirmed_at = by.user, at
    answer.write(by=by, at=at, why="confirmed")
    record(
        "condition.confirmed", by=by, at=at, stream=project.stream, obj=answer,
        details={
            "condition": answer.condition, "applies": answer.applies, "reason": answer.reason,
            "answered_by": answer.answered_by.name, "requirements": list(asked.requirements),
        },
        summary=f"confirmed that “{asked.question}” is answered no",
    )  # fmt: skip
    return answer


def _condition(key: str) -> Condition:
    try:
        return requirements.condition(key)
    except NotVisible:
        known = ", ".join(each.key for found in frameworks() for each in found.conditions)
        raise InvalidInput.at("condition", f"There is no condition “{key}”. Known: {known}.") from None


def _same_as_seen(before: ConditionAnswer | None, seen: int | None) -> None:
    if seen is not None and seen != (before.pk if before else 0):
        raise _stale("Somebody answered this condition while your form was open.")


def _stale(message: str) -> Stale:
    return Stale(
        Answer.no(Reason("stale", message, fix="Read the present answer first.")), {"changes": [message]}
    )
