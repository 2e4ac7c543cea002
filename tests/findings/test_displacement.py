"""Ties added or moved: by hand, and sums that leave no rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk

DESIGN = {"assignment": "rule", "arm": "arm", "ring": "ring"}
RING = ["treated"] * 4 + ["adjacent"] * 4 + ["far"] * 4


def panel(*waves, directed=False, **columns):
    arms = ["treated"] * 4 + ["control"] * 8
    actors = pd.DataFrame({"actor": range(12), "arm": arms, "ring": RING, **columns})
    return lk.Panel(
        [lk.from_matrix(v, directed=directed, actors=actors, relation="advice", wave=w) for w, v in enumerate(waves, 1)]
    )


def ties(*pairs):
    values = np.zeros((12, 12))
    for i, j in pairs:
        values[i, j] = values[j, i] = 1
    return values


def rings(found):
    return found[found["by"] == "ring"].set_index(["group", "other"])


def test_what_only_moved_adds_up_to_nothing():
    """4 and 5 leave one another and 8, and turn to 0 and 1; 9 and 10 part without turning to anybody; 6–7 stays."""
    before, after = ties((4, 5), (4, 8), (9, 10), (6, 7)), ties((0, 4), (1, 5), (6, 7), (0, 1))
    found = rings(lk.measure_displacement(panel(before, after), DESIGN))
    counts = found[["before", "after", "created", "dissolved", "net", "diverted"]].astype(int)
    assert counts.loc[("adjacent", "adjacent")].tolist() == [2, 1, 0, 1, -1, 1]
    assert counts.loc[("adjacent", "far")].tolist() == [1, 0, 0, 1, -1, 1]
    assert counts.loc[("far", "far")].tolist() == [1, 0, 0, 1, -1, 0]
    assert counts.loc[("adjacent", "treated")].tolist() == [0, 2, 2, 0, 2, 0]
    assert counts.loc[("treated", "treated")].tolist() == [0, 1, 1, 0, 1, 0]
    assert counts.loc[("all", "all")].tolist() == [4, 4, 3, 3, 0, 2]
    assert found.loc[("adjacent", "adjacent"), "n_dyads"] == 6
    assert found.loc[("adjacent", "adjacent"), "value"] == pytest.approx(-1 / 6)
    # The only other tie of the pair stayed, so none of a gaining end is expected to go; far–far has no gaining end.
    assert found.loc[("adjacent", "adjacent"), "diverted_expected"] == 0
    assert np.isnan(found.loc[("adjacent", "far"), "diverted_expected"])
    assert found.loc[("far", "far"), "diverted_expected"] == 0


@pytest.mark.parametrize("directed", [True, False])
def test_pairs_add_up_to_all_in_random_networks(directed):
    rng = np.random.default_rng(5)
    waves = []
    for _ in range(3):
        values = (rng.random((12, 12)) < 0.3).astype(float)
        values = values if directed else np.triu(values, 1) + np.triu(values, 1).T
        values[rng.choice(12, 2)] = np.nan
        if not directed:
            values[np.isnan(values.T)] = np.nan
        np.fill_diagonal(values, 0)
        waves.append(values)
    whole = panel(*waves, directed=directed)
    found = lk.measure_displacement(whole, DESIGN)
    numbers = ["n_dyads", "before", "after", "created", "dissolved", "net", "diverted"]
    for (since, wave), rows in found.groupby(["since", "wave"]):
        every = rows["group"] == "all"
        assert rows.loc[~every, numbers].sum().tolist() == rows.loc[every, numbers].iloc[0].tolist()
        change = lk.measure_change(whole, [lk.density], blocks=["all"]).set_index(["since", "wave"]).loc[(since, wave)]
        assert rows.loc[every, ["value", "low", "high", "p_value"]].iloc[0].tolist() == pytest.approx(
            change[["value", "low", "high", "p_value"]].astype(float).tolist(), nan_ok=True
        )
    assert (found["net"] == found["after"] - found["before"]).all()
    assert (found["net"] == found["created"] - found["dissolved"]).all()
    assert (found["diverted"] <= found["dissolved"]).all()


def test_rings_of_regions_and_of_arms():
    values = ties((0, 1)), ties((0, 4))
    region = ["north"] * 6 + ["south"] * 5 + [None]
    found = lk.measure_displacement(
        panel(*values, region=region), {"assignment": "rule", "arm": "arm", "region": "region"}
    )
    assert set(rings(found).index.get_level_values(0)) == {"treated", "adjacent", "far", "?", "all"}
    assert rings(found).loc[("adjacent", "treated"), "n_dyads"] == 2 * 4
    plain = lk.measure_displacement(panel(*values), {"assignment": "rule", "arm": "arm"})
    assert set(rings(plain).index.get_level_values(0)) == {"treated", "other", "all"}


def test_tiers_of_government():
    before, after = ties((0, 4), (0, 1)), ties((0, 4), (4, 8), (0, 5))
    sector = ["public", "private", "private", "private"] * 3
    tier = ["national", None, None, None, "municipal", None, None, None, "municipal", None, None, None]
    found = lk.measure_displacement(panel(before, after, sector=sector, tier=tier), DESIGN)
    tiers = found[found["by"] == "tier"].set_index(["group", "other"])
    assert tiers.loc[("municipal", "national"), ["n_dyads", "before", "after", "net"]].tolist() == [2, 1, 1, 0]
    assert tiers.loc[("municipal", "municipal"), ["n_dyads", "before", "after", "net"]].tolist() == [1, 0, 1, 1]
    assert tiers.loc[("all", "all"), ["n_dyads", "net"]].tolist() == [3, 1]
    assert tiers.loc[("national", "national"), "n_dyads"] == 0
    assert "not measured" in tiers.loc[("national", "national"), "note"]
    assert tiers["diverted"].isna().all()
    kinds = lk.measure_displacement(panel(before, after, sector=sector, kind=tier), DESIGN)
    assert set(kinds["by"]) == {"ring", "kind"}


def test_what_makes_no_sense():
    with pytest.raises(lk.ArgumentError, match="what moved takes two"):
        lk.measure_displacement(panel(ties((0, 1))), DESIGN)
    with pytest.raises(lk.ArgumentError, match=r"has no \[design\]"):
        lk.measure_displacement(panel(ties((0, 1)), ties((0, 2))))
    with pytest.raises(lk.ArgumentError, match="ring='belt' is no column"):
        lk.measure_displacement(panel(ties((0, 1)), ties((0, 2))), {**DESIGN, "ring": "belt"})
