"""What a file of Stata or SPSS holds, in plain values; and the program that reads such files for another process.

A damaged file can bring down the library that reads it, and Python with it. `apart.py` runs this file as a process of
its own, which reads every file in a copy of itself: whatever becomes of the copy, the next file finds a fresh one. It needs
nothing else of the package.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import pickle
import signal
import struct
import sys
from typing import Any, Final, NamedTuple

__all__ = ["HEAD", "Answer", "Request", "read_plain", "serve"]

HEAD: Final = struct.Struct("<iq")  # the exit status of the copy; how many bytes of answer follow
_TOO_MUCH: Final = "it takes too much memory"
_CONTRADICTS: Final = "what it says of its contents contradicts them"

Answer = dict[str, Any]


class Request(NamedTuple):
    """A file to read, and what it may cost."""

    path: str
    kind: str  # sav or dta
    encodings: list[str | None]  # tried in this order; None: as the file says
    most: tuple[int, int, int]  # rows, columns, values
    seconds: int
    memory: int  # bytes


def read_plain(asked: Request) -> Answer:
    """Values and what the file says of them; or its ``rows`` and ``columns``, if too many; or ``why`` it cannot be read."""
    import pyreadstat

    read = pyreadstat.read_sav if asked.kind == "sav" else pyreadstat.read_dta
    why = ""
    for name in asked.encodings:
        try:
            _, about = read(asked.path, metadataonly=True, output_format="dict", encoding=name)
            rows, columns = about.number_rows or 0, about.number_columns
            if any(n > most for n, most in zip((rows, columns, rows * columns), asked.most)):
                return {"rows": rows, "columns": columns}
            data, about = read(asked.path, user_missing=True, output_format="dict", encoding=name)
        except MemoryError:
            why = _TOO_MUCH
        except pyreadstat.ReadstatError as error:
            why = str(error)
        except Exception:  # nobody can list what the library stumbles over; its words would be about its own code
            why = _CONTRADICTS
        else:
            return {
                "data": dict(data),
                "labels": about.variable_value_labels,
                "missing": getattr(about, "missing_user_values", None) or {},
                "ranges": getattr(about, "missing_ranges", None) or {},
                "encoding": name,
            }
    return {"why": why}


def serve(copies: bool) -> None:
    """Answer what comes in on the standard input until it ends; with ``copies`` each file is read in a copy of this process."""
    faulthandler.disable()
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the library prints is no answer
    import pyreadstat  # noqa: F401  loaded once, before any copy is made

    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            asked = Request(*pickle.load(requests))
            status, answer = _in_a_copy(asked) if copies else (0, _packed(asked))
            answers.write(HEAD.pack(status, len(answer)))
            answers.write(answer)
            answers.flush()


def _in_a_copy(asked: Request) -> tuple[int, bytes]:
    """How the copy ended, and what it answered."""
    inward, outward = os.pipe()
    copy = os.fork()
    if not copy:
        status = 1
        try:
            _bound(asked.seconds, asked.memory)
            with os.fdopen(outward, "wb") as pipe:
                pipe.write(_packed(asked))
            status = 0
        finally:
            os._exit(status)
    os.close(outward)
    with os.fdopen(inward, "rb") as pipe:
        answer = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]), answer


def _packed(asked: Request) -> bytes:
    try:
        return pickle.dumps(read_plain(asked))
    except MemoryError:
        return pickle.dumps({"why": _TOO_MUCH})


def _bound(seconds: int, memory: int) -> None:
    """Have the system end this process when its time is over, refuse it memory, and keep no dump of it."""
    import resource

    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # left to the system, it ends a loop in C too
    signal.alarm(seconds)
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        with contextlib.suppress(ValueError, OSError):  # a system that does not keep such a limit
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    serve(sys.argv[1] == "copies")
