"""The table of relations read together: every number is its measure's, every blank has its reason."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.layers import COLUMNS
from linkages.vocabulary import BLOCKS

LADDER = ["communication", "advice", "project"]


@pytest.fixture(scope="module")
def panel():
    relations = {"communication": {"directed": False}, "advice": {}, "project": {}}
    survey = lk.simulate_survey(n_private=18, n_public=10, n_hybrid=2, response=0.9, relations=relations, seed=3).survey
    return lk.build_panel(survey)


@pytest.fixture(scope="module")
def found(panel):
    return lk.measure_layers(panel, LADDER)


def test_columns_and_one_row_for_each_key(found, panel):
    assert list(found) == list(COLUMNS)
    assert not found.duplicated(["cluster", "wave", "block", "measure", "form", "relations"]).any()
    # 0 … 3 relations; three pairs with a jaccard and two shares; three rungs
    assert len(found) == len(panel.waves) * len(BLOCKS) * (4 + 9 + 3)


def test_every_value_is_that_of_the_measure(found, panel):
    for (wave, block), rows in found.groupby(["wave", "block"], sort=False):
        nets = {relation: panel[relation, wave].block(block) for relation in panel.relations}
        table = rows.set_index(["measure", "form", "relations"])["value"]
        every = list(nets.values())
        together = lk.multiplexity(every)
        for k, share in zip(together["n_relations"], together["share"]):
            np.testing.assert_allclose(table["multiplexity", f"exactly {k}", ", ".join(panel.relations)], share)
        for one, other in (("advice", "communication"), ("communication", "advice"), ("project", "advice")):
            row = lk.relation_overlap([nets[one], nets[other]]).iloc[0]
            np.testing.assert_allclose(table["relation_overlap", "share", f"{one}, {other}"], row["share"])
        row = lk.relation_overlap([nets["advice"], nets["project"]]).iloc[0]
        np.testing.assert_allclose(table["relation_overlap", "jaccard", "advice, project"], row["jaccard"])
        ladder = lk.tie_ladder([nets[relation] for relation in LADDER])
        for relation, share in zip(ladder["stage"], ladder["share"]):
            np.testing.assert_allclose(table["tie_ladder", f"at least {relation}", ", ".join(LADDER)], share)


def test_intervals_hold_the_value_or_say_why_not(found):
    known = found[found.low.notna()]
    assert len(known) > 80
    assert ((known.low < known.value) & (known.value < known.high)).all()
    assert (found[found.low.isna()].note != "").all()
    assert found[found.relations == "communication, advice"].note.str.contains("joined by either").all()
    assert not found[found.relations == "advice, project"].note.str.contains("joined by either").any()
    assert found[found.missing_share > 0.2].note.str.contains("of dyads missing").all()


def test_an_interval_is_that_of_density_where_one_relation_says_all():
    """Two copies of one relation: exactly two relations hold where the one does."""
    rng = np.random.default_rng(1)
    matrix = (rng.random((14, 14)) < 0.3).astype(float)
    matrix[3] = np.nan
    nets = [lk.from_matrix(matrix, directed=True, relation=name) for name in ("a", "b")]
    nets = [lk.from_matrix(lk.to_matrix(x), directed=True, relation=x.relation, actors=x.actors.assign(sector="private")) for x in nets]  # fmt: skip
    row = lk.measure_layers(lk.Panel(nets), blocks="all").query("form == 'exactly 2'").iloc[0]
    estimate = lk.robust_interval(nets[0], measure=lk.density)
    assert (row.value, row.n_dyads) == (lk.density(nets[0]), nets[0].n_dyads)
    np.testing.assert_allclose([row.low, row.high, row.se], [estimate.low, estimate.high, estimate.se], rtol=1e-9)


def test_blocks_without_dyads_and_waves_with_one_relation(panel):
    firms = panel.select(wave=panel.waves[0], relation=["advice", "project"])
    private = lk.Panel([net.subset(net.actors["sector"].eq("private")) for net in firms])
    found = lk.measure_layers(private)
    rows = found[found.block == "public-public"]
    assert rows.value.isna().all()
    assert (rows.note == "not measured").all()
    one = lk.measure_layers(panel.select(relation="advice"))
    assert len(one) == 0
    pd.testing.assert_series_equal(one.dtypes, found.dtypes)


def test_ladder_is_checked(panel):
    for ladder, said in ((["advise", "project"], "did you mean 'advice'"), (["advice", "advice"], "twice"), ("advice", "two relations or more")):  # fmt: skip
        with pytest.raises(ArgumentError, match=said):
            lk.measure_layers(panel, ladder)
    assert not (lk.measure_layers(panel).measure == "tie_ladder").any()
    with pytest.raises(ArgumentError, match="level=95"):
        lk.measure_layers(panel, level=95)


def test_where_most_is_missing_the_row_says_that_it_has_no_bounds():
    """Four in ten silent in each of two relations, others each time."""
    rng = np.random.default_rng(5)
    nets = []
    for relation, silent in (("advice", slice(0, 5)), ("project", slice(5, 10))):
        values = (rng.random((12, 12)) < 0.4).astype(float)
        values[silent] = np.nan
        nets.append(lk.from_matrix(values, directed=True, relation=relation))
    rows = lk.measure_layers(lk.Panel(nets), blocks="all")
    assert (rows.missing_share > 0.8).all()
    assert rows.note.str.contains("no bounds known").equals(rows.value.notna())
