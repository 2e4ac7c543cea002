"""How far a long computation has come: shown to a person who watches, silent for a program that reads."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

__all__ = ["silenced", "tracking"]

Step = Callable[[], None]

# The display in use in this context: None (decide anew), "silent", or the rich Progress of an enclosing call.
_display: ContextVar[Any] = ContextVar("linkages_progress", default=None)


@contextmanager
def silenced(silent: bool = True) -> Iterator[None]:
    """Show no progress inside this block.

    Examples
    --------
    >>> with silenced(), tracking("measuring", total=2) as step:
    ...     step()
    """
    token = _display.set("silent" if silent else _display.get())
    try:
        yield
    finally:
        _display.reset(token)


@contextmanager
def tracking(label: str, *, total: int | None = None) -> Iterator[Step]:
    """Show progress while the block runs: ``step()`` says that one more of ``total`` is done.

    Seen only when the error stream is a terminal, or in a notebook if it takes longer than a second;
    a pipe, a log file and ``linkages --quiet`` get nothing. Never writes to standard output.

    Parameters
    ----------
    label : str
        What is being done, in a word or two.
    total : int, optional
        How many steps there are; None if that is not known.

    Yields
    ------
    callable
        Takes no argument; to be called after each step, from any thread.

    Examples
    --------
    >>> with tracking("measuring", total=3) as step:
    ...     for _ in range(3):
    ...         step()
    """
    display = _display.get()
    if display is None and _in_terminal():
        with _terminal_display() as display:
            token = _display.set(display)
            try:
                yield _task(display, label, total)
            finally:
                _display.reset(token)
    elif display is None and _in_notebook():
        with _notebook_bar(label, total) as step:
            yield step
    elif display in (None, "silent"):
        yield _nothing
    else:  # inside another tracking: one more line of the same display
        yield _task(display, label, total)


def _nothing() -> None:
    """Show nothing."""


def _in_terminal() -> bool:
    """Whether somebody can see the error stream."""
    stream = sys.stderr
    return stream is not None and not stream.closed and stream.isatty()


def _in_notebook() -> bool:
    """Whether this process is the kernel of a notebook (asked without importing anything)."""
    return "ipykernel" in sys.modules and "IPython" in sys.modules


def _terminal_display() -> Any:
    """A rich display on the error stream that wipes itself out at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _task(display: Any, label: str, total: int | None) -> Step:
    """One line of the display."""
    task = display.add_task(label, total=total)
    return lambda: display.advance(task)


@contextmanager
def _notebook_bar(label: str, total: int | None, *, patience: float = 1.0) -> Iterator[Step]:
    """A plain bar in the output of the cell (rich would want ipywidgets); gone at the end."""
    from IPython import get_ipython
    from IPython.display import display

    if getattr(get_ipython(), "kernel", None) is None:
        yield _nothing
        return
    done, shown = 0, None
    drawn = time.monotonic() + patience - 0.2

    def step() -> None:
        nonlocal done, shown, drawn
        done += 1
        if time.monotonic() - drawn < 0.2:
            return
        drawn = time.monotonic()
        text = {"text/plain": f"{label}: {done}" + (f" of {total}" if total else "")}
        if shown is None:
            shown = display(text, raw=True, display_id=True)
        else:
            shown.update(text, raw=True)

    try:
        yield step
    finally:
        if shown is not None:
            shown.update({"text/plain": ""}, raw=True)
