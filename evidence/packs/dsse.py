"""DSSE v1 envelopes (github.com/secure-systems-lab/dsse) with Ed25519 signatures, as canonical JSON.

The key id is OpenSSH's fingerprint: cosign accepts that form, and `ssh-keygen -lf` prints the same string, so
two people can compare it by eye.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.audit.keys import Signer
from portal.audit.rules.canonical import canonical


class BadEnvelope(ValueError):
    """The envelope is malformed, of another type, or no given key signed it."""


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding: what is signed binds the type and both lengths."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload_type: str, payload: bytes, *signers: Signer) -> bytes:
    """The envelope over `payload`, one signature per signer, as canonical JSON."""
    message = pae(payload_type, payload)
    return canonical(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": payload_type,
            "signatures": [
                {"keyid": signer.keyid, "sig": base64.b64encode(signer.sign(message)).decode()}
                for signer in signers
            ],
        }
    )


def open_envelope(envelope: bytes, payload_type: str, keys: Mapping[str, bytes]) -> bytes:
    """The payload, when one of `keys` (key id to 32 raw bytes) signed it. Raises `BadEnvelope`."""
    parsed, payload = _parse(envelope)
    if parsed["payloadType"] != payload_type:
        raise BadEnvelope(f"the envelope holds {parsed['payloadType']}, not {payload_type}")
    message = pae(payload_type, payload)
    for signature in parsed["signatures"]:
        public = keys.get(signature["keyid"])
        if public is not None and _signed(public, base64.b64decode(signature["sig"]), message):
            return payload
    raise BadEnvelope("no known key signed the envelope")


def _parse(envelope: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        parsed = json.loads(envelope)
        return parsed, base64.b64decode(parsed["payload"], validate=True)
    except (KeyError, TypeError, ValueError) as wrong:
        raise BadEnvelope("this is not a DSSE envelope") from wrong


def _signed(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
