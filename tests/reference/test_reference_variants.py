"""The formulas of R sna that the page on variants computes with give what R gave for real networks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import linkages as lk

FORMULAS = Path(__file__).parents[2] / "docs" / "variants_formulas.py"


@pytest.fixture(scope="module")
def f() -> ModuleType:
    """The formulas behind the page."""
    spec = importlib.util.spec_from_file_location("variants_formulas", FORMULAS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_rates(reference, f: ModuleType, close) -> None:
    net = reference.net
    x = net.ties.toarray()
    graph = "mode=digraph" if net.directed else "mode=graph"
    close(f.gden(x), reference.value("gden", "density", graph))
    if not net.directed:
        return
    for measure in ("dyadic", "dyadic.nonnull", "edgewise"):
        rows = reference.table[reference.table["options"] == f"measure={measure}"]
        close(f.grecip(x, measure), float(rows["value"].item()))
    weak = reference.table[reference.table["options"] == "mode=digraph;measure=weak"]
    close(f.gtrans(x), float(weak["value"].item()))


def test_graph_theoretic_dimensions(reference, f: ModuleType, close) -> None:
    x = reference.net.ties.toarray()
    close(f.connectedness(x), reference.value("connectedness", "connectedness"))
    close(f.efficiency(x), reference.value("efficiency", "efficiency"))
    close(f.lubness(x), reference.value("lubness", "lubness"))
    if reference.net.directed:
        for measure, found in (("krackhardt", f.hierarchy(x)), ("reciprocity", 1 - f.grecip(x))):
            rows = reference.table[reference.table["options"] == f"measure={measure}"]
            close(found, float(rows["value"].item()))


def test_actors(reference, f: ModuleType, close) -> None:
    net = reference.net
    x, way = net.ties.toarray(), "digraph" if net.directed else "graph"

    def stored(function: str, options: str) -> np.ndarray:
        rows = reference.table[(reference.table["function"] == function) & (reference.table["options"] == options)]
        return rows[rows["package"] == "sna"].set_index("node")["value"].astype(float).reindex(net.actors.index)

    close(f.closeness(x), stored("closeness", f"mode={way}"))
    close(f.closeness_suminv(x), stored("closeness", f"mode={way};cmode=suminv"))
    close(f.betweenness(x) / (1 if net.directed else 2), stored("betweenness", f"mode={way}"))
    close(f.bonpow(x, 0.05), stored("bonpow", f"mode={way};exponent=0.05"))
    close(f.degree(x) / (1 if net.directed else 2), stored("degree", f"mode={way};cmode=freeman"))
    if lk.eigenvector(net, direction="out").notna().all():  # one leading vector
        close(f.evcent(x), np.abs(stored("evcent", f"mode={way}")), 1e-6)


def test_degree_centralization(reference, f: ModuleType, close) -> None:
    net = reference.net
    x = net.ties.toarray()
    modes = ("freeman", "indegree", "outdegree") if net.directed else ("freeman",)
    for cmode in modes:
        options = f"mode={'digraph' if net.directed else 'graph'};FUN=degree;cmode={cmode}"
        rows = reference.table[reference.table["options"].isin([options, options.replace(";cmode=freeman", "")])]
        rows = rows[rows["function"] == "centralization"]
        close(f.degree_centralization(x, cmode, undirected=not net.directed), float(rows["value"].iloc[0]))
    close(f.centr_degree(x, undirected=not net.directed), reference.value("net_degree", "degree"))  # as in igraph


def test_global_efficiency(reference, f: ModuleType, close) -> None:
    rows = reference.table[reference.table["function"] == "global_efficiency"]
    graph = "graph=directed" if reference.net.directed else "graph=undirected"
    values = rows[rows["options"].str.startswith(graph)]["value"].tolist()
    assert values
    for value in values:
        close(f.global_efficiency(reference.net.ties.toarray()), float(value))


def test_roles(reference, f: ModuleType) -> None:
    net = reference.net
    found = f.brokerage(net.ties.toarray(), net.actors["kind"].astype(str))
    for column, name in enumerate(("w_I", "w_O", "b_IO", "b_OI", "b_O")):
        rows = reference.table[
            (reference.table["function"] == "brokerage") & (reference.table["metric"] == f"raw.nli:{name}")
        ]
        stored = rows.set_index("node")["value"].astype(float).reindex(net.actors.index)
        assert found[:, column].tolist() == stored.tolist()
