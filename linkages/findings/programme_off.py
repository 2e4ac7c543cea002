"""The networks that would have been expected without the programme, and what was measured beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..data.study_design import Design
from ..errors import ArgumentError
from ..inference.covariance import floored_covariance
from ..inference.draws import Each, root_of, run_draws
from ..inference.dyadic import label_of
from ..inference.ground import Ground
from ..inference.results import NullTest
from ..measures.centralization import centralization
from ..measures.cohesion import density, reciprocity, transitivity
from ..measures.distance import average_distance, connectedness, isolates
from ..vocabulary import ROLES, CountForm, FittedOn, FormationTerm, TieModel
from ._roles import Roles
from .cohesion import check_interval
from .counterfactual import SPONTANEOUS, Case, Fitting
from .design import applied_design
from .likeness import Likeness
from .reading import NOT_MEASURED, NUMBER, TEXT, UNDEFINED, WAVE, WHOLE, chosen, chosen_blocks, form_of, joined, table
from .spontaneous import Spontaneous

__all__ = ["PROGRAMME_OFF", "measure_programme_off", "programme_off_of", "roles_brokered"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NAN = float("nan")
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "fitted_on": TEXT, "measure": TEXT,
    "form": TEXT, "observed": NUMBER, "expected": NUMBER, "low": NUMBER, "high": NUMBER, "p_value": NUMBER,
    "n_draws": WHOLE, "n_dyads": WHOLE, "n_drawn": WHOLE, "note": TEXT,
}  # fmt: skip
MODELS: Final[tuple[TieModel, ...]] = ("formation", "persistence")
NO_P: Final = "no calibrated p: low and high are the range of the draws"
HELD: Final = "ties there before held as they are: {}"


def roles_brokered(net: Network, *, by: str = "kind") -> pd.Series:
    """Open triples of the whole network by the role of who stands between; without a direction each once.

    Examples
    --------
    >>> import linkages as lk
    >>> actors = pd.DataFrame({"actor": [0, 1, 2], "kind": ["a", "b", "b"]})
    >>> path = lk.from_matrix([[0, 1, 0], [0, 0, 1], [0, 0, 0]], directed=True, actors=actors)
    >>> roles_brokered(path).to_dict()
    {'coordinator': 0.0, 'itinerant': 0.0, 'representative': 0.0, 'gatekeeper': 1.0, 'liaison': 0.0}
    """
    count: CountForm = "ordered" if net.directed else "unordered"
    return pd.Series(Roles.of(net, by, count).counts()[0], index=list(ROLES))


PROGRAMME_OFF: Final[tuple[Callable[..., Any], ...]] = (
    density, reciprocity, transitivity, partial(isolates, form="share"), connectedness, average_distance, centralization,
)  # fmt: skip


def measure_programme_off(
    panel: Panel,
    design: Design | Mapping[str, Any] | None = None,
    measures: Sequence[Callable[..., Any]] = PROGRAMME_OFF,
    *,
    fitted_on: FittedOn = "untreated",
    terms: Sequence[FormationTerm] = SPONTANEOUS,
    covariates: Mapping[str, Any] | None = None,
    blocks: Sequence[str] = ("all",),
    n_draws: int = 199,
    level: float = 0.95,
    seed: Any = None,
) -> pd.DataFrame:
    """Measure networks beside those that would have been expected had there been no programme.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave.
    design : Design or mapping, optional
        How organisations came into the programme, with the column of the arms; by default that of the study file.
    measures : sequence of callable
        Functions of one Network that give a number, or a Series of numbers (as `dyad_census`): a row for each.
    fitted_on : {"untreated", "before"}
        Where it is learned what happens anyway, as in `measure_additionality`.
    terms : sequence of {"reciprocity", "partners", "degree", "sector", "kind", "prior", "distance"}
        As in `measure_additionality`; ``"arm"`` is refused.
    covariates : mapping from str to Covariate or DataFrame, optional
        More of them, as in `measure_formation`.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    n_draws : int
        Networks drawn, at least 1.
    level : float
        Share of the draws between ``low`` and ``high``.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, block, fitted_on, measure, form, observed, expected, low, high, p_value, n_draws,
        n_dyads, n_drawn, note``. ``observed`` is measured on the dyads that both waves observed; ``expected, low, high``
        are mean and quantiles over the draws; ``p_value`` is two-sided (`NullTest`), of density alone; ``n_dyads`` were
        observed, of which ``n_drawn`` were drawn.

    Raises
    ------
    ArgumentError
        As `measure_additionality`; and when a measure gives neither a number nor a Series of numbers.

    Notes
    -----
    Of the earlier wave's network the ties are kept or lost, and others made, by two models (as in `measure_additionality`,
    one of ties made, one of ties kept); dyads that either wave did not observe stay missing. With
    ``fitted_on="untreated"`` dyads of two organisations without the programme stay as observed, since they are what would have happened; with
    ``"before"`` all are drawn. Where too few ties were there before to learn from, those stay as observed, which the note says.

    A draw takes its own coefficients, from their dyadic-robust covariance (nowhere below that of independent dyads), and its own tendencies of organisations, as
    alike as the residuals of the fit are within senders, receivers and pairs; every dyad keeps the probability that the model gives it. So the
    spread of the draws holds what parameters, chance and the unlikeness of organisations leave open. Kept ties have the earlier
    strength, new ones that of a new tie observed.

    ``p_value`` is given of the density alone. In simulated studies of 30 organisations in which nothing was added it was
    at most 5 % in 6 % of 500 studies (docs/calibration-programme-off.md); that of reciprocity and transitivity in 12 % and more of 100, since what a model learns
    from few ties adds structure of its own to the draws. So of all other measures the draws are a description. The number of
    additional ties, with its interval, is in `measure_additionality`.

    Draws follow from the seed and their number, whatever the number of workers.

    References
    ----------
    Krivitsky PN, Handcock MS (2014). A separable model for dynamic networks. Journal of the Royal Statistical Society B
    76(1), 29-46. doi:10.1111/rssb.12014

    Examples
    --------
    >>> import linkages as lk
    >>> study = lk.simulate_survey(n_private=30, n_public=10, relations=["advice"], effect=0.2, seed=1)
    >>> panel, design = lk.build_panel(study.survey), {"assignment": "randomised", "arm": "arm"}
    >>> found = lk.measure_programme_off(panel, design, [lk.density], n_draws=99, seed=7)
    >>> found[["observed", "expected", "low", "high", "p_value"]].round(2).values.tolist()
    [[0.15, 0.1, 0.08, 0.13, 0.02]]
    """
    functions, names = chosen(measures, networks=(1,)), chosen_blocks(blocks)
    check_interval("none", n_draws, level)
    fitting = Fitting.of(panel, applied_design(panel, design), fitted_on, terms, covariates)
    return programme_off_of(panel, [fitting], functions, names, n_draws, level, seed)


def programme_off_of(
    panel: Panel, fittings: Iterable[Fitting], measures: Sequence[Callable[..., Any]], blocks: Sequence[str], n_draws: int, level: float,
    seed: Any,
) -> pd.DataFrame:  # fmt: skip
    """The table of several models; without any no rows."""
    root, rows = root_of(seed), []
    for number, fitting in enumerate(fittings):
        for place, case in enumerate(fitting.cases()):
            key = np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, number, place))
            head = case.cluster, case.relation, case.since, case.wave
            for block, *row in _case_rows(fitting, case, measures, blocks, n_draws, level, key):
                rows.append((*head, block, fitting.fitted_on, *row))
    return table(rows, COLUMNS, panel)


def _case_rows(
    fitting: Fitting, case: Case, measures: Sequence[Callable[..., Any]], blocks: Sequence[str], n_draws: int, level: float, seed: Any
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Rows of one cluster, relation and pair of waves, the block in front."""
    models = [case.model(model) for model in MODELS]
    if case.dyads is None or isinstance(models[0], str):
        note = joined(str(models[0]), case.note)
        if case.dyads is None:
            yield from (
                (block, label_of(m), form_of(m), *(NAN,) * 5, 0, 0, 0, note) for block in blocks for m in measures
            )
        else:
            for (block, measure, form), value in _measured(case.dyads.nets[1], measures, blocks).items():
                n = int(case.dyads.block(block).sum())
                yield block, measure, form, value, *(NAN,) * 4, 0, n, 0, note
        return
    law = Law.of(fitting, case, [model for model in models if isinstance(model, Spontaneous)])
    seen = _measured(law.observed, measures, blocks)
    kernel = Each(_Drawn(law, tuple(measures), tuple(blocks), tuple(seen)))
    draws = (
        run_draws(kernel, n_draws=n_draws, seed=seed, label="without the programme")
        if n_draws
        else np.zeros((0, len(seen)))
    )
    held = HELD.format(models[1]) if isinstance(models[1], str) else ""
    for column, ((block, measure, form), value) in enumerate(seen.items()):
        test = NullTest(value, draws[:, column], "networks without the programme")
        counts_ties = measure == density.__name__
        known = test.draws[np.isfinite(test.draws)]
        low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2]).tolist() if len(known) else (NAN, NAN)
        inside = case.dyads.block(block)
        note = (
            UNDEFINED
            if np.isnan(value)
            else f"undefined in {n_draws - len(known)} draws"
            if len(known) < n_draws
            else ""
        )
        note = joined(note if inside.any() else NOT_MEASURED, held, "" if counts_ties else NO_P, case.note)
        counts = n_draws, int(inside.sum()), int((law.at_stake & inside).sum())
        yield block, measure, form, value, test.expected, low, high, test.p_value if counts_ties else NAN, *counts, note


