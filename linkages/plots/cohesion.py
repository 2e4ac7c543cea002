"""Cohesion of each block, wave by wave, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import BLOCKS
from .picture import Picture
from .rows import Mark, Row, Ticks, draw_rows, legend_of_waves, wave_marks
from .style import ENGLISH, Lettering, finite, in_order, number_or_none, one_value, why_blank

__all__ = ["plot_cohesion", "plot_cohesion_of_clusters"]


def plot_cohesion(
    cohesion: pd.DataFrame,
    measure: str = "density",
    *,
    blocks: Sequence[str] = BLOCKS,
    waves: Sequence[Any] | None = None,
    domain: tuple[float, float] | None = None,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw one measure of one relation: a row a block, a mark a wave, a line for its interval.

    Parameters
    ----------
    cohesion : DataFrame
        Rows of the cohesion table of one relation, cluster and form.
    measure : str
        Which measure.
    blocks : sequence of str
        Rows, from the top. A block without a value is printed as not measured.
    waves : sequence, optional
        Waves in their order; by default those of the table.
    domain : pair of float, optional
        Ends of the axis, to draw several relations on one scale.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        When the table holds more than one relation, cluster or form of the measure, or none.

    Examples
    --------
    >>> table = pd.DataFrame({"cluster": "all", "relation": "advice", "wave": [1, 2], "block": "all",
    ...                       "measure": "density", "form": "", "value": [0.1, 0.2], "low": [0.05, 0.1], "high": [0.2, 0.3]})
    >>> plot_cohesion(table, blocks=["all"]).alt
    'density, advice. all: 0.10 (1), 0.20 (2).'
    """
    rows = cohesion[cohesion["measure"] == measure]
    if rows.empty:
        raise ArgumentError(f"measure={measure!r} is not in the table: {sorted(set(cohesion['measure']))}")
    for column in ("cluster", "relation", "form"):
        one_value(rows, column)
    order = in_order(list(rows["wave"]), list(waves) if waves is not None else [])
    return draw_rows(
        _rows(rows, list(blocks), order, lettering), _alt(rows, measure, list(blocks), order, lettering), domain=domain,
        ticks=_ticks(measure), legend=legend_of_waves(order, lettering), lettering=lettering,
    )  # fmt: skip


def _ticks(measure: str) -> Ticks:
    """How the axis is lettered: density in per cent, as sentences tell it."""
    return "percent" if measure == "density" else "plain"


def _alt(rows: pd.DataFrame, measure: str, blocks: list[str], waves: list[Any], lettering: Lettering) -> str:
    """What is drawn, in no language but that of the lettering."""
    parts, found = [], _by_block(rows)
    for block in blocks:
        here = [found[block, wave] for wave in waves if (block, wave) in found]
        said = [f"{lettering.number(r['value'])} ({lettering.word(r['wave'])})" for r in here if finite(r["value"])]
        parts.append(f"{lettering.word(block)}: {', '.join(said) or lettering.word(why_blank(here))}")
    return f"{lettering.word(measure)}, {lettering.word(rows['relation'].iloc[0])}. {'; '.join(parts)}."


def _by_block(rows: pd.DataFrame) -> dict[tuple[Any, Any], dict[Any, Any]]:
    return {(row["block"], row["wave"]): row for row in rows.to_dict("records")}


def _rows(rows: pd.DataFrame, blocks: list[str], waves: list[Any], lettering: Lettering) -> list[Row]:
    found, out = _by_block(rows), []
    for block in blocks:
        here = [found.get((block, wave)) for wave in waves]
        marks = [
            Mark(number_or_none(r["value"]), number_or_none(r["low"]), number_or_none(r["high"]), colour=colour, shape=shape)
            if r is not None else Mark()
            for r, (colour, shape) in zip(here, wave_marks(len(waves)), strict=True)
        ]  # fmt: skip
        seen = any(mark.value is not None for mark in marks)
        blank = "" if seen else lettering.word(why_blank([r for r in here if r is not None]))
        out.append(Row(lettering.word(block), tuple(marks) if seen else (), blank))
    return out


def plot_cohesion_of_clusters(
    cohesion: pd.DataFrame,
    measure: str = "density",
    *,
    waves: Sequence[Any] | None = None,
    domain: tuple[float, float] | None = None,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw one measure of one relation and block: a row a cluster, a mark a wave.

    Parameters
    ----------
    cohesion : DataFrame
        Rows of the cohesion table of one relation, block and form.
    measure : str
        Which measure.
    waves : sequence, optional
        Waves that are drawn, in their order; by default those of the table.
    domain : pair of float, optional
        Ends of the axis, to draw several blocks on one scale.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture

    Examples
    --------
    >>> table = pd.DataFrame({"cluster": ["North", "North", "South"], "relation": "advice", "wave": [1, 2, 2], "block": "all",
    ...                       "measure": "density", "form": "", "value": [0.1, 0.2, 0.3]})
    >>> plot_cohesion_of_clusters(table).alt
    'density, advice, all. North: 0.10 (1), 0.20 (2); South: 0.30 (2).'
    """
    rows = cohesion[cohesion["measure"] == measure]
    for column in ("relation", "block", "form"):
        one_value(rows, column)
    order = list(waves) if waves is not None else in_order(list(rows["wave"]), [])
    drawn, said = [], []
    for cluster, here in rows.groupby("cluster", sort=False):
        found = {row["wave"]: row for row in here.to_dict("records")}
        values = [number_or_none(found[wave]["value"]) if wave in found else None for wave in order]
        marks = [Mark(v, colour=colour, shape=shape)
                 for v, (colour, shape) in zip(values, wave_marks(len(order)), strict=True) if v is not None]  # fmt: skip
        blank = "" if marks else lettering.word(why_blank(list(found.values())))
        drawn.append(Row(str(cluster), tuple(marks), blank, level=True))
        told = [
            f"{lettering.number(v)} ({lettering.word(w)})" for w, v in zip(order, values, strict=True) if v is not None
        ]
        said.append(f"{cluster}: {', '.join(told) or blank}")
    head = [lettering.word(measure), *(lettering.word(rows[c].iloc[0]) for c in ("relation", "block"))]
    legend = legend_of_waves(order, lettering)
    alt = f"{', '.join(head)}. {'; '.join(said)}."
    return draw_rows(drawn, alt, domain=domain, ticks=_ticks(measure), legend=legend, lettering=lettering)
