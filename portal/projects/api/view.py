"""The class under every operation below `projects/{slug}/`."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from rest_framework.request import Request

from portal.api.views import ApiView
from portal.projects.models import Project
from portal.projects.selectors.projects import visible


class ProjectView(ApiView):
    """An operation inside one project: `self.project` is the visible project of the path, 404 for others."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After authentication and scope, before the body is read: the project is the caller's to see."""
        super().initial(request, *args, **kwargs)
        _ = self.project

    @cached_property
    def project(self) -> Project:
        """Raises `NotVisible`."""
        return visible(self.caller.user, str(self.kwargs["slug"]))
