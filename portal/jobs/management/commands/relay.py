"""`manage.py relay`: wake Celery for every due job."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.jobs.relay import relay_forever


class Command(BaseCommand):
    help = "Publish due jobs to Celery, forever."

    def handle(self, *args: Any, **options: Any) -> None:
        relay_forever()
