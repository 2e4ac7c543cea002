"""One kind of picture for most tables: a label on the left, marks with their intervals along one axis."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal

from .style import COLOURS, ENGLISH, WAVE_SHAPES, Lettering, Picture, coordinate, cycle

__all__ = [
    "Legend",
    "Mark",
    "Row",
    "Ticks",
    "draw_rows",
    "framed",
    "legend_of_waves",
    "lettered_axis",
    "text",
    "wave_marks",
    "width_of",
]

Ticks = Literal["plain", "signed", "percent", "points", "none"]
Legend = tuple[str, str, str]  # label, name of the colour, shape

LETTERS: Final = 13.0
LONGEST: Final = 30  # letters of a label in one line; what does not fit in two lines is cut
LANE: Final = 15.0
WIDE: Final = 400.0  # of a picture; labels leave the rest to the marks
LEAST: Final = 165.0
ROOM: Final = 52.0  # between two numbers of an axis
SIZE: Final = 4.8


@dataclass(frozen=True)
class Mark:
    """One mark of a row; every mark has a lane of its own.

    Parameters
    ----------
    value : float, optional
        Where the point is, or the end of the bar.
    low, high : float, optional
        Ends of its interval.
    band : pair of float, optional
        A broad band underneath, as what chance would give.
    bar : bool
        A bar from zero instead of a point.
    colour, shape : str
        Name of a colour of the house; ``circle``, ``diamond``, ``square`` or ``triangle-up``.
    hollow : bool
        Only the outline.
    said, aside : str
        What is written beside the mark, and in the column on the right.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    band: tuple[float, float] | None = None
    bar: bool = False
    colour: str = "wave-2"
    shape: str = "circle"
    hollow: bool = False
    said: str = ""
    aside: str = ""


@dataclass(frozen=True)
class Row:
    """A label with its marks, each in a lane of its own unless they are ``level``; where there is none, why."""

    label: str
    marks: tuple[Mark, ...] = ()
    blank: str = ""
    level: bool = False

    @property
    def lanes(self) -> int:
        """How many marks stand under one another."""
        return min(1, len(self.marks)) if self.level else len(self.marks)

    @property
    def height(self) -> float:
        """Room that the row takes."""
        return max(LANE * max(1, self.lanes) + 11, LETTERS * 1.2 * len(_wrapped(self.label)) + 8)


