"""Density within and between sectors as a matrix, one for each wave."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import Any, Final

import pandas as pd

from .picture import Picture, draw
from .style import COLOURS, ENGLISH, Lettering, finite, in_order, one_value, why_blank

__all__ = ["plot_matrix"]

# Row and column of each block; dyads between sectors are one block, whichever way they point.
CELLS: Final = {"private-private": (0, 0), "public-private": (1, 0), "public-public": (1, 1)}
SECTORS: Final = ("private", "public")
SIDE: Final = 78.0
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
    cells, said = [], []
    for wave in shown:
        told = []
        for block, (down, across) in CELLS.items():
            shade, lines, words = _cell(found.get((wave, block)), darkest, lettering)
            cells.append({"wave": shown.index(wave), "down": down, "across": across, "shade": shade, "lines": lines})
            told.append(f"{lettering.word(block)} {words}")
        said.append(f"{lettering.word(wave)}: {', '.join(told)}")
    head = f"{lettering.word('density')}, {lettering.word(rows['relation'].iloc[0])}"
    names = [lettering.word(wave) for wave in shown], [lettering.word(sector) for sector in SECTORS]
    return draw(_chart(cells, *names), f"{head}. {'; '.join(said)}.", lettering=lettering)


def _chart(cells: list[dict[str, Any]], waves: list[str], sectors: list[str]) -> dict[str, Any]:
    """A chart of Vega-Lite: a matrix of sectors for each wave, side by side."""
    letters = {"type": "text", "fontSize": 13, "baseline": "middle"}

    def axis(field: str, shown: bool) -> dict[str, Any]:
        words = {"labelExpr": f"{dumps(sectors)}[datum.value]", "title": None, "grid": False, "labelAngle": 0}
        scale = {"domain": [0, 1], "padding": 0.02}
        return {"field": field, "type": "ordinal", "scale": scale, "axis": words if shown else None}

    def matrix(wave: int) -> dict[str, Any]:
        mine = [cell for cell in cells if cell["wave"] == wave]
        where = {"x": axis("across", True), "y": axis("down", not wave)}
        shade = {"field": "shade", "type": "quantitative", "scale": None, "legend": None}
        square = {"type": "rect", "stroke": COLOURS["rule"]}
        layers = [
            {"mark": square | {"fill": COLOURS["paper"]}, "encoding": where},
            {"mark": square | {"fill": COLOURS["wave-2"]}, "encoding": where | {"fillOpacity": shade}},
        ]
        for known in (True, False):
            some = [cell for cell in mine if (cell["shade"] is not None) == known]
            look = {"color": COLOURS["ink"]} if known else {"color": COLOURS["muted"], "fontStyle": "italic"}
            for line in (0, 1):
                said = [cell | {"text": cell["lines"][line]} for cell in some if line < len(cell["lines"])]
                written = letters | look | {"dy": 18 * line - 9}
                layers.append(
                    {"data": {"values": said}, "mark": written, "encoding": where | {"text": {"field": "text"}}}
                )
        title = {"text": waves[wave], "color": COLOURS["muted"], "fontSize": 13, "fontWeight": "normal"}
        return {
            "data": {"values": [c | {"shade": c["shade"] or 0} for c in mine]},
            "title": title,
            "layer": layers,
            "width": 2 * SIDE,
            "height": 2 * SIDE,
        }

    # One wave has the room of two, so that its letters are no larger than those of other pictures.
    room = {"data": {"values": [{}]}, "mark": {"type": "point", "opacity": 0}, "width": 2 * SIDE, "height": 2 * SIDE}
    drawn = [matrix(wave) for wave in range(len(waves))]
    return {"hconcat": drawn if len(drawn) > 1 else [*drawn, room], "spacing": 16}


def _cell(row: Any, darkest: float, lettering: Lettering) -> tuple[float | None, list[str], str]:
    """How dark a cell is, what is written in it (a line or two), and what is said of it."""
    if row is None or not finite(row["value"]):
        why = lettering.word(why_blank([row] if row else []))
        return None, why.split(" ", 1), why
    percent = f"{lettering.number(100 * row['value'], 0)}{lettering.percent}"
    pairs = f"{lettering.number(row['value'] * row['n_dyads'], 0)}/{lettering.number(row['n_dyads'], 0)}"
    return DARKEST * min(1.0, float(row["value"]) / darkest), [percent, pairs], f"{percent} ({pairs})"
