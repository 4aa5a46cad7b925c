"""Who may add evidence, cite it, judge it, and say that a requirement does not apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from django.db.models import Q

from evidence.models import ArtefactVersion, Citation, Judgement
from portal.accounts.callers import Caller
from portal.accounts.models import User
from portal.answers import Answer, Reason
from portal.projects.models import Project, ProjectRole
from portal.projects.permissions import holds_one_of, is_owner

Hand = Literal["uploaded", "set_state", "edited"]
# What is edited of a version beside its state is the snapshot that it is tied to.
DID: dict[Hand, str] = {
    "uploaded": "uploaded", "set_state": "set the state of", "edited": "tied a snapshot to",
}  # fmt: skip
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


def may_follow(by: Caller, project: Project) -> Answer:
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="choose frameworks")


def may_keep_frameworks(by: Caller) -> Answer:
    """Frameworks of the organisation are kept by administrators; one proposes, another puts in force."""
    if by.user.is_administrator and by.user.is_active:
        return Answer.yes()
    return Answer.no(Reason("role_missing", "Only administrators keep the organisation's frameworks."))


def may_place(by: Caller, project: Project) -> Answer:
    """Saying by which route and from when the law reaches the system: its architects and its owner."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="say where the law places the system")


def may_propose(by: Caller, project: Project) -> Answer:
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="propose that a requirement does not apply")


def may_be_second(by: Caller, project: Project, *, act: str) -> Answer:
    """The second person: everybody with a deciding role. That they are not the first is `not_the_first`."""
    return holds_one_of(by, project, *SECOND_PEOPLE, act=act)


def may_drill(by: Caller, project: Project) -> Answer:
    """Planning a drill and recording one is the work of those who run the system, and of its owner."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(
        by, project, ProjectRole.ARCHITECT, ProjectRole.ENGINEER, act="plan or record a drill"
    )


def may_end_plan(by: Caller, project: Project) -> Answer:
    """Ending a plan takes a duty away: an architect or the owner says why, a pipeline never does."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="end a planned drill")


def may_raise_incident(by: Caller, project: Project) -> Answer:
    """Whoever works in the project says that something is wrong, without proof; auditors read."""
    roles = [role for role in ProjectRole if role != ProjectRole.AUDITOR]
    return (
        Answer.yes() if is_owner(by, project) else holds_one_of(by, project, *roles, act="raise an incident")
    )


def may_handle_incident(by: Caller, project: Project) -> Answer:
    """Those who run the system, its owner, and a pipeline that acknowledges or notes by itself."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, ProjectRole.ARCHITECT, ProjectRole.ENGINEER, act="handle an incident")


def may_close_incident(by: Caller, project: Project) -> Answer:
    """Closing one, or saying that an authority was told, is for an architect or the owner."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="close an incident or record a report")


def may_keep_holds(by: Caller, project: Project) -> Answer:
    """Whoever answers for the project places and releases a legal hold."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(
        by, project, ProjectRole.CHAIR, ProjectRole.COMMITTEE, act="place or release a legal hold"
    )


def may_ask_deletion(by: Caller, project: Project) -> Answer:
    """The owner or an architect asks; a person with a deciding role answers."""
    if is_owner(by, project):
        return Answer.yes()
    return holds_one_of(by, project, ProjectRole.ARCHITECT, act="ask that bytes be deleted")


def not_the_first(by: Caller, first: object, *, item: str) -> Answer:
    """Whoever proposed or answered cannot be the second person to agree."""
    if by.user != first:
        return Answer.yes()
    return Answer.no(
        Reason("own_work", f"You wrote this yourself ({item}); a second person agrees to it.", item=item)
    )


def not_own_evidence(
    by: Caller,
    version: ArtefactVersion,
    citations: Iterable[Citation],
    worked_on: Mapping[int, Hand] | None = None,
) -> Answer:
    """Nobody judges what they uploaded, moved, tied to a snapshot or cited; each is named.

    `worked_on` is `hands_on` for many versions at once; without it this one is looked up.
    """
    name = f"{version.artefact.title}, version {version.number}"
    did = (hands_on(by.user, [version]) if worked_on is None else worked_on).get(version.pk)
    own = [_own(DID[did], name)] if did else []
    own += [
        _own("cited", f"{name} for {each.requirement}")
        for each in citations
        if each.cited_by_id == by.user.pk
    ]
    return Answer(tuple(own))


def hands_on(user: User, versions: Iterable[ArtefactVersion]) -> dict[int, Hand]:
    """What this person did to those of the versions they had a hand in, by primary key; one query for all.

    A version's row names only who set its state last; its history names everybody who ever wrote it.
    """
    found = list(versions)
    wrote = ArtefactVersion.history.filter(id__in=[each.pk for each in found])
    rows = wrote.filter(Q(state_by=user) | Q(history_user=user)).values_list("id", "state_by_id")
    did: dict[int, Hand] = {}
    for pk, state_by in rows:
        did[pk] = "set_state" if state_by == user.pk else did.get(pk, "edited")
    for each in found:
        if each.uploaded_by_id == user.pk:
            did[each.pk] = "uploaded"
    return did


def not_judged_by(by: Caller, version: ArtefactVersion, requirement: str = "") -> Answer:
    """Whoever judged a version makes nothing of it afterwards: not its state, its snapshot, or a citation.

    With a `requirement` only a judgement for that one stands in the way.
    """
    live = Judgement.objects.filter(version=version, judged_by=by.user, revoked_at=None)
    found = live.filter(requirement=requirement).first() if requirement else live.first()
    if found is None:
        return Answer.yes()
    words = f"You judged {version} for {found.requirement}, so somebody else does this."
    return Answer.no(Reason("own_work", words, item=str(version), fix="Or revoke your judgement first."))


def _own(did: str, item: str) -> Reason:
    return Reason("own_work", f"You {did} {item}, so somebody else judges it.", item=item)


def may_check_links(by: Caller, project: Project) -> Answer:
    """Whoever works with the evidence, or judges it; it asks sites outside, so readers alone do not."""
    if is_owner(by, project):
        return Answer.yes()
    roles = (ProjectRole.ARCHITECT, ProjectRole.ENGINEER, *SECOND_PEOPLE)
    return holds_one_of(by, project, *roles, act="check links")


def may_attest_link(by: Caller, project: Project) -> Answer:
    """Somebody who knows what stands behind the sign-in, and answers for it by name."""
    roles = (ProjectRole.ARCHITECT, ProjectRole.REVIEWER, ProjectRole.VALIDATOR)
    return holds_one_of(by, project, *roles, act="attest what a link says")


def may_keep_credentials(by: Caller) -> Answer:
    """Administrators in a session: a credential reaches further than any project's role."""
    if by.via in {"token", "job"}:
        return Answer.no(Reason("people_only", "Credentials are set by people, not by tokens."))
    if by.user.is_administrator and by.user.is_active:
        return Answer.yes()
    return Answer.no(Reason("role_missing", "Only an administrator sets the credential for a host."))
