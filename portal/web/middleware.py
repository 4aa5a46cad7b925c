"""What every request passes through: an id, sign-in, the second factor, and answers turned into pages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from portal.answers import InvalidInput, NotVisible, Refused
from portal.audit import context
from portal.web.busy import says_busy
from portal.web.fresh import ask_who_sits_there
from portal.web.second_factor import needs_second_factor
from portal.web.views import errors

Next = Callable[[HttpRequest], HttpResponseBase]

OPEN_TO_ALL = re.compile(
    r"^/(account/(login|2fa/authenticate|password/reset)|static|livez|readyz|favicon\.ico|api/)"
)
WITHOUT_SECOND_FACTOR = re.compile(r"^/(account/|static/|livez|readyz|api/|styleguide/)")


class RequestId:
    """Names every request; the name is in the log's events, in error pages and in the answer's header."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = uuid.uuid4().hex[:16]
        request.request_id = name  # type: ignore[attr-defined]
        token = context.request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            context.request_id.reset(token)
        response["X-Request-Id"] = name
        return response


class SignInRequired:
    """Denied by default: a page that is not listed as open needs a session. The API answers for itself."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated or OPEN_TO_ALL.match(request.path):
            return self.get_response(request)
        target = reverse("account_login") + "?" + urlencode({"next": request.get_full_path()})
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        if "application/json" in request.headers.get("Accept", "") and request.method == "POST":
            return HttpResponse(status=401)
        return HttpResponseRedirect(target)


class SecondFactorRequired:
    """Administrators and everybody with a deciding role set up TOTP before anything else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated or WITHOUT_SECOND_FACTOR.match(request.path):
            return self.get_response(request)
        if needs_second_factor(request.user) and not is_mfa_enabled(request.user):
            messages.warning(
                request, "Your role needs a second factor. Set up an authenticator app to go on."
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)


class Answers:
    """Turns refusals that a view did not handle itself into their pages: 403, 404, 409."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if isinstance(exception, NotVisible):
            return errors.not_found(request)
        if isinstance(exception, Refused):
            return ask_who_sits_there(request, exception) or errors.refused(request, exception)
        if isinstance(exception, InvalidInput):
            return errors.invalid(request, exception)
        if isinstance(exception, OperationalError) and says_busy(exception):
            return errors.busy(request)
        return None
