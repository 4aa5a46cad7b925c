"""What makes up a release: versions, captured together as a snapshot."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
