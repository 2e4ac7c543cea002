"""Read a CSV file the way it arrives: any of the usual encodings and separators, every cell as text, rows counted.

Nothing is interpreted here: "0012" keeps its zeros and "NA" is a word. What is wrong with a file comes back as problems.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.columns import clean_text
from ..data.tables import Problems, near

__all__ = ["TextTable", "locate", "read_csv"]

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_LINE: Final = 1_000_000  # characters
MOST_COLUMNS: Final = 5_000
SAMPLE: Final = 50  # records looked at to find the separator
_NOT_CSV: Final = (
    (b"PK\x03\x04", "an Excel workbook or another zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"<html", "a web page"),
    (b"<!doc", "a web page"),
    (b"<?xml", "XML"),
)


@dataclass(frozen=True)
class TextTable:
    """A file as read: cells as text, and the row of each record as a person counts it (the header is row 1)."""

    file: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    sha256: str
    encoding: str
    ragged: frozenset[int] = frozenset()  # rows with too few or too many cells, said already


def locate(folder: Path, file: str, problems: Problems, where: tuple[str, str]) -> Path | None:
    """The path of a file named in ``study.toml``; None, with the reason, if it is not a file inside the folder."""
    plain = file.strip().replace("\\", "/")
    outside = PurePosixPath(plain).is_absolute() or PureWindowsPath(plain).drive or ".." in PurePosixPath(plain).parts
    if outside or "\0" in plain:
        problems.add(
            where, "must lie inside the study folder", values=[file], hint="copy it there and give its name alone"
        )
        return None
    path = folder / plain
    try:
        if not path.is_file():
            problems.add(where, "there is no such file", values=[file], hint=_neighbours(path, folder))
            return None
        if not path.resolve().is_relative_to(folder.resolve()):
            problems.add(
                where, "leads out of the study folder", values=[file], hint="put the file itself there, not a link"
            )
            return None
    except OSError as error:  # a name too long, a folder that may not be looked into
        problems.add(where, "cannot be opened", values=[file], hint=error.strerror or "")
        return None
    return path


def _neighbours(path: Path, folder: Path) -> str:
    """Which file may have been meant."""
    if path.is_dir():
        return "this is a folder: name a file in it"
    place = path.parent if path.parent.is_dir() else folder
    files = sorted(item.name for item in islice(place.iterdir(), 1000) if item.is_file())
    meant = near(path.name, files)
    if meant:
        return f"did you mean {(place / meant).relative_to(folder).as_posix()!r}?"
    tables = [name for name in files if name.lower().endswith((".csv", ".txt", ".tsv"))]
    return (
        f"in {place.name or 'the folder'}: {', '.join(tables[:8])}" if tables else "there is no CSV file in the folder"
    )


def read_csv(
    path: Path, file: str, problems: Problems, *, encoding: str | None = None, delimiter: str | None = None
) -> TextTable | None:
    """Read a file; None if it cannot be read as a table, with the reasons added to the problems."""
    try:
        content = path.read_bytes()
    except OSError as error:
        problems.add((file, ""), "cannot be opened", hint=error.strerror or "")
        return None
    decoded = _decode(content, file, encoding, problems)
    if decoded is None:
        return None
    text, encoding = decoded
    if text.lower().startswith("sep=") and text[5:6] in ("\r", "\n"):  # Excel's own line; it does not show it as a row
        delimiter, text = text[4], text[5:].removeprefix("\r").removeprefix("\n")
    if len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE:
        problems.add(
            (file, ""), f"a line of more than {LONGEST_LINE:,} characters", hint="this is no table, or it is damaged"
        )
        return None
    records = _records(text, file, delimiter or _delimiter(text), problems)
    if records is None:
        return None
    names = _header(records[0], file, problems)
    if names is None:
        return None
    cells, ragged = _body(records[1:], len(names), file, problems)
    rows = np.array([row for row, _ in records[1:]], dtype=np.int64)
    named = {name: pd.Series(cells[i], dtype=object) for i, name in enumerate(names) if name}
    for i in (i for i, name in enumerate(names) if not name):
        filled = [row for row, cell in zip(rows.tolist(), cells[i]) if cell.strip()]
        if filled:
            hint = f"name it; row {filled[0]} fills it"
            problems.add((file, ""), f"column {i + 1} has no name", rows=[records[0][0]], hint=hint)
    return TextTable(file, pd.DataFrame(named), rows, hashlib.sha256(content).hexdigest(), encoding, ragged)


def _decode(content: bytes, file: str, encoding: str | None, problems: Problems) -> tuple[str, str] | None:
    """The text and its encoding: the one asked for, or the first of the usual ones that fits."""
    for start, what in _NOT_CSV:
        if content.lstrip().lower().startswith(start.lower()):
            problems.add((file, ""), f"this is {what}, not CSV", hint="save it as 'CSV UTF-8' and name that file")
            return None
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    tried = [encoding] if encoding else ["utf-16"] if marked else ["utf-8", "cp1252", "latin-1"]
    for name in tried:
        try:
            text = content.decode(name).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            problems.add((file, ""), "holds characters that no text has", hint="save it as 'CSV UTF-8'; is it damaged?")
            return None
        return text, name
    problems.add(
        (file, ""), f"cannot be read as {tried[-1]}", hint="leave the key encoding out, or save it as 'CSV UTF-8'"
    )
    return None


def _lines(text: str) -> io.StringIO:
    """Lines that end in LF, CRLF or CR; none of these is touched inside quotes."""
    return io.StringIO(text, newline="")


def _delimiter(text: str) -> str:
    """The separator under which most records have as many cells as the header."""

    def fit(delimiter: str) -> tuple[bool, float, int]:
        try:
            found = (record for record in csv.reader(_lines(text), delimiter=delimiter) if any(map(str.strip, record)))
            widths = [len(record) for record in islice(found, SAMPLE)]
        except csv.Error:
            return False, 0.0, 0
        if not widths:
            return False, 0.0, 0
        return widths[0] > 1, widths.count(widths[0]) / len(widths), widths[0]

    return max(DELIMITERS, key=fit)


def _records(text: str, file: str, delimiter: str, problems: Problems) -> list[tuple[int, list[str]]] | None:
    """Records that hold anything, each with its row; the first is the header."""

    def found() -> Iterator[tuple[int, list[str]]]:
        for row, record in enumerate(csv.reader(_lines(text), delimiter=delimiter, strict=True), start=1):
            if any(cell and not cell.isspace() for cell in record):
                yield row, record

    records: list[tuple[int, list[str]]] = []
    try:
        records.extend(found())
    except (csv.Error, TypeError, ValueError) as error:  # the last two: a separator that cannot be one
        last = records[-1][0] if records else 0
        hint = 'a quotation mark inside a cell is written twice: "Cooperativa ""La Unión"""'
        problems.add((file, ""), f"cannot be read as a table ({error})", rows=[last + 1], hint=hint)
        return None
    if not records:
        problems.add((file, ""), "the file is empty", hint="the first row names the columns")
        return None
    return records


