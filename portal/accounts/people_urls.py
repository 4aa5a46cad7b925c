"""Page routes, below /people/."""

from __future__ import annotations

from django.urls import path

from portal.accounts.views import people

app_name = "people"
urlpatterns = [
    path("", people.index, name="index"),
    path("new/", people.new, name="new"),
    path("<str:username>/", people.one, name="one"),
    path("<str:username>/password/", people.password, name="password"),
    path("<str:username>/<slug:name>/", people.carry_out, name="act"),
]
