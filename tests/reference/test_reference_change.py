"""Change among three waves of real friendships, and between two reports of one flow, counted on whole matrices."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import linkages as lk
from linkages.vocabulary import TIE_FATES


def matrices(*nets: lk.Network) -> list[np.ndarray]:
    return [net.ties.toarray() > 0 for net in nets]


@pytest.mark.parametrize(("since", "wave"), [(1, 2), (2, 3), (1, 3)])
def test_friendships(load_reference, since: int, wave: int) -> None:
    before, after = (load_reference("s50")["friendship", w] for w in (since, wave))
    x, y = matrices(before, after)
    n = len(x)
    changes = lk.tie_changes(before, after)
    assert changes.to_dict() == {
        "created": (~x & y).sum(), "dissolved": (x & ~y).sum(), "kept": (x & y).sum(),
        "absent": (~x & ~y).sum() - n, "unseen": 0,
    }  # fmt: skip
    assert lk.jaccard(before, after) == (x & y).sum() / (x | y).sum()
    assert lk.hamming(before, after) == (x ^ y).sum() / (n * (n - 1))
    ledger = lk.tie_ledger(before, after)
    whole = ledger[ledger["block"] == "all"].set_index("state")["n_ties"]
    assert whole[["created", "dissolved", "kept"]].tolist() == changes[["created", "dissolved", "kept"]].tolist()
    assert whole.sum() == (x | y).sum()


def test_survival_of_friendships(load_reference) -> None:
    """Three waves of friendship: 1 − dissolved share, and of the ties of wave 2 those that were there in wave 1."""
    nets = load_reference("s50")
    waves = [nets["friendship", w] for w in (1, 2, 3)]
    x, y, z = (n.ties.toarray() > 0 for n in waves)
    (row,) = lk.tie_survival(waves[:2]).itertuples(index=False)
    assert (row.age, row.at_least, row.n_ties, row.n_kept) == (1, True, x.sum(), (x & y).sum())
    later = lk.tie_survival(waves).query("wave == 3")
    assert [(r.age, r.at_least, r.n_ties, r.n_kept) for r in later.itertuples()] == [
        (1, False, (~x & y).sum(), (~x & y & z).sum()),
        (2, True, (x & y).sum(), (x & y & z).sum()),
    ]


def test_two_reports_of_one_flow(load_reference) -> None:
    """Sender's and receiver's reports share 63 ties; the confirmed network is just those."""
    nets = load_reference("chemnet")
    sent, received = nets["sci_info_sent", 1], nets["sci_info_received", 1].transpose()
    changes = lk.tie_changes(sent, received)
    assert changes["kept"] == 63 == nets["sci_info_confirmed", 1].n_ties
    assert changes[["kept", "created", "dissolved"]].sum() == 311
    assert lk.jaccard(sent, received) == 63 / 311


def test_relations_of_one_wave_add_up(load_reference) -> None:
    """Every pair of relations of every data set, directed alike: the ledger against whole matrices, block by block."""
    for dataset in ("chemnet", "tcnetworks", "florentine"):
        nets = load_reference(dataset)
        for one, other in combinations(nets.values(), 2):
            if one.directed != other.directed:
                continue
            x, y = matrices(one, other)
            once = 1 if one.directed else 2
            sector = one.actors["sector"].to_numpy()
            ledger = lk.tie_ledger(one, other).set_index(["block", "state"])["n_ties"]
            for block, ends in {"public-private": ("public", "private"), "public-public": ("public", "public")}.items():
                inside = np.outer(sector == ends[0], sector == ends[1]) | np.outer(sector == ends[1], sector == ends[0])
                expected = {"created": ~x & y, "dissolved": x & ~y, "kept": x & y}
                counted = {
                    fate: (expected[fate] & inside).sum() // once if fate in expected else 0 for fate in TIE_FATES
                }
                assert ledger[block].to_dict() == counted


@pytest.mark.parametrize("dataset", ["chemnet", "tcnetworks", "florentine", "s50"])
def test_hamming_is_that_of_sna(load_reference, stored_values, close, dataset: str) -> None:
    """Stored for pairs of networks, as ``wave relation ~ wave relation``, and as a count of dyads."""
    table, nets = stored_values(dataset), load_reference(dataset)
    rows = table[table["function"] == "hdist"]
    assert len(rows)
    for row in rows.itertuples():
        keys = [side.split(" ", 1) for side in row.relation.split(" ~ ")]
        one, other = (nets[relation, int(wave)] for wave, relation in keys)
        close(lk.hamming(one, other) * one.n_dyads, float(row.value))
