"""API routes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from gates.api import catalogue, decisions, exceptions, gates, minutes, packs, reviews, verdict

one_review: list[URLPattern | URLResolver] = [
    path("", reviews.OneReview.as_view(), name="review"),
    path("readout/", reviews.ReadoutOf.as_view(), name="readout"),
    path("changes/", reviews.Changes.as_view(), name="changes"),
    path("decisions/", decisions.Decisions.as_view(), name="decisions"),
    path("minutes/", minutes.MinutesOf.as_view(), name="minutes"),
    path("minutes/seal/", minutes.SealMinutes.as_view(), name="minutes_seal"),
]

one_exception: list[URLPattern | URLResolver] = [
    path("", exceptions.OneException.as_view(), name="exception"),
    path("approve/", exceptions.Approve.as_view(), name="exception_approve"),
    path("refuse/", exceptions.Refuse.as_view(), name="exception_refuse"),
    path("extend/", exceptions.Extend.as_view(), name="exception_extend"),
    path("remediate/", exceptions.Remediate.as_view(), name="exception_remediate"),
]

# The verdict and the download are asked for by machines: both spellings answer, the schema names one.
in_project: list[URLPattern | URLResolver] = [
    path("gates/", gates.Gates.as_view(), name="gates"),
    path("gates/<slug:gate>/", gates.OneGate.as_view(), name="gate"),
    path("gates/<slug:gate>/attestations/", gates.Attestations.as_view(), name="attestations"),
    path("gates/<slug:gate>/verdict", verdict.GateVerdict.as_view(), name="verdict"),
    path("gates/<slug:gate>/verdict/", verdict.GateVerdict.as_view(schema=None), name="verdict_slash"),
    path("reviews/", reviews.Reviews.as_view(), name="reviews"),
    path("reviews/<int:number>/", include(one_review)),
    path("exceptions/", exceptions.Exceptions.as_view(), name="exceptions"),
    path("exceptions/<int:number>/", include(one_exception)),
    path("packs/", packs.Packs.as_view(), name="packs"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/<slug:slug>/", include(in_project)),
    path("catalogue/gates/", catalogue.CatalogueGates.as_view(), name="catalogue_gates"),
    path("catalogue/gates/<slug:gate>/", catalogue.CatalogueGate.as_view(), name="catalogue_gate"),
    path("packs/<slug:pack_id>/", packs.OnePack.as_view(), name="pack"),
    path("packs/<slug:pack_id>/download", packs.Download.as_view(), name="pack_download"),
    path("packs/<slug:pack_id>/download/", packs.Download.as_view(schema=None), name="pack_download_slash"),
]
