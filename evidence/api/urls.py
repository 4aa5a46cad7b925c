"""API routes."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from evidence.api import (
    artefacts,
    conditions,
    coverage,
    drills,
    folders,
    following,
    frameworks,
    incidents,
    kinds,
    own_frameworks,
    portfolio,
    resumable,
    retention,
    statements,
)

one_version = [
    path("", artefacts.OneVersion.as_view(), name="artefact_version"),
    path("download/", artefacts.Download.as_view(), name="artefact_download"),
    path("lint/", artefacts.Messages.as_view(), name="artefact_lint"),
    path("content/", artefacts.StateContent.as_view(), name="artefact_content"),
    path("state/", artefacts.SetState.as_view(), name="artefact_state"),
    path("snapshot/", artefacts.Tie.as_view(), name="artefact_tie"),
]

one_requirement = [
    path("", coverage.OneRequirement.as_view(), name="requirement"),
    path("cite/", statements.CiteFor.as_view(), name="cite"),
    path(
        "citations/<int:citation>/withdraw/", statements.WithdrawCitation.as_view(), name="citation_withdraw"
    ),
    path("citations/<int:citation>/also/", statements.CiteAlso.as_view(), name="cite_also"),
    path("judge/", statements.Judge.as_view(), name="judge"),
    path("judgements/<int:judgement>/revoke/", statements.RevokeJudgement.as_view(), name="judgement_revoke"),
    path("not-applicable/", statements.SetAside.as_view(), name="not_applicable"),
    path(
        "not-applicable/<int:proposal>/approve/",
        statements.ApproveSetAside.as_view(),
        name="not_applicable_approve",
    ),
    path(
        "not-applicable/<int:proposal>/refuse/",
        statements.RefuseSetAside.as_view(),
        name="not_applicable_refuse",
    ),
    path(
        "not-applicable/<int:proposal>/revoke/",
        statements.RevokeSetAside.as_view(),
        name="not_applicable_revoke",
    ),
]

one_incident = [
    path("", incidents.OneIncident.as_view(), name="incident"),
    path("acknowledge/", incidents.Acknowledge.as_view(), name="incident_acknowledge"),
    path("mitigate/", incidents.Mitigate.as_view(), name="incident_mitigate"),
    path("judge/", incidents.JudgeAnew.as_view(), name="incident_judge"),
    path("entries/", incidents.Entries.as_view(), name="incident_entries"),
    path("reports/", incidents.Reports.as_view(), name="incident_reports"),
    path("post-mortem/", incidents.PostMortem.as_view(), name="incident_post_mortem"),
    path("lessons/", incidents.Lessons.as_view(), name="incident_lessons"),
    path("close/", incidents.Close.as_view(), name="incident_close"),
]

in_project: list[URLPattern | URLResolver] = [
    path("artefacts/", artefacts.Artefacts.as_view(), name="artefacts"),
    path("artefacts/folders/", folders.Folders.as_view(), name="folders"),
    path("artefacts/<int:number>/", artefacts.OneArtefact.as_view(), name="artefact"),
    path("artefacts/<int:number>/withdraw/", artefacts.Withdraw.as_view(), name="artefact_withdraw"),
    path("artefacts/<int:number>/versions/", artefacts.Versions.as_view(), name="artefact_versions"),
    path("artefacts/<int:number>/versions/<int:version>/", include(one_version)),
    path("uploads/", resumable.Uploads.as_view(), name="uploads"),
    path("uploads/<slug:upload>/", resumable.OneUpload.as_view(), name="one_upload"),
    path("coverage/", coverage.CoverageOf.as_view(), name="coverage"),
    path("coverage/readings/", portfolio.Readings.as_view(), name="coverage_readings"),
    path("coverage/suggestions/", coverage.Suggestions.as_view(), name="suggestions"),
    path("coverage/citations/", coverage.Citations.as_view(), name="citations"),
    path("coverage/<str:requirement>/", include(one_requirement)),
    path("retention/", retention.Retention.as_view(), name="retention"),
    path("retention/holds/", retention.Holds.as_view(), name="holds"),
    path("retention/holds/<int:hold>/release/", retention.ReleaseHold.as_view(), name="hold_release"),
    path("retention/deletions/", retention.Deletions.as_view(), name="deletions"),
    path(
        "retention/deletions/<int:number>/approve/",
        retention.ApproveDeletion.as_view(),
        name="deletion_approve",
    ),
    path(
        "retention/deletions/<int:number>/refuse/", retention.RefuseDeletion.as_view(), name="deletion_refuse"
    ),
    path("incidents/", incidents.Incidents.as_view(), name="incidents"),
    path("incidents/<int:number>/", include(one_incident)),
    path("drills/", drills.Drills.as_view(), name="drills"),
    path("drills/due/", drills.DueDrills.as_view(), name="drills_due"),
    path("drills/plans/", drills.DrillPlans.as_view(), name="drill_plans"),
    path("drills/plans/<int:number>/end/", drills.EndDrillPlan.as_view(), name="drill_plan_end"),
    path("drills/<int:number>/", drills.OneDrill.as_view(), name="drill"),
    path("frameworks/", following.ProjectFrameworks.as_view(), name="project_frameworks"),
    path("frameworks/<slug:framework>/leave/", following.LeaveFramework.as_view(), name="framework_leave"),
    path("applies/", following.WhatApplies.as_view(), name="applies"),
    path("conditions/", conditions.Conditions.as_view(), name="conditions"),
    path("conditions/<str:condition>/answer/", conditions.AnswerCondition.as_view(), name="condition_answer"),
    path(
        "conditions/<str:condition>/confirm/", conditions.ConfirmCondition.as_view(), name="condition_confirm"
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("projects/<slug:slug>/", include(in_project)),
    path("coverage/", portfolio.Portfolio.as_view(), name="portfolio"),
    path("kinds/", kinds.Kinds.as_view(), name="kinds"),
    path("kinds/<slug:kind>/", kinds.OneKind.as_view(), name="kind"),
    path("kinds/<slug:kind>/lint/", kinds.Lint.as_view(), name="lint"),
    path("projects/<slug:slug>/links/", include("evidence.api.link_urls")),
    path("frameworks/", frameworks.Frameworks.as_view(), name="frameworks"),
    path(
        "frameworks/<slug:key>/versions/",
        own_frameworks.FrameworkVersions.as_view(),
        name="framework_versions",
    ),
    path(
        "frameworks/<slug:key>/versions/<int:number>/",
        own_frameworks.OneFrameworkVersion.as_view(),
        name="framework_version",
    ),
    path(
        "frameworks/<slug:key>/versions/<int:number>/put-in-force/",
        own_frameworks.PutInForce.as_view(),
        name="framework_put_in_force",
    ),
    path(
        "frameworks/<slug:key>/versions/<int:number>/refuse/",
        own_frameworks.RefuseVersion.as_view(),
        name="framework_refuse",
    ),
    path("frameworks/<str:key>/", frameworks.OneFramework.as_view(), name="framework"),
    path(
        "frameworks/<str:key>/requirements/", frameworks.Requirements.as_view(), name="framework_requirements"
    ),
]
