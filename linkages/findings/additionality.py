"""How many new ties would not have come about without the programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..data.study_design import Design
from ..inference.covariance import error_of_sum
from ..vocabulary import BLOCKS, Alternative, FittedOn, FormationTerm
from .attribution import Said, attributions
from .cohesion import check_interval
from .counterfactual import ARM_CLASSES, SPONTANEOUS, Case, Fitting
from .design import applied_design
from .reading import NOT_MEASURED, NUMBER, TEXT, WAVE, WHOLE, chosen_blocks, joined, table
from .spontaneous import Observed, Spontaneous

__all__ = ["Reading", "additionality_of", "measure_additionality", "rows_of"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
NAN = float("nan")
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "arm": TEXT, "fitted_on": TEXT,
    "observed": NUMBER, "expected": NUMBER, "expected_low": NUMBER, "expected_high": NUMBER, "additional": NUMBER,
    "se": NUMBER, "low": NUMBER, "high": NUMBER, "p_value": NUMBER, "alternative": TEXT, "n_dyads": WHOLE,
    "n_outside": WHOLE, "outside_share": NUMBER, "additional_inside": NUMBER, "inside_low": NUMBER, "inside_high": NUMBER,
    "inside_p_value": NUMBER, "distant": NUMBER, "across_sectors": NUMBER, "unlikely_share": NUMBER,
    "unlikely_expected": NUMBER, "rated": NUMBER, "initiated": NUMBER, "intensified": NUMBER, "unaffected": NUMBER,
    "agreement": NUMBER, "concordance": NUMBER, "n_fitted": WHOLE, "n_fitted_ties": WHOLE, "note": TEXT,
}  # fmt: skip
FAR: Final = 3  # steps from which a new tie is unlikely
FEWEST_AN_ARM: Final = 4
MUCH_OUTSIDE: Final = 0.2
INSIDE: Final = (NAN,) * 4  # what is additional among dyads like those of the fit
RELY: Final = "additional_inside, without these, is known better, though too much where many are silent"
OBSERVED: Final = (NAN,) * 4  # of ties: distant, across sectors, and the shares of unlikely ones
UNSAID: Final = (NAN,) * 6


def measure_additionality(
    panel: Panel,
    design: Design | Mapping[str, Any] | None = None,
    *,
    fitted_on: FittedOn = "untreated",
    terms: Sequence[FormationTerm] = SPONTANEOUS,
    covariates: Mapping[str, Any] | None = None,
    blocks: Sequence[str] = BLOCKS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure how many new ties of the programme's organisations would not have come about without it.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave.
    design : Design or mapping, optional
        How organisations came into the programme, with the column of the arms; by default that of the study file.
    fitted_on : {"untreated", "before"}
        Where it is learned which ties are made anyway: on dyads of organisations without the programme in the same
        period (of clusters without it, where a cluster has none), or on all dyads in the periods before it.
    terms : sequence of {"reciprocity", "partners", "degree", "sector", "kind", "prior", "distance"}
        What may make a tie likely, as in `measure_formation`; ``"arm"`` is refused.
    covariates : mapping from str to Covariate or DataFrame, optional
        More of them, as in `measure_formation`.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    level : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row for each ``cluster, relation, since, wave, block, arm, fitted_on``; ``arm``: ``both`` or ``one`` of the two ends
        in the programme (``none`` too, where the model is of the time before). Then

        - ``observed``: new ties; ``expected``: how many the model expects; ``expected_low``, ``expected_high``: how many there
          may have been without the programme; ``additional`` = observed − expected, with ``se, low, high, p_value``
          (``alternative`` as the design declares). nan, with a note, where nothing can be expected;
        - ``n_dyads``: dyads without a tie before, observed in both waves; ``n_outside``, ``outside_share``: those unlike
          any dyad that the model was fitted on; ``additional_inside, inside_low, inside_high, inside_p_value``: as ``additional``, without
          these: known better where there are many of them;
        - ``distant``: new ties between organisations that had been three steps or more apart, or unconnected;
          ``across_sectors``; ``unlikely_share``: the share of new ties that are one or the other, and
          ``unlikely_expected``: that share of the expected ones;
        - ``rated``: new ties of which a respondent said what the programme did; ``initiated, intensified, unaffected``: how
          many of these (a tie rated differently from its two ends counts half for each); ``agreement``: of ties rated from
          both ends, the share rated alike; ``concordance``: how often the model expected a tie called initiated less than
          one called unaffected (0.5: no agreement of model and respondents, 1: full); nan where nobody was asked;
        - ``n_fitted, n_fitted_ties, note``: dyads and new ties that the model rests on.

    Raises
    ------
    ArgumentError
        When there is no design, arm, untreated organisation or second wave; when ``fitted_on="before"`` and there are no two
        waves before the programme; or an option is not known.

    Notes
    -----
    A logit of new ties on the terms, each log odds drawn a little towards 0 (normal prior with standard deviation 1 by
    standard deviation of the term, none on the intercept), so that ten new ties are enough to learn from; below 5, or as
    few dyads without one, nothing is expected. A term unknown on a dyad takes its mean, so that the dyads, and new ties,
    are those of `measure_ledger` (``created``, arm by arm; those without an arm count as untreated here).

    With e = outcome − probability, u_d = e_d − mean over the row's dyads, and u_f = −g'B x_f e_f on the dyads f of the fit (B the
    inverse of the information, g the gradient of the expected number), additional − its expectation ≈ Σ u. Its variance is dyadic-robust:
    Σ_actors (Σ u)² − Σ_dyads u², enlarged for few actors in each set, so that the interval holds what parameters, chance, and the unlikeness of
    organisations leave open; never below the variance of independent dyads, nor Σ p(1 − p). Student's t, Satterthwaite's
    degrees of freedom. How often intervals hold the truth, and p finds something where nothing is, in
    simulated studies of 20 to 60 organisations: docs/calibration-additionality.md.

    A dyad is outside when a term lies beyond its least or greatest value in the fit, or all terms together are farther from their means
    (Mahalanobis) than any there: what is expected of it is extrapolated. Where organisations with many
    ties were chosen, four dyads in ten were outside in simulated studies; among the others the standard error was less than half. What was
    found among all was right on average; what was found among the others was right where everybody answered, and a tenth too much with one in
    five silent, since less is then known of what makes their ties likely.

    "Additional" is beyond what dyads with these terms do without the programme. Organisations that choose to take part may
    have made more ties in any case; and if the programme drew ties away from others, too few are expected and the number is
    an upper bound. Periods wholly before the programme are a placebo: nothing should be found. p is not adjusted for how many rows there are.

    References
    ----------
    Krivitsky PN, Handcock MS (2014). A separable model for dynamic networks. Journal of the Royal Statistical Society B
    76(1), 29-46. doi:10.1111/rssb.12014

    Gelman A, Jakulin A, Pittau MG, Su YS (2008). A weakly informative default prior distribution for logistic and other
    regression models. Annals of Applied Statistics 2(4), 1360-1383. doi:10.1214/08-AOAS191

    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Examples
    --------
    >>> import linkages as lk
    >>> study = lk.simulate_survey(n_private=30, n_public=10, relations=["advice"], effect=0.2, seed=1)
    >>> found = lk.measure_additionality(lk.build_panel(study.survey), {"assignment": "randomised", "arm": "arm"}, blocks=["all"])
    >>> found[["arm", "observed", "expected", "additional", "p_value"]].round(3).values.tolist()
    [['both', 53.0, 8.108, 44.892, 0.002], ['one', 27.0, 21.8, 5.2, 0.545]]
    """
    names = chosen_blocks(blocks)
    check_interval("none", 0, level)
    return additionality_of(
        panel, [Fitting.of(panel, applied_design(panel, design), fitted_on, terms, covariates)], names, level
    )


