"""`manage.py verify_log`: 0 when every entry stands, 1 when one does not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.audit.services.verify import Report, verify


class Command(BaseCommand):
    help = (
        "Check every stream of the event log against its chain, tree, signed checkpoints and outside copies."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        self._say(report)
        if not report.ok:
            sys.exit(1)

    def _say(self, report: Report) -> None:
        for name, size in report.streams.items():
            bad = next((fault for fault in report.faults if fault.stream == name), None)
            self.stdout.write(f"{name}: {bad.message if bad else f'{size:,} events stand'}")
        for fault in report.faults:
            place = f"{fault.stream or 'database'}{'' if fault.seq is None else f', entry {fault.seq}'}"
            self.stderr.write(f"BROKEN {place}: {fault.message}")
            if fault.expected or fault.found:
                self.stderr.write(
                    f"  promised {fault.expected or 'nothing'}\n  found    {fault.found or 'nothing'}"
                )
        for warning in report.warnings:
            self.stderr.write(f"WARNING {warning}")
        if report.ok:
            self.stdout.write(f"VERIFIED {report.events:,} events, {report.checkpoints:,} signed checkpoints")
