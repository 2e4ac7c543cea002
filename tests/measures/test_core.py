"""Core and periphery: by hand, against every core there is, on the karate club, and with dyads that nobody observed."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.measures._cores import climb, try_all
from linkages.measures.core import MOST_ACTORS, Pairs

NAN = float("nan")
RULES = ("missing", 0, 1)


def planted(n: int, k: int, between: Any, *, directed: bool = False) -> np.ndarray:
    """The first k actors tied to one another, the others not; between them as said."""
    matrix = np.zeros((n, n))
    matrix[:k, :] = matrix[:, :k] = between
    matrix[:k, :k] = 1
    return matrix if directed else np.triu(matrix, 1) + np.triu(matrix, 1).T


def random_net(seed: int, n: int, *, directed: bool, missing: float = 0.0) -> lk.Network:
    rng = np.random.default_rng(seed)
    busy = np.minimum(rng.pareto(2, n) + 0.3, 1.5)
    matrix = (rng.random((n, n)) < 0.35 * np.outer(busy, busy)).astype(float)
    matrix[rng.random((n, n)) < missing] = NAN
    return lk.from_matrix(matrix if directed else np.triu(matrix, 1) + np.triu(matrix, 1).T, directed=directed)


def brute(net: lk.Network, rule: Any) -> tuple[float, list[tuple[int, ...]]]:
    """Highest correlation over all cores, by numpy on the list of dyads, and the cores that have it."""
    x, n = net.dense_strengths(), len(net.actors)
    i, j = np.nonzero(~np.isnan(x))
    if not net.directed:
        i, j = i[i < j], j[i < j]
    tie = (x[i, j] > 0).astype(float)
    best, cores = -math.inf, []
    for size in range(n + 1):
        for core in itertools.combinations(range(n), size):
            inside = np.isin(np.arange(n), core)
            both = inside[i].astype(int) + inside[j]
            pattern = np.select([both == 2, both == 0], [1.0, 0.0], NAN if rule == "missing" else rule)
            used = ~np.isnan(pattern)
            if not used.any() or np.ptp(pattern[used]) == 0 or np.ptp(tie[used]) == 0:
                continue
            fit = np.corrcoef(tie[used], pattern[used])[0, 1]
            if fit > best + 1e-9:
                best, cores = fit, []
            if fit > best - 1e-9:
                cores.append(core)
    return best, cores


def core_of(found: lk.CorePeriphery) -> tuple[Any, ...]:
    return tuple(found.membership.index[found.membership == 1])


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(("rule", "between"), [(0, 0), (1, 1), ("missing", 0), ("missing", 1)])
def test_a_core_and_nothing_else_fits_perfectly(rule, between, directed):
    net = lk.from_matrix(planted(9, 4, between, directed=directed), directed=directed)
    found = lk.core_periphery(net, off_diagonal=rule)
    assert found.fit == pytest.approx(1, abs=1e-12)
    if rule != "missing":  # else other cores leave out what does not fit
        assert core_of(found) == (0, 1, 2, 3)
        assert (found.n_core, found.note) == (4, "")


def test_by_hand():
    # a-b, a-c, b-d; with the core {a, b} five of the six dyads touch it, three of them tied; c-d is null.
    matrix = [[0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]]
    net = lk.from_matrix(matrix, directed=False, actors=pd.DataFrame(index=list("abcd")))
    found = {rule: lk.core_periphery(net, off_diagonal=rule) for rule in RULES}
    assert found["missing"].fit == pytest.approx(1)
    assert found[1].fit == pytest.approx((3 * 1 - 0 * 5) / math.sqrt(5 * 1 * 3 * 3))
    # no tie outside the core expected: any tied pair is as good, (1·5 − 2·1) / √(1·5·3·3)
    assert found[0].fit == pytest.approx((1 * 5 - 2 * 1) / math.sqrt(1 * 5 * 3 * 3))
    assert {rule: core_of(f) for rule, f in found.items()} == dict.fromkeys(RULES, ("a", "b"))
    assert found[0].note == "one of 3 cores of the same fit"


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_every_core_was_tried(rule, directed, missing):
    for seed in range(4):
        net = random_net(seed, 8, directed=directed, missing=missing)
        found = lk.core_periphery(net, off_diagonal=rule)
        fit, cores = brute(net, rule)
        assert found.fit == pytest.approx(fit, abs=1e-12)
        smallest = [core for core in cores if len(core) == min(map(len, cores))]
        assert core_of(found) == min(smallest)
        assert found.note == (f"one of {len(cores)} cores of the same fit" if len(cores) > 1 else "")


@pytest.mark.parametrize("rule", RULES)
def test_climbs_find_the_best_of_all_cores(rule):
    for seed in range(60):
        n = 6 + seed % 9
        pairs = Pairs(random_net(seed, n, directed=seed % 2 == 0, missing=0.2 * (seed % 3 == 0)))
        every = try_all(pairs.ties, pairs.observed, rule)
        found = climb(pairs.ties[None], pairs.observed, rule, 10)
        assert found.fit[0] == pytest.approx(every.fit[0], abs=1e-12), seed


def test_networks_climb_together_as_they_do_alone():
    pairs = [Pairs(random_net(seed, 30, directed=True)) for seed in range(5)]
    assert all((p.observed == pairs[0].observed).all() for p in pairs)
    together = climb(np.stack([p.ties for p in pairs]), pairs[0].observed, "missing", 4)
    for k, p in enumerate(pairs):
        alone = climb(p.ties[None], p.observed, "missing", 4)
        assert alone.fit[0] == together.fit[k]
        assert (alone.core[0] == together.core[k]).all()


def test_the_rule_decides_the_core_of_the_karate_club():
    import networkx as nx

    net = lk.from_networkx(nx.karate_club_graph())
    found = {rule: lk.core_periphery(net, off_diagonal=rule) for rule in RULES}
    assert {rule: core_of(f) for rule, f in found.items()} == {
        "missing": (0, 1, 2, 3, 8, 13, 31, 32, 33),
        0: (0, 1, 2, 3, 7, 13),
        1: (0, 1, 2, 32, 33),
    }
    matrix = nx.to_numpy_array(nx.karate_club_graph(), weight=None)
    i, j = np.triu_indices(34, 1)
    for rule, f in found.items():
        inside = f.membership.to_numpy()
        pattern = np.select([inside[i] + inside[j] == 2, inside[i] + inside[j] == 0], [1.0, 0.0], 0.5)
        used = (pattern != 0.5) | (rule != "missing")
        pattern[pattern == 0.5] = 0 if rule == "missing" else rule
        assert f.fit == pytest.approx(np.corrcoef(matrix[i, j][used], pattern[used])[0, 1], abs=1e-12)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("n", [12, 30])
def test_names_and_order_of_actors_do_not_matter(rule, n):
    net = random_net(n, n, directed=True, missing=0.1)
    x = net.dense_strengths()
    np.fill_diagonal(x, 0)
    order = np.random.default_rng(5).permutation(n)
    names = [f"x{i:02d}" for i in range(n)]
    mixed = lk.from_matrix(x[np.ix_(order, order)], directed=True, actors=pd.DataFrame(index=[names[i] for i in order]))
    renamed = lk.from_matrix(x[np.ix_(order, order)], directed=True, actors=pd.DataFrame(index=names))
    found, again, other = (lk.core_periphery(one, off_diagonal=rule) for one in (net, mixed, renamed))
    assert again.membership.tolist() == found.membership.tolist()
    assert (again.fit, again.note) == (found.fit, found.note)
    assert other.fit == pytest.approx(found.fit, abs=1e-12)
    if not found.note:
        assert other.membership.to_numpy()[np.argsort(order)].tolist() == found.membership.tolist()
    c = [lk.core_periphery(one, form="continuous") for one in (net, mixed, renamed)]
    np.testing.assert_allclose(c[0].membership, c[1].membership, atol=1e-7)
    np.testing.assert_allclose(c[0].membership, c[2].membership.to_numpy()[np.argsort(order)], atol=1e-7)


def test_both_directions_say_what_one_does():
    matrix = random_net(3, 14, directed=False).dense_strengths()
    np.fill_diagonal(matrix, 0)
    one, two = (lk.from_matrix(matrix, directed=d) for d in (False, True))
    for rule in RULES:
        a, b = (lk.core_periphery(net, off_diagonal=rule) for net in (one, two))
        assert a.fit == pytest.approx(b.fit, abs=1e-12)
        assert core_of(a) == core_of(b)


def test_isolates_are_periphery_and_strengths_do_not_count():
    matrix = planted(8, 3, 0)
    matrix[0, 3] = matrix[3, 0] = matrix[1, 4] = matrix[4, 1] = 1
    wide = np.zeros((25, 25))
    wide[:8, :8] = matrix
    for size in (8, 25):
        net = lk.from_matrix(wide[:size, :size] * 3, directed=False)
        found = lk.core_periphery(net, off_diagonal=0)
        assert core_of(found) == (0, 1, 2)
        assert found.fit == lk.core_periphery(net.dichotomize(1), off_diagonal=0).fit


def cored(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    chance = np.full((n, n), 0.15)
    chance[:k, :k], chance[k:, k:] = 0.8, 0.05
    return (rng.random((n, n)) < chance).astype(float)


def test_the_silent_are_found_in_the_core():
    """30 % silent at random: a planted core is found, its silent actors too; with zeros they would be lost."""
    rng = np.random.default_rng(11)
    right, as_zeros, fits = [], [], []
    for _ in range(20):
        matrix = cored(rng, 40, 10)
        silent = rng.choice(40, 12, replace=False)
        known, zeros = matrix.copy(), matrix.copy()
        known[silent], zeros[silent] = NAN, 0
        whole, net, filled = (lk.core_periphery(lk.from_matrix(m, directed=True)) for m in (matrix, known, zeros))
        quiet = silent[silent < 10]
        right += net.membership.to_numpy()[quiet].tolist()
        as_zeros += filled.membership.to_numpy()[quiet].tolist()
        assert net.membership[10:].mean() < 0.05
        fits.append((whole.fit, net.fit, filled.fit))
    assert np.mean(right) > 0.9
    assert np.mean(as_zeros) < 0.4
    full, seen, lost = np.mean(fits, axis=0)
    assert abs(seen / full - 1) < 0.03
    assert lost / full < 0.95


def test_what_nobody_observed_has_no_place():
    matrix = planted(7, 3, 1)
    matrix[6, :] = matrix[:, 6] = NAN
    found = lk.core_periphery(lk.from_matrix(matrix, directed=False), off_diagonal=1)
    assert found.fit == pytest.approx(1)
    assert np.isnan(found.membership[6])
    assert core_of(found) == (0, 1, 2)


def sectors(n: int) -> pd.DataFrame:
    return pd.DataFrame({"sector": ["private" if i % 2 else "public" for i in range(n)]})


@pytest.mark.parametrize("form", ["discrete", "continuous"])
@pytest.mark.parametrize(
    ("matrix", "note"),
    [
        (np.zeros((2, 2)), "fewer than 3 actors"),
        (np.zeros((5, 5)), "no tie was observed"),
        (np.ones((5, 5)), "all observed dyads are ties"),
        (np.full((5, 5), NAN), "nothing was observed"),
        (np.zeros((1, 1)), "not measured"),
    ],
)
def test_undefined_says_why(form, matrix, note):
    found = lk.core_periphery(lk.from_matrix(matrix, directed=True), form=form)
    assert np.isnan(found.fit)
    assert found.membership.isna().all()
    assert np.isnan(found.n_core)
    assert found.note == note
    assert note in repr(found)


@pytest.mark.parametrize("form", ["discrete", "continuous"])
def test_two_sides_have_no_core(form):
    net = lk.from_matrix(random_net(1, 12, directed=True).dense_states() == 1, directed=True, actors=sectors(12))
    found = lk.core_periphery(net.block("public-private"), form=form)
    assert np.isnan(found.fit)
    assert found.note.startswith("two sides")
    assert np.isfinite(lk.core_periphery(net.block("private-private"), form=form).fit)


def test_pairs_that_are_not_at_stake_are_told():
    net = lk.from_matrix(random_net(2, 9, directed=False).dense_states() == 1, directed=False, actors=sectors(9))
    states = net.dense_states()
    i, j = np.nonzero(np.triu(states < 4, 1))
    keep = ~((i < 3) & (j < 3))
    edges = pd.DataFrame({"source": i, "target": j, "state": np.where(states[i, j] == 1, "tie", "null")})
    edges.loc[~keep, "state"] = "out"
    found = lk.core_periphery(lk.from_edgelist(edges, directed=False, actors=net.actors))
    assert "8% of pairs are not at stake" in found.note


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("directed", [True, False])
def test_coreness_that_made_the_strengths_is_found(missing, directed):
    rng = np.random.default_rng(4)
    coreness = rng.uniform(0.2, 2, 15)
    matrix = np.outer(coreness, coreness)
    lost = rng.random((15, 15)) < missing
    matrix[lost if directed else np.triu(lost) | np.triu(lost).T] = NAN
    found = lk.core_periphery(lk.from_matrix(matrix, directed=directed), form="continuous")
    assert found.fit == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(found.membership, coreness / coreness.max(), rtol=1e-6)
    assert (found.off_diagonal, found.note) == (None, "")
    assert np.isnan(found.n_core)


@pytest.mark.parametrize("directed", [True, False])
def test_coreness_is_that_of_a_general_optimizer(directed):
    from scipy.optimize import minimize

    net = random_net(21, 20, directed=directed, missing=0.2)
    x = net.dense_strengths()
    known = ~np.isnan(x)
    filled = np.where(known, x, 0)

    def error(c):
        off = np.where(known, filled - np.outer(c, c), 0)
        return (off**2).sum(), -2 * (off @ c + off.T @ c)

    rng = np.random.default_rng(1)
    runs = [minimize(error, rng.random(20), jac=True, method="L-BFGS-B", bounds=[(0, None)] * 20, options={"ftol": 1e-15})
            for _ in range(10)]  # fmt: skip
    best = min(runs, key=lambda run: run.fun)
    found = lk.core_periphery(net, form="continuous")
    np.testing.assert_allclose(found.membership, best.x / best.x.max(), atol=1e-5)
    product = np.outer(best.x, best.x)
    assert found.fit == pytest.approx(np.corrcoef(x[known], product[known])[0, 1], abs=1e-6)


def test_a_star_has_no_best_coreness():
    star = np.zeros((5, 5))
    star[0, 1:] = star[1:, 0] = 1
    found = lk.core_periphery(lk.from_matrix(star, directed=False), form="continuous")
    assert found.fit > 0.999
    assert found.note.startswith("no coreness is best")
    assert found.membership.idxmax() == 0


def test_equal_coreness_has_no_fit():
    ring = np.roll(np.eye(6), 1, axis=1)
    found = lk.core_periphery(lk.from_matrix(ring + ring.T, directed=False), form="continuous")
    assert np.isnan(found.fit)
    assert found.note == "all actors have the same coreness"


def test_result_reads_as_a_sentence():
    net = lk.from_matrix(planted(6, 2, 1), directed=False)
    found = lk.core_periphery(net, off_diagonal=1)
    assert repr(found) == "<CorePeriphery: 2 of 6 actors in the core, fit 1 (discrete, off-diagonal 1)>"
    assert found._repr_html_() == "<p>2 of 6 actors in the core, fit 1 (discrete, off-diagonal 1)</p>"
    assert found.tidy().to_dict("records") == [
        {"form": "discrete", "off_diagonal": "1", "fit": pytest.approx(1), "n_core": 2.0, "note": ""}
    ]
    told = repr(lk.core_periphery(random_net(2, 9, directed=True), form="continuous"))
    assert told.startswith("<CorePeriphery: coreness of 9 actors, fit ")


def test_what_makes_no_sense_is_refused():
    net = random_net(1, 6, directed=True)
    with pytest.raises(ArgumentError, match=r"form='discreet' is not one of .*did you mean 'discrete'"):
        lk.core_periphery(net, form="discreet")
    with pytest.raises(ArgumentError, match="off_diagonal=2 is not one of 'missing', 0, 1"):
        lk.core_periphery(net, off_diagonal=2)
    with pytest.raises(ArgumentError, match="off_diagonal=1 has no meaning with form='continuous'"):
        lk.core_periphery(net, form="continuous", off_diagonal=1)
    with pytest.raises(ArgumentError, match="n_starts=0 must be a whole number"):
        lk.core_periphery(net, n_starts=0)
    edges = pd.DataFrame({"source": np.arange(MOST_ACTORS), "target": np.arange(MOST_ACTORS) + 1})
    with pytest.raises(ArgumentError, match="5001 actors: cores are sought among at most 5000; take a block"):
        lk.core_periphery(lk.from_edgelist(edges, directed=False))
