"""The stored networks are read whole."""

from __future__ import annotations

import numpy as np
import pandas as pd


def test_all_stored_networks_are_used(reference_data, load_reference) -> None:
    folders = sorted(p.parent.relative_to(reference_data).as_posix() for p in reference_data.rglob("networks.csv"))
    stored = [(folder, *key) for folder in folders for key in load_reference(folder)]
    assert len(stored) == 21


def test_reads_what_the_file_says(reference, reference_data) -> None:
    net = reference.net
    table = pd.read_csv(reference_data / reference.dataset / "networks.csv")
    row = table[(table["relation"] == net.relation) & (table["wave"] == net.wave)].iloc[0]
    assert (net.n_ties, len(net.actors), net.directed) == (row["n_ties"], row["n_actors"], row["directed"])
    assert net.missing_share == 0
    assert (not np.array_equal(net.ties.data, np.ones(len(net.ties.data)))) == row["valued"]
