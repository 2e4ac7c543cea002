"""The stored networks are read whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

import linkages as lk


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


def test_the_survey_gives_the_same_networks(reference_data, load_reference, reference) -> None:
    """The long way round: two tables of a survey, checked, and built into a panel."""
    known = load_reference(reference.dataset)
    waves = sorted({wave for _, wave in known})
    columns = ["sector", "kind"]
    actors = pd.concat(
        [reference.net.actors[columns].reset_index().assign(wave=wave, responded=True) for wave in waves]
    )
    ties = pd.read_csv(reference_data / reference.dataset / "ties.csv")
    nominations = ties.rename(columns={"source": "respondent", "target": "nominee", "weight": "strength"})
    relations = pd.DataFrame(
        {r: net.directed for (r, _), net in known.items()}.items(), columns=["relation", "directed"]
    )
    panel = lk.build_panel(lk.Survey(actors, nominations, relations))
    assert [(net.relation, net.wave) for net in panel] == sorted(known)
    net = panel[reference.net.relation, reference.net.wave]
    assert lk.to_edgelist(net).equals(lk.to_edgelist(reference.net))
    assert net.n_dyads == reference.net.n_dyads
