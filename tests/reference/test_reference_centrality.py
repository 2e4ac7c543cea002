"""Centrality against R: sna 2.7-1, igraph 1.3.5, manynet 1.3.2."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import pytest

import linkages as lk


def graph(net: lk.Network) -> str:
    return "graph=directed" if net.directed else "graph=undirected"


def mode(net: lk.Network) -> str:
    return "mode=digraph" if net.directed else "mode=graph"


def close_by_actor(close, ours: pd.Series, theirs: pd.Series, tolerance: float = 1e-9) -> None:
    assert ours.index.tolist() == theirs.index.tolist()
    close(ours, theirs, tolerance)


def test_degree(reference, close) -> None:
    net = reference.net
    close_by_actor(close, lk.degree(net), reference.by_actor("degree", "degree", f"{mode(net)};cmode=freeman"))
    if net.directed:
        close_by_actor(close, lk.degree(net, direction="in"), reference.by_actor("degree", "indegree"))
        close_by_actor(close, lk.degree(net, direction="out"), reference.by_actor("degree", "outdegree"))
        share = lk.degree(net, direction="in") / (len(net.actors) - 1)
        close_by_actor(close, share, reference.by_actor("node_indegree", "indegree"))
        share = lk.degree(net, direction="out") / (len(net.actors) - 1)
        close_by_actor(close, share, reference.by_actor("node_outdegree", "outdegree"))
    else:
        share = lk.degree(net) / (len(net.actors) - 1)
        for function in ("node_degree", "node_indegree", "node_outdegree"):
            close_by_actor(close, share, reference.by_actor(function, function.removeprefix("node_")))


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
        for direction, function in (("in", "net_indegree"), ("out", "net_outdegree")):
            with_loops = lk.centralization(net, direction=direction) * (n - 1) / n
            close(with_loops, reference.value(function, f"{direction}degree"))
    else:
        close(lk.centralization(net) * (n - 2) / n, reference.value("net_degree", "degree"))


def test_closeness(reference, close) -> None:
    net, out = reference.net, {"direction": "out"}
    strict = reference.by_actor("closeness", "closeness", mode(net), "sna")
    close_by_actor(close, lk.closeness(net, form="strict", **out), strict)
    side = "mode=out" if net.directed else "mode=all"
    reached = reference.by_actor("closeness", "closeness", f"{graph(net)};normalized=TRUE;{side}", "igraph")
    close_by_actor(close, lk.closeness(net, form="reached", **out), reached)
    close_by_actor(close, lk.closeness(net, form="reached", **out), reference.by_actor("node_closeness", "closeness"))
    scaled = lk.closeness(net, **out)
    close_by_actor(close, scaled[strict > 0], strict[strict > 0])  # the three agree where everybody is reached
    if net.directed:
        options = "graph=collapsed;normalized=TRUE;mode=all"
        joined = reference.by_actor("closeness", "closeness", options, "igraph")
        close_by_actor(close, lk.closeness(net, form="reached"), joined)
        close_by_actor(close, lk.closeness(net.symmetrize("either"), form="reached"), joined)


def test_proximity_prestige_is_strict_closeness_towards_the_actor(reference, close) -> None:
    if reference.net.directed:
        theirs = reference.by_actor("prestige", "prestige_domain.proximity")
        close_by_actor(close, lk.closeness(reference.net, direction="in", form="strict"), theirs)


def test_harmonic_closeness(reference, close) -> None:
    net = reference.net
    found = lk.harmonic_closeness(net, direction="out")
    close_by_actor(close, found, reference.by_actor("closeness", "closeness_suminv", f"{mode(net)};cmode=suminv"))
    options = f"{graph(net)};normalized=TRUE"
    close_by_actor(close, found, reference.by_actor("harmonic_centrality", "harmonic", options))
    close_by_actor(close, found, reference.by_actor("node_harmonic", "harmonic"))
    if net.directed:
        joined = reference.by_actor("harmonic_centrality", "harmonic", "graph=collapsed;normalized=TRUE")
        close_by_actor(close, lk.harmonic_closeness(net), joined)


def test_eigenvector(reference, close) -> None:
    net = reference.net
    sent = lk.eigenvector(net, direction="out", form="length")
    close_by_actor(close, sent, reference.by_actor("evcent", "evcent", mode(net)), 1e-6)
    theirs = reference.by_actor("eigen_centrality", "eigenvector", f"{graph(net)};scale=TRUE")
    close_by_actor(close, lk.eigenvector(net), theirs, 1e-6)
    received = lk.eigenvector(net, direction="in")
    close_by_actor(close, received, reference.by_actor("node_eigenvector", "eigenvector"), 1e-6)
    if net.directed:
        joined = reference.by_actor("eigen_centrality", "eigenvector", "graph=collapsed;scale=TRUE")
        close_by_actor(close, lk.eigenvector(net.symmetrize("either")), joined, 1e-6)
        prestige = reference.by_actor("prestige", "prestige_eigenvector")
        close_by_actor(close, lk.eigenvector(net, direction="in", form="length"), prestige, 1e-6)


def test_bonacich_power(reference, close) -> None:
    """sna takes any beta; one network is so dense that 0.05 is out of range, where the sum over walks has no limit."""
    net = reference.net
    theirs = reference.by_actor("bonpow", "bonpow", f"{mode(net)};exponent=0.05")
    if net.relation == "co_committee":
        with pytest.raises(lk.ArgumentError, match=r"beta=0\.05 is out of range"):
            lk.bonacich_power(net, beta=0.05)
    else:
        close_by_actor(close, lk.bonacich_power(net, beta=0.05, direction="out"), theirs, 1e-6)


def test_closeness_centralization(reference, close) -> None:
    """In directed networks sna divides by less, or far more, than the largest sum: ours is theirs by a known factor."""
    net, n = reference.net, len(reference.net.actors)
    strict = lk.centralization(net, partial(lk.closeness, form="strict"), direction="out")
    harmonic = lk.centralization(net, lk.harmonic_closeness, direction="out")
    theirs = reference.value("centralization", "centralization_closeness", f"{mode(net)};FUN=closeness")
    suminv = "centralization_closeness_cmode_suminv"
    if net.directed:
        close(strict, theirs * (n - 1) / n)
        close(harmonic, reference.value("centralization", f"{suminv}dir") * (n - 1), 1e-8)  # of ten digits, times n
    else:
        close(strict, theirs)
        close(harmonic, reference.value("centralization", f"{suminv}undir"))
        if strict > 0:
            close(strict, reference.value("net_closeness", "closeness"))


def test_eigenvector_centralization(reference, close) -> None:
    net, n = reference.net, len(reference.net.actors)
    close(lk.centralization(net, lk.eigenvector), reference.value("net_eigenvector", "eigenvector"), 1e-6)
    theirs = reference.value("centralization", "centralization_evcent", f"{mode(net)};FUN=evcent")
    by_length = partial(lk.eigenvector, form="length")
    if net.directed:
        assert math.isnan(lk.centralization(net, by_length, direction="out"))
        values = by_length(net, direction="out")
        close((values.max() - values).sum() / (n - 1), theirs, 1e-6)
    else:
        close(lk.centralization(net, by_length), theirs, 1e-6)
