"""Who may add evidence, cite it, judge it, and say that a requirement does not apply."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.models import ArtefactVersion, Citation
from portal.accounts.callers import Caller
from portal.answers import Answer, Reason
from portal.projects.models import Project, ProjectRole
from portal.projects.permissions import holds_one_of, is_owner

SECOND_PEOPLE = (ProjectRole.REVIEWER, ProjectRole.VALIDATOR, ProjectRole.CHAIR, ProjectRole.COMMITTEE)


def may_upload(by: Caller, project: Project) -> Answer:
    """Architects, engineers (a pipeline's service account is one) and the project's owner."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, ProjectRole.ARCHITECT, ProjectRole.ENGINEER, act="add evidence")


def may_set_state(by: Caller, project: Project) -> Answer:
    """The state says what was really done (drilled, measured), so whoever uploads may say it."""
    return holds_one_of(by, project, ProjectRole.ARCHITECT, ProjectRole.ENGINEER, act="set a state")


def may_withdraw(by: Caller, project: Project) -> Answer:
    """Architects only: a pipeline adds, it takes nothing away."""
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="withdraw evidence")


def may_cite(by: Caller, project: Project) -> Answer:
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="cite evidence")


def may_judge(by: Caller, project: Project) -> Answer:
    return holds_one_of(by, project, ProjectRole.REVIEWER, ProjectRole.VALIDATOR, act="judge evidence")


def may_answer(by: Caller, project: Project) -> Answer:
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="answer conditions")


def may_propose(by: Caller, project: Project) -> Answer:
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="propose that a requirement does not apply")


def may_be_second(by: Caller, project: Project, *, act: str) -> Answer:
    """The second person: everybody with a deciding role. That they are not the first is `not_the_first`."""
    return holds_one_of(by, project, *SECOND_PEOPLE, act=act)


def not_the_first(by: Caller, first: object, *, item: str) -> Answer:
    """Whoever proposed or answered cannot be the second person to agree."""
    if by.user != first:
        return Answer.yes()
    return Answer.no(
        Reason("own_work", f"You wrote this yourself ({item}); a second person agrees to it.", item=item)
    )


def not_own_evidence(by: Caller, version: ArtefactVersion, citations: Iterable[Citation]) -> Answer:
    """Nobody judges what they uploaded, moved, tied to a snapshot or cited; each is named."""
    name = f"{version.artefact.title}, version {version.number}"
    own = []
    if version.uploaded_by_id == by.user.pk:
        own.append(_own("uploaded", name))
    elif _moved(by, version):
        own.append(_own("set the state of", name))
    elif version.history.filter(history_user=by.user).exists():
        own.append(_own("tied a snapshot to", name))
    own += [
        _own("cited", f"{name} for {each.requirement}")
        for each in citations
        if each.cited_by_id == by.user.pk
    ]
    return Answer(tuple(own))


def _moved(by: Caller, version: ArtefactVersion) -> bool:
    """Whether they ever set its state. The row itself names only who did so last."""
    return bool(version.history.filter(state_by=by.user).exists())


def _own(did: str, item: str) -> Reason:
    return Reason("own_work", f"You {did} {item}, so somebody else judges it.", item=item)
