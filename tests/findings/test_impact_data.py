"""The observations of effects as a table, and the same regressions in pyfixest."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError, MissingPackageError

DESIGN = {"assignment": "randomised", "arm": "arm", "outcomes": ["staff"], "log": ["staff"]}


@pytest.fixture(scope="module")
def panel() -> lk.Panel:
    """Three waves, a directed and an undirected relation, silent organisations, a hybrid, an outcome."""
    relations = {"advice": {}, "project": {"directed": False}}
    made = lk.simulate_survey(
        n_private=14,
        n_public=6,
        n_hybrid=1,
        waves=(2016, 2019, 2023),
        relations=relations,
        effect=0.2,
        response=0.9,
        seed=3,
    ).survey
    actors, waves = made.actors, made.waves
    actors["staff"] = np.random.default_rng(2).lognormal(3, 1, len(actors))
    waves["phase"] = ["before", "before", "after"]
    return lk.build_panel(lk.Survey(actors, made.nominations, made.relations, waves=waves))


@pytest.fixture(scope="module")
def dyads(panel: lk.Panel) -> pd.DataFrame:
    return lk.assemble_impact(panel, DESIGN)


def test_rows_are_the_dyads_observed_in_two_waves(panel: lk.Panel, dyads: pd.DataFrame) -> None:
    seen: dict[tuple[str, str], list[tuple[int, bool]]] = {}
    for wave in panel.waves:
        net = panel["advice", wave]
        states = net.dense_states()
        names = net.actors.index
        for i, j in zip(*np.nonzero((states == lk.State.TIE) | (states == lk.State.NULL)), strict=True):
            seen.setdefault((names[i], names[j]), []).append((wave, bool(states[i, j] == lk.State.TIE)))
    wanted = {(*pair, wave, int(tie)) for pair, told in seen.items() if len(told) > 1 for wave, tie in told}
    rows = dyads[dyads["relation"] == "advice"]
    assert set(rows[["actor", "other", "wave", "tie"]].itertuples(index=False, name=None)) == wanted
    assert len(rows) == len(wanted)
    undirected = dyads[dyads["relation"] == "project"]
    assert (undirected["actor"] < undirected["other"]).all()


def test_treatment_is_that_of_both_ends_after_the_start(panel: lk.Panel, dyads: pd.DataFrame) -> None:
    arm = panel.survey.actors.drop_duplicates("actor").set_index("actor")["arm"].eq("treated").astype(int)
    n = dyads["actor"].map(arm) + dyads["other"].map(arm)
    assert (dyads["n_treated"] == n).all()
    assert (dyads["after"] == dyads["wave"].eq(2023)).all()
    assert (dyads["both"] == (dyads["after"].eq(1) & n.eq(2))).all()
    assert (dyads["one"] == (dyads["after"].eq(1) & n.eq(1))).all()
    sector = panel.survey.actors.drop_duplicates("actor").set_index("actor")["sector"]
    ends = pd.DataFrame({"a": dyads["actor"].map(sector), "b": dyads["other"].map(sector)}).astype(object)
    hybrid = ends.eq("hybrid").any(axis=1)
    assert (dyads["block"].eq("with-hybrid") == hybrid).all()
    assert (dyads["block"].eq("public-private") == (ends.nunique(axis=1).eq(2) & ~hybrid)).all()


def test_dummies_written_out_on_these_rows_give_the_effects(panel: lk.Panel, dyads: pd.DataFrame) -> None:
    rows = dyads[(dyads["relation"] == "advice") & (dyads["block"] == "private-private")]
    dummies = pd.get_dummies(rows[["dyad", "wave_block"]].astype(str)).to_numpy(dtype=float)
    found = np.linalg.lstsq(
        np.hstack([rows[["both", "one"]].to_numpy(float), dummies]), rows["tie"].to_numpy(float), rcond=None
    )
    impact = lk.measure_impact(panel, DESIGN, units="dyad", blocks="private-private", n_draws=0).query(
        "relation == 'advice'"
    )
    ours = impact.set_index("term")["estimate"]
    np.testing.assert_allclose(found[0][:2], ours[["both", "one"]], rtol=1e-9)


@pytest.mark.parametrize("unit", ["dyad", "actor"])
def test_pyfixest_finds_what_we_find(panel: lk.Panel, unit: Any) -> None:
    found = lk.refit_impact(panel, DESIGN, unit=unit)
    known = found.dropna(subset=["ours"])
    assert set(known["term"]) == ({"both", "one"} if unit == "dyad" else {"effect"})
    np.testing.assert_allclose(known["estimate"], known["ours"], atol=1e-10, rtol=1e-9)
    assert len(known) >= (10 if unit == "dyad" else 1)
    if unit == "actor":
        # the jackknife, as its authors give it, takes (G − 1)/G of the squares; pyfixest adds them up and corrects for how many
        # effects there are (test_actor_effects compares them without its corrections)
        assert 1 < known["se"].iloc[0] / known["ours_se"].iloc[0] < 1.3


def test_a_formula_of_ones_own(panel: lk.Panel) -> None:
    found = lk.refit_impact(panel, DESIGN, formula="tie ~ both + one | dyad + wave", errors="hetero")
    rows = found[(found["relation"] == "advice") & (found["block"] == "all")].set_index("term")
    assert rows["formula"].unique().tolist() == ["tie ~ both + one | dyad + wave"]
    assert rows["errors"].unique().tolist() == ["hetero"]
    # one effect of each wave, not one of each block of sectors: another estimate, and ours stands beside it
    assert 1e-9 < abs(rows.loc["both", "estimate"] - rows.loc["both", "ours"]) < 0.1
    assert np.isfinite(rows["se"]).all()


def test_without_pyfixest_it_says_how_to_install_it(panel: lk.Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyfixest", None)
    with pytest.raises(MissingPackageError, match=r"linkages\[did\]"):
        lk.refit_impact(panel, DESIGN)
    with pytest.raises(ArgumentError, match="unit='cluster'"):
        lk.assemble_impact(panel, DESIGN, unit="cluster")  # type: ignore[arg-type]
    nothing = lk.assemble_impact(panel, {"assignment": "rule", "arm": "arm"}, unit="actor")
    assert list(nothing.columns)[:3] == ["cluster", "outcome", "actor"]
    assert len(nothing) == 0
