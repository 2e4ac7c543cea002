"""Views against plain arrays: blocks, subsets, turns and cuts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.data.cells import Cells
from linkages.data.views import assemble, labels, with_ties
from linkages.vocabulary import State
from tests.data import brute
from tests.data.brute import often

NAMED = lk.BLOCKS


@often
@given(brute.pairs(), st.sampled_from(NAMED))
def test_named_blocks(both: Any, name: str) -> None:
    p, net = both
    brute.check(net.block(name), brute.block(p, name))


@often
@given(brute.pairs(), st.data())
def test_blocks_of_any_attribute(both: Any, data: Any) -> None:
    p, net = both
    by = data.draw(st.sampled_from(["sector", "kind", "arm"]))
    values = sorted({None if pd.isna(v) else v for v in p.actors[by]}, key=str)
    if not values:
        return
    pair = data.draw(st.tuples(st.sampled_from(values), st.sampled_from(values)))
    view = net.block(pair, by=by)
    brute.check(view, brute.block(p, pair, by))
    assert brute.summary(net.block(list(pair[::-1]), by=by)) == brute.summary(view)


@often
@given(brute.pairs(), st.sampled_from(NAMED), st.sampled_from(NAMED))
def test_a_block_of_a_block(both: Any, first: str, second: str) -> None:
    p, net = both
    view = net.block(first).block(second)
    brute.check(view, brute.block(brute.block(p, first), second))
    assert brute.summary(view) == brute.summary(net.block(second).block(first))


@often
@given(brute.pairs())
def test_the_four_blocks_add_up_to_all(both: Any) -> None:
    _, net = both
    assert net.block("all") is net
    views = [net.block(name) for name in NAMED if name != "all"]
    assert len(views) == 4
    for state in ("tie", "null", "missing"):
        assert sum(view.state_counts[state] for view in views) == net.state_counts[state]
    assert sum(view.n_ties for view in views) == net.n_ties
    assert sum(view.n_dyads for view in views) == net.n_dyads
    total = sum((view.ties for view in views), start=0 * net.ties)
    assert total.toarray().tolist() == net.ties.toarray().tolist()


@often
@given(brute.pairs(), st.data())
def test_the_blocks_of_any_attribute_add_up(both: Any, data: Any) -> None:
    p, net = both
    by = data.draw(st.sampled_from(["sector", "kind", "arm"]))
    values = sorted({None if pd.isna(v) else v for v in p.actors[by]}, key=str)
    views = [net.block((a, b), by=by) for i, a in enumerate(values) for b in values[i:]]
    for state in ("tie", "null", "missing"):
        assert sum(view.state_counts[state] for view in views) == net.state_counts[state]


def sectors(*names: Any) -> lk.Network:
    actors = pd.DataFrame({"sector": list(names), "arm": ["treated"] * len(names)})
    return lk.from_matrix(1 - np.eye(len(names)), directed=True, actors=actors)


def test_a_sector_that_does_not_occur_is_not_measured() -> None:
    net = sectors("private", "private")
    for name in ("public-private", "public-public", "with-hybrid"):
        view = net.block(name)
        assert (view.measured, view.n_dyads, view.n_actors) == (False, 0, 0)
        assert np.isnan(view.missing_share)
        assert repr(view) == "<Network 'tie', wave 1: 2 actors, not measured>"


@pytest.mark.parametrize(
    ("net", "pair", "by", "says"),
    [
        (sectors("private"), "public-privat", "sector", "did you mean 'public-private'"),
        (sectors("private"), "private-public", "sector", "is not one of all, private-private"),
        (sectors("private"), "private-private", "sectr", "by='sectr' is no column .*did you mean 'sector'"),
        (sectors("private"), "private-private", "arm", "named blocks need private, public or hybrid"),
        (sectors("private", "Public"), "public-private", "sector", "1 has 'Public' .did you mean 'public'"),
        (sectors("private", None), "private-private", "sector", "1 has None"),
        (sectors("private"), ("private",), "sector", "must be a name or a pair"),
        (sectors("private"), ("private", "public", "hybrid"), "sector", "must be a name or a pair"),
        (sectors("private"), 7, "sector", "must be a name or a pair"),
        (sectors("private"), ("private", "public"), "sector", "'public' does not occur in 'sector'"),
        (sectors("private"), ("treated", "contrl"), "arm", "'contrl' does not occur in 'arm'"),
    ],
)
def test_blocks_that_make_no_sense(net: lk.Network, pair: Any, by: str, says: str) -> None:
    with pytest.raises(lk.ArgumentError, match=says):
        net.block(pair, by=by)


def test_other_columns_can_hold_sectors_and_other_words_groups() -> None:
    """As with the sector of an earlier wave."""
    actors = pd.DataFrame({"sector": ["private", "private"], "before": ["private", "public"], "size": [1.5, 2.5]})
    net = lk.from_matrix([[0, 1], [1, 0]], directed=True, actors=actors)
    assert net.block("public-private", by="before").n_ties == 2
    assert net.block((1.5, 2.5), by="size").n_ties == 2
    assert net.block((1.5, 1.5), by="size").n_dyads == 0


def test_a_block_of_many_values_costs_what_a_block_of_three_costs() -> None:
    """Twenty thousand municipalities: a table of all pairs of them would be 3 gigabytes."""
    n = 20_000
    actors = pd.DataFrame({"town": np.arange(n)}, index=pd.RangeIndex(n, name="actor"))
    edges = pd.DataFrame({"source": np.arange(n - 1), "target": np.arange(1, n)})
    net = lk.from_edgelist(edges, directed=True, actors=actors)
    view = net.block((5, 6), by="town")
    assert (view.n_ties, view.n_dyads, len(view.background.state)) == (1, 2, 3)


@often
@given(brute.pairs(), st.data())
def test_subset_and_without(both: Any, data: Any) -> None:
    p, net = both
    kept = data.draw(st.sets(st.sampled_from(p.ids))) if p.ids else set()
    gone = [actor for actor in p.ids if actor not in kept]
    expected = brute.subset(p, list(kept))
    mask = np.isin(p.ids, list(kept)) if p.ids else np.zeros(0, dtype=bool)
    by = {
        "set": net.subset(kept), "list": net.subset(data.draw(st.permutations(sorted(kept)))),
        "again and again": net.subset([*kept, *kept]), "index": net.subset(pd.Index(sorted(kept))),
        "mask": net.subset(mask), "list mask": net.subset(mask.tolist()),
        "series": net.subset(pd.Series(mask, index=net.actors.index)), "generator": net.subset(a for a in kept),
        "without": net.without(gone), "without mask": net.without(~mask), "without set": net.without(set(gone)),
    }  # fmt: skip
    for view in by.values():
        brute.check(view, expected)
        assert view.actors.equals(p.actors[mask])


@often
@given(brute.pairs(), st.sampled_from([0.25, 0.5, 1, 1.5, 2, 3, 4]))
def test_dichotomize(both: Any, at_least: float) -> None:
    p, net = both
    brute.check(net.dichotomize(at_least), brute.dichotomize(p, at_least))


@often
@given(brute.pairs())
def test_transpose(both: Any) -> None:
    p, net = both
    brute.check(net.transpose(), brute.transpose(p))
    brute.check(net.transpose().transpose(), p)


@pytest.mark.parametrize(
    ("actors", "says"),
    [
        (["a", "zz"], "'zz' is not in this network"),
        (["firm_a"], "did you mean 'firm-a'"),
        ("a", "must be several ids"),
        (7, "must be several ids"),
        ([True, False], "a mask of 2 entries for 3 actors"),
        (pd.Series([True, False, True]), "indexed like the actors"),
        (pd.Series([True, False, True], index=["firm-a", "b", "a"]), "indexed like the actors"),
        ([None], "is not in this network"),
    ],
)
@pytest.mark.parametrize("method", ["subset", "without"])
def test_actors_that_are_not_there(method: str, actors: Any, says: str) -> None:
    net = lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "firm-a"]}), directed=True)
    with pytest.raises(lk.ArgumentError, match=says):
        getattr(net, method)(actors)


@pytest.mark.parametrize("at_least", [0, -1, float("nan")])
def test_a_threshold_that_makes_no_sense(at_least: float) -> None:
    with pytest.raises(lk.ArgumentError, match="must be above 0"):
        sectors("private", "public").dichotomize(at_least)


def test_labels_number_the_values_and_put_blanks_last() -> None:
    actors = pd.DataFrame({"arm": ["b", None, "a", "b"], "none": [None] * 4, "size": [2, 1, 2, 3]})
    net = lk.from_matrix(np.zeros((4, 4)), directed=True, actors=actors)
    codes, names = labels(net, "arm")
    assert (codes.tolist(), names) == ([1, 2, 0, 1], ["a", "b", None])
    codes, names = labels(net, "none")
    assert (codes.tolist(), names) == ([0] * 4, [None])
    assert labels(net, "size")[1] == [1, 2, 3]


@pytest.mark.parametrize("directed", [True, False])
def test_ties_laid_anew_make_the_network_that_would_have_been_checked(directed):
    """Unchecked as it is, every part is as in a network put together from its states."""
    rng = np.random.default_rng(4)
    values = np.where(rng.random((12, 12)) < 0.2, np.nan, 0.0)
    values[3] = np.nan
    values[3, :2] = values[:2, 3] = 0.0
    if not directed:
        values = np.triu(values, 1) + np.triu(values, 1).T
    bare = lk.from_matrix(values, directed=directed)
    group = np.zeros(12, dtype=int)
    group[3] = 1  # its row is missing but for what it told: listed nulls
    table = np.full((2, 2), State.NULL)
    table[1] = State.MISSING
    if not directed:
        table[:, 1] = State.MISSING
    codes = bare.dense_states()
    background = table[np.ix_(group, group)]
    keys = np.flatnonzero((codes != background).ravel() & ~np.eye(12, dtype=bool).ravel())
    bare = assemble(Cells(group, table, keys, codes.ravel()[keys].astype(np.int64)), [], bare)
    assert (bare.exceptions.data == State.NULL).any()
    laid = (bare.dense_states() == State.NULL) & (rng.random((12, 12)) < 0.4)
    laid[3, 0] = True
    if not directed:
        laid = np.triu(laid, 1) | np.triu(laid, 1).T
        laid[3, 0] = laid[0, 3] = True
    keys = np.flatnonzero(laid.ravel())
    found = with_ties(bare, keys, np.full(len(keys), 2.0))
    again = lk.Network(
        found.ties, found.exceptions, found.background, found.actors, directed, found.relation, found.wave
    )
    assert np.array_equal(found.dense_states(), again.dense_states())
    assert np.array_equal(found.dense_states() == State.TIE, laid)
    assert np.array_equal(found.dense_states() == State.MISSING, bare.dense_states() == State.MISSING)
    assert np.array_equal(found.cells.keys, again.cells.keys)
    assert np.array_equal(found.cells.codes, again.cells.codes)
    assert (found.ties.data == 2).all()
    assert found.n_dyads == bare.n_dyads
    for part in (found.ties, found.exceptions):
        with pytest.raises(ValueError, match="read-only"):
            part.data[0] = 1
