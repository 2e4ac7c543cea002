"""New ties beside how many a model of ties without the programme leaves open."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ..vocabulary import BLOCKS
from .picture import Picture
from .rows import Legend, Mark, Row, draw_rows
from .style import ENGLISH, Lettering, finite, in_order, number_or_none, one_value

__all__ = ["plot_additional"]

ARMS: Final = {"both": ("wave-2", "diamond"), "one": ("wave-3", "circle")}


def plot_additional(additionality: pd.DataFrame, by: str = "block", *, lettering: Lettering = ENGLISH) -> Picture:
    """Draw new ties observed, on the band of how many there may have been without the programme.

    Parameters
    ----------
    additionality : DataFrame
        Rows of the table of additionality of one relation, model and pair of waves, of one cluster (or one block).
    by : {"block", "cluster"}
        What the rows of the picture are.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        On the right the new ties and those expected. Hollow: no interval can be given, so there is no band.

    Examples
    --------
    >>> table = pd.DataFrame({"relation": "advice", "fitted_on": "untreated", "since": 1, "wave": 2, "block": "all", "arm": ["both"],
    ...                       "observed": [47.0], "expected": [8.1], "expected_low": [0.0], "expected_high": [37.0]})
    >>> plot_additional(table).alt
    'advice, 1–2. all: both 47 / 8.1 (0.0; 37.0).'
    """
    rows = additionality[additionality["arm"].isin(list(ARMS)) & additionality["expected"].notna()]
    for column in ("relation", "fitted_on", "since", "wave"):
        one_value(rows, column)
    found = {(row[by], row["arm"]): row for row in rows.to_dict("records")}
    arms = in_order(list(rows["arm"]), list(ARMS))
    drawn, said = [], []
    for name in in_order(list(rows[by]), BLOCKS):
        here = [found[name, arm] for arm in arms if (name, arm) in found]
        drawn.append(Row(lettering.word(name), tuple(_mark(row, lettering) for row in here)))
        said.append(f"{lettering.word(name)}: {', '.join(_said(row, lettering) for row in here)}")
    legend: list[Legend] = [(lettering.word(arm), *ARMS[arm]) for arm in arms]
    first = rows.iloc[0]
    head = f"{lettering.word(first['relation'])}, {lettering.word(first['since'])}–{lettering.word(first['wave'])}"
    return draw_rows(drawn, f"{head}. {'; '.join(said)}.", legend=legend, lettering=lettering)


def _mark(row: dict[Any, Any], lettering: Lettering) -> Mark:
    colour, shape = ARMS[row["arm"]]
    low, high = number_or_none(row["expected_low"]), number_or_none(row["expected_high"])
    band = None if low is None or high is None else (low, high)
    return Mark(float(row["observed"]), band=band, colour=colour, shape=shape, hollow=band is None,
                aside=_numbers(row, lettering))  # fmt: skip


def _numbers(row: dict[Any, Any], lettering: Lettering) -> str:
    return f"{lettering.number(row['observed'], 0)} / {lettering.number(row['expected'], 1)}"


def _said(row: dict[Any, Any], lettering: Lettering) -> str:
    ends = [lettering.number(row[end], 1) for end in ("expected_low", "expected_high") if finite(row[end])]
    return f"{lettering.word(row['arm'])} {_numbers(row, lettering)}" + (f" ({'; '.join(ends)})" if ends else "")
