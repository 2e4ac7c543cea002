"""Joining reports, relations and waves, against the tables of the method typed out dyad by dyad."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.data.join import combine_states, joint_census, report_table
from linkages.vocabulary import State
from tests.data import brute
from tests.data.brute import A, M, N, O, T, often

RULES = st.sampled_from(["either", "both", "mean"])
LONE = st.sampled_from(["missing", "decides"])
OTHERS = tuple("bcdefghi")  # most, not all of them are in the networks of a…h


def two(there: State, back: State, strong: tuple[float, float] = (3.0, 1.0)) -> lk.Network:
    """Two actors and their reports of one tie."""
    actors = pd.DataFrame(index=pd.Index(["a", "b"], name="actor"))
    given = {(0, 1): (there, strong[0]), (1, 0): (back, strong[1])}
    p = brute.plain(actors, True, lambda i, j: (given[i, j][0], given[i, j][1] if given[i, j][0] == T else 0.0))
    return brute.build(p, [0, 1], [[N, N], [M, O]])


def test_the_table_is_whole() -> None:
    assert len(brute.JOINED) == 4 * 4 * 3 * 2


@pytest.mark.parametrize(("case", "state"), brute.JOINED.items(), ids=str)
def test_every_row_of_the_table(case: Any, state: State) -> None:
    there, back, rule, lone = case
    net = two(there, back).symmetrize(rule, lone=lone)
    assert not net.directed
    assert net.dense_states().tolist() == [[O, state], [state, O]]
    assert report_table(rule, lone)[there, back] == state
    for absent in case if O in case[:2] else ():  # an actor that is not there is like one that was not asked
        if absent == O:
            x, y = (A if s == O else s for s in (there, back))
            assert report_table(rule, lone)[x, y] == state


@pytest.mark.parametrize(
    ("there", "back", "rule", "lone", "strength"),
    [
        (T, T, "either", "missing", 3), (T, T, "both", "missing", 1), (T, T, "mean", "missing", 2),
        (T, N, "either", "missing", 3), (N, T, "either", "missing", 1), (T, N, "mean", "missing", 1.5),
        (N, T, "mean", "missing", 0.5), (T, O, "either", "missing", 3), (O, T, "both", "missing", 1),
        (T, O, "both", "missing", 3), (T, O, "mean", "missing", 3), (O, T, "mean", "missing", 1),
        (T, M, "either", "decides", 3), (M, T, "mean", "decides", 1),
    ],
)  # fmt: skip
def test_strengths_are_over_the_reports_that_were_given(
    there: State, back: State, rule: Any, lone: Any, strength: float
) -> None:
    assert two(there, back).symmetrize(rule, lone=lone).ties.toarray().tolist() == [[0, strength], [strength, 0]]


@pytest.mark.parametrize(("rule", "strength"), [("either", 3), ("both", 1), ("giver", 1), ("receiver", 3)])
def test_strengths_of_the_two_sides_of_one_question(rule: Any, strength: float) -> None:
    given_, received = lk.from_matrix([[0, 1], [0, 0]], directed=True), lk.from_matrix([[0, 0], [3, 0]], directed=True)
    assert lk.join_reports(given_, received, rule).ties.toarray().tolist() == [[0, strength], [0, 0]]


@often
@given(brute.pairs(), RULES, LONE)
def test_symmetrize(both: Any, rule: Any, lone: Any) -> None:
    p, net = both
    joined = net.symmetrize(rule, lone=lone)
    brute.check(joined, brute.symmetrize(p, rule, lone))
    assert joined.symmetrize(rule, lone=lone) is joined
    assert brute.summary(net.transpose().symmetrize(rule, lone=lone)) == brute.summary(joined)


@often
@given(brute.pairs(directed=True), LONE)
def test_both_is_within_either(both: Any, lone: Any) -> None:
    _, net = both
    either, each = (net.symmetrize(rule, lone=lone).dense_states() for rule in ("either", "both"))
    assert (either[each == T] == T).all()
    if lone == "missing":
        assert np.array_equal(np.isin(either, (T, N)), np.isin(each, (T, N)))


@often
@given(brute.pairs())
def test_reconstruct(both: Any) -> None:
    p, net = both
    brute.check(net.reconstruct(), brute.reconstruct(p))


@often
@given(brute.pairs(), brute.pairs(ids=OTHERS))
def test_known_with(x: Any, y: Any) -> None:
    (p, net), (q, other) = x, y
    if other.directed and not net.directed:
        with pytest.raises(lk.ArgumentError, match="other is directed"):
            net.known_with(other)
        return
    view = net.known_with(other)
    brute.check(view, brute.known_with(p, q))
    assert view.actors.equals(net.actors)
    assert brute.summary(view.known_with(other)) == brute.summary(view)
    brute.check(net.known_with(net), p)


@often
@given(
    brute.pairs(directed=True), brute.pairs(directed=True, ids=OTHERS),
    st.sampled_from(["either", "both", "giver", "receiver"]), LONE,
)  # fmt: skip
def test_join_reports(x: Any, y: Any, rule: Any, lone: Any) -> None:
    (p, given_), (q, received) = x, y
    joined = lk.join_reports(given_, received, rule, lone=lone)
    brute.check(joined, brute.join_reports(p, q, rule, lone))


@often
@given(brute.pairs(directed=True), LONE, st.sampled_from(["either", "both"]))
def test_two_sides_of_one_answer_are_the_reports_of_a_pair(both: Any, lone: Any, rule: Any) -> None:
    """Whoever says the same of giving and receiving leaves what symmetrizing gives."""
    _, net = both
    joined = lk.join_reports(net, net, rule, lone=lone)
    assert joined.dense_states().tolist() == net.symmetrize(rule, lone=lone).dense_states().tolist()


@often
@given(brute.pairs(), brute.pairs(ids=OTHERS), brute.pairs(most=4), st.sampled_from(["any", "all", "count"]), LONE)
def test_combine(x: Any, y: Any, z: Any, rule: Any, lone: Any) -> None:
    plain, nets = zip(x, y, z, strict=True)
    together = lk.combine(nets, rule, lone=lone)
    brute.check(together, brute.combine(plain, rule, lone))
    assert together.relation == f"{'all' if rule == 'all' else 'any'} of tie, tie, tie"
    backwards = lk.combine(nets[::-1], rule, lone=lone)
    assert brute.summary(backwards) == brute.summary(together)
    alone = lk.combine(nets[:1], rule, lone=lone)
    brute.check(alone, brute.combine(plain[:1], rule, lone))


@often
@given(brute.pairs(), brute.pairs(ids=OTHERS), st.data())
def test_joint_census(x: Any, y: Any, data: Any) -> None:
    (p, net), (q, other) = x, y
    assert joint_census(net, other).tolist() == brute.joint_census(p, q).tolist()
    assert joint_census(other, net).tolist() == joint_census(net, other).T.tolist()
    together = brute.union(p, q).index.tolist()
    label = {actor: data.draw(st.integers(0, 2)) for actor in together}
    counts = joint_census(net, other, [label[actor] for actor in together])
    assert counts.tolist() == brute.joint_census(p, q, label).tolist()
    assert joint_census(net, other, [0] * len(together)).tolist() == [[brute.joint_census(p, q).tolist()]]


@often
@given(brute.pairs(directed=True), brute.pairs(directed=True, ids=OTHERS), st.data())
def test_any_table_of_states(x: Any, y: Any, data: Any) -> None:
    (p, net), (q, other) = x, y
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    table = rng.choice([A, N, M, O], (5, 5))
    table[T] = np.where(rng.random(5) < 0.5, T, table[T])  # a tie comes from a tie
    table[:, T] = np.where(rng.random(5) < 0.5, T, table[:, T])
    keep = data.draw(st.sampled_from(["union", "first"]))
    actors = brute.union(p, q) if keep == "union" else p.actors

    def rule(i: int, j: int) -> tuple[State, float]:
        a, b = actors.index[i], actors.index[j]
        (s, strong), (t, weak) = p.at(a, b), q.at(a, b)
        said = State(int(table[s, t]))
        return (O if said == A else said), (max(strong, weak) if said == T else 0.0)

    brute.check(combine_states(net, other, table, keep=keep), brute.plain(actors, True, rule))


@often
@given(brute.plains(), brute.plains(ids=OTHERS), st.data(), LONE)
def test_no_background_makes_a_difference(p: brute.Plain, q: brute.Plain, data: Any, lone: Any) -> None:
    x, again = data.draw(brute.built(p)), data.draw(brute.built(p))
    y, yet_again = data.draw(brute.built(q)), data.draw(brute.built(q))
    assert joint_census(x, y).tolist() == joint_census(again, yet_again).tolist()
    assert brute.summary(lk.combine([x, y], lone=lone)) == brute.summary(lk.combine([again, yet_again], lone=lone))
    assert brute.summary(x.symmetrize("mean", lone=lone)) == brute.summary(again.symmetrize("mean", lone=lone))
    assert brute.summary(x.reconstruct()) == brute.summary(again.reconstruct())


# -- what comes with the states ----------------------------------------------------------------------------------------


def named(ids: list[Any], wave: Any = 1, directed: bool = True, **columns: Any) -> lk.Network:
    actors = pd.DataFrame(columns, index=pd.Index(ids, name="actor"))
    return lk.from_matrix(1 - np.eye(len(ids)), directed=directed, actors=actors, relation="advice", wave=wave)


def test_actors_of_both_keep_what_the_first_says_of_them() -> None:
    x = named(["a", "c"], sector=["private", "public"])
    y = named(["b", "c"], sector=["hybrid", "private"], size=[3, 4])
    joined = lk.combine([x, y])
    assert joined.actors.index.tolist() == ["a", "b", "c"]
    assert joined.actors["sector"].tolist() == ["private", "hybrid", "public"]
    assert joined.actors["size"].isna().tolist() == [True, False, True]
    assert joined.actors.index.name == "actor"
    assert (joined.wave, joined.relation) == (1, "any of advice, advice")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: lk.combine([]), "nets is empty"),
        (lambda: lk.combine([named(["a"], 1), named(["a"], 2)]), r"nets are of different waves \(1, 2\)"),
        (lambda: lk.combine([named(["a"])], "some"), "rule='some' is not one of 'any', 'all', 'count'"),
        (lambda: lk.combine([named(["a"])], lone="decide"), "did you mean 'decides'"),
        (lambda: lk.combine([named(["a"]), named([1])]), "ids of one network are text and of the other numbers"),
        (lambda: named(["a"]).symmetrize("ether"), "did you mean 'either'"),
        (lambda: named(["a"], directed=False).symmetrize("ether"), "did you mean 'either'"),
        (lambda: named(["a"]).symmetrize("either", lone="x"), "lone='x' is not one of"),
        (lambda: lk.join_reports(named(["a"]), named(["a"], directed=False)), "received is undirected"),
        (lambda: lk.join_reports(named(["a"], directed=False), named(["a"])), "given is undirected"),
        (lambda: lk.join_reports(named(["a"]), named(["a"], 2)), "given is of wave 1, received of wave 2"),
        (lambda: lk.join_reports(named(["a"]), named(["a"]), "mean"), "rule='mean' is not one of"),
        (lambda: lk.join_reports(named(["a"]), named(["a"]), lone="no"), "lone='no' is not one of"),
        (lambda: named(["a"], directed=False).known_with(named(["a"])), "other is directed"),
    ],
)
def test_requests_that_make_no_sense(ask: Any, says: str) -> None:
    with pytest.raises(lk.ArgumentError, match=says):
        ask()
