"""Named reads of people."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from portal.accounts.callers import Caller
from portal.accounts.models import Kind, User
from portal.answers import InvalidInput, NotVisible

CARETAKER = "gatehouse"


def named(username: str, field: str) -> User:
    """The active account with this username. Raises `InvalidInput` at `field`, which asked for it."""
    found = User.objects.filter(username=username, is_active=True).exclude(username=CARETAKER).first()
    if found is None:
        raise InvalidInput.at(
            field, f"Nobody here is called “{username}”. Give the username of an active account."
        )
    return found


def persons() -> QuerySet[User]:
    """Everybody who can be named as owner or given a role: active people, by name."""
    return User.objects.filter(is_active=True, kind=Kind.PERSON).order_by("display_name", "username")


def everybody() -> QuerySet[User]:
    """Every active account but the installation's own, people before services."""
    found = User.objects.filter(is_active=True).exclude(username=CARETAKER)
    return found.order_by("kind", "display_name", "username")


def accounts() -> QuerySet[User]:
    """Every account but the installation's own, active ones first."""
    found = User.objects.exclude(username=CARETAKER).select_related("administrator_proposed_by")
    return found.order_by("-is_active", "kind", "display_name", "username")


def account(username: str) -> User:
    """One account, for administrators. Raises `NotVisible`."""
    found = accounts().filter(username=username).first()
    if found is None:
        raise NotVisible
    return found


def caretaker() -> Caller:
    """The installation's own account, in whose name scheduled jobs and migrations act. It holds no role."""
    user, _ = User.objects.get_or_create(
        username=CARETAKER,
        defaults={"display_name": "Gatehouse", "kind": Kind.SERVICE, "password": "!"},
    )
    return Caller(user, via="job")


def refuse_demo_accounts() -> None:
    """Raise `ImproperlyConfigured` when an active demonstration account is here: its password is no secret."""
    names = list(User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True)[:5])
    if names:
        raise ImproperlyConfigured(
            f"Production does not start with demonstration accounts ({', '.join(names)}). Deactivate them first."
        )
