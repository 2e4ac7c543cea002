"""Mixing by category against counts made in base R, and manynet 1.3.2."""

from __future__ import annotations

import math

import pandas as pd

import linkages as lk


def test_ei_index(reference, close) -> None:
    net = reference.net
    stored = reference.value("category_mixing", "ei_index")
    close(lk.ei_index(net, by="kind"), stored)
    close(lk.ei_index(net, by="kind", form="standardised"), stored)
    close(lk.ei_index(net, by="kind"), reference.value("net_heterophily", "ei_index"))


def test_ties_within_and_between(reference, close) -> None:
    found = lk.mixing_matrix(reference.net, by="kind")
    within = found["from"] == found["to"]
    close(found.loc[within, "n_ties"].sum(), reference.value("category_mixing", "ties_within"))
    close(found.loc[~within, "n_ties"].sum(), reference.value("category_mixing", "ties_between"))


def by_pair(values: pd.Series, directed: bool) -> dict[tuple[str, ...], float]:
    pairs = {tuple(pair.split("|")): value for pair, value in values.items()}
    return pairs if directed else {tuple(sorted(pair)): value for pair, value in pairs.items()}


def test_blocks_of_categories(reference, close) -> None:
    net = reference.net
    found = lk.mixing_matrix(net, by="kind").set_index(["from", "to"])
    for ours, theirs in (("n_ties", "block_ties"), ("density", "block_density")):
        stored = by_pair(reference.by_actor("category_mixing", theirs), net.directed)
        seen = 0
        for pair, value in found[ours].items():
            if pair in stored:
                close(value, stored[pair])
                seen += 1
            else:  # a category of one actor has no dyad with itself
                assert pair[0] == pair[1]
                assert math.isnan(value) or value == 0
        assert seen == len(stored)


def test_assortativity(reference, close) -> None:
    net = reference.net
    graph = "graph=directed" if net.directed else "graph=undirected"
    for form in ("available", "standardised"):
        found = lk.assortativity(net, "kind", form=form)
        stored = reference._rows("assortativity_nominal", "assortativity_category", None, None)
        values = stored[stored["options"].str.startswith(graph)]["value"].astype(float)
        assert len(values)
        for value in values:
            close(found, value)
    if net.directed:
        joined = stored[stored["options"].str.startswith("graph=collapsed")]["value"].astype(float)
        assert len(joined) == 2
        for value in joined:
            close(lk.assortativity(net.symmetrize("either"), "kind"), value)


def test_assortativity_of_numbers(reference, close) -> None:
    """The number is the degree: igraph's assortativity_degree of an undirected graph."""
    net = reference.net.symmetrize("either")
    degrees = lk.degree(net).reindex(net.actors.index)
    net = lk.from_edgelist(lk.to_edgelist(net), directed=False, actors=net.actors.assign(partners=degrees))
    graph = "graph=collapsed" if reference.net.directed else "graph=undirected"
    rows = reference._rows("assortativity_degree", "assortativity_degree", graph, None)
    assert len(rows)
    for value in rows["value"].astype(float):
        close(lk.assortativity(net, "partners"), value)


def test_log_odds_within(reference, close) -> None:
    net = reference.net
    within, between = (reference.value("category_mixing", f"ties_{sort}") for sort in ("within", "between"))
    sizes = net.actors["kind"].value_counts()
    inside = float((sizes * (sizes - 1)).sum()) / (1 if net.directed else 2)
    outside = len(net.actors) * (len(net.actors) - 1) / (1 if net.directed else 2) - inside
    if 0 < within < inside and 0 < between < outside:
        expected = math.log(within / (inside - within)) - math.log(between / (outside - between))
        close(lk.log_odds_within(net, "kind"), expected)
    else:
        assert math.isnan(lk.log_odds_within(net, "kind"))
