"""Regression on dyads: by hand, against a fit of every draw by brute force, and what is missing, stacked or impossible."""

from __future__ import annotations

import joblib
import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.inference.covariates import Stack
from linkages.inference.logit import fit_logit, independent
from linkages.inference.semipartial import Design, Moved, Partial

NAN = float("nan")


def arrays(n=9, seed=1, *, missing=0.0, silent=(), directed=True):
    """An outcome of 0 and 1 and two related predictors, some dyads and rows missing."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, n))
    z = 0.6 * x + rng.normal(size=(n, n))
    y = (rng.normal(size=(n, n)) + 0.5 * z > 0.3).astype(float)
    out = [y, x, z]
    if not directed:
        out = [np.triu(a, 1) + np.triu(a, 1).T for a in out]
    for a in out:
        holes = rng.random((n, n)) < missing
        a[holes | holes.T if not directed else holes] = NAN
        a[list(silent)] = NAN
        np.fill_diagonal(a, 0)
    return out


def kernel(y, x, z, *, directed=True, family="linear", statistic="score", within=None):
    nets = [lk.from_matrix(y, directed=directed)]
    stack = Stack.of(nets, {"x": x, "z": z}, within=within)
    design = Design.of(stack)
    partials = tuple(Partial.of(stack, design, row, family) for row in (1, 2))
    return stack, Moved(design, partials, stack.orders, family, statistic)


def brute_t(y, e, others, known, family, statistic, null):
    """t of e beside the others on the known dyads, by a fit of its own."""
    columns = np.column_stack([np.ones(known.sum()), *(o[known] for o in others), e[known]])
    target = y[known]
    if family == "linear":
        b, *_ = np.linalg.lstsq(columns, target, rcond=None)
        rest = target - columns @ b
        variance = rest @ rest / (len(target) - columns.shape[1])
        return b[-1] / np.sqrt(variance * np.linalg.inv(columns.T @ columns)[-1, -1])
    if statistic == "wald":
        fit = fit_logit(columns.T, target)
        return fit.coefficients[-1] / np.sqrt(np.linalg.inv(fit.information)[-1, -1])
    before = columns[:, :-1]
    mu = 1 / (1 + np.exp(-before @ null))
    w, r = mu * (1 - mu), target - mu
    cross = before.T @ (before * w[:, None])
    slope = np.linalg.solve(cross, before.T @ (columns[:, -1] * w))
    left = columns[:, -1] - before @ slope  # efficient score
    return left @ r / np.sqrt((left * w) @ left)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("missing", [0.0, 0.06])
@pytest.mark.parametrize(("family", "statistic"), [("linear", "score"), ("logit", "score"), ("logit", "wald")])
def test_every_draw_is_the_fit_of_the_moved_residual(directed, missing, family, statistic):
    y, x, z = arrays(12, missing=missing, directed=directed, seed=3)
    _, moved = kernel(y, x, z, directed=directed, family=family, statistic=statistic)
    off = ~np.eye(12, dtype=bool) if directed else np.triu(np.ones((12, 12), dtype=bool), 1)
    rng = np.random.default_rng(5)
    orders = np.stack([np.arange(12), *(rng.permutation(12) for _ in range(6))])
    found = moved.values(orders)
    for column, (own, other) in enumerate(((x, z), (z, x))):
        both = off & ~np.isnan(x) & ~np.isnan(z)
        before = np.column_stack([np.ones(both.sum()), other[both]])
        b, *_ = np.linalg.lstsq(before, own[both], rcond=None)
        e = own - b[0] - b[1] * other
        base = both & ~np.isnan(y)
        null = fit_logit(np.column_stack([np.ones(base.sum()), other[base]]).T, y[base]).coefficients
        for row, p in zip(found, orders, strict=True):
            there = e[np.ix_(p, p)]
            known = base & ~np.isnan(there)
            expected = brute_t(y, there, [other], known, family, statistic, null)
            assert row[column] == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_draws_do_not_depend_on_which_come_together():
    y, x, z = arrays(missing=0.05)
    _, moved = kernel(y, x, z)
    orders = np.stack([np.random.default_rng(k).permutation(9) for k in range(5)])
    apart = np.concatenate([moved.values(row[None]) for row in orders])
    np.testing.assert_array_equal(moved.values(orders), apart)


def test_workers_change_nothing():
    y, x, z = arrays(missing=0.05)
    net = lk.from_matrix(y, directed=True)
    alone = lk.qap_regression(net, {"x": x, "z": z}, n_draws=150, seed=4)
    with joblib.parallel_config(backend="threading", n_jobs=3):
        spread = lk.qap_regression(net, {"x": x, "z": z}, n_draws=150, seed=4)
    pd.testing.assert_frame_equal(alone.draws, spread.draws, check_exact=True)


def test_by_hand():
    """Three organisations of one sector, one of another; ties 3 of 3 within and 1 of 3 across."""
    actors = pd.DataFrame({"actor": list("abcd"), "sector": ["private"] * 3 + ["public"]})
    net = lk.from_matrix([[0, 1, 1, 1], [1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]], directed=False, actors=actors)
    found = lk.qap_regression(net, {"same": lk.covariate("sector")}, n_draws=199, seed=1)
    assert found.estimates.round(12).to_dict() == {"intercept": 0.333333333333, "same": 0.666666666667}
    # Residuals: 0 within; 2/3, -1/3, -1/3 across: 6/9 in all, on 4 degrees of freedom; x varies by 6/4.
    assert found.t["same"] == pytest.approx((2 / 3) / np.sqrt(6 / 9 / 4 / 1.5))
    assert found.r_squared == pytest.approx(1 - (6 / 9) / (4 * 2 / 6))
    # The public one stands in any of four places. Within the other three are then: abc 3 ties, abd and acd 2, bcd 1.
    # (2, 1) of (3, 3) is a difference of 0, so t is that of -2/3 when it stands in a's place, and 0 in two others.
    assert sorted(found.draws["same"].round(3).unique()) == pytest.approx([-2, 0, 2], abs=0.01)
    assert found.test("same", alternative="greater").p_value == pytest.approx(0.25, abs=0.1)
    assert found.test("same").p_value == pytest.approx(0.5, abs=0.12)


def test_a_logit_of_one_group_is_its_log_odds():
    actors = pd.DataFrame({"actor": list("abcde"), "sector": ["private"] * 3 + ["public"] * 2})
    values = np.array([[0, 1, 0, 1, 0], [1, 0, 1, 0, 0], [0, 1, 0, 0, 1], [1, 0, 0, 0, 0], [0, 0, 1, 0, 0]])
    found = lk.qap_regression(
        lk.from_matrix(values, directed=False, actors=actors), {"same": lk.covariate("sector")},
        family="logit", statistic="wald", n_draws=9, seed=1,
    )  # fmt: skip
    # Within 2 of 4, across 2 of 6.
    assert found.estimates["intercept"] == pytest.approx(np.log(2 / 4))
    assert found.estimates["same"] == pytest.approx(np.log(2 / 2) - np.log(2 / 4))
    assert found.t["same"] == pytest.approx(np.log(2) / np.sqrt(1 / 2 + 1 / 2 + 1 / 2 + 1 / 4))
    assert found.deviance == pytest.approx(-2 * (4 * np.log(0.5) + 2 * np.log(1 / 3) + 4 * np.log(2 / 3)))
    assert np.isnan(found.r_squared)


def test_silent_actors_lose_nothing_in_a_draw():
    y, x, z = arrays(14, silent=(2, 5))
    x, z = arrays(14, seed=8)[1:]
    stack, moved = kernel(y, x, z)
    p = stack.orders(np.random.default_rng(3))
    assert set(p[[2, 5]]) == {2, 5}
    assert len(moved.design.y) == 12 * 13
    there = moved.partials[0].residual.reshape(14, 14)[np.ix_(p, p)]
    assert not np.isnan(there[moved.design.i, moved.design.j]).any()


def test_places_are_changed_within_groups_only():
    y, x, _ = arrays(10)
    actors = pd.DataFrame({"actor": range(10), "arm": ["treated"] * 5 + ["control"] * 5})
    net = lk.from_matrix(y, directed=True, actors=actors)
    found = lk.qap_regression(net, {"arm": lk.covariate("arm"), "x": x}, within="arm", n_draws=30, seed=1)
    free = lk.qap_regression(net, {"arm": lk.covariate("arm")}, n_draws=30, seed=1)
    alone = lk.qap_regression(net, {"arm": lk.covariate("arm")}, within="arm", n_draws=30, seed=1)
    assert alone.test("arm").always_the_same
    assert free.draws["arm"].nunique() > 5
    assert found.null.endswith("within arm")


def test_waves_are_stacked_with_an_effect_of_each():
    """The second wave has actors of its own; its dyads count, and an effect takes up that it has more ties."""
    first, x, _ = arrays(9, seed=1)
    second = np.maximum(arrays(9, seed=2)[0], arrays(9, seed=3)[0])
    nets = [
        lk.from_matrix(first, directed=True, wave=2019),
        lk.from_matrix(second, directed=True, wave=2021, actors=pd.DataFrame({"actor": range(3, 12)})),
    ]
    other = arrays(9, seed=4)[1]
    found = lk.qap_regression(nets, {"x": [x, other]}, n_draws=20, seed=1)
    off = ~np.eye(9, dtype=bool)
    columns = np.column_stack([np.ones(144), np.repeat([0, 1], 72), np.r_[x[off], other[off]]])
    b, *_ = np.linalg.lstsq(columns, np.r_[first[off], second[off]], rcond=None)
    np.testing.assert_allclose(found.estimates, b, rtol=1e-9)
    assert list(found.estimates.index) == ["intercept", "wave 2021", "x"]
    assert found.n_dyads == 144
    assert found.tidy()["p_value"].notna().tolist() == [False, False, True]


def test_order_of_actors_changes_nothing():
    y, x, z = arrays(8)
    turn = np.random.default_rng(2).permutation(8)
    ids = np.array(list("abcdefgh"))

    def net(values, order):
        return lk.from_matrix(
            values[np.ix_(order, order)], directed=True, actors=pd.DataFrame({"actor": ids[order]})
        )  # fmt: skip

    found = [
        lk.qap_regression(
            net(y, order), {"x": net(np.abs(x), order), "z": pd.DataFrame(z, ids, ids)}, n_draws=19, seed=4
        )
        for order in (np.arange(8), turn)
    ]
    pd.testing.assert_frame_equal(found[0].tidy(), found[1].tidy())


def test_an_undirected_predictor_counts_in_both_directions_and_absent_actors_are_left_out():
    y, x, _ = arrays(8, seed=6)
    sym = (x + x.T > 0).astype(float)
    net = lk.from_matrix(y, directed=True)
    whole = lk.qap_regression(net, {"x": lk.from_matrix(sym, directed=False)}, n_draws=5, seed=1)
    np.fill_diagonal(sym, 0)
    assert whole.estimates["x"] == pytest.approx(lk.qap_regression(net, {"x": sym}, n_draws=5, seed=1).estimates["x"])
    part = lk.qap_regression(net, {"x": lk.from_matrix(sym, directed=False).without([0])}, n_draws=5, seed=1)
    assert part.n_dyads == 42
    assert "1 actors are not in x" in part.note


def test_forms_of_a_covariate():
    actors = pd.DataFrame({"size": [1.0, 4.0, NAN], "kind": ["a", "b", "a"]})
    sender = lk.covariate("size", form="sender").array(actors)
    np.testing.assert_array_equal(sender, [[1, 1, NAN], [4, 4, NAN], [NAN, NAN, NAN]])
    np.testing.assert_array_equal(lk.covariate("size", form="receiver").array(actors), sender.T)
    assert lk.covariate("size", form="sum").array(actors)[0, 1] == 5
    assert lk.covariate("kind").array(actors).tolist() == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    with pytest.raises(lk.ArgumentError, match="holds text"):
        lk.covariate("kind", form="sum").array(actors)
    with pytest.raises(lk.ArgumentError, match="is no column"):
        lk.covariate("region").array(actors)
    with pytest.raises(lk.ArgumentError, match="did you mean 'same'"):
        lk.covariate("kind", form="sam")


def test_separated():
    """All within a sector are ties and none across: no finite log odds, but a score and its p."""
    sector = np.repeat(["private", "public"], 4)
    actors = pd.DataFrame({"actor": range(8), "sector": sector})
    net = lk.from_matrix((sector[:, None] == sector).astype(int), directed=False, actors=actors)
    x = arrays(8, directed=False)[1]
    found = lk.qap_regression(net, {"same": lk.covariate("sector"), "x": x}, family="logit", n_draws=99, seed=1)
    assert found.estimates.isna().all()
    assert np.isnan(found.deviance)
    assert "no finite estimate" in found.note
    table = found.tidy().set_index("term")
    assert table.loc["same", "p_value"] < 0.15
    assert np.isnan(table.loc["x", "p_value"])
    assert "not tested" in table.loc["x", "note"]
    assert "x not tested" in repr(found)
    with pytest.raises(lk.ArgumentError, match="not tested: without it"):
        found.test("x")
    wald = lk.qap_regression(net, {"same": lk.covariate("sector")}, family="logit", statistic="wald", n_draws=9, seed=1)
    assert np.isnan(wald.test("same").p_value)
    with pytest.raises(lk.ArgumentError, match="no tie or no null"):
        lk.qap_regression(lk.from_matrix(np.ones((4, 4)), directed=True), {"x": np.eye(4)[::-1]}, family="logit")


def test_what_makes_no_sense():
    y, x, z = arrays()
    net = lk.from_matrix(y, directed=True)
    undirected = net.symmetrize("either")

    def refused(match, outcome=net, predictors=None, **options):
        with pytest.raises(lk.ArgumentError, match=match):
            lk.qap_regression(outcome, {"x": x} if predictors is None else predictors, n_draws=3, **options)

    refused(r"predictors\['z'\] is a combination", predictors={"x": x, "z": 2 * x + 1})
    refused(r"predictors\['x'\] does not vary", predictors={"x": np.ones((9, 9))})
    refused("has shape", predictors={"x": x[:3]})
    refused("infinite", predictors={"x": np.where(x > 1, np.inf, x)})
    refused("must name at least one", predictors={})
    refused("is a str", predictors={"x": "sector"})
    refused("is the name of another term", predictors={"intercept": x})
    refused("hold none of the actors", predictors={"x": pd.DataFrame(x, list("abcdefghi"), list("abcdefghi"))})
    refused("not symmetric", undirected)
    refused("is directed and the outcome is not", undirected, {"x": net})
    refused("one wave is directed", [net, undirected])
    refused("has 1 waves", [net, net], {"x": [x]})
    refused("too few for 3 terms", net.subset([0, 1]), {"x": x[:2, :2], "z": z[:2, :2]})
    refused("must be a Network", y)
    refused("is no column of the actors", within="arm")
    refused("family='logistic'", family="logistic")
    refused("statistic='t'", statistic="t")
    refused("method='qap'", method="qap")
    large = lk.from_edgelist(
        pd.DataFrame({"source": [0], "target": [2999]}), directed=True, actors=pd.DataFrame({"actor": range(3000)})
    )
    refused("values of dyads do not fit", large, {f"x{k}": large for k in range(4)})
    with pytest.raises(lk.ArgumentError, match="tested are"):
        lk.qap_regression(net, {"x": x}, n_draws=3, seed=1).test("y")


def test_shown():
    y, x, _ = arrays()
    found = lk.qap_regression(lk.from_matrix(y, directed=True, relation="advice"), {"<x>": x}, n_draws=19, seed=1)
    assert repr(found).startswith("<QapRegression of advice, linear, 72 dyads, R² ")
    assert "&lt;x&gt;" in found._repr_html_()
    assert found.tidy().columns.tolist() == [
        "term", "estimate", "t", "expected", "z", "p_value", "alternative", "n_draws", "n_dyads", "note",
    ]  # fmt: skip
    reading = found.test("<x>").reading()
    assert "19 regressions in which actors changed places" in reading


def test_newton_halves_its_step():
    """A full step from a far start overshoots, and undamped Newton would run away."""
    rng = np.random.default_rng(1)
    x = np.stack([np.ones(400), np.r_[rng.normal(size=399), 60]])
    y = (rng.random(400) < 0.02).astype(float)
    fit = fit_logit(x, y, start=[4.0, 3.0])
    assert not fit.separated
    np.testing.assert_allclose(x @ (y - fit.fitted), 0, atol=1e-8)


def test_independent_columns_do_not_depend_on_their_units():
    x = np.random.default_rng(1).normal(size=(3, 50))
    assert independent(np.vstack([x, x.sum(axis=0)]) * np.array([[1e-6], [1.0], [1e6], [1.0]])) == [0, 1, 2]
    assert independent(np.vstack([x, x.sum(axis=0), 1e9 * x[0]])) == [0, 1, 2]


def test_a_fit_that_runs_away_is_called_separated_without_a_warning():
    """Eleven regressors on twenty-one dyads: steps grow until they are no numbers."""
    from linkages.inference.logit import fit_logit

    rng = np.random.default_rng(3)
    x = np.vstack([np.ones(21), 1e160 * rng.normal(size=(10, 21))])
    assert fit_logit(x, (np.arange(21) % 2).astype(float)).separated


def test_a_penalised_fit_is_where_the_gradient_vanishes():
    from linkages.inference.logit import fit_logit

    rng = np.random.default_rng(4)
    x, y = np.vstack([np.ones(40), rng.normal(size=(3, 40))]), (rng.random(40) < 0.3).astype(float)
    cost = np.array([0.0, 1.0, 1.0, 4.0])
    fit = fit_logit(x, y, penalty=cost)
    np.testing.assert_allclose(x @ (y - fit.fitted), cost * fit.coefficients, atol=1e-9)
    assert (x @ (y - fit.fitted))[0] == pytest.approx(0, abs=1e-9)
    apart = fit_logit([[1, 1, 1, 1], [0, 0, 1, 1]], [0, 0, 1, 1], penalty=[0, 1])
    assert not apart.separated
    np.testing.assert_allclose(fit_logit(x, y, penalty=cost * 0).coefficients, fit_logit(x, y).coefficients)


def test_a_linear_regression_of_rare_ties_says_that_it_is_loose():
    """docs/calibration-tests.md: 7 % in place of 5 %."""
    from linkages.inference.regression import LOOSE

    rng = np.random.default_rng(3)

    def noted(density: float, **options: object) -> bool:
        nets = [lk.from_matrix((rng.random((30, 30)) < density).astype(float), directed=True) for _ in range(2)]
        return LOOSE in lk.qap_regression(nets[0], {"other": nets[1]}, n_draws=3, seed=1, **options).note

    assert noted(0.06)
    assert not noted(0.06, family="logit")
    assert not noted(0.3)
