"""Brokerage of a network by role: what was seen beside what chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import ROLES
from .rows import Mark, Row, draw_rows, legend_of_waves, wave_marks
from .style import ENGLISH, Lettering, Picture, finite, in_order, number_or_none, one_value

__all__ = ["plot_brokerage"]


def plot_brokerage(
    brokerage: pd.DataFrame,
    *,
    waves: Sequence[Any] | None = None,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw the roles of one network: a mark for the count, a band for what relabelling the actors gives.

    Parameters
    ----------
    brokerage : DataFrame
        Rows of the brokerage table of one relation, cluster and grouping; only those of the network (``actor == ""``)
        are drawn.
    waves : sequence, optional
        Waves in their order; by default those of the table.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        The band is the expected count ± 2 standard deviations.

    Raises
    ------
    ArgumentError
        When the table holds more than one relation, cluster or grouping, or no row of the network.

    Examples
    --------
    >>> table = pd.DataFrame({"cluster": "all", "relation": "advice", "wave": 1, "by": "kind", "actor": "", "group": "",
    ...                       "role": ["liaison", "gatekeeper"], "count": [12.0, 3.0], "expected": [8.0, 4.0], "sd": [2.0, 1.0]})
    >>> plot_brokerage(table).alt
    'advice. gatekeeper: 3 (1; expected by chance 4.0); liaison: 12 (1; expected by chance 8.0).'
    """
    rows = brokerage[(brokerage["actor"] == "") & brokerage["role"].isin(ROLES)]
    if rows.empty:
        raise ArgumentError("the table holds no row of the whole network (actor == '')")
    for column in ("cluster", "relation", "by"):
        one_value(rows, column)
    order = in_order(list(rows["wave"]), list(waves) if waves is not None else [])
    return draw_rows(_rows(rows, order, lettering), _alt(rows, order, lettering), legend=legend_of_waves(order, lettering),
                     lettering=lettering)  # fmt: skip


def _alt(rows: pd.DataFrame, waves: list[Any], lettering: Lettering) -> str:
    """What is drawn, in no language but that of the lettering."""
    parts = []
    for role in in_order(list(rows["role"]), ROLES):
        here = {r["wave"]: r for r in rows[rows["role"] == role].to_dict("records")}
        said = [_seen(here[w], lettering) for w in waves if w in here and finite(here[w]["count"])]
        parts.append(f"{lettering.word(role)}: {', '.join(said) or lettering.word('not measured')}")
    return f"{lettering.word(rows['relation'].iloc[0])}. {'; '.join(parts)}."


def _seen(row: dict[Any, Any], lettering: Lettering) -> str:
    expected = (
        f"; {lettering.word('expected')} {lettering.number(row['expected'], 1)}" if finite(row["expected"]) else ""
    )
    return f"{lettering.number(row['count'], 0)} ({lettering.word(row['wave'])}{expected})"


def _rows(rows: pd.DataFrame, waves: list[Any], lettering: Lettering) -> list[Row]:
    found = {(r["role"], r["wave"]): r for r in rows.to_dict("records")}
    out = []
    for role in in_order(list(rows["role"]), ROLES):
        here = [found.get((role, wave)) for wave in waves]
        marks = tuple(
            Mark(number_or_none(r["count"]), band=_band(r), colour=colour, shape=shape) if r is not None else Mark()
            for r, (colour, shape) in zip(here, wave_marks(len(waves)), strict=True)
        )
        out.append(Row(lettering.word(role), marks))
    return out


def _band(row: dict[Any, Any]) -> tuple[float, float] | None:
    """Two standard deviations about what relabelling gives."""
    if not (finite(row["expected"]) and finite(row["sd"])):
        return None
    return max(0.0, row["expected"] - 2 * row["sd"]), row["expected"] + 2 * row["sd"]
