"""From the rows of a sheet to a table: title rows, a header of one or two rows, merged cells, rows of totals.

What is left aside is always said: as a note where it is safe to go on, as a problem where it is not.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from ...data.columns import clean_text
from ...data.tables import Problems
from ..tables import TextTable
from .sheet import MOST_COLUMNS, Sheet

__all__ = ["letters", "shaped", "trimmed"]

Rows = list[tuple[int, list[str]]]
LOOKED_AT: Final = 200  # rows looked at to see how wide the table is
MOST_TITLES: Final = 30  # rows above the header
_NUMBER: Final = re.compile(r"[+-]?[\d.,\s]*\d[\d.,\s%]*")
_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")
_TOTAL: Final = re.compile(
    r"((grand|sub)[ -]?)?tota(l|ls|les|is)( general(es)?| gera(l|is))?|sum|suma|soma|suma total|σ|∑", re.IGNORECASE
)
_COUNTED: Final = re.compile(
    r"(sub|grand )?tota(l|ls|les|is)\b.*", re.IGNORECASE
)  # "Total respuestas", beside a number
_WITH_COUNT: Final = re.compile(
    r"tota(l|ls|les|is)\b.*[:=]\s*\d[\d.,\s]*", re.IGNORECASE
)  # "Total encuestas: 11", alone


def shaped(sheet: Sheet, problems: Problems, *, header_row: int | None = None) -> TextTable | None:
    """The table that stands on a sheet; None, with the reasons, if its columns cannot be told apart."""
    plain = trimmed(sheet, problems, header_row=header_row)
    names = None if plain is None else _names(plain.rows[0], sheet.file, problems)
    if plain is None or names is None:
        return None
    (at, _), body = plain.rows[0], plain.rows[1:]
    cells, ragged = _cells(body, len(names), plain, problems)
    rows = np.array([row for row, _ in body], dtype=np.int64)
    for i in (i for i, name in enumerate(names) if not name):
        filled = [row for row, cell in zip(rows.tolist(), cells[i]) if cell.strip()]
        if filled:
            hint = f"name it; row {filled[0]} fills it"
            problems.add((sheet.file, ""), f"column {i + 1} has no name", rows=[at], hint=hint)
    frame = pd.DataFrame({name: pd.Series(cells[i], dtype=object) for i, name in enumerate(names) if name})
    codes = {clean_text(name): labels for name, labels in sheet.codes.items()}
    missing = {clean_text(name): words for name, words in sheet.missing.items()}
    table = TextTable(sheet.file, frame, rows, sheet.sha256, sheet.encoding, ragged)
    return replace(table, header=at, notes=plain.notes.frame(), codes=codes, missing=missing)


def trimmed(sheet: Sheet, problems: Problems, *, header_row: int | None = None) -> Sheet | None:
    """A sheet without title and totals, merged cells filled; its first row is the header. None if it has no such row."""
    file, notes = sheet.file, Problems()
    notes.extend(sheet.notes.frame())
    rows, filled = _unmerged(sheet)
    at = _header_at(rows, header_row, file, problems)
    if at is None:
        return None
    if at and header_row is None:
        last = rows[at - 1][0]
        seen = "; ".join(next(c for c in cells if c.strip()) for _, cells in rows[: min(at, 3)])
        above = "row 1 is" if last == 1 else f"rows 1 to {last} are"
        what = f"{above} taken for a title; the header is row {rows[at][0]}"
        notes.add((file, ""), what, rows=[rows[at][0]], values=[seen[:60]], hint="if not: header_row = 1")
    header, deep = _two_rows(sheet, rows, at, notes)
    for first, last in filled:
        if first > rows[at][0]:
            what = f"a cell merged over rows {first} to {last} is read as filling each of them"
            notes.add((file, ""), what, rows=[first], hint="unmerge it and write the value in every row")
    width = max((i for i, name in enumerate(header, start=1) if name.strip()), default=1)
    body = _without_totals(rows[at + deep :], width, file, notes)
    _sideways(sheet, {row for row, _ in body}, problems)
    return replace(sheet, rows=[(rows[at][0], header), *body], merged=(), notes=notes)


# ---------------------------------------------------------------- header


def _filled(cells: list[str]) -> list[str]:
    return [cell for cell in cells if cell.strip()]


def _header_at(rows: Rows, header_row: int | None, file: str, problems: Problems) -> int | None:
    """Position of the header: the row asked for, or the first one as wide as a table, below a title."""
    if header_row is not None:
        for i, (row, _) in enumerate(rows):
            if row == header_row:
                return i
        what = "there is nothing in the row of the header"
        problems.add(
            (file, ""),
            what,
            rows=[header_row],
            hint=f"header_row counts from 1; the first row with text is {rows[0][0]}",
        )
        return None
    widths = Counter(len(_filled(cells)) for _, cells in rows[1:LOOKED_AT])
    usual = max(widths, key=lambda w: (widths[w], w)) if widths else 0
    first = rows[0][1]
    if _wide(first, usual) and not (len(_filled(first)) < usual and _labelled(first)):
        return 0
    above = rows[1 : MOST_TITLES + 1]
    fit = [i for i, (_, cells) in enumerate(above, start=1) if _wide(cells, usual) and _like_a_header(cells)]
    whole = [i for i in fit if len(_filled(rows[i][1])) >= usual]
    return (whole or fit or [0])[0]


def _wide(cells: list[str], usual: int) -> bool:
    """Whether a row has names for at least half of what the rows below hold."""
    n = len(_filled(cells))
    return n * 2 > usual if usual <= 2 else n * 2 >= usual and n > 1


def _like_a_header(cells: list[str]) -> bool:
    """Words, all different; no numbers and dates."""
    words = [clean_text(cell) for cell in _filled(cells)]
    plain = not any(_NUMBER.fullmatch(word) or _DATE.fullmatch(word) for word in words)
    return len(set(words)) == len(words) > 1 and plain and not _labelled(cells)


def _labelled(cells: list[str]) -> bool:
    """Whether a row says something about the table, as "Date:" and a day."""
    return any(cell.strip().endswith(":") for cell in cells)


def _two_rows(sheet: Sheet, rows: Rows, at: int, notes: Problems) -> tuple[list[str], int]:
    """Names of the columns, from two rows where cells of the first are merged over several names."""
    row, upper = rows[at]
    wide = [(low[1], high[1]) for low, high in sheet.merged if low[0] == high[0] == row - 1 and high[1] > low[1]]
    if not wide or at + 1 >= len(rows) or rows[at + 1][0] != row + 1:
        return upper, 1
    lower = rows[at + 1][1]
    if not any(clean_text(cell) for first, last in wide for cell in lower[first : last + 1]):
        return upper, 1
    width, sheet_row = max(len(upper), len(lower)), upper
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    spread = list(upper)
    for first, last in wide:
        for column in range(first, min(last, width - 1) + 1):
            spread[column] = upper[first]
    alone = [i for i in range(width) if not any(first <= i <= last for first, last in wide)]
    if any(upper[i].strip() and lower[i].strip() and clean_text(upper[i]) != clean_text(lower[i]) for i in alone):
        return sheet_row, 1  # the row below is data
    below = Counter(clean_text(cell) for cell in lower)
    names = []
    for column, (above, own) in enumerate(zip(spread, lower)):
        merged = any(first <= column <= last for first, last in wide)
        if not own.strip() or clean_text(own) == clean_text(above):
            names.append(above)
        elif not merged and above.strip():
            names.append(f"{above} {own}")
        else:
            names.append(own if below[clean_text(own)] == 1 else f"{above} {own}".strip())
    what = f"rows {row} and {row + 1} are read as one header, for cells in row {row} are merged"
    notes.add(
        (sheet.file, ""),
        what,
        rows=[row],
        hint=f"columns: {', '.join(clean_text(n) for n in names if n.strip())[:150]}",
    )
    return names, 2


def _names(record: tuple[int, list[str]], file: str, problems: Problems) -> list[str] | None:
    """Names of the columns; None if they cannot be told apart."""
    row, header = record
    names = [clean_text(cell) for cell in header]
    while names and not names[-1]:
        names.pop()  # cells after the last name: fine as long as nothing stands below them
    if not names:  # a row of invisible characters
        problems.add((file, ""), "no column has a name", rows=[row], hint="write the names of the columns in this row")
        return None
    if len(names) > MOST_COLUMNS:
        problems.add((file, ""), f"more than {MOST_COLUMNS:,} columns", rows=[row], hint="is this the right file?")
        return None
    twice = sorted(name for name, n in Counter(names).items() if name and n > 1)
    for name in twice:
        problems.add((file, name), "two columns have this name", rows=[row], hint="rename one of them")
    return None if twice else names


# ---------------------------------------------------------------- rows


def _unmerged(sheet: Sheet) -> tuple[Rows, list[tuple[int, int]]]:
    """Rows in which a cell merged downwards fills every row it covers, as it does to the eye; and which rows these are."""
    if not sheet.merged:
        return sheet.rows, []
    made = {row: list(cells) for row, cells in sheet.rows}
    where = []
    for (top, left), (bottom, right) in sheet.merged:
        value = made.get(top + 1, [])[left : left + 1]
        if bottom == top or right > left or not value or not value[0].strip():
            continue
        covered = [row for row in range(top + 2, bottom + 2) if row in made]
        for row in covered:
            made[row] += [""] * (left + 1 - len(made[row]))
            made[row][left] = value[0]
        if covered:
            where.append((top + 1, bottom + 1))
    return sorted(made.items()), where


def _sideways(sheet: Sheet, body: set[int], problems: Problems) -> None:
    """Cells merged over several columns below the header: nobody can tell which column they belong to."""
    seen = dict(sheet.rows)
    for (top, left), (_bottom, right) in sheet.merged:
        if right > left and top + 1 in body:
            value = "".join(seen.get(top + 1, [])[left : left + 1])
            over = f"columns {letters(left)} to {letters(right)}"
            hint = "unmerge them and write each value in its own column; a heading between rows goes into a column"
            problems.add((sheet.file, ""), f"a cell merged over {over}", rows=[top + 1], values=[value], hint=hint)


def letters(column: int) -> str:
    """Name of a column in a spreadsheet: A for 0, AA for 26."""
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name, column = chr(65 + rest) + name, column - 1
    return name


def _without_totals(rows: Rows, width: int, file: str, notes: Problems) -> Rows:
    """The rows without those of totals at the end: each is named in a note."""
    rows = list(rows)
    while len(rows) > 1 and (why := _total(rows, width)):
        row, cells = rows.pop()
        hint = "delete it from the file; if it is an organisation, fill in its other columns"
        notes.add(
            (file, ""),
            f"the last row is left out: {why}",
            rows=[row],
            values=["; ".join(_filled(cells))[:60]],
            hint=hint,
        )
    return rows


def _total(rows: Rows, width: int) -> str:
    """Why the last row holds totals, or '' if it is one like the others."""
    cells = [cell.strip() for cell in rows[-1][1][:width]]
    filled = [(i, cell) for i, cell in enumerate(cells) if cell]
    words = [cell for _, cell in filled if not _NUMBER.fullmatch(cell)]
    blanks = width - len(filled)
    if not filled or len(words) > 1:
        return ""
    first = clean_text(filled[0][1]).rstrip(" :=")
    usual = sum(len(_filled(cells[:width])) for _, cells in rows[:-1]) / (len(rows) - 1)
    summed = [cell in words or _sum(rows[:-1], i) == _value(cell) for i, cell in filled]
    if words and _TOTAL.fullmatch(first):
        alone = len(filled) == 1 and usual <= 1  # a list of names, one of which is Total
        return "it says that it is a total" if not alone and (blanks or all(summed)) else ""
    if words and len(filled) == 1 and usual > 1 and _WITH_COUNT.fullmatch(first):
        return "it says that it is a total"
    if words and _COUNTED.fullmatch(first) and len(filled) > 1 and blanks * 2 >= width:
        return "it says that it is a total"
    if words or filled[0][0] == 0 or len(rows) < 3:
        return ""
    return "its numbers are the sums of their columns" if all(summed) else ""


def _value(cell: str) -> float | None:
    """A plain number, or None; enough to add up a column."""
    text = cell.strip()
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+,\d+", text):
        text = text.replace(".", "").replace(",", ".")
    try:
        return round(float(text), 6)
    except ValueError:
        return None


def _sum(rows: Rows, column: int) -> float | None:
    """The sum of the numbers in a column; None if there is none, or a cell that is no number."""
    found = [cells[column] for _, cells in rows if column < len(cells) and cells[column].strip()]
    values = [_value(cell) for cell in found]
    if not values or any(value is None for value in values):
        return None
    return round(sum(value for value in values if value is not None), 6)


def _cells(rows: Rows, width: int, sheet: Sheet, problems: Problems) -> tuple[list[list[str]], frozenset[int]]:
    """Cells of each column; a row that is too short or too long is said, then filled up or cut."""
    ragged: set[int] = set()
    for row, record in rows:
        short = len(record) < width and sheet.is_text
        if short or any(cell.strip() for cell in record[width:]):
            ragged.add(row)
            what = f"the row has {len(record)} cell{'s' * (len(record) != 1)}, the header {width}"
            hint = "does a cell that holds the separator lack its quotes?"
            if short:
                hint = (
                    "cells are missing; if only blank ones at its end, as Excel leaves them out: save the file as .xlsx"
                )
            if not sheet.is_text:
                over = next(i for i, cell in enumerate(record) if i >= width and cell.strip())
                what, hint = f"column {letters(over)} has no name", f"name it in the header; row {row} fills it"
            problems.add((sheet.file, ""), what, rows=[row], hint=hint)
    filled = [record[:width] + [""] * (width - len(record)) for _, record in rows]
    return [list(column) for column in zip(*filled)] or [[] for _ in range(width)], frozenset(ragged)
