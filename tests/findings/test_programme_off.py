"""Networks without the programme: what is held, what is drawn, and what they are on average."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings.counterfactual import Fitting
from linkages.findings.design import applied_design
from linkages.findings.likeness import Likeness
from linkages.findings.programme_off import Law
from linkages.findings.spontaneous import Spontaneous

DESIGN = {"assignment": "rule", "arm": "arm"}
TREATED = np.array([1] * 10 + [0] * 10)


def panel(seed=1, *, directed=True, scale=1):
    """Four in ten dyads are ties, more among the treated; two of each arm are silent in a wave."""
    rng = np.random.default_rng(seed)
    nets = []
    for wave in (1, 2):
        values = (rng.random((20, 20)) < 0.4 + 0.2 * (wave - 1) * np.outer(TREATED, TREATED)).astype(float)
        values *= rng.integers(1, scale + 1, (20, 20))
        if not directed:
            values = np.triu(values, 1) + np.triu(values, 1).T
        quiet = rng.choice(20, 2)
        values[quiet] = np.nan
        if not directed:
            values[:, quiet] = np.nan
        np.fill_diagonal(values, 0)
        actors = pd.DataFrame(
            {"actor": range(20), "kind": list("ab") * 10, "arm": np.where(TREATED, "treated", "control")}
        )
        nets.append(lk.from_matrix(values, directed=directed, actors=actors, relation="advice", wave=wave))
    return lk.Panel(nets)


def law_of(whole, terms=()):
    fitting = Fitting.of(whole, applied_design(whole, DESIGN), "untreated", terms, None)
    case = next(fitting.cases())
    models = [case.model(name) for name in ("formation", "persistence")]
    return Law.of(fitting, case, models), case, models


@pytest.mark.parametrize("directed", [True, False])
def test_untreated_and_missing_dyads_stay_as_they_are(directed):
    law, case, _ = law_of(panel(directed=directed, scale=3), ("degree", "partners"))
    observed = law.observed.dense_strengths()
    ends = TREATED[:, None] + TREATED
    first = case.dyads.nets[0].dense_strengths()
    for seed in range(5):
        drawn = law.draw(np.random.default_rng(seed)).dense_strengths()
        np.testing.assert_array_equal(np.isnan(drawn), np.isnan(observed))
        np.testing.assert_array_equal(drawn[ends == 0], observed[ends == 0])
        kept = (ends > 0) & (drawn > 0) & (first > 0)
        np.testing.assert_array_equal(drawn[kept], first[kept])
        assert not np.array_equal(np.nan_to_num(drawn[ends > 0]), np.nan_to_num(observed[ends > 0]))
        if not directed:
            np.testing.assert_array_equal(drawn, drawn.T)


def test_draws_are_on_average_what_the_models_expect():
    law, case, models = law_of(panel(3), ("degree",))
    rng = np.random.default_rng(1)
    mean = np.mean([law.draw(rng).dense_strengths() > 0 for _ in range(400)], axis=0)
    n = 0
    for name, model in zip(("formation", "persistence"), models, strict=True):
        rows = case.dyads.at_risk(name) & law.at_stake
        expected = model.expected(model.regressors(case.dyads))[rows]
        drawn = mean.ravel()[law.ground.keys[rows]]
        assert drawn.mean() == pytest.approx(expected.mean(), abs=0.03)
        n += rows.sum()
    assert n == law.at_stake.sum() == (case.classes > 0).sum()


def model_of(residuals, fitted, i, j):
    z = np.ones((1, len(i)))
    bread = np.array([[1 / (fitted * (1 - fitted)).sum()]])
    none = np.zeros(0)
    part = np.zeros(len(i), dtype=np.int64)
    return Spontaneous((), (none, none), (none, none), np.zeros(1), bread, z, i, j, part, fitted, residuals)


def test_likeness_of_dyads_is_found_again():
    """Dyads drawn with known shares; many organisations, so that the estimates are near."""
    n = 90
    i, j = np.nonzero(~np.eye(n, dtype=bool))
    pair = np.unique(np.minimum(i, j) * n + np.maximum(i, j), return_inverse=True)[1]
    true = Likeness(0.2, 0.1, 0.05, 0.15, True)
    found = []
    for seed in range(6):
        number = true.draw(np.random.default_rng(seed), i, j, pair, n)
        assert number.std() == pytest.approx(1, abs=0.08)
        y = (number > 0.8).astype(float)
        found.append(Likeness.of([model_of(y - y.mean(), np.full(len(y), y.mean()), i, j)], n=n, directed=True))
    for name in ("sender", "receiver", "crossed", "mutual"):
        assert np.mean([getattr(one, name) for one in found]) == pytest.approx(getattr(true, name), abs=0.04), name
    number = Likeness(0.1, 0.1, 0.0, -0.4, True).draw(np.random.default_rng(1), i, j, pair, n)
    back = number[np.lexsort((i, j))]
    assert np.corrcoef(number[np.lexsort((j, i))], back)[0, 1] == pytest.approx(-0.4, abs=0.05)


def test_likeness_without_direction_and_where_there_is_none():
    n = 80
    i, j = np.triu_indices(n, 1)
    pair = np.arange(len(i))
    found = []
    for share in (0.2, 0.0):
        values = []
        for seed in range(6):
            y = (
                Likeness(share, share, share, 0.0, False).draw(np.random.default_rng(seed), i, j, pair, n) > 0.5
            ).astype(float)
            values.append(
                Likeness.of([model_of(y - y.mean(), np.full(len(y), y.mean()), i, j)], n=n, directed=False).sender
            )
        found.append(np.mean(values))
    assert found == pytest.approx([0.2, 0.0], abs=0.03)


def test_table_and_its_columns():
    whole = panel(5)
    found = lk.measure_programme_off(
        whole, DESIGN, [lk.density, lk.dyad_census, partial(lk.isolates, form="share")], n_draws=39, seed=3
    )
    assert found[["measure", "form"]].values.tolist() == [
        ["density", "available"], ["dyad_census", "mutual"], ["dyad_census", "asymmetric"], ["dyad_census", "null"], ["dyad_census", "missing"],
        ["isolates", "share"],
    ]  # fmt: skip
    row = found.iloc[0]
    seen = lk.measure_change(whole, [lk.density], blocks=["all"]).iloc[0]
    assert row.observed == pytest.approx(seen.after)
    assert row.n_dyads == seen.n_dyads
    assert row.low < row.expected < row.high
    assert 0 < row.p_value <= 1
    assert found["p_value"].iloc[1:].isna().all()
    assert found["note"].iloc[1:].str.contains("no calibrated p").all()
    blocks = lk.measure_programme_off(whole, DESIGN, [lk.density], terms=(), n_draws=19, seed=3)
    assert blocks["n_drawn"].iloc[0] < blocks["n_dyads"].iloc[0]


def test_workers_do_not_change_results():
    import joblib

    whole, options = panel(6), {"n_draws": 40, "seed": 5, "terms": ("degree",)}
    one = lk.measure_programme_off(whole, DESIGN, [lk.density, lk.transitivity], **options)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        two = lk.measure_programme_off(whole, DESIGN, [lk.density, lk.transitivity], **options)
    pd.testing.assert_frame_equal(one, two)
    other = lk.measure_programme_off(whole, DESIGN, [lk.density], n_draws=40, seed=6, terms=("degree",))
    assert other["expected"].iloc[0] != one["expected"].iloc[0]


def test_the_time_before_draws_every_dyad_and_too_little_is_said():
    first, second = panel(7)
    third = panel(8)["advice", 2]
    nets = []
    for wave, net in enumerate((first, second, third), 1):
        actors = net.actors.assign(entry=np.where(TREATED, "3", "")).rename_axis("actor").reset_index()
        nets.append(lk.from_matrix(net.dense_strengths(), directed=True, actors=actors, relation="advice", wave=wave))
    design = {**DESIGN, "entry": "entry"}
    found = lk.measure_programme_off(lk.Panel(nets), design, [lk.density], fitted_on="before", n_draws=19, seed=1)
    assert (found["n_drawn"] == found["n_dyads"]).all()
    none = np.zeros((20, 20))
    still = [
        lk.from_matrix(none, directed=True, actors=nets[0].actors.rename_axis("actor").reset_index(), wave=w)
        for w in (1, 2)
    ]
    empty = lk.measure_programme_off(lk.Panel(still), DESIGN, [lk.density], n_draws=19, seed=1)
    assert empty["observed"].tolist() == [0.0]
    assert empty["expected"].isna().all()
    assert "nothing can be expected: 0 of 90 dyads" in empty["note"].iloc[0]


def test_what_makes_no_sense():
    with pytest.raises(lk.ArgumentError, match="gives a DataFrame, not a number or a Series"):
        lk.measure_programme_off(panel(), DESIGN, [lambda net: net.actors], n_draws=3)
    with pytest.raises(lk.ArgumentError, match="n_draws"):
        lk.measure_programme_off(panel(), DESIGN, n_draws=-1)
    with pytest.raises(lk.ArgumentError, match="'arm' is what the programme did"):
        lk.measure_programme_off(panel(), DESIGN, terms=["arm"])


def test_evaluate_holds_what_the_design_allows():
    survey = lk.simulate_survey(n_private=14, n_public=8, relations=["advice"], treated=0.5, seed=2).survey
    whole = lk.build_panel(survey)
    found = lk.evaluate(whole, n_draws=9, seed=4, design=DESIGN)
    pd.testing.assert_frame_equal(found.additionality, lk.measure_additionality(whole, DESIGN))
    pd.testing.assert_frame_equal(found.programme_off, lk.measure_programme_off(whole, DESIGN, n_draws=9, seed=4))
    pd.testing.assert_frame_equal(found.displacement, lk.measure_displacement(whole, DESIGN))
    pd.testing.assert_frame_equal(found.formation, lk.measure_formation(whole, n_draws=0))
    assert min(map(len, (found.additionality, found.programme_off, found.displacement))) > 0
    assert {"programme_off", "displacement"} <= set(found.tables)
