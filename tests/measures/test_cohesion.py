"""Cohesion: worked by hand, against loops over a dense array, and what must hold in any network."""

from __future__ import annotations

import functools
import math
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.data.dyadmean import dyad_mean_of
from linkages.measures import _closure
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=50, deadline=None)


def ratio(above: float, below: float) -> float:
    return above / below if below else NAN


def same(a: float, b: float) -> bool:
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


def dyads(net: lk.Network) -> list[tuple[int, int]]:
    ordered = permutations(range(len(net.actors)), 2)
    return [(i, j) for i, j in ordered if net.directed or i < j]


# -- five actors by hand: e is silent, d left the question about a blank ------------------------------------------------
#        a  b  c  d  e
MATRIX = [
    [0, 2, 1, 0, 0],
    [1, 0, 0, 0, 1],
    [0, 3, 0, 0, 0],
    [NAN, 0, 1, 0, 0],
    [NAN, NAN, NAN, NAN, 0],
]


@pytest.fixture
def five() -> lk.Network:
    actors = pd.DataFrame({"actor": list("abcde"), "sector": ["private", "private", "public", "public", "private"]})
    return lk.from_matrix(MATRIX, directed=True, actors=actors)


def test_density_by_hand(five: lk.Network) -> None:
    # 6 ties (ab, ac, ba, be, cb, dc) among 20 − 5 observed dyads
    assert lk.density(five) == 6 / 15
    # private: a, b, e · public: c, d. Observed and at stake by cell:
    # pr→pr ab ba ae be (ea eb missing) 3/4 of 6 · pr→pu ac ad bc bd (ec ed missing) 1/4 of 6
    # pu→pr ca cb ce db de (da missing) 1/5 of 6 · pu→pu cd dc 1/2 of 2
    expected = (6 * 3 / 4 + 6 * 1 / 4 + 6 * 1 / 5 + 2 * 1 / 2) / 20
    assert lk.density(five, form="standardised") == pytest.approx(expected, rel=1e-12)


def test_average_degree_by_hand(five: lk.Network) -> None:
    assert lk.average_degree(five) == pytest.approx(6 / 15 * 4)
    assert lk.average_degree(five, form="count") == pytest.approx(6 / 5)
    # public–private: 2 ties (ac, cb), of 12 dyads at stake da, ec, ed are missing; 5 actors
    block = five.block("public-private")
    assert lk.average_degree(block) == pytest.approx(2 / 9 * 12 / 5)
    assert lk.average_degree(block, form="count") == pytest.approx(2 / 5)


def test_reciprocity_by_hand(five: lk.Network) -> None:
    # pairs observed both ways: ab (mutual), ac (one way), bc (one way), bd (null), cd (one way)
    assert lk.reciprocity(five) == pytest.approx(2 * 1 / (2 * 1 + 3))
    assert lk.reciprocity(five, form="dyad") == pytest.approx(1 / (1 + 3))
    assert lk.dyad_census(five).to_dict() == {"mutual": 1, "asymmetric": 3, "null": 1, "missing": 5}
    assert [lk.dyad_share(five, form=form) for form in ("mutual", "asymmetric", "null")] == pytest.approx(
        [0.2, 0.6, 0.2]
    )


def test_transitivity_by_hand(five: lk.Network) -> None:
    # a→b→e open (ae null) · a→c→b closed · b→a→c open · c→b→a open · c→b→e open · d→c→b open · a→b→a, b→a→b no paths
    assert lk.transitivity(five) == pytest.approx(1 / 6)
    # joined: ab, ac, bc, cd ties (both ends answered); bd null; ad and all of e missing.
    # triangle abc 6 closed; a–c–d undetermined; b–c–d 2 open
    assert lk.transitivity(five, form="global") == pytest.approx(6 / 8)


def test_mean_strength_by_hand(five: lk.Network) -> None:
    assert lk.mean_strength(five) == pytest.approx((2 + 1 + 1 + 1 + 3 + 1) / 6)


def test_a_block_counts_only_what_is_in_it(five: lk.Network) -> None:
    private = five.block("private-private")
    assert lk.density(private) == 3 / 4
    assert lk.reciprocity(private) == 1.0
    # a→b→e is open; nothing else is inside
    assert lk.transitivity(private) == 0.0
    assert math.isnan(lk.transitivity(five.block("public-private")))


def test_silence_is_not_zero() -> None:
    full = np.ones((6, 6))
    full[2] = NAN
    net = lk.from_matrix(full, directed=True)
    assert (lk.density(net), lk.average_degree(net), lk.reciprocity(net), lk.transitivity(net)) == (1.0, 5.0, 1.0, 1.0)


