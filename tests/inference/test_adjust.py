"""Adjusted p-values, against values worked by hand, scipy, and their own definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

import linkages as lk
from linkages.inference.adjust import adjust

P = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_by_hand() -> None:
    p = [0.005, 0.02, 0.04, 0.9]
    assert adjust(p) == pytest.approx([0.02, 0.04, 0.16 / 3, 0.9])
    assert adjust(p, "by") == pytest.approx(np.minimum(np.array([0.02, 0.04, 0.16 / 3, 0.9]) * (25 / 12), 1))
    assert adjust(p, "holm") == pytest.approx([0.02, 0.06, 0.08, 0.9])


@given(P)
def test_equals_scipy(p: list[float]) -> None:
    assert adjust(p) == pytest.approx(false_discovery_control(p, method="bh"))
    assert adjust(p, "by") == pytest.approx(false_discovery_control(p, method="by"))


@given(P, st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_rejects_what_its_steps_reject(p: list[float], level: float) -> None:
    rejected: list[int] = []
    for step, place in enumerate(np.argsort(p, kind="stable")):
        if p[place] * (len(p) - step) > level:
            break
        rejected.append(int(place))
    assert sorted(np.flatnonzero(adjust(p, "holm") <= level)) == sorted(rejected)


@given(P, st.sampled_from(["bh", "by", "holm"]))
def test_order_and_blanks_do_not_matter(p: list[float], method: str) -> None:
    adjusted = adjust(p, method)
    assert (adjusted >= np.array(p) - 1e-15).all()
    assert adjust(p[::-1], method)[::-1] == pytest.approx(adjusted)
    assert adjust([float("nan"), *p], method)[1:] == pytest.approx(adjusted)
    assert np.isnan(adjust([float("nan"), *p], method)[0])


def test_nothing_and_nonsense() -> None:
    assert adjust([]).shape == (0,)
    with pytest.raises(lk.ArgumentError, match=r"1\.5"):
        adjust([0.5, 1.5])
    with pytest.raises(lk.ArgumentError, match="method="):
        adjust([0.5], "bonferroni")
