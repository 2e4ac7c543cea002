"""What changed between two waves: differences with intervals, and the ledger of ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import BLOCKS
from .style import COLOURS, ENGLISH, Lettering, Picture, draw, finite, number_or_none, one_value, why_blank

__all__ = ["plot_change", "plot_ledger"]


def plot_change(
    change: pd.DataFrame,
    measure: str = "density",
    *,
    blocks: Sequence[str] = BLOCKS,
    domain: tuple[float, float] | None = None,
    level: float = 0.95,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw the change of one measure of one relation: a row a block, its interval, a line at no change.

    Parameters
    ----------
    change : DataFrame
        Rows of the change table of one relation, cluster, pair of waves, frame and form.
    measure : str
        Which measure.
    blocks : sequence of str
        Rows, from the top.
    domain : pair of float, optional
        Ends of the axis, to draw several relations on one scale.
    level : float
        A change stands out when its adjusted p (or, without one, its interval) says so at this level. Rises and falls
        are drawn alike: denser is not better.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Filled: comparable; hollow: not comparable (another instrument, cap or side asked).

    Raises
    ------
    ArgumentError
        When the table holds more than one relation, cluster, period, frame or form of the measure, or none.

    Examples
    --------
    >>> table = pd.DataFrame({"cluster": "all", "relation": "advice", "since": 1, "wave": 2, "block": ["all"],
    ...                       "frame": "stayers", "measure": "density", "form": "", "value": [0.05], "low": [0.01],
    ...                       "high": [0.09], "comparable": [True]})
    >>> plot_change(table, blocks=["all"]).alt
    'density, advice, 1–2. all: +0.050 (+0.010; +0.090).'
    """
    rows = change[change["measure"] == measure]
    if rows.empty:
        raise ArgumentError(f"measure={measure!r} is not in the table: {sorted(set(change['measure']))}")
    for column in ("cluster", "relation", "since", "wave", "frame", "form"):
        one_value(rows, column)
    by_block = {r["block"]: r for r in rows.to_dict("records")}
    parts = [f"{lettering.word(b)}: {_difference(by_block.get(b), lettering)}" for b in blocks]
    period = f"{lettering.word(rows['since'].iloc[0])}–{lettering.word(rows['wave'].iloc[0])}"
    alt = f"{lettering.word(measure)}, {lettering.word(rows['relation'].iloc[0])}, {period}. {'; '.join(parts)}."
    return draw(_chart(by_block, list(blocks), domain, level, lettering), alt, lettering=lettering)


def _difference(row: Mapping[Any, Any] | None, lettering: Lettering) -> str:
    if row is None or not finite(row["value"]):
        return lettering.word(why_blank([row] if row else []))
    signed = [
        f"{'+' if v > 0 else ''}{lettering.number(v, 3)}" for v in (row["value"], row["low"], row["high"]) if finite(v)
    ]
    return signed[0] + (f" ({signed[1]}; {signed[2]})" if len(signed) == 3 else "")


_SIGNED = "datum.value == 0 ? '0' : format(datum.value, '+~g')"


def _chart(by_block: dict[Any, Any], blocks: list[str], domain: Any, level: float, lettering: Lettering) -> Any:
    import altair as alt

    records, blank = [], []
    for block in blocks:
        row, name = by_block.get(block), lettering.word(block)
        if row is None or not finite(row["value"]):
            blank.append({"block": name, "text": lettering.word(why_blank([row] if row else []))})
            continue
        adjusted = row.get("p_adjusted")
        clear = adjusted < 1 - level if finite(adjusted) else finite(row["low"]) and (row["low"] > 0 or row["high"] < 0)
        records.append(
            {
                "block": name, "value": row["value"], "low": number_or_none(row["low"]), "high": number_or_none(row["high"]),
                "shade": "clear" if clear else "open",
                "comparable": bool(row["comparable"]),
            }
        )  # fmt: skip
    scale = alt.Scale(domain=list(domain), nice=False) if domain else alt.Scale(zero=True, padding=10)
    x = alt.X("value:Q", scale=scale, title=None, axis=alt.Axis(tickCount=4, labelOverlap=True, labelExpr=_SIGNED))
    y = alt.Y("block:N", sort=[lettering.word(b) for b in blocks], title=None, axis=alt.Axis(grid=False))
    colour = alt.Color(
        "shade:N",
        legend=None,
        scale=alt.Scale(domain=["clear", "open"], range=[COLOURS["wave-2"], COLOURS["wave-1"]]),
    )
    base = alt.Chart(alt.Data(values=records)).encode(y=y, color=colour)
    zero = (
        alt.Chart(alt.Data(values=[{"zero": 0}])).mark_rule(color=COLOURS["muted"], strokeWidth=1.5).encode(x="zero:Q")
    )
    lines = base.mark_rule(strokeWidth=2.5, strokeOpacity=0.6, clip=True).encode(
        x=alt.X("low:Q", scale=scale, title=None), x2="high:Q"
    )
    dots = (
        base.transform_filter("datum.comparable")
        .mark_point(filled=True, size=80, opacity=1, shape="circle")
        .encode(x=x)
    )
    rings = (
        base.transform_filter("!datum.comparable")
        .mark_point(filled=False, size=80, opacity=1, shape="circle")
        .encode(x=x)
    )
    layers = [zero, lines, dots, rings]
    if blank:
        text = alt.Chart(alt.Data(values=blank)).mark_text(
            align="left", x=4, fontStyle="italic", fontSize=13, color=COLOURS["muted"]
        )
        layers.append(text.encode(y=y, text="text:N"))
    return alt.layer(*layers).properties(width=230, height=30 * len(blocks))


