"""The map of a network, or of what changed between two, as a picture that needs no script."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import State
from .layout import map_positions
from .picture import Picture
from .style import COLOURS, DASHES, ENGLISH, SECTOR_COLOURS, SHAPES, Lettering, coordinate

__all__ = ["HATCH", "draw_map", "kind_shapes", "mark_path", "plot_map", "plot_map_change", "tie_fates"]

# Lines across a mark of radius 9 whose organisation did not answer; they stay inside every shape.
HATCH: Final = "M-4.5 0.5L0.5 -4.5M-4 4L4 -4M-0.5 4.5L4.5 -0.5"
_FATES: Final = ("kept", "created", "joined", "dissolved", "left", "unknown", "tie", "lone")


def plot_map(
    net: Network,
    *,
    places: pd.DataFrame | None = None,
    labels: Mapping[Any, str] | None = None,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw the ties of one network.

    Parameters
    ----------
    net : Network
        One relation in one wave.
    places : DataFrame, optional
        Coordinates from `map_positions`, to share them with other waves; by default computed here.
    labels : mapping, optional
        Actor → what stands under its mark; by default the actor id.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture
        Colour is the sector, shape the kind, size the number of ties; hollow and dashed: did not answer.

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_edgelist(pd.DataFrame({"source": ["a"], "target": ["b"]}), directed=True, relation="advice")
    >>> plot_map(net).alt
    'advice, 1. tie: 1.'
    """
    rows, columns = net.ties.nonzero()
    ids = net.actors.index.to_numpy()
    ties = _once(pd.DataFrame({"a": ids[rows], "b": ids[columns], "fate": "tie"}), net.directed)
    marks = _marks([net], ties, places, labels)
    return draw_map(marks, ties, title=f"{net.relation}, {net.wave}", lettering=lettering)


def plot_map_change(
    before: Network,
    after: Network,
    *,
    places: pd.DataFrame | None = None,
    labels: Mapping[Any, str] | None = None,
    lettering: Lettering = ENGLISH,
) -> Picture:
    """Draw what became of every tie between two waves, on one set of coordinates.

    Parameters
    ----------
    before, after : Network
        The same relation in two waves.
    places, labels, lettering
        As in `plot_map`.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1], [0, 0]], directed=True, wave=1)
    >>> after = lk.from_matrix([[0, 1], [1, 0]], directed=True, wave=2)
    >>> plot_map_change(before, after).alt
    'tie, 1–2. kept: 1; created: 1.'
    """
    ties = tie_fates(before, after)
    marks = _marks([before, after], ties, places, labels)
    return draw_map(marks, ties, title=f"{after.relation}, {before.wave}–{after.wave}", lettering=lettering)


def tie_fates(before: Network, after: Network) -> pd.DataFrame:
    """What became of every tie seen in at least one of two waves.

    Parameters
    ----------
    before, after : Network
        The same relation in two waves, both directed or both undirected.

    Returns
    -------
    DataFrame
        One row a tie: ``a``, ``b`` and ``fate``: kept, created, dissolved, joined (an end was not there before), left
        (an end is not there any more), unknown (the other wave did not observe the dyad).

    Raises
    ------
    ArgumentError
        When one of them is directed and the other is not.

    Examples
    --------
    >>> import linkages as lk
    >>> before = lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True, wave=1)
    >>> after = lk.from_matrix([[0, 0], [1, 0]], directed=True, wave=2)
    >>> tie_fates(before, after)["fate"].tolist()
    ['dissolved', 'unknown']
    """
    if before.directed != after.directed:
        raise ArgumentError("before and after must both be directed or both undirected")
    actors = before.actors.index.union(after.actors.index).sort_values()
    n = len(actors)
    keys = np.unique(np.concatenate([_keys(net, actors) for net in (before, after)]))
    a, b = keys // max(n, 1), keys % max(n, 1)
    first, second = _states(before, actors, a, b), _states(after, actors, a, b)
    tie, null, absent = State.TIE, State.NULL, State.ABSENT
    fate = np.select(
        [
            (first == tie) & (second == tie), (first == null) & (second == tie), (first == absent) & (second == tie),
            (first == tie) & (second == null), (first == tie) & (second == absent),
        ],
        ["kept", "created", "joined", "dissolved", "left"],
        "unknown",
    )  # fmt: skip
    ids = actors.to_numpy()
    return pd.DataFrame({"a": ids[a], "b": ids[b], "fate": fate})