def additionality_of(panel: Panel, fittings: Iterable[Fitting], blocks: Sequence[str], level: float) -> pd.DataFrame:
    """The table of several models; without any no rows."""
    return table([row for fitting in fittings for row in _all_rows(fitting, blocks, level)], COLUMNS, panel)


def _all_rows(fitting: Fitting, blocks: Sequence[str], level: float) -> Iterator[tuple[Any, ...]]:
    """Rows of every case, block and arm."""
    arms = (2, 1) if fitting.fitted_on == "untreated" else (2, 1, 0)
    alternative = fitting.applied.design.alternative
    for case in fitting.cases():
        head = case.cluster, case.relation, case.since, case.wave
        found = case.model("formation")
        reading = Reading(case, found, fitting, level, alternative) if isinstance(found, Spontaneous) else None
        for block in blocks:
            for arm in arms:
                key = (*head, block, ARM_CLASSES[arm], fitting.fitted_on)
                if reading is None:
                    yield (*key, *_blank(case, block, arm, alternative), joined(str(found), case.note))
                else:
                    yield (*key, *reading.row(block, arm))


def _blank(case: Case, block: str, arm: int, alternative: str) -> tuple[Any, ...]:
    """What was observed, where nothing can be expected."""
    if case.dyads is None:
        return (*(NAN,) * 9, alternative, 0, 0, NAN, *INSIDE, *OBSERVED, *UNSAID, 0, 0)
    rows = rows_of(case, block, arm)
    n = int(rows.sum())
    new = float(case.dyads.now[rows].sum()) if n else NAN
    return (new, *(NAN,) * 8, alternative, n, 0, NAN, *INSIDE, *OBSERVED, *UNSAID, 0, 0)


def rows_of(case: Case, block: str, arm: int) -> Mask:
    """Dyads without a tie before, of a block and of so many ends in the programme."""
    assert case.dyads is not None
    return np.asarray(case.dyads.at_risk("formation") & (case.classes == arm) & case.dyads.block(block))


