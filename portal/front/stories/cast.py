"""The people of the stories, with one password and one TOTP secret each, made on first start."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings

from portal.accounts.models import Kind, User


@dataclass(frozen=True)
class Part:
    """One account of the cast and what one would use it for."""

    username: str
    name: str
    title: str
    what_for: str
    administrator: bool = False
    service: bool = False


CAST = (
    Part("ada", "Ada Okafor", "Architect", "uploads artefacts, captures snapshots, opens reviews"),
    Part("rui", "Rui Martins", "Reviewer", "judges evidence, decides in the reviewer's seat"),
    Part("noor", "Noor Haddad", "Reviewer and secretary", "reviews, completes the minutes"),
    Part("tomas", "Tomas Lind", "Independent validator", "validates, confirms what does not apply"),
    Part("chen", "Chen Wei", "Chair", "chairs, decides, seals the minutes"),
    Part("mika", "Mika Laine", "Committee member", "decides for the committee, exports the pack"),
    Part("ines", "Ines Costa", "Auditor", "reads everything in her projects, verifies the log"),
    Part("priya", "Priya Raman", "Head of retail lending", "owns the bank's credit-decision support"),
    Part("jonas", "Jonas Weber", "Head of customer support", "owns SupportFlow"),
    Part("lea", "Lea Brandt", "Engineer", "authors evaluation documents"),
    Part("omar", "Omar Saleh", "Engineer", "authors threat model and security tests"),
    Part("root", "Root Administrator", "Administrator", "keeps people; decides nothing", administrator=True),
    Part("cai", "Cai (pipeline)", "Service account", "asks for verdicts from CI by token", service=True),
    Part("sam", "Sam Stranger", "No role", "sees nothing: try it"),
)


@dataclass(frozen=True)
class Access:
    """How to sign in as one of the cast."""

    username: str
    password: str
    totp_secret: str


def make_accounts() -> dict[str, User]:
    """Create the cast's accounts that are missing, and keep their passwords in a file that only we can read."""
    kept = {access.username: access for access in read_access()}
    made = {}
    for part in CAST:
        user = User.objects.filter(username=part.username).first() or _make(part, kept)
        made[part.username] = user
    _write_access(list(kept.values()))
    return made


def read_access() -> list[Access]:
    """The cast's passwords and TOTP secrets, in the cast's order; empty before the stories are loaded."""
    path = _access_file()
    if not path.exists():
        return []
    return [Access(**found) for found in json.loads(path.read_text())]


def _make(part: Part, kept: dict[str, Access]) -> User:
    user = User(
        username=part.username,
        display_name=part.name,
        job_title=part.title,
        email=f"{part.username}@gatehouse.example",
        kind=Kind.SERVICE if part.service else Kind.PERSON,
        is_administrator=part.administrator,
        is_staff=part.administrator,
        registers_projects=part.username == "ada",
        is_demo=True,
    )
    if part.service:
        user.set_unusable_password()
        user.save()
        return user
    access = Access(part.username, f"{part.username}-{secrets.token_hex(5)}", generate_totp_secret())
    user.set_password(access.password)
    user.save()
    TOTP.activate(user, access.totp_secret)
    kept[part.username] = access
    return user


def _access_file() -> Path:
    return Path(settings.DATA_DIR) / "demo-accounts.json"


def _write_access(found: list[Access]) -> None:
    path = _access_file()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
        json.dump([vars(access) for access in found], target, indent=1)
