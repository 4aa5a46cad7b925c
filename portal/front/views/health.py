"""`/livez` and `/readyz`: for supervisors, load balancers and whoever waits for the start."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.front.selectors import health


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; nothing else is looked at."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the house can be used, else 503 with what is missing. Warnings change nothing."""
    troubles = health.troubles()
    warnings = [] if troubles else health.warnings()
    body = {"ready": not troubles, "troubles": troubles, "warnings": warnings}
    return JsonResponse(body, status=503 if troubles else 200)
