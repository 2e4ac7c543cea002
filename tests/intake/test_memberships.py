"""Organisations by groups: what is known, what is missing, and who meets whom."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError

IDS = list("abcdef")


def survey(rows, *, silent=(), unasked=(), wave=1, **columns) -> lk.Survey:
    """Six organisations and memberships written as "aG" (a is in G)."""
    actors = pd.DataFrame({"wave": wave, "actor": IDS, "sector": "private", "cluster": ["x"] * 4 + ["y"] * 2})
    actors = actors.assign(responded=~actors.actor.isin([*silent, *unasked]), asked=~actors.actor.isin(list(unasked)))
    ties = pd.DataFrame({"wave": [wave], "relation": "advice", "respondent": "a", "nominee": "b"})
    groups = pd.DataFrame({"wave": wave, "actor": [r[0] for r in rows], "group": [r[1] for r in rows], **columns})
    return lk.Survey(actors, ties, affiliations=groups)


def test_density_and_sizes_by_hand():
    """G has a, b, c and H has a, e; d is in none; e and f are silent, f not asked: 4 memberships of 4 × 2 pairs."""
    found = lk.build_memberships(survey(["aG", "bG", "cG", "aH", "eH"], silent="e", unasked="f"))
    assert found.density == 4 / 8
    assert found.sizes.to_dict() == {"G": 3, "H": 2}
    assert found.missing_share == pytest.approx(1 / 5)
    assert repr(found) == "<Memberships, wave 1: 6 actors (4 answered), 2 groups, 5 memberships>"


def test_projection_by_hand():
    """a and b share G (three members) and H (two): 1/2 + 1."""
    net = lk.build_memberships(survey(["aG", "bG", "cG", "aH", "bH", "dK"], silent="e", unasked="f")).project()
    table = pd.DataFrame(net.dense_strengths(), IDS, IDS)
    assert table.loc["a"].fillna(-1).tolist() == [-1, 1.5, 0.5, 0, -1, -1]
    assert table.loc["d"].fillna(-1).tolist() == [0, 0, 0, -1, -1, -1]
    words = [lk.State(s).name for s in net.states([0, 0, 4, 3], [4, 5, 5, 0])]
    assert words == ["MISSING", "OUT", "OUT", "NULL"]
    assert (net.directed, net.relation, net.wave) == (False, "shared membership", 1)


def test_a_silent_member_makes_the_group_larger_and_its_own_row_stays_missing():
    net = lk.build_memberships(survey(["aG", "bG", "eG"], silent="e")).project()
    assert net.ties.toarray()[0].tolist() == [0, 0.5, 0, 0, 0, 0]
    assert net.state_counts.to_dict() == {"tie": 1, "null": 9, "missing": 5, "out": 0}


@pytest.mark.parametrize("seed", range(4))
def test_projection_is_that_of_networkx(seed):
    rng = np.random.default_rng(seed)
    rows = [a + g for a in IDS for g in "GHKLM" if rng.random() < 0.4]
    net = lk.build_memberships(survey(rows)).project()
    graph = nx.Graph()
    graph.add_nodes_from(IDS)
    graph.add_edges_from((r[0], r[1]) for r in rows)
    expected = nx.bipartite.collaboration_weighted_projected_graph(graph, IDS)
    for i, j in combinations(range(6), 2):
        weight = expected.edges[IDS[i], IDS[j]]["weight"] if expected.has_edge(IDS[i], IDS[j]) else 0
        assert net.ties.toarray()[i, j] == pytest.approx(weight)
    # Newman: the strengths of an actor add up to its groups that have another member
    size = pd.Series([r[1] for r in rows]).value_counts()
    several = [sum(r[0] == a and size[r[1]] > 1 for r in rows) for a in IDS]
    assert np.asarray(net.ties.sum(axis=1)).ravel() == pytest.approx(several)


def test_kinds_clusters_and_strength():
    kinds = ["project", "project", "committee", "project"]
    told = survey(["aG", "bG", "bH", "eG"], kind=kinds, strength=[1, 2, 3, 1])
    assert lk.build_memberships(told, kind="committee").groups.tolist() == ["H"]
    part = lk.build_memberships(told, cluster="x")
    assert part.actors.index.tolist() == list("abcd")
    assert part.sizes.to_dict() == {"G": 2, "H": 1}
    assert part.members.toarray()[1].tolist() == [2, 3]


def test_nobody_asked_and_what_is_refused():
    none = lk.build_memberships(survey([]))
    assert np.isnan(none.density)
    assert none.project().state_counts["tie"] == 0
    assert len(none.groups) == 0
    two = lk.simulate_survey(n_private=4, n_public=2, seed=1).survey
    for given, message in (
        ({}, "wave is not given, and there are several"),
        ({"wave": 2020}, "wave=2020 is not in this survey"),
        ({"wave": 2019, "kind": "club"}, "kind='club' is not in this survey"),
        ({"wave": 2019, "cluster": "z"}, "cluster='z' is not in this survey"),
    ):
        with pytest.raises(ArgumentError, match=message):
            lk.build_memberships(two, **given)


def test_too_many_pairs_of_members_are_refused(monkeypatch):
    monkeypatch.setattr("linkages.data.memberships.MOST_PAIRS", 0)
    with pytest.raises(ArgumentError, match="pairs of members"):
        lk.build_memberships(survey(["aG", "bG"])).project()
