"""Brokerage of a network by role: what was seen beside what chance would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import ROLES
from .picture import Picture, draw
from .rows import Mark, Row, draw_rows, legend_of_waves, wave_marks
from .style import COLOURS, ENGLISH, Lettering, finite, in_order, number_or_none, one_value

__all__ = ["plot_brokerage", "plot_profiles"]

DARKEST: Final = 0.6  # so that letters stand out, in a light page and in a dark one


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
    parts, found = [], _by_role(rows)
    for role in in_order(list(rows["role"]), ROLES):
        here = (found[role, wave] for wave in waves if (role, wave) in found)
        said = [_seen(row, lettering) for row in here if finite(row["count"])]
        parts.append(f"{lettering.word(role)}: {', '.join(said) or lettering.word('not measured')}")
    return f"{lettering.word(rows['relation'].iloc[0])}. {'; '.join(parts)}."


def _seen(row: dict[Any, Any], lettering: Lettering) -> str:
    expected = (
        f"; {lettering.word('expected')} {lettering.number(row['expected'], 1)}" if finite(row["expected"]) else ""
    )
    return f"{lettering.number(row['count'], 0)} ({lettering.word(row['wave'])}{expected})"


def _by_role(rows: pd.DataFrame) -> dict[tuple[Any, Any], dict[Any, Any]]:
    return {(row["role"], row["wave"]): row for row in rows.to_dict("records")}


def _rows(rows: pd.DataFrame, waves: list[Any], lettering: Lettering) -> list[Row]:
    found, out = _by_role(rows), []
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


def plot_profiles(
    counts: Mapping[str, Mapping[str, float]], *, title: str = "", lettering: Lettering = ENGLISH
) -> Picture:
    """Draw in which roles each group brokers: a row a group, a column a role, the darker the larger its share.

    Parameters
    ----------
    counts : mapping
        Group → role → number of times it stands between two others in that role, in the order of rows and columns.
    title : str
        What the alt text begins with.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        In each cell the share of the role in all brokerage of the group.

    Examples
    --------
    >>> plot_profiles({"firm": {"coordinator": 3, "liaison": 1}}, title="advice").alt
    'advice. firm: coordinator 75%, liaison 25%.'
    """
    cells, said = [], []
    for group, roles in counts.items():
        total = sum(roles.values())
        shares = {role: n / total if total else 0.0 for role, n in roles.items()}
        told = {role: f"{lettering.number(100 * share, 0)}{lettering.percent}" for role, share in shares.items()}
        cells += [{"group": group, "role": lettering.word(role), "shade": DARKEST * share, "text": told[role]}
                  for role, share in shares.items()]  # fmt: skip
        said.append(f"{group}: {', '.join(f'{lettering.word(role)} {text}' for role, text in told.items())}")
    axis = {"title": None, "grid": False, "labelAngle": 0, "labelLimit": 190}
    where = {
        "x": {"field": "role", "type": "nominal", "sort": None, "axis": axis | {"orient": "top", "labelAngle": -30}},
        "y": {"field": "group", "type": "nominal", "sort": None, "axis": axis},
    }
    shade = {"field": "shade", "type": "quantitative", "scale": None, "legend": None}
    letters = {"type": "text", "fontSize": 13, "color": COLOURS["ink"]}
    chart = {
        "data": {"values": cells}, "width": {"step": 58}, "height": {"step": 30},
        "layer": [
            {"mark": {"type": "rect", "fill": COLOURS["wave-2"], "stroke": COLOURS["rule"]}, "encoding": where | {"fillOpacity": shade}},
            {"mark": letters, "encoding": where | {"text": {"field": "text"}}},
        ],
    }  # fmt: skip
    alt = f"{'; '.join(said)}."
    return draw(chart, f"{title}. {alt}" if title else alt, lettering=lettering)
