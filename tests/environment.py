"""Loaded by pytest before the settings are (`-p tests.environment`): tests get a data folder of their own."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile

OWNER = "GATEHOUSE_TEST_DATA_OWNER"

if OWNER not in os.environ:
    # Workers of pytest-xdist inherit the folder of the process that started them.
    folder = tempfile.mkdtemp(prefix="gatehouse-tests-")
    os.environ[OWNER] = str(os.getpid())
    os.environ["GATEHOUSE_DATA"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

# A shell that starts the tests in the background ignores Ctrl-C for them and for whatever they start; what they
# start is to be stopped by it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
