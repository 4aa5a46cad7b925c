"""Loaded by pytest before the settings are (`-p tests.environment`): tests get a data folder of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

OWNER = "GATEHOUSE_TEST_DATA_OWNER"

if OWNER not in os.environ:
    # Workers of pytest-xdist inherit the folder of the process that started them.
    folder = tempfile.mkdtemp(prefix="gatehouse-tests-")
    os.environ[OWNER] = str(os.getpid())
    os.environ["GATEHOUSE_DATA"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
