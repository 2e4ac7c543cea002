"""One kind of picture for most tables: a label on the left, marks with their intervals along one axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any, Final, Literal

from .picture import Picture, draw
from .style import COLOURS, ENGLISH, UNSIGNED_ZERO, WAVE_SHAPES, Lettering, cycle, finite

__all__ = ["Legend", "Mark", "Row", "Ticks", "draw_rows", "legend_of_waves", "wave_marks"]

Ticks = Literal["plain", "signed", "percent", "points", "none"]
Legend = tuple[str, str, str]  # label, name of the colour, shape

LETTERS: Final = 13.0
LONGEST: Final = 30  # letters of a label in one line; what does not fit in two lines is cut
LANE: Final = 15.0
SPARE: Final = (
    18.0  # between labels of a legend: the letters of a browser may be wider than those the picture was set in
)
WIDE: Final = 400.0  # of a picture; labels leave the rest to the marks
LEAST: Final = 165.0
ROOM: Final = 75.0  # between two numbers of an axis, about
SIZE: Final = 85.0  # area of a mark
FORMATS: Final = {"plain": ",f", "signed": "+,f", "percent": "%", "points": "+%", "none": ""}


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
    words = [record for record in _labels(rows) if record["text"]]
    left = 12 + max((_width_of(record["text"]) for record in words), default=0.0)
    aside = max((_width_of(mark.aside) for row in rows for mark in row.marks), default=0.0)
    room = max(LEAST, WIDE - left - 16 - (aside and aside + 8))
    chart = _chart(rows, words, domain or _ends(rows), room, ticks, zero, legend)
    percent = "" if ticks == "points" else lettering.percent
    return draw(chart, alt, lettering=lettering, percent=percent)


def _chart(
    rows: Sequence[Row], words: list[dict[str, Any]], domain: tuple[float, float], room: float, ticks: Ticks,
    zero: bool, legend: Sequence[Legend],
) -> dict[str, Any]:  # fmt: skip
    """A chart of Vega-Lite, layers over one axis: bands, zero, intervals, bars, marks, and what is written."""
    marks = list(_records(rows, domain))
    foot = sum(row.height for row in rows)
    looks = list(dict.fromkeys([*((colour, shape) for _, colour, shape in legend),
                                *((m["colour"], m["shape"]) for m in marks)]))  # fmt: skip
    named = {f"{colour}/{shape}": label for label, colour, shape in legend}
    look = {"field": "look", "type": "nominal", "legend": _key(named, room)}
    keys = [f"{colour}/{shape}" for colour, shape in looks]
    colour = look | {"scale": {"domain": keys, "range": [COLOURS[c] for c, _ in looks]}}
    shape = look | {"scale": {"domain": keys, "range": [s for _, s in looks]}}
    y = {
        "field": "y",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [foot, 0], "nice": False, "zero": False, "padding": 0},
    }
    axis = {
        "type": "quantitative",
        "scale": {"domain": list(domain), "nice": False, "zero": False, "clamp": True},
        "axis": _axis(ticks, room),
    }

    def at(field: str) -> dict[str, Any]:
        return axis | {"field": field}

    def layer(records: Iterable[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> dict[str, Any]:
        return {"data": {"values": list(records)}, "mark": mark, "encoding": encoding}

    def letters(records: Iterable[dict[str, Any]], x: dict[str, Any], **more: Any) -> dict[str, Any]:
        mark = {"type": "text", "fontSize": LETTERS, "color": COLOURS["ink"], "align": "left", "baseline": "middle"}
        return layer(records, mark | more, x=x, y=y, text={"field": "text"})

    points = [m for m in marks if m["value"] is not None]
    drawn, bars = [m for m in points if not m["bar"]], [m for m in points if m["bar"]]
    said = [m for m in points if m["text"]]
    between = {"x": at("low"), "x2": {"field": "high"}, "y": y}
    point = {"type": "point", "opacity": 1, "size": SIZE}
    full = layer(
        (m for m in drawn if not m["hollow"]), point | {"filled": True}, x=at("value"), y=y, color=colour, shape=shape
    )
    layers = [
        layer(({"y": m["y"], "low": m["band"][0], "high": m["band"][1]} for m in marks if m["band"]),
              {"type": "bar", "size": 11, "color": COLOURS["band"], "cornerRadius": 3}, **between),
        layer([{"value": 0}] if zero else [], {"type": "rule", "color": COLOURS["muted"], "strokeWidth": 1.5}, x=at("value")),
        layer((m for m in marks if m["low"] is not None), {"type": "rule", "strokeWidth": 2.5, "opacity": 0.6}, **between, color=colour),
        layer(bars, {"type": "bar", "size": 14, "cornerRadius": 2}, x=at("value"), x2={"datum": 0}, y=y, color=colour),
        full,
        layer((m for m in drawn if m["hollow"]), point | {"filled": False, "fill": COLOURS["paper"], "strokeWidth": 2},
              x=at("value"), y=y, stroke=colour | {"legend": None}, shape=shape),
        letters((m for m in said if m["after"]), at("end"), dx=7),
        letters((m for m in said if not m["after"]), at("end"), dx=-7, align="right"),
        letters(({"y": m["y"], "text": m["aside"]} for m in marks if m["aside"]), {"value": room + 10}, color=COLOURS["muted"]),
        letters(words, {"value": -8}, align="right"),
        letters(_blanks(rows), {"value": 6}, color=COLOURS["muted"], fontStyle="italic"),
    ]  # fmt: skip
    # A layer without marks draws nothing and costs as much as any; that of the points holds the axis and the legend.
    layers = [part for part in layers if part["data"]["values"] or part is full]
    return {"layer": layers, "width": room, "height": foot}


def _axis(ticks: Ticks, room: float) -> dict[str, Any] | None:
    """The axis with its numbers, as many as there is room for."""
    if ticks == "none":
        return None
    return {
        "title": None,
        "format": FORMATS[ticks],
        "labelExpr": UNSIGNED_ZERO,
        "tickCount": max(2, int(room // ROOM)),
        "grid": True,
    }


def _key(named: dict[str, str], room: float) -> dict[str, Any] | None:
    """The legend. What is said is anybody's text, and stays a string in the expression that finds it."""
    if not named:
        return None
    found = f"{dumps(list(named.values()))}[indexof({dumps(list(named))}, datum.value)]"
    return {
        "values": list(named),
        "labelExpr": found,
        "columns": _columns(list(named.values()), room),
        "columnPadding": 10 + SPARE,
        "symbolOpacity": 1,
    }


