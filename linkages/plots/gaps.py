"""What is needed, and whether those that need the same work together."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from .picture import Picture
from .rows import Legend, Mark, Row, draw_rows
from .style import ENGLISH, Lettering, in_order, one_value

__all__ = ["plot_coverage", "plot_needs"]

SECTORS: Final = {
    "all": ("wave-1", "circle"), "private": ("private", "diamond"), "public": ("public", "square"),
    "hybrid": ("hybrid", "triangle-up"),
}  # fmt: skip


def plot_needs(gaps: pd.DataFrame, *, lettering: Lettering = ENGLISH) -> Picture:
    """Draw how many give an input a high priority: a row an input, the most needed first, a mark a sector.

    Parameters
    ----------
    gaps : DataFrame
        Rows of the gaps table with the measure ``coverage``, of one wave and cluster.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Percentages of those that rated the input.

    Examples
    --------
    >>> table = pd.DataFrame({"wave": 1, "item": "roads", "sector": ["all", "public"], "value": [0.25, 0.5], "n": [8.0, 2.0]})
    >>> plot_needs(table).alt
    '1. roads: 25% (all), 50% (public).'
    """
    rows = gaps[gaps["value"].notna()]
    one_value(rows, "wave")
    found = {(r["item"], r["sector"]): r for r in rows.to_dict("records")}
    sectors = in_order(list(rows["sector"]), list(SECTORS))
    order = sorted(dict.fromkeys(rows["item"]), key=lambda i: (-found.get((i, "all"), {"value": 0.0})["value"], i))
    drawn, said = [], []
    for item in order:
        here = [found[item, sector] for sector in sectors if (item, sector) in found]
        marks = tuple(
            Mark(float(r["value"]), colour=SECTORS[r["sector"]][0], shape=SECTORS[r["sector"]][1]) for r in here
        )
        drawn.append(Row(lettering.word(item), marks))
        values = ", ".join(f"{_percent(r['value'], lettering)} ({lettering.word(r['sector'])})" for r in here)
        said.append(f"{lettering.word(item)}: {values}")
    legend: list[Legend] = [(lettering.word(sector), *SECTORS[sector]) for sector in sectors]
    alt = f"{lettering.word(rows['wave'].iloc[0])}. {'; '.join(said)}."
    return draw_rows(drawn, alt, domain=(0.0, 1.0), ticks="percent", legend=legend, lettering=lettering)


def plot_coverage(gaps: pd.DataFrame, *, lettering: Lettering = ENGLISH) -> Picture:
    """Draw how many of the pairs that need the same input have a tie: a bar an input, the pairs on the right.

    Parameters
    ----------
    gaps : DataFrame
        Rows of the gaps table with the measure ``requirement_coverage`` in one form, of one relation, wave and cluster.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Percentages of the pairs observed; beside each bar the ties and the pairs.

    Examples
    --------
    >>> table = pd.DataFrame({"relation": "advice", "wave": 1, "form": "same input", "item": ["roads"], "value": [0.25],
    ...                       "count": [2.0], "n": [8.0]})
    >>> plot_coverage(table).alt
    'advice, 1. roads: 25% (2/8).'
    """
    rows = gaps[gaps["value"].notna() & (gaps["item"] != "")]
    for column in ("relation", "wave", "form"):
        one_value(rows, column)
    drawn, said = [], []
    for row in sorted(rows.to_dict("records"), key=lambda r: (r["value"], r["item"])):
        name, pairs = lettering.word(row["item"]), _pairs(row, lettering)
        drawn.append(Row(name, (Mark(float(row["value"]), bar=True, colour="created", aside=pairs),)))
        said.append(f"{name}: {_percent(row['value'], lettering)} ({pairs})")
    first = rows.iloc[0]
    alt = f"{lettering.word(first['relation'])}, {lettering.word(first['wave'])}. {'; '.join(said)}."
    return draw_rows(drawn, alt, domain=(0.0, 1.0), ticks="percent", lettering=lettering)


def _pairs(row: dict[Any, Any], lettering: Lettering) -> str:
    return f"{lettering.number(row['count'], 0)}/{lettering.number(row['n'], 0)}"


def _percent(value: float, lettering: Lettering) -> str:
    return f"{lettering.number(100 * value, 0)}{lettering.percent}"
