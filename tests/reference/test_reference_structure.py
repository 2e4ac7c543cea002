"""Hierarchy, connectivity, cores, cutpoints, bridges and triads against R: sna 2.7-1, igraph 1.3.5 and 2.1.4, manynet 1.3.2."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.measures.triads import DIRECTED


def graph(net: lk.Network) -> str:
    return "graph=directed" if net.directed else "graph=undirected"


def joined(net: lk.Network) -> str:
    return "graph=collapsed" if net.directed else "graph=undirected"


def of(net: lk.Network, values: pd.Series) -> np.ndarray:
    return values.reindex(net.actors.index).to_numpy()


def test_krackhardt(reference, close) -> None:
    net = reference.net
    hierarchy = reference.value("hierarchy", "hierarchy_krackhardt")
    efficiency = reference.value("efficiency", "efficiency")
    if net.directed:
        close(lk.krackhardt_hierarchy(net), hierarchy)
        close(lk.krackhardt_efficiency(net), efficiency)
        return
    assert hierarchy == 0  # ours: no question to ask
    assert math.isnan(lk.krackhardt_hierarchy(net))
    # sna counts every tie twice, and a tree's once: what it calls excess comes back from ours
    label = lk.components(net)
    size = label.value_counts()
    needed, pairs = (size - 1).sum(), (size * (size - 1)).sum()
    ties = needed + (1 - lk.krackhardt_efficiency(net)) * (pairs / 2 - needed)
    close(1 - (2 * ties - needed) / (pairs - needed), efficiency)


def test_lubness(reference, stored_values, close) -> None:
    net = reference.net
    table = stored_values(reference.dataset, "golden_lubness.csv")
    mine = table[(table["relation"] == net.relation) & (table["wave"] == str(net.wave))]
    values = mine.set_index("metric")["value"].astype(float)
    if net.directed:
        close(lk.krackhardt_lubness(net), values["lubness"])
        close(lk.krackhardt_lubness(net.transpose()), values["lubness_transposed"])
    else:
        assert values.tolist() == [1, 1]  # ours: no question to ask
        assert math.isnan(lk.krackhardt_lubness(net))


@pytest.mark.parametrize(
    ("measure", "name"), [(lk.vertex_connectivity, "vertex_connectivity"), (lk.edge_connectivity, "edge_connectivity")]
)
def test_connectivity(reference, close, measure, name: str) -> None:
    net = reference.net
    packages = ("igraph", "igraph 2.1.4") if name == "vertex_connectivity" else ("igraph",)
    for package in packages:
        close(measure(net), reference.value(name, name, joined(net), package))
        close(measure(net, form="strong"), reference.value(name, name, graph(net), package))
    if name == "vertex_connectivity":
        close(measure(net, form="strong"), reference.value("net_cohesion", "cohesion", graph(net)))


def test_cores(reference, close) -> None:
    net = reference.net
    partners = net.symmetrize("either") if net.directed else net
    close(lk.k_core(partners), of(net, reference.by_actor("coreness", "coreness", f"{joined(net)};mode=all")))
    close(lk.k_core(net), of(net, reference.by_actor("kcores", "kcore")))
    if net.directed:
        for way, option in (("in", "indegree"), ("out", "outdegree")):
            found = lk.k_core(net, direction=way)
            close(found, of(net, reference.by_actor("kcores", f"kcore_{way}", f"mode=digraph;cmode={option}")))
            close(found, of(net, reference.by_actor("coreness", f"coreness_{way}", f"graph=directed;mode={way}")))


def named(reference, function: str, metric: str, options: str) -> set[str]:
    return (
        set(reference.by_actor(function, metric, options).index) if reference.has(function, metric, options) else set()
    )


def test_cutpoints(reference, close) -> None:
    net = reference.net
    weak = lk.cutpoints(net)
    mine = set(weak.index[weak > 0])
    assert mine == named(reference, "articulation_points", "articulation_point", joined(net))
    close(len(mine), reference.value("articulation_points", "articulation_points_count", joined(net)))
    both = lk.cutpoints(net.symmetrize("both") if net.directed else net)
    ways = {"recursive": both, "strong": lk.cutpoints(net, form="strong"), "weak": weak}
    for way in ways if net.directed else ("recursive",):
        options = f"mode={'digraph' if net.directed else 'graph'};connected={way}"
        theirs = named(reference, "cutpoints", f"cutpoint_{way}", options)
        assert set(ways[way].index[ways[way] > 0]) == theirs
        close(len(theirs), reference.value("cutpoints", f"cutpoints_{way}_count", options))


def test_triads(reference, close) -> None:
    net = reference.net
    found = lk.triad_census(net)
    assert found["missing"] == 0
    if not net.directed:
        for ties, name in enumerate(("003", "102", "201", "300")):
            close(found[name], reference.value("triad.census", f"triads_{ties}"))
        return
    theirs = reference.by_actor("triad_census", "triads")
    assert set(theirs.index) == set(DIRECTED)
    for name in DIRECTED:
        close(found[name], reference.value("triad.census", f"triads_{name}"))
        close(found[name], theirs[name])


def test_manynet_cores_and_bridges(reference, close) -> None:
    net = reference.net
    partners = net.symmetrize("either") if net.directed else net
    close(lk.k_core(net), of(net, reference.by_actor("node_coreness", "coreness", graph(net))))
    close(lk.k_core(partners), of(net, reference.by_actor("node_coreness", "coreness", joined(net))))
    found = lk.bridges(net)
    if net.directed:  # theirs: a pair tied both ways is two ties, and neither is a bridge
        place = [net.actors.index.get_indexer(found[end]) for end in ("actor", "other")]
        tie = net.ties.toarray() > 0
        found = found[~(tie[place[0], place[1]] & tie[place[1], place[0]])]
    at = pd.concat([found["actor"], found["other"]]).value_counts().reindex(net.actors.index, fill_value=0)
    close(at, of(net, reference.by_actor("node_bridges", "bridges")))
