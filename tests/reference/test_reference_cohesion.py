"""Cohesion against R: sna 2.7-1, igraph 1.3.5 and 2.1.4, manynet 1.3.2."""

from __future__ import annotations

import math

import pytest

import linkages as lk


def graph(net: lk.Network) -> str:
    return "graph=directed" if net.directed else "graph=undirected"


def mode(net: lk.Network) -> str:
    return "mode=digraph" if net.directed else "mode=graph"


def test_density(reference, close) -> None:
    net = reference.net
    close(lk.density(net), reference.value("gden", "density", mode(net)))
    close(lk.density(net), reference.value("edge_density", "density", graph(net)))
    close(lk.density(net), reference.value("net_density", "density"))
    # nothing is missing here, so weighting the cells changes nothing
    close(lk.density(net, form="standardised"), reference.value("gden", "density", mode(net)))
    close(lk.average_degree(net), reference.value("gden", "density", mode(net)) * (len(net.actors) - 1))
    if net.directed:
        joined = reference.value("edge_density", "density", "graph=collapsed")
        close(lk.density(net.symmetrize("either")), joined)


def test_mean_strength(reference, close) -> None:
    net = reference.net
    options = f"{mode(net)};ignore.eval=FALSE"
    if reference.has("gden", "density_valued", options):
        close(lk.mean_strength(net) * lk.density(net), reference.value("gden", "density_valued", options))
    else:
        assert lk.mean_strength(net) == 1


def test_reciprocity(reference, close) -> None:
    net = reference.net
    if not net.directed:
        assert reference.value("net_reciprocity", "reciprocity") == 1  # ours: no question to ask
        assert math.isnan(lk.reciprocity(net))
        return
    arc, dyad = lk.reciprocity(net), lk.reciprocity(net, form="dyad")
    close(arc, reference.value("grecip", "reciprocity_edgewise"))
    close(arc, reference.value("reciprocity", "reciprocity", "graph=directed;mode=default"))
    close(arc, reference.value("net_reciprocity", "reciprocity"))
    close(dyad, reference.value("grecip", "reciprocity_dyadic.nonnull"))
    close(dyad, reference.value("reciprocity", "reciprocity_ratio"))


def test_dyad_census(reference, close) -> None:
    found = lk.dyad_census(reference.net)
    for ours, theirs in (("mutual", "dyads_Mut"), ("asymmetric", "dyads_Asym"), ("null", "dyads_Null")):
        close(found[ours], reference.value("dyad.census", theirs))
    close(found["mutual"], reference.value("mutuality", "mutuality"))
    pairs = found.drop("missing").sum()
    if reference.net.directed:
        close((found["mutual"] + found["null"]) / pairs, reference.value("grecip", "reciprocity_dyadic"))


def test_transitivity(reference, close) -> None:
    net = reference.net
    close(lk.transitivity(net), reference.value("gtrans", "transitivity_weak", f"{mode(net)};measure=weak"))
    joined = reference.value("net_transitivity", "transitivity")
    close(lk.transitivity(net, form="global"), joined)
    for package in ("igraph", "igraph 2.1.4"):
        rows = reference.table[reference.table["package"] == package]
        values = rows[(rows["function"] == "transitivity") & (rows["metric"] == "transitivity_global")]["value"]
        assert len(values)
        for value in values.astype(float):
            close(lk.transitivity(net, form="global"), value)
    if not net.directed:
        assert lk.transitivity(net) == pytest.approx(lk.transitivity(net, form="global"), rel=1e-12)
