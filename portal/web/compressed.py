"""Static files as they go over the wire: the compressed copy wherever there is one."""

from __future__ import annotations

from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise lets what the finders find replace what lies in STATIC_ROOT, and finds no `.gz` beside it.

    In embedded mode STATIC_ROOT holds our own files with their compressed copies, so those stay.
    """

    def add_files_from_finders(self) -> None:
        prepared = dict(self.files)
        super().add_files_from_finders()
        self.files.update(prepared)
