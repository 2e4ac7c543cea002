"""What the cells of a file say: waves, yes and no, numbers, and words looked up in a list. No guess is made."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.columns import LARGEST_INT, blank, clean_text, shown

__all__ = [
    "Numbers",
    "arm_flags",
    "as_wave",
    "attribute",
    "flags",
    "looked_up",
    "numbers",
    "tidy",
    "whole_waves",
    "words_of",
]

YES: Final = frozenset(("sí", "si", "s", "yes", "y", "sim", "true", "verdadero", "verdadeiro", "1", "x", "✓", "✔"))
NO: Final = frozenset(("no", "não", "nao", "n", "false", "falso", "0"))
TREATED: Final = ("treated", "treatment", "tratado", "tratada")
CONTROL: Final = ("control", "controle", "comparison")
_WHOLE: Final = re.compile(r"-?(0|[1-9]\d{0,15})")
_LIKE_A_CODE: Final = re.compile(r"[+-]?0\d.*|[+-]?\d{16,}")  # 0012, a tax number: digits, but no quantity
_POWER: Final = r"(?:[eE][+-]?\d{1,3})?"


def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    grouped = rf"[1-9]\d{{0,2}}(?:[{thousands}]\d{{3}})+|[1-9]\d{{0,2}}(?: \d{{3}})+"
    return re.compile(rf"[+-]?(?:\d+|{grouped})(?:[{decimal}]\d+)?{_POWER}", re.ASCII)


_POINT: Final = _pattern(".", ",")
_COMMA: Final = _pattern(",", ".")


def tidy(cells: pd.Series) -> list[str]:
    """Every cell with single spaces and composed accents; blank cells as ''."""
    codes, distinct = pd.factorize(cells)
    texts = np.array(["" if blank(cell) else clean_text(cell) for cell in distinct], dtype=object)
    return texts[codes].tolist() if len(texts) else []


def whole_waves(waves: Iterable[Any]) -> bool:
    """Whether all waves of a study are whole numbers, written as such or as text."""
    return all(isinstance(w, int) or (_WHOLE.fullmatch(w) is not None and abs(int(w)) <= LARGEST_INT) for w in waves)


def as_wave(wave: Any, *, whole: bool) -> Any:
    """A wave as the whole study writes it: a whole number or text; None if blank."""
    if wave == "" or wave is None:
        return None
    return int(wave) if whole else str(wave)


def flags(cells: Iterable[str], yes: Iterable[str] = (), no: Iterable[str] = ()) -> list[Any]:
    """True, False, None for a blank cell, and the cell itself if it is neither yes nor no."""
    said: dict[str, bool] = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
    said |= {**{word.casefold(): True for word in yes}, **{word.casefold(): False for word in no}}
    return [said.get(cell.casefold(), cell if cell else None) for cell in cells]


def words_of(cells: Iterable[Any]) -> list[str]:
    """Cells as words: yes and no for flags, whole numbers without a point, '' for a blank."""
    return ["" if blank(c) else ("no", "yes")[int(c)] if isinstance(c, (bool, np.bool_)) else shown(c) for c in cells]


def arm_flags(cells: Iterable[Any], treated: Iterable[str] | None = None) -> list[Any]:
    """Who takes part: True, False, None without an arm, and the word itself where it may mean either."""
    words = words_of(cells)
    if treated is None:
        return flags(words, yes=TREATED, no=CONTROL)
    meant = {word.casefold() for word in treated}
    return [word.casefold() in meant if word else None for word in words]


def looked_up(cells: Iterable[str], words: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    """The word that each distinct cell means: itself, or the only one that differs in capitals alone; others are left out."""
    known = dict.fromkeys(words)
    folded: dict[str, list[str]] = {}
    for word in known:
        folded.setdefault(word.casefold(), []).append(word)
    found: dict[str, str] = {}
    for cell in dict.fromkeys(cells):
        same = [cell] if cell in known else folded.get(cell.casefold(), [])
        if len(same) == 1:
            found[cell] = same[0]
    return found


@dataclass(frozen=True)
class Numbers:
    """A column of numbers: values (nan where blank or bad), cells that are none, and cells of two readings."""

    values: NDArray[np.float64]
    bad: NDArray[np.bool_]
    torn: NDArray[np.bool_]  # 1.234 alone may be 1234 or a little over one


def numbers(cells: list[str]) -> Numbers:
    """Read numbers with a decimal point or comma, the same in the whole column."""
    codes, distinct = pd.factorize(np.array(cells, dtype=object))
    words = [str(word).replace("\N{MINUS SIGN}", "-") for word in distinct]
    point = np.array([_value(word, _POINT, ".", ",") for word in words], dtype=float)
    comma = np.array([_value(word, _COMMA, ",", ".") for word in words], dtype=float)
    empty = np.array([word == "" for word in words], dtype=bool)
    number = np.isfinite(point) | np.isfinite(comma)
    only_point = bool((np.isfinite(point) & ~np.isfinite(comma)).any())
    only_comma = bool((np.isfinite(comma) & ~np.isfinite(point)).any())
    torn = number & (point != comma) & (only_point == only_comma)
    values = np.where(torn, np.nan, comma if only_comma and not only_point else point)
    bad = ~number & ~empty
    if not len(words):
        nothing = np.zeros(len(cells), dtype=bool)
        return Numbers(np.full(len(cells), np.nan), nothing, nothing)
    return Numbers(values[codes], bad[codes], torn[codes])


def _value(word: str, pattern: re.Pattern[str], decimal: str, thousands: str) -> float:
    if not pattern.fullmatch(word):
        return math.nan
    value = float(word.replace(thousands, "").replace(" ", "").replace(decimal, "."))
    return value if math.isfinite(value) else math.nan


def attribute(cells: list[str]) -> tuple[pd.Series, bool]:
    """A column of numbers if every cell is one, else of text; and whether it is text only for want of knowing better."""
    text = pd.Series([cell or None for cell in cells], dtype=object).infer_objects()
    if not any(cells) or any(_LIKE_A_CODE.fullmatch(cell) for cell in set(cells)):
        return text, False
    read = numbers(cells)
    if read.bad.any() or read.torn.any():
        return text, bool(not read.bad.any())
    values = pd.Series(read.values)
    exact = not values.isna().any() and (values == values.round()).all() and values.abs().max() <= LARGEST_INT
    return values.astype(np.int64) if exact else values, False
