"""The shape of accounts and tokens in the API."""

from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers

from portal.accounts.models import Scope, Token
from portal.accounts.selectors.tokens import state_of
from portal.api.shapes import PersonOut, Shape


class MeOut(Shape):
    """The caller."""

    id = serializers.CharField(source="actor_id")
    username = serializers.CharField()
    name = serializers.CharField()
    display_name = serializers.CharField()
    job_title = serializers.CharField()
    email = serializers.CharField()
    kind = serializers.CharField()
    is_administrator = serializers.BooleanField()
    registers_projects = serializers.BooleanField()
    shortcuts = serializers.BooleanField()


class MeChange(Shape):
    """What people change about themselves, in a session."""

    display_name = serializers.CharField(max_length=150)
    job_title = serializers.CharField(max_length=150, allow_blank=True)
    email = serializers.EmailField(allow_blank=True)
    shortcuts = serializers.BooleanField()


class TokenIn(Shape):
    """A new token; `owner` is the caller when left out."""

    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices), allow_empty=False)
    days = serializers.IntegerField(min_value=1, max_value=366, default=90)
    owner = serializers.CharField(
        required=False, help_text="A service account's username, for administrators."
    )


class TokenOut(Shape):
    """A token without its text."""

    id = serializers.IntegerField()
    owner = PersonOut()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    state = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)

    def get_state(self, token: Token) -> str:
        return state_of(token, timezone.now())


class NewTokenOut(TokenOut):
    """A token with its text, in this one answer."""

    token = serializers.CharField(help_text="Shown once. A replayed answer leaves it out.", allow_blank=True)
