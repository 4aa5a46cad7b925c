"""Sealed credentials: an administrator lets the checker sign in to one host for one project."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from evidence import permissions
from evidence.models import HostCredential, SealedCredential
from portal.accounts.callers import Caller, people_only
from portal.answers import InvalidInput, NotAllowed, NotNow
from portal.audit.acts import act
from portal.audit.services.log import record
from portal.net import NotAnAddress, Target, target
from portal.projects.models import Project
from portal.projects.permissions import not_archived, require_visible
from portal.secretfile import read_or_make

WAYS = {"bearer": "Token (Bearer)", "basic": "User name and password (Basic), as user:password"}
LONGEST = 2000


@act("credential.set")
def set_credential(
    *, by: Caller, at: dt.datetime, project: Project, host: str, way: str, secret: str
) -> HostCredential:
    """Seal a credential for a host. It replaces the one before; nobody is ever shown it again.

    It is sent over https only, to that host only, and only for links that are artefacts of this project.
    """
    _may(by, at, project)
    named = read_host(host)
    header = _header(way, secret)
    for old in _live(project, named):
        _end(by, at, old, "replaced")
    made = HostCredential(project=project, host=named, set_by=by.user, set_at=at)
    made.write(by=by, at=at, why="set")
    SealedCredential.objects.create(credential=made, token=_seals().encrypt(header.encode()).decode())
    record(
        "credential.set", by=by, at=at, stream=project.stream, obj=made, details={"host": named, "way": way},
        summary=f"set a credential for {named}",
    )  # fmt: skip
    return made


@act("credential.end")
def end_credential(*, by: Caller, at: dt.datetime, credential: HostCredential) -> HostCredential:
    """Take a credential back. What was sealed is deleted."""
    _may(by, at, credential.project)
    held = HostCredential.objects.select_for_update(of=("self",)).select_related("project")
    found: HostCredential = held.get(pk=credential.pk)
    if found.ended_at is not None:
        raise NotNow.because("ended", f"The credential for {found.host} was taken back already.")
    _end(by, at, found, "taken back")
    record(
        "credential.ended", by=by, at=at, stream=found.project.stream, obj=found, details={"host": found.host},
        summary=f"took back the credential for {found.host}",
    )  # fmt: skip
    return found


def authorizations(project: Project) -> dict[str, str]:
    """The header to send, by host. One that can no longer be opened is as none: its links ask for a sign-in."""
    rows = SealedCredential.objects.filter(credential__project=project, credential__ended_at=None)
    found = {}
    for host, token in rows.values_list("credential__host", "token"):
        try:
            found[host] = _seals().decrypt(token.encode()).decode()
        except InvalidToken:
            continue
    return found


def authorization_for(address: str, known: dict[str, str]) -> str:
    """The header for this address; empty when there is none, or when it would not travel over https."""
    if not known:
        return ""
    try:
        asked = target(address)
    except NotAnAddress:
        return ""
    return known.get(_name(asked), "") if asked.scheme == "https" else ""


def read_host(host: str) -> str:
    """`docs.example.org` or `docs.example.org:8443`. Raises `InvalidInput` at `host`."""
    plain = host.strip().removeprefix("https://").rstrip("/")
    try:
        asked = target(f"https://{plain}/")
    except NotAnAddress:
        asked = None
    if asked is None or asked.path != "/":
        raise InvalidInput.at("host", "Give the host alone, as in the address: docs.example.org.")
    return _name(asked)


def _name(asked: Target) -> str:
    return asked.host if asked.port == 443 else f"{asked.host}:{asked.port}"


def _header(way: str, secret: str) -> str:
    if way not in WAYS:
        raise InvalidInput.at("way", f"Choose one of: {', '.join(WAYS)}.")
    plain = secret.strip()
    if not plain or len(plain) > LONGEST or not plain.isascii() or not plain.isprintable():
        raise InvalidInput.at("secret", f"Give the credential: plain characters, at most {LONGEST}.")
    if way == "basic" and ":" not in plain:
        raise InvalidInput.at("secret", "Give the user name and the password with a colon between them.")
    return f"Basic {base64.b64encode(plain.encode()).decode()}" if way == "basic" else f"Bearer {plain}"


def _may(by: Caller, at: dt.datetime, project: Project) -> None:
    require_visible(by, project)
    NotAllowed.unless(people_only(by, at))
    NotAllowed.unless(permissions.may_keep_credentials(by))
    NotNow.unless(not_archived(project))


def _live(project: Project, host: str) -> Iterable[HostCredential]:
    rows = HostCredential.objects.select_for_update(of=("self",))
    return list(rows.filter(project=project, host=host, ended_at=None))


def _end(by: Caller, at: dt.datetime, found: HostCredential, why: str) -> None:
    SealedCredential.objects.filter(credential=found).delete()
    found.ended_at = at
    found.write(by=by, at=at, why=why, only=["ended_at"])


def _seals() -> MultiFernet:
    """Made of the setting's keys; without any, of one that is made on first use below the data folder."""
    keys = [each for each in settings.CREDENTIALS_KEYS if each.strip()]
    keys = keys or [read_or_make(settings.DATA_DIR / "credentials.key")]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(each.encode()).digest())) for each in keys]
    )
