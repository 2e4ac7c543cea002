"""Change of ties: by hand, and by its definition cell by cell."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings

import linkages as lk
from linkages.data.dyadmean import dyad_mean_of
from linkages.vocabulary import TIE_FATES
from tests.measures.waves import cells, two_waves

NAN = float("nan")


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


def test_ill_posed_requests() -> None:
    directed, undirected = (lk.from_matrix([[0, 1], [1, 0]], directed=d) for d in (True, False))
    for function in (lk.tie_changes, lk.jaccard, lk.hamming, lk.tie_ledger):
        with pytest.raises(lk.ArgumentError, match="before is directed and after is undirected"):
            function(directed, undirected)
    actors = pd.DataFrame({"actor": ["a", "b"], "sector": "private"})
    net = lk.from_matrix([[0, 1], [1, 0]], directed=True, actors=actors)
    with pytest.raises(lk.ArgumentError, match="by="):
        lk.tie_ledger(net, net, by="sektor")
