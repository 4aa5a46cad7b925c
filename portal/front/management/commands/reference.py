"""`manage.py reference`: write what docs/reference says of states, settings and the API; `--check` compares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.front.reference import pages


class Command(BaseCommand):
    """Write the generated pages, or say which of them are behind the code."""

    help = "Write docs/reference from the code; with --check say what is out of date and fail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; exit 1 when a page is behind."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "reference"
        made = {folder / name: make() for name, make in pages().items()}
        behind = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
        if options["check"] and behind:
            names = ", ".join(path.name for path in behind)
            raise CommandError(f"Behind the code: {names}. Run manage.py reference and commit.")
        for path in behind:
            path.write_text(made[path])
            self.stdout.write(f"wrote {path.relative_to(settings.BASE_DIR)}")
