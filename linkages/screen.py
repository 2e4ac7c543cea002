"""What a person sees of a table on the screen: survey text as it is, but without what could command a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["print_problems", "print_table", "printable"]


def printable(text: str) -> str:
    """Survey text without the characters that could command a terminal; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def _cell(value: object, most: int = 200) -> str:
    """One cell of a table on the screen: one line, no controls, not endless, empty when there is nothing."""
    text = "" if value is None or value != value or str(value) == "<NA>" else str(value)
    return printable(text if len(text) <= most else text[: most - 3] + "...")


def _console(stream: Any) -> Any:
    """A rich console that takes survey text as it is."""
    from rich.console import Console

    return Console(file=stream, markup=False, highlight=False, emoji=False)


def print_problems(problems: pd.DataFrame, title: str, stream: Any, *, most: int = 200) -> None:
    """List faults, one entry for each cause: where, what was found, what is wrong and what to do."""
    from rich.table import Table
    from rich.text import Text

    from .errors import by_advice, by_cause, rows_said

    causes = by_advice(by_cause(problems))
    rows = causes.head(most).to_dict("records")
    with_found = any(_cell(row["value"]) for row in rows)
    table = Table(title=Text(printable(title)), title_justify="left", show_lines=True)
    table.add_column("where", ratio=3, overflow="fold")
    if with_found:
        table.add_column("found", ratio=2, overflow="fold")
    table.add_column("problem, and what to do", ratio=5, overflow="fold")
    for row in rows:
        hint = _cell(row["hint"], 600)
        where = [_cell(row["table"]), rows_said(row), _cell(row["column"])]
        what = [*(_cell(line, 600) for line in row["problem"].split("\n")), f"-> {hint}" if hint else ""]
        found = [Text(_cell(row["value"]))] if with_found else []
        table.add_row(Text("\n".join(filter(None, where))), *found, Text("\n".join(filter(None, what))))
    console = _console(stream)
    console.print(table)
    if len(causes) > most:
        console.print(f"... and {len(causes) - most} more: `linkages check` lists them")


def print_table(rows: pd.DataFrame) -> None:
    """Show a small table on standard output."""
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in rows.columns:
        table.add_column(Text(str(name).replace("_", " ")), overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(*(Text(f"{v:.3g}" if isinstance(v, float) and v == v else _cell(v)) for v in row))
    _console(sys.stdout).print(table)
