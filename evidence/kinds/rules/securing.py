"""Threat models, security tests, bills of materials and the supply chain (seeds 000, 002, 003; AI Act 15(5))."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.kinds.rules.recurring import (
    each_row_says,
    every_choice_stands,
    must_be_yes,
    not_after_today,
    says,
)
from evidence.kinds.rules.register import About, Content, Fault, rows, rule

ATTACK_CLASSES = {
    "data_poisoning": "data poisoning",
    "model_poisoning": "model poisoning",
    "adversarial_examples": "adversarial examples",
    "confidentiality": "confidentiality attacks",
    "model_flaws": "model flaws",
}
FIXED_LIST = {
    "prompt_injection": "prompt injection",
    "data_privacy": "data privacy",
    "model_extraction": "model extraction",
    "output_validation": "output validation",
    "api_security": "API security",
    "encryption": "encryption",
}
NOBODY = frozenset({"team", "the team", "security", "security team", "management", "everybody", "n/a", "tbd"})

every_choice_stands(
    "five_attack_classes",
    "attack_classes",
    "attack_class",
    ATTACK_CLASSES,
    "Cover every attack class of Article 15(5); missing: {}. Say “does not apply” with the reason where one does not.",
)
each_row_says(
    "threat_has_status",
    "threats",
    "status",
    "State the remediation status: planned, reduced, accepted by whom.",
)
not_after_today(
    "exercise_is_past",
    "exercised_on",
    "The exercise lies in the future. A model not yet exercised cannot be exercised.",
)
every_choice_stands(
    "fixed_list_tested",
    "scope",
    "subject",
    FIXED_LIST,
    "Test the whole fixed list; not tested: {}.",
    confirmed="tested",
)
not_after_today("test_is_past", "tested_on", "The test lies in the future. Report a test that took place.")


@rule("findings_closed_or_accepted")
def findings_closed_or_accepted(content: Content, about: About) -> Iterator[Fault]:
    """No finding is left open (seed 000, deliverables per gate: closed or explicitly accepted)."""
    for index, row in rows(content, "findings"):
        if row.get("status") not in ("closed", "accepted"):
            message = "Close this finding or have it accepted by name. An open finding cannot be passed over."
            yield Fault(f"findings.{index}.status", message)


@rule("acceptance_is_named")
def acceptance_is_named(content: Content, about: About) -> Iterator[Fault]:
    """Whoever accepts a finding is a person with a name, not a team."""
    by = {
        str(row.get("finding")): str(row.get("accepted_by") or "") for _, row in rows(content, "acceptances")
    }
    for index, row in _accepted(content):
        if by.get(str(row.get("id")), "").strip(" .").casefold() in NOBODY | {""}:
            yield Fault(f"findings.{index}.status", "Name the person who accepts this finding, by its id.")


@rule("acceptance_states_residual_risk")
def acceptance_states_residual_risk(content: Content, about: About) -> Iterator[Fault]:
    """An accepted finding states what risk remains, read against the risk class."""
    accepted = {str(row.get("id")) for _, row in _accepted(content)}
    for index, row in rows(content, "acceptances"):
        if str(row.get("finding")) in accepted and not says(row, "residual_risk"):
            message = "State the residual risk and why it is acceptable for the risk class."
            yield Fault(f"acceptances.{index}.residual_risk", message)


@rule("high_finding_is_closed")
def high_finding_is_closed(content: Content, about: About) -> Iterator[Fault]:
    """For the class high, a critical or high finding is closed, never accepted (seed 000, security gate)."""
    if about.risk_class != "high":
        return
    for index, row in _accepted(content):
        if row.get("severity") in ("critical", "high"):
            message = "The system is in the class high: close this finding, it is too severe to be accepted."
            yield Fault(f"findings.{index}.status", message)


def _accepted(content: Content) -> list[tuple[int, Content]]:
    return [(index, row) for index, row in rows(content, "findings") if row.get("status") == "accepted"]


each_row_says("component_has_version", "components", "version", "Give the version of this component.")


@rule("models_are_components")
def models_are_components(content: Content, about: About) -> Iterator[Fault]:
    """Models and pre-trained parts are listed beside the libraries (seed 003; AI Act, Annex IV 2(a))."""
    found = rows(content, "components")
    if found and not any("model" in str(row.get("type")) for _, row in found):
        yield Fault("components", "List the models and pre-trained parts too, as machine-learning-model.")


MEASURES = {
    "signatures": "Verify the signatures of models, packages and images at admission.",
    "scan": "Scan the bill of materials in CI.",
    "mutual_tls": "Use mutual TLS between the services.",
    "egress": "Restrict where the services may connect to (egress policy).",
    "tokens": "Use short-lived tokens.",
    "rotation": "Rotate the keys by themselves.",
}
CHECKLIST = {
    "input_validation": "Validate and sanitise all input against injection.",
    "no_user_data_in_logs": "Keep user data out of the logs.",
    "authenticated_api": "Let nobody call the interfaces without authentication.",
    "output_filtering": "Filter the output for data that must not leak.",
    "rate_limits": "Limit the rate of requests.",
    "security_review": "Have the security team review the architecture before the launch.",
}
for _key, _message in MEASURES.items():
    must_be_yes(f"{_key}_in_place", f"measures.{_key}", _message)
for _key, _message in CHECKLIST.items():
    must_be_yes(f"{_key}_checked", f"checklist.{_key}", _message)
