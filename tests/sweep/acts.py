"""Every act there is, found where it is decorated, and one successful call of each."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import evidence.services.packs
from evidence.intake.storing import store
from evidence.links import Outcome
from evidence.models import (
    ArtefactVersion,
    Citation,
    ConditionAnswer,
    Deletion,
    DrillPlan,
    FrameworkVersion,
    HostCredential,
    Incident,
    Judgement,
    LegalHold,
    Link,
    NotApplicable,
    Pack,
)
from evidence.rules.links.health import Found, Why
from evidence.selectors.frameworks import choice_of
from evidence.services import (
    applicability,
    artefacts,
    carrying,
    citations,
    conditions,
    credentials,
    drills,
    filing,
    folders,
    following,
    incidents,
    judgements,
    link_acts,
    link_rounds,
    own_frameworks,
    placement,
    retention,
    snapshot_files,
)
from gates.models import GateException, Review
from gates.services import attestations, decisions, exceptions, minutes, packs, reviews
from portal.accounts.models import Token
from portal.accounts.services import people as accounts
from portal.accounts.services import tokens
from portal.findings.models import Finding
from portal.findings.services import findings
from portal.jobs import verifying
from portal.projects.models import Membership
from portal.projects.services import people, projects
from registry.models import Snapshot, Version
from registry.services import snapshots, versions
from tests.documents import document
from tests.evidence.filing import zipped
from tests.gates.world import GO
from tests.sweep.bodies import let_go, unfreeze
from tests.sweep.frameworks import OWN_FRAMEWORK
from tests.sweep.scenery import Place

ROOT = Path(__file__).parents[2]
ROOMS = ("portal", "registry", "evidence", "gates")
Call = Callable[[Place], Any]


def decorated() -> Iterator[FunctionType]:
    """Every function that carries `@act`, wherever its module lies."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            names = _acts_in(path.read_text())
            if names:
                module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
                yield from (getattr(module, name) for name in names)


def _acts_in(text: str) -> list[str]:
    if "@act(" not in text:
        return []
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return [node.name for node in found if any(_is_act(each) for each in node.decorator_list)]


