"""`jobs/{id}/`."""

from __future__ import annotations

import uuid

from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.schema import operation
from portal.api.views import ApiView
from portal.jobs.serializers import JobOut
from portal.jobs.visible import visible_job


class OneJob(ApiView):
    """A job, for whoever asked for it or sees its project."""

    @operation("Read a job", answers=JobOut)
    def get(self, request: Request, key: uuid.UUID) -> Response:
        return self.show(visible_job(self.caller.user, key), JobOut)
