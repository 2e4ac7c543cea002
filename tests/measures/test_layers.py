"""Several relations: by hand, by loops over every dyad, and what holds in any networks."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.data.dyadmean import dyad_mean_of
from linkages.measures.layers import comparable, exactly, holding, pattern_share, with_both
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
NAN = float("nan")
few = settings(max_examples=40, deadline=None)


def net(matrix, relation: str, **options) -> lk.Network:
    return lk.from_matrix(matrix, directed=options.pop("directed", True), relation=relation, **options)


@pytest.fixture
def three() -> list[lk.Network]:
    """The third organisation did not answer about projects."""
    return [
        net([[0, 1, 1], [0, 0, 1], [0, 1, 0]], "knows"),
        net([[0, 1, 0], [1, 0, 0], [0, 1, 0]], "advice"),
        net([[0, 1, 1], [0, 0, 0], [NAN, NAN, 0]], "project"),
    ]


def test_multiplexity_by_hand(three) -> None:
    # of the first two actors' four dyads: 3, 2, 1, 1 relations
    found = lk.multiplexity(three)
    assert list(found) == ["n_relations", "count", "n_dyads", "missing_share", "share"]
    assert found["count"].tolist() == [0, 2, 1, 1]
    assert found["share"].tolist() == [0, 0.5, 0.25, 0.25]
    assert set(found["n_dyads"]) == {4}
    assert set(found["missing_share"]) == {2 / 6}


def test_overlap_by_hand(three) -> None:
    found = lk.relation_overlap(three).set_index(["relation", "other"])
    assert len(found) == 6
    # knows 0→1, 0→2, 1→2, 2→1; advice 0→1, 1→0, 2→1
    assert found.loc[("knows", "advice")].tolist() == [4, 2, 6, 0, 0.5, 0.4]
    assert found.loc[("advice", "knows")].tolist() == [3, 2, 6, 0, 2 / 3, 0.4]
    # projects are known from the first two only: 0→1, 0→2
    assert found.loc[("project", "advice")].tolist() == [2, 1, 4, 2 / 6, 0.5, 1 / 3]


def test_ladder_of_relations_by_hand(three) -> None:
    found = lk.tie_ladder(three)
    assert found["stage"].tolist() == ["knows", "advice", "project"]
    # 0→1 and 0→2 came to projects; 1→0 to advice, though it does not know; 1→2 knows
    assert found["n_ties"].tolist() == [4, 3, 2]
    assert found["share"].tolist() == [1, 0.75, 0.5]
    other = lk.tie_ladder(three[::-1])
    assert other["n_ties"].tolist() == [4, 4, 3]


def test_ladder_of_strengths_by_hand() -> None:
    one = net([[0, 3, 1], [2, 0, NAN], [0, 0, 0]], "advice")
    found = lk.tie_ladder(one)
    assert found["stage"].tolist() == [1, 2, 3]
    assert found["n_ties"].tolist() == [3, 2, 1]
    assert found["share"].tolist() == [0.6, 0.4, 0.2]
    assert set(found["n_dyads"]) == {5}
    assert lk.tie_ladder(one, stages=[4, 1])["n_ties"].tolist() == [3, 0]
    assert lk.tie_ladder(net(np.zeros((2, 2)), "advice")).empty


def test_a_dyad_out_in_one_relation_and_an_actor_of_one_network_are_left_out(three) -> None:
    larger = net(np.ones((4, 4)), "meets")
    found = lk.multiplexity([three[0], larger])
    assert found["n_dyads"].tolist() == [6, 6, 6]
    assert found["count"].tolist() == [0, 2, 4]
    actors = three[0].actors.assign(sector=["private", "private", "public"])
    asked = replace(three[1], actors=actors).block("private-private")
    assert lk.multiplexity([three[0], asked])["n_dyads"].tolist() == [2, 2, 2]


def test_directed_relations_are_joined_where_one_is_undirected(three) -> None:
    meets = net([[0, 1, 0], [1, 0, 0], [0, 0, 0]], "meets", directed=False)
    found = lk.multiplexity([three[0], meets])
    expected = lk.multiplexity([three[0].symmetrize("either"), meets])
    assert found.equals(expected)
    assert found["count"].tolist() == [0, 2, 1]


def test_requests_that_make_no_sense(three) -> None:
    later = replace(three[1], wave=2)
    valued = net(np.arange(36).reshape(6, 6), "exports")
    for call, said in (
        (lambda: lk.multiplexity(three[:1]), "give 2 or more"),
        (lambda: lk.multiplexity(three[0]), "give 2 or more"),
        (lambda: lk.relation_overlap([three[0], three[0]]), "'knows' twice"),
        (lambda: lk.tie_ladder([three[0], later]), "different waves"),
        (lambda: lk.tie_ladder(three, stages=[1]), "the relations are the stages"),
        (lambda: lk.tie_ladder(valued), "say which are stages"),
        (lambda: lk.tie_ladder(three[0], stages=[0]), "above 0"),
        (lambda: lk.multiplexity([replace(three[0], relation=str(k)) for k in range(13)]), "at most 12"),
    ):
        with pytest.raises(lk.ArgumentError, match=said):
            call()


@st.composite
def _layers(draw, parts, make_network, states=(T, N, M, O)):
    first = draw(parts(states=states))
    n = len(first["states"])
    k = draw(st.integers(2, 4))
    cell = st.sampled_from(states)
    nets = []
    for number in range(k):
        codes = np.array(draw(st.lists(cell, min_size=n * n, max_size=n * n)), dtype=np.int64).reshape(n, n)
        nets.append(
            replace(make_network(**(first | {"states": codes if number else first["states"]})), relation=f"r{number}")
        )
    return nets


def loops(nets: list[lk.Network]) -> tuple[list[tuple[bool, ...]], int]:
    """For each dyad observed in all relations, which hold; and how many more are at stake in all."""
    states = [x.dense_states() for x in nets]
    n = len(states[0])
    pairs = itertools.permutations(range(n), 2) if nets[0].directed else itertools.combinations(range(n), 2)
    known, missing = [], 0
    for i, j in pairs:
        here = [int(s[i, j]) for s in states]
        if O in here:
            continue
        if M in here:
            missing += 1
        else:
            known.append(tuple(s == T for s in here))
    return known, missing


@few
@given(data=st.data())
def test_all_equal_loops(data: st.DataObject, random_parts, make_network) -> None:
    nets = data.draw(_layers(random_parts, make_network))
    known, missing = loops(nets)
    n = len(known)
    found = lk.multiplexity(nets)
    assert found["count"].tolist() == [sum(sum(d) == k for d in known) for k in range(len(nets) + 1)]
    assert set(found["n_dyads"]) == {n}
    np.testing.assert_equal(found["missing_share"].iloc[0], missing / (n + missing) if n + missing else NAN)
    ladder = lk.tie_ladder(nets)
    assert ladder["n_ties"].tolist() == [sum(any(d[k:]) for d in known) for k in range(len(nets))]
    assert (np.diff(ladder["n_ties"]) <= 0).all()
    if n:
        assert found["share"].sum() == pytest.approx(1)
    for row in lk.relation_overlap(nets).itertuples():
        one, other = (next(x for x in nets if x.relation == name) for name in (row.relation, row.other))
        pairs, _ = loops([one, other])
        n_ties, both = sum(a for a, _ in pairs), sum(a and b for a, b in pairs)
        assert (row.n_ties, row.n_both, row.n_dyads) == (n_ties, both, len(pairs))
        np.testing.assert_equal(row.share, both / n_ties if n_ties else NAN)
        either = sum(a or b for a, b in pairs)
        np.testing.assert_equal(row.jaccard, both / either if either else NAN)


@few
@given(data=st.data())
def test_shares_are_means_over_dyads(data: st.DataObject, random_parts, make_network) -> None:
    nets = data.draw(_layers(random_parts, make_network))
    known = comparable(nets)
    table = lk.multiplexity(nets)
    for k, share in enumerate(table["share"]):
        measure = partial(pattern_share, above=exactly(k))
        np.testing.assert_allclose(measure(*known), share)
        np.testing.assert_equal(dyad_mean_of(measure, *known).value, measure(*known))
    pair = comparable(nets[:2])
    row = lk.relation_overlap(nets[:2]).iloc[0]
    np.testing.assert_allclose(pattern_share(*pair, above=with_both(0, 1), below=holding(0, 1)), row["jaccard"])
    np.testing.assert_allclose(pattern_share(*pair, above=with_both(0, 1), below=holding(0)), row["share"])


@few
@given(data=st.data())
def test_ladder_falls_and_starts_at_density(data: st.DataObject, random_network) -> None:
    one = data.draw(random_network())
    found = lk.tie_ladder(one)
    assert (np.diff(found["n_ties"]) < 0).all()
    if len(found):
        assert found["share"].iloc[0] == lk.density(one)
        assert found["n_ties"].iloc[0] == one.n_ties


@few
@given(data=st.data())
def test_blocks_add_up(data: st.DataObject, random_parts, make_network) -> None:
    nets = data.draw(_layers(random_parts, make_network))
    whole = lk.multiplexity(nets)["count"]
    parts = [lk.multiplexity([x.block(b) for x in nets])["count"] for b in lk.BLOCKS if b != "all"]
    assert (sum(parts) == whole).all()


@few
@given(data=st.data())
def test_either_holds_at_least_as_many_as_both(data: st.DataObject, random_parts, make_network) -> None:
    nets = data.draw(_layers(random_parts, make_network, states=(T, N)))
    ladders = [lk.tie_ladder([x.symmetrize(rule) for x in nets])["n_ties"] for rule in ("either", "both")]
    assert (ladders[0] >= ladders[1]).all()
    one = nets[0]
    stages = [1, 2, 3, 4]
    strong = [lk.tie_ladder(one.symmetrize(rule), stages=stages)["n_ties"] for rule in ("either", "both")]
    assert (strong[0] >= strong[1]).all()


@few
@given(data=st.data())
def test_ids_do_not_matter(data: st.DataObject, random_parts, make_network) -> None:
    nets = data.draw(_layers(random_parts, make_network))
    order = data.draw(st.permutations(range(len(nets[0].actors))))
    moved = []
    for one in nets:
        states = one.dense_states()[np.ix_(order, order)]
        moved.append(replace(make_network(states, directed=one.directed), relation=one.relation))
    assert lk.multiplexity(nets).equals(lk.multiplexity(moved))
    assert lk.tie_ladder(nets).equals(lk.tie_ladder(moved))
    assert lk.relation_overlap(nets).equals(lk.relation_overlap(moved))


def test_an_isolate_is_dyads_without_a_relation(three) -> None:
    larger = [net(np.pad(x.dense_strengths(), (0, 1)), x.relation) for x in three[:2]]
    before, after = lk.multiplexity(three[:2]), lk.multiplexity(larger)
    assert (after["count"] - before["count"]).tolist() == [6, 0, 0]
    assert math.isclose(after["share"].sum(), 1)
