"""A Network against plain arrays over any background, and everything its constructor refuses."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array, csr_matrix

import linkages as lk
from linkages.vocabulary import State
from tests.data import brute
from tests.data.brute import M, N, O, T, often


@often
@given(brute.pairs())
def test_every_count_is_the_plain_count(both: Any) -> None:
    p, net = both
    brute.check(net, p)


@often
@given(brute.plains(), st.data())
def test_the_background_is_only_a_way_to_write_it(p: brute.Plain, data: Any) -> None:
    x, y = data.draw(brute.built(p)), data.draw(brute.built(p))
    assert brute.summary(x) == brute.summary(y)
    ends = np.indices((len(p.states), len(p.states)))
    assert np.array_equal(x.states(*ends), y.states(*ends))
    if p.ids:
        for measure in MEASURES:
            assert_same(measure(x), measure(y))


MEASURES = [
    lk.density, lk.average_degree, lk.mean_strength, lk.reciprocity, lk.transitivity, lk.dyad_census, lk.components,
    lk.isolates, lk.largest_component, lk.connectedness, lk.fragmentation, lk.compactness, lk.average_distance,
    lk.diameter, lk.degree, lk.betweenness, lk.closeness, lk.harmonic_closeness, lk.centralization, lk.mixing_matrix,
    lk.bipartite_clustering, lk.ei_index, lk.constraint,
    lk.brokerage_roles,
    lk.to_edgelist, lk.to_matrix,
]  # fmt: skip


def assert_same(x: Any, y: Any) -> None:
    """Up to the order of additions."""
    if isinstance(x, pd.DataFrame):
        pd.testing.assert_frame_equal(x, y, rtol=1e-12)
    elif isinstance(x, pd.Series):
        pd.testing.assert_series_equal(x, y, rtol=1e-12)
    else:
        assert x == pytest.approx(y, rel=1e-12, nan_ok=True)


# -- the edges of what a network can be --------------------------------------------------------------------------------


def uniform(n: int, state: State, directed: bool) -> tuple[brute.Plain, lk.Network]:
    actors = pd.DataFrame({"sector": ["private"] * n}, index=pd.Index(range(n), name="actor"))
    p = brute.plain(actors, directed, lambda i, j: (state, 2.0 if state == T else 0.0))
    return p, brute.build(p, [0] * n, [[N if state == T else state]])


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("state", [T, N, M, O])
@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_uniform_networks(n: int, state: State, directed: bool) -> None:
    p, net = uniform(n, state, directed)
    brute.check(net, p)
    dyads = n * (n - 1) // (1 if directed else 2)
    assert net.n_dyads == (dyads if state in (T, N) else 0)
    assert net.measured is (dyads > 0 and state != O)
    assert repr(net).startswith("<Network 'tie', wave 1: ")
    assert ("not measured" in repr(net)) is not net.measured
    for name in lk.BLOCKS:
        brute.check(net.block(name), brute.block(p, name))
    for rule in ("either", "both", "mean"):
        brute.check(net.symmetrize(rule), brute.symmetrize(p, rule, "missing"))
    brute.check(net.transpose(), p)
    brute.check(net.reconstruct(), p)
    brute.check(net.known_with(net), p)
    brute.check(net.dichotomize(1), brute.dichotomize(p, 1))
    brute.check(lk.combine([net, net]), brute.combine([p, p], "any", "missing"))
    brute.check(net.subset([]), brute.subset(p, []))
    brute.check(net.without([]), p)


# -- what the constructor refuses --------------------------------------------------------------------------------------


def parts(**changes: Any) -> dict[str, Any]:
    """Three actors: a→b is a tie, b→a missing, everything else null."""
    given = {
        "ties": csr_array(np.array([[0.0, 2, 0], [0, 0, 0], [0, 0, 0]])),
        "exceptions": csr_array(np.array([[0, 0, 0], [M, 0, 0], [0, 0, 0]], dtype=np.uint8)),
        "background": lk.Background([0, 0, 0], [[N]]),
        "actors": pd.DataFrame({"sector": ["private"] * 3}, index=["a", "b", "c"]),
        "directed": True,
        "relation": "advice",
        "wave": 1,
    }
    return given | changes


def cell(i: int, j: int, value: float, dtype: Any = np.float64) -> csr_array:
    return csr_array((np.array([value], dtype=dtype), (np.array([i]), np.array([j]))), shape=(3, 3))


EMPTY = csr_array((3, 3))
TWICE = csr_array((np.ones(2), np.array([1, 1]), np.array([0, 2, 2, 2])), shape=(3, 3))
BEYOND = csr_array((np.ones(1), np.array([0]), np.array([0, 1, 1, 1])), shape=(3, 3))
BEYOND.indices[0] = 7


def index(*ids: Any) -> pd.DataFrame:
    return pd.DataFrame(index=pd.Index(ids))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"ties": csr_array((2, 2))}, r"ties has shape \(2, 2\), but there are 3 actors"),
        ({"exceptions": csr_array((3, 4), dtype=np.uint8)}, r"exceptions has shape \(3, 4\)"),
        ({"ties": np.zeros((3, 3))}, "ties must be a sparse array, got ndarray"),
        ({"exceptions": np.zeros((3, 3))}, "exceptions must be a sparse array"),
        ({"ties": BEYOND}, "ties is no sound sparse array"),
        ({"ties": TWICE}, "ties lists a dyad twice"),
        ({"ties": coo_array(([1.0, 1.0], ([0, 0], [1, 1])), shape=(3, 3))}, "ties lists a dyad twice"),
        (
            {"exceptions": coo_array((np.array([2, 2], dtype=np.uint8), ([1, 1], [2, 2])), shape=(3, 3))},
            "exceptions lists a dyad twice",
        ),
        ({"ties": cell(0, 1, 0.0)}, "finite and above 0"),
        ({"ties": cell(0, 1, -1.0)}, "finite and above 0"),
        ({"ties": cell(0, 1, np.nan)}, "finite and above 0"),
        ({"ties": cell(0, 1, np.inf)}, "finite and above 0"),
        ({"ties": cell(2, 2, 1.0)}, "ties lists a self-tie"),
        ({"exceptions": cell(0, 0, M, np.uint8)}, "exceptions lists a self-tie"),
        ({"exceptions": cell(0, 1, M, np.uint8)}, "both as a tie and as an exception"),
        ({"exceptions": cell(1, 0, N, np.uint8)}, "an exception repeats what the background says"),
        ({"exceptions": cell(1, 0, T, np.uint8)}, "exceptions may be NULL, MISSING or OUT"),
        ({"exceptions": cell(1, 0, 0, np.uint8)}, "exceptions may be NULL, MISSING or OUT"),
        ({"exceptions": cell(1, 0, 9, np.uint8)}, "exceptions may be NULL, MISSING or OUT"),
        ({"exceptions": cell(1, 0, 256 + M, np.int64)}, "exceptions holds values that are no uint8"),
        ({"exceptions": cell(1, 0, M + 0.5)}, "exceptions holds values that are no uint8"),
        ({"exceptions": cell(1, 0, np.nan)}, "exceptions holds values that are no uint8"),
        ({"background": lk.Background([0, 0], [[N]])}, "background.group has 2 entries for 3 actors"),
        ({"actors": index("b", "a", "c")}, "unique ids in ascending order"),
        ({"actors": index("a", "b", "b")}, "unique ids in ascending order"),
        ({"actors": index(1.0, 2.0, np.nan)}, "none of them blank"),
        ({"actors": index("a", "b", None)}, "none of them blank"),
        ({"actors": index((1, 1), (1, 2), (2, 1))}, "plain ids"),
        ({"actors": pd.DataFrame(index=pd.CategoricalIndex(["a", "b", "c"]))}, "plain ids"),
        ({"actors": pd.DataFrame([[1, 2]] * 3, columns=["x", "x"], index=list("abc"))}, "two columns 'x'"),
        ({"directed": False}, "must be the same in both directions; symmetrize it first"),
        (
            {"directed": False, "exceptions": EMPTY, "ties": cell(0, 1, 2.0) + cell(1, 0, 3.0)},
            "one strength for both directions",
        ),
        (
            {"directed": False, "exceptions": cell(0, 1, M, np.uint8) + cell(1, 0, O, np.uint8), "ties": EMPTY},
            "must be the same in both directions",
        ),
        (
            {"directed": False, "exceptions": EMPTY, "ties": EMPTY,
             "background": lk.Background([0, 0, 1], [[N, M], [N, N]])},
            "must be the same in both directions",
        ),
    ],
)  # fmt: skip
def test_parts_that_contradict_one_another(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(lk.NetworkError, match=says):
        lk.Network(**parts(**changes))


@pytest.mark.parametrize(
    ("group", "state", "says"),
    [
        ([0, 1], [[N]], "one number from 0 to 0"),
        ([0, -1], [[N]], "one number from 0 to 0"),
        ([0, 0.5], [[N]], "one number from 0 to 0"),
        ([0, np.nan], [[N]], "one number from 0 to 0"),
        ([[0]], [[N]], "one number from 0 to 0"),
        ([0], [[N, M]], r"must be square \(groups × groups\), got shape \(1, 2\)"),
        ([0], [N], "must be square"),
        ([0], [[T]], "NULL, MISSING and OUT only"),
        ([0], [[0]], "NULL, MISSING and OUT only"),
        ([0], np.array([[256 + N]]), "NULL, MISSING and OUT only"),
        ([0], [[N + 0.2]], "NULL, MISSING and OUT only"),
    ],
)
def test_backgrounds_that_make_no_sense(group: Any, state: Any, says: str) -> None:
    with pytest.raises(lk.NetworkError, match=says):
        lk.Background(group, state)


def test_parts_in_any_sound_form_are_taken() -> None:
    expected = lk.Network(**parts())
    unsorted = csr_array((np.array([1.0, 2.0]), np.array([2, 1]), np.array([0, 2, 2, 2])), shape=(3, 3))
    assert lk.Network(**parts(ties=unsorted)).ties.toarray().tolist() == [[0, 2, 1], [0, 0, 0], [0, 0, 0]]
    for kind in (csr_matrix, coo_array):
        same = lk.Network(**parts(ties=kind(parts()["ties"]), exceptions=kind(parts()["exceptions"])))
        assert brute.summary(same) == brute.summary(expected)
    whole = lk.Network(**parts(ties=parts()["ties"].astype(int), exceptions=parts()["exceptions"].astype(float)))
    assert whole.ties.dtype == np.float64
    assert whole.exceptions.dtype == np.uint8
    assert brute.summary(whole) == brute.summary(expected)


# -- frozen ------------------------------------------------------------------------------------------------------------


def test_the_callers_arrays_and_table_are_not_shared() -> None:
    given = parts()
    group, state = np.array([0, 0, 0], dtype=np.int32), np.array([[N]], dtype=np.uint8)
    given["background"] = lk.Background(group, state)
    net = lk.Network(**given)
    before = brute.summary(net)
    given["ties"].data[:] = 9
    given["ties"].indices[:] = 2
    given["exceptions"].data[:] = O
    group[:] = 7
    state[:] = M
    given["actors"].loc["a", "sector"] = "public"
    given["actors"]["arm"] = "treated"
    assert brute.summary(net) == before
    assert net.actors["sector"].tolist() == ["private"] * 3
    assert list(net.actors.columns) == ["sector"]


def test_a_network_cannot_be_changed() -> None:
    net = lk.Network(**parts())
    with pytest.raises(FrozenInstanceError):
        net.directed = False  # type: ignore[misc]
    arrays = [
        net.ties.data, net.ties.indices, net.ties.indptr, net.exceptions.data, net.exceptions.indices,
        net.exceptions.indptr, net.background.group, net.background.state, net.out_counts, net.in_counts, net.at_stake,
    ]  # fmt: skip
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    counts = net.state_counts
    counts["tie"] = 99
    assert net.n_ties == net.state_counts["tie"] == 1
    dense = net.dense_states()
    dense[:] = 0
    assert net.dense_states().tolist() == [[O, T, N], [M, O, N], [N, N, O]]


def test_views_do_not_touch_the_network_they_look_at() -> None:
    net = lk.Network(**parts())
    before = brute.summary(net)
    net.block("private-private"), net.subset(["a"]), net.without(["a"]), net.transpose(), net.dichotomize(3)
    net.symmetrize("both"), net.reconstruct(), net.known_with(net.transpose())
    assert brute.summary(net) == before


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))])
def test_a_network_can_be_sent_to_another_process(again: Any) -> None:
    net = lk.Network(**parts())
    other = again(net)
    assert brute.summary(other) == brute.summary(net)
    assert other.state_counts.equals(net.state_counts)


def test_networks_are_told_apart_by_identity() -> None:
    net = lk.Network(**parts())
    assert net == net
    assert net != lk.Network(**parts())
    assert len({net, lk.Network(**parts())}) == 2


# -- states by position ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "columns"), [([3], [0]), ([0], [-1]), ([0, -1], [1, 0])])
def test_a_position_that_is_not_there_is_refused(rows: list[int], columns: list[int]) -> None:
    with pytest.raises(lk.ArgumentError, match="positions outside 0 to 2"):
        lk.Network(**parts()).states(rows, columns)


def test_states_take_arrays_of_any_shape() -> None:
    net = lk.Network(**parts())
    assert net.states([[0, 0, 0]], [[0], [1], [2]]).tolist() == [[O] * 3, [T] * 3, [N] * 3]
    assert net.states([], []).tolist() == []
    assert int(net.states(1, 0)) == M
