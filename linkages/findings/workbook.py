"""Tables as files that a spreadsheet opens: what looks like a formula stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..files import undated

__all__ = ["as_csv", "as_workbook"]

# What a spreadsheet would read as a formula or a command when it opens a CSV file.
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")
# Characters that XML cannot hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
MOST_ROWS = 1_048_575  # of a sheet, without its header
MOST_CHARACTERS = 32_767  # of a cell


def as_csv(table: pd.DataFrame) -> str:
    r"""A table as CSV: UTF-8, ``\n``, numbers in full; text that a spreadsheet would run begins with an apostrophe.

    Examples
    --------
    >>> as_csv(pd.DataFrame({"actor": ["=1+1", "a"], "value": [-0.5, None]}))
    "actor,value\n'=1+1,-0.5\na,\n"
    """
    safe = {name: column.map(_harmless) if _is_text(column) else column for name, column in table.items()}
    return str(pd.DataFrame(safe, columns=table.columns).to_csv(index=False, lineterminator="\n"))


def _is_text(column: pd.Series) -> bool:
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def as_workbook(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables as one XLSX file, a sheet each, headers frozen; every text is stored as text, never as a formula."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, table in tables.items():
        _sheet(book, name, table)
    buffer = io.BytesIO()
    book.save(buffer)
    return undated(buffer.getvalue())


def _sheet(book: Any, name: str, table: pd.DataFrame) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = _width(str(column), table[column])
    header = [WriteOnlyCell(sheet, value=str(column)) for column in table.columns]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    if len(table) > MOST_ROWS:
        sheet.append([f"{len(table)} rows are more than a sheet holds: see {name}.csv"])
        return
    columns = [table[column].tolist() for column in table.columns]
    for row in zip(*columns, strict=True):
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    """A number or blank as it is; text as a cell that is marked as text."""
    if isinstance(value, bool) or (isinstance(value, (int, float)) and value == value):
        return value
    if value is None or value is pd.NA or value != value or value == "":
        return None
    from openpyxl.cell import WriteOnlyCell

    text = _ILLEGAL.sub("\ufffd", str(value))[:MOST_CHARACTERS]
    if not _FORMULA.match(text):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    cell.quotePrefix = True  # stays text when somebody edits the cell
    return cell


def _width(header: str, column: pd.Series) -> float:
    """Wide enough for most cells."""
    longest = max((len(str(value)) for value in column.head(200)), default=0) if _is_text(column) else 10
    return min(max(len(header), longest) + 2, 60)
