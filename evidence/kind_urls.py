"""Page routes, below `/kinds/`."""

from __future__ import annotations

from django.urls import path

from evidence.views import kinds

app_name = "kinds"
urlpatterns = [
    path("", kinds.index, name="index"),
    path("<slug:kind>/", kinds.show, name="kind"),
    path("<slug:kind>/schema.json", kinds.schema, name="schema"),
    path("<slug:kind>/template.<str:format_name>", kinds.template, name="template"),
]
