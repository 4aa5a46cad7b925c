"""Work that outlives a request."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "portal.jobs"
    label = "jobs"

    def ready(self) -> None:
        from portal.jobs import nightly, verifying  # noqa: F401  (registers its handlers)
