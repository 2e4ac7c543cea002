"""How many cases a fuzz test tries, in one place: choose with ``pytest --hypothesis-profile=NAME``.

======== ======= ====================================================================================
dev      50      the default, for somebody at work; the same cases every time
ci       500     `.ci/run`; the same cases every time
nightly  10,000  with fresh random numbers each time; a case that fails is printed so that it can be kept
======== ======= ====================================================================================

A night run of the fuzz tests alone: ``pytest --hypothesis-profile=nightly -m fuzz``. Tests that state their own
``max_examples`` keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings

__all__ = ["PROFILES", "fuzz"]

PROFILES: Final = {"dev": 50, "ci": 500, "nightly": 10_000}

for _name, _cases in PROFILES.items():
    _fresh = _name == "nightly"
    settings.register_profile(
        _name, max_examples=_cases, derandomize=not _fresh, print_blob=_fresh, database=None, deadline=None
    )
settings.load_profile("dev")  # the option of the command line comes after this, and counts


def fuzz(test: Callable[..., Any]) -> Callable[..., Any]:
    """Run a test as a fuzz test, on as many cases as the profile says."""
    return pytest.mark.fuzz(settings(suppress_health_check=list(HealthCheck))(test))
