"""A glance at what benchmarks/calibration_brokerage.py measures at length, and that a planted broker is found."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def calibration() -> Any:
    path = ROOT / "benchmarks" / "calibration_brokerage.py"
    spec = importlib.util.spec_from_file_location("calibration_brokerage", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize(
    ("cell", "studies"),
    [
        (("relabel", "free", 30, "directed", 0.2), 150),
        (("relabel", "free", 30, "undirected", 0.2), 150),
        (("degrees", "busy", 30, "directed", 0.2), 60),
    ],
)
def test_each_null_finds_what_is_not_there_in_about_one_of_twenty(calibration: Any, cell: Any, studies: int) -> None:
    found = calibration.run(calibration.Setting(*cell), studies)
    assert set(found["level"]) == {"network", "actor", "busy actor"}
    network = found[found["level"] == "network"]
    error = np.sqrt(0.05 * 0.95 / studies)
    assert (network["size"] <= 0.05 + 4 * error).all()
    assert abs(network["size"].mean() - 0.05) < 3 * error
    # Counts of an actor are few and tie: never more than 5 %, and less.
    assert (found.loc[found["level"] == "actor", "size"] < 0.06).all()


@pytest.mark.parametrize(("null", "directed"), [("relabel", "directed"), ("degrees", "undirected")])
def test_the_study_has_the_p_values_of_the_table(calibration: Any, null: str, directed: str) -> None:
    """It leaves out the exact moments; what is compared with what is the same."""
    setting = calibration.Setting(null, "free", 30, directed, 0.2)
    p, seen = calibration.study(setting, 3)
    net = calibration.network(setting, np.random.default_rng([20240117, 3]))
    count = "ordered" if net.directed else "unordered"
    table = lk.measure_brokerage(lk.Panel([net]), null=null, count=count, n_draws=19, seed=3)
    theirs = table["p_value"].to_numpy().reshape(-1, 5)
    both = np.isfinite(p) & np.isfinite(theirs)
    assert both.sum() > 60
    assert (np.isfinite(p) & ~np.isfinite(theirs)).sum() < 0.25 * both.sum()  # rare counts that happened not to vary
    assert np.corrcoef(p[both], theirs[both])[0, 1] > 0.9
    counts = table["count"].to_numpy().reshape(-1, 5)
    if net.directed:
        assert (counts == seen)[~np.isnan(counts)].all()


def test_a_planted_broker_is_first_in_its_role(calibration: Any) -> None:
    """One firm hears from 40 % of the firms and speaks to 40 % of the agencies, in a network where 3 % cross."""
    assert all(calibration.rank_of_planted(seed, "relabel") == 1 for seed in range(12))
    assert all(calibration.rank_of_planted(seed, "degrees") == 1 for seed in range(2))


def test_the_table_holds_the_limits(calibration: Any) -> None:
    found = pd.read_csv(ROOT / "docs" / "calibration" / "brokerage.csv")
    cells = {astuple(setting) for setting in calibration.settings()}
    assert set(found[calibration.KEYS].itertuples(index=False, name=None)) <= cells
    own = found[found["own"]]
    assert (own["n_studies"] >= 2000).all()
    low, high = calibration.LIMITS
    assert own.loc[own["level"] == "network", "size"].between(low, high).all()
    assert (own["size"] <= high).all()
