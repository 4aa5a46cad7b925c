"""`manage.py create_administrator USERNAME --name NAME`: the first administrator of an installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.callers import Caller
from portal.accounts.selectors.people import caretaker
from portal.accounts.services.people import create_on_the_machine
from portal.answers import InvalidInput, Refused


class Command(BaseCommand):
    help = "Make an administrator and print the first password. Further ones are made by two administrators."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person, password = create_on_the_machine(
                by=Caller(caretaker().user, via="command"),
                at=timezone.now(),
                username=options["username"],
                display_name=options["name"] or options["username"],
                email=options["email"],
            )
        except (InvalidInput, Refused) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"{person.username} {password}")
        self.stderr.write("Sign in, set up an authenticator app, and change this password.")
