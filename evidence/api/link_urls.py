"""API routes of links, below `projects/{slug}/links/`."""

from __future__ import annotations

from django.urls import path

from evidence.api import links

urlpatterns = [
    path("", links.Links.as_view(), name="links"),
    path("credentials/", links.Credentials.as_view(), name="link_credentials"),
    path("credentials/<int:credential>/end/", links.EndCredential.as_view(), name="link_credential_end"),
    path("<int:link>/", links.OneLink.as_view(), name="one_link"),
    path("<int:link>/mend/", links.Mend.as_view(), name="link_mend"),
    path("<int:link>/attest/", links.Attest.as_view(), name="link_attest"),
]