def test_undirected_has_no_reciprocity() -> None:
    net = lk.from_matrix([[0, 1], [1, 0]], directed=False)
    assert math.isnan(lk.reciprocity(net))
    assert dyad_mean_of(lk.reciprocity, net) is None
    assert lk.dyad_census(net).to_dict() == {"mutual": 1, "asymmetric": 0, "null": 0, "missing": 0}


def test_a_pair_asked_about_from_one_side_only_is_no_pair() -> None:
    edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"], "state": ["tie", "out"]})
    net = lk.from_edgelist(edges, directed=True)
    assert lk.dyad_census(net).sum() == 0
    assert math.isnan(lk.reciprocity(net))


def test_standardised_density_needs_every_cell() -> None:
    actors = pd.DataFrame({"actor": [0, 1, 2], "sector": ["private", "private", "public"]})
    net = lk.from_matrix([[0, 1, 1], [0, 0, 1], [NAN, NAN, 0]], directed=True, actors=actors)
    assert lk.density(net) == 3 / 4
    assert math.isnan(lk.density(net, form="standardised"))


def test_words_are_checked(five: lk.Network) -> None:
    for call in (
        lambda: lk.density(five, form="standardized"),
        lambda: lk.density(five, form="standardised", by="secter"),
        lambda: lk.average_degree(five, form="mean"),
        lambda: lk.reciprocity(five, form="dyadic"),
        lambda: lk.transitivity(five, form="strong"),
    ):
        with pytest.raises(lk.ArgumentError):
            call()


# -- loops over a dense array ---------------------------------------------------------------------------------------------


@few
@given(data=st.data())
def test_equals_loops(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network())
    s, w = net.dense_states(), np.asarray(net.ties.toarray())
    n = len(s)
    listed = dyads(net)
    ties = [(i, j) for i, j in listed if s[i, j] == T]
    observed = [(i, j) for i, j in listed if s[i, j] in (T, N)]
    at_stake = [(i, j) for i, j in permutations(range(n), 2) if s[i, j] != O]
    actors = {i for pair in at_stake for i in pair}
    assert same(lk.density(net), ratio(len(ties), len(observed)))
    scale = ratio(len(at_stake), len(actors))
    assert same(lk.average_degree(net), lk.density(net) * scale)
    both_ways = 1 if net.directed else 2
    count = lk.average_degree(net, form="count")
    assert same(count, ratio(both_ways * len(ties), len(actors)) if observed else NAN)
    assert same(lk.mean_strength(net), ratio(sum(w[i, j] for i, j in ties), len(ties)))
    pairs = [(s[i, j], s[j, i]) for i, j in combinations(range(n), 2)]
    mutual = pairs.count((T, T))
    one_way = pairs.count((T, N)) + pairs.count((N, T))
    census = [
        mutual,
        one_way,
        pairs.count((N, N)),
        sum(M in p and O not in p for p in pairs),
    ]
    assert lk.dyad_census(net).tolist() == census
    for form, count in zip(("mutual", "asymmetric", "null"), census[:3], strict=True):
        assert same(lk.dyad_share(net, form=form), ratio(count, sum(census[:3])))
    if net.directed:
        assert same(lk.reciprocity(net), ratio(2 * mutual, 2 * mutual + one_way))
        assert same(lk.reciprocity(net, form="dyad"), ratio(mutual, mutual + one_way))


def closure_by_loops(s: np.ndarray) -> float:
    n = len(s)
    third = [s[a, b] for a, v, b in permutations(range(n), 3) if s[a, v] == T and s[v, b] == T]
    return ratio(third.count(T), third.count(T) + third.count(N))


@few
@given(data=st.data(), most=st.integers(1, 6))
def test_transitivity_equals_loops(data: st.DataObject, most: int, random_network, monkeypatch_session) -> None:
    net = data.draw(random_network())
    monkeypatch_session.setattr(_closure, "MOST_PATHS", most)  # cut into many parts
    assert same(lk.transitivity(net), closure_by_loops(net.dense_states()))
    joined = net.symmetrize("either")
    assert same(lk.transitivity(net, form="global"), closure_by_loops(joined.dense_states()))


@pytest.fixture(scope="module")
def monkeypatch_session():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def standardised_by_loops(net: lk.Network) -> float:
    s, sector = net.dense_states(), net.actors["sector"].to_numpy()
    total, everything = 0.0, 0
    for one in sorted(set(sector)):
        for other in sorted(set(sector)):
            cell = [s[i, j] for i, j in permutations(range(len(s)), 2) if sector[i] == one and sector[j] == other]
            stake = len(cell) - cell.count(O)
            if stake:
                total += stake * ratio(cell.count(T), cell.count(T) + cell.count(N))
                everything += stake
    return ratio(total, everything)


@few
@given(data=st.data())
def test_standardised_density_equals_loops(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network())
    assert same(lk.density(net, form="standardised"), standardised_by_loops(net))


