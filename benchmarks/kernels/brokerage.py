"""Brokerage by role: counts and z, the exact moments, and draws of labels, against a plain loop over two-paths."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import linkages as lk
from linkages.findings._relabel import count_extremes
from linkages.measures._role_counts import role_counts
from linkages.measures.brokerage import Brokers, expected_counts, grouped, open_triples

from .measuring import OURS, Case
from .networks import forget, survey

SIZES = (50, 200, 1000, 5000)


def plain(following: list[list[int]], label: list[int]) -> list[list[int]]:
    """Counts by actor and role, one two-path after another."""
    known = [set(others) for others in following]
    counts = [[0] * 5 for _ in following]
    for a, firsts in enumerate(following):
        for v in firsts:
            for b in following[v]:
                if b == a or b in known[a]:
                    continue
                la, lv, lb = label[a], label[v], label[b]
                role = (0 if la == lv else 1) if la == lb else 2 if la == lv else 3 if lb == lv else 4
                counts[v][role] += 1
    return counts


def cases(n: int) -> Iterator[Case]:
    net = survey(n)
    following = [row.tolist() for row in np.split(net.ties.indices, net.ties.indptr[1:-1])]
    triples = open_triples(net)
    label = triples.label.tolist()

    inner, *groups = grouped(net, "kind")

    def ours() -> np.ndarray:
        forget(net)
        counts, *counted = role_counts(inner, groups[0])
        (mean, sd), _ = expected_counts(Brokers.of(inner, tuple(groups), tuple(counted)), "bernoulli")
        return (counts - mean[:, :5]) / sd[:, :5]

    def tables() -> None:
        forget(net)
        lk.brokerage_roles(net)
        lk.brokerage_expected(net, null="bernoulli")

    def agree() -> None:
        np.testing.assert_array_equal(lk.brokerage_roles(net).iloc[:, :5], plain(following, label))

    peer = {"plain Python": lambda: plain(following, label)}
    yield Case("brokerage, counts and z", n, {OURS: ours, **peer}, agree=agree)
    yield Case("brokerage, counts and z, as tables", n, {OURS: tables, **peer})

    actor, network = expected_counts(triples, "relabel")
    means = actor[0][:, :5], network[0][:5]

    def relabelled(draws: int) -> None:
        count_extremes(triples, means, n_draws=draws, alternative="greater", rng=np.random.default_rng(1))

    def plainly(draws: int) -> None:
        rng = np.random.default_rng(1)
        for _ in range(draws):
            plain(following, rng.permutation(label).tolist())

    yield Case(
        "brokerage, labels dealt anew", n, {OURS: relabelled, "plain Python": plainly},
        {OURS: (64, 1088), "plain Python": (1, 3) if n > 200 else (5, 25)},
    )  # fmt: skip
    yield Case("brokerage, exact mean and sd", n, {OURS: lambda: expected_counts(triples, "relabel")})
