"""Workbooks of text that bear no date: every text stays text, the same content gives the same bytes."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from ...files import undated

__all__ = ["put", "saved"]

_FORMULA: Final = re.compile(r"[=+\-@]")
MOST_CHARACTERS: Final = 32_767  # of a cell


def put(sheet: Any, row: int, column: int, value: object) -> Any:
    """Write a cell; what looks like a formula or a number is text."""
    cell = sheet.cell(row, column)
    cell.value = str(value)[:MOST_CHARACTERS]
    cell.data_type = "s"
    cell.quotePrefix = bool(_FORMULA.match(str(value)))
    cell.number_format = "@"
    return cell


def saved(book: Any) -> bytes:
    """The workbook as a file, without the time at which it was made."""
    buffer = io.BytesIO()
    book.save(buffer)
    return undated(buffer.getvalue())
