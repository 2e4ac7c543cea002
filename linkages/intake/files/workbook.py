"""Workbooks of Excel and LibreOffice, cell by cell: text stays text, and what a cell cannot say is a problem."""

from __future__ import annotations

import io
from typing import Final

from ...data.tables import Problems, near
from .packed import DAMAGED, MOST_CELLS, Facts, ods_facts, xlsx_facts
from .shape import letters
from .sheet import Sheet, as_text, rounded

__all__ = ["read_workbook"]

MOST_NAMED: Final = 5
_AGAIN: Final = "open it in Excel or LibreOffice and save it as .xlsx"


class _Book:
    """A workbook, the names of its sheets, and what their XML says."""

    def __init__(self, content: bytes, kind: str, facts: dict[str, Facts]) -> None:
        from python_calamine import CalamineWorkbook

        self.kind = kind
        self.book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        about = self.book.sheets_metadata
        self.names = [m.name for m in about if str(m.typ).endswith("WorkSheet")]
        self.hidden = {m.name for m in about if not str(m.visible).endswith(".Visible")}
        self.facts = facts or {name: xlsx_facts(content, name) for name in self.names if kind == "xlsx"}

    def holds_anything(self, name: str) -> bool:
        """Whether anything stands on a sheet; the size is looked at first, for one stray cell can make it enormous."""
        facts = self.facts.get(name)
        return (facts is not None and facts.size > 0) or self.book.get_sheet_by_name(name).end is not None


def read_workbook(
    content: bytes,
    kind: str,
    file: str,
    sha256: str,
    problems: Problems,
    *,
    sheet: str | None = None,
    every: bool = False,
) -> list[Sheet] | None:
    """One sheet of a workbook, the one named or the only one with anything in it; ``every``: all of them."""
    from python_calamine import CalamineError, PasswordError

    try:
        facts = ods_facts(content) if kind == "ods" else {}  # first, for opening one reads all of its sheets
        if any(_enormous(file, name, about, problems) for name, about in facts.items()):
            return None
        book = _Book(content, kind, facts)
        chosen = _chosen(book, sheet, file, problems, every=every)
        made = [_sheet(book, (file, name), sha256, problems) for name in chosen]
    except PasswordError:
        hint = "open it with the password, save a copy without one, and name that file"
        problems.add((file, ""), "is protected by a password", hint=hint)
        return None
    except (CalamineError, *DAMAGED) as error:
        hint = f"{_AGAIN}; if it does not open there either, ask for it again"
        problems.add((file, ""), f"this workbook is damaged ({str(error)[:80]})", hint=hint)
        return None
    sheets = [one for one in made if one is not None]
    for one in sheets:
        if one.name in book.hidden and not every:
            hint = "if it is not the one: sheet = '…'"
            one.notes.add((file, ""), f"the hidden sheet {one.name!r} was read", hint=hint)
    return sheets if sheets and len(sheets) == len(made) else None


def _chosen(book: _Book, sheet: str | None, file: str, problems: Problems, *, every: bool) -> list[str]:
    """The sheet asked for, or the only one there is; with ``every``, the others behind it."""
    names = book.names
    listed = ", ".join(repr(name) + (" (hidden)" if name in book.hidden else "") for name in names)
    if sheet is not None:
        same = [name for name in names if name == sheet] or [
            n for n in names if n.strip().casefold() == sheet.casefold()
        ]
        if same:
            others = [name for name in names if name != same[0] and book.holds_anything(name)] if every else []
            return [same[0], *others]
        meant = near(sheet, names)
        hint = f"did you mean {meant!r}? " if meant else ""
        problems.add((file, ""), "has no such sheet", values=[sheet], hint=f"{hint}its sheets: {listed}")
        return []
    filled = [name for name in names if book.holds_anything(name)]
    chosen = [name for name in filled if name not in book.hidden] or filled
    if len(chosen) > 1 and not every:
        hint = f"say which one to read: sheet = {chosen[0]!r}; its sheets: {listed}"
        problems.add((file, ""), f"has {len(chosen)} sheets", hint=hint)
        return []
    if not chosen:
        problems.add((file, ""), "the workbook is empty", hint="the first row names the columns")
    return filled if every else chosen


