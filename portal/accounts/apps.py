"""People, tokens and sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from portal.accounts import signin  # noqa: F401  (connects allauth's sign-in signals)
