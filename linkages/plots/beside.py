"""Have charts drawn by a program beside this one.

It is started with the first page and stays until Python ends, since starting is most of its work. Whatever goes wrong with it, the
chart is drawn here.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from . import engine

__all__ = ["Draughtsman", "draughtsman"]

_engaged: dict[int, Draughtsman] = {}  # by the process that engaged them: a fork of it engages its own


def draughtsman() -> Draughtsman | None:
    """The one of this process, on its way to work; none where the program would only take the processor from this one."""
    if _processors() < 2 or not sys.executable or hasattr(sys, "frozen"):
        return None
    mine = _engaged.get(os.getpid())
    if mine is None:
        mine = _engaged[os.getpid()] = Draughtsman()
        atexit.register(mine.leave)
    return mine


class Draughtsman:
    """A thread that hands charts to the program, one after the other in the order in which they came."""

    def __init__(self) -> None:
        self._thread: Final = ThreadPoolExecutor(1, "linkages-draw")
        self._program: subprocess.Popen[bytes] | None = None
        self._thread.submit(self._start)

    def draw(self, ordered: str) -> Future[str]:
        """SVG of a chart, when it is there."""
        return self._thread.submit(self._draw, ordered)

    def finish(self) -> None:
        """Wait until all that was ordered is there."""
        self._thread.submit(int).result()

    def leave(self) -> None:
        """Stop the program."""
        program, self._program = self._program, None
        if program is not None:
            program.kill()
            program.communicate()

    def _start(self) -> None:
        with contextlib.suppress(OSError):
            self._program = _started()
            self._ask('{"vl_spec": {"mark": "point"}}')  # the engine starts with its first chart

    def _draw(self, ordered: str) -> str:
        return self._ask(ordered) or engine.drawn(ordered)

    def _ask(self, ordered: str) -> str | None:
        program = self._program
        if program is None:
            return None
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            program.stdin.write(ordered.encode() + b"\n")
            program.stdin.flush()
            svg: str | None = json.loads(program.stdout.readline())
        except (OSError, ValueError):  # it was ended from outside, or broke down
            self.leave()
            return None
        return svg


def _processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _started() -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(
        [sys.executable, "-P", engine.__file__], env={**os.environ, "PYTHONPATH": paths}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )  # fmt: skip
