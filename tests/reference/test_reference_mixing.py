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
