"""What the tests of all formats share: hostile labels, panels whose actors come and go, and what was lost."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

import linkages as lk
from tests.data.brute import M, O

HOSTILE = [
    'O"Brien & <b>co</b>', "", "  spaces  ", "line\nend", "carriage\r\nreturn", "tab\there", "Ñandú S.A.", "北京", "𝒜",
    "back\\slash", "ends\\", "&#34;", "&amp;", "don't", "100%", "*Arcs", "% linkages: x", "a" * 300, "12", "1e5", "NA", "data:",
    "labels", "!", "[1-3]", "a=b,c;d", "{x: 1}", "-", "\u2028", "\x85",
]  # fmt: skip


@contextmanager
def losing() -> Iterator[Callable[[], str]]:
    """Whatever the block warns of as lost; any other warning fails."""
    told: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield lambda: " | ".join(told)
    for warning in caught:
        assert issubclass(warning.category, lk.InformationLost), warning.message
        assert __file__.replace("foreign.py", "") in warning.filename  # it points at who asked
        told.append(str(warning.message))


def hostile(directed: bool = True, labels: list[str] = HOSTILE) -> lk.Network:
    """A network in a ring among actors with these names, one dyad of it missing and one out."""
    n = len(labels)
    matrix = np.roll(np.eye(n), 1, axis=1) * 1.5
    matrix[2, 5] = matrix[5, 2] = np.nan
    if not directed:
        matrix = np.maximum(np.nan_to_num(matrix), np.nan_to_num(matrix).T)
        matrix[2, 5] = matrix[5, 2] = np.nan
    return lk.from_matrix(matrix, directed=directed, actors=pd.DataFrame(index=labels))


def states(net: lk.Network) -> list[Any]:
    """States and strengths, an unasked dyad as missing: what formats can say that have one word for both."""
    found = net.dense_states().astype(int)
    found[(found == O) & ~np.eye(len(found), dtype=bool)] = M
    return [
        found.tolist(),
        net.ties.toarray().tolist(),
        net.directed,
        net.relation,
        net.wave,
        net.actors.index.tolist(),
    ]


def among(net: lk.Network, ids: list[Any]) -> lk.Network:
    """The same network among more actors, with whom every dyad is missing."""
    place = [ids.index(actor) for actor in net.actors.index.tolist()]
    values = np.full((len(ids), len(ids)), np.nan)
    values[np.ix_(place, place)] = net.dense_strengths()
    return lk.from_matrix(
        values, directed=net.directed, actors=pd.DataFrame(index=ids), relation=net.relation, wave=net.wave
    )  # fmt: skip


def renamed(net: lk.Network, relation: str, wave: int | str) -> lk.Network:
    return lk.Network(net.ties, net.exceptions, net.background, net.actors, net.directed, relation, wave)


def coming_and_going() -> lk.Panel:
    """Two relations, one of them undirected, in three waves whose actors are not the same."""
    rng = np.random.default_rng(3)
    nets = []
    for wave, ids in ((2019, "abcd"), (2021, "bcde"), (2024, "acdef")):
        n = len(ids)
        actors = pd.DataFrame({"sector": [["private", "public"][ord(i) % 2] for i in ids]}, index=list(ids))
        for relation, directed in (("advice", True), ("trust", False)):
            matrix = rng.choice([0.0, 0.0, 1.0, 2.0], (n, n))
            matrix[0] = np.nan
            if not directed:
                matrix = np.maximum(matrix, matrix.T)
            nets.append(lk.from_matrix(matrix, directed=directed, actors=actors, relation=relation, wave=wave))
    return lk.Panel(nets)
