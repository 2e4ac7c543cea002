"""Brokerage of a network by role: what was seen beside what chance would give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import ROLES
from .style import (
    COLOURS,
    ENGLISH,
    WAVE_COLOURS,
    WAVE_SHAPES,
    Lettering,
    Picture,
    cycle,
    draw,
    finite,
    in_order,
    number_or_none,
    one_value,
)

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
    return draw(_chart(rows, order, lettering), _alt(rows, order, lettering), lettering=lettering)


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


def _chart(rows: pd.DataFrame, waves: list[Any], lettering: Lettering) -> Any:
    import altair as alt

    names = [lettering.word(w) for w in waves]
    roles = in_order(list(rows["role"]), ROLES)
    records = [
        {
            "role": lettering.word(r["role"]), "wave": lettering.word(r["wave"]), "count": number_or_none(r["count"]),
            "low": number_or_none(max(0.0, r["expected"] - 2 * r["sd"])), "high": number_or_none(r["expected"] + 2 * r["sd"]),
        }
        for r in rows.to_dict("records")
    ]  # fmt: skip
    y = alt.Y("role:N", sort=[lettering.word(r) for r in roles], title=None, axis=alt.Axis(grid=False))
    base = alt.Chart(alt.Data(values=records)).encode(y=y, yOffset=alt.YOffset("wave:N", sort=names))
    colour = alt.Color("wave:N", scale=alt.Scale(domain=names, range=cycle(WAVE_COLOURS, len(names))))
    shape = alt.Shape("wave:N", scale=alt.Scale(domain=names, range=cycle(WAVE_SHAPES, len(names))))
    band = base.mark_bar(color=COLOURS["band"], height=11, cornerRadius=3).encode(
        x=alt.X("low:Q", title=None, axis=alt.Axis(tickCount=5)), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=75, opacity=1).encode(
        x=alt.X("count:Q", title=None), color=colour, shape=shape
    )
    return alt.layer(band, points).properties(width=230, height=len(roles) * (15 * len(waves) + 12))
