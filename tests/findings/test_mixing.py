"""Mixing tested by relabelling: values are the measures', p counts itself, and silence is no mixing."""

from __future__ import annotations

import importlib.util
import sys
from functools import partial
from itertools import permutations
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.mixing import COLUMNS, MIXING
from linkages.vocabulary import BLOCKS

NAN = float("nan")
KEYS = ["cluster", "relation", "wave", "block", "measure", "form"]


@pytest.fixture(scope="module")
def panel():
    relations = {"communication": {"directed": False}, "advice": {}}
    survey = lk.simulate_survey(n_private=18, n_public=10, n_hybrid=2, response=0.8, relations=relations, seed=3).survey
    return lk.build_panel(survey)


@pytest.fixture(scope="module")
def found(panel):
    return lk.measure_mixing(panel, n_draws=99, seed=7)


def test_columns_and_one_row_for_each_key(found, panel):
    assert list(found) == list(COLUMNS)
    assert not found.duplicated(KEYS).any()
    assert len(found) == len(panel) * len(BLOCKS) * len(MIXING) * 2
    assert set(found.form) == {"sector", "kind"}
    assert str(found.n_draws.dtype) == "int64"


def test_every_value_is_that_of_the_measure(found, panel):
    functions = {m.__name__: m for m in MIXING}
    for row in found.itertuples():
        net = panel[row.relation, row.wave].block(row.block)
        expected = functions[row.measure](net, row.form) if net.measured else NAN
        np.testing.assert_allclose(row.value, expected, rtol=1e-12)


def test_no_p_is_missing_without_a_reason(found):
    without = found[found.p_value.isna()]
    assert len(without)
    assert (without.note != "").all()
    assert (without.n_draws == 0).all()
    known = found[found.p_value.notna()]
    assert len(known) > 20
    assert (known.p_value >= 1 / 100).all()
    assert (known.p_adjusted >= known.p_value - 1e-12).all()
    assert (known.n_draws == 99).all()


def test_draws_depend_on_the_seed_and_on_nothing_else(found, panel):
    again = lk.measure_mixing(panel, n_draws=99, seed=7)
    pd.testing.assert_frame_equal(found, again)
    part = lk.measure_mixing(panel.select(relation="advice"), lk.assortativity, by="kind", n_draws=99, seed=7)
    rows = found[(found.relation == "advice") & (found.measure == "assortativity") & (found.form == "kind")]
    same = ["wave", "block", "value", "expected", "p_value"]
    pd.testing.assert_frame_equal(part[same], rows[same].reset_index(drop=True))
    other = lk.measure_mixing(panel, n_draws=99, seed=8)
    assert not other.expected.equals(found.expected)


def test_p_is_close_to_that_of_all_relabellings():
    """Six actors who all answered: 6! orders of labels, counted one by one."""
    rng = np.random.default_rng(5)
    sector = np.array(["private"] * 3 + ["public"] * 3)
    matrix = (rng.random((6, 6)) < np.where(sector[:, None] == sector[None, :], 0.7, 0.3)).astype(float)
    net = lk.from_matrix(matrix, directed=True, actors=pd.DataFrame({"sector": sector}))
    for measure in (lk.ei_index, lk.assortativity):
        value, every = measure(net), []
        for order in set(permutations(sector)):
            actors = pd.DataFrame({"sector": order})
            every.append(measure(lk.from_matrix(matrix, directed=True, actors=actors)))
        exact = np.mean(np.array(every) >= value - 1e-9)
        row = lk.measure_mixing(
            lk.Panel([net]), measure, by="sector", blocks="all", alternative="greater", n_draws=1999, seed=1
        ).iloc[0]
        assert abs(row.p_value - exact) < 4 * np.sqrt(exact * (1 - exact) / 1999) + 1 / 2000
        assert row.expected == pytest.approx(np.mean(every), abs=0.02)


def test_alternatives_and_no_draws(panel):
    read = partial(lk.measure_mixing, panel.select(relation="advice"), lk.ei_index, by="sector", blocks="all", seed=1)
    less, greater = (read(alternative=a, n_draws=199).p_value for a in ("less", "greater"))
    assert (less + greater > 1).all()  # the value itself is in both
    assert (less < 0.1).all()
    none = read(n_draws=0)
    assert none.value.notna().all()
    assert none[["expected", "z", "p_value", "p_adjusted"]].isna().all(axis=None)


