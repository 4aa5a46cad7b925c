"""Tables of people and their tokens."""

from portal.accounts.models.token import Scope, Token
from portal.accounts.models.user import Kind, User

__all__ = ["Kind", "Scope", "Token", "User"]