def _measured(
    net: Network, measures: Sequence[Callable[..., Any]], blocks: Sequence[str]
) -> dict[tuple[str, str, str], float]:
    """Every measure in every block, by block, name and form."""
    found: dict[tuple[str, str, str], float] = {}
    for block in blocks:
        part = net if block == "all" else net.block(block)
        for measure in measures:
            value, name = measure(part), label_of(measure)
            try:
                if isinstance(value, pd.Series):
                    found |= {(block, name, str(form)): float(number) for form, number in value.items()}
                else:
                    found[block, name, form_of(measure)] = float(value)
            except (TypeError, ValueError):
                kind = type(value).__name__
                raise ArgumentError(f"measures: {name} gives a {kind}, not a number or a Series of numbers") from None
    return found


@dataclass(frozen=True, eq=False)
class _Drawn:
    """One draw: a network without the programme, measured."""

    law: Law
    measures: tuple[Callable[..., Any], ...]
    blocks: tuple[str, ...]
    keys: tuple[tuple[str, str, str], ...]

    def __call__(self, rng: Generator) -> Floats:
        found = _measured(self.law.draw(rng), self.measures, self.blocks)
        return np.array([found.get(key, NAN) for key in self.keys])


@dataclass(frozen=True, eq=False)
class Law:
    """What becomes of the dyads of one case without the programme.

    Parameters
    ----------
    ground : Ground
        The later wave on the dyads that both observed, listed in the order of the rows below.
    at_stake : ndarray of bool, of shape (rows,)
        Dyads that are drawn; the others stay as observed.
    chances : sequence of tuple
        For each model its rows, their regressors, its coefficients, a root of their covariance, and what is taken from
        the log odds of each row so that uncertain coefficients do not raise the mean of its probability; and degrees of
        freedom.
    likeness : Likeness
        Of dyads beyond the models.
    i, j, pair : ndarray of shape (rows,)
        Ends and unordered dyad of each row.
    now : ndarray of shape (rows,)
        1 where the later wave has a tie.
    strengths : ndarray of shape (rows,)
        Strength of each row's tie if there is one; nan where it is to be drawn.
    pool : ndarray
        Strengths of new ties.
    """

    ground: Ground
    at_stake: NDArray[np.bool_]
    chances: Sequence[tuple[Ints, Floats, Floats, Floats, Floats, int]]
    likeness: Likeness
    i: Ints
    j: Ints
    pair: Ints
    now: Floats
    strengths: Floats
    pool: Floats

    @classmethod
    def of(cls, fitting: Fitting, case: Case, models: Sequence[Spontaneous]) -> Law:
        """Of a case and the models that could be fitted, formation first."""
        dyads = case.dyads
        assert dyads is not None
        ground = Ground.of(dyads.nets[1])
        n, directed = len(fitting.every), dyads.nets[1].directed
        at_stake = (case.classes > 0) if fitting.fitted_on == "untreated" else np.ones(len(dyads.i), dtype=bool)
        if len(models) < len(MODELS):
            at_stake = at_stake & dyads.at_risk("formation")
        chances = []
        for name, model in zip(MODELS, models, strict=False):
            rows = np.flatnonzero(dyads.at_risk(name) & at_stake)
            scores = (model.z * model.residuals).T
            values, vectors = np.linalg.eigh(floored_covariance(scores, model.bread, i=model.i, j=model.j, n=n))
            root = vectors * np.sqrt(np.maximum(values, 0.0))
            z = model.regressors(dyads)[:, rows]
            spread = (np.einsum("kl,km->lm", root, z) ** 2).sum(axis=0)
            curve = spread * (0.5 - _share(np.einsum("k,km->m", model.coefficients, z)))
            df = max(len(np.union1d(model.i, model.j)) - 1, 1)
            chances.append((rows, z, model.coefficients, root, curve, df))
        low, high = np.minimum(dyads.i, dyads.j), np.maximum(dyads.i, dyads.j)
        pair = np.unique(low * np.int64(n) + high, return_inverse=True)[1]
        was, now = (net.dense_strengths().ravel()[ground.keys] for net in dyads.nets)
        strengths = np.where(at_stake, np.where(was > 0, was, np.nan), np.where(now > 0, now, 1.0))
        new = now[(was == 0) & (now > 0)]
        return cls(
            ground, at_stake, chances, Likeness.of(models, n=n, directed=directed), dyads.i, dyads.j,
            pair.astype(np.int64), dyads.now, strengths, np.sort(new) if len(new) else np.ones(1),
        )  # fmt: skip

    @property
    def observed(self) -> Network:
        """The later wave on the same dyads."""
        return self.ground.net

    def draw(self, rng: Generator) -> Network:
        """A network without the programme."""
        from scipy.special import ndtri

        n = int(max(self.i.max(initial=-1), self.j.max(initial=-1))) + 1
        number = self.likeness.draw(rng, self.i, self.j, self.pair, n)
        ties = self.now > 0
        for rows, z, coefficients, root, curve, df in self.chances:
            wide = np.sqrt(df / rng.chisquare(df))
            drawn = coefficients + wide * np.einsum("kl,l->k", root, rng.normal(size=len(coefficients)))
            ties[rows] = number[rows] > -ndtri(_share(np.einsum("k,km->m", drawn, z) - curve))
        strengths = self.strengths[ties]
        unknown = np.isnan(strengths)
        strengths[unknown] = rng.choice(self.pool, size=int(unknown.sum()))
        return self.ground.lay(self.ground.keys[ties], strengths)


def _share(eta: Floats) -> Floats:
    """Probability of these log odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(eta, -700, 700))))