def _records(rows: Sequence[Row], domain: tuple[float, float]) -> Iterable[dict[str, Any]]:
    """Every mark with its place; what lies outside the axis stands at its end."""
    for row, middle in zip(rows, _middles(rows), strict=True):
        lane = middle - (row.lanes - 1) * LANE / 2
        for mark in row.marks:
            ends = [v for v in (mark.value, mark.low, mark.high) if finite(v)]
            after = not (mark.bar and (mark.value or 0.0) < 0)
            inside = [min(max(v, domain[0]), domain[1]) for v in ends if v is not None]
            yield {
                "y": lane, "value": mark.value if finite(mark.value) else None, "bar": mark.bar, "hollow": mark.hollow,
                "low": mark.low if finite(mark.low) and finite(mark.high) else None, "high": mark.high,
                "band": list(mark.band) if mark.band else None, "colour": mark.colour, "shape": mark.shape,
                "look": f"{mark.colour}/{mark.shape}", "text": mark.said, "aside": mark.aside, "after": after,
                "end": (max(inside) if after else min(inside)) if inside else None,
            }  # fmt: skip
            lane += 0 if row.level else LANE


def _middles(rows: Sequence[Row]) -> list[float]:
    """Where the middle of each row is, from the top."""
    middles, top = [], 0.0
    for row in rows:
        middles.append(top + row.height / 2)
        top += row.height
    return middles


def _labels(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The lines of each label."""
    found = []
    for row, middle in zip(rows, _middles(rows), strict=True):
        lines = _wrapped(row.label)
        first = middle - (len(lines) - 1) * LETTERS * 0.6
        found += [{"y": first + k * LETTERS * 1.2, "text": line} for k, line in enumerate(lines)]
    return found


def _blanks(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Why a row has no marks."""
    return [
        {"y": middle, "text": row.blank}
        for row, middle in zip(rows, _middles(rows), strict=True)
        if row.blank and not row.marks
    ]


def _columns(labels: Sequence[str], room: float) -> int:
    """How many labels of the legend stand side by side."""
    widest = max(map(_width_of, labels), default=0.0) + 36 + SPARE
    return max(1, min(len(labels), int((room + 150) // widest)))


def _ends(rows: Iterable[Row]) -> tuple[float, float]:
    """The span of all marks and zero, with a little room where it does not end at zero."""
    known = [0.0]
    for row in rows:
        for m in row.marks:
            known += [float(v) for v in (m.value, m.low, m.high, *(m.band or ())) if v is not None and finite(v)]
    low, high = min(known), max(known)
    room = 0.06 * (high - low) or 1.0
    return low - room * (low < 0), high + room * (high > 0 or low == 0)


def wave_marks(n: int) -> list[tuple[str, str]]:
    """Colour and shape of each of n waves."""
    names = cycle([f"wave-{i}" for i in (1, 2, 3, 4)], n)
    return list(zip(names, cycle(WAVE_SHAPES, n), strict=True))


def legend_of_waves(waves: Sequence[Any], lettering: Lettering) -> list[Legend]:
    """Which mark is which wave."""
    return [(lettering.word(wave), *mark) for wave, mark in zip(waves, wave_marks(len(waves)), strict=True)]


def _width_of(said: str) -> float:
    """About how wide a text is in the letters of the pictures, for the room it is left; rather too wide than too narrow."""
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
