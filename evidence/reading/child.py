"""The process that reads a document: `python -m evidence.reading.child FILE MEDIA_TYPE FOLDER SHEET`.

It writes `said.json` into FOLDER and nothing elsewhere; locked in as the previews' child is.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from evidence.cage import locks
from evidence.cage.limits import MEBIBYTE, Limits
from evidence.reading.fields import Sheet, field_from
from evidence.reading.reader import read

LIMITS = Limits(seconds=15, cpu_seconds=10, memory=512 * MEBIBYTE, largest_output=32 * MEBIBYTE)


def main(arguments: list[str]) -> int:
    path, media_type, out_dir, plain = arguments
    given = json.loads(plain)
    sheet = Sheet(given["kind"], tuple(field_from(each) for each in given["fields"]))
    locks.limit(LIMITS)
    locks.close_ways_out()
    said = read(Path(path).read_bytes(), media_type, sheet)
    Path(out_dir, "said.json").write_text(json.dumps(asdict(said), allow_nan=False), encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
