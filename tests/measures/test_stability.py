"""What lasts: by hand, by the definition, and against scipy and whole matrices."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from tests.measures.waves import cells, two_waves, wave

NAN = float("nan")


def net(values: Any, w: int, ids: str | None = None, *, directed: bool = True) -> lk.Network:
    ids = "abcdefgh"[: len(values)] if ids is None else ids
    actors = pd.DataFrame({"actor": list(ids), "sector": "private"})
    return lk.from_matrix(values, directed=directed, actors=actors, wave=w)


def test_ranks_by_hand() -> None:
    """Degrees 3, 2, 2, 1 then 3, 1, 1, 1: ranks 4, 2.5, 2.5, 1 and 4, 2, 2, 2 give 3 / sqrt(4.5 · 3)."""
    before = net([[0, 1, 1, 1], [1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]], 1, directed=False)
    after = net([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], 2, directed=False)
    assert lk.rank_correlation(before, after) == pytest.approx(3 / np.sqrt(4.5 * 3))
    assert lk.rank_correlation(before, before) == pytest.approx(1)
    assert np.isnan(lk.rank_correlation(before, net(np.zeros((4, 4)), 2, directed=False)))
    assert np.isnan(lk.rank_correlation(before, net([[0, 1], [1, 0]], 2, "yz", directed=False)))
    with pytest.raises(lk.ArgumentError, match="measure='density' gives no Series by actor"):
        lk.rank_correlation(before, after, measure=lk.density)


def test_a_silent_actor_has_no_rank() -> None:
    """The out-degree of a silent actor is not known; the others decide."""
    before = net([[0, 1, 1, 1], [NAN] * 4, [1, 0, 0, 1], [1, 0, 0, 0]], 1)
    after = net([[0, 1, 1, 1], [1, 0, 1, 1], [1, 0, 0, 0], [1, 1, 0, 0]], 2)
    out = partial(lk.degree, direction="out")
    assert lk.rank_correlation(before, after, measure=out) == pytest.approx(0.5)  # 3, 2, 1 then 3, 1, 2


@settings(max_examples=40, deadline=None)
@given(two_waves())
def test_ranks_are_those_of_scipy(waves: tuple[lk.Network, lk.Network]) -> None:
    from scipy.stats import spearmanr

    values = [lk.degree(n) for n in waves]
    both = pd.concat(values, axis=1, join="inner").dropna()
    found = lk.rank_correlation(*waves)
    if len(both) < 2 or (both.nunique() < 2).any():
        assert np.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(both.iloc[:, 0], both.iloc[:, 1]).statistic, abs=1e-12)


def test_survival_by_hand() -> None:
    """a→b lasts three waves; a→c ends; b→a begins in wave 2 and ends; b→c is not heard of in wave 2, c→b in wave 3."""
    nets = [
        net([[0, 1, 1], [0, 0, 1], [0, 0, 0]], 1),
        net([[0, 1, 0], [1, 0, NAN], [0, 1, 0]], 2),
        net([[0, 1, 0], [0, 0, 1], [0, NAN, 0]], 3),
        net([[0, 1, 0], [0, 0, 1], [0, 1, 0]], 4),
    ]
    found = lk.tie_survival(nets)
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        (1, 2, 1, True, 2, 1, 0.5),  # a→b kept, a→c not; b→c unseen
        (2, 3, 1, False, 1, 0, 0.0),  # b→a ended; c→b unseen
        (2, 3, 2, True, 1, 1, 1.0),  # a→b
        (3, 4, 1, True, 1, 1, 1.0),  # b→c: seen after a wave in which it was not observed
        (3, 4, 3, True, 1, 1, 1.0),  # a→b
    ]


def test_a_tie_of_a_joiner_has_begun_and_that_of_a_leaver_has_not_ended() -> None:
    nets = [net([[0, 1], [0, 0]], 1, "ab"), net([[0, 1], [1, 0]], 2, "ac"), net([[0, 1], [0, 0]], 3, "ac")]
    found = lk.tie_survival(nets)
    assert [tuple(row) for row in found.itertuples(index=False)] == [(2, 3, 1, False, 2, 1, 0.5)]
    with pytest.raises(lk.ArgumentError, match="at least two waves"):
        lk.tie_survival(nets[:1])
    with pytest.raises(lk.ArgumentError, match="before is directed and after is undirected"):
        lk.tie_survival([nets[0], nets[0].symmetrize("either")])


def by_definition(nets: list[lk.Network]) -> dict[Any, Any]:
    """Ages of all ties, dyad by dyad."""
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    pairs = [{(i, j): (x, y) for i, j, x, y in cells(a, b)} for a, b in zip(nets[:-1], nets[1:])]
    for t, states in enumerate(pairs):
        for dyad, (x, y) in states.items():
            if x != "TIE" or y not in ("TIE", "NULL"):
                continue
            age, at_least = 1, True
            for back in range(t - 1, -1, -1):
                # An actor of neither wave is in no pair of them: it was not there.
                was = pairs[back].get(dyad, ("ABSENT", "ABSENT"))[0]
                if was != "TIE":
                    at_least = was in ("MISSING", "OUT")
                    break
                age += 1
            count = found[nets[t].wave, nets[t + 1].wave, age, at_least]
            count[0] += 1
            count[1] += y == "TIE"
    return {key: tuple(count) for key, count in found.items()}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_survival_equals_the_definition(seed: int, directed: bool) -> None:
    rng = np.random.default_rng(seed)
    sectors = ["private"] * 7
    nets = [
        wave(sorted(rng.choice(7, size=rng.integers(2, 8), replace=False).tolist()), sectors, rng, directed=directed, wave=w)
        for w in (1, 2, 3, 4)
    ]  # fmt: skip
    found = lk.tie_survival(nets)
    counts = {(r.since, r.wave, r.age, r.at_least): (r.n_ties, r.n_kept) for r in found.itertuples()}
    assert counts == by_definition(nets)
    np.testing.assert_allclose(found["share"], found["n_kept"] / found["n_ties"])


def test_transitions_by_hand() -> None:
    before = net([[0, 1, 2], [0, 0, NAN], [3, 0, 0]], 1)
    after = net([[0, 2, 2], [1, 0, 3], [NAN, 0, 0]], 2)
    moved = lk.stage_transitions(before, after)
    assert moved[["before", "after"]].values.tolist() == [[i, j] for i in range(4) for j in range(4)]
    n = moved.set_index(["before", "after"])["n_dyads"]
    assert {k: v for k, v in n.items() if v} == {(0, 0): 1, (0, 1): 1, (1, 2): 1, (2, 2): 1}
    share = moved.set_index(["before", "after"])["share"]
    assert share[0, 1] == 0.5
    assert share[3].isna().all()  # nobody was seen to leave stage 3: its only dyad was silent afterwards


@settings(max_examples=60, deadline=None)
@given(two_waves())
def test_transitions_add_up(waves: tuple[lk.Network, lk.Network]) -> None:
    moved, changes = lk.stage_transitions(*waves), lk.tie_changes(*waves)
    assert moved["n_dyads"].sum() == changes[["created", "dissolved", "kept", "absent"]].sum()
    none, tie = moved["before"] == 0, moved["after"] > 0
    assert moved[none & tie]["n_dyads"].sum() == changes["created"]
    assert moved[~none & ~tie]["n_dyads"].sum() == changes["dissolved"]
    totals = moved.groupby("before")["n_dyads"].sum()
    sums = moved.groupby("before")["share"].sum()
    assert sums[totals > 0].to_numpy() == pytest.approx(1)


def test_stages_between_and_beyond() -> None:
    halves = net([[0, 1.5, 1], [1, 0, 0], [0, 0, 0]], 1)
    assert lk.stage_transitions(halves, halves)["before"].unique().tolist() == [0, 1, 1.5]
    money = net(np.arange(16).reshape(4, 4) * 1000.0, 1)
    with pytest.raises(lk.ArgumentError, match="strengths have 12 values"):
        lk.stage_transitions(money, money)
