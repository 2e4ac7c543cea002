"""Regression of ties on other networks and on attributes, with p from actors who change places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import Alternative, QapMethod, QapStatistic, RegressionFamily, one_of
from .covariates import Stack
from .draws import checked_draws, root_of, run_draws
from .logit import LogitFit, fit_logit
from .permute import joined
from .regression_result import QapRegression
from .semipartial import Design, Moved, Partial, together

__all__ = ["qap_regression"]

Floats = NDArray[np.float64]
NAN = float("nan")
SPARSE = 0.1  # share of ties below which a linear regression of ties was found to be loose
LOOSE = "few ties and a linear regression: in simulations p was 5 % or less in 7 % of studies without effect; family='logit' held"
SEPARATED = "ties and nulls are told apart without error: no finite estimate"


def qap_regression(
    outcome: Network | Sequence[Network],
    predictors: Mapping[str, Any],
    *,
    family: RegressionFamily = "linear",
    method: QapMethod = "dsp",
    statistic: QapStatistic = "score",
    within: str | None = None,
    n_draws: int = 1000,
    alternative: Alternative = "two-sided",
    seed: Any = None,
) -> QapRegression:
    """Regress ties on several predictors at once, and compare each with what it says when its actors change places.

    Parameters
    ----------
    outcome : Network or sequence of Network
        The network to be explained, at most 3,000 actors (2,000 with ten predictors or waves); several are waves of one relation, stacked, with an effect of
        each wave after the first.
    predictors : mapping from str to Network, array, DataFrame or Covariate
        By the name each goes by in the result: another network (strengths, 0 for null), an (n, n) array in the order of
        the actors (nan is missing), a DataFrame whose index and columns are actors, or `covariate` of a column. A list
        gives one for each wave.
    family : {"linear", "logit"}
        Linear: least squares on strengths (``net.dichotomize`` first for presence). Logit: log odds of a tie.
    method : {"dsp"}
        Double semi-partialling.
    statistic : {"score", "wald"}
        Of a logit: what is compared with the draws. Score needs no new fit for a draw; Wald is estimate / standard
        error, as in R's sna, and takes ten times as long or more.
    within : str, optional
        Column of the actors (``"cluster"``, ``"sector"``): places are changed within its values only.
    n_draws : int
        Number of draws.
    alternative : {"greater", "less", "two-sided"}
        Which draws count as at least as extreme.
    seed : int or numpy seed
        Start of the random numbers.

    Returns
    -------
    QapRegression
        ``tidy()`` has one row a term; ``test(term)`` is its `NullTest`. nan, with a note, where a logit has no finite
        answer. The intercept and the effects of waves have no p: no change of places moves them.

    Raises
    ------
    ArgumentError
        When a predictor is a combination of others or does not vary, a logit has no tie or no null, directions do not fit, names or shapes are not
        known, or there are fewer dyads than terms.

    Notes
    -----
    *Which dyads.* Those observed in the outcome and in all predictors; each once, of undirected networks one triangle.

    *Double semi-partialling.* For predictor k, e = x_k less what the other predictors say of it (least squares). In a
    draw the actors of e change places, rows and columns together and the same in all waves, and the outcome is
    regressed on the others and the moved e. Compared is t of e, which is pivotal: permuting x_k itself, or the outcome,
    or comparing coefficients, finds too much where predictors are related. One predictor is handled as many are. By the
    theorem of Frisch and Waugh t follows from the products of e with the other columns, so no draw is a new fit.

    *Few ties.* A linear regression of presence is loose where ties are rare, whose variance differs with the other
    predictors: in simulated studies of 80 actors with six ties each, p was 5 % or less in 7 % of those without an effect
    (docs/calibration-tests.md). Below one tie in ten dyads the note says so; the logit kept its level.

    *Missing dyads.* What is missing of the outcome stays where it is: it belongs to the reports that are to be
    explained. What is missing of e travels with e: a residual that is not known is not known anywhere. A draw rests on
    the dyads where both are known; t knows of how many. Places are changed only among actors that were asked and heard
    alike in the outcome and in every predictor (see `qap_test`), so silent actors lose no dyads in a draw, and single
    unanswered items few.

    *Score.* e'(y − μ) / √(e'We − e'WZ (Z'WZ)⁻¹ Z'We), with μ and W of the logit on the others; where a draw loses dyads,
    after one step of Newton's towards the fit without them. The estimates are of the full logit. R's ``netlm`` and
    ``netlogit`` (qapspp) give the same estimates and, by Wald, t without missing dyads, and b / n_draws for p; here
    the observation itself counts, (1 + b) / (1 + n_draws).

    How often it finds something where nothing is: docs/calibration-tests.md.

    References
    ----------
    Dekker D, Krackhardt D, Snijders TAB (2007). Sensitivity of MRQAP tests to collinearity and autocorrelation
    conditions. Psychometrika 72(4), 563-581. doi:10.1007/s11336-007-9016-1

    Krackhardt D (1988). Predicting with networks: nonparametric multiple regression analysis of dyadic data. Social
    Networks 10(4), 359-381. doi:10.1016/0378-8733(88)90004-4

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": range(6), "sector": ["private"] * 3 + ["public"] * 3})
    >>> within = [[0, 1, 1, 0, 0, 1], [1, 0, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0],
    ...           [0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 0, 1], [1, 0, 0, 1, 1, 0]]
    >>> net = lk.from_matrix(within, directed=False, actors=actors)
    >>> found = lk.qap_regression(net, {"same sector": lk.covariate("sector")}, n_draws=99, seed=7)
    >>> found
    <QapRegression of tie, linear, 15 dyads, R² 0.76: same sector +0.889, t 6.45 (p = 0.08)>
    """
    nets = (outcome,) if isinstance(outcome, Network) else tuple(outcome)
    _check(nets, predictors, family, method, statistic, alternative)
    n_draws = checked_draws(n_draws)
    stack = Stack.of(nets, predictors, within=within)
    design = Design.of(stack)
    names = _names(nets, design, tuple(predictors))
    _check_design(design, names)
    if family == "logit":
        design = replace(design, y=(design.y > 0).astype(np.float64))
        if np.ptp(design.y) == 0:
            raise ArgumentError(f"outcome has no tie or no null among its {len(design.y)} dyads: nothing to explain")
    estimates, t, fit = _fitted(design, family)
    partials, notes = _partials(stack, design, family, names)
    kernel = Moved(design, tuple(partials.values()), stack.orders, family, statistic)
    shown = pd.Series(t, index=names, dtype=float)
    shown[[name for name in predictors if name not in partials]] = NAN
    draws = np.empty((n_draws, 0))
    if partials:
        shown[list(partials)] = kernel.values(np.arange(stack.y.shape[-1])[None, :])[0]
        most = 0 if kernel.crossed is not None else together(design)
        draws = run_draws(kernel, n_draws=n_draws, seed=root_of(seed), label="changing places", together=most)
    loose = family == "linear" and np.isin(design.y, (0.0, 1.0)).all() and design.y.mean() < SPARSE
    note = joined(stack.note, SEPARATED if fit is not None and fit.separated else "", LOOSE if loose else "")
    return QapRegression(
        outcome=_label(nets), family=family, estimates=pd.Series(estimates, index=names, dtype=float),
        t=shown, draws=pd.DataFrame(draws, columns=list(partials)),
        n_dyads=len(design.y), r_squared=_r_squared(design, estimates) if fit is None else NAN,
        deviance=NAN if fit is None else fit.deviance, alternative=alternative,
        null="regressions in which actors changed places" + (f" within {within}" if within else ""), notes=notes,
        note=note,
    )  # fmt: skip


def _check(nets: tuple[Any, ...], predictors: Any, family: Any, method: Any, statistic: Any, alternative: Any) -> None:
    one_of("family", family, RegressionFamily)
    one_of("method", method, QapMethod)
    one_of("statistic", statistic, QapStatistic)
    one_of("alternative", alternative, Alternative)
    if not nets or not all(isinstance(net, Network) for net in nets):
        raise ArgumentError("outcome must be a Network, or a list of the waves of one relation")
    if not isinstance(predictors, Mapping) or not predictors:
        raise ArgumentError("predictors must name at least one, as predictors={'same sector': covariate('sector')}")


def _names(nets: tuple[Network, ...], design: Design, predictors: tuple[str, ...]) -> list[str]:
    """Names of all terms."""
    waves = [f"wave {nets[number].wave}" for number in np.unique(design.wave)[1:]]
    names = ["intercept", *waves, *predictors]
    twice = [name for name in predictors if names.count(name) > 1]
    if twice:
        raise ArgumentError(f"predictors: {twice[0]!r} is the name of another term; give it a different one")
    return names


def _check_design(design: Design, names: list[str]) -> None:
    """Every term must say something of its own."""
    if len(design.y) <= len(names):
        raise ArgumentError(
            f"outcome and predictors have {len(design.y)} observed dyads in common, too few for {len(names)} terms"
        )
    for row in design.dependent:
        what = "does not vary" if np.ptp(design.z[row]) == 0 else "is a combination of the terms before it"
        raise ArgumentError(f"predictors[{names[row]!r}] {what} on the {len(design.y)} dyads observed; leave it out")


def _fitted(design: Design, family: str) -> tuple[Floats, Floats, LogitFit | None]:
    """Estimates of all terms, their t if dyads were independent, and the logit."""
    if family == "logit":
        fit = fit_logit(design.z, design.y)
        b, cross, variance = fit.coefficients, fit.information, 1.0
        if fit.separated:
            return b, b, fit
    else:
        fit, cross = None, np.einsum("im,jm->ij", design.z, design.z)
        b = np.linalg.solve(cross, np.einsum("im,m->i", design.z, design.y))
        rest = design.y - np.einsum("i,im->m", b, design.z)
        variance = float((rest * rest).sum()) / (len(rest) - len(b))
    given, back = design.unscaled(b), design.transform()
    spread = np.sqrt(np.diagonal(back @ np.linalg.inv(cross) @ back.T) * variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        return given, given / spread, fit


def _partials(
    stack: Stack, design: Design, family: RegressionFamily, names: list[str]
) -> tuple[dict[str, Partial], dict[str, str]]:
    """The predictors that can be tested, and why others cannot."""
    found: dict[str, Partial] = {}
    notes: dict[str, str] = {}
    for row in range(design.first, len(names)):
        partial = Partial.of(stack, design, row, family)
        if isinstance(partial, Partial):
            found[names[row]] = partial
        else:
            notes[names[row]] = "not tested: without it ties and nulls are told apart without error"
    return found, notes


def _r_squared(design: Design, estimates: Floats) -> float:
    mean, spread = design.scale
    given = design.z * spread[:, None] + mean[:, None]
    rest = design.y - np.einsum("i,im->m", estimates, given)
    total = float(((design.y - design.y.mean()) ** 2).sum())
    return 1 - float((rest * rest).sum()) / total if total > 0 else NAN


def _label(nets: tuple[Network, ...]) -> str:
    names = list(dict.fromkeys(net.relation for net in nets))
    waves = "" if len(nets) == 1 else f" in {len(nets)} waves"
    return ", ".join(names) + waves
