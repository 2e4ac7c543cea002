"""On every real network the compiled way gives the numbers of the other one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages import compiled
from linkages.inference.bootstrap import bootstrap
from tests.conftest import need

MEASURES = (
    "transitivity", "triad_census", "constraint", "effective_size", "hierarchy", "average_distance", "compactness",
    "harmonic_closeness",
)  # fmt: skip


@pytest.mark.parametrize("measure", MEASURES)
def test_the_compiled_way_gives_the_same(reference, measure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    need(compiled._there(), "numba, of the extra fast, is not installed")
    found = []
    for enough in (10**9, 0):
        monkeypatch.setattr(compiled, "ENOUGH", enough)
        net = replace(reference.net)  # one that was asked nothing yet
        found.append(getattr(lk, measure)(net))
    np.testing.assert_allclose(*found, rtol=1e-12, atol=1e-12)


def test_brokers_and_draws_are_the_same(reference, monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles with their p over labels dealt anew, and the resampled interval of a measure that needs whole networks."""
    need(compiled._there(), "numba, of the extra fast, is not installed")
    brokers, draws = [], []
    for enough in (10**12, 0):
        monkeypatch.setattr(compiled, "ENOUGH", enough)
        net = replace(reference.net)
        brokers.append(lk.measure_brokerage(lk.Panel([net]), by="sector", n_draws=39, seed=3))
        draws.append(bootstrap(lk.transitivity, replace(net), n_draws=5, seed=3).draws)
    pd.testing.assert_frame_equal(*brokers, rtol=1e-12)
    np.testing.assert_allclose(*draws, rtol=1e-12)
