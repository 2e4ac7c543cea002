"""Mixing: worked by hand, against loops, and what must hold in any network."""

from __future__ import annotations

import functools
import math
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.data.dyadmean import dyad_mean_of
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=50, deadline=None)
FORMS = ("available", "standardised")


def same(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


@pytest.fixture
def five() -> lk.Network:
    """Two firms, two agencies, one hybrid; the second agency is silent."""
    sector = ["private", "private", "public", "public", "hybrid"]
    matrix = [[0, 1, 1, 0, 1], [0, 0, 1, 1, 0], [1, 0, 0, 1, 0], [NAN] * 5, [1, 1, 0, 0, 0]]
    return lk.from_matrix(matrix, directed=True, actors=pd.DataFrame({"sector": sector}))


def test_mixing_matrix_by_hand(five: lk.Network) -> None:
    found = lk.mixing_matrix(five).set_index(["from", "to"])
    assert list(found.columns) == ["n_ties", "n_dyads", "missing_share", "density", "expected", "mean_strength"]
    assert len(found) == 9
    assert found.loc[("private", "private")].tolist()[:4] == [1, 2, 0, 0.5]
    assert found.loc[("private", "public")].tolist()[:4] == [3, 4, 0, 0.75]
    assert found.loc[("public", "private")].tolist()[:4] == [1, 2, 0.5, 0.5]
    assert found.loc[("public", "public")].tolist()[:4] == [1, 1, 0.5, 1]
    assert found.loc[("hybrid", "private")].tolist()[:4] == [2, 2, 0, 1]
    assert found["n_ties"].sum() == 9
    assert found["n_dyads"].sum() == 16
    assert found.loc[("private", "public"), "expected"] == 4 * 9 / 16
    assert found["expected"].sum() == pytest.approx(9)


def test_ei_by_hand(five: lk.Network) -> None:
    # without the hybrid: 4 ties between (3 + 1), 2 within (1 + 1)
    assert lk.ei_index(five) == pytest.approx((4 - 2) / 6)
    # observed dyads: 4 + 2 between, 2 + 1 within
    assert lk.ei_expected(five) == pytest.approx((6 - 3) / 9)
    # at stake: between 4 + 4, within 2 + 2
    between, within = 4 * 0.75 + 4 * 0.5, 2 * 0.5 + 2 * 1.0
    assert lk.ei_index(five, form="standardised") == pytest.approx((between - within) / (between + within))
    assert lk.ei_expected(five, form="standardised") == pytest.approx((8 - 4) / 12)


def test_expected_by_group_sizes() -> None:
    groups = ["a"] * 18 + ["b"] * 8 + ["c"] * 4
    for directed in (True, False):
        net = lk.from_matrix(np.zeros((30, 30)), directed=directed, actors=pd.DataFrame({"group": groups}))
        assert lk.ei_expected(net, by="group") == pytest.approx((248 - 187) / 435)


def test_ei_is_nan_where_its_answer_is_fixed(five: lk.Network) -> None:
    for form in FORMS:
        assert math.isnan(lk.ei_index(five.block("private-private"), form=form))
        assert math.isnan(lk.ei_index(five.block("public-private"), form=form))
        assert math.isnan(lk.ei_expected(five.block("public-private"), form=form))
    one = lk.from_matrix([[0, 1], [1, 0]], directed=True, actors=pd.DataFrame({"sector": ["public", "public"]}))
    assert math.isnan(lk.ei_index(one))


def test_ei_without_ties_is_nan() -> None:
    actors = pd.DataFrame({"sector": ["private", "private", "public"]})
    assert math.isnan(lk.ei_index(lk.from_matrix(np.zeros((3, 3)), directed=True, actors=actors)))


def test_a_blank_group_is_a_row_of_its_own_and_outside_ei() -> None:
    actors = pd.DataFrame({"region": ["north", "north", "south", None]})
    net = lk.from_matrix([[0, 1, 1, 1], [0, 0, 0, 0], [0, 1, 0, 0], [1, 1, 1, 0]], directed=True, actors=actors)
    found = lk.mixing_matrix(net, by="region")
    assert len(found) == 9
    assert found["n_ties"].sum() == 7
    assert lk.ei_index(net, by="region") == pytest.approx((2 - 1) / 3)


def test_hybrids_are_left_out_by_sector_only(five: lk.Network) -> None:
    actors = five.actors.assign(copy=five.actors["sector"])
    net = lk.from_matrix(lk.to_matrix(five), directed=True, actors=actors)
    # by another column the 3 ties of the hybrid are between groups
    assert lk.ei_index(net, by="copy") == pytest.approx((4 + 3 - 2) / 9)
    assert lk.ei_index(net) == pytest.approx((4 - 2) / 6)


def test_words_are_checked(five: lk.Network) -> None:
    for call in (
        lambda: lk.mixing_matrix(five, by="sectr"),
        lambda: lk.ei_index(five, by="sectr"),
        lambda: lk.ei_index(five, form="standard"),
        lambda: lk.ei_expected(five, form="standard"),
    ):
        with pytest.raises(lk.ArgumentError):
            call()


def loops(net: lk.Network, by: str, form: str) -> tuple[float, float]:
    """E–I index and its expectation from a dense array."""
    s, group = net.dense_states(), net.actors[by].tolist()
    known = [not pd.isna(g) and not (by == "sector" and g == "hybrid") for g in group]
    cells: dict[tuple[str, str], list[int]] = {}
    for i, j in permutations(range(len(s)), 2):
        if known[i] and known[j] and s[i, j] != O:
            cells.setdefault((group[i], group[j]), []).append(int(s[i, j]))
    ties = {True: 0.0, False: 0.0}
    dyads = {True: 0, False: 0}
    for (one, other), states in cells.items():
        observed = states.count(T) + states.count(N)
        weight = observed if form == "available" else len(states)
        dyads[one == other] += weight
        if weight:
            ties[one == other] += weight * (states.count(T) / observed if observed else NAN)
    if not (dyads[True] and dyads[False]):
        return NAN, NAN
    expected = (dyads[False] - dyads[True]) / (dyads[False] + dyads[True])
    total = ties[False] + ties[True]
    return ((ties[False] - ties[True]) / total if total else NAN), expected


@few
@given(data=st.data(), by=st.sampled_from(["sector", "kind"]), form=st.sampled_from(FORMS))
def test_ei_equals_loops(data: st.DataObject, by: str, form: str, random_network) -> None:
    net = data.draw(random_network())
    value, expected = loops(net, by, form)
    assert same(lk.ei_index(net, by, form=form), value)
    assert same(lk.ei_expected(net, by, form=form), expected)
    mean = dyad_mean_of(functools.partial(lk.ei_index, by=by, form=form), net)
    assert same(NAN if mean is None else mean.value, value)


@few
@given(data=st.data(), by=st.sampled_from(["sector", "kind"]))
def test_mixing_matrix_equals_loops(data: st.DataObject, by: str, random_network) -> None:
    net = data.draw(random_network())
    found = lk.mixing_matrix(net, by)
    assert found["n_ties"].sum() == net.n_ties
    assert found["n_dyads"].sum() == net.n_dyads
    s = net.dense_states()
    group = net.actors[by].astype(object).where(net.actors[by].notna(), None).to_numpy()
    for row in found.to_dict("records"):
        ends = {None if pd.isna(row[end]) else row[end] for end in ("from", "to")}
        cell = [
            s[i, j]
            for i, j in permutations(range(len(s)), 2)
            if ((i < j and {group[i], group[j]} == ends) if not net.directed else False)
            or (net.directed and same_label(group[i], row["from"]) and same_label(group[j], row["to"]))
        ]
        ties, observed = cell.count(T), cell.count(T) + cell.count(N)
        assert (row["n_ties"], row["n_dyads"]) == (ties, observed)
        assert same(row["density"], ties / observed if observed else NAN)
        stake = len(cell) - cell.count(O)
        assert same(row["missing_share"], cell.count(M) / stake if stake else NAN)
        if net.n_dyads:
            assert same(row["expected"], observed * net.n_ties / net.n_dyads)


def same_label(group: object, label: object) -> bool:
    return pd.isna(label) if group is None else group == label


@few
@given(data=st.data(), form=st.sampled_from(FORMS))
def test_names_and_order_of_actors_do_not_matter(data: st.DataObject, form: str, random_parts, make_network) -> None:
    parts = data.draw(random_parts())
    ids = np.array(data.draw(st.permutations(range(len(parts["states"])))))
    net, other = make_network(**parts), make_network(**parts, ids=ids)
    assert same(lk.ei_index(net, form=form), lk.ei_index(other, form=form))
    pd.testing.assert_frame_equal(lk.mixing_matrix(net), lk.mixing_matrix(other))


@few
@given(data=st.data())
def test_forms_agree_when_nothing_is_missing(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(states=(T, N, O)))
    assert same(lk.ei_index(net), lk.ei_index(net, form="standardised"))
    assert same(lk.ei_expected(net), lk.ei_expected(net, form="standardised"))
