"""A glance at what benchmarks/calibration_intervals.py measures at length, and its page kept in step with its table."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import linkages as lk

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def calibration():
    path = ROOT / "benchmarks" / "calibration_intervals.py"
    spec = importlib.util.spec_from_file_location("calibration_intervals", path)
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.mark.parametrize(
    "cell",
    [(20, 10, 0.2, "directed", 1.0), (20, 10, 0.0, "either", 0.5), (20, 10, 0.2, "directed", 0.5, "public-private")],
)
def test_intervals_hold_the_truth_about_as_often_as_they_say(calibration, cell):
    n_studies = 80
    found = calibration.run(calibration.Setting(*cell), n_studies, seed=2)
    found = found[found.interval == "robust"]
    low = calibration.LIMITS[0]
    slack = 3 * np.sqrt(low * (1 - low) / n_studies)
    assert found.coverage.between(low - slack, 1.0).all(), found.to_string()
    assert found.se_ratio.between(0.8, 1.35).all(), found.to_string()
    assert (found.withheld < 0.05 * n_studies).all()


@pytest.mark.parametrize("form", ["directed", "either", "both"])
def test_truth_is_what_a_large_study_shows(calibration, form):
    """The law of the simulation against one study of many actors."""
    setting = calibration.Setting(600, 300, 0.0, form, 0.5)
    nets = calibration.simulate(setting, np.random.default_rng(3))
    for (measure, kind), truth in calibration.truth(setting).items():
        if measure in calibration.MEASURES[form]:
            given = nets[:1] if kind == "one wave" else nets
            estimate = lk.robust_interval(*given, measure=getattr(lk, measure))
            assert abs(estimate.value - truth) < 4 * estimate.se, (measure, kind)
            assert estimate.se < 0.1 * max(abs(truth), 0.1)


def test_the_page_says_what_the_table_says(calibration):
    page = (ROOT / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert page == calibration.page()