def draw_rows(
    rows: Sequence[Row],
    alt: str,
    *,
    domain: tuple[float, float] | None = None,
    ticks: Ticks = "plain",
    zero: bool = False,
    legend: Sequence[Legend] = (),
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw rows of marks.

    Parameters
    ----------
    rows : sequence of Row
        From the top.
    alt : str
        What the picture shows, in words.
    domain : pair of float, optional
        Ends of the axis; by default those of the marks and zero.
    ticks : {"plain", "signed", "percent", "points", "none"}
        How the axis is lettered: numbers, numbers with their sign, percentages, percentages with their sign, or not at all.
    zero : bool
        Mark zero by a line.
    legend : sequence of (label, colour, shape)
        What the marks are.
    lettering : Lettering
        Number format.

    Returns
    -------
    Picture

    Examples
    --------
    >>> draw_rows([Row("all", (Mark(0.1, 0.05, 0.2),))], "all: 0.10.").alt
    'all: 0.10.'
    """
    left = 12 + max((width_of(line) for row in rows for line in _wrapped(row.label)), default=0.0)
    aside = max((width_of(mark.aside) for row in rows for mark in row.marks), default=0.0)
    room = WIDE - left - 16 - (aside and aside + 8)
    axis = Axis(domain or _ends(rows), left, max(LEAST, room))
    head, top = _legend(legend, left, axis.right)
    foot = top + sum(row.height for row in rows)
    parts = [head, *lettered_axis(axis, top, foot, ticks, zero, lettering)]
    for row in rows:
        middle = top + row.height / 2
        lines = _wrapped(row.label)
        first = middle - (len(lines) - 1) * LETTERS * 0.6
        parts += [text(left - 8, first + k * LETTERS * 1.2 + 4.5, line, anchor="end") for k, line in enumerate(lines)]
        if not row.marks and row.blank:
            parts.append(text(left + 6, middle + 4.5, row.blank, colour="muted", style="italic"))
        lane = middle - (row.lanes - 1) * LANE / 2
        for mark in row.marks:
            parts += _mark(mark, axis, lane)
            if mark.aside:
                parts.append(text(axis.right + 10, lane + 4.5, mark.aside, colour="muted"))
            lane += 0 if row.level else LANE
        top += row.height
    height = foot + (22 if ticks != "none" else 6)
    return Picture(framed(parts, axis.right + 16 + (aside and aside + 8), height), alt)


@dataclass(frozen=True)
class Axis:
    """Where values stand between two places."""

    domain: tuple[float, float]
    left: float
    width: float

    @property
    def right(self) -> float:
        return self.left + self.width

    def __call__(self, value: float) -> float:
        """Where a value is; what lies outside stands at the end."""
        low, high = self.domain
        return self.left + self.width * min(1.0, max(0.0, (value - low) / (high - low)))


def _ends(rows: Iterable[Row]) -> tuple[float, float]:
    """The span of all marks and zero, with a little room where it does not end at zero."""
    known = [0.0]
    for row in rows:
        for m in row.marks:
            known += [v for v in (m.value, m.low, m.high, *(m.band or ())) if v is not None]
    low, high = min(known), max(known)
    room = 0.06 * (high - low) or 1.0
    return low - room * (low < 0), high + room * (high > 0 or low == 0)


def _steps(low: float, high: float, width: float) -> list[float]:
    """Round numbers along an axis, as many as there is room for."""
    raw = (high - low) * ROOM / width
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * k for k in (1, 2, 5, 10) if raw <= power * k * 1.0001)
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def lettered_axis(axis: Axis, top: float, foot: float, ticks: Ticks, zero: bool, lettering: Lettering) -> list[str]:
    """Lines of the axis with their numbers."""
    parts = []
    if ticks != "none":
        steps = _steps(*axis.domain, axis.width)
        scale = 100.0 if ticks in ("percent", "points") else 1.0
        digits = _digits([s * scale for s in steps])
        for step in steps:
            x = axis(step)
            parts.append(_line(x, top, x, foot, "rule", 1.0))
            said = lettering.number(step * scale, digits)
            sign = "+" if ticks in ("signed", "points") and step > 0 and said.strip("0.,") else ""
            unit = lettering.percent if ticks == "percent" else ""
            parts.append(text(x, foot + 16, f"{sign}{said}{unit}", anchor="middle"))
    if zero:
        parts.append(_line(axis(0.0), top, axis(0.0), foot, "muted", 1.5))
    return parts


def _digits(values: Sequence[float]) -> int:
    """Digits after the decimal sign that tell these numbers apart."""
    return next((d for d in range(6) if all(abs(v - round(v, d)) < 1e-9 * max(1.0, abs(v)) for v in values)), 6)


def _mark(mark: Mark, axis: Axis, y: float) -> list[str]:
    colour = COLOURS[mark.colour]
    parts = []
    if mark.band is not None:
        a, b = (axis(v) for v in mark.band)
        parts.append(f'<rect x="{coordinate(a)}" y="{coordinate(y - 5.5)}" width="{coordinate(max(b - a, 2))}" height="11" rx="3" '
                     f'fill="{COLOURS["band"]}"/>')  # fmt: skip
    if mark.low is not None and mark.high is not None:
        parts.append(_line(axis(mark.low), y, axis(mark.high), y, mark.colour, 2.5, opacity=0.6))
    if mark.value is None:
        return parts
    x = axis(mark.value)
    if mark.bar:
        a, b = sorted((axis(0.0), x))
        parts.append(f'<rect class="mark" x="{coordinate(a)}" y="{coordinate(y - 7)}" width="{coordinate(b - a)}" height="14" rx="2" '
                     f'fill="{colour}"/>')  # fmt: skip
    else:
        look = f'fill="{COLOURS["paper"]}" stroke="{colour}" stroke-width="2"' if mark.hollow else f'fill="{colour}"'
        parts.append(f'<path class="mark" d="{_shape(mark.shape, x, y)}" {look}/>')
    if mark.said:
        before = mark.bar and mark.value < 0
        ends = [x, *(axis(v) for v in (mark.low, mark.high) if v is not None)]
        at = min(ends) - 7 if before else max(ends) + 7
        parts.append(text(at, y + 4.5, mark.said, anchor="end" if before else "start"))
    return parts


def _shape(shape: str, x: float, y: float) -> str:
    if shape == "circle":
        return f"M{coordinate(x - SIZE)} {coordinate(y)}a{SIZE} {SIZE} 0 1 0 {2 * SIZE} 0a{SIZE} {SIZE} 0 1 0 {-2 * SIZE} 0Z"
    r = SIZE * 1.25
    corners = {
        "diamond": [(0, -r), (r, 0), (0, r), (-r, 0)],
        "square": [(-0.75 * r, -0.75 * r), (0.75 * r, -0.75 * r), (0.75 * r, 0.75 * r), (-0.75 * r, 0.75 * r)],
        "triangle-up": [(0, -r), (r, 0.8 * r), (-r, 0.8 * r)],
    }[shape]
    return "M" + "L".join(f"{coordinate(x + dx)} {coordinate(y + dy)}" for dx, dy in corners) + "Z"


def _legend(legend: Sequence[Legend], left: float, right: float) -> tuple[str, float]:
    """The marks explained, over the plot, in as many lines as it takes; and where the rows begin."""
    parts, x, y = [], 12.0, 12.0
    for label, colour, shape in legend:
        wide = 18 + width_of(label)
        if x > 12 and x + wide > right + 10:
            x, y = 12.0, y + 20
        parts.append(f'<path d="{_shape(shape, x, y)}" fill="{COLOURS[colour]}"/>')
        parts.append(text(x + 11, y + 4.5, label))
        x += wide + 14
    return "".join(parts), y + 16 if legend else 6.0


def framed(parts: Iterable[str], width: float, height: float) -> str:
    """Return the picture that holds these parts."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {coordinate(width)} {coordinate(height)}" width="{coordinate(width)}" '
        f'height="{coordinate(height)}"><rect width="{coordinate(width)}" height="{coordinate(height)}" fill="{COLOURS["paper"]}"/>'
        f'<g font-family="sans-serif" font-size="{coordinate(LETTERS)}">{"".join(parts)}</g></svg>'
    )


