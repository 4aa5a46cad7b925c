"""An empty installation with one project and its architect; prints a token. For benchmarks against a server."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import TextIO

import django


def main(out: TextIO = sys.stdout) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from portal.accounts.callers import Caller
    from portal.accounts.models import User
    from portal.accounts.services import tokens
    from portal.projects.services import projects

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    user = User(username="bench", display_name="Bench", registers_projects=True)
    user.set_unusable_password()
    user.save()
    by, now = Caller(user, via="command"), timezone.now()
    projects.register(
        by=by, at=now, name="Bench", slug="bench", purpose="Measures uploads.", owner=user, role="provider"
    )
    _, text = tokens.issue(
        by=by, at=now, owner=user, name="bench", scopes=["write"], lasts=timedelta(days=1)
    )  # fmt: skip
    out.write(f"{text}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
