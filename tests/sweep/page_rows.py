"""What is expected of every page and form."""

from __future__ import annotations

from tests.sweep import bodies as b
from tests.sweep.callers import PEOPLE
from tests.sweep.frameworks import OWN_FRAMEWORK
from tests.sweep.rows import EXPORTERS, JUDGES, OWNER, SECOND, WORKERS, Row

P = "projects/<slug:slug>/"
ARTEFACT = f"{P}artefacts/<int:number>/"
VERSION = f"{ARTEFACT}versions/<int:version>/"
REQUIREMENT = f"{P}coverage/<str:requirement>/"
FINDING = f"{P}findings/<int:number>/"
GATE, REVIEW, EXCEPTION = (
    f"{P}gates/<slug:gate>/",
    f"{P}reviews/<int:number>/",
    f"{P}exceptions/<int:number>/",
)
LENA = {"username": "people of the house"}
ROOT, NONE = frozenset({"root"}), frozenset({404})
MOVED = frozenset({302})
ANYBODY = frozenset(PEOPLE) - {"gone"}
READERS = ANYBODY - {"sam", "eli"}
SEATED = frozenset({"ada", "noor", "chen"})


PROPOSED_FRAMEWORK = {"key": "proposed framework", "number": "proposed number"}


def get(route: str, **more: object) -> Row:
    """A page that everybody reads who sees the project."""
    return Row("GET", route, **{"may": READERS, **more})  # type: ignore[arg-type]


def post(route: str, may: frozenset[str], **more: object) -> Row:
    """A form that leads on when it succeeds."""
    return Row("POST", route, **{"may": may, "good": MOVED, **more})  # type: ignore[arg-type]


SITE = [
    get("", may=ANYBODY),
    get("search/", may=ANYBODY, body=lambda place: {"q": "bank"}),
    get("styleguide/", may=ANYBODY),
    *(get(f"kinds/{page}", may=ANYBODY) for page in ("", "<slug:kind>/", "<slug:kind>/schema.json")),
    get("kinds/<slug:kind>/template.<str:format_name>", may=ANYBODY, at={"format_name": "template"}),
    get("styleguide/diagram/", may=ANYBODY),
    get("styleguide/diagram/broken/", may=ANYBODY),
    get("audit/", may=ANYBODY),
    get("audit/events.csv", may=ANYBODY),
    get("audit/events/<slug:stream>/<int:seq>/", hidden=True),
    get("audit/verify/", may=ANYBODY),
    get("jobs/<uuid:key>/", hidden=True),
    get("jobs/<uuid:key>/row/", hidden=True),
    get("exceptions/", may=ANYBODY),
    get("coverage/", may=ANYBODY),
    get("packs/", may=ANYBODY),
    get("frameworks/", may=ANYBODY),
    get("frameworks/<slug:framework>/", may=ANYBODY),
    get("frameworks/propose/", may=ANYBODY),
    post("frameworks/propose/", ROOT, body=lambda place: {"text": OWN_FRAMEWORK, "why": "Ours."}),
    get("frameworks/<slug:key>/versions/<int:number>/", may=ANYBODY, at=PROPOSED_FRAMEWORK),
    # Lena proposed it, so the administrator is the second person here.
    post("frameworks/<slug:key>/versions/<int:number>/put-in-force/", ROOT, at=PROPOSED_FRAMEWORK),
    post("frameworks/<slug:key>/versions/<int:number>/refuse/", ROOT, at=PROPOSED_FRAMEWORK,
         body=lambda place: b.WHY),
    get("packs/<str:pack_id>/", hidden=True),
    get("packs/<str:pack_id>/job/", hidden=True),
    get("packs/<str:pack_id>/download/", hidden=True, may=READERS & EXPORTERS),
    get("projects/new/", may=ANYBODY),
    # Eli is architect elsewhere, and architects register.
    post("projects/new/", frozenset({"ada", "eli", "root"}),
         body=lambda place: {**b.NEW_PROJECT, "owner": b.person(place, "priya").pk}),
]  # fmt: skip

