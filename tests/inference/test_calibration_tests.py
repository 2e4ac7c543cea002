"""A glance at what benchmarks/calibration_tests.py measures at length."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from scipy.stats import binom

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def calibration():
    spec = importlib.util.spec_from_file_location("calibration_tests", ROOT / "benchmarks" / "calibration_tests.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


CELLS = [
    ("cug ties", "alike", "0.2"), ("cug dyad_census", "mutual", "0.2"), ("cug blocks", "sectors", "0"),
    ("cug degrees", "unequal", "0.2"), ("qap_test", "unequal", "by sector"), ("qap_correlation", "unequal", "0.2"),
    ("qap_regression linear", "unequal", "0.2"), ("qap_regression logit", "unequal", "0.2"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("test", "law", "silent"), CELLS, ids=[cell[0] for cell in CELLS])
def test_a_test_keeps_its_level_under_its_own_null(calibration, test, law, silent):
    studies = 40
    setting = calibration.Setting(test, calibration.MEASURES[test], 20, law, silent)
    (row,) = calibration.run(setting, studies).to_dict("records")
    assert row["own"]
    assert row["n_studies"] > 0.9 * studies
    assert row["size"] * row["n_studies"] <= binom.ppf(0.999, row["n_studies"], calibration.LIMITS[1])


def test_what_is_not_held_is_found(calibration):
    """Unequal organisations look like closure to a test given ties only: the table must be able to say so."""
    setting = calibration.Setting("cug ties", "transitivity", 40, "unequal", "0")
    (row,) = calibration.run(setting, 12).to_dict("records")
    assert not row["own"]
    assert row["size"] > 0.5


def test_the_page_is_that_of_the_tables_and_tests_keep_their_level_or_say_so(calibration):
    assert (ROOT / "docs" / "calibration-tests.md").read_text(encoding="utf-8") == calibration.page()
    found = calibration.known()
    assert (found["n_asked"] >= 1000).all()
    assert len(found) == len(calibration.settings())
    above = found[found["own"] & (found["size"] > calibration.LIMITS[1])]
    assert set(above["test"]) <= {"qap_regression linear"}  # which warns
    assert set(above["n"]) <= {80}
    assert (above["size"] < 0.075).all()