def test_where_labels_cannot_move_there_is_no_test():
    """Only firms were asked, so that sector and being asked are one thing."""
    n = 12
    sector = ["private"] * 6 + ["public"] * 6
    rng = np.random.default_rng(1)
    edges = [
        (f"{i:02d}", f"{j:02d}", ("tie" if rng.random() < 0.4 else "null") if i < 6 else "out")
        for i, j in permutations(range(n), 2)
    ]
    actors = pd.DataFrame({"actor": [f"{i:02d}" for i in range(n)], "sector": sector})
    table = pd.DataFrame(edges, columns=["source", "target", "state"])
    net = lk.from_edgelist(table, directed=True, actors=actors)
    row = lk.measure_mixing(lk.Panel([net]), lk.ei_index, by="sector", blocks="all", n_draws=50, seed=1).iloc[0]
    assert np.isfinite(row.value)
    assert np.isnan(row.p_value)
    assert row.note == "no relabelling changes this value"


def test_requests_that_make_no_sense(panel):
    numbers = lk.Panel([lk.from_matrix([[0, 1], [0, 0]], directed=True, actors=pd.DataFrame({"sector": ["private"] * 2, "size": [1, 2]}))])  # fmt: skip
    for call, said in (
        (lambda: lk.measure_mixing(panel, lk.density), "density is not one of ei_index"),
        (lambda: lk.measure_mixing(panel, by="colour"), "by='colour'"),
        (lambda: lk.measure_mixing(numbers, by="size", blocks="all"), "holds numbers"),
        (lambda: lk.measure_mixing(panel, n_draws=-1), "n_draws=-1"),
        (lambda: lk.measure_mixing(panel, alternative="more"), "alternative='more'"),
    ):
        with pytest.raises(ArgumentError, match=said):
            call()
    assert list(lk.measure_mixing(lk.Panel([]))) == list(COLUMNS)


@pytest.fixture(scope="module")
def calibration():
    path = Path(__file__).parents[2] / "benchmarks" / "calibration_mixing.py"
    spec = importlib.util.spec_from_file_location("calibration_mixing", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize("form", ["directed", "either"])
def test_size_where_labels_do_not_matter_though_one_sector_answers_less(calibration, form):
    with patch.object(calibration, "N_DRAWS", 39):
        rows = calibration.size(calibration.Setting(24, "unequal", form), 160, seed=2)
    alike = rows[rows["labels"] == "alike"]
    assert (alike["undefined"] < 8).all()
    assert (alike["size"] <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 160)).all(), rows.to_string()


def test_a_planted_preference_is_found(calibration):
    """Who keeps to the own sector is found in nearly every study."""
    found = []
    setting = calibration.Setting(40, "unequal", "directed", same=0.6)
    for k, rng in enumerate(calibration.streams(setting, 20, 3)):
        net = calibration.simulate(setting, rng)
        found.append(lk.measure_mixing(lk.Panel([net]), by="sector", blocks="all", n_draws=99, seed=k).p_value)
    assert (np.array(found) <= 0.05).mean() > 0.9


@pytest.mark.parametrize("cell", [(20, "a fifth", "directed", 1.0), (20, "unequal", "either", 0.0)])
def test_intervals_hold_the_truth(calibration, cell):
    rows = calibration.coverage(calibration.Setting(*cell), 80, seed=2)
    low = calibration.COVERAGE_LIMITS[0]
    assert (rows["coverage"] >= low - 3 * np.sqrt(low * (1 - low) / 80)).all(), rows.to_string()
    assert rows["se_ratio"].between(0.8, 1.4).all(), rows.to_string()


def test_the_page_says_what_the_tables_say(calibration):
    page = (Path(__file__).parents[2] / "docs" / "calibration-mixing.md").read_text(encoding="utf-8")
    assert page == calibration.page()


def test_sizes_in_the_table_are_within_the_limits(calibration):
    table = pd.read_csv(calibration.FOLDER / "mixing_size.csv", keep_default_na=False)
    alike = table[table["labels"] == "alike"]
    assert (alike["n_studies"] == 2000).all()
    assert alike["size"].between(*calibration.SIZE_LIMITS).all(), alike.to_string()
