"""Page routes. They are included at the root of the site; paths equal those of the API without its prefix."""

from __future__ import annotations

from django.urls import path

from gates.views import decisions, exceptions, gates, minutes, packs, readouts, reviews

app_name = "gates"
PROJECT = "projects/<slug:slug>/"
GATE = f"{PROJECT}gates/<slug:gate>/"
REVIEW = f"{PROJECT}reviews/<int:number>/"
EXCEPTION = f"{PROJECT}exceptions/<int:number>/"
PACK = "packs/<str:pack_id>/"

urlpatterns = [
    path(f"{PROJECT}gates/", gates.index, name="gates"),
    path(GATE, gates.readiness, name="gate"),
    path(f"{GATE}standing/", gates.standing, name="standing"),
    path(f"{GATE}attestations/", gates.attest, name="attest"),
    path(f"{PROJECT}reviews/", reviews.index, name="reviews"),
    path(f"{PROJECT}reviews/new/", reviews.new, name="review_new"),
    path(REVIEW, reviews.review, name="review"),
    path(f"{REVIEW}snapshot/", reviews.set_snapshot, name="review_snapshot"),
    path(f"{REVIEW}sitting/", reviews.move, name="review_move"),
    path(f"{REVIEW}decisions/", decisions.decide, name="decide"),
    path(f"{REVIEW}sentence/", decisions.sentence, name="sentence"),
    path(f"{REVIEW}minutes/", minutes.minutes, name="minutes"),
    path(f"{REVIEW}minutes/text/", minutes.text, name="minutes_text"),
    path(f"{REVIEW}seal/", minutes.seal, name="seal"),
    path(f"{REVIEW}changes/", readouts.changes, name="changes"),
    path(f"{REVIEW}readout/", readouts.readout, name="readout"),
    path("exceptions/", exceptions.index, name="exceptions"),
    path(f"{PROJECT}exceptions/", exceptions.of_project, name="project_exceptions"),
    path(f"{PROJECT}exceptions/new/", exceptions.new, name="exception_new"),
    path(EXCEPTION, exceptions.exception, name="exception"),
    path(f"{EXCEPTION}answer/", exceptions.answer, name="exception_answer"),
    path(f"{EXCEPTION}extension/", exceptions.extend, name="exception_extend"),
    path(f"{EXCEPTION}remediation/", exceptions.remediate, name="exception_remediate"),
    path("packs/", packs.index, name="packs"),
    path(f"{PROJECT}packs/", packs.of_project, name="project_packs"),
    path(PACK, packs.pack, name="pack"),
    path(f"{PACK}job/", packs.job, name="pack_job"),
    path(f"{PACK}download/", packs.download, name="pack_download"),
]
