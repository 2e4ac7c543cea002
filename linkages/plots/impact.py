"""What changed more where the programme was: differences with their intervals and the p of other assignments."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ..vocabulary import BLOCKS
from .picture import Picture
from .rows import Legend, Mark, Row, draw_rows
from .style import ENGLISH, Lettering, finite, in_order, number_or_none, one_value

__all__ = ["plot_clusters", "plot_impact"]

# How each term is drawn, in the order in which they stand under one another.
TERMS: Final = {
    "both": ("wave-2", "diamond"), "one": ("wave-3", "circle"), "none": ("wave-1", "square"), "effect": ("wave-2", "diamond"),
    "trend before": ("wave-1", "square"),
}  # fmt: skip


def plot_impact(impact: pd.DataFrame, *, lettering: Lettering = ENGLISH) -> Picture:
    """Draw the effects on one outcome: a row a block, a mark a term, its interval and its p.

    Parameters
    ----------
    impact : DataFrame
        Rows of the impact table of one relation, outcome and unit; of its terms those are drawn that compare.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Percentage points. Hollow: no interval can be given. On the right the p over other assignments, where there is one.

    Examples
    --------
    >>> table = pd.DataFrame({"relation": "advice", "outcome": "density", "unit": "dyad", "block": "all", "term": ["both"],
    ...                       "estimate": [0.1], "low": [0.02], "high": [0.18], "p_exact": [0.03]})
    >>> plot_impact(table).alt
    'density, advice. all: both +10.0 (+2.0; +18.0), p 0.030.'
    """
    rows = impact[impact["term"].isin(list(TERMS)) & impact["estimate"].notna()]
    for column in ("relation", "outcome", "unit"):
        one_value(rows, column)
    found = {(r["block"], r["term"]): r for r in rows.to_dict("records")}
    terms = in_order(list(rows["term"]), list(TERMS))
    drawn, said = [], []
    for block in in_order(list(rows["block"]), BLOCKS):
        here = [found[block, term] for term in terms if (block, term) in found]
        drawn.append(Row(lettering.word(block), tuple(_mark(r, lettering) for r in here)))
        said.append(f"{lettering.word(block)}: {', '.join(_said(r, lettering) for r in here)}")
    legend: list[Legend] = [(lettering.word(term), *TERMS[term]) for term in terms] if len(terms) > 1 else []
    head = f"{lettering.word(rows['outcome'].iloc[0])}, {lettering.word(rows['relation'].iloc[0])}"
    return draw_rows(
        drawn, f"{head}. {'; '.join(said)}.", ticks="points", zero=True, legend=legend, lettering=lettering
    )


def plot_clusters(impact: pd.DataFrame, *, lettering: Lettering = ENGLISH) -> Picture:
    """Draw the effect in every treated cluster, drawn towards the mean, with the mean and what a new one may expect.

    Parameters
    ----------
    impact : DataFrame
        Rows of the impact table of one relation, outcome and block, of clusters.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Percentage points.

    Examples
    --------
    >>> table = pd.DataFrame({"cluster": ["North", "all"], "relation": "advice", "outcome": "density", "block": "all",
    ...                       "term": ["shrunk", "pooled"], "estimate": [0.1, 0.08], "low": [float("nan"), 0.02],
    ...                       "high": [float("nan"), 0.14], "p_exact": float("nan")})
    >>> plot_clusters(table).alt
    'density, advice. North +10.0; pooled +8.0 (+2.0; +14.0).'
    """
    rows = impact[impact["term"].isin(["shrunk", "pooled", "predicted"]) & impact["estimate"].notna()]
    for column in ("relation", "outcome", "block"):
        one_value(rows, column)
    drawn, said = [], []
    for row in sorted(rows.to_dict("records"), key=lambda r: (r["term"] != "shrunk", r["term"], str(r["cluster"]))):
        name = str(row["cluster"]) if row["term"] == "shrunk" else lettering.word(row["term"])
        colour, shape = ("wave-1", "circle") if row["term"] == "shrunk" else ("wave-2", "diamond")
        mark = Mark(
            float(row["estimate"]), number_or_none(row["low"]), number_or_none(row["high"]), colour=colour, shape=shape
        )
        drawn.append(Row(name, (mark,)))
        said.append(f"{name} {_numbers(row, lettering)}")
    head = f"{lettering.word(rows['outcome'].iloc[0])}, {lettering.word(rows['relation'].iloc[0])}"
    return draw_rows(drawn, f"{head}. {'; '.join(said)}.", ticks="points", zero=True, lettering=lettering)


def _mark(row: dict[Any, Any], lettering: Lettering) -> Mark:
    colour, shape = TERMS[row["term"]]
    low, high = number_or_none(row["low"]), number_or_none(row["high"])
    return Mark(
        float(row["estimate"]), low, high, colour=colour, shape=shape, hollow=low is None, aside=_p(row, lettering)
    )


def _p(row: dict[Any, Any], lettering: Lettering) -> str:
    return f"p {lettering.number(row['p_exact'], 3)}" if finite(row["p_exact"]) else ""


def _said(row: dict[Any, Any], lettering: Lettering) -> str:
    return ", ".join(filter(None, [f"{lettering.word(row['term'])} {_numbers(row, lettering)}", _p(row, lettering)]))


def _numbers(row: dict[Any, Any], lettering: Lettering) -> str:
    """The estimate and its interval in percentage points, with their signs."""
    known = [100 * row[c] for c in ("estimate", "low", "high") if finite(row[c])]
    signed = [f"{'+' if v > 0 else ''}{lettering.number(v, 1)}" for v in known]
    return signed[0] + (f" ({signed[1]}; {signed[2]})" if len(signed) == 3 else "")
