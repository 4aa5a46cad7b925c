"""What composes the apps: board, overview, search, my work, stories, command line."""

from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "portal.front"
    label = "front"
