"""What a child may use before it is stopped."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one rendering: seconds, bytes, pixels along the longer edge, and how much is shown."""

    seconds: float = 60.0
    cpu_seconds: int = 30
    memory: int = 1024 * MEBIBYTE
    largest_input: int = 200 * MEBIBYTE
    largest_output: int = 64 * MEBIBYTE
    pages: int = 20
    rows: int = 200
    columns: int = 60
    lines: int = 5000
    edge: int = 1600
    pixels: int = 60_000_000
    text: int = 1_000_000
