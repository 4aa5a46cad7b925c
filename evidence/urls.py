"""Page routes, below `/projects/<slug>/`."""

from __future__ import annotations

from django.urls import include, path

from evidence.views import (
    applies,
    artefact,
    conditions,
    coverage,
    credentials,
    drills,
    following,
    incident,
    incidents,
    judging,
    links,
    portfolio,
    requirement,
    retention,
    shelf,
    showing,
    statements,
    uploading,
    writing,
)

app_name = "evidence"

one_version = [
    path("state/", artefact.set_state, name="set_state"),
    path("snapshot/", artefact.tie, name="tie"),
    path("says/", writing.says, name="says"),
    path("preview/", showing.preview, name="preview"),
    path("frame/", showing.frame, name="frame"),
    path("download/", showing.download, name="download"),
    path("pages/<int:page>/", showing.page_image, name="page"),
]

one_requirement = [
    path("", requirement.show, name="requirement"),
    path("cite/", statements.cite, name="cite"),
    path("citations/<int:citation>/withdraw/", statements.withdraw, name="withdraw_citation"),
    path("citations/<int:citation>/also/", statements.also, name="cite_also"),
    path("judge/<int:version>/", statements.judge, name="judge_one"),
    path("judgements/<int:judgement>/revoke/", statements.revoke_judgement, name="revoke_judgement"),
    path("not-applicable/", statements.propose, name="propose"),
    path("not-applicable/<int:proposal>/approve/", statements.approve, name="approve"),
    path("not-applicable/<int:proposal>/refuse/", statements.refuse, name="refuse"),
]

one_incident = [
    path("", incident.show, name="incident"),
    path("acknowledge/", incident.acknowledge, name="acknowledge_incident"),
    path("mitigate/", incident.mitigate, name="mitigate_incident"),
    path("judge/", incident.change, name="incident_change"),
    path("entries/", incident.add_entry, name="incident_entry"),
    path("reports/", incident.report, name="incident_report"),
    path("post-mortem/", incident.post_mortem, name="incident_post_mortem"),
    path("lessons/", incident.learn, name="incident_lesson"),
    path("close/", incident.close, name="close_incident"),
]

urlpatterns = [
    path("artefacts/", shelf.index, name="artefacts"),
    path("artefacts/upload/", uploading.upload, name="upload"),
    path("artefacts/waiting/", shelf.waiting, name="waiting"),
    path("artefacts/uploads/<slug:upload>/", uploading.opened, name="opened"),
    path("artefacts/uploads/<slug:upload>/remove/", uploading.remove, name="remove_upload"),
    path("artefacts/link/", shelf.link, name="link"),
    path("artefacts/write/", writing.choose, name="write_choose"),
    path("artefacts/write/<slug:kind>/", writing.write, name="write"),
    path("artefacts/<int:number>/write/", writing.write_version, name="write_version"),
    path("artefacts/<int:number>/", artefact.show, name="artefact"),
    path("artefacts/<int:number>/versions/", artefact.add_version, name="add_version"),
    path("artefacts/<int:number>/withdraw/", artefact.withdraw, name="withdraw"),
    path("artefacts/<int:number>/versions/<int:version>/", include(one_version)),
    path("links/", links.index, name="links"),
    path("links/check/", links.check, name="links_check"),
    path("links/credentials/", credentials.index, name="link_credentials"),
    path("links/credentials/<int:credential>/end/", credentials.end, name="end_link_credential"),
    path("links/<int:link>/", links.show, name="one_link"),
    path("links/<int:link>/mend/", links.mend, name="mend_link"),
    path("links/<int:link>/attest/", links.attest, name="attest_link"),
    path("coverage/", coverage.index, name="coverage"),
    path("coverage/trend/", portfolio.trend, name="coverage_trend"),
    path("coverage/suggestions/", coverage.suggestions, name="suggestions"),
    path("coverage/judge/", judging.docket, name="docket"),
    path("coverage/judge/<int:number>/", judging.judge, name="judge"),
    path("coverage/when/", applies.when, name="when"),
    path("coverage/frameworks/", following.index, name="frameworks"),
    path("coverage/frameworks/<slug:framework>/follow/", following.follow, name="follow"),
    path("coverage/frameworks/<slug:framework>/leave/", following.leave, name="leave"),
    path("coverage/conditions/", conditions.index, name="conditions"),
    path("coverage/conditions/<str:condition>/answer/", conditions.answer, name="answer_condition"),
    path("coverage/conditions/answers/<int:pk>/confirm/", conditions.confirm, name="confirm_condition"),
    path("coverage/<str:requirement>/", include(one_requirement)),
    path("retention/", retention.index, name="retention"),
    path("retention/holds/", retention.place_hold, name="place_hold"),
    path("retention/holds/<int:pk>/release/", retention.release_hold, name="release_hold"),
    path("retention/deletions/<int:number>/answer/", retention.answer, name="answer_deletion"),
    path("artefacts/<int:number>/versions/<int:version>/deletion/", retention.ask, name="ask_deletion"),
    path("incidents/", incidents.index, name="incidents"),
    path("incidents/new/", incidents.raise_one, name="raise_incident"),
    path("incidents/library/", incidents.library, name="post_mortems"),
    path("incidents/<int:number>/", include(one_incident)),
    path("drills/", drills.index, name="drills"),
    path("drills/calendar.ics", drills.calendar, name="drill_calendar"),
    path("drills/plan/", drills.plan, name="plan_drill"),
    path("drills/plans/<int:number>/end/", drills.end_plan, name="end_drill_plan"),
    path("drills/record/", drills.record, name="record_drill"),
    path("drills/<int:number>/", drills.show, name="drill"),
]