def _keys(net: Network, actors: pd.Index) -> Any:
    place = actors.get_indexer(net.actors.index).astype(np.int64)
    rows, columns = net.ties.nonzero()
    a, b = place[rows], place[columns]
    if not net.directed:
        a, b = a[a < b], b[a < b]
    return a * len(actors) + b


def _states(net: Network, actors: pd.Index, a: Any, b: Any) -> Any:
    place = net.actors.index.get_indexer(actors)
    rows, columns = place[a], place[b]
    there = (rows >= 0) & (columns >= 0)
    out = np.full(len(a), int(State.ABSENT), dtype=np.int64)
    out[there] = net.states(rows[there], columns[there])
    return out


def _once(ties: pd.DataFrame, directed: bool) -> pd.DataFrame:
    return ties if directed else ties[ties["a"] < ties["b"]].reset_index(drop=True)


def _marks(
    networks: list[Network], ties: pd.DataFrame, places: pd.DataFrame | None, labels: Mapping[Any, str] | None
) -> pd.DataFrame:
    """One row an actor; sector and kind are the latest wave's, silent is the latest wave's too."""
    actors = pd.concat([net.actors for net in reversed(networks)])
    actors = actors[~actors.index.duplicated()].sort_index()
    places = map_positions(networks) if places is None else places
    lost = actors.index.difference(places.index)
    if len(lost):
        raise ArgumentError(f"places has no row for {list(lost[:5])}")
    count = pd.concat([ties["a"], ties["b"]]).value_counts()
    sector = actors["sector"] if "sector" in actors else pd.Series("", index=actors.index)
    kind = actors.get("kind", sector)
    shape = kind_shapes(kind)
    return pd.DataFrame(
        {
            "x": places["x"].reindex(actors.index), "y": places["y"].reindex(actors.index),
            "label": [str((labels or {}).get(a, a)) for a in actors.index],
            "sector": sector.astype(str), "shape": [shape[str(k)] for k in kind],
            "silent": ~actors["responded"].astype(bool) if "responded" in actors else False,
            "size": count.reindex(actors.index).fillna(0),
        }
    )  # fmt: skip


def kind_shapes(kinds: Any) -> dict[str, str]:
    """Give every kind a shape, the most frequent first; when shapes run out the rest share the last one.

    Parameters
    ----------
    kinds : iterable of str
        The kind of every actor.

    Returns
    -------
    dict
        Kind → one of the shapes of vis-network.

    Examples
    --------
    >>> kind_shapes(["firm", "agency", "firm"])
    {'firm': 'dot', 'agency': 'square'}
    """
    count = pd.Series([str(k) for k in kinds]).value_counts()
    order = sorted(count.index, key=lambda k: (-count[k], k))
    return {kind: SHAPES[min(i, len(SHAPES) - 1)] for i, kind in enumerate(order)}


def draw_map(marks: pd.DataFrame, ties: pd.DataFrame, *, title: str = "", lettering: Lettering = ENGLISH) -> Picture:
    """Draw marks and the lines between them.

    Parameters
    ----------
    marks : DataFrame
        Indexed by actor: ``x``, ``y``, ``label``, ``sector``, ``shape``, ``silent``, ``size`` (number of ties).
    ties : DataFrame
        ``a``, ``b``, ``fate``: what became of the tie, or ``tie`` and ``lone`` (one report only) within a wave.
    title : str
        What the alt text begins with.
    lettering : Lettering
        Words and number format.

    Returns
    -------
    Picture

    Examples
    --------
    >>> marks = pd.DataFrame({"x": [0.0, 50.0], "y": [0.0, 0.0], "label": ["A", "B"], "sector": "private", "shape": "dot",
    ...                       "silent": [False, True], "size": 1}, index=["a", "b"])
    >>> draw_map(marks, pd.DataFrame({"a": ["a"], "b": ["b"], "fate": ["kept"]}), title="advice").alt
    'advice. kept: 1.'
    """
    radius = 9.0 + 4.2 * np.sqrt(marks["size"].to_numpy(dtype=float))
    low = marks[["x", "y"]].min().to_numpy() - 60 if len(marks) else np.zeros(2)
    high = marks[["x", "y"]].max().to_numpy() + 60 if len(marks) else np.ones(2)
    width, height = (high - low).tolist()
    letters = max(13.0, width / 80)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{coordinate(low[0])} {coordinate(low[1])} {coordinate(width)} {coordinate(height)}" '
        f'width="{coordinate(width)}" height="{coordinate(height)}">',
        f'<rect x="{coordinate(low[0])}" y="{coordinate(low[1])}" width="{coordinate(width)}" height="{coordinate(height)}" fill="{COLOURS["paper"]}"/>',
        *_lines(marks, ties),
        *(_mark(row, r) for row, r in zip(marks.itertuples(), radius)),
        f'<g font-family="sans-serif" font-size="{coordinate(letters)}" text-anchor="middle" fill="{COLOURS["ink"]}" '
        f'stroke="{COLOURS["paper"]}" stroke-width="{coordinate(letters / 4)}" paint-order="stroke" stroke-linejoin="round">',
        *(
            f'<text x="{coordinate(m.x)}" y="{coordinate(m.y + r + letters)}">{escape(str(m.label))}</text>'
            for m, r in zip(marks.itertuples(), radius)
        ),
        "</g></svg>",
    ]
    count = ties["fate"].value_counts()
    said = "; ".join(f"{lettering.word(f)}: {lettering.number(count[f], 0)}" for f in _FATES if f in count.index)
    return Picture("".join(parts), f"{title}. {said}." if title and said else title or said)


