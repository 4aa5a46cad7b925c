"""The root of every address. Apps are included by name, so that the kernel imports none of them."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# Django's own form would let staff in by password alone; this sends them through sign-in and second factor.
admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler404 = "portal.web.views.errors.not_found"
handler500 = "portal.web.views.errors.broken"

urlpatterns = [
    path("", include("portal.front.urls")),
    path("", include("portal.web.urls")),
    path("account/", include("portal.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("people/", include("portal.accounts.people_urls")),
    path("audit/", include("portal.audit.urls")),
    path("jobs/", include("portal.jobs.urls")),
    path("", include("portal.projects.urls")),
    path("coverage/", include("evidence.portfolio_urls")),
    path("projects/<slug:slug>/", include("portal.findings.urls")),
    path("frameworks/", include("evidence.framework_urls")),
    path("projects/<slug:slug>/", include("registry.urls")),
    path("projects/<slug:slug>/", include("evidence.urls")),
    path("kinds/", include("evidence.kind_urls")),
    path("", include("gates.urls")),
    path("api/", include("portal.api.urls")),
    path("django-admin/", admin.site.urls),
]