def _sheet(book: _Book, where: tuple[str, str], sha256: str, problems: Problems) -> Sheet | None:
    """One sheet as text; None, with the reason, if it is empty or far too wide."""
    file, name = where
    facts = book.facts.get(name)
    if facts is not None and _enormous(file, name, facts, problems):
        return None
    found = book.book.get_sheet_by_name(name)
    cells = found.to_python(skip_empty_area=False)
    merged = found.merged_cell_ranges or (facts.merged if facts is not None else [])
    notes = Problems()
    rows = [(row, [as_text(cell) for cell in record]) for row, record in enumerate(cells, start=1)]
    rows = [(row, record) for row, record in rows if any(map(str.strip, record))]
    if not rows:
        problems.add((file, ""), f"sheet {name!r} is empty", hint="the first row names the columns")
        return None
    many = [(i, j, as_text(c)) for i, record in enumerate(cells) for j, c in enumerate(record) if rounded(c)]
    _say_rounded(file, many, notes)
    _say(facts, book.kind, where, notes, problems)
    return Sheet(file, name, rows, sha256, book.kind, tuple(merged), notes=notes)


def _enormous(file: str, name: str, facts: Facts, problems: Problems) -> bool:
    """Whether a sheet is far too wide to be a table, which is then said."""
    if facts.size <= MOST_CELLS:
        return False
    hint = "a stray cell far down or far to the right: delete it, or copy the table to a new sheet"
    problems.add((file, ""), f"sheet {name!r} spans {facts.size:,} cells, blank ones included", hint=hint)
    return True


def _say_rounded(file: str, cells: list[tuple[int, int, str]], notes: Problems) -> None:
    """Numbers of 16 digits and more, once a column."""
    for column in dict.fromkeys(j for _, j, _ in cells):
        here = [(i, text) for i, j, text in cells if j == column]
        what = f"{_n(len(here), 'number')} of more than 15 digits: a spreadsheet keeps 15, the rest may be wrong"
        hint = "if they are identifiers, type them again in cells formatted as text"
        notes.add((file, letters(column)), what, rows=[here[0][0] + 1], values=[here[0][1]], hint=hint)


def _say(facts: Facts | None, kind: str, where: tuple[str, str], notes: Problems, problems: Problems) -> None:
    """Problems and notes from what the XML says; old workbooks have none."""
    file, _ = where
    if facts is None:
        what = f"in a workbook of the format .{kind}, cells with an error (#N/A) look blank and hidden columns cannot be seen"
        notes.add((file, ""), what, hint="to be sure, save it as .xlsx")
        return
    for (row, column), error in facts.errors:
        hint = "mend the formula, or clear the cell"
        problems.add((file, letters(column)), "the cell holds an error", rows=[row + 1], values=[error], hint=hint)
    for row, column in facts.uncalculated:
        hint = f"the formula in it was never calculated: {_AGAIN}"
        problems.add((file, letters(column)), "the cell has no value", rows=[row + 1], hint=hint)
    if facts.hidden_columns:
        listed = _some([letters(column) for column in facts.hidden_columns])
        what = f"hidden columns were read: {listed}"
        notes.add((file, ""), what, hint="delete them if they should not be there")
    if facts.hidden_rows:
        listed = _some([str(row + 1) for row in facts.hidden_rows])
        notes.add((file, ""), f"hidden rows were read: {listed}", hint="delete them if they should not be there")


def _some(words: list[str]) -> str:
    more = len(words) - MOST_NAMED
    return ", ".join(words[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _n(n: int, noun: str) -> str:
    return f"{n} {noun}{'s' * (n != 1)}"
