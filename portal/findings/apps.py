"""What somebody or something noticed in a project, with the button that mends it."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "portal.findings"
    label = "findings"
