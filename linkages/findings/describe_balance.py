"""Were the two arms alike before the programme?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..intake.values import words_of
from ..measures.centrality import degree
from .design import Applied
from .reading import NUMBER, TEXT, WHOLE, table

__all__ = ["balance_of", "standardised_difference"]

BALANCE: Final = {
    "covariate": TEXT, "level": TEXT, "n_treated": WHOLE, "n_control": WHOLE, "treated": NUMBER, "control": NUMBER,
    "difference": NUMBER, "overlap": NUMBER,
}  # fmt: skip


def balance_of(panel: Panel, applied: Applied) -> pd.DataFrame:
    """Covariates, sectors and degrees of both arms in the last wave before the programme (or the first of all)."""
    wave = applied.before[-1] if applied.before else panel.waves[0]
    people = applied.people[applied.people["wave"] == wave].set_index("actor")
    arms = applied.arms.reindex(people.index)
    rows: list[tuple[Any, ...]] = []
    named = [*(applied.design.covariates or ()), *([applied.design.size] if applied.design.size else ()), "sector"]
    for column in dict.fromkeys(named):
        if column in people:
            rows += _rows(column, people[column], arms)
    for relation in panel.relations:
        if (relation, wave) in panel:
            rows += _rows(f"degree of {relation}", degree(panel[relation, wave], form="share"), arms)
    return table(rows, BALANCE, panel)


def _rows(name: str, values: pd.Series, arms: pd.Series) -> Iterator[tuple[Any, ...]]:
    """A row for a number, or one for each word."""
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        yield (name, "", *_compared(values.astype(float), arms))
        return
    words = pd.Series(words_of(values), index=values.index)
    for word in sorted(set(words) - {""}):
        indicator = words.eq(word).astype(float).where(words.ne(""))
        yield (name, word, *_compared(indicator, arms)[:-1], np.nan)


def _compared(values: pd.Series, arms: pd.Series) -> tuple[Any, ...]:
    """How many of each arm, their means, the standardised difference, and the share of treated within the controls' range."""
    arms = arms.reindex(values.index)
    one, other = (values[arms == side].dropna().to_numpy(dtype=float) for side in (1.0, 0.0))
    means = [float(x.mean()) if len(x) else np.nan for x in (one, other)]
    inside = float(((one >= other.min()) & (one <= other.max())).mean()) if len(one) and len(other) else np.nan
    return len(one), len(other), *means, standardised_difference(one, other), inside


def standardised_difference(one: Any, other: Any) -> float:
    """Difference of two means in units of the two standard deviations' root mean square; nan where nothing varies.

    Examples
    --------
    >>> round(standardised_difference([1.0, 3.0], [0.0, 2.0]), 3)
    0.707
    """
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if len(one) < 2 or len(other) < 2:
        return float("nan")
    scale = float(np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2))
    return float(one.mean() - other.mean()) / scale if scale > 0 else float("nan")