class Reading:
    """One case whose model could be fitted."""

    def __init__(
        self, case: Case, model: Spontaneous, fitting: Fitting, level: float, alternative: Alternative
    ) -> None:
        assert case.dyads is not None
        self.case, self.model, self.level, self.alternative = case, model, level, alternative
        self.dyads: Observed = case.dyads
        self.treated = fitting.treated
        self.z = model.regressors(self.dyads)
        self.expected = model.expected(self.z)
        self.outside = model.outside(self.dyads)
        one, two = self.dyads.sectors
        self.distant, self.across = self.dyads.steps >= FAR, one != two
        ends = fitting.every[self.dyads.i], fitting.every[self.dyads.j]
        directed = self.dyads.nets[0].directed
        self.said: Said | None = attributions(fitting.panel, case.relation, case.wave, ends=ends, directed=directed)

    def row(self, block: str, arm: int) -> tuple[Any, ...]:
        """Columns from ``observed`` on."""
        rows = rows_of(self.case, block, arm)
        n, fitted = (
            int(rows.sum()),
            (len(self.model.residuals), int((self.model.fitted + self.model.residuals).sum().round())),
        )
        if not n:
            return (
                *(NAN,) * 9,
                self.alternative,
                0,
                0,
                NAN,
                *INSIDE,
                *OBSERVED,
                *UNSAID,
                *fitted,
                joined(NOT_MEASURED, self.case.note),
            )
        new = rows & (self.dyads.now > 0)
        observed, p = float(new.sum()), self.expected[rows]
        numbers, why = self.additional(rows)
        n_outside = int(self.outside[rows].sum())
        near = numbers if not n_outside else self.additional(rows & ~self.outside)[0]
        unlikely = self.distant | self.across
        shares = (
            float(self.distant[new].sum()), float(self.across[new].sum()),
            float(unlikely[new].mean()) if observed else NAN, float(p[unlikely[rows]].sum() / p.sum()),
        )  # fmt: skip
        said = UNSAID if self.said is None else self.said.summary(new, self.expected)
        much = f"{n_outside / n:.0%} of dyads are unlike any that the model was fitted on"
        apart = (much, RELY) if n_outside > MUCH_OUTSIDE * n else ()
        note = joined(why, *apart, self.case.note)
        inside = near[4], *near[6:]
        return (*numbers, self.alternative, n, n_outside, n_outside / n, *inside, *shares, *said, *fitted, note)

    def additional(self, rows: Mask) -> tuple[tuple[float, ...], str]:
        """Observed, expected with its ends, additional with se, ends and p; why some are not given."""
        from scipy.special import stdtr, stdtrit

        if not rows.any():
            return (NAN,) * 9, ""
        observed, expected = float(self.dyads.now[rows].sum()), float(self.expected[rows].sum())
        value = observed - expected
        alone = (observed, expected, NAN, NAN, value, NAN, NAN, NAN, NAN)
        why = self._withheld(rows)
        if why:
            return alone, why
        se, df = self._error(rows)
        if not np.isfinite(se):
            return alone, "interval withheld: these dyads touch too few organisations"
        reach = float(stdtrit(df, 0.5 + self.level / 2)) * se
        least, most = max(observed - value - reach, 0.0), min(observed - value + reach, float(rows.sum()))
        p = float(2 * stdtr(df, -abs(value) / se))
        if self.alternative != "two-sided":
            p = p / 2 if (value > 0) == (self.alternative == "greater") else 1 - p / 2
        return (observed, expected, least, most, value, se, observed - most, observed - least, p), ""

    def _withheld(self, rows: Mask) -> str:
        if self.case.elsewhere:
            return "interval withheld: the model is of other clusters"
        here = np.union1d(self.dyads.i[rows], self.dyads.j[rows])
        fit = np.union1d(self.model.i, self.model.j)
        treated = int(self.treated[here].sum())
        others = len(np.union1d(fit[self.treated[fit] == 0], here[self.treated[here] == 0]))
        if (self.treated[here].any() and treated < FEWEST_AN_ARM) or others < FEWEST_AN_ARM:
            least = f"{FEWEST_AN_ARM} of each are needed"
            return f"interval withheld: {treated} treated and {others} other organisations, {least}"
        return ""

    def _error(self, rows: Mask) -> tuple[float, float]:
        """Standard error of what is additional, and its degrees of freedom."""
        model, p = self.model, self.expected[rows]
        residual = self.dyads.now[rows] - p
        slope = np.einsum("km,m->k", self.z[:, rows], p * (1 - p))
        weight = -np.einsum("k,kl,lm->m", slope, model.bread, model.z, optimize=False)
        parts = [
            (residual - residual.mean(), self.dyads.i[rows], self.dyads.j[rows]),
            (weight * model.residuals, model.i, model.j),
        ]
        se, df = error_of_sum(parts, side=self.treated)
        chance = float((p * (1 - p)).sum() + (weight**2 * model.fitted * (1 - model.fitted)).sum())
        return max(se, float(np.sqrt(chance))), df
