"""Edge lists and matrices: there and back, in any order, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from tests.data import brute
from tests.data.brute import M, N, O, T, often

ids_of = st.sampled_from([
    tuple("abcdefgh"), (3, 1, 4, 15, 9, 2, 6, 5), (1.5, 0.5, 2.0, 3.0), ("Ñandú", "ñandú", "a b", "1", "é", "Z", "<i>"),
    tuple(pd.to_datetime(["2020-01-01", "2019-05-05", "2021-12-31"])),
])  # fmt: skip


@often
@given(st.data(), ids_of)
def test_an_edge_list_there_and_back(data: Any, ids: Any) -> None:
    p = data.draw(brute.plains())
    actors = (
        p.actors.set_axis(pd.Index(sorted(ids)[: len(p.ids)], name="actor")) if len(p.ids) <= len(ids) else p.actors
    )
    p = replace(p, actors=actors)
    net = data.draw(brute.built(p))
    edges = lk.to_edgelist(net)
    assert list(edges.columns) == ["source", "target", "state", "strength"]
    ends = list(zip(edges["source"], edges["target"], strict=True))
    assert ends == sorted(ends)
    assert set(edges["state"]) <= {"tie", "missing", "out"}
    assert edges["strength"].notna().equals(edges["state"] == "tie")
    back = lk.from_edgelist(edges, directed=net.directed, actors=net.actors)
    brute.check(back, p)
    pd.testing.assert_frame_equal(back.actors, net.actors)


@often
@given(brute.pairs())
def test_a_matrix_there_and_back(both: Any) -> None:
    p, net = both
    matrix = lk.to_matrix(net)
    assert matrix.index.equals(net.actors.index)
    assert matrix.columns.equals(net.actors.index)
    assert (np.diag(matrix) == 0).all()
    back = lk.from_matrix(matrix, directed=net.directed, actors=net.actors)
    out_is_missing = np.where((p.states == O) & ~np.eye(len(p.states), dtype=bool), M, p.states)
    brute.check(back, replace(p, states=out_is_missing))
    plain_array = lk.from_matrix(matrix.to_numpy(), directed=net.directed, actors=net.actors)
    assert brute.summary(plain_array) == brute.summary(back)


@often
@given(brute.pairs(), st.randoms(use_true_random=False))
def test_no_order_of_rows_makes_a_difference(both: Any, random: Any) -> None:
    p, net = both
    edges = lk.to_edgelist(net)
    lines = random.sample(range(len(edges)), len(edges))
    who = random.sample(range(len(p.ids)), len(p.ids))
    if not net.directed:  # an undirected dyad may stand in either direction
        turned = np.array([random.random() < 0.5 for _ in lines], dtype=bool)
        swapped = edges[["target", "source"]].to_numpy()
        edges.loc[turned, ["source", "target"]] = swapped[turned]
    mixed = lk.from_edgelist(edges.iloc[lines], directed=net.directed, actors=net.actors.iloc[who])
    brute.check(mixed, p)
    pd.testing.assert_frame_equal(mixed.actors, net.actors)
    with_column = lk.from_edgelist(edges, directed=net.directed, actors=net.actors.iloc[who].reset_index())
    brute.check(with_column, p)
    matrix = lk.to_matrix(net)
    expected = brute.summary(lk.from_matrix(matrix, directed=net.directed, actors=net.actors))
    mixed_matrix = matrix.iloc[who, random.sample(range(len(who)), len(who))]
    assert brute.summary(lk.from_matrix(mixed_matrix, directed=net.directed, actors=net.actors)) == expected
    in_that_order = lk.from_matrix(
        matrix.iloc[who, who].to_numpy(), directed=net.directed, actors=net.actors.iloc[who].reset_index()
    )
    assert brute.summary(in_that_order) == expected
    pd.testing.assert_frame_equal(in_that_order.actors, net.actors)


def edges(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "a"], **columns})


def states(net: lk.Network) -> dict[tuple[Any, Any], int]:
    found, ids = net.dense_states(), net.actors.index
    return {(ids[i], ids[j]): int(found[i, j]) for i in range(len(ids)) for j in range(len(ids)) if i != j}


def test_what_a_row_says() -> None:
    net = lk.from_edgelist(edges(strength=[2, 0, None]), directed=True)
    assert states(net) == {("a", "b"): T, ("b", "c"): N, ("c", "a"): M, ("b", "a"): N, ("c", "b"): N, ("a", "c"): N}
    assert net.ties.data.tolist() == [2]
    words = edges(state=["tie", "out", None], strength=[None, 3, 4])
    net = lk.from_edgelist(words, directed=True)
    assert states(net) | {("a", "b"): T, ("b", "c"): O, ("c", "a"): T} == states(net)
    assert net.ties.toarray().tolist() == [[0, 1, 0], [0, 0, 0], [4, 0, 0]]
    net = lk.from_edgelist(edges(), directed=False)
    assert (net.n_ties, net.n_dyads) == (3, 3)


@pytest.mark.parametrize(
    "strength",
    [["1", "2", None], [1, 2, pd.NA], pd.array([1, 2, None], dtype="Int64"), [True, True, None], [1.0, 2.0, np.nan],
     pd.array([1, 2, None], dtype="Float64")],
)  # fmt: skip
def test_strengths_of_any_dtype(strength: Any) -> None:
    net = lk.from_edgelist(edges(strength=strength), directed=True)
    assert net.state_counts.to_dict() == {"tie": 2, "null": 3, "missing": 1, "out": 0}


@pytest.mark.parametrize(
    "ids", [pd.Categorical(["b", "a", "c"], categories=["c", "b", "a"]), pd.array(["b", "a", "c"], dtype="string"),
            np.array(["b", "a", "c"], dtype=object), pd.array([2, 1, 3], dtype="Int64"), np.array([2, 1, 3], np.int8)],
)  # fmt: skip
def test_ids_of_any_dtype(ids: Any) -> None:
    """Also where categories come in another order than their words: two networks must agree on it."""
    table = pd.DataFrame({"source": ids, "target": ids[[1, 2, 0]]})
    actors = pd.DataFrame({"actor": ids, "arm": ["x", "y", "z"]})
    for net in (lk.from_edgelist(table, directed=True), lk.from_edgelist(table, directed=True, actors=actors)):
        assert net.actors.index.tolist() == sorted(ids)
        assert net.ties.toarray().tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert net.actors["arm"].tolist() == ["y", "x", "z"]
    square = pd.DataFrame([[0, 1, 0], [0, 0, 1], [1, 0, 0]], index=ids, columns=ids)
    assert brute.summary(lk.from_matrix(square, directed=True)) == brute.summary(net)


def test_the_callers_tables_are_left_alone() -> None:
    table, actors = edges(strength=[1.0, None, 2.0], state=[None] * 3), pd.DataFrame({"actor": ["c", "b", "a"]})
    matrix, square = np.array([[5.0, 1], [0, 5]]), pd.DataFrame([[5.0, 1], [0, 5]])
    before = table.copy(), actors.copy(), matrix.copy(), square.copy()
    lk.from_edgelist(table, directed=True, actors=actors)
    lk.from_matrix(matrix, directed=True, actors=actors.iloc[:2])
    lk.from_matrix(square, directed=True)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(actors, before[1])
    assert np.array_equal(matrix, before[2])
    pd.testing.assert_frame_equal(square, before[3])


def test_nobody_and_nothing() -> None:
    nothing = pd.DataFrame({"source": [], "target": []})
    net = lk.from_edgelist(nothing, directed=True)
    assert (len(net.actors), net.measured, len(lk.to_edgelist(net)), lk.to_matrix(net).shape) == (0, False, 0, (0, 0))
    alone = lk.from_edgelist(nothing, directed=False, actors=pd.DataFrame({"actor": ["a", "b"]}))
    assert (alone.n_ties, alone.n_dyads, alone.n_actors) == (0, 1, 2)
    assert len(lk.from_matrix(np.zeros((0, 0)), directed=True).actors) == 0
    assert lk.from_matrix([[0]], directed=False).n_dyads == 0


@pytest.mark.parametrize(
    ("table", "more", "says"),
    [
        (edges().drop(columns="target"), {}, r"edges has no column 'target'; it has \['source'\]"),
        (edges(source=["a", None, "c"]), {}, "blank 'source' in row 1"),
        (edges(target=["b", "c", "c"]), {}, "'c' is listed with itself"),
        (edges(source=["a", "a", "c"], target=["b", "b", "a"]), {}, "the dyad 'a', 'b' is listed twice$"),
        (
            edges(source=["a", "b", "c"], target=["b", "a", "a"]), {"directed": False},
            "the dyad 'a', 'b' is listed twice; an undirected dyad is listed once",
        ),
        (edges(strength=[1, -1, 1]), {}, "strength -1 is no finite number from 0"),
        (edges(strength=[1, np.inf, 1]), {}, "strength inf is no finite number"),
        (edges(strength=[1, "much", 1]), {}, "strength 'much' is no finite number"),
        (edges(state=["tie", "ties", "out"]), {}, "edges: state='ties' is not one of .*did you mean 'tie'"),
        (edges(state=["tie", "tie", "out"], strength=[1, 0, 1]), {}, "state 'tie' with a strength of 0"),
        (edges(), {"actors": pd.DataFrame({"actor": ["a", "b"]})}, r"actors lacks \['c'\], which have dyads"),
        (edges(), {"actors": pd.DataFrame({"actor": ["a", "b", "cc"]})}, r"lacks \['c'\]"),
        (edges(), {"actors": pd.DataFrame({"actor": ["a", "b", "c", "a"]})}, "actors holds 'a' twice"),
        (edges(), {"actors": pd.DataFrame({"actor": ["a", "b", "c", None]})}, "actors has a blank id"),
        (edges(), {"actors": pd.DataFrame({"actor": ["a", "b", "c", 4]})}, "mix numbers and text"),
        (edges(source=["a", 1, "c"]), {}, "mix numbers and text"),
        (
            edges(source=["1", "2", "3"], target=["2", "3", "1"]), {"actors": pd.DataFrame({"actor": [1, 2, 3]})},
            "ids are text in one table and numbers in the other",
        ),
    ],
)  # fmt: skip
def test_edge_lists_that_make_no_sense(table: pd.DataFrame, more: dict[str, Any], says: str) -> None:
    with pytest.raises(lk.ArgumentError, match=says):
        lk.from_edgelist(table, **({"directed": True} | more))


def square(values: Any, rows: Any, columns: Any) -> pd.DataFrame:
    return pd.DataFrame(values, index=rows, columns=columns)


@pytest.mark.parametrize(
    ("matrix", "more", "says"),
    [
        ([[0, 1]], {}, r"must be square, got shape \(1, 2\)"),
        ([0, 1], {}, "must be square"),
        ([[0, -1], [0, 0]], {}, "finite and not below 0"),
        ([[0, np.inf], [0, 0]], {}, "finite and not below 0"),
        ([[0, 1], [0, 0]], {"directed": False}, "not symmetric: say directed=True"),
        ([[0, 1], [np.nan, 0]], {"directed": False}, "not symmetric"),
        (square([[0, 1], [0, 0]], ["a", "b"], ["a", "c"]), {}, "the same actor ids, each once"),
        (square([[0, 1], [0, 0]], ["a", "a"], ["a", "a"]), {}, "the same actor ids, each once"),
        (square(np.zeros((2, 3)), ["a", "b"], ["a", "b", "b"]), {}, "the same actor ids, each once"),
        ([[0, 1], [0, 0]], {"actors": pd.DataFrame({"actor": ["a"]})}, "matrix has 2 rows for 1 actors"),
        (
            square([[0, 1], [0, 0]], ["a", "b"], ["a", "b"]), {"actors": pd.DataFrame({"actor": ["a", "b", "c"]})},
            r"matrix lacks \['c'\], which actors holds",
        ),
        (
            square([[0, 1], [0, 0]], ["a", "b"], ["a", "b"]), {"actors": pd.DataFrame({"actor": ["a", "c"]})},
            r"actors lacks \['b'\]",
        ),
    ],
)  # fmt: skip
def test_matrices_that_make_no_sense(matrix: Any, more: dict[str, Any], says: str) -> None:
    with pytest.raises(lk.ArgumentError, match=says):
        lk.from_matrix(matrix, **({"directed": True} | more))


def test_a_long_list_is_as_long_as_what_it_says() -> None:
    """Ten thousand actors, 1e8 dyads: what is null is not listed, and not written out in between."""
    n = 10_000
    table = pd.DataFrame({"source": np.arange(n - 1), "target": np.arange(1, n)})
    net = lk.from_edgelist(table, directed=True)
    assert len(lk.to_edgelist(net)) == n - 1
    silent = lk.Background((np.arange(n) == 0).astype(int), [[N, N], [M, M]])
    told = lk.to_edgelist(lk.Network(net.ties, net.exceptions, silent, net.actors, True, "tie", 1))
    assert told["state"].value_counts().to_dict() == {"tie": n - 1, "missing": n - 2}
