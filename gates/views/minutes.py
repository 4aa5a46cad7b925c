"""The minutes: what the record says, what people add, the chair's seal, and the sealed text."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from gates import permissions
from gates.forms.reviews import MinutesForm
from gates.models import Minutes
from gates.rules.minutes import markdown
from gates.rules.reviews import may
from gates.selectors.record import record_of
from gates.services import minutes as services
from gates.views.history import history
from gates.views.sitting import SIGN_IN_AGAIN, Sitting, sitting_of
from portal.accounts.callers import Caller
from portal.answers import Answer, NotNow, NotVisible, Reason
from portal.projects.selectors.projects import visible
from portal.web.callers import caller_of
from portal.web.forms import attempt, status_of

TYPED = ("present", "discussion", "actions")


def minutes(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The minutes so far, with the form that completes them; or the sealed text."""
    by = caller_of(request)
    sitting = sitting_of(visible(by.user, slug), number, timezone.now())
    found = Minutes.objects.filter(review=sitting.review).select_related("completed_by").first()
    typed = {name: getattr(found, name) for name in TYPED} if found else {}
    form = MinutesForm(request.POST or None, initial=typed)
    if form.is_valid():
        given = form.cleaned_data
        if attempt(form, lambda: services.complete(by=by, at=timezone.now(), review=sitting.review, **given)):
            messages.success(request, "The minutes are completed.")
            return redirect("gates:minutes", slug, number)
    return _page(request, by, sitting, found, form)


@require_POST
def seal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The chair closes the review."""
    by = caller_of(request)
    sitting = sitting_of(visible(by.user, slug), number, timezone.now())
    try:
        services.seal(by=by, at=timezone.now(), review=sitting.review)
    except NotNow as refused:
        messages.error(request, refused.answer.message)
        return redirect("gates:minutes", slug, number)
    messages.success(request, "The minutes are sealed. Nothing of this review changes any more.")
    return redirect("gates:minutes", slug, number)


def text(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The sealed Markdown, byte for byte what its digest says."""
    project = visible(caller_of(request).user, slug)
    found = Minutes.objects.filter(review__project=project, review__number=number).exclude(digest="").first()
    if found is None:
        raise NotVisible
    name = f"minutes-{project.slug}-review-{number}.md"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.markdown.encode(), content_type="text/markdown; charset=utf-8", headers=headers)


def _page(
    request: HttpRequest, by: Caller, sitting: Sitting, found: Minutes | None, form: MinutesForm
) -> HttpResponse:
    review = sitting.review
    permitted = permissions.may_seal(by, sitting.now, review.project)
    completing = [
        permissions.may_complete_minutes(by, review.project),
        may("complete_minutes", sitting.state),
    ]
    sealed = bool(found and found.digest)
    shown = {
        "project": review.project,
        "sitting": sitting,
        "minutes": found,
        "sealed": sealed,
        "so_far": "" if sealed else _so_far(sitting, found),
        "form": form,
        "may_complete": Answer.all_of(completing),
        "may_seal": _may_seal(permitted, sitting, found),
        "confirm": any(each.code == SIGN_IN_AGAIN for each in permitted.reasons),
        "changes": history(found) if found else [],
    }
    return render(request, "gates/minutes.html", shown, status=status_of(form))


def _may_seal(permitted: Answer, sitting: Sitting, found: Minutes | None) -> Answer:
    """Role, state and completed minutes; a sign-in that is too old is asked for by the act itself."""
    lasting = [each for each in permitted.reasons if each.code != SIGN_IN_AGAIN]
    lasting += may("seal", sitting.state).reasons
    if not lasting and (found is None or found.completed_at is None):
        lasting.append(
            Reason("minutes_incomplete", "Complete the minutes first: who was there and what was said.")
        )
    return Answer(tuple(lasting))


def _so_far(sitting: Sitting, found: Minutes | None) -> str:
    """What would be sealed now, without the seal itself."""
    record = record_of(sitting.dossier, sitting.review, sitting.now)
    typed = {name: getattr(found, name) if found else "" for name in TYPED}
    whole = markdown(record, **typed, sealed_by="", sealed_at=sitting.now)
    return whole.split("\n\n## Seal\n")[0]