def wave_marks(n: int) -> list[tuple[str, str]]:
    """Colour and shape of each of n waves."""
    names = cycle([f"wave-{i}" for i in (1, 2, 3, 4)], n)
    return list(zip(names, cycle(WAVE_SHAPES, n), strict=True))


def legend_of_waves(waves: Sequence[Any], lettering: Lettering) -> list[Legend]:
    """Which mark is which wave."""
    return [(lettering.word(wave), *mark) for wave, mark in zip(waves, wave_marks(len(waves)), strict=True)]


def text(x: float, y: float, said: str, *, anchor: str = "start", colour: str = "ink", style: str = "") -> str:
    """Return a text element; what is said is anybody's text."""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    look = f' font-style="{style}"' if style else ""
    return f'<text x="{coordinate(x)}" y="{coordinate(y)}" fill="{COLOURS[colour]}"{where}{look}>{escape(said)}</text>'


def _line(x: float, y: float, x2: float, y2: float, colour: str, width: float, *, opacity: float = 1.0) -> str:
    faint = f' stroke-opacity="{coordinate(opacity)}"' if opacity < 1 else ""
    return (
        f'<path d="M{coordinate(x)} {coordinate(y)}L{coordinate(x2)} {coordinate(y2)}" fill="none" stroke="{COLOURS[colour]}" '
        f'stroke-width="{coordinate(width)}"{faint}/>'
    )


def width_of(said: str) -> float:
    """About how wide a text is in the letters of the pictures; rather too wide than too narrow."""
    narrow, wide = set("iljtfr.,:;'|!()[] "), set("mwMW@%—")
    units = sum(0.34 if c in narrow else 0.9 if c in wide or ord(c) > 0x2E80 else 0.68 if c.isupper() else 0.57 for c in said)  # fmt: skip
    return units * LETTERS


def _wrapped(label: str) -> list[str]:
    """A label in one line or two, broken between two names or at a blank; what does not fit is cut."""
    if len(label) <= LONGEST:
        return [label]
    first, dash, rest = label.partition("–")
    if dash and max(len(first), len(rest)) < LONGEST:
        return [first + dash, rest]
    cut = label.rfind(" ", 8, LONGEST + 1)
    first, rest = (label[:cut], label[cut + 1 :]) if cut > 0 else (label[:LONGEST], label[LONGEST:])
    return [first, rest if len(rest) <= LONGEST else rest[: LONGEST - 1].rstrip() + "…"]
