"""Open a file with several sheets, several header rows or several files inside, as records of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ...data.columns import clean_text
from ...data.tables import Problems
from ..files.opening import open_sheets
from ..files.shape import trimmed
from ..files.sheet import Sheet as Records
from ..tables import TextTable
from .export import frame_of, unique

__all__ = ["Records", "open_records", "table_of"]


def open_records(
    path: Path, file: str, problems: Problems, *, encoding: str | None = None, delimiter: str | None = None,
    sheet: str | None = None, header_row: int | None = None, labels: bool = True, plain: bool = False,
) -> list[Records] | None:  # fmt: skip
    """Every sheet of a workbook, every CSV file of a zip, or the one table of another file.

    The sheet asked for comes first. In a ``plain`` file, which comes from no platform, title rows and totals are left
    out; the headers of a platform stand where it puts them.
    """
    many = len(problems)
    sheets = open_sheets(
        path, file, problems, encoding=encoding, delimiter=delimiter, sheet=sheet, labels=labels, every=True
    )
    if sheets is None or len(problems) > many:
        return None
    if plain:
        first = trimmed(sheets[0], problems, header_row=header_row)
        rest = [trimmed(other, problems) for other in sheets[1:]]
        sheets = [one for one in (first, *rest) if one is not None]
    if len(sheets) > 1:
        sheets = [replace(one, file=one.file if "/" in one.file else f"{file}, sheet {one.name}") for one in sheets]
    return sheets if len(problems) == many else None


def table_of(records: Records, names: Sequence[str], problems: Problems, *, skip: int = 1) -> TextTable:
    """A table with these names, which stand in the first rows; rows of another length are said."""
    body = records.rows[skip:]
    width = len(names)
    ragged = [
        row
        for row, cells in body
        if any(cell.strip() for cell in cells[width:]) or (len(cells) < width and records.is_text)
    ]
    hint = "does a cell that holds the separator or a line end lack its quotes?"
    problems.add((records.file, ""), f"the row has not the {width} cells of the header", rows=ragged, hint=hint)
    rows = np.array([row for row, _ in body], dtype=np.int64)
    frame = frame_of(unique([clean_text(name) for name in names]), [cells for _, cells in body])
    for i, name in enumerate(names):
        if not name.strip():
            filled = [row for row, cells in body if len(cells) > i and cells[i].strip()][:1]
            hint = "give it a name in the first row"
            problems.add((records.file, ""), f"column {i + 1} has no name", rows=filled, hint=hint)
    frame = frame[[name for name, given in zip(frame.columns, names) if given.strip()]]
    codes = {clean_text(name): labels for name, labels in records.codes.items()}
    missing = {clean_text(name): words for name, words in records.missing.items()}
    table = TextTable(records.file, frame, rows, records.sha256, records.encoding)
    return replace(table, notes=records.notes.frame(), codes=codes, missing=missing)
