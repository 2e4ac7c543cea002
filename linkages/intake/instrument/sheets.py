"""Workbooks of text that bear no date: every text stays text, the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any, Final

__all__ = ["put", "saved"]

_FORMULA: Final = re.compile(r"[=+\-@]")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_DATES: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
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
    buffer, out = io.BytesIO(), io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "docProps/core.xml":
                content = _DATES.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(item.filename, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
