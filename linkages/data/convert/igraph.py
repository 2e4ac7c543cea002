"""igraph: ties are edges with a ``strength``; missing and out dyads travel as a graph attribute."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..network import Network
from ..storage import keys_of
from .pandas import actor_table, from_edgelist, to_edgelist

__all__ = ["from_igraph", "to_igraph"]


def to_igraph(net: Network, *, states: bool = True) -> Any:
    """Make an igraph graph of the ties.

    Parameters
    ----------
    net : Network
    states : bool
        Carry missing and out dyads as the graph attribute ``"unobserved"``, so that nothing is lost; igraph itself
        takes every dyad without an edge for null.

    Returns
    -------
    igraph.Graph
        Vertex attributes ``name`` (actor id) and the columns of ``net.actors``; edge attribute ``strength``.

    Examples
    --------
    >>> import linkages as lk
    >>> graph = lk.to_igraph(lk.from_matrix([[0, 2], [0, 0]], directed=True))
    >>> graph.vcount(), graph.ecount(), graph.es["strength"]
    (2, 1, [2.0])
    """
    import igraph

    n = len(net.actors)
    keys, strengths = keys_of(net.ties), net.ties.data
    rows, columns = keys // max(n, 1), keys % max(n, 1)
    if not net.directed:
        once = rows < columns
        rows, columns, strengths = rows[once], columns[once], strengths[once]
    graph = igraph.Graph(n=n, edges=np.column_stack([rows, columns]).tolist(), directed=net.directed)
    graph.es["strength"] = strengths.tolist()
    if states:
        # igraph calls a vertex's id "name"; the organisation's own name goes under "label".
        for column in net.actors.columns:
            graph.vs["label" if column == "name" else column] = net.actors[column].tolist()
        graph.vs["name"] = net.actors.index.tolist()
        graph["relation"], graph["wave"] = net.relation, net.wave
        edges = to_edgelist(net)
        unobserved = edges[edges["state"] != "tie"]
        graph["unobserved"] = unobserved[["source", "target", "state"]].to_dict("list")
    return graph


def from_igraph(graph: Any, *, relation: str | None = None, wave: int | str | None = None) -> Network:
    """Make a Network from an igraph graph.

    Parameters
    ----------
    graph : igraph.Graph
        Vertex attribute ``name`` (else the vertex number) is the actor id; edge attribute ``strength`` or ``weight``
        (else 1) the strength; graph attribute ``"unobserved"`` as `to_igraph` writes it.
    relation, wave : str, int or str, optional
        Labels; by default the graph's attributes, else ``"tie"`` and 1.

    Returns
    -------
    Network

    Raises
    ------
    ArgumentError
        For self-ties and parallel ties: simplify the graph first.

    Examples
    --------
    >>> import igraph
    >>> import linkages as lk
    >>> lk.from_igraph(igraph.Graph([(0, 1), (1, 2)], directed=True))
    <Network 'tie', wave 1: 3 actors, 2 directed ties, 0% of dyads missing>
    """
    named = "name" in graph.vs.attributes()
    ids = graph.vs["name"] if named else list(range(graph.vcount()))
    columns = {("name" if c == "label" else c): graph.vs[c] for c in graph.vs.attributes() if c != "name"}
    actors = actor_table(ids, pd.DataFrame(columns, index=pd.Index(ids, name="actor")))
    ends = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    names = pd.Index(ids)
    strength = next((graph.es[a] for a in ("strength", "weight") if a in graph.es.attributes()), 1.0)
    edges = pd.DataFrame({"source": names[ends[:, 0]], "target": names[ends[:, 1]], "strength": strength})
    edges["state"] = "tie"
    known = graph.attributes()
    if "unobserved" in known and graph["unobserved"]["source"]:
        edges = pd.concat([edges, pd.DataFrame(graph["unobserved"])], ignore_index=True)
    return from_edgelist(
        edges,
        directed=graph.is_directed(),
        actors=actors,
        relation=relation or (graph["relation"] if "relation" in known else "tie"),
        wave=wave if wave is not None else (graph["wave"] if "wave" in known else 1),
    )
