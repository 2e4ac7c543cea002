"""networkx: ties are edges with a ``strength``; missing and out dyads travel as a graph attribute."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...errors import ArgumentError
from ..network import Network
from .pandas import actor_table, from_edgelist, to_edgelist

__all__ = ["from_networkx", "to_networkx"]


def to_networkx(net: Network) -> Any:
    """Make a networkx graph of the ties.

    Parameters
    ----------
    net : Network

    Returns
    -------
    networkx.Graph or networkx.DiGraph
        Node attributes are the columns of ``net.actors``; edge attribute ``strength``. The graph attribute
        ``"unobserved"`` lists missing and out dyads, so that nothing is lost; networkx itself takes every dyad
        without an edge for null.

    Examples
    --------
    >>> import linkages as lk
    >>> list(lk.to_networkx(lk.from_matrix([[0, 2], [0, 0]], directed=True)).edges(data="strength"))
    [(0, 1, 2.0)]
    """
    import networkx as nx

    graph: Any = nx.DiGraph() if net.directed else nx.Graph()
    graph.graph.update(relation=net.relation, wave=net.wave)
    attributes = net.actors.to_dict("index")
    graph.add_nodes_from((actor, attributes[actor]) for actor in net.actors.index)
    edges = to_edgelist(net)
    ties = edges[edges["state"] == "tie"]
    graph.add_weighted_edges_from(
        zip(ties["source"].tolist(), ties["target"].tolist(), ties["strength"].tolist(), strict=True), weight="strength"
    )
    graph.graph["unobserved"] = edges.loc[edges["state"] != "tie", ["source", "target", "state"]].to_dict("list")
    return graph


def from_networkx(graph: Any, *, relation: str | None = None, wave: int | str | None = None) -> Network:
    """Make a Network from a networkx graph.

    Parameters
    ----------
    graph : networkx.Graph or networkx.DiGraph
        Edge attribute ``strength`` or ``weight`` (else 1) is the strength; graph attribute ``"unobserved"`` as
        `to_networkx` writes it.
    relation, wave : str, int or str, optional
        Labels; by default the graph's attributes, else ``"tie"`` and 1.

    Returns
    -------
    Network

    Raises
    ------
    ArgumentError
        For multigraphs and self-ties.

    Examples
    --------
    >>> import networkx as nx
    >>> import linkages as lk
    >>> lk.from_networkx(nx.path_graph(3))
    <Network 'tie', wave 1: 3 actors, 2 ties, 0% of dyads missing>
    """
    if graph.is_multigraph():
        raise ArgumentError("graph is a multigraph: make one graph a relation, or combine parallel ties first")
    nodes = dict(graph.nodes(data=True))
    frame = pd.DataFrame.from_dict(nodes, orient="index") if any(nodes.values()) else None
    index = pd.Index(list(nodes), name="actor")
    actors = actor_table(list(nodes), pd.DataFrame(index=index) if frame is None else frame.reindex(index))
    rows = [(a, b, d.get("strength", d.get("weight", 1.0)), "tie") for a, b, d in graph.edges(data=True)]
    edges = pd.DataFrame(rows, columns=["source", "target", "strength", "state"])
    unobserved = graph.graph.get("unobserved")
    if unobserved and unobserved["source"]:
        edges = pd.concat([edges, pd.DataFrame(unobserved)], ignore_index=True)
    return from_edgelist(
        edges,
        directed=graph.is_directed(),
        actors=actors,
        relation=relation or graph.graph.get("relation", "tie"),
        wave=wave if wave is not None else graph.graph.get("wave", 1),
    )
