"""How much of something few hold, beside what equal shares would give."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from .picture import Picture
from .rows import Legend, Mark, Row, draw_rows
from .style import ENGLISH, Lettering, in_order, one_value

__all__ = ["plot_top_share"]

WHO: Final = {
    "all": ("wave-2", "diamond"), "without cluster organisation": ("wave-3", "circle"), "without top": ("wave-1", "square"),
}  # fmt: skip


def plot_top_share(capture: pd.DataFrame, *, lettering: Lettering = ENGLISH) -> Picture:
    """Draw what the top organisations hold of everything: a row a quantity, a mark for who is left out.

    Parameters
    ----------
    capture : DataFrame
        Rows of the capture table that hold one form of ``top_share`` in one relation and wave.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Percentages; the band ends where equal shares would be.

    Examples
    --------
    >>> table = pd.DataFrame({"relation": "advice", "wave": 1, "form": "top 3", "quantity": "degree", "who": ["all"],
    ...                       "value": [0.4], "expected": [0.1]})
    >>> plot_top_share(table).alt
    'top 3, advice, 1. degree: 40% (all), equal shares 10%.'
    """
    rows = capture[capture["value"].notna()]
    for column in ("relation", "wave", "form"):
        one_value(rows, column)
    found = {(r["quantity"], r["who"]): r for r in rows.to_dict("records")}
    whose = in_order(list(rows["who"]), list(WHO))
    drawn, said = [], []
    for quantity in dict.fromkeys(rows["quantity"]):
        here = [found[quantity, who] for who in whose if (quantity, who) in found]
        name = lettering.word(quantity)
        drawn.append(Row(name, tuple(_mark(row) for row in here)))
        values = ", ".join(f"{_percent(r['value'], lettering)} ({lettering.word(r['who'])})" for r in here)
        equal = _percent(here[0]["expected"], lettering)
        said.append(f"{name}: {values}, {lettering.word('equal shares')} {equal}")
    legend: list[Legend] = [(lettering.word(who), *WHO[who]) for who in whose]
    first = rows.iloc[0]
    head = ", ".join(lettering.word(first[c]) for c in ("form", "relation", "wave") if str(first[c]))
    end = max(0.1, 1.08 * float(rows["value"].max()))
    alt = f"{head}. {'; '.join(said)}."
    return draw_rows(drawn, alt, domain=(0.0, min(1.0, end)), ticks="percent", legend=legend, lettering=lettering)


def _mark(row: dict[Any, Any]) -> Mark:
    colour, shape = WHO[row["who"]]
    return Mark(float(row["value"]), band=(0.0, float(row["expected"])), colour=colour, shape=shape)


def _percent(value: float, lettering: Lettering) -> str:
    return f"{lettering.number(100 * value, 0)}{lettering.percent}"