def _lines(marks: pd.DataFrame, ties: pd.DataFrame) -> list[str]:
    """One path for every fate: what is kept lies under what changed."""
    out = []
    for fate in ("tie", "kept", "unknown", "lone", "left", "dissolved", "joined", "created"):
        here = ties[ties["fate"] == fate]
        if here.empty:
            continue
        a, b = marks.loc[here["a"], ["x", "y"]].to_numpy(), marks.loc[here["b"], ["x", "y"]].to_numpy()
        path = "".join(
            f"M{coordinate(p[0])} {coordinate(p[1])}L{coordinate(q[0])} {coordinate(q[1])}"
            for p, q in zip(a.tolist(), b.tolist())
        )
        colour, width, dash = DASHES[fate]
        pattern = f' stroke-dasharray="{" ".join(str(2 * d) for d in dash)}"' if dash else ""
        faint = 0.4 if fate in ("tie", "kept") else 0.8
        out.append(
            f'<path d="{path}" fill="none" stroke="{COLOURS[colour]}" stroke-width="{coordinate(1.3 * width)}" '
            f'stroke-opacity="{faint}"{pattern}/>'
        )
    return out


def _mark(row: Any, radius: float) -> str:
    colour = SECTOR_COLOURS.get(row.sector, COLOURS["muted"])
    path = mark_path(row.shape, row.x, row.y, radius)
    if row.silent:
        at = f"translate({coordinate(row.x)} {coordinate(row.y)}) scale({coordinate(radius / 9)})"
        hatch = f'<path d="{HATCH}" transform="{at}" stroke="{colour}" stroke-width="1.2"/>'
        return f'<path d="{path}" fill="{COLOURS["paper"]}" stroke="{colour}" stroke-width="3" stroke-dasharray="5 4"/>{hatch}'
    return f'<path d="{path}" fill="{colour}" stroke="{COLOURS["paper"]}" stroke-width="2"/>'


def mark_path(shape: str, x: float, y: float, r: float) -> str:
    """Return the SVG path of a mark.

    Parameters
    ----------
    shape : str
        One of the shapes of vis-network.
    x, y, r : float
        Centre and radius.

    Returns
    -------
    str

    Examples
    --------
    >>> mark_path("square", 0, 0, 2)
    'M-1.8 -1.8L1.8 -1.8L1.8 1.8L-1.8 1.8Z'
    """
    if shape == "dot":
        return f"M{coordinate(x - r)} {coordinate(y)}a{coordinate(r)} {coordinate(r)} 0 1 0 {coordinate(2 * r)} 0a{coordinate(r)} {coordinate(r)} 0 1 0 {coordinate(-2 * r)} 0Z"
    if shape == "square":
        corners = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
    elif shape == "star":
        corners = [
            (s * math.sin(math.pi * i / 5), -s * math.cos(math.pi * i / 5))
            for i in range(10)
            for s in [1.3 if i % 2 == 0 else 0.55]
        ]
    else:
        sides, turn, size = {
            "triangle": (3, 0.0, 1.25), "triangleDown": (3, math.pi, 1.25), "diamond": (4, 0.0, 1.2),
            "hexagon": (6, math.pi / 6, 1.05),
        }[shape]  # fmt: skip
        corners = [
            (size * math.sin(turn + 2 * math.pi * i / sides), -size * math.cos(turn + 2 * math.pi * i / sides))
            for i in range(sides)
        ]
    points = [f"{coordinate(x + r * dx)} {coordinate(y + r * dy)}" for dx, dy in corners]
    return "M" + "L".join(points) + "Z"