_LEDGER = {
    "created": ("created", 1), "joined": ("created", 1), "seen_after": ("unknown", 1),
    "dissolved": ("dissolved", -1), "left": ("dissolved", -1), "seen_before": ("unknown", -1),
    "kept": ("kept", 1),
}  # fmt: skip


def plot_ledger(
    counts: Mapping[str, float],
    *,
    title: str = "",
    limit: float | None = None,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw what became of the ties of one relation: gained to the right, lost to the left.

    Parameters
    ----------
    counts : mapping
        Number of ties ``kept``, ``created``, ``joined`` (came with a joiner), ``seen_after`` (only the later wave could
        see them), ``dissolved``, ``left`` (went with a leaver) and ``seen_before``.
    title : str
        What the alt text begins with: the relation and the waves.
    limit : float, optional
        End of the axis on both sides, to draw several relations on one scale.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        When a name is not one of the seven.

    Examples
    --------
    >>> plot_ledger({"kept": 5, "created": 3, "dissolved": 2}, title="advice").alt
    'advice. kept: 5; created: 3; dissolved: 2.'
    """
    unknown = [k for k in counts if k not in _LEDGER]
    if unknown:
        raise ArgumentError(f"counts has {unknown}, which are none of {list(_LEDGER)}")
    order = [k for k in ("kept", *_LEDGER) if k in counts]
    order = list(dict.fromkeys(order))
    said = "; ".join(f"{lettering.word(k)}: {lettering.number(counts[k], 0)}" for k in order)
    return draw(
        _bars(counts, order, limit, lettering), f"{title}. {said}." if title else f"{said}.", lettering=lettering
    )


def _bars(counts: Mapping[str, float], order: list[str], limit: float | None, lettering: Lettering) -> Any:
    import altair as alt

    records = [
        {
            "what": lettering.word(k), "n": float(counts[k]) * _LEDGER[k][1], "shade": _LEDGER[k][0],
            "text": (("+" if _LEDGER[k][1] > 0 and k != "kept" else "\u2212" if _LEDGER[k][1] < 0 else "") if counts[k] else "")
            + lettering.number(counts[k], 0),
        }
        for k in order
    ]  # fmt: skip
    end = limit or max([abs(float(r["n"])) for r in records] + [1.0])  # type: ignore[arg-type]
    shades = ["created", "dissolved", "unknown", "kept"]
    scale = alt.Scale(domain=[-1.35 * end, 1.35 * end], nice=False)
    base = alt.Chart(alt.Data(values=records)).encode(
        y=alt.Y("what:N", sort=[lettering.word(k) for k in order], title=None, axis=alt.Axis(grid=False)),
        x=alt.X("n:Q", scale=scale, title=None, axis=alt.Axis(labels=False, grid=False)),
    )
    colour = alt.Color("shade:N", legend=None, scale=alt.Scale(domain=shades, range=[COLOURS[s] for s in shades]))
    bars = base.mark_bar(height=16, cornerRadius=2).encode(color=colour)
    gained = base.transform_filter("datum.n >= 0").mark_text(align="left", dx=5, fontSize=13, color=COLOURS["ink"])
    lost = base.transform_filter("datum.n < 0").mark_text(align="right", dx=-5, fontSize=13, color=COLOURS["ink"])
    zero = (
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color=COLOURS["muted"])
        .encode(x=alt.X("zero:Q", scale=scale))
    )
    return alt.layer(zero, bars, gained.encode(text="text:N"), lost.encode(text="text:N")).properties(
        width=200, height=26 * len(records)
    )
