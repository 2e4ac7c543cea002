"""Small tables and networks to draw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import linkages as lk

NAN = float("nan")
HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</script>", "{{7*7}}", '";alert(1)//', "a & b"]


Reader = Callable[[str], list[str]]


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    """A text that wants to be more than text."""
    return str(request.param)


@pytest.fixture
def elements() -> Reader:
    """Names of all elements of a picture; fails when it is not well formed."""
    return lambda svg: [e.tag.rsplit("}", 1)[-1] for e in ElementTree.fromstring(svg).iter()]


@pytest.fixture
def texts() -> Reader:
    """Everything that is written in a picture."""
    return lambda svg: [e.text for e in ElementTree.fromstring(svg).iter() if e.tag.endswith("text") and e.text]


@pytest.fixture
def random_networks() -> list[Any]:
    """Two waves of one directed relation: silent, joining and leaving actors, some dyads never asked about."""

    def one(seed: int, wave: int, ids: np.ndarray) -> lk.Network:
        rng = np.random.default_rng(seed)
        n = len(ids)
        values = (rng.random((n, n)) < 0.15).astype(float)
        values[rng.random(n) < 0.2] = NAN
        actors = pd.DataFrame(
            {"actor": ids, "sector": np.where(ids < "a20", "private", "public"), "kind": "k", "responded": True}
        )
        return lk.from_matrix(values, directed=True, actors=actors, wave=wave, relation="advice")

    ids = np.array([f"a{i:02d}" for i in range(30)])
    return [one(1, 2019, ids[:27]), one(2, 2023, ids[3:])]


@pytest.fixture
def cohesion_table() -> pd.DataFrame:
    """Density of one relation, two waves, a block nobody was asked about."""
    rows = [
        ("all", "advice", wave, block, "density", "", value, value - 0.03, value + 0.03)
        for wave in (2019, 2023)
        for block, value in (("all", 0.1 + (wave == 2023) / 20), ("private-private", 0.12), ("public-public", NAN))
    ]
    return pd.DataFrame(
        rows, columns=["cluster", "relation", "wave", "block", "measure", "form", "value", "low", "high"]
    )


@pytest.fixture
def change_table() -> pd.DataFrame:
    """Change of density: clear, unclear, not comparable, not measured."""
    blocks = ["all", "private-private", "public-private", "public-public"]
    return pd.DataFrame(
        {
            "cluster": "all", "relation": "advice", "since": 2019, "wave": 2023, "block": blocks, "frame": "stayers",
            "measure": "density", "form": "", "value": [0.05, -0.02, 0.03, NAN], "low": [0.01, -0.05, NAN, NAN],
            "high": [0.09, 0.01, NAN, NAN], "p_adjusted": [0.02, 0.6, NAN, NAN], "comparable": [True, True, False, True],
        }
    )  # fmt: skip


@pytest.fixture
def brokerage_table() -> pd.DataFrame:
    """Roles of a whole network in two waves, and rows of one actor that a picture must leave alone."""
    rows = [
        ("all", "advice", wave, "kind", actor, "", role, 10.0 + i, 8.0, 2.0)
        for wave in (2019, 2023)
        for actor in ("", "a")
        for i, role in enumerate(lk.ROLES)
    ]
    return pd.DataFrame(
        rows, columns=["cluster", "relation", "wave", "by", "actor", "group", "role", "count", "expected", "sd"]
    )
