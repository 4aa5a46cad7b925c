"""Projects and who works on them."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "portal.projects"
    label = "projects"

    def ready(self) -> None:
        from portal.projects import permissions  # noqa: F401  (says which roles need a second factor)
