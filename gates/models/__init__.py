"""Tables of gates."""

from gates.models.attestation import Attestation
from gates.models.decision import Decision, Outcome
from gates.models.exception import ExceptionState, GateException
from gates.models.minutes import Minutes
from gates.models.review import Review

__all__ = ["Attestation", "Decision", "ExceptionState", "GateException", "Minutes", "Outcome", "Review"]
