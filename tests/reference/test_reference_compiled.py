"""On every real network the compiled way gives the numbers of the other one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import linkages as lk
from linkages import compiled
from tests.conftest import need


@pytest.mark.parametrize("measure", ["transitivity", "triad_census", "constraint", "effective_size", "hierarchy"])
def test_the_compiled_way_gives_the_same(reference, measure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    need(compiled._there(), "numba, of the extra fast, is not installed")
    found = []
    for enough in (10**9, 0):
        monkeypatch.setattr(compiled, "ENOUGH", enough)
        net = replace(reference.net)  # one that was asked nothing yet
        found.append(getattr(lk, measure)(net))
    np.testing.assert_allclose(*found, rtol=1e-12, atol=1e-12)
