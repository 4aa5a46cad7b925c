"""`manage.py load_stories`: play the demonstration stories, once per installation."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from portal.accounts.selectors.people import caretaker
from portal.front.stories.cast import make_accounts
from portal.front.stories.player import Player
from portal.front.stories.script import STORIES, read
from portal.projects.models import Project


class Command(BaseCommand):
    help = "Load the demonstration stories (accounts, documents, reviews), unless they are here already."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("A production installation does not take demonstration accounts.")
        caretaker()
        cast, start = make_accounts(), _first_start()
        for slug in STORIES:
            if Project.objects.filter(slug=slug).exists():
                continue
            began = time.monotonic()
            with transaction.atomic():  # a first start that is interrupted leaves no half story
                project = Player(read(slug, start), cast).play()
            self.stdout.write(f"Loaded the story {project.name} in {time.monotonic() - began:.1f} s")


def _first_start() -> datetime:
    """Day 0 of the stories; kept, so that a story that is loaded later still counts from the same day."""
    marker = Path(settings.DATA_DIR) / "first-start"
    if not marker.exists():
        marker.write_text(timezone.now().isoformat())
    return datetime.fromisoformat(marker.read_text())