def _is_act(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "act"


def name_of(service: FunctionType) -> str:
    return f"{service.__module__}.{service.__name__}"


def _by(place: Place, name: str) -> dict[str, Any]:
    return {"by": place.world.by(name), "at": place.world.at}


def _upload(kind: str = "cost_model") -> Any:
    return store(document(kind, "Of the acts."), name="words.md")


def review_at(place: Place, key: str) -> Any:
    return Review.objects.select_related("project").get(project=place.project, number=place.keys[key])


def exception_at(place: Place, key: str) -> Any:
    return GateException.objects.select_related("project").get(project=place.project, number=place.keys[key])


def version_at(place: Place, key: str) -> Any:
    found = ArtefactVersion.objects.select_related("artefact__project", "blob")
    return found.get(artefact__project=place.project, artefact__number=place.keys[key])


def _at(model: Any, key: str) -> Callable[[Place], Any]:
    return lambda place: model.objects.select_related("project").get(pk=place.keys[key])


def _numbered(model: Any, key: str) -> Callable[[Place], Any]:
    return lambda place: model.objects.select_related("project").get(
        project=place.project, number=place.keys[key]
    )


def _open(place: Place) -> Any:
    let_go(place)
    return reviews.open_review(
        **_by(place, "ada"),
        project=place.project,
        gate="model-exit",
        sitting_at=place.world.at + timedelta(days=9),
    )


def _decide(place: Place) -> Any:
    return decisions.decide(
        **_by(place, "rui"), review=review_at(place, "reviews"), seat="reviewer", vote=GO,
        readout_digest=place.keys["digest"],
    )  # fmt: skip


def _move(place: Place) -> Any:
    unfreeze(place)
    return reviews.move_sitting(
        **_by(place, "ada"),
        review=review_at(place, "reviews"),
        sitting_at=place.world.at + timedelta(days=20),
    )


def _choose(place: Place) -> Any:
    unfreeze(place)
    chosen = Snapshot.objects.get(pk=place.keys["snapshot id"])
    return reviews.set_snapshot(**_by(place, "ada"), review=review_at(place, "reviews"), snapshot=chosen)


def _final(place: Place) -> Any:
    """A sealed record without gaps, as a review leaves it behind that had everything."""
    review = review_at(place, "sealed")
    review.sealed_record |= {"criteria": [], "documents": [], "coverage": {"owed": False, "rows": []}}
    review.write(by=place.world.by("chen"), at=place.world.at, why="the sweep closes the gaps")
    return packs.request_final(**_by(place, "chen"), review=review)


def _keep(place: Place) -> Any:
    upload = _upload()
    sealed: Any = SimpleNamespace(sha256=upload.sha256, size=upload.size, tagmanifest_sha256="0" * 64)
    stored = evidence.services.packs.StoredPack(upload.key, sealed)
    return evidence.services.packs.keep(**_by(place, "chen"), pack=_pack(place), stored=stored)


def _pack(place: Place) -> Any:
    return Pack.objects.select_related("project").get(pack_id=place.keys["packs"])


def _revoke(place: Place) -> Any:
    return tokens.revoke(**_by(place, "cai"), token=Token.objects.get(pk=place.keys["tokens"]))


def _newcomer(place: Place) -> Any:
    """Somebody without any role, as an administrator has to be."""
    return accounts.create(**_by(place, "root"), username="nils", display_name="Nils New")[0]


def _confirm_administrator(place: Place) -> Any:
    nils = _newcomer(place)
    nils.administrator_proposed_by = place.world.people["priya"]
    nils.save()
    return accounts.confirm_administrator(**_by(place, "root"), person=nils)


def _end_administrator(place: Place) -> Any:
    nils = _newcomer(place)
    nils.is_administrator = True
    nils.save()
    return accounts.end_administrator(**_by(place, "root"), person=nils)


def _deactivated(place: Place) -> Any:
    return accounts.reactivate(**_by(place, "root"), person=place.world.people["gone"])


def _on_the_machine(place: Place) -> Any:
    by = place.world.by("root", via="command")
    return accounts.create_on_the_machine(by=by, at=place.world.at, username="op", display_name="Op")


def _finding(place: Place) -> Any:
    found = Finding.objects.select_related("project")
    return found.get(project=place.project, number=place.keys["findings"])


def _noticed(place: Place) -> dict[str, Any]:
    return {
        "project": place.project, "source": "link", "key": "9", "severity": "error", "category": "compliance",
        "title": "A link is gone", "detail": "It answered 404.",
    }  # fmt: skip


def _settle(place: Place) -> Any:
    findings.report(**_by(place, "ada"), **_noticed(place))
    return findings.settle(**_by(place, "ada"), project=place.project, source="link", still_open=())


def _carry_over(place: Place) -> Any:
    source = place.keys["document"]
    second = place.world.next_version(source)
    return carrying.carry_over(**_by(place, "ada"), version=second, source=source)


def _link(place: Place, key: str) -> Link:
    return Link.objects.select_related("project").get(pk=place.keys[key])


CALLS: dict[str, Call] = {
    "portal.accounts.services.tokens.issue": lambda p: tokens.issue(
        **_by(p, "ada"), owner=p.world.people["ada"], name="ci", scopes=["read"], lasts=timedelta(days=1)
    ),
    "portal.accounts.services.tokens.revoke": _revoke,
    "portal.accounts.services.people.create": _newcomer,
    "portal.accounts.services.people.create_on_the_machine": _on_the_machine,
    "portal.accounts.services.people.change": lambda p: accounts.change(
        **_by(p, "ada"), person=p.world.people["ada"], job_title="Architect"
    ),
    "portal.accounts.services.people.set_password": lambda p: accounts.set_password(
        **_by(p, "root"), person=p.world.people["lena"]
    ),
    "portal.accounts.services.people.deactivate": lambda p: accounts.deactivate(
        **_by(p, "root"), person=p.world.people["lena"]
    ),
    "portal.accounts.services.people.reactivate": _deactivated,
    "portal.accounts.services.people.propose_administrator": lambda p: accounts.propose_administrator(
        **_by(p, "root"), person=p.world.people["sam"]
    ),
    "portal.accounts.services.people.confirm_administrator": _confirm_administrator,
    "portal.accounts.services.people.end_administrator": _end_administrator,
    "portal.jobs.verifying.ask": lambda p: verifying.ask(**_by(p, "ada")),
    "portal.projects.services.projects.register": lambda p: projects.register(
        **_by(p, "ada"), name="Letters", purpose="Sorts.", owner=p.world.people["priya"], role="deployer"
    ),
    "portal.projects.services.projects.change": lambda p: projects.change(
        **_by(p, "ada"), project=p.project, purpose="Another one."
    ),
    "portal.projects.services.projects.classify": lambda p: projects.classify(
        **_by(p, "ada"), project=p.project, risk_class="minimal", reason="No point applies"
    ),
    "portal.projects.services.projects.archive": lambda p: projects.archive(
        **_by(p, "ada"), project=p.project, reason="Replaced."
    ),
    "portal.projects.services.people.grant": lambda p: people.grant(
        **_by(p, "priya"), project=p.project, person=p.world.people["sam"], role="auditor"
    ),
    "portal.projects.services.people.confirm": lambda p: people.confirm(
        **_by(p, "root"), membership=_at(Membership, "people")(p)
    ),
    "portal.projects.services.people.end": lambda p: people.end(
        **_by(p, "priya"), membership=_at(Membership, "people")(p)
    ),
    "portal.findings.services.findings.report": lambda p: findings.report(**_by(p, "ada"), **_noticed(p)),
    "portal.findings.services.findings.settle": _settle,
    "portal.findings.services.findings.raise_finding": lambda p: findings.raise_finding(
        **_by(p, "rui"), project=p.project, severity="info", category="model", title="A slice is missing"
    ),
    "portal.findings.services.findings.assign": lambda p: findings.assign(
        **_by(p, "ada"), finding=_finding(p), owner=p.world.people["ada"], due=None
    ),
    "portal.findings.services.findings.close": lambda p: findings.close(
        **_by(p, "ada"), finding=_finding(p), reason="Mended."
    ),
    "registry.services.versions.register": lambda p: versions.register(
        **_by(p, "ada"), project=p.project, kind="model", name="m", version="9", digest="sha256:" + "f" * 64
    ),
    "registry.services.snapshots.capture": lambda p: snapshots.capture(
        **_by(p, "ada"), project=p.project, versions=list(Version.objects.filter(pk__in=p.keys["version ids"]))
    ),
    "evidence.services.artefacts.add": lambda p: artefacts.add(
        **_by(p, "ada"), project=p.project, kind="cost_model", title="Costs", state="estimated",
        effective_date=p.world.at.date(), upload=_upload(),
    ),
    "evidence.services.artefacts.add_version": lambda p: artefacts.add_version(
        **_by(p, "ada"), artefact=p.keys["document"].artefact, state="exercised",
        effective_date=p.world.at.date(), upload=_upload("threat_model"),
    ),
    "evidence.services.artefacts.set_state": lambda p: artefacts.set_state(
        **_by(p, "ada"), version=version_at(p, "runbook"), state="drilled"
    ),
    "evidence.services.artefacts.state_content": lambda p: artefacts.state_content(
        **_by(p, "ada"), version=version_at(p, "plan as link"), content={"halted_by": "The router"}
    ),
    "evidence.services.artefacts.tie": lambda p: artefacts.tie(
        **_by(p, "ada"), version=version_at(p, "results"),
        snapshot=Snapshot.objects.get(pk=p.keys["snapshot id"]),
    ),
    "evidence.services.artefacts.withdraw": lambda p: artefacts.withdraw(
        **_by(p, "ada"), artefact=p.keys["document"].artefact, reason="Wrong."
    ),
    "evidence.services.filing.file_plainly": lambda p: filing.file_plainly(
        **_by(p, "ada"), project=p.project, upload=store(b"# Cost model\n\nText.\n", name="cost-model.md"),
        standing="draft",
    ),
    "evidence.services.filing.file_as": lambda p: filing.file_as(
        **_by(p, "ada"), project=p.project, upload=_upload(), file_as="kind:cost_model", title="Costs",
        standing="draft", effective_date=p.world.at.date(),
    ),
    "evidence.services.folders.open_zip": lambda p: folders.open_zip(
        **_by(p, "ada"), project=p.project, file=store(zipped(), name="papers.zip")
    ),
    "evidence.services.snapshot_files.file_snapshot": lambda p: snapshot_files.file_snapshot(
        **_by(p, "ada"), snapshot=Snapshot.objects.get(pk=p.keys["snapshot id"])
    ),
    "evidence.services.citations.cite": lambda p: citations.cite(
        **_by(p, "ada"), version=p.keys["document"], requirement="AIA-9.5.b"
    ),
    "evidence.services.citations.cite_many": lambda p: citations.cite_many(
        **_by(p, "ada"), project=p.project, cites=[citations.Cite(p.keys["document"], "AIA-9.5.b")]
    ),
    "evidence.services.citations.cite_all_suggested": lambda p: citations.cite_all_suggested(
        **_by(p, "ada"), project=p.project
    ),
    "evidence.services.citations.cite_also": lambda p: citations.cite_also(
        **_by(p, "ada"), citation=_at(Citation, "citations")(p), requirements=["AIA-17.1.g"]
    ),
    "evidence.services.own_frameworks.propose": lambda p: own_frameworks.propose(
        **_by(p, "root"), data=OWN_FRAMEWORK.encode(), why="Ours."
    ),
    "evidence.services.own_frameworks.put_in_force": lambda p: own_frameworks.put_in_force(
        **_by(p, "root"), version=FrameworkVersion.objects.get(key=p.keys["proposed framework"])
    ),
    "evidence.services.own_frameworks.refuse": lambda p: own_frameworks.refuse(
        **_by(p, "root"), version=FrameworkVersion.objects.get(key=p.keys["proposed framework"]), reason="No."
    ),
    "evidence.services.following.follow": lambda p: following.follow(
        **_by(p, "ada"), project=p.project, framework=p.keys["unfollowed"]
    ),
    "evidence.services.following.unfollow": lambda p: following.unfollow(
        **_by(p, "ada"), choice=choice_of(p.project, p.keys["followed"]), reason="No longer."
    ),
    "evidence.services.placement.declare": lambda p: placement.declare(
        **_by(p, "ada"), project=p.project, route="annex-iii"
    ),
    "evidence.services.citations.withdraw": lambda p: citations.withdraw(
        **_by(p, "ada"), citation=_at(Citation, "citations")(p)
    ),
    "evidence.services.judgements.judge": lambda p: judgements.judge(
        **_by(p, "rui"), version=p.keys["document"], requirements=["AIA-9.1"], judged="sufficient"
    ),
    "evidence.services.judgements.revoke": lambda p: judgements.revoke(
        **_by(p, "rui"), judgement=_at(Judgement, "judgements")(p), reason="No."
    ),
    "evidence.services.carrying.carry_over": _carry_over,
    "evidence.services.applicability.propose": lambda p: applicability.propose(
        **_by(p, "ada"), project=p.project, requirement="AIA-9.2.a", reason="None."
    ),
    "evidence.services.applicability.approve": lambda p: applicability.approve(
        **_by(p, "rui"), proposal=_at(NotApplicable, "not-applicable")(p)
    ),
    "evidence.services.applicability.refuse": lambda p: applicability.refuse(
        **_by(p, "rui"), proposal=_at(NotApplicable, "not-applicable")(p), reason="It does."
    ),
    "evidence.services.applicability.revoke": lambda p: applicability.revoke(
        **_by(p, "rui"), proposal=_at(NotApplicable, "set aside")(p), reason="It does."
    ),
    "evidence.services.conditions.answer": lambda p: conditions.answer(
        **_by(p, "ada"), project=p.project, condition=p.keys["open condition"], applies=True
    ),
    "evidence.services.conditions.confirm": lambda p: conditions.confirm(
        **_by(p, "rui"), answer=_at(ConditionAnswer, "answers")(p)
    ),
    "evidence.services.link_acts.ask": lambda p: link_acts.ask(**_by(p, "ada"), project=p.project),
    "evidence.services.link_acts.mend": lambda p: link_acts.mend(**_by(p, "ada"), link=_link(p, "moved link")),
    "evidence.services.link_acts.attest": lambda p: link_acts.attest(
        **_by(p, "ada"), version=version_at(p, "walled artefact"), statement="I read it, signed in."
    ),
    "evidence.services.link_rounds.keep": lambda p: link_rounds.keep(
        **_by(p, "ada"), project=p.project, links={p.keys["links"]: _link(p, "links")},
        outcomes=[Outcome(p.keys["links"], Found(Why.GONE))],
    ),
    "evidence.services.link_rounds.take_copy": lambda p: link_rounds.take_copy(
        **_by(p, "ada"), project=p.project, occasion="the sweep",
        outcome=Outcome(p.keys["links"], Found(Why.ANSWERS, fingerprint="text:1"), body=b"Costs."),
    ),
    "evidence.services.credentials.set_credential": lambda p: credentials.set_credential(
        **_by(p, "root"), project=p.project, host="docs.bank.example", way="basic", secret="reader:sealed"
    ),
    "evidence.services.credentials.end_credential": lambda p: credentials.end_credential(
        **_by(p, "root"), credential=_at(HostCredential, "credentials")(p)
    ),
    "evidence.services.drills.plan": lambda p: drills.plan(
        **_by(p, "ada"), project=p.project, kind="rollback", due_on=p.world.at.date() + timedelta(days=9)
    ),
    "evidence.services.drills.end_plan": lambda p: drills.end_plan(
        **_by(p, "ada"), plan=_numbered(DrillPlan, "plans")(p), reason="Replaced."
    ),
    "evidence.services.drills.record_drill": lambda p: drills.record_drill(
        **_by(p, "ada"), project=p.project,
        told=drills.Told(kind="runbook", held_at=p.world.at, worked=True, story="Played.", lessons=["Mend it."]),
    ),
    "evidence.services.incidents.raise_incident": lambda p: incidents.raise_incident(
        **_by(p, "rui"), project=p.project, title="Slow", severity=2, incident_class="slow", aware_at=p.world.at,
        words="Since noon.",
    ),
    "evidence.services.incidents.acknowledge": lambda p: incidents.acknowledge(
        **_by(p, "ada"), incident=_numbered(Incident, "incidents")(p)
    ),
    "evidence.services.incidents.mitigate": lambda p: incidents.mitigate(
        **_by(p, "ada"), incident=_numbered(Incident, "acknowledged")(p), words="Turned off."
    ),
    "evidence.services.incidents.change": lambda p: incidents.change(
        **_by(p, "ada"), incident=_numbered(Incident, "incidents")(p), severity=1, cases=["death"], reason="Worse."
    ),
    "evidence.services.incidents.add_entry": lambda p: incidents.add_entry(
        **_by(p, "ada"), incident=_numbered(Incident, "incidents")(p), words="Told support."
    ),
    "evidence.services.incidents.report_sent": lambda p: incidents.report_sent(
        **_by(p, "ada"), incident=_numbered(Incident, "incidents")(p), clock_group="act_73", recipient="Authority",
        words="Reference 7.", complete=False,
    ),
    "evidence.services.incidents.post_mortem": lambda p: incidents.post_mortem(
        **_by(p, "ada"), incident=_numbered(Incident, "incidents")(p), text="Why."
    ),
    "evidence.services.incidents.learn": lambda p: incidents.learn(
        **_by(p, "ada"), incident=_numbered(Incident, "incidents")(p), words="Test isolation."
    ),
    "evidence.services.incidents.close": lambda p: incidents.close(
        **_by(p, "ada"), incident=_numbered(Incident, "mitigated")(p), words="Over."
    ),
    "evidence.services.retention.place_hold": lambda p: retention.place_hold(
        **_by(p, "priya"), project=p.project, reason="Case 7."
    ),
    "evidence.services.retention.release_hold": lambda p: retention.release_hold(
        **_by(p, "priya"), hold=_at(LegalHold, "holds")(p), reason="Settled."
    ),
    "evidence.services.retention.ask": lambda p: retention.ask(
        **_by(p, "ada"), version=version_at(p, "expired"), reason="Eleven years old."
    ),
    "evidence.services.retention.answer": lambda p: retention.answer(
        **_by(p, "rui"), deletion=_numbered(Deletion, "deletions")(p), approve=True, reason="Agreed."
    ),
    "evidence.services.packs.keep": _keep,
    "evidence.services.packs.fail": lambda p: evidence.services.packs.fail(
        **_by(p, "chen"), pack=_pack(p), why="The disk is full."
    ),
    "gates.services.attestations.attest": lambda p: attestations.attest(
        **_by(p, "ada"), project=p.project, gate="model-exit", criterion="eval-set-populated", holds=True,
        statement="I saw it.",
    ),
    "gates.services.reviews.open_review": _open,
    "gates.services.reviews.set_snapshot": _choose,
    "gates.services.reviews.move_sitting": _move,
    "gates.services.decisions.decide": _decide,
    "gates.services.minutes.complete": lambda p: minutes.complete(
        **_by(p, "noor"), review=review_at(p, "decided"), present="All.", discussion="Words.", actions=""
    ),
    "gates.services.minutes.seal": lambda p: minutes.seal(**_by(p, "chen"), review=review_at(p, "decided")),
    "gates.services.exceptions.request": lambda p: p.world.request("threat-model"),
    "gates.services.exceptions.answer": lambda p: exceptions.answer(
        **_by(p, "chen"), exception=exception_at(p, "exceptions"), approve=True, reason="Ok."
    ),
    "gates.services.exceptions.extend": lambda p: exceptions.extend(
        **_by(p, "ada"), exception=exception_at(p, "granted"), rationale="Late.",
        remediation_date=p.world.at + timedelta(days=60),
    ),
    "gates.services.exceptions.remediate": lambda p: exceptions.remediate(
        **_by(p, "ada"), exception=exception_at(p, "granted"), note="Done."
    ),
    "gates.services.packs.request_final": _final,
    "gates.services.packs.request_draft": lambda p: packs.request_draft(
        **_by(p, "ada"), review=review_at(p, "reviews")
    ),
}  # fmt: skip
