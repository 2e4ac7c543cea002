"""Disparity and the share of strong ties: by hand, by loops, and what holds in any network."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.data.dyadmean import dyad_mean_of

NAN = float("nan")
few = settings(max_examples=50, deadline=None)


@pytest.fixture
def four() -> lk.Network:
    """The last is silent; the third names nobody."""
    return lk.from_matrix([[0, 3, 1, 0], [2, 0, 2, 4], [0, 0, 0, 0], [NAN] * 4], directed=True)


def test_disparity_by_hand(four: lk.Network) -> None:
    out = lk.disparity(four)
    assert out.iloc[:2].tolist() == [(9 + 1) / 16, (4 + 4 + 16) / 64]
    assert out.iloc[2:].isna().all()
    received = lk.disparity(four, direction="in")
    assert received.tolist() == [1.0, 1.0, (1 + 4) / 9, 1.0]
    # partners: 0 with 1 (3 + 2) and 2 (1); 1 with 0 (5), 2 (2), 3 (4); 2 with 0 (1), 1 (2); 3 with 1
    both = lk.disparity(four, direction="all")
    assert both.tolist() == pytest.approx([26 / 36, 45 / 121, 5 / 9, 1.0])
    assert lk.mean_disparity(four) == pytest.approx((10 / 16 + 24 / 64) / 2)
    assert out.name == "disparity"


def test_silence_hides_partners_in_joined_reports_only() -> None:
    """Three in ten silent: what a respondent sent is seen whole, of a joined tie both must have answered."""
    off = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        values = rng.integers(1, 4, (30, 30)) * (rng.random((30, 30)) < 0.2).astype(float)
        known = lk.from_matrix(values, directed=True)
        values[rng.permutation(30)[:9]] = np.nan
        seen = lk.from_matrix(values, directed=True)
        pairs = [(seen, known), (seen.symmetrize("either"), known.symmetrize("either"))]
        off.append([lk.mean_disparity(part) / lk.mean_disparity(whole) - 1 for part, whole in pairs])
    sent, joined = np.mean(off, axis=0)
    assert abs(sent) < 0.02
    assert 0.4 < joined < 0.6


def test_no_tie_is_nan_and_words_are_checked(four: lk.Network) -> None:
    empty = lk.from_matrix(np.zeros((3, 3)), directed=True)
    assert lk.disparity(empty).isna().all()
    assert math.isnan(lk.mean_disparity(empty))
    for call in (lambda: lk.disparity(four, direction="sent"), lambda: lk.ladder_share(four, at_least=0)):
        with pytest.raises(lk.ArgumentError):
            call()


@few
@given(data=st.data(), direction=st.sampled_from(["all", "in", "out"]))
def test_disparity_equals_loops(data: st.DataObject, direction: str, random_network) -> None:
    net = data.draw(random_network())
    s = net.ties.toarray()
    s = {"out": s, "in": s.T, "all": s + s.T if net.directed else s}[direction]
    found = lk.disparity(net, direction=direction)
    assert found.index.equals(net.actors.index[net.at_stake])
    for row, value in zip(np.flatnonzero(net.at_stake), found):
        total = s[row].sum()
        expected = sum((x / total) ** 2 for x in s[row]) if total else NAN
        assert math.isnan(value) if not total else value == pytest.approx(expected)
        if total:
            assert 1 / np.count_nonzero(s[row]) - 1e-12 <= value <= 1


@few
@given(data=st.data(), stage=st.sampled_from([0.5, 1, 2, 3, 4, 5]))
def test_ladder_share_is_the_density_of_strong_ties(data: st.DataObject, stage: float, random_network) -> None:
    net = data.draw(random_network())
    found = lk.ladder_share(net, at_least=stage)
    expected = (net.ties.data >= stage).sum() / (1 if net.directed else 2) / net.n_dyads if net.n_dyads else NAN
    assert math.isnan(found) if not net.n_dyads else found == pytest.approx(expected)
    mean = dyad_mean_of(partial(lk.ladder_share, at_least=stage), net)
    np.testing.assert_equal(mean.value, found)


def test_mixing_of_strengths_by_hand() -> None:
    sector = ["private", "private", "public", "public"]
    net = lk.from_matrix(
        [[0, 3, 1, 0], [2, 0, 2, 4], [0, 0, 0, 0], [NAN] * 4], directed=True, actors=pd.DataFrame({"sector": sector})
    )
    found = lk.mixing_matrix(net).set_index(["from", "to"])["mean_strength"]
    assert found.loc[("private", "private")] == 2.5
    assert found.loc[("private", "public")] == pytest.approx(7 / 3)
    assert found.loc[[("public", "private"), ("public", "public")]].isna().all()
    joined = lk.mixing_matrix(net.symmetrize("either", lone="decides")).set_index(["from", "to"])["mean_strength"]
    assert joined.loc[("private", "private")] == 3
    assert joined.loc[("private", "public")] == pytest.approx(7 / 3)


@few
@given(data=st.data(), by=st.sampled_from(["sector", "kind"]))
def test_strengths_of_the_cells_add_up(data: st.DataObject, by: str, random_network) -> None:
    net = data.draw(random_network())
    found = lk.mixing_matrix(net, by)
    total = (found["n_ties"] * found["mean_strength"].fillna(0)).sum()
    assert total == pytest.approx(net.ties.data.sum() / (1 if net.directed else 2))
