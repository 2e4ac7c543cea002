"""Real networks and the values other software gives for them. Share by fixture: `reference` is one network, with its values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk

CONTACT = [
    (f"emon/{name}", "contact", 1)
    for name in ("Cheyenne", "HurrFrederic", "LakePomona", "MtSi", "MtStHelens", "Texas", "Wichita")
]
CHEMNET = [
    ("chemnet", relation, 1)
    for relation in (
        "political_info", "sci_info_sent", "sci_info_received", "sci_info_confirmed", "influence_attribution",
        "co_committee",
    )
]  # fmt: skip
TOBACCO = [("tcnetworks", relation, 1) for relation in ("contact", "collaboration", "dissemination")]
FAMILIES = [("florentine", relation, 1) for relation in ("marriage", "business")]
GIRLS = [("s50", "friendship", wave) for wave in (1, 2, 3)]
KEYS = CONTACT + CHEMNET + TOBACCO + FAMILIES + GIRLS

SECTORS = ("private", "public")


def load_reference(folder: Path, dataset: str) -> dict[tuple[str, int], lk.Network]:
    """Networks of one dataset by relation and wave; ``kind`` is its category, strengths are its weights as written."""
    home = folder / dataset
    actors = pd.read_csv(home / "actors.csv").rename(columns={"id": "actor", "category": "kind"})
    if "sector" not in actors.columns:
        actors["sector"] = "private"
    # chemnet knows research and party too: neither is private nor public.
    actors["sector"] = actors["sector"].where(actors["sector"].isin(SECTORS), "hybrid")
    ties = pd.read_csv(home / "ties.csv").rename(columns={"weight": "strength"})
    found = {}
    for row in pd.read_csv(home / "networks.csv").itertuples():
        edges = ties[(ties["relation"] == row.relation) & (ties["wave"] == row.wave)]
        found[row.relation, row.wave] = lk.from_edgelist(
            edges[["source", "target", "strength"]],
            directed=bool(row.directed), actors=actors, relation=row.relation, wave=int(row.wave),
        )  # fmt: skip
    return found


def read_values(folder: Path, dataset: str, file: str) -> pd.DataFrame:
    """Stored values of one dataset, as text: ``dataset, wave, relation, package, function, options, metric, node, value``."""
    return pd.read_csv(folder / dataset / file, dtype=str, keep_default_na=False)


def number(text: str) -> float:
    """R's NA, NaN, Inf and numbers."""
    return float("nan") if text == "NA" else float(text)


@dataclass(frozen=True)
class Reference:
    """One network and what other software says about it."""

    dataset: str
    net: lk.Network
    table: pd.DataFrame

    def _rows(self, function: str, metric: str, options: str | None, package: str | None) -> pd.DataFrame:
        rows = self.table[(self.table["function"] == function) & (self.table["metric"] == metric)]
        if options is not None:
            rows = rows[rows["options"] == options]
        return rows if package is None else rows[rows["package"] == package]

    def has(self, function: str, metric: str, options: str | None = None, package: str | None = None) -> bool:
        return len(self._rows(function, metric, options, package)) > 0

    def value(self, function: str, metric: str, options: str | None = None, package: str | None = None) -> float:
        """The one stored value of the whole network."""
        (value,) = self._rows(function, metric, options, package)["value"]
        return number(value)

    def by_actor(self, function: str, metric: str, options: str | None = None, package: str | None = None) -> pd.Series:
        """The stored values by actor (or pair ``a|b``), in the order of the actors; nan where R says NA."""
        rows = self._rows(function, metric, options, package)
        assert len(rows)
        assert rows["node"].is_unique
        return pd.Series([number(v) for v in rows["value"]], index=pd.Index(rows["node"], name="actor")).sort_index()


@pytest.fixture(scope="session", name="load_reference")
def load_reference_fixture(reference_data: Path):
    """``load_reference(dataset)`` gives {(relation, wave): Network}."""
    return lru_cache(maxsize=None)(lambda dataset: load_reference(reference_data, dataset))


@pytest.fixture(scope="session")
def stored_values(reference_data: Path):
    """``stored_values(dataset, file="golden.csv")`` gives the table of stored values."""
    return lru_cache(maxsize=None)(lambda dataset, file="golden.csv": read_values(reference_data, dataset, file))


@pytest.fixture(scope="session", params=KEYS, ids=lambda key: f"{key[0].split('/')[-1]}-{key[1]}-{key[2]}")
def reference(request: pytest.FixtureRequest, load_reference, stored_values) -> Reference:
    """Each real network in turn, with its values."""
    dataset, relation, wave = request.param
    files = [stored_values(dataset), stored_values(dataset, "golden_manynet.csv")]
    table = pd.concat(files, ignore_index=True)
    mine = (table["relation"] == relation) & (table["wave"] == str(wave))
    return Reference(dataset, load_reference(dataset)[relation, wave], table[mine])


@pytest.fixture(scope="session")
def close():
    """``close(ours, theirs, tolerance=1e-9)``: relative above 1, absolute below, nan equal to nan."""

    def check(ours: object, theirs: object, tolerance: float = 1e-9) -> None:
        a, b = np.atleast_1d(np.asarray(ours, dtype=float)), np.atleast_1d(np.asarray(theirs, dtype=float))
        assert a.shape == b.shape
        assert np.array_equal(np.isnan(a), np.isnan(b))
        gap = np.abs(a - b) / np.maximum(1.0, np.abs(b))
        assert not (gap[~np.isnan(b)] > tolerance).any(), (a, b)

    return check
