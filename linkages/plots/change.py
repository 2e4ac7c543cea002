"""What changed between two waves: differences with intervals, and the ledger of ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import ArgumentError
from ..vocabulary import BLOCKS
from .picture import Picture
from .rows import Mark, Row, Ticks, draw_rows
from .style import ENGLISH, Lettering, finite, number_or_none, one_value, why_blank

__all__ = ["plot_change", "plot_change_of_clusters", "plot_ledger", "plot_turnover"]


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
    marks = [_row(lettering.word(block), by_block.get(block), level, lettering) for block in blocks]
    return draw_rows(marks, alt, domain=domain, ticks=_ticks(measure), zero=True, lettering=lettering)


def _ticks(measure: str) -> Ticks:
    """How the axis is lettered: a change of density in percentage points, as sentences tell it."""
    return "points" if measure == "density" else "signed"


def plot_change_of_clusters(
    change: pd.DataFrame,
    measure: str = "density",
    *,
    domain: tuple[float, float] | None = None,
    level: float = 0.95,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw the change of one measure of one relation and block: a row a cluster, in the order of the table.

    Parameters
    ----------
    change : DataFrame
        Rows of the change table of one relation, block, pair of waves, frame and form.
    measure : str
        Which measure.
    domain : pair of float, optional
        Ends of the axis, to draw several blocks on one scale.
    level : float
        As in `plot_change`.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture

    Examples
    --------
    >>> table = pd.DataFrame({"cluster": ["North", "South"], "relation": "advice", "since": 1, "wave": 2, "block": "all",
    ...                       "frame": "stayers", "measure": "density", "form": "", "value": [0.05, -0.02],
    ...                       "low": [0.01, -0.06], "high": [0.09, 0.02], "comparable": True})
    >>> plot_change_of_clusters(table).alt
    'density, advice, all, 1–2. North: +0.050 (+0.010; +0.090); South: −0.020 (−0.060; +0.020).'
    """
    rows = change[change["measure"] == measure]
    for column in ("relation", "block", "since", "wave", "frame", "form"):
        one_value(rows, column)
    found = {str(r["cluster"]): r for r in rows.to_dict("records")}
    said = "; ".join(f"{cluster}: {_difference(row, lettering)}" for cluster, row in found.items())
    head = [lettering.word(measure), *(lettering.word(rows[c].iloc[0]) for c in ("relation", "block"))]
    period = f"{lettering.word(rows['since'].iloc[0])}–{lettering.word(rows['wave'].iloc[0])}"
    alt = f"{', '.join([*head, period])}. {said}."
    marks = [_row(cluster, row, level, lettering) for cluster, row in found.items()]
    return draw_rows(marks, alt, domain=domain, ticks=_ticks(measure), zero=True, lettering=lettering)


def _difference(row: Mapping[Any, Any] | None, lettering: Lettering) -> str:
    if row is None or not finite(row["value"]):
        return lettering.word(why_blank([row] if row else []))
    signed = [
        f"{'+' if v > 0 else ''}{lettering.number(v, 3)}" for v in (row["value"], row["low"], row["high"]) if finite(v)
    ]
    return signed[0] + (f" ({signed[1]}; {signed[2]})" if len(signed) == 3 else "")


def _row(label: str, row: Mapping[Any, Any] | None, level: float, lettering: Lettering) -> Row:
    if row is None or not finite(row["value"]):
        return Row(label, blank=lettering.word(why_blank([row] if row else [])))
    adjusted = row.get("p_adjusted")
    clear = (
        bool(adjusted < 1 - level)
        if adjusted is not None and finite(adjusted)
        else finite(row["low"]) and (row["low"] > 0 or row["high"] < 0)
    )
    mark = Mark(
        float(row["value"]), number_or_none(row["low"]), number_or_none(row["high"]), colour="wave-2" if clear else "wave-1",
        hollow=not row["comparable"],
    )  # fmt: skip
    return Row(label, (mark,))


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
    end = 1.35 * (limit or max([*counts.values(), 1.0]))
    rows = [Row(lettering.word(k), (_bar(k, counts[k], lettering),)) for k in order]
    return draw_rows(rows, f"{title}. {said}." if title else f"{said}.", domain=(-end, end), ticks="none", zero=True,
                     lettering=lettering)  # fmt: skip


def _bar(fate: str, n: float, lettering: Lettering) -> Mark:
    colour, side = _LEDGER[fate]
    sign = "" if not n or fate == "kept" else "+" if side > 0 else "\u2212"
    return Mark(float(n) * side, bar=True, colour=colour, said=sign + lettering.number(n, 0))


def plot_turnover(
    counts: Mapping[str, Mapping[str, float]], *, title: str = "", lettering: Lettering = ENGLISH
) -> Picture:
    """Draw ties gained and lost, a row for each group: gained to the right, lost to the left.

    Parameters
    ----------
    counts : mapping
        Group → number of ties ``gained`` and ``lost``.
    title : str
        What the alt text begins with.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture

    Examples
    --------
    >>> plot_turnover({"firm–agency": {"gained": 3, "lost": 1}}, title="advice").alt
    'advice. firm–agency: +3, −1.'
    """
    end = 1.75 * max([n for row in counts.values() for n in (row["gained"], row["lost"])] + [1.0])
    rows, said = [], []
    for name, row in counts.items():
        texts = [f"{sign}{lettering.number(n, 0)}" if n else lettering.number(0, 0)
                 for n, sign in ((row["gained"], "+"), (row["lost"], "\u2212"))]  # fmt: skip
        gained = Mark(float(row["gained"]), bar=True, colour="created", said=texts[0])
        lost = Mark(-float(row["lost"]), bar=True, colour="dissolved", said=texts[1] if row["lost"] else "")
        rows.append(Row(name, (gained, lost), level=True))
        said.append(f"{name}: {', '.join(texts)}")
    alt = f"{title}. {'; '.join(said)}." if title else f"{'; '.join(said)}."
    return draw_rows(rows, alt, domain=(-end, end), ticks="none", zero=True, lettering=lettering)
