"""Is the core more than busy organisations give, and who shares it: exact on a small network, and never too sure."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.core import COLUMNS, STARTS
from linkages.inference.rewiring import rewiring
from linkages.measures._cores import try_all

SECTOR = ["private"] * 5 + ["public"] * 3 + ["hybrid"]


def actors(n: int) -> pd.DataFrame:
    sector = [SECTOR[i % len(SECTOR)] for i in range(n)]
    return pd.DataFrame({"sector": sector}, index=pd.Index([f"o{i:02d}" for i in range(n)], name="actor"))


def of(matrix, *, directed=True, wave=1, relation="advice"):
    net = lk.from_matrix(matrix, directed=directed, actors=actors(len(matrix)), relation=relation, wave=wave)
    return net


def random_matrix(seed: int, n: int, density: float = 0.2) -> np.ndarray:
    return (np.random.default_rng(seed).random((n, n)) < density).astype(float)


def split(n: int = 40) -> np.ndarray:
    """Ten tied to one another, and everybody else to three of them."""
    matrix = np.zeros((n, n))
    matrix[:10, :10] = 1
    for i in range(10, n):
        matrix[i, [i % 10, (i + 1) % 10, (i + 4) % 10]] = 1
    return np.maximum(matrix, matrix.T)


def core_apart(n: int = 40) -> np.ndarray:
    """Ten who keep to one another, though the others have ties too."""
    chance = np.full((n, n), 0.05)
    chance[:10, :10] = 0.9
    upper = np.triu(np.random.default_rng(8).random((n, n)) < chance, 1)
    return (upper | upper.T).astype(float)


@pytest.fixture(scope="module")
def panel():
    known = random_matrix(3, 24)
    known[[2, 9]] = np.nan
    return lk.Panel([of(core_apart(), directed=False, wave=1), of(random_matrix(2, 30), wave=2), of(known, wave=3)])


@pytest.fixture(scope="module")
def found(panel):
    return lk.measure_core(panel, n_draws=99, seed=7)


def test_rows_are_those_of_the_measure(panel, found):
    assert list(found) == list(COLUMNS)
    assert found.index.equals(pd.RangeIndex(len(found)))
    for net in panel:
        rows = found[found.wave == net.wave]
        whole, core = rows.iloc[0], lk.core_periphery(net)
        assert rows.sector.tolist() == ["", "private", "public", "hybrid"]
        assert (whole.fit, whole.n_core, whole.n_actors) == (core.fit, core.n_core, len(net.actors))
        assert (whole.form, whole.off_diagonal, whole.block, whole.n_draws) == ("discrete", "missing", "all", 99)
        parts = rows.iloc[1:]
        assert parts[["n_actors", "n_core"]].sum().tolist() == [whole.n_actors, whole.n_core]
        assert parts[["actor_share", "core_share"]].sum().tolist() == pytest.approx([1, 1])
        private = core.membership[net.actors["sector"] == "private"]
        assert parts.core_share.iloc[0] == pytest.approx(private.sum() / core.n_core)
        assert parts.actor_share.iloc[0] == pytest.approx(len(private) / len(net.actors))
        assert parts[["fit", "expected", "z", "p_value"]].isna().all().all()


def test_every_row_warns_of_missing_dyads():
    silent = random_matrix(2, 12)
    silent[:4] = np.nan
    rows = lk.measure_core(lk.Panel([of(silent)]), n_draws=0)
    assert len(rows) == 4
    assert (rows.note.str.contains("33% of dyads missing")).all()
    silent[:8] = np.nan
    assert lk.measure_core(lk.Panel([of(silent)]), n_draws=0).note.str.contains("no bounds known").all()


def test_a_planted_core_is_more_than_degrees_give(found):
    planted, chance = found[(found.sector == "") & (found.wave < 3)].to_dict("records")
    assert planted["n_core"] == 10
    assert planted["p_value"] == 0.01
    assert planted["expected"] < planted["fit"] - 0.05
    assert planted["z"] > 3
    assert chance["p_value"] > 0.05
    assert abs(chance["z"]) < 3


def test_degrees_alone_can_give_a_perfect_core():
    """Every network with the degrees of a perfect core and periphery is one."""
    row = lk.measure_core(lk.Panel([of(split(), directed=False)]), n_draws=19, seed=1).iloc[0]
    assert (row.fit, row.expected, row.p_value) == (pytest.approx(1), pytest.approx(1), 1)
    assert np.isnan(row.z)
    assert "the numbers of ties alone give this fit" in row.note


def test_a_network_does_not_depend_on_the_others_nor_on_their_order(panel, found):
    alone = lk.measure_core(panel.select(wave=2), n_draws=99, seed=7)
    pd.testing.assert_frame_equal(alone, found[found.wave == 2].reset_index(drop=True))
    other = lk.measure_core(panel.select(wave=2), n_draws=99, seed=8)
    assert alone.expected[0] != other.expected[0]
    fewer = lk.measure_core(panel.select(wave=2), n_draws=60, seed=7)
    assert fewer.expected[0] == pytest.approx(other.expected[0], rel=0.05)


def test_the_p_value_is_that_of_all_networks_with_the_same_degrees():
    matrix = np.zeros((6, 6))
    for i, j in [(0, 1), (0, 2), (1, 2), (0, 3), (3, 4), (4, 5)]:
        matrix[i, j] = matrix[j, i] = 1
    pairs = list(itertools.combinations(range(6), 2))
    bits = (np.arange(2 ** len(pairs))[:, None] >> np.arange(len(pairs))) & 1
    ends = np.array([[actor in pair for actor in range(6)] for pair in pairs])
    same = bits[(bits @ ends == matrix.sum(axis=1)).all(axis=1)]
    rows, columns = np.array(pairs).T
    fits = []
    for graph in same:
        one = np.zeros((6, 6), dtype=np.int8)
        one[rows, columns] = one[columns, rows] = graph
        fits.append(try_all(one, 1 - np.eye(6, dtype=np.int8), 0).fit[0])
    net = of(matrix, directed=False)
    row = lk.measure_core(lk.Panel([net]), off_diagonal=0, n_draws=399, seed=3).iloc[0]
    exact = np.mean(np.array(fits) >= row.fit - 1e-9)
    assert (len(same), exact) == (36, pytest.approx(1 / 3))
    assert row.p_value == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 399))
    assert row.expected == pytest.approx(np.mean(fits), abs=4 * np.std(fits) / np.sqrt(399))


def test_size_under_its_own_null():
    """A network drawn with given degrees among the observed dyads is called a core in about 5 of 100 cases."""
    matrix = random_matrix(5, 18, 0.25)
    matrix[[3, 8]] = np.nan
    draw = rewiring(of(matrix), seed=1)
    p = []
    for study in range(60):
        net = draw(np.random.default_rng([9, study]))
        p.append(lk.measure_core(lk.Panel([net]), n_draws=19, seed=study).p_value[0])
    assert 0 <= np.mean(np.array(p) <= 0.05) <= 0.15
    assert 0.40 < np.mean(p) < 0.64


@pytest.mark.parametrize("rule", [0, 1])
def test_other_rules_and_the_continuous_form(panel, rule):
    part = panel.select(wave=3)
    row = lk.measure_core(part, off_diagonal=rule, n_draws=19, seed=1).iloc[0]
    assert row.off_diagonal == str(rule)
    assert row.fit == lk.core_periphery(part["advice", 3], off_diagonal=rule).fit
    smooth = lk.measure_core(part, form="continuous", n_draws=4, seed=1)
    core = lk.core_periphery(part["advice", 3], form="continuous")
    assert smooth.iloc[0].fit == core.fit
    assert (smooth.form.iloc[0], smooth.off_diagonal.iloc[0]) == ("continuous", "")
    assert smooth.n_core.isna().all()
    assert smooth.core_share.iloc[1:].sum() == pytest.approx(1)
    assert 0 < smooth.p_value.iloc[0] <= 1


def test_what_cannot_be_tested_says_why():
    blocks = ("all", "public-private", "public-public")
    net = of(random_matrix(1, 8, 0.3))  # five private, three public
    rows = lk.measure_core(lk.Panel([net]), blocks=blocks, n_draws=19, seed=1)
    whole = rows[rows.sector == ""].set_index("block")
    assert whole.note["public-private"].startswith("two sides")
    assert np.isnan(whole.p_value["public-private"])
    assert whole.n_draws["public-private"] == 0
    firms = lk.from_matrix(
        random_matrix(1, 8), directed=True, actors=actors(5).reindex([f"x{i}" for i in range(8)]).fillna("private")
    )
    not_there = lk.measure_core(lk.Panel([firms]), blocks="public-public").iloc[0]
    assert (not_there.note, not_there.n_actors) == ("not measured", 0)
    untested = lk.measure_core(lk.Panel([net]), n_draws=0)
    assert untested.p_value.isna().all()
    assert untested.fit[0] == lk.core_periphery(net).fit


def test_networks_too_large_for_the_search_stay_in_the_table():
    n = 5100
    edges = pd.DataFrame({"source": np.arange(n - 1), "target": np.arange(1, n)})
    row = lk.measure_core(lk.Panel([lk.from_edgelist(edges, directed=False)])).iloc[0]
    assert np.isnan(row.fit)
    assert row.note == "more than 5000 actors"


def test_no_network_is_an_empty_table_of_the_same_columns(found):
    empty = lk.measure_core(lk.Panel([]))
    assert list(empty) == list(found)
    assert len(pd.concat([empty, found])) == len(found)


def test_what_makes_no_sense_is_refused(panel):
    with pytest.raises(ArgumentError, match="n_draws=-1 is no number of draws"):
        lk.measure_core(panel, n_draws=-1)
    with pytest.raises(ArgumentError, match="off_diagonal=3 is not one of"):
        lk.measure_core(panel, off_diagonal=3)
    with pytest.raises(ArgumentError, match="form='fuzzy' is not one of"):
        lk.measure_core(panel, form="fuzzy")
    assert STARTS >= 2
