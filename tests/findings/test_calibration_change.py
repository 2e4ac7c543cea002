"""A glance at what benchmarks/calibration_change.py measures at length."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def calibration():
    spec = importlib.util.spec_from_file_location("calibration_change", ROOT / "benchmarks" / "calibration_change.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.slow
def test_one_true_change_among_sixty_is_found_and_little_else(calibration):
    n_studies = 12
    found = calibration.run(calibration.Setting(0.2, 0.15), n_studies, seed=2).set_index("adjustment")
    assert found.loc["bh", "readings"] > 50
    assert found.loc["bh", "found"] >= calibration.FOUND - 3 * np.sqrt(0.8 * 0.2 / n_studies)
    assert (found.false_share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / n_studies)).all()
    assert found.loc["bh", "size"] < 0.075
    assert found.loc["bh", "found"] >= found.loc["by", "found"]


def test_the_table_is_that_of_one_panel(calibration, monkeypatch):
    """Clusters apart, put together and adjusted, against one panel of them all."""
    monkeypatch.setattr(calibration, "N_CLUSTERS", 3)
    panels = calibration.simulate(calibration.Setting(0.2, 0.15), np.random.default_rng(1))
    apart = calibration.table_of(panels)
    n = sum(len(panel["tie", 1].actors) for panel in panels)
    nets = []
    for wave in (1, 2):
        values, people, start = np.full((n, n), np.nan), [], 0
        for panel in panels:
            net = panel["tie", wave]
            stop = start + len(net.actors)
            values[start:stop, start:stop] = np.where(
                net.dense_states() == lk.State.MISSING, np.nan, net.dense_strengths()
            )
            people.append(net.actors.reset_index())
            start = stop
        nets.append(lk.from_matrix(values, directed=True, actors=pd.concat(people, ignore_index=True), wave=wave))
    whole = lk.measure_change(lk.Panel(nets), [lk.density], blocks=calibration.BLOCKS)
    pd.testing.assert_frame_equal(apart, whole)


def test_what_is_simulated_is_what_is_said(calibration, monkeypatch):
    """Density before, and after in the block that changes, against the law, over many clusters."""
    monkeypatch.setattr(calibration, "N_CLUSTERS", 1)
    rng = np.random.default_rng(5)
    studies = [calibration.simulate(calibration.Setting(0.0, 0.15), rng)[0] for _ in range(40)]
    for block, wave, truth in (("all", 1, 0.12), ("public-private", 2, 0.27), ("private-private", 2, 0.12)):
        values = [lk.density(panel["tie", wave].block(block)) for panel in studies]
        assert abs(np.mean(values) - truth) < 4 * np.std(values) / np.sqrt(len(values))
        assert np.std(values) < 0.1


def test_the_page_is_that_of_the_table(calibration):
    assert calibration.PAGE.read_text(encoding="utf-8") == calibration.page()
    found = calibration.cells()
    assert (found["n_studies"] >= 200).all()
    assert (found["false_share"] <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 200)).all()
    planted = found[(found["effect"] > 0) & (found["adjustment"] == "bh")]
    assert (planted["found"] >= calibration.FOUND).all()
