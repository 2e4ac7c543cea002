"""Two-paths against a triple loop."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.data.triples import two_paths
from tests.data import brute
from tests.data.brute import N, T, often


def listed(paths: Any) -> list[tuple[int, ...]]:
    return list(zip(*(part.tolist() for part in (paths.a, paths.v, paths.b, paths.state)), strict=True))


@often
@given(brute.pairs())
def test_every_two_path_once_from_either_end(both: Any) -> None:
    p, net = both
    paths = two_paths(net)
    assert sorted(listed(paths)) == brute.two_paths(p)
    assert len(paths) == len(brute.two_paths(p))


@often
@given(brute.pairs(), st.data())
def test_only_through_some_actors(both: Any, data: Any) -> None:
    p, net = both
    n = len(p.states)
    middle = data.draw(st.lists(st.integers(0, n - 1), unique=True)) if n else []
    assert sorted(listed(two_paths(net, middle))) == [path for path in brute.two_paths(p) if path[1] in middle]


def test_a_toy_by_hand() -> None:
    """a→b→c with a→c seen, c→b→… and back: b↔c is no two-path of its own."""
    net = lk.from_matrix([[0, 1, 1], [0, 0, 1], [0, 1, 0]], directed=True)
    assert Counter(listed(two_paths(net))) == Counter([(0, 1, 2, T), (0, 2, 1, T)])
    assert Counter(listed(two_paths(net.transpose()))) == Counter([(2, 1, 0, T), (1, 2, 0, T)])
    path = lk.from_matrix([[0, 1, 0], [1, 0, 1], [0, 1, 0]], directed=False)
    assert Counter(listed(two_paths(path))) == Counter([(0, 1, 2, N), (2, 1, 0, N)])
