"""The ledger of ties: by hand, cell by cell, and no rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import linkages as lk
from linkages.vocabulary import BLOCKS, TIE_FATES
from tests.measures.waves import FATES, GAINS, cells, two_waves

NAN = float("nan")


def test_every_tie_by_hand() -> None:
    """a and b stay, c leaves, d joins; what c would have said about b is not known, so nothing of it dissolved."""
    before = pd.DataFrame({"actor": list("abc"), "sector": "private"})
    after = pd.DataFrame({"actor": list("abd"), "sector": "private"})
    first = lk.from_matrix([[0, 2, 1], [3, 0, 0], [1, NAN, 0]], directed=True, actors=before)
    last = lk.from_matrix([[0, 3, 0], [NAN, 0, 1], [0, 0, 0]], directed=True, actors=after)
    found = lk.tie_fates(first, last)
    assert [tuple(row) for row in found.fillna(-1).itertuples(index=False)] == [
        ("a", "b", "kept", 2, 3),
        ("a", "c", "left", 1, -1),
        ("b", "a", "seen_before", 3, -1),
        ("b", "d", "joined", -1, 1),
        ("c", "a", "left", 1, -1),
    ]
    back = lk.tie_fates(last, first)
    turned = {"left": "joined", "joined": "left", "seen_before": "seen_after", "kept": "kept"}
    assert back["state"].tolist() == [turned[state] for state in found["state"]]


@settings(max_examples=60, deadline=None)
@given(two_waves())
def test_every_tie_is_listed_once(waves: tuple[lk.Network, lk.Network]) -> None:
    before, after = waves
    found = lk.tie_fates(before, after)
    expected = {(i, j): FATES[x, y] for i, j, x, y in cells(before, after) if (x, y) in FATES}
    assert dict(zip(zip(found["actor"], found["other"]), found["state"])) == expected
    assert len(found) == len(expected)
    for net, column in ((before, "before"), (after, "after")):
        strength = {
            (str(i), str(j)): s
            for i, row, states in zip(net.actors.index, net.dense_strengths(), net.dense_states())
            for j, s, state in zip(net.actors.index, row, states)
            if state in (1, 2)
        }
        seen = [strength.get(ends, NAN) for ends in zip(found["actor"], found["other"])]
        np.testing.assert_array_equal(found[column], np.array(seen, dtype=float))


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


def test_one_directed_wave_is_refused() -> None:
    nets = [lk.from_matrix([[0, 1], [1, 0]], directed=d) for d in (True, False)]
    with pytest.raises(lk.ArgumentError, match="before is directed and after is undirected"):
        lk.tie_fates(*nets)
