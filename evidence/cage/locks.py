"""What the child may no longer do once it has started: connect, start a program, grow, run on.

Three locks, each useful without the others: resource limits; an audit hook, which stops Python code
everywhere; on Linux a seccomp filter, which stops the native code of the parsers too.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
import sys

from evidence.cage.limits import Limits

FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.dlopen")

# socket, socketpair, connect, io_uring_setup, execve, execveat, ptrace, and where they exist fork and vfork.
SYSTEM_CALLS = {
    "x86_64": (0xC000003E, (41, 53, 42, 425, 59, 322, 101, 57, 58)),
    "aarch64": (0xC00000B7, (198, 199, 203, 425, 221, 281, 117)),
}
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # refuse with EPERM
OTHER_ABI = 0x40000000


def limit(limits: Limits) -> None:
    """Memory, CPU time, size of files written, core dumps."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.largest_output),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (allowed, allowed))
        except (ValueError, OSError):  # macOS knows no RLIMIT_AS
            continue
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file too large is an OSError then


def close_ways_out() -> None:
    """From here on no connection and no program. Call it after the parsers are imported."""
    if sys.platform.startswith("linux"):
        filter_system_calls()
    sys.addaudithook(refuse)


def refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"a preview may not use {event}")


def filter_system_calls() -> None:
    """Refuse the calls named above. A kernel without seccomp leaves the other two locks."""
    if platform.machine() not in SYSTEM_CALLS:
        return
    program = bpf(*SYSTEM_CALLS[platform.machine()])
    held = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    prctl(PR_SET_SECCOMP, FILTER, ctypes.c_char_p(header), 0, 0)


def bpf(architecture: int, numbers: tuple[int, ...]) -> bytes:
    """The filter: another architecture or ABI is refused, then each number, the rest is allowed."""
    steps = [
        (LOAD, 0, 0, 4),
        (JUMP_EQUAL, 0, len(numbers) + 3, architecture),
        (LOAD, 0, 0, 0),
        (JUMP_GREATER_EQUAL, len(numbers) + 1, 0, OTHER_ABI),
        *((JUMP_EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, REFUSE),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
