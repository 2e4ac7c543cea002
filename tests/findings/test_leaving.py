"""What is lost when an organisation leaves: the table, the one that runs the cluster, and what cannot be said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings import leaving
from linkages.findings.leaving import COLUMNS, RUNS_THE_CLUSTER


@pytest.fixture(scope="module")
def panel():
    survey = lk.simulate_survey(n_private=12, n_public=6, relations=["advice"], response=0.8, seed=2).survey
    return lk.build_panel(survey)


def test_values_are_those_of_key_players(panel):
    found = lk.measure_leaving(panel)
    assert list(found) == list(COLUMNS)
    for (relation, wave), rows in found.groupby(["relation", "wave"]):
        net = panel[relation, wave]
        expected = lk.key_players(net)
        assert rows[["actor", "measure"]].values.tolist() == expected[["actor", "measure"]].values.tolist()
        for column in ("value_with", "value_without", "loss"):
            assert rows[column].to_numpy() == pytest.approx(expected[column].to_numpy(), nan_ok=True)
        assert (rows.sector.to_numpy() == net.actors.sector.loc[rows.actor].to_numpy()).all()
        assert rows.note.str.contains("missing dyads taken for no tie").all()


def test_the_one_that_runs_the_cluster_is_pointed_out(panel):
    found = lk.measure_leaving(panel)
    marked = found[found.note.str.contains(RUNS_THE_CLUSTER)]
    assert set(marked.kind) == {"cluster organisation"}
    assert set(marked.actor) == set(found.actor[found.sector == "hybrid"])
    other = lk.measure_leaving(panel, cluster_kinds="university")
    assert set(other.kind[other.note.str.contains(RUNS_THE_CLUSTER)]) == {"university"}
    with pytest.raises(lk.ArgumentError, match="cluster_kinds='universities'"):
        lk.measure_leaving(panel, cluster_kinds="universities")
    bare = lk.measure_leaving(lk.Panel(list(panel)))
    assert not bare.note.str.contains(RUNS_THE_CLUSTER).any()
    with pytest.raises(lk.ArgumentError, match="needs a panel with its survey"):
        lk.measure_leaving(lk.Panel(list(panel)), cluster_kinds="university")


def test_a_cluster_that_hangs_on_one_organisation():
    """Firms 0–3 and agencies 5–7 meet only through 4: without it no firm reaches an agency."""
    values = np.zeros((8, 8))
    values[4] = values[:, 4] = 1
    np.fill_diagonal(values, 0)
    sector = ["private"] * 4 + ["hybrid"] + ["public"] * 3
    actors = pd.DataFrame({"actor": [f"o{i}" for i in range(8)], "sector": sector, "kind": "x"})
    found = lk.measure_leaving(lk.Panel([lk.from_matrix(values, directed=False, actors=actors)]))
    reach = found[found.measure == "cross_sector_reach"].set_index("actor").loss
    assert reach["o4"] == 1
    assert (reach.drop("o4") == 0).all()
    ties = found[found.measure == "ties"].set_index("actor").loss
    assert ties["o4"] == 7


def test_blocks_nothing_measured_and_too_large(panel, monkeypatch):
    block = lk.measure_leaving(panel, block="public-public")
    assert set(block.sector) == {"public"}
    empty = lk.measure_leaving(lk.Panel([]))
    assert list(empty) == list(COLUMNS)
    firms = panel["advice", panel.waves[0]].subset(panel["advice", panel.waves[0]].actors.sector == "private")
    assert not len(lk.measure_leaving(lk.Panel([firms]), block="public-public"))
    monkeypatch.setattr("linkages.measures.key_players.MOST_WORK", 5)
    refused = lk.measure_leaving(panel)
    assert refused.note.tolist() == [leaving.TOO_LARGE] * len(panel)
    assert refused.loss.isna().all()