@few
@given(data=st.data())
def test_forms_agree_when_nothing_is_missing(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(states=(T, N)))
    assert same(lk.density(net), lk.density(net, form="standardised"))
    assert same(lk.average_degree(net), lk.average_degree(net, form="count"))


# -- what must hold ---------------------------------------------------------------------------------------------------------

NUMBERS = [
    lk.density,
    functools.partial(lk.density, form="standardised"),
    lk.average_degree,
    functools.partial(lk.average_degree, form="count"),
    lk.reciprocity,
    functools.partial(lk.reciprocity, form="dyad"),
    lk.transitivity,
    functools.partial(lk.transitivity, form="global"),
    lk.mean_strength,
]


@few
@given(data=st.data())
def test_names_and_order_of_actors_do_not_matter(data: st.DataObject, random_parts, make_network) -> None:
    parts = data.draw(random_parts())
    n = len(parts["states"])
    net = make_network(**parts)
    other = make_network(**parts, ids=np.array(data.draw(st.permutations(range(n)))))
    for measure in NUMBERS:
        assert same(measure(net), measure(other))
    assert lk.dyad_census(net).equals(lk.dyad_census(other))


@few
@given(data=st.data())
def test_the_description_for_inference_says_the_same(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network())
    for measure in NUMBERS:
        mean = dyad_mean_of(measure, net)
        if mean is not None:
            value = measure(net)
            assert same(mean.value, value)
            assert math.isnan(value) or mean.limits[0] <= value <= mean.limits[1] + 1e-12


@few
@given(data=st.data())
def test_blocks_add_up(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network())
    blocks = [net.block(name) for name in lk.BLOCKS if name != "all"]
    assert sum(lk.dyad_census(b) for b in blocks).equals(lk.dyad_census(net))
    assert sum(b.n_ties for b in blocks) == net.n_ties
    assert sum(b.n_dyads for b in blocks) == net.n_dyads


@few
@given(data=st.data())
def test_both_is_within_either(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(directed=True))
    either, both = net.symmetrize("either"), net.symmetrize("both")
    assert either.n_dyads == both.n_dyads
    assert both.n_dyads == 0 or lk.density(both) <= lk.density(either)
    assert set(zip(*both.ties.nonzero(), strict=True)) <= set(zip(*either.ties.nonzero(), strict=True))


@few
@given(data=st.data())
def test_an_actor_without_ties_dilutes_rates_only(data: st.DataObject, random_parts, make_network) -> None:
    parts = data.draw(random_parts())
    n = len(parts["states"])
    larger = dict(parts, sector=[*parts["sector"], "public"], kind=[*parts["kind"], "firm"])
    larger["states"] = np.pad(parts["states"], (0, 1), constant_values=N)
    larger["strengths"] = np.pad(parts["strengths"], (0, 1), constant_values=1.0)
    net, more = make_network(**parts), make_network(**larger)
    for measure in (lk.reciprocity, lk.transitivity, lk.mean_strength):
        assert same(measure(net), measure(more))
    added = 2 * n if net.directed else n
    assert same(lk.density(more), net.n_ties / (net.n_dyads + added))


@few
@given(data=st.data())
def test_the_complement_of_what_was_observed(data: st.DataObject, random_parts, make_network) -> None:
    """Tie for null and null for tie: what is missing or out stays, so every rate of ties becomes that of nulls."""
    parts = data.draw(random_parts())
    codes = parts["states"]
    turned = np.select([codes == T, codes == N], [N, T], codes)
    net, other = make_network(**parts), make_network(**parts | {"states": turned})
    assert (other.n_ties, other.n_dyads, other.missing_share) == pytest.approx(
        (net.n_dyads - net.n_ties, net.n_dyads, net.missing_share), nan_ok=True
    )
    for form in ("available", "standardised"):
        assert same(lk.density(other, form=form), 1 - lk.density(net, form=form))
        assert same(lk.log_odds_within(other, "kind", form=form), -lk.log_odds_within(net, "kind", form=form))
    assert same(lk.dyad_share(other, form="asymmetric"), lk.dyad_share(net, form="asymmetric"))
    assert same(lk.dyad_share(other, form="mutual"), lk.dyad_share(net, form="null"))
    both = (lk.degree(net) + lk.degree(other)).dropna()
    full = make_network(**parts | {"states": np.where(codes == O, O, T)})
    assert np.allclose(both, lk.degree(full)[both.index])


@few
@given(data=st.data())
def test_turning_all_ties_around_changes_nothing(data: st.DataObject, random_network) -> None:
    net = data.draw(random_network(directed=True))
    for measure in NUMBERS:
        assert same(measure(net), measure(net.transpose()))
