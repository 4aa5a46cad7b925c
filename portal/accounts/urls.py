"""Page routes, below /account/."""

from __future__ import annotations

from django.urls import path

from portal.accounts.views import profile, tokens

app_name = "accounts"
urlpatterns = [
    path("", profile.index, name="profile"),
    path("tokens/", tokens.index, name="tokens"),
    path("tokens/<int:key>/revoke/", tokens.revoke, name="token_revoke"),
]
