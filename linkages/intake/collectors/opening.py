"""Open a file with several sheets, several header rows or several files inside, as records of text."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...data.columns import clean_text
from ...data.tables import Problems
from ..tables import TextTable
from .export import frame_of, unique

__all__ = ["Records", "is_workbook", "open_records", "table_of"]

WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
BIGGEST: Final = 500_000_000  # bytes, unpacked


@dataclass(frozen=True)
class Records:
    """A sheet or file: the rows that hold anything, each with its number as a person counts it."""

    file: str
    name: str  # of the sheet, or of the file without its ending
    rows: list[tuple[int, list[str]]]
    sha256: str
    encoding: str


def is_workbook(path: Path) -> bool:
    """Whether a file has sheets."""
    return path.suffix.lower() in WORKBOOKS


def open_records(
    path: Path, file: str, problems: Problems, *, encoding: str | None = None, delimiter: str | None = None
) -> list[Records] | None:
    """Every sheet of a workbook, every CSV file of a zip, or the one table of a CSV file."""
    try:
        content = path.read_bytes()
        if is_workbook(path) or path.suffix.lower() == ".zip":
            packed = zipfile.is_zipfile(io.BytesIO(content))
            if packed and sum(item.file_size for item in zipfile.ZipFile(io.BytesIO(content)).infolist()) > BIGGEST:
                problems.add((file, ""), "unpacks to an enormous size", hint="save the sheet alone as CSV")
                return None
        if path.suffix.lower() == ".zip":
            return _zipped(content, file, problems, encoding, delimiter)
        if is_workbook(path):
            return _sheets(content, file, problems)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        problems.add((file, ""), "cannot be opened", hint=str(getattr(error, "strerror", None) or error)[:120])
        return None
    one = _csv(content, file, path.stem, problems, encoding, delimiter)
    return None if one is None else [one]


def table_of(records: Records, names: Sequence[str], problems: Problems, *, skip: int = 1) -> TextTable:
    """A table with these names, which stand in the first rows; rows of another length are said."""
    body = records.rows[skip:]
    width = len(names)
    ragged = [
        row
        for row, cells in body
        if any(cell.strip() for cell in cells[width:]) or (len(cells) < width and records.encoding != "xlsx")
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
    return TextTable(records.file, frame, rows, records.sha256, records.encoding)


def _zipped(
    content: bytes, file: str, problems: Problems, encoding: str | None, delimiter: str | None
) -> list[Records] | None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = [name for name in packed.namelist() if name.lower().endswith(".csv")]
        if not names:
            problems.add(
                (file, ""), "there is no CSV file in it", hint="give the CSV files of the export, or their zip"
            )
            return None
        made = [
            _csv(packed.read(name), f"{file}/{name}", Path(name).stem, problems, encoding, delimiter) for name in names
        ]
    return None if any(one is None for one in made) else [one for one in made if one is not None]


def _sheets(content: bytes, file: str, problems: Problems) -> list[Records] | None:
    from python_calamine import CalamineError, CalamineWorkbook

    digest = hashlib.sha256(content).hexdigest()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        problems.add((file, ""), f"cannot be read as a workbook ({str(error)[:80]})", hint="save it again as .xlsx")
        return None
    made = []
    for name, cells in sheets:
        texts = [(row, [_text(cell) for cell in record]) for row, record in enumerate(cells, start=1)]
        filled = [(row, record) for row, record in texts if any(cell.strip() for cell in record)]
        made.append(Records(file if len(sheets) == 1 else f"{file}, sheet {name}", name, filled, digest, "xlsx"))
    return made


def _text(cell: Any) -> str:
    """A cell of a workbook as it would stand in a CSV file."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell)


def _csv(
    content: bytes, file: str, name: str, problems: Problems, encoding: str | None, delimiter: str | None
) -> Records | None:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = ""
    for tried in [encoding] if encoding else ["utf-16"] if marked else ["utf-8", "cp1252", "latin-1"]:
        try:
            text, used = content.decode(tried).removeprefix("\ufeff"), tried
            break
        except UnicodeDecodeError:
            continue
    else:
        problems.add((file, ""), f"cannot be read as {encoding or 'UTF-16'}", hint="save it as 'CSV UTF-8'")
        return None
    if "\0" in text:
        problems.add((file, ""), "holds characters that no text has", hint="save it as 'CSV UTF-8'; is it damaged?")
        return None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text), strict=True))
    except (csv.Error, TypeError, ValueError) as error:
        problems.add((file, ""), f"cannot be read as a table ({error})", hint="export it again as CSV")
        return None
    filled = [(i, row) for i, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
    if not filled:
        problems.add((file, ""), "the file is empty", hint="the first row names the columns")
        return None
    return Records(file, name, filled, hashlib.sha256(content).hexdigest(), used)


def _delimiter(text: str) -> str:
    """The separator that makes most of the header."""
    start = next((line for line in io.StringIO(text[:100_000]) if line.strip()), "")

    def width(delimiter: str) -> int:
        try:
            return max(map(len, csv.reader([start], delimiter=delimiter)), default=0)
        except csv.Error:
            return 0

    return max((",", ";", "\t", "|"), key=width)
