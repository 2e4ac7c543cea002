"""One sheet of any file, as text with the rows a person sees; and how a value of another program is written."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ...data.tables import Problems

__all__ = ["MOST_COLUMNS", "Sheet", "as_text", "rounded"]

MOST_COLUMNS: Final = 5_000
EXACT: Final = 10**15  # a spreadsheet keeps 15 digits
_TORN: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """The rows that hold anything, each with its number as a person counts it; nothing is interpreted yet."""

    file: str
    name: str  # of the sheet, or of the file without its ending
    rows: list[tuple[int, list[str]]]
    sha256: str
    encoding: str  # utf-8, cp1252 … for text; xlsx, ods, dta …
    merged: tuple[Range, ...] = ()  # merged cells, first and last (row, column), from 0
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # header: {label: code}
    missing: Mapping[str, frozenset[str]] = field(default_factory=dict)  # header: words the file declares no answer
    notes: Problems = field(default_factory=Problems)  # worth a second look, no fault

    @property
    def is_text(self) -> bool:
        """Whether rows have cells of their own, so that a short row is a fault and not a blank."""
        return self.encoding not in ("xlsx", "xls", "ods", "dta", "sav", "parquet")


def as_text(value: Any) -> str:
    """A value as a person would type it: 12 for 12.0, 2019-05-01 for a day, true and false."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)


def _number(value: float) -> str:
    """A number with 15 digits at most; 1.234 as 1.2340, for written as it is it could be a thousand and more."""
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    if value.is_integer():
        return str(int(value))
    text = f"{value:.15g}"
    return f"{text}0" if _TORN.fullmatch(text) else text


def rounded(value: Any) -> bool:
    """Whether a number has more digits than a spreadsheet keeps, so that its last ones are made up."""
    return type(value) in (float, int) and abs(value) >= EXACT