RECORD = [
    get(P),
    *(get(P + page) for page in ("edit/", "classification/", "archive/", "history/", "people/")),
    post(f"{P}edit/", frozenset({"ada", "priya"}), body=lambda place: b.CHANGED),
    post(f"{P}classification/", frozenset({"ada", "priya"}), body=lambda place: b.CLASS),
    post(f"{P}archive/", frozenset({"ada", "priya"}), body=lambda place: b.WHY),
    post(f"{P}people/", frozenset({"priya", "root"}),
         body=lambda place: {"person": b.person(place, "sam").pk, "role": "auditor"}),
    # The owner proposed the role, so the administrator is the only second person here.
    post(f"{P}people/<int:role>/confirm/", frozenset({"root"}), own=OWNER),
    # Taking a role back is always possible; so is a pack of what was.
    post(f"{P}people/<int:role>/end/", frozenset({"priya", "root"}), archived=MOVED, goes_on=True),
]  # fmt: skip

REGISTRY = [
    get(f"{P}versions/"),
    get(f"{P}versions/new/"),
    get(f"{P}snapshots/"),
    get(f"{P}snapshots/new/"),
    get(f"{P}snapshots/<int:number>/"),
    get(f"{P}snapshots/<int:number>/diff/<int:other>/"),
    post(f"{P}versions/new/", frozenset({"ada"}), body=lambda place: b.release()),
    post(f"{P}snapshots/new/", frozenset({"ada"}), body=b.capture_form),
]

