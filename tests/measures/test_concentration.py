"""Concentration by hand, by the definitions over all pairs, and what nobody knows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.measures.concentration import gini_without_each, held_by

MEASURES = (lk.gini, lk.herfindahl, lk.top_share)
amounts = st.lists(st.floats(0, 1e6) | st.just(0.0), min_size=4, max_size=12).filter(lambda x: sum(x) > 1e-3)


def test_by_hand() -> None:
    """1, 1, 2, 4: shares 1/8, 1/8, 1/4, 1/2; the pairs differ by 0, 1, 3, 1, 3, 2, which is 10 of 8 · 4."""
    values = [1, 4, 1, 2]
    assert lk.gini(values) == pytest.approx(10 / 32)
    assert lk.gini(values, form="scaled") == pytest.approx(10 / 24)
    assert lk.herfindahl(values) == pytest.approx(22 / 64)
    assert lk.herfindahl(values, form="scaled") == pytest.approx((22 / 64 - 1 / 4) / (3 / 4))
    assert lk.top_share(values) == pytest.approx(7 / 8)
    assert lk.top_share(values, k=1, form="scaled") == pytest.approx((1 / 2 - 1 / 4) / (3 / 4))


@given(amounts)
def test_equals_the_definitions(values: list[float]) -> None:
    x = np.array(values)
    n, total = len(x), x.sum()
    assert lk.gini(x) == pytest.approx(np.abs(x[:, None] - x).sum() / (2 * n**2 * x.mean()), abs=1e-9)
    assert lk.herfindahl(x) == pytest.approx(sum((v / total) ** 2 for v in values))
    assert lk.top_share(x, k=2) == pytest.approx(max(x[i] + x[j] for i in range(n) for j in range(i)) / total)


@given(amounts, st.floats(0.01, 1000), st.randoms(use_true_random=False))
def test_units_and_order_do_not_matter(values: list[float], unit: float, random) -> None:
    other = [v * unit for v in values]
    random.shuffle(other)
    for measure in MEASURES:
        for form in ("plain", "scaled"):
            value = measure(values, form=form)
            assert measure(other, form=form) == pytest.approx(value, rel=1e-6, abs=1e-9)
            assert 0 <= value <= 1


@pytest.mark.parametrize("n", [4, 5, 40])
def test_bounds(n: int) -> None:
    one, all_alike = [0.0] * (n - 1) + [3.0], [0.1] * n
    assert [m(one, form="scaled") for m in MEASURES] == pytest.approx([1, 1, 1])
    assert [m(all_alike, form="scaled") for m in MEASURES] == pytest.approx([0, 0, 0], abs=1e-12)
    assert [m(all_alike) for m in MEASURES] == pytest.approx([0, 1 / n, 3 / n], abs=1e-12)
    assert lk.gini(one) == pytest.approx((n - 1) / n)


def test_scaled_gini_does_not_depend_on_how_many_there_are() -> None:
    """Of equal chances (exponential, true gini 1/2) the plain one falls short by (n − 1)/n, the scaled one does not."""
    draws = np.random.default_rng(1).exponential(size=(4000, 8))
    assert np.mean([lk.gini(x, form="scaled") for x in draws]) == pytest.approx(0.5, abs=0.01)
    assert np.mean([lk.gini(x) for x in draws]) == pytest.approx(0.5 * 7 / 8, abs=0.01)


@given(amounts)
def test_without_each_in_one_pass(values: list[float]) -> None:
    expected = [lk.gini([*values[:i], *values[i + 1 :]], form="scaled") for i in range(len(values))]
    assert gini_without_each(values) == pytest.approx(expected, nan_ok=True, abs=1e-6)


def test_what_is_small_beside_another_is_not_lost_without_it() -> None:
    assert gini_without_each([0, 0, 1e-20, 5]).tolist() == pytest.approx([1, 1, 1, 1])


def test_what_is_not_known_is_left_out() -> None:
    nan = float("nan")
    for measure in MEASURES:
        assert measure([1, nan, 4, 1, 2]) == measure([1, 4, 1, 2])
        assert measure(pd.Series([1, 4, 1, 2, pd.NA], dtype="Float64").astype(float)) == measure([1, 4, 1, 2])
        for nothing in ([], [nan, nan], [3], [0, 0, 0, 0]):
            assert math.isnan(measure(nothing))
    assert math.isnan(lk.top_share([5, 1, 1]))


def test_places_among_the_most() -> None:
    assert held_by([3, 1, 2], 1).tolist() == [1, 0, 0]
    assert held_by([3, 1, 1, 1], 3).tolist() == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3])
    assert held_by([0, 0], 1).tolist() == [0.5, 0.5]


def test_ill_posed() -> None:
    for measure in MEASURES:
        with pytest.raises(lk.ArgumentError, match="-2 is no amount"):
            measure([1, -2])
        with pytest.raises(lk.ArgumentError, match="inf is no amount"):
            measure([1, float("inf")])
        with pytest.raises(lk.ArgumentError, match="give numbers"):
            measure(["many", "few"])
        with pytest.raises(lk.ArgumentError, match="did you mean 'scaled'"):
            measure([1, 2], form="scale")
    for k in (0, 1.5, True):
        with pytest.raises(lk.ArgumentError, match="at least 1"):
            lk.top_share([1, 2], k=k)
