"""Have a file of Stata or SPSS read in a process of its own: a damaged one cannot bring down, hang or fill the caller.

One program is started when the first such file is read. It stays until Python ends, loads the library once, and reads
each file in a copy of itself; so a file over which a copy breaks down spoils neither the next file nor the blame for it.
Where a process cannot be copied (on Windows), the program is started anew for each file.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from . import reading
from .reading import HEAD, Answer, Request, read_plain

__all__ = ["read_apart"]

SECONDS: Final = (20, 10, 300)  # for any file, for each MB of it, and at most
MEMORY: Final = 8 * 2**30  # bytes; Windows keeps no such limit
COPIES: Final = hasattr(os, "fork")

_idle: dict[int, list[subprocess.Popen[bytes]]] = {}  # by the process that started them: a fork of it starts its own


class _Plain(pickle.Unpickler):
    """Values and days, and nothing that could run: the answer comes from a program that read a damaged file."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime":
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def read_apart(path: Path, kind: str, encodings: list[str | None], most: tuple[int, int, int]) -> Answer:
    """What `read_plain` says of a file of at most so many rows, columns and values."""
    try:
        asked = Request(str(path.absolute()), kind, encodings, most, _seconds(path), MEMORY)
        if not sys.executable or hasattr(sys, "frozen"):
            return read_plain(asked)  # Python is inside another program: there is no other process to be had
        answer = _by_a_copy(asked) if COPIES else _by_a_program(asked)
        return _Plain(io.BytesIO(answer)).load()
    except TimeoutError:
        return {"why": f"it takes more than {asked.seconds} s"}
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, pickle.UnpicklingError):
        return {"why": "the program that reads it breaks down"}


def _seconds(path: Path) -> int:
    """How long a file may take: many times what any needs, and no five minutes for a small one that hangs."""
    least, each, most = SECONDS
    return min(least + each * (path.stat().st_size // 1_000_000), most)


def _by_a_copy(asked: Request) -> bytes:
    mine = _idle.get(os.getpid())
    if mine is None:
        mine = _idle[os.getpid()] = []
        atexit.register(_stop_idle)
    try:
        status, answer = _exchange(mine.pop(), asked)
    except (IndexError, OSError, EOFError):  # there is none, or it was ended from outside: a file ends a copy alone
        status, answer = _exchange(_started(), asked)
    if status:
        raise TimeoutError if status == -signal.SIGALRM else EOFError
    return answer


def _exchange(program: subprocess.Popen[bytes], asked: Request) -> tuple[int, bytes]:
    """How reading ended, and the answer; a program that answered is idle again, any other is stopped."""
    assert program.stdin is not None
    assert program.stdout is not None
    try:
        program.stdin.write(pickle.dumps(tuple(asked)))
        program.stdin.flush()
        head = program.stdout.read(HEAD.size)
        status, size = HEAD.unpack(head) if len(head) == HEAD.size else (0, -1)
        answer = program.stdout.read(size) if size > 0 else b""
        if len(answer) != size:
            raise EOFError
    except BaseException:  # Ctrl-C too
        _stop(program)
        raise
    _idle.setdefault(os.getpid(), []).append(program)
    return status, answer


def _by_a_program(asked: Request) -> bytes:
    with _started() as program:
        try:
            answer, _ = program.communicate(pickle.dumps(tuple(asked)), timeout=asked.seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        finally:
            program.kill()
    return answer[HEAD.size :]


def _started() -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {**os.environ, "PYTHONPATH": paths, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-P", reading.__file__, "copies" if COPIES else "once"]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=COPIES,
    )  # fmt: skip


def _stop(program: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)  # and the copy that may be reading
    program.communicate()


def _stop_idle() -> None:
    for program in _idle.pop(os.getpid(), []):
        _stop(program)
