"""A calendar as an iCalendar file (RFC 5545): whole days, escaped text, lines of at most 75 octets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_LINE = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """One whole day. `uid` is the same in every file, so that a calendar replaces what it already has."""

    uid: str
    day: dt.date
    summary: str
    text: str = ""


def calendar_file(name: str, entries: Iterable[Entry], now: dt.datetime) -> bytes:
    """The file, as UTF-8 with the line ends of the format."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Gatehouse//Calendar//EN",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for entry in entries:
        lines += _event(entry, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(entry: Entry, now: dt.datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}@gatehouse",
        f"DTSTAMP:{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(entry.summary)}",
        f"DESCRIPTION:{_text(entry.text)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    """Backslash, semicolon, comma and line end are escaped (section 3.3.11); other control characters go."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(each for each in escaped if each.isprintable())


def _folded(line: str) -> str:
    """Continued on lines that begin with a space, never cut within a character (section 3.1)."""
    parts: list[str] = []
    part = ""
    for each in line:
        if len((part + each).encode()) > LONGEST_LINE - (1 if parts else 0):
            parts.append(part)
            part = ""
        part += each
    return "\r\n ".join([*parts, part])
