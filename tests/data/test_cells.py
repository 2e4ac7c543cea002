"""Arrays of codes over a grouped background, against the full array."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.data import cells as c
from linkages.data.cells import Cells
from linkages.errors import ArgumentError

often = settings(max_examples=100, deadline=None)
WIDTH = 4


@st.composite
def arrays(draw: Any, n: int | None = None) -> Cells:
    """Any code anywhere: listed cells may repeat their background, groups may be empty."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(0, 7)) if n is None else n
    k = draw(st.integers(1, 4))
    listed = np.flatnonzero((rng.random((n, n)) < draw(st.sampled_from([0, 0.2, 0.9]))) & ~np.eye(n, dtype=bool))
    return Cells(rng.integers(0, k, n), rng.integers(0, WIDTH, (k, k)), listed, rng.integers(0, WIDTH, len(listed)))


def full(cells: Cells) -> np.ndarray:
    """Cell by cell; -1 on the diagonal."""
    out = np.full((cells.n, cells.n), -1)
    listed = dict(zip(cells.keys.tolist(), cells.codes.tolist(), strict=True))
    for i in range(cells.n):
        for j in range(cells.n):
            if i != j:
                out[i, j] = listed.get(i * cells.n + j, cells.table[cells.group[i], cells.group[j]])
    return out


def assert_sound(cells: Cells) -> None:
    assert (np.diff(cells.keys) > 0).all()
    assert len(cells.keys) == len(cells.codes)
    assert not (cells.keys % (cells.n + 1) == 0).any()


@often
@given(arrays(), st.data())
def test_what_makes_a_new_array(x: Cells, data: Any) -> None:
    n = x.n
    labels = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), dtype=int)
    lookup = np.array(data.draw(st.lists(st.integers(0, 3), min_size=WIDTH, max_size=WIDTH)))
    index = np.array(sorted(data.draw(st.sets(st.integers(0, max(n - 1, 0)), max_size=n)) if n else []), dtype=int)
    dense = full(x)
    fine, label = c.refine(x, labels)
    assert np.array_equal(full(fine), dense)
    assert np.array_equal(label[fine.group], labels)
    assert np.array_equal(full(c.prune(x)), dense)
    assert np.array_equal(full(c.merge_groups(x)), dense)
    assert np.array_equal(full(c.transpose(x)), dense.T)
    assert np.array_equal(full(c.select(x, index)), dense[np.ix_(index, index)])
    assert np.array_equal(full(c.recode(x, lookup)), np.where(dense < 0, -1, lookup[dense]))
    for made in (fine, c.prune(x), c.merge_groups(x), c.transpose(x), c.select(x, index), c.recode(x, lookup)):
        assert_sound(made)


@often
@given(arrays())
def test_pruning_and_merging_leave_nothing_to_say_twice(x: Cells) -> None:
    small = c.merge_groups(c.prune(x))
    assert (small.codes != small.table[small.group[small.rows], small.group[small.columns]]).all()
    assert set(small.group.tolist()) == set(range(len(small.table)))
    profiles = np.hstack([small.table, small.table.T])
    assert len({tuple(p) for p in profiles.tolist()}) == len(profiles)


@often
@given(arrays(), st.data())
def test_a_larger_array_holds_the_old_one(x: Cells, data: Any) -> None:
    more = x.n + data.draw(st.integers(0, 4))
    position = np.array(sorted(data.draw(st.permutations(range(more)))[: x.n]), dtype=int)
    expected = np.full((more, more), 9)
    expected[np.ix_(position, position)] = full(x)
    np.fill_diagonal(expected, -1)
    placed = c.reindex(x, position, more, 9)
    assert np.array_equal(full(placed), expected)
    assert_sound(placed)


@often
@given(st.integers(0, 6).flatmap(lambda n: st.tuples(arrays(n), arrays(n))))
def test_two_arrays_in_one(both: tuple[Cells, Cells]) -> None:
    x, y = both
    made = c.pair(x, y, WIDTH)
    assert_sound(made)
    expected = np.where(full(x) < 0, -1, full(x) * WIDTH + full(y))
    assert np.array_equal(full(made), expected)


@often
@given(arrays(), st.data())
def test_what_reads_an_array(x: Cells, data: Any) -> None:
    n, dense = x.n, full(x)
    labels = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), dtype=int)
    off = [(i, j) for i in range(n) for j in range(n) if i != j]
    rows, columns = np.array([i for i, _ in off], dtype=int), np.array([j for _, j in off], dtype=int)
    assert c.at(x, rows, columns).tolist() == dense[rows, columns].tolist()
    assert c.census(x, WIDTH).tolist() == [int((dense == code).sum()) for code in range(WIDTH)]
    count = labels.max(initial=0) + 1
    expected = np.zeros((count, count, WIDTH), dtype=int)
    for i, j in off:
        expected[labels[i], labels[j], dense[i, j]] += 1
    assert np.array_equal(c.census(x, WIDTH, labels), expected)
    assert c.row_census(x, WIDTH).tolist() == [[int((row == code).sum()) for code in range(WIDTH)] for row in dense]
    assert np.array_equal(c.dense(x, -1), dense)
    for wanted in ([], [0], [1, 3], [0, 1, 2, 3]):
        keys, codes = c.places(x, wanted)
        found = np.flatnonzero(np.isin(dense, wanted))
        assert keys.tolist() == found.tolist()
        assert codes.tolist() == dense.ravel()[found].tolist()


def test_one_label_is_still_a_label() -> None:
    """Otherwise the caller with a single cluster would read the first code where it expects the first cluster."""
    x = Cells(np.zeros(3, dtype=int), np.array([[2]]), np.array([1]), np.array([1]))
    assert c.census(x, 3, np.zeros(3, dtype=int)).tolist() == [[[0, 1, 5]]]
    assert c.census(x, 3).tolist() == [0, 1, 5]


@pytest.mark.parametrize("labels", [[0, -1, 1], [0, 1], [0], 0, [[0, 0, 0]]])
def test_labels_that_would_be_counted_in_the_wrong_place_are_refused(labels: Any) -> None:
    x = Cells(np.array([0, 1, 1]), np.array([[1, 2], [2, 1]]), np.zeros(0, dtype=int), np.zeros(0, dtype=int))
    for function in (lambda: c.refine(x, labels), lambda: c.census(x, 3, labels)):
        with pytest.raises(ArgumentError, match="labels must be one number"):
            function()


@often
@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_two_lists_of_keys_in_one(x: set[int], y: set[int]) -> None:
    arrays = (np.array(sorted(s), dtype=np.int64) for s in (x, y))
    assert c.merge_keys(*arrays).tolist() == sorted(x | y)


def test_counts_of_a_large_array_are_exact() -> None:
    """Three million actors: 9e12 dyads, beyond any 32-bit number and any list."""
    n = 3_000_000
    group = (np.arange(n) % 3 == 0).astype(np.int64)
    x = Cells(group, np.array([[0, 1], [2, 3]]), np.array([1, n]), np.array([3, 3]))
    a, b = 2_000_000, 1_000_000
    assert c.census(x, 4).tolist() == [a * (a - 1), a * b - 1, a * b - 1, b * (b - 1) + 2]
    assert c.row_census(x, 4)[[0, 1]].tolist() == [[0, 0, a - 1, b - 1 + 1], [a - 1, b - 1, 0, 1]]
