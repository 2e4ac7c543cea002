"""What a network remembers is what it would say again, and nobody can change it."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.completion import filled
from linkages.data.remember import remembered
from linkages.data.views import with_actors
from linkages.findings.bounds import bounds_of
from linkages.vocabulary import State

NAN = float("nan")


def network() -> lk.Network:
    return lk.from_matrix([[0, 1, NAN], [0, 0, 1], [0, NAN, 0]], directed=True)


def test_worked_out_once_for_each_network_and_key() -> None:
    calls: list[object] = []

    @remembered
    def times(net: lk.Network, factor: int) -> np.ndarray:
        calls.append(factor)
        return np.array([net.n_ties * factor])

    net = network()
    assert [times(net, 2)[0], times(net, 3)[0], times(net, 2)[0]] == [4, 6, 4]
    assert calls == [2, 3]
    assert times(network(), 2)[0] == 4
    assert calls == [2, 3, 2]
    with pytest.raises(ValueError, match="read-only"):
        times(net, 2)[0] = 1


def test_completions_are_not_mixed_up_and_travel() -> None:
    net = network()
    null, tie = filled(net, State.NULL), filled(net, State.TIE)
    assert null is filled(net, State.NULL)
    assert (null.n_ties, tie.n_ties) == (2, 4)
    assert lk.compactness(net) == lk.compactness(network())
    again = pickle.loads(pickle.dumps(net))
    assert filled(again, State.TIE).n_ties == 4
    assert lk.compactness(again) == lk.compactness(net)


def test_other_attributes_are_not_answered_from_memory() -> None:
    """Bounds by sector rest on the completed network, which carries the actors it was completed with."""
    actors = pd.DataFrame({"sector": ["private", "private", "public", "public"]})
    net = lk.from_matrix([[0, 1, 1, NAN], [0, 0, 1, NAN], [0, 0, 0, 1], [1, 0, 0, 0]], directed=True, actors=actors)
    asked_before = bounds_of(net, lk.ei_index, rates=True)
    relabelled = net.actors.assign(sector=["private", "public", "public", "private"])
    new, fresh = with_actors(net, relabelled), replace(net, actors=relabelled)
    assert filled(new, State.NULL).actors["sector"].tolist() == relabelled["sector"].tolist()
    assert bounds_of(new, lk.ei_index, rates=True) == bounds_of(fresh, lk.ei_index, rates=True) != asked_before
    assert bounds_of(net, lk.ei_index, rates=True) == asked_before


def test_views_do_not_inherit_what_the_whole_remembers() -> None:
    net = network()
    before = lk.average_distance(net), lk.connectedness(net)
    part = net.without([2])
    assert (lk.average_distance(part), lk.connectedness(part)) == (1.0, 1.0)
    assert (lk.average_distance(net), lk.connectedness(net)) == before
    assert lk.average_distance(net.transpose()) == before[0]
