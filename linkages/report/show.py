"""A quick look at one network in a notebook: a drawing that can be dragged and zoomed, needs no network and trusts no name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ..data.display import network_sentence
from ..data.network import Network
from ..errors import ArgumentError
from ..files import write_atomically
from ..plots.layout import map_positions
from ..plots.map import kind_shapes
from ..plots.style import COLOURS, SECTOR_COLOURS
from .render import look_page

__all__ = ["Look", "show"]

MOST: Final = 1500  # actors that a drawing bears
LONGEST: Final = 28  # characters of a label

_OPTIONS: Final = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"borderWidth": 1.5},
    "edges": {"smooth": False, "arrows": {"to": {"enabled": False, "scaleFactor": 0.4}}},
    "interaction": {"hover": True, "tooltipDelay": 60},
}


@dataclass(frozen=True, repr=False)
class Look:
    """A drawing of one network that a notebook shows.

    Parameters
    ----------
    title : str
        The sentence about the network.
    page : str
        A whole HTML page, with everything in it.
    height : int
        Pixels that it takes in a notebook.

    Examples
    --------
    >>> import linkages as lk
    >>> lk.show(lk.from_matrix([[0, 1], [0, 0]], directed=True))
    <Look at Network 'tie', wave 1: 2 actors, 1 directed tie, 0% of dyads missing>
    """

    title: str
    page: str
    height: int = 520

    def __repr__(self) -> str:
        return f"<Look at {self.title}>"

    def _repr_html_(self) -> str:
        # Its own page in a sandbox: it can run our script, and nothing in it can reach the notebook.
        return (
            f'<iframe sandbox="allow-scripts" title="{escape(self.title)}" srcdoc="{escape(self.page)}" '
            f'style="width:100%;height:{self.height}px;border:0"></iframe>'
        )

    def save(self, path: str | Path) -> Path:
        """Write the page, which opens in any browser without a network.

        Parameters
        ----------
        path : str or Path
            Where.

        Returns
        -------
        Path
            The file written.
        """
        return Path(write_atomically(path, self.page))


def show(net: Network, *, label: str = "name", places: pd.DataFrame | None = None, height: int = 520) -> Look:
    """Draw a network for a quick look in a notebook.

    Parameters
    ----------
    net : Network
        One relation in one wave, of at most 1,500 actors.
    label : str
        Column of the actors that is written on them; without such a column, their ids.
    places : pandas.DataFrame, optional
        Columns ``x`` and ``y``, indexed by actor, to draw several waves alike; by default computed from the ties.
    height : int
        Pixels that the drawing takes in a notebook, 100 or more.

    Returns
    -------
    Look
        Shown by Jupyter, VS Code and marimo without a network; ``.save("look.html")`` writes the page. Colour is the sector,
        shape the kind, size the number of ties; hollow: did not answer. Names are shown: it is not for the public.

    Raises
    ------
    ArgumentError
        When there are too many actors to draw, ``places`` lacks some, or ``height`` is too small.

    Notes
    -----
    Nodes, ties and options are those of a pyvis network, and the drawing library the one that travels with pyvis. The page around
    them is ours: all names are data, its policy lets only its own two scripts run, and nothing is fetched.

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
    >>> lk.show(net.block("all")).height
    520
    """
    if len(net.actors) > MOST:
        raise ArgumentError(
            f"net has {len(net.actors):,} actors, more than the {MOST:,} that can be drawn: subset() takes some"
        )
    if isinstance(height, bool) or not isinstance(height, int) or height < 100:
        raise ArgumentError(f"height={height!r} must be a whole number of pixels, 100 or more")
    places = map_positions([net]) if places is None else places
    lost = net.actors.index.difference(places.index)
    if len(lost):
        raise ArgumentError(f"places has no row for {lost[:5].tolist()}")
    drawing = _drawing(net, places, label)
    title = network_sentence(net)[1:-1]
    present = set(net.actors["sector"]) if "sector" in net.actors else set()
    sectors = [{"label": s, "colour": colour} for s, colour in SECTOR_COLOURS.items() if s in present]
    data = {"nodes": drawing.nodes, "edges": drawing.edges, "options": drawing.options}
    return Look(title, look_page(title, data, sectors), height)


def _drawing(net: Network, places: pd.DataFrame, label: str) -> Any:
    """Nodes, ties and options as pyvis holds them; nothing of its page is used."""
    from pyvis.edge import Edge
    from pyvis.network import Network as Drawing

    actors, drawing = net.actors, Drawing(cdn_resources="in_line")
    drawing.set_options(json.dumps(_OPTIONS))
    count = (net.ties + net.ties.T).astype(bool).sum(axis=1).tolist()
    sector = actors.get("sector", pd.Series("", index=actors.index)).astype(str)
    kind = actors.get("kind", sector).astype(str)
    shape, silent = kind_shapes(kind), ~actors.get("responded", pd.Series(True, index=actors.index)).astype(bool)
    written = actors.get(label, pd.Series(actors.index, index=actors.index)).astype(str)
    at = places.loc[actors.index, ["x", "y"]].astype(float).to_numpy().tolist()
    for i in range(len(actors)):
        colour = SECTOR_COLOURS.get(sector.iloc[i], COLOURS["muted"])
        drawing.add_node(
            i, label=_short(written.iloc[i]), shape=shape[kind.iloc[i]], size=8 + 3 * count[i] ** 0.5,
            color={"background": COLOURS["paper"] if silent.iloc[i] else colour, "border": colour},
            x=at[i][0], y=at[i][1],
        )  # fmt: skip
    rows, columns = net.ties.nonzero()
    pairs = zip(rows.tolist(), columns.tolist())
    # pyvis's own add_edge compares with every edge before it.
    drawing.edges += [
        Edge(a, b, net.directed, color={"color": COLOURS["muted"], "opacity": 0.5}).options
        for a, b in pairs
        if net.directed or a < b
    ]
    return drawing


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
