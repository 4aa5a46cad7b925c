"""`/projects/<slug>/coverage/<requirement>/`: one requirement, what is said about it, and every act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from evidence import permissions
from evidence.forms.coverage import CiteForm, ConditionForm, JudgeForm, ReasonForm
from evidence.models import ArtefactVersion, Preview
from evidence.rules.freshness import TIMINGS
from evidence.rules.places import format_place
from evidence.selectors.artefacts import current_versions
from evidence.selectors.coverage import coverage_of, place_of
from evidence.selectors.requirements import RequirementFile, file_of
from evidence.views.acting import status_of
from evidence.views.coverage import may_cite, stance_to
from portal.accounts.callers import Caller
from portal.answers import Answer
from portal.projects.models import Project
from portal.projects.permissions import not_archived
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of


@dataclass(frozen=True)
class Exhibit:
    """One cited version with its places, its judgement, and whether this person may judge it."""

    version: ArtefactVersion
    citations: tuple[Any, ...]
    judgement: Any
    may_judge: Answer
    form: JudgeForm


@dataclass(frozen=True)
class Happened:
    """One act, as the timeline shows it."""

    who: str
    summary: str
    at: datetime
    tone: str = "info"


@require_safe
def show(request: HttpRequest, slug: str, requirement: str) -> HttpResponse:
    by = caller_of(request)
    return page(request, by, visible(by.user, slug), requirement)


def page(
    request: HttpRequest, by: Caller, project: Project, requirement: str, **tried: forms.Form
) -> HttpResponse:
    """The page; a form that was refused takes the place of its empty one."""
    found = file_of(project, requirement)
    versions = current_versions(project)
    chosen = _chosen(request, versions)
    known = found.framework
    context = {
        "timing": TIMINGS[found.requirement.timing] if found.requirement.checkable else "",
        "project": project, "file": found, "requirement": found.requirement, "framework": known,
        "row": coverage_of(project, timezone.now(), framework=known.key).row(found.requirement.id),
        "owed": stance_to(project, known), "dates": known.dates_of(found.requirement.id),
        "changes": known.history_of(found.requirement.id),
        "exhibits": _exhibits(by, project, found, tried), "versions": versions, "chosen": chosen,
        "cite_form": CiteForm(initial={"version": chosen.pk}, outline=_outline(chosen)) if chosen else None,
        "condition_form": ConditionForm(initial={"seen": found.answer.pk if found.answer else 0}),
        "propose_form": ReasonForm(auto_id="propose_%s"), "end_form": ReasonForm(auto_id="end_%s"),
        "history": history_of(found), **_answers(by, project, found),
        **{name: form for name, form in tried.items() if name != "judge_form"},
    }  # fmt: skip
    return render(request, "evidence/requirement.html", context, status=status_of(*tried.values()))


def cite_form_of(project: Project, data: Any) -> CiteForm:
    """The bound form, with the outline of the version that it names."""
    asked = str(data.get("version", ""))
    chosen = next((each for each in current_versions(project) if str(each.pk) == asked), None)
    return CiteForm(data, outline=_outline(chosen))


def judge_form_of(version: ArtefactVersion, requirement: str, data: Any = None) -> JudgeForm:
    """A judgement for this requirement alone."""
    form = JudgeForm(
        data, version=version, offered=[(requirement, requirement)], auto_id=f"judge-{version.pk}_%s",
        initial={"requirements": [requirement]},
    )  # fmt: skip
    form.fields["requirements"].widget = forms.MultipleHiddenInput()
    return form


def _chosen(request: HttpRequest, versions: list[ArtefactVersion]) -> ArtefactVersion | None:
    asked = request.POST.get("version") or request.GET.get("version", "")
    return next((each for each in versions if str(each.pk) == asked), None)


def _outline(version: ArtefactVersion | None) -> list[dict[str, str]]:
    if version is None or not version.blob_id:
        return []
    found = Preview.objects.filter(pk=version.blob_id).values_list("outline", flat=True).first()
    return list(found or [])


def _exhibits(
    by: Caller, project: Project, found: RequirementFile, tried: dict[str, forms.Form]
) -> list[Exhibit]:
    judged = {each.version_id: each for each in found.judgements}
    by_version: dict[int, list[Any]] = {}
    for citation in found.citations:
        by_version.setdefault(citation.version_id, []).append(citation)
    role = Answer.all_of([permissions.may_judge(by, project), not_archived(project)])
    bound = tried.get("judge_form")
    worked_on = permissions.hands_on(by.user, [citations[0].version for citations in by_version.values()])
    made = []
    for pk, citations in by_version.items():
        version = citations[0].version
        answer = permissions.not_own_evidence(by, version, citations, worked_on) if role else role
        form = judge_form_of(version, found.requirement.id)
        if isinstance(bound, JudgeForm) and bound.auto_id == form.auto_id:
            form = bound
        made.append(Exhibit(version, tuple(citations), judged.get(pk), answer, form))
    return made


def _answers(by: Caller, project: Project, found: RequirementFile) -> dict[str, Answer]:
    live = not_archived(project)
    waits, answer = found.not_applicable, found.answer
    second = permissions.may_be_second(by, project, act="approve that a requirement does not apply")
    agree = permissions.may_be_second(by, project, act="confirm an answer")
    not_first = permissions.not_the_first
    return {
        "may_cite": may_cite(by, project),
        "may_propose": Answer.all_of([permissions.may_propose(by, project), live]),
        "may_answer": Answer.all_of([permissions.may_answer(by, project), live]),
        "may_approve": Answer.all_of(
            [second, live, *([not_first(by, waits.proposed_by, item=waits.requirement)] if waits else [])]
        ),
        "may_confirm": Answer.all_of(
            [agree, live, *([not_first(by, answer.answered_by, item="the answer")] if answer else [])]
        ),
        "may_refuse": Answer.all_of([second, live]),
    }


def history_of(found: RequirementFile) -> list[Happened]:
    """Every act on this requirement, newest first."""
    acts: list[Happened] = []
    for each in (*found.citations, *found.ended_citations):
        place = format_place(place_of(each))
        acts.append(Happened(each.cited_by.name, f"cited {each.version}, {place}", each.cited_at))
        if each.withdrawn_at:
            words = f"withdrew the citation of {each.version}, {place}"
            acts.append(Happened(_name(each.withdrawn_by), words, each.withdrawn_at, "quiet"))
    for one in (*found.judgements, *found.ended_judgements):
        tone = "good" if one.judged == "sufficient" else "bad"
        words = f"judged {one.version} {one.judged}{f': {one.reason}' if one.reason else ''}"
        acts.append(Happened(one.judged_by.name, words, one.judged_at, tone))
        if one.revoked_at:
            words = f"revoked the judgement of {one.version}"
            acts.append(Happened(_name(one.revoked_by), words, one.revoked_at, "quiet"))
    return sorted([*acts, *_set_aside(found)], key=lambda act: act.at, reverse=True)


def _set_aside(found: RequirementFile) -> list[Happened]:
    acts = []
    for each in (*filter(None, [found.not_applicable]), *found.ended_not_applicable):
        words = f"proposed that it does not apply: {each.reason}"
        acts.append(Happened(each.proposed_by.name, words, each.proposed_at))
        if each.approved_at:
            acts.append(
                Happened(_name(each.approved_by), "approved that it does not apply", each.approved_at, "good")
            )
        if each.ended_at:
            words = f"said that it applies: {each.ended_reason}"
            acts.append(Happened(_name(each.ended_by), words, each.ended_at, "warn"))
    return acts


def _name(user: Any) -> str:
    return str(user.name) if user else ""
