"""How far those with the programme lay from the others, time by time around its start."""

from __future__ import annotations

from json import dumps
from typing import Any, Final, Literal

import pandas as pd

from .picture import Picture, draw
from .style import COLOURS, ENGLISH, UNSIGNED_ZERO, Lettering, finite

__all__ = ["plot_event_time"]

WIDE: Final = 300.0
HIGH: Final = 150.0
LOOKS: Final = {"before": ("wave-1", "square"), "base": ("wave-1", "circle"), "after": ("wave-2", "diamond")}


def plot_event_time(
    steps: pd.DataFrame, *, title: str = "", axis: str = "", ticks: Literal["points", "signed"] = "signed", lettering: Lettering = ENGLISH
) -> Picture:  # fmt: skip
    """Draw differences along time with their intervals, zero as a line, and a broken line where the programme began.

    Parameters
    ----------
    steps : DataFrame
        ``time, value, low, high, side`` in the order of time; ``side`` is before, base (that with which the others are
        compared) or after.
    title : str
        What the alt text begins with.
    axis : str
        What the times are.
    ticks : {"points", "signed"}
        Differences of shares in percentage points, or numbers with their sign.
    lettering : Lettering
        Number format.

    Returns
    -------
    Picture
        Hollow: the time with which the others are compared.

    Examples
    --------
    >>> steps = pd.DataFrame({"time": ["2016", "2019", "2024"], "value": [0.0, 0.01, 0.1], "low": [None, -0.02, 0.04],
    ...                       "high": [None, 0.04, 0.16], "side": ["base", "before", "after"]})
    >>> plot_event_time(steps, title="density", ticks="points").alt
    'density. 2016: 0; 2019: +1.0 (−2.0; +4.0); 2024: +10.0 (+4.0; +16.0).'
    """
    rows = [row | {"x": x} for x, row in enumerate(steps.to_dict("records"))]
    said = "; ".join(f"{row['time']}: {_said(row, ticks, lettering)}" for row in rows)
    alt = f"{title}. {said}." if title else f"{said}."
    percent = "" if ticks == "points" else lettering.percent
    return draw(_chart(rows, axis, ticks), alt, lettering=lettering, percent=percent)


def _said(row: dict[Any, Any], ticks: str, lettering: Lettering) -> str:
    """The difference and its interval, with signs; 0 at the time of reference."""
    if row["side"] == "base":
        return "0"
    scale, digits = (100.0, 1) if ticks == "points" else (1.0, 2)
    known = [scale * float(row[c]) for c in ("value", "low", "high") if finite(row[c])]
    signed = [f"{'+' if v > 0 else ''}{lettering.number(v, digits)}" for v in known]
    return signed[0] + (f" ({signed[1]}; {signed[2]})" if len(signed) == 3 else "")


def _chart(rows: list[dict[str, Any]], axis: str, ticks: str) -> dict[str, Any]:
    """A chart of Vega-Lite, layers over time: zero, the start, intervals, marks."""
    times = [str(row["time"]) for row in rows]
    words = {
        "labelExpr": f"{dumps(times)}[datum.value]", "values": list(range(len(rows))), "title": axis or None, "grid": False,
        "labelAngle": 0,
    }  # fmt: skip
    x = {
        "field": "x",
        "type": "quantitative",
        "scale": {"domain": [-0.4, len(rows) - 0.6], "nice": False},
        "axis": words,
    }
    y = {"field": "value", "type": "quantitative", "title": None,
         "axis": {"format": "+%" if ticks == "points" else "+,.2~f", "labelExpr": UNSIGNED_ZERO, "tickCount": 5}}  # fmt: skip
    start = next((i for i, row in enumerate(rows) if row["side"] == "after"), len(rows)) - 0.5
    marks = [{k: row[k] for k in ("x", "value", "side")} for row in rows]
    spans = [{k: float(row[k]) for k in ("x", "low", "high")} | {"side": row["side"]}
             for row in rows if finite(row["low"]) and finite(row["high"])]  # fmt: skip
    sides = list(LOOKS)
    colour = {"field": "side", "type": "nominal", "legend": None,
              "scale": {"domain": sides, "range": [COLOURS[LOOKS[s][0]] for s in sides]}}  # fmt: skip
    shape = colour | {"scale": {"domain": sides, "range": [LOOKS[s][1] for s in sides]}}
    point = {"type": "point", "size": 85, "opacity": 1}
    solid = [mark for mark in marks if mark["side"] != "base"]
    base = [mark for mark in marks if mark["side"] == "base"]
    layers = [
        {"data": {"values": [{"value": 0}]}, "mark": {"type": "rule", "color": COLOURS["muted"]}, "encoding": {"y": y}},
        {"data": {"values": [{"x": start}]}, "mark": {"type": "rule", "color": COLOURS["muted"], "strokeDash": [4, 4]},
         "encoding": {"x": x}},
        {"data": {"values": spans}, "mark": {"type": "rule", "strokeWidth": 2},
         "encoding": {"x": x, "y": y | {"field": "low"}, "y2": {"field": "high"}, "color": colour}},
        {"data": {"values": solid}, "mark": point | {"filled": True}, "encoding": {"x": x, "y": y, "color": colour, "shape": shape}},
        {"data": {"values": base}, "mark": point | {"fill": COLOURS["paper"], "strokeWidth": 2},
         "encoding": {"x": x, "y": y, "color": colour, "shape": shape}},
    ]  # fmt: skip
    return {"width": WIDE, "height": HIGH, "layer": layers}
