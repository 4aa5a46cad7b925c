"""Artefacts, what they evidence, and the pack that holds them."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"

    def ready(self) -> None:
        from evidence import link_tasks, tasks  # noqa: F401  (registers its job handlers and what follows which event)
