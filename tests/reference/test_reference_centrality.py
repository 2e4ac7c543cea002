"""Centrality against R: sna 2.7-1, igraph 1.3.5, manynet 1.3.2."""

from __future__ import annotations

import pandas as pd

import linkages as lk


def graph(net: lk.Network) -> str:
    return "graph=directed" if net.directed else "graph=undirected"


def mode(net: lk.Network) -> str:
    return "mode=digraph" if net.directed else "mode=graph"


def close_by_actor(close, ours: pd.Series, theirs: pd.Series) -> None:
    assert ours.index.tolist() == theirs.index.tolist()
    close(ours, theirs)


def test_degree(reference, close) -> None:
    net = reference.net
    close_by_actor(close, lk.degree(net), reference.by_actor("degree", "degree", f"{mode(net)};cmode=freeman"))
    if net.directed:
        close_by_actor(close, lk.degree(net, direction="in"), reference.by_actor("degree", "indegree"))
        close_by_actor(close, lk.degree(net, direction="out"), reference.by_actor("degree", "outdegree"))
        share = lk.degree(net, direction="in") / (len(net.actors) - 1)
        close_by_actor(close, share, reference.by_actor("node_indegree", "indegree"))


def test_strength(reference, close) -> None:
    net = reference.net
    options = f"{mode(net)};cmode=freeman;ignore.eval=FALSE"
    if reference.has("degree", "strength", options):
        close_by_actor(close, lk.strength(net), reference.by_actor("degree", "strength", options))
    else:
        close_by_actor(close, lk.strength(net), lk.degree(net))


def test_betweenness(reference, close) -> None:
    net, found = reference.net, lk.betweenness(reference.net)
    close_by_actor(close, found, reference.by_actor("betweenness", "betweenness", mode(net), "sna"))
    options = f"{graph(net)};normalized=FALSE"
    close_by_actor(close, found, reference.by_actor("betweenness", "betweenness", options, "igraph"))
    n = len(net.actors)
    most = (n - 1) * (n - 2) / (1 if net.directed else 2)
    close_by_actor(close, found / most, reference.by_actor("node_betweenness", "betweenness"))
    if net.directed:
        joined = reference.by_actor("betweenness", "betweenness", "graph=collapsed;normalized=FALSE", "igraph")
        close_by_actor(close, lk.betweenness(net.symmetrize("either")), joined)


def test_degree_centralization(reference, close) -> None:
    net = reference.net
    freeman = f"{mode(net)};FUN=degree;cmode=freeman"
    close(lk.centralization(net), reference.value("centralization", "centralization_degree_cmode_freeman", freeman))
    degrees = lk.degree(net)
    close((degrees.max() - degrees).sum(), reference.value("centralization", "centralization_degree_raw"))
    if net.directed:
        for direction in ("in", "out"):
            metric = f"centralization_degree_cmode_{direction}degree"
            close(lk.centralization(net, direction=direction), reference.value("centralization", metric))


def test_betweenness_centralization(reference, close) -> None:
    net = reference.net
    options = f"{mode(net)};FUN=betweenness"
    found = lk.centralization(net, lk.betweenness)
    close(found, reference.value("centralization", "centralization_betweenness", options))
    close(found, reference.value("net_betweenness", "betweenness"))


def test_degree_centralization_of_manynet_counts_self_ties(reference, close) -> None:
    """Where we differ, we know by how much: its denominators are those of a graph with self-ties."""
    net, n = reference.net, len(reference.net.actors)
    if net.directed:
        close(lk.centralization(net) * (n - 2) / (n - 1), reference.value("net_degree", "degree"))
        for direction in ("in", "out"):
            with_loops = lk.centralization(net, direction=direction) * (n - 1) / n
            close(with_loops, reference.value(f"net_{direction}degree", f"{direction}degree"))
    else:
        close(lk.centralization(net) * (n - 2) / n, reference.value("net_degree", "degree"))
