"""Networks as plain square arrays, and everything a Network can be asked worked out dyad by dyad: slow, and plain to see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import linkages as lk
from linkages.data.storage import cells_of
from linkages.vocabulary import State

T, N, M, O, A = State.TIE, State.NULL, State.MISSING, State.OUT, State.ABSENT
SECTORS = ("private", "public", "hybrid")
often = settings(max_examples=60, deadline=None)


@dataclass(frozen=True, eq=False)
class Plain:
    """States and strengths (0 where there is no tie) as square arrays, row and column i belonging to ``ids[i]``."""

    states: np.ndarray
    strengths: np.ndarray
    directed: bool
    actors: pd.DataFrame

    @property
    def ids(self) -> list[Any]:
        return self.actors.index.tolist()

    def dyads(self) -> Iterator[tuple[int, int]]:
        n = len(self.states)
        return ((i, j) for i in range(n) for j in range(n) if (i != j if self.directed else i < j))

    def count(self, state: State) -> int:
        return sum(int(self.states[i, j] == state) for i, j in self.dyads())

    def at(self, a: Any, b: Any) -> tuple[State, float]:
        """State and strength by id; ABSENT when one of them is not here."""
        if a not in self.ids or b not in self.ids:
            return A, 0.0
        i, j = self.ids.index(a), self.ids.index(b)
        return State(int(self.states[i, j])), float(self.strengths[i, j])


def plain(actors: pd.DataFrame, directed: bool, rule: Any) -> Plain:
    """Fill the arrays by ``rule(i, j) -> (state, strength)``, the diagonal out."""
    n = len(actors)
    states, strengths = np.full((n, n), O, dtype=np.int64), np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i != j:
                states[i, j], strengths[i, j] = rule(i, j)
    return Plain(states, strengths, directed, actors)


def build(p: Plain, group: Sequence[int], table: Any) -> lk.Network:
    """The Network over a given background: what differs from it is listed."""
    n = len(p.states)
    group, table = np.asarray(group, dtype=np.int64), np.asarray(table, dtype=np.int64)
    said = table[np.ix_(group, group)]
    off = ~np.eye(n, dtype=bool)
    listed = off & (p.states != T) & (p.states != said)
    ties = csr_array(np.where(off & (p.states == T), p.strengths, 0.0).reshape(n, n))
    exceptions = csr_array(np.where(listed, p.states, 0).astype(np.uint8).reshape(n, n))
    return lk.Network(ties, exceptions, lk.Background(group, table), p.actors, p.directed, "tie", 1)


PARTS = ("ties", "exceptions", "background", "actors", "directed", "relation", "wave")


def check(net: lk.Network, p: Plain) -> None:
    """The network says what the plain arrays say, to every question that counts dyads."""
    n = len(p.states)
    assert net.directed is p.directed
    assert net.actors.index.tolist() == p.ids
    assert net.dense_states().tolist() == p.states.tolist()
    assert net.ties.toarray().tolist() == p.strengths.tolist()
    unknown = (p.states == M) | (p.states == O)
    assert np.array_equal(net.dense_strengths(), np.where(unknown, np.nan, p.strengths), equal_nan=True)
    for i in range(n):
        for j in range(n):
            assert net.states([i], [j]).tolist() == [p.states[i, j]]
    tie, null, missing, out = (p.count(state) for state in (T, N, M, O))
    assert net.state_counts.to_dict() == {"tie": tie, "null": null, "missing": missing, "out": out}
    assert (net.n_ties, net.n_dyads) == (tie, tie + null)
    assert net.measured is (tie + null + missing > 0)
    if net.measured:
        assert net.missing_share == missing / (tie + null + missing)
    else:
        assert np.isnan(net.missing_share)
    for i in range(n):
        row = [sum(p.states[i, j] == s for j in range(n) if j != i) for s in range(5)]
        column = [sum(p.states[j, i] == s for j in range(n) if j != i) for s in range(5)]
        assert net.out_counts[i].tolist() == row
        assert net.in_counts[i].tolist() == column
        assert net.at_stake[i] == any(row[s] or column[s] for s in (T, N, M))
    assert net.n_actors == net.at_stake.sum()
    lk.Network(**{name: getattr(net, name) for name in PARTS})  # a view is not checked when it is made
    assert not any(part.flags.writeable for part in (net.ties.data, net.exceptions.data, net.background.group))
    again = cells_of(net.ties, net.exceptions, net.background)
    for part in ("group", "table", "keys", "codes"):
        assert np.array_equal(getattr(net.cells, part), getattr(again, part))


def summary(net: lk.Network) -> Any:
    """All that can be told of a network, to compare two of them."""
    return net.dense_states().tolist(), net.ties.toarray().tolist(), net.directed, net.relation, net.wave


# -- random networks ---------------------------------------------------------------------------------------------------


@st.composite
def plains(draw: Any, directed: bool | None = None, most: int = 8, ids: Sequence[str] = tuple("abcdefgh")) -> Plain:
    """A few actors among ``ids``; states at random, or silent and unasked rows and columns with single answers."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(0, min(most, len(ids))))
    whether = draw(st.booleans()) if directed is None else directed
    if draw(st.booleans()):
        states = rng.integers(1, 5, (n, n))
    else:
        rows, columns = rng.choice([N, M, O], n), rng.choice([N, N, O], n)
        states = np.maximum(rows[:, None], columns[None, :])
        states = np.where(rng.random((n, n)) < 0.3, rng.integers(1, 5, (n, n)), states)
    strengths = rng.choice([0.5, 1.0, 2.0, 3.0], (n, n))
    if not whether:
        states, strengths = (np.triu(x, 1) + np.triu(x, 1).T for x in (states, strengths))
    np.fill_diagonal(states, O)
    strengths = np.where(states == T, strengths, 0.0)
    sectors = draw(st.sampled_from([SECTORS, SECTORS[:2], SECTORS[:1], SECTORS[1:], SECTORS[2:]]))
    columns_ = {
        "sector": rng.choice(sectors, n),
        "kind": rng.choice(["firm", "agency", "bank", "guild"], n),
        "arm": [arm or None for arm in rng.choice(["treated", "control", ""], n).tolist()],
    }
    near = np.array(ids)[: n + 2]  # so that two of them have most actors in common
    who = sorted(rng.choice(near, n, replace=False).tolist()) if n else []
    return Plain(states.astype(np.int64), strengths, whether, pd.DataFrame(columns_, index=pd.Index(who, name="actor")))


