"""A test of chance: what the draws gave, and where the observation stands."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ..errors import ArgumentError
from ..inference.results import NullTest
from .picture import Picture, draw
from .style import COLOURS, ENGLISH, Lettering

__all__ = ["plot_null"]

BARS: Final = 24  # bars of the histogram at most


def plot_null(test: NullTest, *, lettering: Lettering = ENGLISH) -> Picture:
    """Draw a test of chance: bars for the draws, a line for the value observed.

    Parameters
    ----------
    test : NullTest
        Of `cug_test`, `qap_test` or `qap_correlation`.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Its alternative text says where the value stands among the draws.

    Raises
    ------
    ArgumentError
        When the value is undefined or no draw gave a number: there is nothing to draw.

    Notes
    -----
    When the draws take few different values, every bar is one of them. Draws in which the measure is undefined are not
    drawn; the alternative text counts them.

    Examples
    --------
    >>> import numpy as np, linkages as lk
    >>> test = lk.NullTest(3.0, np.array([0.0, 1.0, 2.0, 3.0]), "networks with as many ties", "greater", "mutual pairs")
    >>> lk.plot_null(test).alt
    'mutual pairs: 3.00. 4 networks with as many ties: 0.00 to 3.00, mean 1.50. As large or larger: 1. p = 0.400.'
    """
    known = test.draws[np.isfinite(test.draws)]
    if not np.isfinite(test.value) or not len(known):
        raise ArgumentError(f"test: {test.measure or 'the value'} is undefined here or in all draws; nothing to draw")
    return draw(_chart(test, known, lettering), _alt(test, known, lettering), lettering=lettering)


def _alt(test: NullTest, known: Any, lettering: Lettering) -> str:
    """What is drawn, in the words and numbers of the lettering."""

    def number(value: float) -> str:
        return lettering.number(value, 2 if abs(value) >= 0.1 or value == 0 else 4)

    extreme = {"greater": "as large or larger", "less": "as small or smaller", "two-sided": "as far from the average"}
    if not np.isnan(test.around):
        extreme["two-sided"] = "as far from zero"  # a t
    said = lettering.word(extreme[test.alternative])
    parts = [
        f"{lettering.word(test.measure or 'value')}: {number(test.value)}",
        f"{lettering.number(test.n_draws, 0)} {lettering.word(test.null)}: {number(known.min())} "
        f"{lettering.word('to')} {number(known.max())}, {lettering.word('mean')} {number(test.expected)}",
        f"{said[:1].upper()}{said[1:]}: {lettering.number(test.n_extreme, 0)}",
        f"p = {lettering.number(test.p_value, 3)}",
    ]
    undefined = test.n_draws - len(known)
    if undefined:
        parts.insert(2, f"{lettering.word('undefined')}: {lettering.number(undefined, 0)}")
    return ". ".join(parts) + "."


def _bars(known: Any) -> tuple[Any, Any, Any]:
    """Left ends, right ends and counts of the bars."""
    values, counts = np.unique(known.round(12), return_counts=True)
    if len(values) <= BARS:
        half = np.diff(values).min(initial=max(abs(values[0]), 1.0) / 5) / 2
        return values - half, values + half, counts
    counts, edges = np.histogram(known, bins=BARS)
    return edges[:-1], edges[1:], counts


def _chart(test: NullTest, known: Any, lettering: Lettering) -> dict[str, Any]:
    """A chart of Vega-Lite: bars of the draws, and a line at the value."""
    bars = [{"from": float(a), "to": float(b), "count": int(c)} for a, b, c in zip(*_bars(known), strict=True)]
    title = lettering.word(test.measure) if test.measure else None
    x = {"type": "quantitative", "title": title, "scale": {"zero": False}, "axis": {"tickCount": 5, "grid": False}}
    y = {"field": "count", "type": "quantitative", "title": None, "axis": {"tickCount": 3}}
    histogram = {
        "data": {"values": bars}, "mark": {"type": "bar", "color": COLOURS["band"], "stroke": COLOURS["paper"]},
        "encoding": {"x": x | {"field": "from"}, "x2": {"field": "to"}, "y": y, "y2": {"datum": 0}},
    }  # fmt: skip
    line = {
        "data": {"values": [{"value": float(test.value)}]}, "encoding": {"x": x | {"field": "value"}},
        "mark": {"type": "rule", "color": COLOURS["wave-2"], "strokeWidth": 3},
    }  # fmt: skip
    return {"layer": [histogram, line], "width": 330, "height": 130}
