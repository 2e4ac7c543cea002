"""Density within and between sectors as a matrix, one for each wave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from .rows import framed, text
from .style import COLOURS, ENGLISH, Lettering, Picture, coordinate, finite, in_order, one_value, why_blank

__all__ = ["plot_matrix"]

# Row and column of each block; dyads between sectors are one block, whichever way they point.
CELLS: Final = {"private-private": (0, 0), "public-private": (1, 0), "public-public": (1, 1)}
SIDE: Final = 78.0
LEFT: Final = 66.0
DARKEST: Final = 0.45  # so that letters stand out, in a light page and in a dark one


def plot_matrix(
    cohesion: pd.DataFrame,
    *,
    waves: Sequence[Any] | None = None,
    top: float | None = None,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw the density of each block of sectors, wave beside wave: the darker, the denser.

    Parameters
    ----------
    cohesion : DataFrame
        Rows of density of the cohesion table of one relation, cluster and form.
    waves : sequence, optional
        Waves in their order; by default those of the table. The first and the last are drawn.
    top : float, optional
        Density that is darkest, to draw several relations alike.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Under each percentage the ties and the dyads observed.

    Examples
    --------
    >>> table = pd.DataFrame({"cluster": "all", "relation": "advice", "wave": [1], "block": ["private-private"],
    ...                       "measure": "density", "form": "", "value": [0.1], "n_dyads": [40]})
    >>> plot_matrix(table).alt
    'density, advice. 1: private-private 10% (4/40), public-private not measured, public-public not measured.'
    """
    rows = cohesion[(cohesion["measure"] == "density") & cohesion["block"].isin(list(CELLS))]
    for column in ("cluster", "relation", "form"):
        one_value(rows, column)
    order = in_order(list(rows["wave"]), list(waves) if waves is not None else [])
    shown = list(dict.fromkeys([order[0], order[-1]]))
    found = {(r["wave"], r["block"]): r for r in rows.to_dict("records")}
    darkest = top or max([float(v) for v in rows["value"] if finite(v)] + [1e-9])
    parts, said = [], []
    for place, wave in enumerate(shown):
        left = LEFT + place * (2 * SIDE + 16)
        parts.append(text(left + SIDE, 16, lettering.word(wave), anchor="middle", colour="muted"))
        told = []
        for block, (down, across) in CELLS.items():
            shade, lines, words = _cell(found.get((wave, block)), darkest, lettering)
            parts += _drawn(left + across * SIDE, 26 + down * SIDE, shade, lines)
            told.append(f"{lettering.word(block)} {words}")
        said.append(f"{lettering.word(wave)}: {', '.join(told)}")
        for across, sector in enumerate(("private", "public")):
            parts.append(text(left + (across + 0.5) * SIDE, 2 * SIDE + 44, lettering.word(sector), anchor="middle"))
    for down, sector in enumerate(("private", "public")):
        parts.append(text(LEFT - 8, 26 + (down + 0.5) * SIDE + 4.5, lettering.word(sector), anchor="end"))
    head = f"{lettering.word('density')}, {lettering.word(rows['relation'].iloc[0])}"
    return Picture(framed(parts, LEFT + 4 * SIDE + 22, 2 * SIDE + 54), f"{head}. {'; '.join(said)}.")


def _cell(row: Any, darkest: float, lettering: Lettering) -> tuple[float, list[str], str]:
    """How dark a cell is, what is written in it, and what is said of it."""
    if row is None or not finite(row["value"]):
        why = lettering.word(why_blank([row] if row else []))
        return 0.0, [why], why
    percent = f"{lettering.number(100 * row['value'], 0)}{lettering.percent}"
    pairs = f"{lettering.number(row['value'] * row['n_dyads'], 0)}/{lettering.number(row['n_dyads'], 0)}"
    return DARKEST * min(1.0, float(row["value"]) / darkest), [percent, pairs], f"{percent} ({pairs})"


def _drawn(x: float, y: float, shade: float, lines: list[str]) -> list[str]:
    at = f'x="{coordinate(x + 1)}" y="{coordinate(y + 1)}" width="{coordinate(SIDE - 2)}" height="{coordinate(SIDE - 2)}"'
    parts = [f'<rect {at} fill="{COLOURS["paper"]}" stroke="{COLOURS["rule"]}"/>']
    if shade:
        parts.append(f'<rect class="mark" {at} fill="{COLOURS["wave-2"]}" fill-opacity="{shade:.2f}"/>')
    middle = x + SIDE / 2
    if len(lines) == 1:
        words = lines[0].split(" ", 1)
        first = y + SIDE / 2 + 4.5 - 8 * (len(words) - 1)
        return [
            *parts,
            *(
                text(middle, first + 16 * k, w, anchor="middle", colour="muted", style="italic")
                for k, w in enumerate(words)
            ),
        ]
    return [
        *parts,
        text(middle, y + SIDE / 2 - 2, lines[0], anchor="middle"),
        text(middle, y + SIDE / 2 + 16, lines[1], anchor="middle"),
    ]
