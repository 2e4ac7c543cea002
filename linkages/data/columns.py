"""Read one column of a table a person handed over: each cell becomes a clean value, a blank, or a bad cell.

Nothing here guesses. A parser takes one cell and returns its value, or `BAD`; blank cells never reach it. Every distinct
cell is parsed once.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "BAD", "Column", "blank", "clean_text", "finite", "flag", "kinds", "moment", "number", "positive", "read_column", "shown",
    "text", "text_series", "wave", "whole", "word",
]  # fmt: skip

BAD: Final = object()
LARGEST_INT: Final = 2**53  # whole numbers up to here survive a trip through a spreadsheet or a float
_TEXT_DTYPE: Final[Any] = "str" if pd.Series(["a"]).dtype != object else object  # pandas 3 or 2
_INVISIBLE: Final = re.compile("[\ufeff\u200b\u2060]")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")

Parser = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """A column after reading: object array of values (None where blank or bad) and where it was blank or bad."""

    values: NDArray[Any]
    blank: NDArray[np.bool_]
    bad: NDArray[np.bool_]


def read_column(cells: pd.Series, parse: Parser) -> Column:
    """Apply a parser to every distinct cell of a column."""
    if cells.dtype == object:
        # True, 1 and 1.0 are one thing to a hash but not to us, and a list has none: cell by cell.
        return _column([_one(cell, parse) for cell in cells.tolist()])
    if cells.dtype.kind == "f" and isinstance(cells.dtype, np.dtype):
        cells = cells.astype(np.float64)  # half and extended precision cannot be factorized
    elif not isinstance(cells.dtype, (np.dtype, pd.StringDtype)):
        return _column([_one(cell, parse) for cell in cells.tolist()])
    codes, distinct = pd.factorize(cells)
    read = _column([_one(cell, parse) for cell in distinct.tolist()] + [None])  # code -1 takes the last: blank
    return Column(read.values[codes], read.blank[codes], read.bad[codes])


def _column(read: list[Any]) -> Column:
    values = np.empty(len(read), dtype=object)
    for i, value in enumerate(read):  # an array made from a list of tuples would be two-dimensional
        values[i] = value
    bad = np.fromiter((v is BAD for v in read), dtype=bool, count=len(read))
    empty = np.fromiter((v is None for v in read), dtype=bool, count=len(read))
    values[bad] = None
    return Column(values, empty, bad)


def _one(cell: Any, parse: Parser) -> Any:
    if blank(cell):
        return None
    if isinstance(cell, np.generic) and not isinstance(cell, (np.datetime64, np.timedelta64, np.void)):
        cell = cell.item()
    return parse(cell)


def blank(cell: Any) -> bool:
    """None, NaN, NA, NaT, and text without a visible character."""
    if isinstance(cell, str):
        seen = cell.strip()
        return not seen or (not seen.isascii() and not _INVISIBLE.sub("", seen).strip())
    if isinstance(cell, (float, np.floating, np.datetime64, np.timedelta64)):
        return bool(cell != cell)
    if isinstance(cell, Decimal):
        return cell.is_nan()
    return cell is None or cell is pd.NA or cell is pd.NaT


def clean_text(cell: str) -> str:
    """One way to write a text: composed accents, no invisible characters, single spaces, none at the ends."""
    if cell.isascii():
        return " ".join(cell.split())
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", cell)).split())


def text(cell: Any) -> Any:
    """Text, or a whole number written as text: an identifier, a label."""
    if isinstance(cell, str):
        tidy = clean_text(cell)
        return BAD if not tidy.isprintable() and any(unicodedata.category(c) in ("Cc", "Cs") for c in tidy) else tidy
    number = whole(cell)
    return number if number is BAD else str(number)


def whole(cell: Any) -> Any:
    """A whole number, exact; True and False are none."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    is_whole = isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) <= LARGEST_INT
    return int(cell) if is_whole else BAD


def wave(cell: Any) -> Any:
    """A whole number (2019) or text ("before")."""
    return text(cell) if isinstance(cell, str) else whole(cell)


def flag(cell: Any) -> Any:
    """True or False, or the numbers 1 and 0."""
    return bool(cell) if isinstance(cell, (bool, int, float)) and cell in (0, 1) else BAD


def number(cell: Any) -> Any:
    """A finite number, zero or more."""
    value = finite(cell)
    return value if value is BAD or value >= 0 else BAD


def finite(cell: Any) -> Any:
    """A finite number."""
    if not isinstance(cell, (bool, int, float, Decimal, Fraction)):
        return BAD
    try:
        value = float(cell)
    except (OverflowError, ValueError):
        return BAD
    return value if math.isfinite(value) else BAD


def positive(cell: Any) -> Any:
    """A finite number above zero."""
    value = number(cell)
    return value if value is BAD or value > 0 else BAD


def word(choices: Iterable[str]) -> Parser:
    """A parser that takes one of some words, as they are written."""
    allowed = frozenset(choices)

    def parse(cell: Any) -> Any:
        tidy = clean_text(cell) if isinstance(cell, str) else None
        return tidy if tidy in allowed else BAD

    return parse


def moment(cell: Any) -> Any:
    """A date: a date or time object, or text as 2019-05-31."""
    if isinstance(cell, np.datetime64):
        cell = cell.astype("datetime64[D]").item()  # a year beyond 9999 becomes a number
    try:
        if isinstance(cell, dt.datetime):
            return cell.date()
        if isinstance(cell, str) and _DATE.fullmatch(clean_text(cell)):
            return dt.date.fromisoformat(clean_text(cell))
    except (ValueError, OverflowError):  # no such day, or a time stamp outside the years 1 to 9999
        return BAD
    return cell if isinstance(cell, dt.date) else BAD


def kinds(cell: Any) -> Any:
    """Several kinds, as a list or as text with semicolons: a sorted tuple."""
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()
    parts = cell.split(";") if isinstance(cell, str) else cell
    if not isinstance(parts, (list, tuple, set, frozenset)):
        return BAD
    read = [_one(part, text) for part in parts]
    if any(part is BAD for part in read):
        return BAD
    found = {part for part in read if part is not None}
    return tuple(sorted(found)) or None


def shown(cell: Any, most: int = 60) -> str:
    """A cell as it is printed in a problem: one line, not endless."""
    if blank(cell):
        return ""
    if isinstance(cell, int) and cell.bit_length() > 200:
        return "a number of more than 60 digits"
    words = " ".join(str(cell).split())
    words = words.removesuffix(".0") if isinstance(cell, float) else words
    return words if len(words) <= most else words[: most - 3] + "..."


def text_series(values: Any, index: pd.Index | None = None) -> pd.Series:
    """Text in the dtype this pandas uses for text; None where there is none."""
    return pd.Series(values, index=index, dtype=_TEXT_DTYPE)
