"""What is expected of every operation of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.evidence.filing import zipped
from tests.sweep import bodies as b
from tests.sweep.callers import INSIDE
from tests.sweep.frameworks import OWN_FRAMEWORK
from tests.sweep.page_rows import SEATED
from tests.sweep.rows import (
    ARCHITECTS,
    ENGINEERS,
    EXPORTERS,
    JUDGES,
    KNOWN,
    OWNER,
    PEOPLE_ONLY,
    SECOND,
    WORKERS,
    Row,
)
from tests.sweep.scenery import Place

V = "api/v1/"
P = f"{V}projects/<slug:slug>/"
ARTEFACT = f"{P}artefacts/<int:number>/"
VERSION = f"{ARTEFACT}versions/<int:version>/"
REQUIREMENT = f"{P}coverage/<str:requirement>/"
ASIDE = f"{REQUIREMENT}not-applicable/"
FINDING = f"{P}findings/<int:number>/"
GATE, REVIEW, EXCEPTION = (
    f"{P}gates/<slug:gate>/",
    f"{P}reviews/<int:number>/",
    f"{P}exceptions/<int:number>/",
)
UPLOAD = f"{P}uploads/<slug:upload>/"
TUS = {"Tus-Resumable": "1.0.0"}
ANNOUNCED = {**TUS, "Upload-Length": "9", "Upload-Metadata": "filename bm90ZXMubWQ="}
SENT, BYTES = {**TUS, "Upload-Offset": "5"}, "application/offset+octet-stream"
DONE, NOT_THEIRS = frozenset({204}), frozenset({403, 404})
PACK = f"{V}packs/<slug:pack_id>/"
MADE = frozenset({201})
UPLOADERS = ARCHITECTS | ENGINEERS | OWNER
PROPOSED, SET_ASIDE = {"requirement": "proposed requirement"}, {
    "requirement": "set aside requirement", "proposal": "set aside",
}  # fmt: skip


PROPOSED_FRAMEWORK = {"key": "proposed framework", "number": "proposed number"}


def get(route: str, **more: object) -> Row:
    """An operation that everybody may read who sees the project; `may=KNOWN` outside projects."""
    return Row("GET", route, **{"may": INSIDE, **more})  # type: ignore[arg-type]


def post(route: str, may: frozenset[str], **more: object) -> Row:
    """An act that answers 200."""
    return Row("POST", route, **{"may": may, **more})  # type: ignore[arg-type]


def make(route: str, may: frozenset[str], **more: object) -> Row:
    """An act that answers 201."""
    return post(route, may, **{"good": MADE, **more})


def _cited(place: Place) -> Mapping[str, Any]:
    return {"artefact": place.keys["artefacts"], "version": 1}


def _vote(place: Place) -> Mapping[str, Any]:
    return {**b.decision(place), "can_ship": True, "should_ship": True}


def _exception(place: Place) -> Mapping[str, Any]:
    return {**b.EXCEPTION, "owner": "ada", "remediation_date": f"{b.in_a_month(place)}T00:00:00Z"}


def _sitting(place: Place) -> Mapping[str, Any]:
    return {name: f"{value}Z" for name, value in b.sitting(place).items()}


SITE = [
    get(f"{V}audit/events/", may=KNOWN),
    get(f"{V}coverage/", may=KNOWN),
    get(f"{V}audit/events/<slug:stream>/<int:seq>/", hidden=True),
    get(f"{V}audit/checkpoint", hidden=True, body=lambda place: {"stream": place.project.stream}),
    get(f"{V}audit/verify", may=KNOWN),
    # Whoever may read any stream may have the log verified.
    post(f"{V}audit/verify", INSIDE | {"eli"}, good=frozenset({202})),
    get(f"{V}jobs/<uuid:key>/", hidden=True),
    get(f"{V}frameworks/", may=KNOWN),
    make(f"{V}frameworks/", frozenset({"root"}), body=lambda place: {"content": OWN_FRAMEWORK, "why": "Ours."}),
    get(f"{V}frameworks/<slug:key>/versions/", may=KNOWN, at=PROPOSED_FRAMEWORK),
    get(f"{V}frameworks/<slug:key>/versions/<int:number>/", may=KNOWN, at=PROPOSED_FRAMEWORK),
    post(f"{V}frameworks/<slug:key>/versions/<int:number>/put-in-force/", frozenset({"root"}),
         at=PROPOSED_FRAMEWORK),
    post(f"{V}frameworks/<slug:key>/versions/<int:number>/refuse/", frozenset({"root"}), at=PROPOSED_FRAMEWORK,
         body=lambda place: b.WHY),
    get(f"{V}frameworks/<str:key>/", may=KNOWN),
    get(f"{V}frameworks/<str:key>/requirements/", may=KNOWN),
    get(f"{V}catalogue/gates/", may=KNOWN),
    get(f"{V}catalogue/gates/<slug:gate>/", may=KNOWN),
    get(f"{V}users/me/", may=KNOWN),
    Row("PATCH", f"{V}users/me/", may=(KNOWN & PEOPLE_ONLY), body=lambda place: {"job_title": "Somebody"}),
    get(f"{V}tokens/", may=KNOWN),
    make(f"{V}tokens/", KNOWN & PEOPLE_ONLY, body=lambda place: {"name": "ci", "scopes": ["read"]}),
    # A token of Cai's: its owner sees it, and the administrator, who keeps those of services. A read scope lacks
    # the act itself, the others do not know of it.
    get(f"{V}tokens/<int:key>/", may=frozenset({"cai", "root"}), strangers=frozenset({404})),
    Row("DELETE", f"{V}tokens/<int:key>/", may=frozenset({"cai", "root"}), strangers=frozenset({404, 403})),
]  # fmt: skip

RECORD = [
    get(f"{V}projects/", may=KNOWN),
    make(
        f"{V}projects/", ARCHITECTS | {"eli", "root"}, body=lambda place: {**b.NEW_PROJECT, "owner": "priya"}
    ),
    get(P),
    Row("PATCH", P, may=ARCHITECTS | OWNER, body=lambda place: {"purpose": "Another one."}),
    get(f"{P}classification/"),
    post(f"{P}classification/", ARCHITECTS | OWNER, body=lambda place: b.CLASS),
    post(f"{P}archive/", ARCHITECTS | OWNER, body=lambda place: b.WHY),
    get(f"{P}people/"),
    make(
        f"{P}people/", frozenset({"priya", "root"}), body=lambda place: {"person": "sam", "role": "auditor"}
    ),
    post(f"{P}people/<int:role>/confirm/", frozenset({"root"}), own=OWNER),
    post(f"{P}people/<int:role>/end/", frozenset({"priya", "root"}), archived=frozenset({200}), goes_on=True),
]

REGISTRY = [
    get(f"{P}versions/"),
    make(f"{P}versions/", ARCHITECTS | ENGINEERS, body=lambda place: b.release()),
    get(f"{P}snapshots/"),
    make(
        f"{P}snapshots/", ARCHITECTS | ENGINEERS, body=lambda place: {"versions": place.keys["version ids"]}
    ),
    get(f"{P}snapshots/<int:number>/"),
    get(f"{P}snapshots/<int:number>/diff/<int:other>/"),
]

EVIDENCE = [
    get(f"{V}kinds/", may=KNOWN),
    get(f"{V}kinds/<slug:kind>/", may=KNOWN),
    post(f"{V}kinds/<slug:kind>/lint/", KNOWN, body=lambda place: {"content": {"halted_by": "The router"}}),
    get(f"{P}artefacts/"),
    make(f"{P}artefacts/", UPLOADERS, body=lambda place: {
        "kind": "cost_model", "title": "Costs", "state": "estimated", "effective_date": b.today(place),
        "file": b.file(),
    }),
    get(ARTEFACT),
    post(f"{ARTEFACT}withdraw/", ARCHITECTS, body=lambda place: b.WHY),
    get(f"{ARTEFACT}versions/"),
    make(f"{ARTEFACT}versions/", UPLOADERS, body=b.version_of_file),
    get(VERSION),
    get(f"{VERSION}download/"),
    get(f"{VERSION}lint/"),
    post(f"{VERSION}content/", UPLOADERS, at={"number": "plan as link"},
         body=lambda place: {"content": {"halted_by": "The router"}}),
    post(f"{VERSION}state/", ARCHITECTS | ENGINEERS, at={"number": "runbook"}, body=lambda place: {"state": "drilled"}),
    post(f"{VERSION}snapshot/", ARCHITECTS | ENGINEERS, at={"number": "results"},
         body=lambda place: {"snapshot": place.keys["snapshots"]}),
    post(f"{P}artefacts/folders/", UPLOADERS, good=frozenset({202}), body=lambda place: {"file": zipped()}),
    # Everybody has a list of their own; Ada's upload exists for nobody else.
    get(f"{P}uploads/"),
    make(f"{P}uploads/", UPLOADERS, headers=ANNOUNCED),
    get(UPLOAD, may=frozenset({"ada", "ada:write", "ada:read"}), strangers=NOT_THEIRS),
    Row("PATCH", UPLOAD, may=ARCHITECTS, good=DONE, strangers=NOT_THEIRS, headers=SENT, raw=BYTES,
        body=lambda place: {"raw": b"rest"}),
    Row("DELETE", UPLOAD, may=ARCHITECTS, good=DONE, strangers=NOT_THEIRS, headers=TUS),
    get(f"{P}coverage/"),
    get(f"{P}coverage/readings/"),
    get(f"{P}coverage/suggestions/"),
    make(f"{P}coverage/citations/", ARCHITECTS, body=lambda place: {"suggested": True}),
    get(REQUIREMENT),
    make(f"{REQUIREMENT}cite/", ARCHITECTS, at={"requirement": "uncited"}, body=_cited),
    post(f"{REQUIREMENT}citations/<int:citation>/withdraw/", ARCHITECTS, body=lambda place: b.WHY),
    make(f"{REQUIREMENT}citations/<int:citation>/also/", ARCHITECTS,
         body=lambda place: {"requirements": ["AIA-17.1.g"]}),
    get(f"{P}frameworks/"),
    make(f"{P}frameworks/", ARCHITECTS, body=lambda place: {"framework": place.keys["unfollowed"]}),
    post(f"{P}frameworks/<slug:framework>/leave/", ARCHITECTS, at={"framework": "followed"}, body=lambda place: b.WHY),
    get(f"{P}applies/"),
    post(f"{P}applies/", ARCHITECTS | OWNER, body=lambda place: {"route": "annex-iii"}),
    make(f"{REQUIREMENT}judge/", JUDGES, body=lambda place: {**_cited(place), "judged": "sufficient"}),
    post(f"{REQUIREMENT}judgements/<int:judgement>/revoke/", JUDGES, at={"requirement": "judged requirement"},
         body=lambda place: b.WHY),
    make(ASIDE, ARCHITECTS, body=lambda place: b.WHY),
    post(f"{ASIDE}<int:proposal>/approve/", SECOND, at={**PROPOSED, "proposal": "not-applicable"}),
    post(f"{ASIDE}<int:proposal>/refuse/", SECOND, at={**PROPOSED, "proposal": "not-applicable"},
         body=lambda place: b.WHY),
    # Whoever proposed it may also take it back, in a session.
    post(f"{ASIDE}<int:proposal>/revoke/", SECOND | {"ada"}, at=SET_ASIDE, body=lambda place: b.WHY),
    get(f"{P}conditions/"),
    make(f"{P}conditions/<str:condition>/answer/", ARCHITECTS, at={"condition": "open condition"},
         body=lambda place: {"applies": True}),
    post(f"{P}conditions/<str:condition>/confirm/", SECOND, body=lambda place: {"answer": place.keys["answers"]}),
]  # fmt: skip

DRILLS = [
    get(f"{P}links/"),
    get(f"{P}links/<int:link>/"),
    get(f"{P}links/credentials/"),
    post(f"{P}links/", WORKERS, good=frozenset({202})),
    make(f"{P}links/<int:link>/mend/", ARCHITECTS, at={"link": "moved link"}),
    make(
        f"{P}links/<int:link>/attest/",
        frozenset({"ada"}) | JUDGES,
        body=lambda place: {"artefact": place.keys["walled artefact"], "statement": "I read it, signed in."},
    ),
    make(f"{P}links/credentials/", frozenset({"root"}), body=lambda place: b.CREDENTIAL),
    post(f"{P}links/credentials/<int:credential>/end/", frozenset({"root"})),
    get(f"{P}drills/"),
    get(f"{P}drills/due/"),
    get(f"{P}drills/plans/"),
    get(f"{P}drills/<int:number>/"),
    make(f"{P}drills/", UPLOADERS, body=b.drill),
    make(f"{P}drills/plans/", UPLOADERS, body=b.drill_plan),
    post(f"{P}drills/plans/<int:number>/end/", ARCHITECTS | OWNER, body=lambda place: b.WHY),
]

HOLDERS = frozenset({"priya", "chen", "mika"})
RETENTION = [
    get(f"{P}retention/"),
    get(f"{P}retention/holds/"),
    get(f"{P}retention/deletions/"),
    make(f"{P}retention/holds/", HOLDERS, archived=MADE, goes_on=True, body=lambda place: b.WHY),
    post(f"{P}retention/holds/<int:hold>/release/", HOLDERS, archived=frozenset({200}), goes_on=True,
         body=lambda place: b.WHY),
    make(f"{P}retention/deletions/", (ARCHITECTS | OWNER) & PEOPLE_ONLY, archived=MADE, goes_on=True,
         body=lambda place: {**b.WHY, "artefact": place.keys["expired"], "version": 1}),
    post(f"{P}retention/deletions/<int:number>/approve/", SECOND, archived=frozenset({200}), goes_on=True,
         body=lambda place: b.WHY),
    post(f"{P}retention/deletions/<int:number>/refuse/", SECOND, archived=frozenset({200}), goes_on=True,
         body=lambda place: b.WHY),
]  # fmt: skip

INCIDENT = f"{P}incidents/<int:number>/"
RAISERS = INSIDE - {"ines", "root", "ada:read"}
CLOSERS = ARCHITECTS | OWNER

INCIDENTS = [
    get(f"{P}incidents/"),
    get(INCIDENT),
    get(f"{INCIDENT}entries/"),
    get(f"{INCIDENT}lessons/"),
    make(f"{P}incidents/", RAISERS, body=b.incident),
    post(f"{INCIDENT}acknowledge/", UPLOADERS),
    post(f"{INCIDENT}mitigate/", UPLOADERS, at={"number": "acknowledged"}, body=lambda place: b.WORDS),
    post(f"{INCIDENT}judge/", UPLOADERS, body=lambda place: {**b.WHY, "severity": 1}),
    make(f"{INCIDENT}entries/", UPLOADERS, body=lambda place: b.WORDS),
    make(f"{INCIDENT}reports/", CLOSERS, body=lambda place: {**b.REPORT, "complete": True}),
    post(f"{INCIDENT}post-mortem/", UPLOADERS, body=lambda place: {"text": "Why it happened."}),
    make(f"{INCIDENT}lessons/", UPLOADERS, body=lambda place: b.WORDS),
    post(f"{INCIDENT}close/", CLOSERS, at={"number": "mitigated"}, body=lambda place: b.WORDS),
]

GATES = [
    get(f"{P}gates/"),
    get(GATE),
    get(f"{GATE}attestations/"),
    make(f"{GATE}attestations/", frozenset({"ada", "tomas", "priya"}), body=lambda place: {
        "criterion": "eval-set-populated", "holds": True, "statement": "I saw it.",
    }),
    get(f"{GATE}verdict"),
    get(f"{GATE}verdict/"),
    get(f"{P}reviews/"),
    make(f"{P}reviews/", SEATED, prepare=b.let_go, body=lambda place: {"gate": "model-exit", **_sitting(place)}),
    get(REVIEW),
    Row("PATCH", REVIEW, may=SEATED, prepare=b.unfreeze, body=_sitting),
    get(f"{REVIEW}readout/"),
    get(f"{REVIEW}changes/"),
    get(f"{REVIEW}decisions/"),
    make(f"{REVIEW}decisions/", frozenset({"rui", "noor"}), body=_vote),
    get(f"{REVIEW}minutes/"),
    Row("PUT", f"{REVIEW}minutes/", may=frozenset({"noor", "chen"}), at={"number": "decided"},
        body=lambda place: b.MINUTES),
    post(f"{REVIEW}minutes/seal/", frozenset({"chen"}), at={"number": "decided"}),
    get(f"{P}exceptions/"),
    make(f"{P}exceptions/", UPLOADERS, body=_exception),
    get(EXCEPTION),
    post(f"{EXCEPTION}approve/", SECOND, body=lambda place: b.WHY),
    post(f"{EXCEPTION}refuse/", SECOND, body=lambda place: b.WHY),
    make(f"{EXCEPTION}extend/", UPLOADERS & PEOPLE_ONLY, at={"number": "granted"}, body=lambda place: {
        "remediation_date": f"{b.in_two_months(place)}T00:00:00Z", "rationale": "Late.",
    }),
    post(f"{EXCEPTION}remediate/", ARCHITECTS, at={"number": "granted"},
         body=lambda place: {"note": "Both records exist."}),
    get(f"{P}packs/"),
    post(f"{P}packs/", EXPORTERS, good=frozenset({202}), archived=frozenset({202}), goes_on=True,
         body=lambda place: {"review": place.keys["sealed"], "final": False}),
    get(PACK, hidden=True),
    get(f"{PACK}download", hidden=True, may=EXPORTERS | {"ada:read"}),
    get(f"{PACK}download/", hidden=True, may=EXPORTERS | {"ada:read"}),
]  # fmt: skip

FINDINGS = [
    get(f"{P}findings/"),
    make(f"{P}findings/", WORKERS, body=lambda place: b.FINDING),
    get(FINDING),
    post(f"{FINDING}assign/", WORKERS, body=lambda place: {"owner": "ada", "due": b.in_a_month(place)}),
    post(f"{FINDING}close/", WORKERS, body=lambda place: b.WHY),
]

OPERATIONS = [*SITE, *RECORD, *FINDINGS, *REGISTRY, *EVIDENCE, *DRILLS, *INCIDENTS, *RETENTION, *GATES]
assert len({row.name for row in OPERATIONS}) == len(OPERATIONS), "one row per method and address"
