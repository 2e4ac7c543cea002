"""Progress is shown to somebody who watches, and to nobody else."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from linkages import progress
from linkages.progress import silenced, tracking


class Terminal(io.StringIO):
    """An error stream that somebody watches."""

    def isatty(self) -> bool:
        return True


def watch(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Make the error stream a terminal (not in a fixture: pytest puts its own stream in place after those)."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def test_a_pipe_gets_nothing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_in_notebook", lambda: False)
    with tracking("measuring", total=2) as step:
        step()
    assert capfd.readouterr() == ("", "")


def test_a_terminal_sees_the_label_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = watch(monkeypatch)
    with tracking("[red]measuring[/]", total=2) as step:
        step()
        step()
    assert "[red]measuring[/]" in terminal.getvalue()
    assert "100%" in terminal.getvalue()
    assert capsys.readouterr().out == ""
    assert progress._display.get() is None


def test_one_inside_another_shares_the_display(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watch(monkeypatch)
    with tracking("outer", total=1) as outer, tracking("inner", total=1) as inner:
        inner()
        outer()
    assert "outer" in terminal.getvalue()
    assert "inner" in terminal.getvalue()


def test_quiet_is_quiet_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = watch(monkeypatch)
    with silenced(), tracking("measuring", total=1) as step:
        step()
    assert terminal.getvalue() == ""
    with silenced(False), tracking("measuring", total=1) as step:
        step()
    assert "measuring" in terminal.getvalue()


def test_an_error_passes_through_and_the_display_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    watch(monkeypatch)
    with pytest.raises(ValueError, match="mine"), tracking("measuring", total=1):
        raise ValueError("mine")
    assert progress._display.get() is None


@pytest.mark.parametrize(("patience", "shown"), [(0.0, ["measuring: 1 of 3", ""]), (60.0, [])])
def test_a_notebook_sees_long_work_only(monkeypatch: pytest.MonkeyPatch, patience: float, shown: list[str]) -> None:
    import IPython
    import IPython.display

    seen: list[str] = []

    def display(text: dict[str, str], **_: Any) -> Any:
        seen.append(text["text/plain"])
        return SimpleNamespace(update=lambda text, raw: seen.append(text["text/plain"]))

    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setattr(IPython.display, "display", display)
    with progress._notebook_bar("measuring", 3, patience=patience) as step:
        for _ in range(3):
            step()
    assert seen == shown
