"""How many cases a fuzz test tries, in one place: choose with ``pytest --hypothesis-profile=NAME``.

======== ======= ====================================================================================
dev      50      the default, for somebody at work; the same cases every time
ci       500     `.ci/run`; the same cases every time
nightly  10,000  with fresh random numbers each time; a case that fails is printed so that it can be kept
======== ======= ====================================================================================

A night run of the fuzz tests alone: ``pytest --hypothesis-profile=nightly -m fuzz``. Cases of Stata and SPSS files are a
tenth of these, for each is read in a process of its own. Tests that state their own ``max_examples`` keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings

__all__ = ["PROFILES", "SLOW", "fuzz"]

PROFILES: Final = {"dev": 50, "ci": 500, "nightly": 10_000}
SLOW: Final = 10  # how many times fewer cases where each starts a process

for _name, _cases in PROFILES.items():
    _fresh = _name == "nightly"
    settings.register_profile(
        _name, max_examples=_cases, derandomize=not _fresh, print_blob=_fresh, database=None, deadline=None
    )
settings.load_profile("dev")  # the option of the command line comes after this, and counts


def fuzz(test: Callable[..., Any], *, share: int = 1) -> Callable[..., Any]:
    """Run a test as a fuzz test, on as many cases as the profile says (divided by ``share``)."""
    cases = max(settings.default.max_examples // share, 1)
    marked = settings(max_examples=cases, suppress_health_check=list(HealthCheck))(test)
    return pytest.mark.fuzz(marked)
