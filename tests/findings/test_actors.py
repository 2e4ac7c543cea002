"""The table of actors holds what the measures say, actor by actor."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.actors import COLUMNS
from linkages.vocabulary import State


@pytest.fixture(scope="module")
def panel():
    relations = {"communication": {"directed": False}, "advice": {}}
    survey = lk.simulate_survey(n_private=12, n_public=6, relations=relations, response=0.8, seed=1).survey
    return lk.build_panel(survey)


def test_values_are_those_of_the_measures(panel):
    found = lk.measure_actors(panel)
    assert list(found) == list(COLUMNS)
    for (relation, wave), rows in found.groupby(["relation", "wave"]):
        net = panel[relation, wave]
        forms = rows[["measure", "form"]].drop_duplicates().values.tolist()
        ways = [["degree", "in"], ["degree", "out"]] if net.directed else []
        others = [["betweenness", ""], ["harmonic_closeness", ""], ["eigenvector", "maximum"], ["constraint", "whole"],
                  ["effective_size", ""], ["efficiency", ""], ["hierarchy", "whole"], ["k_core", ""], ["cutpoints", "weak"], ["core_periphery", "missing"]]  # fmt: skip
        assert forms == [["degree", "share"], *ways, *others]
        for measure in (lk.betweenness, lk.harmonic_closeness, lk.eigenvector, lk.constraint):
            mine = rows[rows.measure == measure.__name__].set_index("actor").value
            expected = measure(net)
            np.testing.assert_array_equal(mine.loc[expected.index], expected)
        core = rows[rows.measure == "core_periphery"].set_index("actor").value
        assert core.equals(lk.core_periphery(net).membership.loc[core.index].rename("value"))
        for form, expected in (("share", lk.degree(net)), ("in", lk.degree(net, direction="in"))):
            mine = rows[(rows.measure == "degree") & (rows.form == form)]
            if len(mine):
                np.testing.assert_array_equal(mine.set_index("actor").value.loc[expected.index], expected)
        assert (rows.set_index("actor").sector == net.actors.sector.loc[rows.actor].to_numpy()).all()


def test_missing_share_is_of_the_own_dyads(panel):
    found = lk.measure_actors(panel, [lk.degree], block="public-private")
    net = panel["advice", 2019].block("public-private")
    s = net.dense_states()
    rows = found[(found.relation == "advice") & (found.wave == 2019)].set_index("actor").missing_share
    for actor, share in rows.items():
        i = net.actors.index.get_loc(actor)
        both = np.concatenate([s[i], s[:, i]])
        assert share == (both == State.MISSING).sum() / (both != State.OUT).sum()
    assert set(rows.index) == set(net.actors.index[net.at_stake])


def test_requests_that_make_no_sense(panel):
    with pytest.raises(ArgumentError, match="density gives no Series"):
        lk.measure_actors(panel, [lk.density])
    with pytest.raises(ArgumentError, match="blocks='every'"):
        lk.measure_actors(panel, block="every")


def test_nobody_at_stake_gives_no_rows():
    net = lk.from_matrix(np.zeros((1, 1)), directed=True)
    found = lk.measure_actors(lk.Panel([net]))
    assert list(found) == list(COLUMNS)
    assert len(found) == 0


def test_a_core_is_not_sought_among_very_many():
    n = 5100
    edges = pd.DataFrame({"source": np.arange(n - 1), "target": np.arange(1, n)})
    panel = lk.Panel([lk.from_edgelist(edges, directed=False)])
    found = lk.measure_actors(panel, [lk.degree, lk.core_periphery])
    assert found.measure.unique().tolist() == ["degree"]
