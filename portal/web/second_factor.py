"""Whose role needs a second factor: administrators, and everybody who decides."""

from __future__ import annotations

from portal.accounts.deciding import decides
from portal.accounts.models import User


def needs_second_factor(user: User) -> bool:
    return user.is_administrator or decides(user)