EVIDENCE = [
    get(f"{P}artefacts/"),
    get(ARTEFACT),
    get(f"{P}artefacts/write/"),
    get(f"{P}artefacts/write/<slug:kind>/", at={"kind": "kinds"}),
    get(f"{ARTEFACT}write/", at={"number": "plan as link"}),
    get(f"{VERSION}says/", at={"number": "plan as link"}),
    post(f"{P}artefacts/write/<slug:kind>/", frozenset({"ada", "priya"}), body=b.written, at={"kind": "kinds"}),
    post(f"{ARTEFACT}write/", frozenset({"ada", "priya"}), at={"number": "plan as link"}, body=b.written),
    post(f"{VERSION}says/", frozenset({"ada", "priya"}), at={"number": "plan as link"},
         body=lambda place: {"halted_by": "The router"}),
    get(f"{VERSION}preview/"),
    get(f"{VERSION}frame/", at={"number": "runbook"}),
    get(f"{VERSION}download/"),
    get(f"{VERSION}pages/<int:page>/"),
    get(f"{P}coverage/"),
    get(f"{P}coverage/trend/"),
    get(f"{P}coverage/suggestions/"),
    get(f"{P}coverage/judge/"),
    get(f"{P}coverage/judge/<int:number>/", at={"number": "artefacts"}),
    get(f"{P}coverage/conditions/"),
    get(f"{P}coverage/when/"),
    get(f"{P}coverage/frameworks/"),
    get(REQUIREMENT),
    post(f"{P}artefacts/upload/", frozenset({"ada", "priya"}), body=lambda place: {"file": b.file("threat-model.md")}),
    get(f"{P}artefacts/uploads/<slug:upload>/", at={"upload": "zips"}, may=frozenset({"ada"}),
        strangers=frozenset({404})),
    post(f"{P}artefacts/uploads/<slug:upload>/remove/", frozenset({"ada"}), strangers=frozenset({404})),
    post(f"{P}artefacts/link/", frozenset({"ada", "priya"}), body=lambda place: {
        "link": "https://docs.bank.example/plan", "kind": "cost_model", "title": "Costs", "standing": "draft",
        "effective_date": b.today(place),
    }),
    # Files wait in one's own session, so an empty list is everybody's.
    post(f"{P}artefacts/waiting/", READERS, archived=MOVED),
    post(f"{ARTEFACT}versions/", frozenset({"ada", "priya"}), body=b.version_of_file),
    post(f"{ARTEFACT}withdraw/", frozenset({"ada"}), body=lambda place: b.WHY),
    post(f"{VERSION}state/", frozenset({"ada"}), at={"number": "runbook"}, body=lambda place: {"state": "drilled"}),
    post(f"{VERSION}snapshot/", frozenset({"ada"}), at={"number": "results"},
         body=lambda place: {"snapshot": place.keys["snapshots"]}),
    post(f"{P}coverage/suggestions/", frozenset({"ada"}), body=lambda place: {"pair": [place.keys["pair"]]}),
    post(f"{P}coverage/judge/<int:number>/", JUDGES, at={"number": "artefacts"},
         body=lambda place: {"requirements": ["AIA-9.1"], "judged": "sufficient"}),
    post(f"{P}coverage/conditions/<str:condition>/answer/", frozenset({"ada"}), at={"condition": "open condition"},
         body=lambda place: {"applies": "yes", "seen": 0}),
    post(f"{P}coverage/conditions/answers/<int:pk>/confirm/", SECOND),
    post(f"{REQUIREMENT}cite/", frozenset({"ada"}), at={"requirement": "uncited"},
         body=lambda place: {"version": place.keys["version id"]}),
    post(f"{REQUIREMENT}citations/<int:citation>/withdraw/", frozenset({"ada"})),
    post(f"{REQUIREMENT}citations/<int:citation>/also/", frozenset({"ada"}),
         body=lambda place: {"also": ["AIA-17.1.g"]}),
    post(f"{P}coverage/when/", frozenset({"ada", "priya"}), body=lambda place: {"route": "annex-iii"}),
    post(f"{P}coverage/frameworks/<slug:framework>/follow/", frozenset({"ada"}), at={"framework": "unfollowed"}),
    post(f"{P}coverage/frameworks/<slug:framework>/leave/", frozenset({"ada"}), at={"framework": "followed"},
         body=lambda place: b.WHY),
    post(f"{REQUIREMENT}judge/<int:version>/", JUDGES, at={"version": "version id"},
         body=lambda place: {"requirements": ["AIA-9.1"], "judged": "sufficient"}),
    post(f"{REQUIREMENT}judgements/<int:judgement>/revoke/", JUDGES, at={"requirement": "judged requirement"},
         body=lambda place: b.WHY),
    post(f"{REQUIREMENT}not-applicable/", frozenset({"ada"}), body=lambda place: b.WHY),
    post(f"{REQUIREMENT}not-applicable/<int:proposal>/approve/", SECOND, at={"requirement": "proposed requirement"}),
    post(f"{REQUIREMENT}not-applicable/<int:proposal>/refuse/", SECOND, at={"requirement": "proposed requirement"},
         body=lambda place: b.WHY),
]  # fmt: skip

LINKS = [
    get(f"{P}links/"),
    get(f"{P}links/credentials/"),
    get(f"{P}links/<int:link>/"),
    post(f"{P}links/check/", frozenset({"ada", "priya"}) | SECOND),
    post(f"{P}links/<int:link>/mend/", frozenset({"ada"}), at={"link": "moved link"}),
    post(f"{P}links/<int:link>/attest/", frozenset({"ada"}) | JUDGES,
         body=lambda place: {"artefact": place.keys["walled artefact"], "statement": "I read it, signed in."}),
    post(f"{P}links/credentials/", ROOT, body=lambda place: b.CREDENTIAL),
    post(f"{P}links/credentials/<int:credential>/end/", ROOT),
]  # fmt: skip

DRILLS = [
    get(f"{P}drills/"),
    get(f"{P}drills/calendar.ics"),
    get(f"{P}drills/plan/"),
    get(f"{P}drills/record/"),
    get(f"{P}drills/<int:number>/"),
    post(f"{P}drills/plan/", frozenset({"ada", "priya"}), body=b.drill_plan),
    post(f"{P}drills/plans/<int:number>/end/", frozenset({"ada", "priya"}), body=lambda place: b.WHY),
    post(f"{P}drills/record/", frozenset({"ada", "priya"}), body=b.drill_form),
]

