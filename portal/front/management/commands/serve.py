"""`manage.py serve`: the whole installation under one supervisor; what `make run` starts."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.front import static_files
from portal.front.supervisor import Child, run

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Migrate, load the demonstration stories on first start, then run web, worker, beat and relay."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--bare", action="store_true", help="Start without the demonstration stories.")

    def handle(self, *args: Any, **options: Any) -> None:
        port = options["port"]
        _require_free(port)
        self._prepare(stories=not options["bare"])
        raise SystemExit(
            run(
                children(port),
                health=f"http://{HOST}:{port}/livez",
                ready=lambda: self._welcome(port, stories=not options["bare"]),
            )
        )

    def _prepare(self, *, stories: bool) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        static_files.compress()
        _empty_queue()
        if stories:
            call_command("load_stories")

    def _welcome(self, port: int, *, stories: bool) -> None:
        write = self.stdout.write
        write(f"\nGatehouse is at http://localhost:{port}/   (Ctrl-C stops everything)\n")
        if stories:
            call_command("demo_accounts")
        else:
            write("Make the first account with: manage.py create_administrator NAME\n")


def _require_free(port: int) -> None:
    """Say at once that somebody else serves there, before anything is written."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise CommandError(
                f"Port {port} is taken. Choose another one: PORT={port + 1} make run"
            ) from None


def children(port: int) -> list[Child]:
    """Web and beat stop first; the workers finish their tasks, the relay goes with the web.

    Two workers of one process each, where one with two would do: on the file system Celery's pool hands out tasks
    through one pipe with one lock, and a pool process that is killed while it waits there takes the lock along.
    """
    python = sys.executable
    celery = [python, "-m", "celery", "--quiet", "-A", "portal"]
    env = {"PORT": str(port)}
    return [
        Child(
            "web",
            [
                python, "-m", "gunicorn", "portal.wsgi:application", "--bind", f"{HOST}:{port}",
                "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket",
                "--timeout", "600", "--log-level", "warning",
            ],
            stop_wave=0, env=env,
        ),
        Child("beat", [*celery, "beat", "-l", "WARNING", "--pidfile="], stop_wave=0, env=env),
        Child("relay", [python, "manage.py", "relay"], stop_wave=0, env=env),
        *(
            Child(
                name,
                [
                    *celery, "worker", "-l", "WARNING", "--pool", "solo", "--hostname", f"{name}@%h",
                    "--without-gossip", "--without-mingle",
                ],
                stop_wave=1, stop_within=60, env=env,
            )
            for name in ("worker1", "worker2")
        ),
    ]  # fmt: skip


def _empty_queue() -> None:
    """Messages of an earlier run are nothing: the job rows are the record, and the relay publishes them again."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        queue = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))
        for left in queue.glob("*.msg*"):
            left.unlink(missing_ok=True)
        shutil.rmtree(queue / "control", ignore_errors=True)
        (queue / "control").mkdir(mode=0o700)
