"""API routes."""

from __future__ import annotations

from django.urls import path

from portal.accounts.api import me, tokens

urlpatterns = [
    path("users/me/", me.Me.as_view(), name="me"),
    path("tokens/", tokens.Tokens.as_view(), name="tokens"),
    path("tokens/<int:key>/", tokens.OneToken.as_view(), name="token"),
]