def _header(record: tuple[int, list[str]], file: str, problems: Problems) -> list[str] | None:
    """Names of the columns; None if they cannot be told apart."""
    row, header = record
    names = [clean_text(cell) for cell in header]
    while not names[-1]:
        names.pop()  # cells after the last name: fine as long as nothing stands below them
    if len(names) > MOST_COLUMNS:
        problems.add((file, ""), f"more than {MOST_COLUMNS:,} columns", rows=[row], hint="is this the right file?")
        return None
    twice = sorted(name for name, n in Counter(names).items() if name and n > 1)
    for name in twice:
        problems.add((file, name), "two columns have this name", rows=[row], hint="rename one of them")
    return None if twice else names


def _body(
    records: list[tuple[int, list[str]]], width: int, file: str, problems: Problems
) -> tuple[list[list[str]], frozenset[int]]:
    """Cells of each column; a row that is too short or too long is said, then filled up or cut."""
    ragged: set[int] = set()
    for row, record in records:
        if len(record) < width or any(cell.strip() for cell in record[width:]):
            ragged.add(row)
            what = f"the row has {len(record)} cell{'s' * (len(record) != 1)}, the header {width}"
            problems.add((file, ""), what, rows=[row], hint="does a cell that holds the separator lack its quotes?")
    filled = [record[:width] + [""] * (width - len(record)) for _, record in records]
    return [list(column) for column in zip(*filled)] or [[] for _ in range(width)], frozenset(ragged)
