"""Networks for the measures: random ones in all four states, and a plain way to write one down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

import linkages as lk
from linkages.data.convert.pandas import from_states
from linkages.vocabulary import State

T, N, M, O = State.TIE, State.NULL, State.MISSING, State.OUT
SECTORS = ("private", "public", "hybrid")


def make_network(
    states: Any, *, directed: bool, strengths: Any = None, sector: Any = None, kind: Any = None, ids: Any = None
) -> lk.Network:
    """A network from a square array of states; of an undirected one the upper triangle is read."""
    states = np.asarray(states, dtype=np.int64)
    n = len(states)
    ids = np.arange(n) if ids is None else np.asarray(ids)
    columns = {"sector": ["private"] * n if sector is None else sector, "kind": ["firm"] * n if kind is None else kind}
    actors = pd.DataFrame(columns, index=pd.Index(ids, name="actor")).sort_index()
    place = actors.index.get_indexer(ids)
    rows, others = np.nonzero(np.triu(np.ones((n, n)), 1) if not directed else ~np.eye(n, dtype=bool))
    values = np.ones((n, n)) if strengths is None else np.asarray(strengths, dtype=float)
    return from_states(
        place[rows], place[others], states[rows, others], values[rows, others], actors,
        directed=directed, relation="tie", wave=1,
    )  # fmt: skip


@pytest.fixture(scope="session", name="make_network")
def make_network_fixture() -> Callable[..., lk.Network]:
    return make_network


@st.composite
def _networks(draw: Any, directed: bool | None = None, most: int = 7, states: tuple[State, ...] = (T, N, M, O)) -> Any:
    n = draw(st.integers(1, most))
    whether = draw(st.booleans()) if directed is None else directed
    cell = st.sampled_from(states)
    codes = np.array(draw(st.lists(cell, min_size=n * n, max_size=n * n)), dtype=np.int64).reshape(n, n)
    silent = draw(st.lists(st.booleans(), min_size=n, max_size=n)) if M in states else [False] * n
    some = np.array(silent) & draw(st.booleans())
    codes[some] = np.where(codes[some] == O, O, M)
    for outside in draw(st.sets(st.integers(0, n - 1), max_size=2)) if O in states else ():
        codes[outside, :] = codes[:, outside] = O
    if not whether:
        codes = np.triu(codes, 1) + np.triu(codes, 1).T
    strengths = np.array(draw(st.lists(st.integers(1, 4), min_size=n * n, max_size=n * n)), dtype=float).reshape(n, n)
    sector = draw(st.lists(st.sampled_from(SECTORS), min_size=n, max_size=n))
    kind = draw(st.lists(st.sampled_from(["firm", "agency", "bank", None]), min_size=n, max_size=n))
    return {"states": codes, "directed": whether, "strengths": strengths, "sector": sector, "kind": kind}


@pytest.fixture(scope="session")
def random_parts() -> Callable[..., st.SearchStrategy[dict[str, Any]]]:
    """``random_parts(directed=, most=, states=)``: a strategy of arguments for ``make_network``."""
    return _networks


@pytest.fixture(scope="session")
def random_network() -> Callable[..., st.SearchStrategy[lk.Network]]:
    """``random_network(directed=, most=, states=)``: a strategy of networks."""
    return lambda **limits: _networks(**limits).map(lambda parts: make_network(**parts))