HOLDERS = frozenset({"priya", "chen", "mika"})
RETENTION = [
    get(f"{P}retention/"),
    # An archived project is retained as well: holds and deletions go on there.
    post(f"{P}retention/holds/", HOLDERS, archived=MOVED, goes_on=True, body=lambda place: b.WHY),
    post(f"{P}retention/holds/<int:pk>/release/", HOLDERS, archived=MOVED, goes_on=True, body=lambda place: b.WHY),
    post(f"{VERSION}deletion/", frozenset({"ada", "priya"}), at={"number": "expired"}, archived=MOVED, goes_on=True,
         body=lambda place: b.WHY),
    post(f"{P}retention/deletions/<int:number>/answer/", SECOND, archived=MOVED, goes_on=True,
         body=lambda place: {**b.WHY, "answer": "refuse"}),
]  # fmt: skip

INCIDENT = f"{P}incidents/<int:number>/"
HANDLERS = frozenset({"ada", "priya"})
MITIGATED = {"number": "mitigated"}

INCIDENTS = [
    get(f"{P}incidents/"),
    get(f"{P}incidents/new/"),
    get(f"{P}incidents/library/"),
    get(INCIDENT),
    post(f"{P}incidents/new/", READERS - {"ines", "root"}, body=b.incident_form),
    post(f"{INCIDENT}acknowledge/", HANDLERS),
    post(f"{INCIDENT}mitigate/", HANDLERS, at={"number": "acknowledged"}, body=lambda place: b.WORDS),
    post(f"{INCIDENT}judge/", HANDLERS, body=lambda place: {**b.WHY, "severity": 1}),
    post(f"{INCIDENT}entries/", HANDLERS, body=lambda place: {**b.WORDS, "kind": "note"}),
    post(f"{INCIDENT}reports/", HANDLERS, body=lambda place: b.REPORT),
    post(f"{INCIDENT}post-mortem/", HANDLERS, body=lambda place: {"text": "Why it happened."}),
    post(f"{INCIDENT}lessons/", HANDLERS, body=lambda place: b.WORDS),
    post(f"{INCIDENT}close/", HANDLERS, at=MITIGATED, body=lambda place: b.WORDS),
]

