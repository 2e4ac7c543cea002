"""Cohesion of each block, wave by wave, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import BLOCKS
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
    why_blank,
)

__all__ = ["plot_cohesion"]


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
    return draw(_chart(rows, list(blocks), order, domain, lettering), _alt(rows, measure, list(blocks), order, lettering),
                lettering=lettering)  # fmt: skip


def _alt(rows: pd.DataFrame, measure: str, blocks: list[str], waves: list[Any], lettering: Lettering) -> str:
    """What is drawn, in no language but that of the lettering."""
    parts = []
    for block in blocks:
        values = dict(zip(rows["wave"][rows["block"] == block], rows["value"][rows["block"] == block]))
        said = [f"{lettering.number(values[w])} ({lettering.word(w)})" for w in waves if finite(values.get(w))]
        why = lettering.word(why_blank(rows[rows["block"] == block].to_dict("records")))
        parts.append(f"{lettering.word(block)}: {', '.join(said) or why}")
    return f"{lettering.word(measure)}, {lettering.word(rows['relation'].iloc[0])}. {'; '.join(parts)}."


def _chart(rows: pd.DataFrame, blocks: list[str], waves: list[Any], domain: Any, lettering: Lettering) -> Any:
    import altair as alt

    names = [lettering.word(w) for w in waves]
    records = [
        {
            "block": lettering.word(r.block), "wave": lettering.word(r.wave), "value": number_or_none(r.value),
            "low": number_or_none(r.low), "high": number_or_none(r.high),
        }
        for r in rows.itertuples()
        if r.block in blocks
    ]  # fmt: skip
    seen = {r["block"] for r in records if r["value"] is not None}
    blank = [
        {"block": lettering.word(b), "text": lettering.word(why_blank(rows[rows["block"] == b].to_dict("records")))}
        for b in blocks
        if lettering.word(b) not in seen
    ]
    x_scale = alt.Scale(domain=list(domain), nice=False) if domain else alt.Scale(zero=True)
    y = alt.Y("block:N", sort=[lettering.word(b) for b in blocks], title=None, axis=alt.Axis(grid=False))
    offset = alt.YOffset("wave:N", sort=names)
    colour = alt.Color("wave:N", scale=alt.Scale(domain=names, range=cycle(WAVE_COLOURS, len(names))))
    shape = alt.Shape("wave:N", scale=alt.Scale(domain=names, range=cycle(WAVE_SHAPES, len(names))))
    x = alt.X("value:Q", scale=x_scale, title=None, axis=alt.Axis(tickCount=5, format="~g"))
    base = alt.Chart(alt.Data(values=records)).encode(y=y, yOffset=offset, color=colour)
    lines = base.mark_rule(strokeWidth=2.5, strokeOpacity=0.55, clip=True).encode(
        x=alt.X("low:Q", scale=x_scale, title=None), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=75, opacity=1).encode(x=x, shape=shape)
    layers = [lines, points]
    if blank:
        text = alt.Chart(alt.Data(values=blank)).mark_text(
            align="left", x=4, fontStyle="italic", fontSize=13, color=COLOURS["muted"]
        )
        layers.append(text.encode(y=y, text="text:N"))
    return alt.layer(*layers).properties(width=230, height=len(blocks) * (14 * len(waves) + 12))
