"""What all pictures share: colours, shapes, letters and numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..errors import ArgumentError

__all__ = [
    "COLOURS", "DASHES", "ENGLISH", "SECTOR_COLOURS", "SHAPES", "UNSIGNED_ZERO", "WAVE_SHAPES", "Lettering", "coordinate",
    "cycle", "finite", "in_order", "number_or_none", "one_value",
    "why_blank",
]  # fmt: skip

# Every colour is used once under one name, so that a page may swap a picture's colours for its own theme by their codes.
COLOURS: Final[dict[str, str]] = {
    "ink": "#1b2430",
    "muted": "#5a6575",
    "rule": "#d6dce5",
    "band": "#c3ccd9",
    "paper": "#fefefe",
    "wave-1": "#7c8798",
    "wave-2": "#0a5ea8",
    "wave-3": "#8a3d7c",
    "wave-4": "#7a5b00",
    "private": "#1a6fb5",
    "public": "#d07a00",
    "hybrid": "#a8518a",
    "created": "#00805a",
    "dissolved": "#cf4a00",
    "kept": "#8692a3",
    "unknown": "#6f5bb0",
}

SECTOR_COLOURS: Final[dict[str, str]] = {s: COLOURS[s] for s in ("private", "public", "hybrid")}

# What became of a tie: colour, width, dash pattern (a second way to tell them apart without colour).
DASHES: Final[dict[str, tuple[str, float, tuple[int, ...]]]] = {
    "kept": ("kept", 1.2, ()),
    "created": ("created", 2.4, ()),
    "joined": ("created", 2.0, (9, 3, 2, 3)),
    "dissolved": ("dissolved", 2.0, (6, 4)),
    "left": ("dissolved", 2.0, (9, 3, 2, 3)),
    "unknown": ("unknown", 1.4, (2, 4)),
    "tie": ("kept", 1.4, ()),
    "lone": ("unknown", 1.4, (2, 4)),
}

# Marks of waves in their order.
WAVE_SHAPES: Final[tuple[str, ...]] = ("circle", "diamond", "square", "triangle-up")

# Shapes of vis-network that need no picture file, in the order in which kinds take them.
SHAPES: Final[tuple[str, ...]] = ("dot", "square", "triangle", "diamond", "triangleDown", "hexagon", "star")

# What an axis of differences writes at its ticks: nothing has no sign.
UNSIGNED_ZERO: Final = "datum.value === 0 ? replace(datum.label, '+', '') : datum.label"


@dataclass(frozen=True)
class Lettering:
    """The words and number format of a picture.

    Parameters
    ----------
    words : mapping
        Word of the house (``"private-private"``, ``"density"``, …) → what is printed; words not listed stay as they are.
    decimal, thousands, percent : str
        How numbers are written, and what follows a percentage.

    Examples
    --------
    >>> Lettering({"density": "densidad"}, decimal=",").word("density")
    'densidad'
    >>> Lettering({}, decimal=",").number(0.125, 2)
    '0,12'
    """

    words: Mapping[str, str] = field(default_factory=dict)
    decimal: str = "."
    thousands: str = ","
    percent: str = "%"

    def word(self, key: Any) -> str:
        """Return what is printed for a word of the house."""
        return self.words.get(str(key), str(key))

    def number(self, value: float, digits: int = 2) -> str:
        """Write a number with this many digits after the decimal sign."""
        text = f"{value:,.{digits}f}"
        if not text.strip("-0.,"):
            text = text.lstrip("-")  # no minus before a zero
        return text.translate({ord(","): self.thousands, ord("."): self.decimal, ord("-"): "\u2212"})


_ENGLISH_WORDS: Final[dict[str, str]] = {
    "not measured": "not measured",
    "not answered": "not answered",
    "undefined": "undefined",
    "interval": "interval",
    "expected": "expected by chance",
    "seen_before": "seen only before",
    "seen_after": "seen only after",
    "silent": "did not answer",
    "lone": "reported by one side only",
}
ENGLISH: Final = Lettering(_ENGLISH_WORDS)


def coordinate(value: float) -> str:
    """Write a coordinate with one decimal, without a useless zero or a minus before one."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def one_value(table: Any, column: str) -> Any:
    """The only value of a column; an error names the column when there is more than one, or none."""
    values = list(table[column].unique())
    if len(values) != 1:
        raise ArgumentError(f"the table must hold one {column}, it holds {values[:6]}: select one first")
    return values[0]


def in_order(values: Sequence[Any], order: Sequence[Any]) -> list[Any]:
    """Values in the order of a list; those not in it follow, sorted by text."""
    found = set(values)
    known = [v for v in order if v in found]
    return known + sorted(found - set(known), key=str)


def finite(value: Any) -> bool:
    """Whether there is a number to print."""
    return value is not None and math.isfinite(value)


def number_or_none(value: Any) -> float | None:
    """A number for a chart; nan and infinities are no number there."""
    return float(value) if finite(value) else None


def why_blank(rows: Iterable[Mapping[Any, Any]]) -> str:
    """Why there is no number: undefined, or all who were asked were silent, or nobody was asked."""
    rows = list(rows)
    if any(finite(row.get("n_dyads")) and row["n_dyads"] > 0 for row in rows):
        return "undefined"
    silent = any(finite(row.get("missing_share")) and row["missing_share"] > 0 for row in rows)
    return "not answered" if silent else "not measured"


def cycle(values: Sequence[str], n: int) -> list[str]:
    """The first n of the values, again from the start when they run out."""
    return [values[i % len(values)] for i in range(n)]
