"""Gates: what must hold, who decides, and what may go live."""

from django.apps import AppConfig


class GatesConfig(AppConfig):
    name = "gates"

    def ready(self) -> None:
        from gates import tasks  # noqa: F401  (registers its job handlers)
        from gates.selectors import pinned  # noqa: F401  (says which versions decisions rest on)