GATES = [
    get(f"{P}gates/"),
    get(GATE),
    get(f"{GATE}standing/"),
    get(f"{P}reviews/"),
    get(f"{P}reviews/new/"),
    get(REVIEW),
    get(f"{REVIEW}minutes/"),
    get(f"{REVIEW}minutes/text/", at={"number": "sealed"}),
    get(f"{REVIEW}changes/", at={"number": "decided"}),
    get(f"{REVIEW}readout/"),
    get(f"{P}exceptions/"),
    get(f"{P}exceptions/new/"),
    get(EXCEPTION),
    get(f"{P}packs/"),
    post(f"{GATE}attestations/", frozenset({"ada", "tomas", "priya"}), body=lambda place: {
        "criterion": "eval-set-populated", "holds": "yes", "statement": "I saw it.",
    }),
    post(f"{P}reviews/new/", SEATED, prepare=b.let_go,
         body=lambda place: {**b.sitting(place), "gate": "model-exit"}),
    post(f"{REVIEW}snapshot/", SEATED, prepare=b.unfreeze,
         body=lambda place: {"snapshot": place.keys["snapshot id"]}),
    post(f"{REVIEW}sitting/", SEATED, prepare=b.unfreeze, body=b.sitting),
    # 422: the sentence is shown before the name is put to it. The other seats are asked in test_own_work.
    post(f"{REVIEW}decisions/", frozenset({"rui", "noor"}), good=frozenset({422}), body=b.decision),
    # Nothing is recorded: it only puts what is typed into a sentence.
    post(f"{REVIEW}sentence/", READERS, good=frozenset({200}), archived=frozenset({200}), body=b.decision),
    post(f"{REVIEW}minutes/", frozenset({"noor", "chen"}), at={"number": "decided"}, body=lambda place: b.MINUTES),
    post(f"{REVIEW}seal/", frozenset({"chen"}), at={"number": "decided"}, archived=MOVED),
    post(f"{P}exceptions/new/", frozenset({"ada", "priya"}), body=lambda place: {
        **b.EXCEPTION, "owner": b.person(place, "ada").pk, "remediation_date": b.in_a_month(place),
    }),
    post(f"{EXCEPTION}answer/", SECOND, body=lambda place: {**b.WHY, "answer": "approve"}),
    post(f"{EXCEPTION}extension/", frozenset({"ada", "priya"}), at={"number": "granted"},
         body=lambda place: {"remediation_date": b.in_two_months(place), "rationale": "Late."}),
    post(f"{EXCEPTION}remediation/", frozenset({"ada"}), at={"number": "granted"},
         body=lambda place: {"note": "Both records exist."}),
    post(f"{P}packs/", READERS & EXPORTERS, archived=MOVED, goes_on=True,
         body=lambda place: {"review": place.keys["sealed id"], "purpose": "committee", "kind": "draft"}),
    # Reviews of projects that one does not see are no choice of the form.
    post("packs/", READERS & EXPORTERS, hidden=True, unseen=frozenset({422}), archived=MOVED,
         body=lambda place: {"review": place.keys["sealed id"], "purpose": "committee", "kind": "draft"}),
    # Whoever may read any stream may have the log verified.
    post("audit/verify/", READERS | {"eli"}),
]  # fmt: skip

ACCOUNTS = [
    get("account/", may=ANYBODY),
    post("account/", ANYBODY, body=lambda place: {"display_name": "Somebody", "shortcuts": "on"}),
    get("account/tokens/", may=ANYBODY),
    # For a service account: only administrators have that choice.
    post("account/tokens/", frozenset({"root"}), good=frozenset({200}), strangers=frozenset({422}), body=b.token_form),
    # Cai's token: the administrator keeps the tokens of services, for others it does not exist.
    post("account/tokens/<int:key>/revoke/", frozenset({"root"}), strangers=frozenset({404})),
    get("people/", may=ROOT, strangers=NONE),
    get("people/new/", may=ROOT, strangers=NONE),
    post("people/new/", ROOT, good=frozenset({200}), strangers=NONE,
         body=lambda place: {"username": "nils", "display_name": "Nils New", "kind": "person"}),
    get("people/<str:username>/", at=LENA, may=ROOT, strangers=NONE),
    post("people/<str:username>/password/", at=LENA, may=ROOT, good=frozenset({200}), strangers=NONE),
    post("people/<str:username>/<slug:name>/", at={**LENA, "name": "act on an account"}, may=ROOT, strangers=NONE),
]  # fmt: skip

WORKING = READERS & WORKERS
FINDINGS = [
    get(f"{P}findings/"),
    get(f"{P}findings/new/"),
    get(FINDING),
    post(f"{P}findings/new/", WORKING, body=lambda place: b.FINDING),
    post(f"{FINDING}assign/", WORKING, body=lambda place: {
        "owner": b.person(place, "ada").pk, "due": b.in_a_month(place),
    }),
    post(f"{FINDING}close/", WORKING, body=lambda place: b.WHY),
]  # fmt: skip

PAGES = [
    *SITE,
    *ACCOUNTS,
    *RECORD,
    *FINDINGS,
    *REGISTRY,
    *EVIDENCE,
    *LINKS,
    *DRILLS,
    *INCIDENTS,
    *RETENTION,
    *GATES,
]
assert len({row.name for row in PAGES}) == len(PAGES), "one row per method and address"
