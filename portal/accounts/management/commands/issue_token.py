"""`manage.py issue_token USERNAME --scope write --days 30`: prints the token, and nothing else."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.accounts.callers import Caller
from portal.accounts.models import Scope
from portal.accounts.selectors.people import named
from portal.accounts.services import tokens
from portal.answers import InvalidInput, Refused


class Command(BaseCommand):
    help = "Issue an API token and print it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--scope", action="append", choices=Scope.values, help="May be given several times."
        )
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--name", default="issued on the command line")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            owner = named(options["username"], "username")
            _, text = tokens.issue(
                by=Caller(owner, via="command"),
                at=timezone.now(),
                owner=owner,
                name=options["name"],
                scopes=options["scope"] or [Scope.READ],
                lasts=timedelta(days=options["days"]),
            )
        except (InvalidInput, Refused) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(text)
