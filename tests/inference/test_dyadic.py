"""The dyadic-robust interval against sums over all pairs of dyads that share an actor."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.dyadmean import DyadMean, dyad_mean, dyad_mean_of
from linkages.errors import ArgumentError
from linkages.inference.covariance import dyadic_covariance, dyadic_errors, dyadic_meat
from linkages.inference.dyadic import paired, robust_interval
from linkages.vocabulary import State

T, N = State.TIE, State.NULL
OBSERVED = {T: 1, N: 1}
nan = float("nan")


@dyad_mean(lambda net: DyadMean.of_states(net, {T: 1}, OBSERVED, limits=(0, 1)))
def density(net):
    return net.n_ties / net.n_dyads if net.n_dyads else nan


@dyad_mean(lambda net: DyadMean.of_pairs(net, {(T, T): 2}, {(T, T): 2, (T, N): 1, (N, T): 1}))
def reciprocity(net):
    s = net.dense_states()
    known = np.isin(s, (T, N)) & np.isin(s.T, (T, N))
    return ((s == T) & (s.T == T)).sum() / ((s == T) & known).sum()


@dyad_mean(lambda net: DyadMean.of_strengths(net, {T: 1}))
def mean_strength(net):
    return net.ties.data.mean()


@dyad_mean(lambda x, y: DyadMean.of_two(x, y, {(T, T): 1}, {(T, T): 1, (T, N): 1, (N, T): 1}))
def jaccard(before, after):
    x, y = before.dense_states(), after.dense_states()
    known = np.isin(x, (T, N)) & np.isin(y, (T, N))
    return ((x == T) & (y == T))[known].sum() / ((x == T) | (y == T))[known].sum()


def actors(n, n_private=None):
    sector = np.where(np.arange(n) < (n // 2 if n_private is None else n_private), "private", "public")
    return pd.DataFrame({"actor": [f"a{i:02d}" for i in range(n)], "sector": sector})


def random_network(rng, n=12, *, directed=True, missing=0.15, silent=2, wave=1, n_private=None):
    values = rng.integers(0, 4, (n, n)).astype(float) * (rng.random((n, n)) < 0.5)
    if not directed:
        values = np.triu(values) + np.triu(values).T
    hidden = rng.random((n, n)) < missing
    hidden[:silent] = True
    if not directed:
        hidden = np.triu(hidden, 1) | np.triu(hidden, 1).T
    values[hidden] = nan
    return lk.from_matrix(values, directed=directed, actors=actors(n, n_private), wave=wave)


def ends(n):
    return np.array([(i, j) for i in range(n) for j in range(n) if i != j])


def brute_variance(u, n, factor):
    """Σ over all pairs of unordered dyads that share an actor, each dyad with itself included once."""
    dyads = [(i, j, u[i, j] + u[j, i]) for i, j in itertools.combinations(range(n), 2)]
    robust = sum(x * y for a, b, x in dyads for c, d, y in dyads if {a, b} & {c, d})
    alone = sum(x * x for _, _, x in dyads)
    return max(robust * factor, alone)


def u_density(net):
    s = net.dense_states()
    known, tie = np.isin(s, (T, N)), s == T
    return (tie - tie.sum() / known.sum()) * known / known.sum()


def u_reciprocity(net):
    s = net.dense_states()
    known = np.isin(s, (T, N)) & np.isin(s.T, (T, N))
    both, tie = (s == T) & (s.T == T), (s == T) & known
    return (both - both.sum() / tie.sum() * tie) / tie.sum()


def u_strength(net):
    tie, strength = net.dense_states() == T, np.nan_to_num(net.dense_strengths())
    return (strength - strength.sum() / tie.sum() * tie) / tie.sum()


def n_reported(*nets):
    return int(np.logical_and.reduce([np.isin(net.dense_states(), (T, N)).any(axis=1) for net in nets]).sum())


def factor(net):
    """By counting, among all pairs of observed dyads, those that do not share an actor."""
    known = np.isin(net.dense_states(), (T, N))
    dyads = [{i, j} for i, j in itertools.combinations(range(len(known)), 2) if known[i, j] or known[j, i]]
    apart = sum(not (x & y) for x in dyads for y in dyads)
    return len(dyads) ** 2 / apart


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(
    ("measure", "u"), [(density, u_density), (reciprocity, u_reciprocity), (mean_strength, u_strength)]
)
def test_variance_of_one_wave_is_the_sum_over_pairs(measure, u, directed):
    rng = np.random.default_rng(5)
    for _ in range(5):
        net = random_network(rng, directed=directed)
        m = n_reported(net)
        estimate = robust_interval(net, measure=measure)
        if measure is reciprocity and not directed:
            assert estimate.value == 1
            assert np.isnan(estimate.low)
            continue
        assert estimate.value == pytest.approx(measure(net), rel=1e-12)
        assert estimate.se**2 == pytest.approx(brute_variance(u(net), 12, factor(net)), rel=1e-10)
        assert 2 < estimate.df <= m - 1


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(("measure", "u"), [(density, u_density), (mean_strength, u_strength)])
def test_variance_of_a_change_uses_the_same_dyads_in_both_waves(measure, u, directed):
    rng = np.random.default_rng(6)
    for _ in range(5):
        nets = [random_network(rng, directed=directed, wave=w) for w in (1, 2)]
        x, y = paired(*nets)
        estimate = robust_interval(*nets, measure=measure)
        known = np.isin(nets[0].dense_states(), (T, N)) & np.isin(nets[1].dense_states(), (T, N))
        assert np.array_equal(np.isin(x.dense_states(), (T, N)), known)
        assert np.array_equal(np.isin(y.dense_states(), (T, N)), known)
        assert estimate.value == pytest.approx(measure(y) - measure(x), rel=1e-12)
        assert estimate.se**2 == pytest.approx(brute_variance(u(y) - u(x), 12, factor(x)), rel=1e-10)
        assert 0 < estimate.p_value <= 1
        assert (estimate.p_value < 0.05) == (not estimate.low <= 0 <= estimate.high)


def test_a_measure_of_two_waves_is_estimated_itself():
    rng = np.random.default_rng(7)
    nets = [random_network(rng, wave=w) for w in (1, 2)]
    x, y = (net.dense_states() for net in paired(*nets))
    known = np.isin(x, (T, N)) & np.isin(y, (T, N))
    both, any_ = (x == T) & (y == T) & known, ((x == T) | (y == T)) & known
    value = both.sum() / any_.sum()
    estimate = robust_interval(*nets, measure=jaccard)
    assert estimate.value == pytest.approx(value, rel=1e-12)
    assert estimate.se**2 == pytest.approx(
        brute_variance((both - value * any_) / any_.sum(), 12, factor(paired(*nets)[0])), rel=1e-10
    )
    assert np.isnan(estimate.p_value)


def test_a_quantity_of_several_ratios_is_linearised():
    """Sector cells weighted by all dyads at stake, and a ratio of two such sums, by numerical differentiation."""
    rng = np.random.default_rng(8)
    net = random_network(rng)
    labels = np.repeat([0, 1], 6)
    cell = np.eye(4).reshape(4, 2, 2)
    above, below = (cell[..., None] * np.array(a, dtype=float) for a in ([0, 1, 0, 0, 0], [0, 1, 1, 0, 0]))
    weights = np.array([30.0, 36, 36, 30])
    sign = np.array([-1.0, 1, 1, -1])
    ei = DyadMean.of_groups(net, labels, above, below, weights=sign * weights, over=weights)
    s = net.dense_states()
    block = labels[:, None] * 2 + labels[None, :]
    known, tie = np.isin(s, (T, N)), s == T

    def value(dyad_weight):
        rates = np.array(
            [(tie * dyad_weight)[block == b].sum() / (known * dyad_weight)[block == b].sum() for b in range(4)]
        )
        return (sign * weights) @ rates / (weights @ rates)

    assert ei.value == pytest.approx(value(np.ones((12, 12))), rel=1e-12)
    h, u = 1e-5, np.zeros((12, 12))
    for i, j in ends(12):
        more = np.ones((12, 12))
        more[i, j] += h
        less = np.ones((12, 12))
        less[i, j] -= h
        u[i, j] = (value(more) - value(less)) / (2 * h)
    measure = dyad_mean(
        lambda net: DyadMean.of_groups(net, labels, above, below, weights=sign * weights, over=weights)
    )(lambda net: 0.0)
    assert robust_interval(net, measure=measure).se ** 2 == pytest.approx(brute_variance(u, 12, factor(net)), rel=1e-6)


def test_meat_is_the_sum_over_pairs_of_rows():
    rng = np.random.default_rng(9)
    n, rows = 7, 60
    i = rng.integers(0, n, rows)
    j = (i + rng.integers(1, n, rows)) % n
    X, u = rng.normal(size=(rows, 3)), rng.normal(size=rows)
    scores = X * u[:, None]
    brute = sum(np.outer(scores[a], scores[b]) for a in range(rows) for b in range(rows) if {i[a], j[a]} & {i[b], j[b]})
    np.testing.assert_allclose(dyadic_meat(scores, i=i, j=j, n=n), brute, rtol=1e-10, atol=1e-10)
    bread = np.linalg.inv(X.T @ X)
    at = {"i": i, "j": j, "n": n}
    plain = dyadic_covariance(X, u, **at, small_sample=False)
    np.testing.assert_allclose(plain, bread @ brute @ bread, rtol=1e-10, atol=1e-12)
    w = rng.random(rows)
    bread = np.linalg.inv((X.T * w) @ X)
    weighted = dyadic_covariance(X, u, **at, weights=w, small_sample=False)
    np.testing.assert_allclose(weighted, bread @ brute @ bread, rtol=1e-10, atol=1e-12)
    # All ordered pairs of different unordered dyads and a dyad with itself, over those that share no actor.
    dyads = {tuple(sorted(d)) for d in zip(i.tolist(), j.tolist(), strict=True)}
    apart = sum(not set(a) & set(b) for a in dyads for b in dyads)
    enlarged = dyadic_covariance(X, u, **at, weights=w)
    np.testing.assert_allclose(enlarged, weighted * len(dyads) ** 2 / apart, rtol=1e-10)
    se, df = dyadic_errors(X, u, **at, weights=w)
    assert (se**2 >= np.diagonal(enlarged) - 1e-15).all()
    assert (df <= n - 1).all()
    with pytest.raises(ArgumentError, match="two different ends"):
        dyadic_meat(scores, i=i, j=i, n=n)
    with pytest.raises(ArgumentError, match="one row a dyad"):
        dyadic_covariance(X, u[1:], **at)
    with pytest.raises(ArgumentError, match="combinations of others"):
        dyadic_covariance(np.ones((rows, 2)), u, **at)


def test_order_of_actors_does_not_matter():
    rng = np.random.default_rng(10)
    values = np.where(rng.random((10, 10)) < 0.2, nan, rng.integers(0, 2, (10, 10)))
    turn = rng.permutation(10)
    x = robust_interval(lk.from_matrix(values, directed=True), measure=density)
    y = robust_interval(lk.from_matrix(values[np.ix_(turn, turn)], directed=True), measure=density)
    assert (x.value, x.df) == (y.value, y.df)
    assert x.se == pytest.approx(y.se, rel=1e-12)


def test_too_few_reports_withhold_the_interval():
    rng = np.random.default_rng(11)
    seven = robust_interval(random_network(rng, 9, missing=0, silent=2), measure=density)
    assert np.isnan([seven.low, seven.high, seven.se]).all()
    assert not np.isnan(seven.value)
    assert seven.note == "interval withheld: 7 reported, 8 are needed"
    eight = robust_interval(random_network(rng, 10, missing=0, silent=2), measure=density)
    assert eight.low < eight.value < eight.high
    # Between two sectors four a side must have reported; the block of one sector needs eight.
    net = random_network(rng, 16, missing=0, silent=0, n_private=13)
    three = robust_interval(net.block("public-private"), measure=density)
    assert three.note == "interval withheld: 3 reported on one side, 4 are needed"
    assert np.isnan(three.low)
    four = random_network(rng, 16, missing=0, silent=0, n_private=12)
    assert not np.isnan(robust_interval(four.block("public-private"), measure=density).low)
    assert "4 reported" in robust_interval(four.block("public-public"), measure=density).note
    change = robust_interval(
        random_network(rng, 9, missing=0, silent=0), random_network(rng, 9, wave=2), measure=density
    )
    assert change.note == "interval withheld: 7 reported in both waves, 8 are needed"


def test_dyads_that_all_touch_a_few_actors_need_four_of_them():
    """The block of the hybrids: many dyads, but only as many independent organisations as there are hybrids."""
    rng = np.random.default_rng(14)

    def hybrids(k):
        sector = ["hybrid"] * k + ["private", "public"] * ((24 - k) // 2) + ["private"] * (k % 2)
        people = pd.DataFrame({"actor": range(24), "sector": sector})
        return lk.from_matrix(rng.integers(0, 2, (24, 24)), directed=True, actors=people).block("with-hybrid")

    for k in (1, 2, 3):
        estimate = robust_interval(hybrids(k), measure=density)
        assert estimate.note == f"interval withheld: {k} reported on one side, 4 are needed"
    four = robust_interval(hybrids(4), measure=density)
    assert four.low < four.value < four.high
    assert four.df < 23
    # Half of the actors and more: no hub, one group.
    assert robust_interval(hybrids(14), measure=density).df > 15


def test_a_silent_actor_does_not_count_as_reporting_though_others_name_it():
    values = np.ones((9, 9))
    values[::2, 1::2] = values[1::2, ::2] = 0
    people = actors(9).assign(responded=[False] + [True] * 8)
    net = lk.from_matrix(values, directed=False, actors=people)
    assert robust_interval(net, measure=density).note.startswith("full census")
    assert robust_interval(net, measure=density).df <= 7
    assert robust_interval(net.without(["a01"]), measure=density).note == "interval withheld: 7 reported, 8 are needed"


def test_nothing_varies_means_no_interval_not_one_of_width_zero():
    for values in (np.zeros((9, 9)), np.ones((9, 9)) - np.eye(9)):
        estimate = robust_interval(lk.from_matrix(values, directed=True), measure=density)
        assert estimate.note == "interval withheld: the dyads do not vary"
        assert np.isnan([estimate.low, estimate.high, estimate.se]).all()
    net = random_network(np.random.default_rng(1))
    same = robust_interval(net, net, measure=density)
    assert same.value == 0
    assert same.note == "interval withheld: no dyad changed"
    assert np.isnan(same.p_value)
    twos = lk.from_matrix(0.3 * np.random.default_rng(1).integers(0, 2, (9, 9)), directed=True)
    assert robust_interval(twos, measure=mean_strength).note == "interval withheld: the dyads do not vary"
    later = lk.from_matrix(0.3 * np.random.default_rng(2).integers(0, 2, (9, 9)), directed=True, wave=2)
    assert robust_interval(twos, later, measure=mean_strength).note == "interval withheld: the dyads do not vary"


def test_not_measured_and_undefined_have_their_notes():
    silent = lk.from_matrix(np.full((9, 9), nan), directed=True)
    assert robust_interval(silent, measure=density).note == "undefined here"
    private = lk.from_matrix(np.zeros((3, 3)), directed=True, actors=actors(3, 3))
    assert robust_interval(private.block("public-public"), measure=density).note == "not measured"


def test_a_full_census_is_said_to_have_no_sampling_error():
    rng = np.random.default_rng(3)
    full = robust_interval(random_network(rng, missing=0, silent=0), measure=density)
    assert "no sampling error" in full.note
    assert robust_interval(random_network(rng), measure=density).note == ""


def test_an_interval_stays_within_what_is_possible():
    values = np.zeros((10, 10))
    values[0, 1] = 1
    few = robust_interval(lk.from_matrix(values, directed=True), measure=density)
    assert 0 < few.low < few.value < few.high < 1
    many = robust_interval(lk.from_matrix(1 - values, directed=True), measure=density)
    assert (1 - many.high, 1 - many.low) == pytest.approx((few.low, few.high))


def test_the_variance_is_unbiased_for_actor_effects_and_for_noise():
    """Mean of the variance over studies against the variance of the means: one group, and two groups of unequal size."""
    from linkages.inference.influence import small_sample
    from linkages.inference.reports import Reports, factor_of

    rng = np.random.default_rng(12)
    n, side = 10, np.repeat([0, 1], [6, 4])
    between = side[:, None] != side[None, :]
    for mask, groups in ((~np.eye(n, dtype=bool), None), (between, side)):
        for actor, noise in ((1.0, 0.0), (0.0, 1.0), (0.7, 1.0)):
            means, variances = [], []
            for _ in range(4000):
                e = np.triu(rng.normal(size=(n, n)), 1)
                a = rng.normal(size=n) * actor
                y = np.where(mask, a[:, None] + a[None, :] + noise * (e + e.T), 0.0)
                u = np.where(mask, y - y.sum() / mask.sum(), 0.0) / mask.sum()
                by_actor = 2 * u.sum(axis=1)
                factor, _ = small_sample(
                    by_actor, Reports(np.ones(n, dtype=bool), groups, factor=factor_of(mask.sum(axis=1)))
                )
                means.append(y.sum() / mask.sum())
                variances.append(factor * (by_actor @ by_actor - 2 * (u**2).sum()))
            spread = np.std(variances) / np.sqrt(len(variances)) + np.var(means) * np.sqrt(2 / len(means))
            assert abs(np.mean(variances) - np.var(means, ddof=1)) < 3 * spread


def test_few_actors_who_make_most_of_the_variance_leave_few_degrees_of_freedom():
    from linkages.inference.influence import small_sample
    from linkages.inference.reports import Reports

    reports = Reports(np.ones(30, dtype=bool))
    even = np.tile([-1.0, 1.0, 2.0, -2.0, 0.5], 6)
    assert small_sample(even, reports)[1] == 29
    one = np.where(np.arange(30) == 3, 50.0, even)
    assert 2 < small_sample(one, reports)[1] < 2.2
    assert small_sample(np.zeros(30), reports)[1] == 29


def test_between_two_groups_the_smaller_side_limits_the_degrees_of_freedom():
    rng = np.random.default_rng(13)
    net = random_network(rng, 24, missing=0, silent=0, n_private=20).block("public-private")
    estimate = robust_interval(net, measure=density)
    assert 3 <= estimate.df < 23
    u = u_density(net)
    by_actor = u.sum(axis=0) + u.sum(axis=1)
    private, public = (by_actor[:20] ** 2).sum(), (by_actor[20:] ** 2).sum()
    sides = (private + public) ** 2 / (private**2 / 19 + public**2 / 3)
    kurtosis = 24 * (by_actor**4).sum() / (private + public) ** 2
    assert estimate.df == pytest.approx(min(sides, 48 / (kurtosis - 1)))
    dyads = ((u + u.T) ** 2).sum() / 2
    assert estimate.se**2 == pytest.approx(max((private + public - dyads) * 80 / 57, dyads))


def test_dyads_that_all_touch_one_another_give_no_interval():
    """A star and a triangle: no two of their dyads are apart, so nothing can be said about other actors."""
    from linkages.inference.reports import Reports, factor_of

    assert factor_of([9] + [1] * 9) == factor_of([2, 2, 2]) == np.inf
    assert (
        Reports(np.ones(10, dtype=bool), factor=np.inf).too_few("") == "the observed dyads touch too few organisations"
    )


def test_requests_that_make_no_sense():
    net = random_network(np.random.default_rng(1))
    with pytest.raises(ArgumentError, match="is not a mean over dyads"):
        robust_interval(net, measure=len)
    with pytest.raises(ArgumentError, match="level=95"):
        robust_interval(net, measure=density, level=95)
    with pytest.raises(ArgumentError, match="one is directed"):
        robust_interval(net, random_network(np.random.default_rng(1), directed=False), measure=density)


def test_means_of_partial_measures_are_read_through():
    from functools import partial

    @dyad_mean(lambda net, of=T: DyadMean.of_states(net, {of: 1}, OBSERVED))
    def share(net, of=T):
        return 0.0

    net = random_network(np.random.default_rng(2))
    assert dyad_mean_of(partial(share, of=N), net).value == pytest.approx(1 - density(net))


def test_large_networks_take_the_same_path_quickly():
    """A hundred thousand actors, five per cent silent: the variance comes from counts, not from lists of dyads."""
    import time

    from scipy.sparse import csr_array

    rng = np.random.default_rng(1)
    n = 100_000
    i, j = rng.integers(0, n, 400_000), rng.integers(0, n, 400_000)
    silent = rng.random(n) < 0.05
    keep = (i != j) & ~silent[i]
    keys = np.unique(i[keep] * n + j[keep])
    ties = csr_array((np.ones(len(keys)), (keys // n, keys % n)), shape=(n, n))
    background = lk.Background(silent.astype(np.int32), np.array([[2, 2], [3, 3]], dtype=np.uint8))
    people = pd.DataFrame({"sector": "private"}, index=pd.RangeIndex(n, name="actor"))
    net = lk.Network(ties, csr_array((n, n), dtype=np.uint8), background, people, True, "tie", 1)
    start = time.process_time()
    estimate = robust_interval(net, measure=density)
    assert time.process_time() - start < 20
    assert 0.9 * (~silent).sum() < estimate.df <= (~silent).sum() - 1
    assert estimate.value == pytest.approx(len(keys) / ((~silent).sum() * (n - 1)), rel=1e-12)
    assert 0.9 < estimate.se / (np.sqrt(len(keys)) / ((~silent).sum() * (n - 1))) < 1.5