@st.composite
def built(draw: Any, p: Plain) -> lk.Network:
    """The network of a plain one over a background at random."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    k = draw(st.integers(1, 4))
    table = rng.choice([N, M, O], (k, k))
    table = table if p.directed else np.triu(table) + np.triu(table, 1).T
    return build(p, rng.integers(0, k, len(p.states)), table)


@st.composite
def pairs(draw: Any, directed: bool | None = None, most: int = 8, ids: Sequence[str] = tuple("abcdefgh")) -> Any:
    """A plain network and the same as a Network."""
    p = draw(plains(directed, most, ids))
    return p, draw(built(p))


# -- views -------------------------------------------------------------------------------------------------------------


def block(p: Plain, pair: Any, by: str = "sector") -> Plain:
    value = [None if pd.isna(v) else v for v in p.actors[by]]
    if pair == "all":
        return p
    if pair == "with-hybrid":
        inside = lambda i, j: "hybrid" in (value[i], value[j])  # noqa: E731
    else:
        ends = tuple(pair.split("-")) if isinstance(pair, str) else tuple(pair)
        inside = lambda i, j: (value[i], value[j]) in (ends, ends[::-1])  # noqa: E731
    return plain(p.actors, p.directed, lambda i, j: (p.states[i, j], p.strengths[i, j]) if inside(i, j) else (O, 0.0))


def subset(p: Plain, ids: Sequence[Any]) -> Plain:
    kept = [i for i, actor in enumerate(p.ids) if actor in ids]
    index = np.ix_(kept, kept)
    return Plain(p.states[index], p.strengths[index], p.directed, p.actors.iloc[kept])


def transpose(p: Plain) -> Plain:
    return replace(p, states=p.states.T, strengths=p.strengths.T)


def dichotomize(p: Plain, at_least: float) -> Plain:
    def rule(i: int, j: int) -> tuple[State, float]:
        if p.states[i, j] != T:
            return p.states[i, j], 0.0
        return (T, 1.0) if p.strengths[i, j] >= at_least else (N, 0.0)

    return plain(p.actors, p.directed, rule)


def reconstruct(p: Plain) -> Plain:
    def rule(i: int, j: int) -> tuple[State, float]:
        if p.states[i, j] == M and p.states[j, i] in (T, N):
            return p.states[j, i], p.strengths[j, i]
        return p.states[i, j], p.strengths[i, j]

    return plain(p.actors, p.directed, rule)


def known_with(p: Plain, other: Plain) -> Plain:
    def rule(i: int, j: int) -> tuple[State, float]:
        there, _ = other.at(p.ids[i], p.ids[j])
        if p.states[i, j] == O or there in (O, A):
            return O, 0.0
        if p.states[i, j] == M or there == M:
            return M, 0.0
        return p.states[i, j], p.strengths[i, j]

    return plain(p.actors, p.directed, rule)


# -- two reports of a tie: the table of the method, typed out ----------------------------------------------------------

#            lone:  missing               decides
#            rule:  either  both    mean  either  both    mean
REPORTS = """
yes   yes           yes     yes     yes   yes     yes     yes
yes   no            yes     no      yes   yes     no      yes
no    yes           yes     no      yes   yes     no      yes
no    no            no      no      no    no      no      no
yes   ?             ?       ?       ?     yes     ?       yes
?     yes           ?       ?       ?     yes     ?       yes
no    ?             ?       ?       ?     ?       no      ?
?     no            ?       ?       ?     ?       no      ?
?     ?             ?       ?       ?     ?       ?       ?
yes   unasked       yes     yes     yes   yes     yes     yes
unasked yes         yes     yes     yes   yes     yes     yes
no    unasked       no      no      no    no      no      no
unasked no          no      no      no    no      no      no
?     unasked       ?       ?       ?     ?       ?       ?
unasked ?           ?       ?       ?     ?       ?       ?
unasked unasked     unasked unasked unasked unasked unasked unasked
"""
_WORDS = {"yes": T, "no": N, "?": M, "unasked": O}
_CASES = [("either", "missing"), ("both", "missing"), ("mean", "missing")]
_CASES += [("either", "decides"), ("both", "decides"), ("mean", "decides")]
JOINED = {
    (_WORDS[line.split()[0]], _WORDS[line.split()[1]], rule, lone): _WORDS[word]
    for line in REPORTS.strip().splitlines()
    for (rule, lone), word in zip(_CASES, line.split()[2:], strict=True)
}


def joined(x: tuple[State, float], y: tuple[State, float], rule: str, lone: str) -> tuple[State, float]:
    """One dyad of two reports: its state by the table, its strength over the reports that were given."""
    state = JOINED[State(x[0] or O), State(y[0] or O), rule, lone]
    given = [strength for said, strength in (x, y) if said in (T, N)]
    if state != T:
        return state, 0.0
    return state, {"either": max, "both": min, "mean": lambda s: sum(s) / len(s)}[rule](given)


def symmetrize(p: Plain, rule: str, lone: str) -> Plain:
    if not p.directed:
        return p
    return plain(p.actors, False, lambda i, j: joined(p.at(p.ids[i], p.ids[j]), p.at(p.ids[j], p.ids[i]), rule, lone))


def union(*nets: Plain) -> pd.DataFrame:
    """Actors of all networks, ascending."""
    return pd.DataFrame(index=pd.Index(sorted({actor for p in nets for actor in p.ids}), name="actor"))


def join_reports(given: Plain, received: Plain, rule: str, lone: str) -> Plain:
    actors = union(given, received)

    def at(i: int, j: int) -> tuple[State, float]:
        a, b = actors.index[i], actors.index[j]
        x, y = given.at(a, b), received.at(b, a)
        if rule in ("giver", "receiver"):
            state, strength = x if rule == "giver" else y
            return (O, 0.0) if state == A else (state, strength)
        return joined(x, y, rule, lone)

    return plain(actors, True, at)


def combine(nets: Sequence[Plain], rule: str, lone: str) -> Plain:
    directed = all(p.directed for p in nets)
    nets = [p if directed else symmetrize(p, "either", lone) for p in nets]
    actors = union(*nets)

    def at(i: int, j: int) -> tuple[State, float]:
        said = [p.at(actors.index[i], actors.index[j])[0] for p in nets]
        asked = [state for state in said if state in (T, N, M)]
        if not asked:
            return O, 0.0
        decisive, other = (N, T) if rule == "all" else (T, N)
        if lone == "decides":
            state = decisive if decisive in asked else M if M in asked else other
        else:
            state = M if M in asked else decisive if decisive in asked else other
        if state != T:
            return state, 0.0
        return state, float(said.count(T)) if rule == "count" else 1.0

    return plain(actors, directed, at)


def joint_census(x: Plain, y: Plain, label: dict[Any, int] | None = None) -> Any:
    """Ordered dyads of the union by both states; by the labels of both ends where given."""
    actors = union(x, y).index.tolist()
    n_labels = 1 if label is None else max([label[a] for a in actors], default=0) + 1
    counts = np.zeros((n_labels, n_labels, 5, 5), dtype=int)
    for a in actors:
        for b in actors:
            if a != b:
                p, q = (label[a], label[b]) if label is not None else (0, 0)
                counts[p, q, x.at(a, b)[0], y.at(a, b)[0]] += 1
    return counts[0, 0] if label is None else counts


def two_paths(p: Plain) -> list[tuple[int, int, int, int]]:
    n = len(p.states)
    return sorted(
        (a, v, b, int(p.states[a, b]))
        for v in range(n)
        for a in range(n)
        for b in range(n)
        if len({a, v, b}) == 3 and p.states[a, v] == T and p.states[v, b] == T
    )
