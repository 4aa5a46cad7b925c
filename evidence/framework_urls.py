"""Page routes below `/frameworks/`: the frameworks of the whole installation."""

from __future__ import annotations

from django.urls import path

from evidence.views import frameworks, own_frameworks

app_name = "frameworks"
urlpatterns = [
    path("", frameworks.index, name="index"),
    path("propose/", own_frameworks.propose, name="propose"),
    path("<slug:framework>/", frameworks.show, name="framework"),
    path("<slug:key>/versions/<int:number>/", own_frameworks.show, name="version"),
    path("<slug:key>/versions/<int:number>/put-in-force/", own_frameworks.put_in_force, name="put_in_force"),
    path("<slug:key>/versions/<int:number>/refuse/", own_frameworks.refuse, name="refuse"),
]
