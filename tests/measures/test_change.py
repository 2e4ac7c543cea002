"""Change of ties: by hand, by its definition cell by cell, and the ledger that must leave no rest."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.data.dyadmean import dyad_mean_of
from linkages.measures.change import TIE_FATES
from linkages.vocabulary import BLOCKS, State

NAN = float("nan")
SECTORS = ["private", "public", "hybrid"]
GAINS = {"created": 1, "joined": 1, "seen_after": 1, "dissolved": -1, "left": -1, "seen_before": -1, "kept": 0}
FATES = {
    ("TIE", "TIE"): "kept", ("TIE", "NULL"): "dissolved", ("NULL", "TIE"): "created",
    ("ABSENT", "TIE"): "joined", ("TIE", "ABSENT"): "left",
    ("TIE", "MISSING"): "seen_before", ("TIE", "OUT"): "seen_before",
    ("MISSING", "TIE"): "seen_after", ("OUT", "TIE"): "seen_after",
}  # fmt: skip


def wave(ids: list[int], sectors: list[str], rng: np.random.Generator, *, directed: bool, wave: int) -> lk.Network:
    """A random network of some actors, with missing dyads, a silent actor and one that nobody was asked about."""
    n = len(ids)
    values = rng.choice([0.0, 1.0, 2.0, NAN], size=(n, n), p=[0.45, 0.25, 0.15, 0.15])
    if n > 2 and rng.random() < 0.5:
        values[rng.integers(n)] = np.nan
    if not directed:
        values = np.triu(values, 1)
        values = values + values.T
    np.fill_diagonal(values, 0)
    actors = pd.DataFrame(
        {"actor": [f"x{i}" for i in ids], "sector": [sectors[i] for i in ids], "kind": ["uv"[i % 2] for i in ids]}
    )
    net = lk.from_matrix(values, directed=directed, actors=actors, wave=wave)
    parted = net.actors["kind"].nunique() == 2 and rng.random() < 0.2
    return net.block(("u", "v"), by="kind") if parted else net


@st.composite
def two_waves(draw: Any) -> tuple[lk.Network, lk.Network]:
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    directed = draw(st.booleans())
    sectors = [draw(st.sampled_from(SECTORS)) for _ in range(8)]
    ids = [sorted(draw(st.sets(st.integers(0, 7), min_size=1, max_size=8))) for _ in range(2)]
    return tuple(wave(i, sectors, rng, directed=directed, wave=w) for w, i in enumerate(ids, 1))  # type: ignore[return-value]


def cells(before: lk.Network, after: lk.Network) -> Any:
    """(i, j, state before, state after) of every dyad of the union, once."""
    states = [
        {
            (i, j): State(int(s)).name
            for (i, row) in zip(net.actors.index, net.dense_states())
            for (j, s) in zip(net.actors.index, row)
        }
        for net in (before, after)
    ]
    union = sorted({*before.actors.index, *after.actors.index})
    pairs = itertools.permutations(union, 2) if before.directed else itertools.combinations(union, 2)
    return [(i, j, *(s.get((i, j), "ABSENT") for s in states)) for i, j in pairs]


def test_by_hand() -> None:
    """a and b stay, c leaves, d joins; a→b is kept, b→a created, c's tie goes, d brings one."""
    first = pd.DataFrame({"actor": list("abc"), "sector": ["private", "public", "public"]})
    last = pd.DataFrame({"actor": list("abd"), "sector": ["private", "public", "hybrid"]})
    before = lk.from_matrix([[0, 1, 0], [0, 0, 1], [1, NAN, 0]], directed=True, actors=first)
    after = lk.from_matrix([[0, 1, NAN], [1, 0, 0], [1, 0, 0]], directed=True, actors=last)
    assert lk.tie_changes(before, after).to_dict() == {
        "created": 1,
        "dissolved": 0,
        "kept": 1,
        "absent": 0,
        "unseen": 0,
    }
    assert lk.jaccard(before, after) == 0.5
    assert lk.hamming(before, after) == 0.5
    ledger = lk.tie_ledger(before, after).set_index(["block", "state"])["n_ties"]
    assert ledger["all"].to_dict() == {
        "created": 1, "dissolved": 0, "kept": 1, "joined": 1, "left": 2, "seen_before": 0, "seen_after": 0,
    }  # fmt: skip
    assert ledger["public-public"].to_dict() == dict.fromkeys(TIE_FATES, 0) | {"left": 1}
    assert ledger["with-hybrid"].to_dict() == dict.fromkeys(TIE_FATES, 0) | {"joined": 1}
    assert ledger["private-private"].sum() == 0


def test_only_seen_once_is_not_change() -> None:
    before = lk.from_matrix([[0, 1, 1], [NAN, 0, 0], [0, 0, 0]], directed=True)
    after = lk.from_matrix([[0, 1, NAN], [1, 0, 0], [0, 0, 0]], directed=True)
    assert lk.tie_changes(before, after).to_dict() == {
        "created": 0,
        "dissolved": 0,
        "kept": 1,
        "absent": 3,
        "unseen": 2,
    }
    assert lk.jaccard(before, after) == 1
    assert lk.hamming(before, after) == 0
    actors = pd.DataFrame({"actor": ["0", "1", "2"], "sector": "private"})
    named = [lk.from_matrix(net.dense_strengths(), directed=True, actors=actors) for net in (before, after)]
    ledger = lk.tie_ledger(*named)
    all_ = ledger[ledger.block == "all"].set_index("state")["n_ties"]
    assert (all_["seen_before"], all_["seen_after"], all_["kept"]) == (1, 1, 1)


