"""Agreement: worked by hand, against scipy, against another reading of the definitions, and never a blank taken for a low."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.stats import friedmanchisquare

import linkages as lk
from linkages.errors import ArgumentError


def test_kendall_by_hand():
    """Three raters, ranks (1 2 3), (1 3 2), (2 1 3): sums 4, 6, 8, squares about 6 add up to 8; 12·8 / (9·24)."""
    assert lk.kendall_w([[10, 20, 30], [1, 9, 5], [2, 1, 3]]) == pytest.approx(12 * 8 / (9 * 24))


def test_kendall_with_equal_ratings_by_hand():
    """Ranks (1.5 1.5 3) and (1 2 3): sums 2.5, 3.5, 6; squares about 4 add up to 6.5; T = 6; 12·6.5 / (4·24 − 2·6)."""
    assert lk.kendall_w([[0, 0, 3], [1, 2, 3]]) == pytest.approx(12 * 6.5 / (4 * 24 - 12))


@pytest.mark.parametrize("seed", range(5))
def test_kendall_is_friedman_of_scipy(seed):
    ratings = np.random.default_rng(seed).integers(0, 4, (9, 5)).astype(float)
    chi = friedmanchisquare(*ratings.T).statistic
    assert lk.kendall_w(ratings) == pytest.approx(chi / (9 * 4), rel=1e-12)
    assert lk.kendall_w(pd.DataFrame(ratings)) == lk.kendall_w(ratings)


def test_kendall_leaves_out_who_left_an_item_out():
    ratings = np.array([[1, 2, 3], [1, 3, 2], [np.nan, 3, 1], [2, 1, 3]])
    assert lk.kendall_w(ratings) == lk.kendall_w(ratings[[0, 1, 3]])
    assert lk.kendall_w(ratings) != lk.kendall_w(np.nan_to_num(ratings))


@pytest.mark.parametrize(
    "ratings", [[[1, 2, 3]], [[1], [2]], [[2, 2], [1, 1]], [[np.nan, 1], [1, 2]], np.zeros((0, 3))]
)
def test_kendall_undefined(ratings):
    assert np.isnan(lk.kendall_w(ratings))


def by_triples(counts) -> float:
    """van der Eijk's A, straight from the text: layers, and every triple of categories looked at."""
    left, total, found = list(counts), sum(counts), 0.0
    k = len(left)
    while any(left):
        pattern = [int(c > 0) for c in left]
        least = min(c for c in left if c > 0)
        s = sum(pattern)
        triples = list(itertools.combinations(pattern, 3))
        one = sum(t in ((1, 1, 0), (0, 1, 1)) for t in triples)
        two = sum(t == (1, 0, 1) for t in triples)
        if s == 1:
            a = 1.0
        elif s == k:
            a = 0.0
        else:
            a = ((k - 2) * one - (k - 1) * two) / ((k - 2) * (one + two)) * (1 - (s - 1) / (k - 1))
        found += a * s * least / total
        left = [c - least * p for c, p in zip(left, pattern, strict=True)]
    return found


def test_ordinal_agreement_by_hand():
    """0, 2, 4, 2 on a scale of four: a layer of 2 in three places, one of 2 in one.

    Layer 0111: triples 011 three times, 111 once: U = 1, A = 1 − 2/3. Layer 0010: 1. Weights 6/8 and 2/8.
    """
    assert lk.ordinal_agreement([0, 2, 4, 2]) == pytest.approx(6 / 8 / 3 + 2 / 8)


def test_ordinal_agreement_of_a_gap_by_hand():
    """1011 on a scale of four: 110 none, 011 once (0 1 1), 101 twice: U = (2·1 − 3·2) / (2·3); A = U / 3."""
    assert lk.ordinal_agreement([1, 0, 1, 1]) == pytest.approx(-4 / 6 / 3)


def test_ordinal_agreement_of_agrmt():
    """The value that the documentation of R's agrmt prints for these frequencies."""
    assert lk.ordinal_agreement([30, 40, 210, 130, 530, 50, 10]) == pytest.approx(0.6113333, abs=5e-8)


@pytest.mark.parametrize("k", [3, 4, 5, 7])
def test_ordinal_agreement_is_that_of_all_triples(k):
    rng = np.random.default_rng(k)
    for pattern in itertools.islice(itertools.product([0, 1], repeat=k), 1, None):
        counts = np.array(pattern) * rng.integers(1, 9, k)
        found = lk.ordinal_agreement(counts)
        assert found == pytest.approx(by_triples(counts.tolist()))
        assert found == pytest.approx(lk.ordinal_agreement(counts[::-1]))
        assert -1 - 1e-12 <= found <= 1


def test_ordinal_agreement_undefined_and_refused():
    assert np.isnan(lk.ordinal_agreement([0, 0, 0]))
    for counts in ([1, 2], [[1, 2, 3]], [1, -1, 2], [1, np.nan, 2]):
        with pytest.raises(ArgumentError, match="counts must be"):
            lk.ordinal_agreement(counts)
    with pytest.raises(ArgumentError, match="ratings has 1 dimensions"):
        lk.kendall_w([1, 2, 3])
