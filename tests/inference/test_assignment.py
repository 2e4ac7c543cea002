"""Exact p over assignments: what counting by hand gives."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from linkages.errors import ArgumentError
from linkages.inference.assignment import assignment_test, attainable, n_assignments

GROWTH = np.array([0.30, 0.10, 0.25, 0.05, 0.12, 0.02])


def difference(labels):
    above, n = (labels * GROWTH).sum(axis=1), labels.sum(axis=1)
    return above / n - (GROWTH.sum() - above) / (labels.shape[1] - n)


def by_hand(treated, alternative):
    """Share of the choices of as many clusters whose difference is at least as extreme."""
    found = []
    for chosen in combinations(range(6), len(treated)):
        rest = [k for k in range(6) if k not in chosen]
        found.append(GROWTH[list(chosen)].mean() - GROWTH[rest].mean())
    seen = GROWTH[treated].mean() - GROWTH[[k for k in range(6) if k not in treated]].mean()
    extreme = {
        "two-sided": [abs(d) >= abs(seen) - 1e-12 for d in found], "greater": [d >= seen - 1e-12 for d in found],
        "less": [d <= seen + 1e-12 for d in found],
    }[alternative]  # fmt: skip
    return sum(extreme) / len(found)


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("treated", [[0, 2, 4], [0, 1], [3, 4, 5], [5]])
def test_exact_p_is_that_of_enumeration(treated, alternative):
    labels = np.isin(np.arange(6), treated)
    test = assignment_test(difference, labels, alternative=alternative)
    assert test.exact
    assert test.p_value.item() == pytest.approx(by_hand(treated, alternative), abs=1e-15)
    assert len(test.draws) == n_assignments(labels)


def test_three_of_six_by_hand():
    # 0.30, 0.25 and 0.12 are the three largest: the assignment and its mirror image of 20.
    test = assignment_test(difference, [1, 0, 1, 0, 1, 0])
    assert test.value.item() == pytest.approx(0.67 / 3 - 0.17 / 3)
    assert test.p_value.item() == test.p_attainable.item() == 0.1
    assert assignment_test(difference, [1, 0, 1, 0, 1, 0], alternative="greater").p_value.item() == 0.05


@pytest.mark.parametrize(
    ("n", "g", "alternative", "p"),
    [(6, 3, "two-sided", 0.1), (8, 4, "two-sided", 2 / 70), (8, 4, "greater", 1 / 70), (8, 3, "two-sided", 1 / 56),
     (8, 1, "two-sided", 0.125), (2, 1, "two-sided", 1.0), (3, 0, "two-sided", 1.0)],
)  # fmt: skip
def test_the_smallest_p(n, g, alternative, p):
    assert attainable(n, g, alternative) == pytest.approx(p)
    if 0 < g < n:
        values = 2.0 ** np.arange(n)  # no two sums alike

        def statistic(labels):
            above = (labels * values).sum(axis=1)
            return above / g - (values.sum() - above) / (n - g)

        test = assignment_test(statistic, np.arange(n) < g, alternative=alternative)
        assert test.p_attainable.item() == pytest.approx(p)


def test_units_trade_places_within_strata_only():
    seen = []

    def statistic(labels):
        seen.append(labels.copy())
        return labels[:, 0].astype(float)

    assignment_test(statistic, [1, 0, 0, 1, 1], strata=["a", "a", "b", "b", "b"])
    rows = {tuple(row) for row in seen[1]}
    assert len(rows) == len(seen[1]) == 2 * 3
    assert all(row[0] + row[1] == 1 and sum(row[2:]) == 2 for row in rows)


def test_draws_count_the_observation_and_follow_the_seed():
    values = np.random.default_rng(1).normal(size=40)

    def statistic(labels):
        return np.column_stack([(labels * values).sum(axis=1), np.full(len(labels), np.nan)])

    treated = np.argsort(values) >= 20
    treated = np.isin(np.arange(40), np.argsort(values)[20:])
    tests = [assignment_test(statistic, treated, alternative="greater", n_draws=99, seed=3) for _ in range(2)]
    assert not tests[0].exact
    np.testing.assert_array_equal(tests[0].draws, tests[1].draws)
    assert tests[0].p_value[0] == tests[0].p_attainable[0] == 0.01  # the 20 largest
    assert np.isnan(tests[0].p_value[1])


def test_no_other_assignment_is_an_error():
    with pytest.raises(ArgumentError, match="no other assignment"):
        assignment_test(difference, np.ones(6))
    with pytest.raises(ArgumentError, match="alternative"):
        assignment_test(difference, [1, 0, 0, 0, 0, 0], alternative="both")