@settings(max_examples=60, deadline=None)
@given(two_waves())
def test_equals_the_definition(waves: tuple[lk.Network, lk.Network]) -> None:
    before, after = waves
    seen = [pair[2:] for pair in cells(before, after)]
    counts = lk.tie_changes(before, after)
    at_stake = {"TIE", "NULL", "MISSING"}
    assert counts["created"] == seen.count(("NULL", "TIE"))
    assert counts["dissolved"] == seen.count(("TIE", "NULL"))
    assert counts["kept"] == seen.count(("TIE", "TIE"))
    assert counts["absent"] == seen.count(("NULL", "NULL"))
    assert counts["unseen"] == sum({x, y} <= at_stake and "MISSING" in (x, y) for x, y in seen)
    ever = counts[["created", "dissolved", "kept"]].sum()
    observed = ever + counts["absent"]
    assert lk.jaccard(before, after) == pytest.approx(counts["kept"] / ever if ever else NAN, nan_ok=True)
    assert lk.hamming(before, after) == pytest.approx(
        (ever - counts["kept"]) / observed if observed else NAN, nan_ok=True
    )
    for measure in (lk.jaccard, lk.hamming):
        described = dyad_mean_of(measure, before, after)
        assert described is not None
        assert described.value == pytest.approx(measure(before, after), nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(two_waves())
def test_the_ledger_leaves_no_rest(waves: tuple[lk.Network, lk.Network]) -> None:
    before, after = waves
    ledger = lk.tie_ledger(before, after, by="kind")
    assert ledger.columns.tolist() == ["block", "group", "state", "n_ties"]
    blocks = ledger[ledger["group"] == ""]
    assert blocks["block"].drop_duplicates().tolist() == list(BLOCKS)
    for block, rows in blocks.groupby("block"):
        net_change = (rows["state"].map(GAINS) * rows["n_ties"]).sum()
        assert net_change == after.block(block).n_ties - before.block(block).n_ties
        seen = rows.set_index("state")["n_ties"]
        assert seen["kept"] + seen["dissolved"] + seen["left"] + seen["seen_before"] == before.block(block).n_ties
    whole = blocks[blocks["block"] == "all"].set_index("state")["n_ties"]
    fates = [FATES.get(pair[2:]) for pair in cells(before, after)]
    assert whole.to_dict() == {fate: fates.count(fate) for fate in TIE_FATES}
    parts = blocks[blocks["block"] != "all"].groupby("state")["n_ties"].sum()
    pairs = ledger[ledger["group"] != ""].groupby("state")["n_ties"].sum()
    for fate in TIE_FATES:
        assert parts[fate] == whole[fate]
        assert pairs[fate] == whole[fate]


@settings(max_examples=40, deadline=None)
@given(two_waves())
def test_backwards_and_against_itself(waves: tuple[lk.Network, lk.Network]) -> None:
    before, after = waves
    there, back = lk.tie_changes(before, after), lk.tie_changes(after, before)
    assert there[["created", "dissolved", "kept", "absent", "unseen"]].tolist() == (
        back[["dissolved", "created", "kept", "absent", "unseen"]].tolist()
    )
    for net in waves:
        same = lk.tie_changes(net, net)
        assert (same["created"], same["dissolved"], same["kept"]) == (0, 0, net.n_ties)
        assert same["unseen"] == net.state_counts["missing"]
        assert lk.jaccard(net, net) == (1 if net.n_ties else pytest.approx(NAN, nan_ok=True))
        assert lk.hamming(net, net) == (0 if net.n_dyads else pytest.approx(NAN, nan_ok=True))
        ledger = lk.tie_ledger(net, net)
        assert set(ledger[ledger["n_ties"] > 0]["state"]) <= {"kept"}


def test_pairs_of_groups_are_named_once() -> None:
    actors = pd.DataFrame({"actor": list("abcd"), "sector": "private", "kind": ["firm", "bank", "firm", None]})
    net = lk.from_matrix(np.ones((4, 4)) - np.eye(4), directed=False, actors=actors)
    ledger = lk.tie_ledger(net, net, by="kind")
    kept = ledger[(ledger["group"] != "") & (ledger["state"] == "kept")].set_index("group")["n_ties"]
    assert kept.to_dict() == {
        "bank - bank": 0,
        "bank - firm": 2,
        "bank - ?": 1,
        "firm - firm": 1,
        "firm - ?": 2,
        "? - ?": 0,
    }


def test_the_group_is_the_earlier_one() -> None:
    actors = pd.DataFrame({"actor": ["a", "b"], "sector": ["private", "private"]})
    before = lk.from_matrix([[0, 1], [1, 0]], directed=False, actors=actors)
    after = lk.from_matrix([[0, 1], [1, 0]], directed=False, actors=actors.assign(sector="public"))
    ledger = lk.tie_ledger(before, after).set_index(["block", "state"])["n_ties"]
    assert ledger["private-private", "kept"] == 1
    assert ledger["public-public", "kept"] == 0


def test_ill_posed_requests() -> None:
    directed, undirected = (lk.from_matrix([[0, 1], [1, 0]], directed=d) for d in (True, False))
    for function in (lk.tie_changes, lk.jaccard, lk.hamming, lk.tie_ledger):
        with pytest.raises(lk.ArgumentError, match="before is directed and after is undirected"):
            function(directed, undirected)
    actors = pd.DataFrame({"actor": ["a", "b"], "sector": "private"})
    net = lk.from_matrix([[0, 1], [1, 0]], directed=True, actors=actors)
    with pytest.raises(lk.ArgumentError, match="by="):
        lk.tie_ledger(net, net, by="sektor")
