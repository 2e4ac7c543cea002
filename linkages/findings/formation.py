"""What goes with new ties, and what with ties that are kept: two models of change, read apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, get_args

import numpy as np
import pandas as pd
from numpy.random import SeedSequence
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.covariance import dyadic_errors
from ..inference.covariates import Stack, check_size, strata_of_arrays
from ..inference.draws import run_draws
from ..inference.dyadic import paired
from ..inference.logit import fit_logit
from ..inference.permute import Permuting, alike
from ..inference.reports import FEWEST
from ..inference.results import NullTest
from ..inference.semipartial import Design, Moved, Partial, together
from ..progress import tracking
from ..vocabulary import TIE_MODELS, FormationTerm, one_of
from .arms import Arms, arms_of
from .change import comparisons
from .cohesion import check_interval, seed_sequence
from .comparable import in_retrospect, why_not_comparable
from .formation_terms import terms_before
from .reading import NUMBER, TEXT, WAVE, WHOLE, joined, table

__all__ = ["TERMS", "measure_formation"]

Floats = NDArray[np.float64]
NAN = float("nan")
TERMS: Final[tuple[FormationTerm, ...]] = ("reciprocity", "partners", "degree", "sector", "kind", "arm", "prior")
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "model": TEXT, "term": TEXT, "estimate": NUMBER,
    "se": NUMBER, "low": NUMBER, "high": NUMBER, "p_value": NUMBER, "p_qap": NUMBER, "n_dyads": WHOLE, "n_ties": WHOLE,
    "note": TEXT,
}  # fmt: skip
FEW_A_TERM: Final = 10  # ties (or nulls, if they are fewer) for each term
FATES: Final = {  # of a dyad at risk: 0, 1
    "formation": ("stayed without a tie", "became a tie"), "persistence": ("was lost", "was kept"),
}  # fmt: skip
MUCH_UNKNOWN: Final = 0.2  # dyads at risk on which a term is unknown


def measure_formation(
    panel: Panel,
    terms: Sequence[FormationTerm] = TERMS,
    *,
    covariates: Mapping[str, Any] | None = None,
    arm: str | None = None,
    treated: Iterable[str] | None = None,
    n_draws: int = 1000,
    level: float = 0.95,
    seed: Any = None,
) -> pd.DataFrame:
    """Say what goes with ties that were made between two waves, and what with ties that were kept.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    terms : sequence of {"reciprocity", "partners", "degree", "sector", "kind", "arm", "prior", "distance"}
        What was there before, all in one model:

        - ``"reciprocity"``: the tie the other way (directed relations);
        - ``"partners"``: organisations tied to both ends, in either direction;
        - ``"degree"``: ties that the sender sends and the receiver receives; of both ends together if undirected;
        - ``"sector"``: the block, against private–private;
        - ``"kind"``: both of the same kind;
        - ``"arm"``: one end or both in the programme, against none;
        - ``"prior"``: a tie in each other relation of the same wave;
        - ``"distance"``: 1 / length of the shortest path, 0 without one.
    covariates : mapping from str to Covariate or DataFrame, optional
        More of them: `covariate` of a column of the actors, or a table whose index and columns are actors, as of
        kilometres between them.
    arm : str, optional
    treated : iterable of str, optional
        As in `measure_ledger`.
    n_draws : int
        Draws of ``p_qap``; 0: none, and it is nan.
    level : float
        Level of the intervals.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, model, term, estimate, se, low, high, p_value, p_qap, n_dyads, n_ties, note``;
        ``model`` is formation or persistence, ``estimate`` log odds. A term that does not vary, says what others say, or
        tells without error what became of its dyads has nan and a note; so have networks of more than some 1,500 to 3,000
        actors, by the number of terms.

    Raises
    ------
    ArgumentError
        When a term, covariate, column or option is not known.

    Notes
    -----
    *Formation*: of the dyads observed in both waves that were null, which became ties? *Persistence*: of those that were
    ties, which are still? Two logits, since what helps to make a tie need not help to keep it. Only organisations of
    both waves; strengths are not looked at. Compared are the waves of `measure_change`.

    Terms are of the earlier wave. Numbers of partners and ties are shares of what was observed times all others; a dyad
    on which a term is unknown is left out. Dyads of a dummy that all became ties, or none, have no finite log odds: the
    term is named, and it and those dyads are left out.

    ``se``, ``low``, ``high`` and ``p_value`` let all dyads of an organisation be related (`dyadic_covariance`, not below
    the variance of independent dyads, Student's t with the number of organisations less one, or fewer). ``p_qap`` is
    that of `qap_regression` (score, two-sided): the residual of the term on the others changes places among actors that
    were asked and heard alike in both waves. In simulated studies of 30 organisations intervals of 95 % held the truth in
    93 % to 99 %, and ``p_qap`` found something in 5 % where nothing was (docs/calibration-formation.md). An association
    with what was there before is no effect of it.

    References
    ----------
    Krivitsky PN, Handcock MS (2014). A separable model for dynamic networks. Journal of the Royal Statistical Society B
    76(1), 29-46. doi:10.1111/rssb.12014

    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=20, n_public=10, seed=3).survey
    >>> found = lk.measure_formation(lk.build_panel(survey, relations="advice"), ["reciprocity", "degree"], n_draws=0)
    >>> found[["model", "term"]].values.tolist()[:3]
    [['formation', 'intercept'], ['formation', 'reciprocity'], ['formation', 'sender degree']]
    """
    asked = (terms,) if isinstance(terms, str) else tuple(terms)
    for term in asked:
        one_of("terms", term, FormationTerm)
    asked = tuple(term for term in get_args(FormationTerm) if term in asked)
    check_interval("none", n_draws, level)
    arms = arms_of(panel, arm, treated)
    if arms is not None and any(arms.column not in net.actors.columns for net in panel):
        arms = None
    model = _Asked(asked, dict(covariates or {}), arms, n_draws, level)
    rows: list[tuple[Any, ...]] = []
    pairs = comparisons(panel)
    streams = iter(seed_sequence(seed).spawn(len(panel.clusters) * len(panel.relations) * len(pairs)))
    with tracking("formation", total=len(panel.clusters) * len(panel.relations) * len(pairs)) as step:
        for cluster in panel.clusters:
            part = panel.select(cluster=cluster)
            for relation in panel.relations:
                for since, wave in pairs:
                    found = model.rows(part, relation, since, wave, next(streams))
                    rows += [(cluster, relation, since, wave, *row) for row in found]
                    step()
    return table(rows, COLUMNS, panel)


@dataclass(frozen=True, eq=False)
class _Asked:
    """What was asked, of every relation and pair of waves."""

    terms: tuple[str, ...]
    covariates: dict[str, Any]
    arms: Arms | None
    n_draws: int
    level: float

    def rows(self, panel: Panel, relation: str, since: Any, wave: Any, seed: SeedSequence) -> Iterator[tuple[Any, ...]]:
        """Rows of both models, after the keys of cluster, relation and waves."""
        if (relation, since) not in panel or (relation, wave) not in panel:
            return
        before, after = panel[relation, since], panel[relation, wave]
        reason = why_not_comparable(panel, relation, since, wave)
        if before.directed != after.directed:
            reason = "not comparable: directed in one wave only"
        stay = before.actors.index.intersection(after.actors.index)
        large = too_large(before, len(self.terms) + len(self.covariates) + len(panel.relations))
        reason = reason or large
        others = {name: panel[name, since] for name in panel.relations if name != relation and (name, since) in panel}
        late = in_retrospect(panel, relation, (since, wave))
        x: dict[str, Floats] = {}
        if len(stay) > 2 and not large:
            x = terms_before(before, stay, terms=self.terms, others=others, arms=self.arms, covariates=self.covariates)
        for name, stream in zip(TIE_MODELS, seed.spawn(len(TIE_MODELS)), strict=True):
            if reason or not x:
                empty = _Fitted({}, {}, {}, 0, 0, reason or "not measured")
                found = [(term, *empty.row(term)) for term in ("intercept", *x)]
            else:
                stack = _stack(paired(before, after), x, name)
                fitted = _fit(stack, name, self.level, self.n_draws, stream)
                found = [(term, *fitted.row(term)) for term in ("intercept", *x)]
            yield from ((name, *row[:-1], joined(row[-1], late)) for row in found)


def too_large(net: Network, n_terms: int) -> str:
    """Why a network has too many dyads to list, if it has."""
    try:
        check_size(len(net.actors), 1, n_terms)
    except ArgumentError as error:
        return str(error)
    return ""


def _stack(nets: tuple[Network, Network], x: Mapping[str, Floats], model: str) -> Stack:
    """Outcome and terms on the dyads of those who stayed; the outcome is known on the dyads at risk only."""
    was, now = (net.dense_strengths() for net in nets)
    risk = (was == 0) if model == "formation" else (was > 0)
    y = np.where(risk & ~np.isnan(now), now > 0, np.nan)
    values = np.stack(list(x.values()))
    who = np.stack([*(alike(net) for net in nets), strata_of_arrays(values)], axis=1)
    strata = np.unique(who, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    orders = Permuting(strata, np.argsort(strata, kind="stable"))
    return Stack(y[None], values[:, None], tuple(x), nets[0].directed, orders, orders.note)


@dataclass(frozen=True, eq=False)
class _Fitted:
    """Estimate, standard error, degrees of freedom and p of permutation by term, and notes."""

    estimates: dict[str, tuple[float, float, float, float, float]]
    p_qap: dict[str, float]
    notes: dict[str, str]
    n_dyads: int
    n_ties: int
    note: str

    def row(self, term: str) -> tuple[Any, ...]:
        """Columns from the estimate on."""
        numbers = self.estimates.get(term, (NAN,) * 5)
        note = joined(self.notes.get(term, ""), self.note)
        return (*numbers, self.p_qap.get(term, NAN), self.n_dyads, self.n_ties, note)


def _fit(stack: Stack, model: str, level: float, n_draws: int, seed: SeedSequence) -> _Fitted:
    """One model; what cannot be estimated is left out and said."""
    unknown = _unknown(stack)
    stack, notes = _estimable(stack, model)
    design = Design.of(stack)
    n_ties, rows = int(design.y.sum()), len(design.y)
    rare = min(n_ties, rows - n_ties)
    if rows <= len(design.z) or not rare:
        none = f"each of {rows} dyads {FATES[model][n_ties > 0]}" if rows else "no dyad was at risk"
        return _Fitted({}, {}, notes, rows, n_ties, joined(none if not rare else "fewer dyads than terms", unknown))
    fit = fit_logit(design.z, design.y)
    if fit.separated:
        return _Fitted({}, {}, notes, rows, n_ties, "the terms tell without error what became of the dyads")
    mean, spread = design.scale
    given = (design.z * spread[:, None] + mean[:, None]).T
    n = stack.y.shape[-1]
    se, df = dyadic_errors(given, design.y - fit.fitted, i=design.i, j=design.j, n=n, weights=fit.weights)
    names = ["intercept", *stack.names]
    few = len(np.unique(np.concatenate([design.i, design.j])))
    withheld = few < FEWEST
    note = f"interval withheld: {few} organisations, {FEWEST} are needed" if withheld else ""
    if rare < FEW_A_TERM * (len(names) - 1):
        said = "ties" if rare == n_ties else "dyads without a tie"
        note = joined(note, f"{rare} {said} for {len(names) - 1} terms: estimates are rough")
    note = joined(note, unknown)
    estimates = {
        name: (b, *_interval(b, s, d, level, withheld))
        for name, b, s, d in zip(names, design.unscaled(fit.coefficients), se, df, strict=True)
    }
    p_qap = _permuted(stack, design, n_draws, seed) if n_draws else {}
    return _Fitted(estimates, p_qap, notes, rows, n_ties, joined(note, stack.note if n_draws else ""))


def _interval(b: float, se: float, df: float, level: float, withheld: bool) -> tuple[float, float, float, float]:
    """Standard error, ends of the interval and p."""
    from scipy.special import stdtr, stdtrit

    if withheld or not se > 0:
        return NAN, NAN, NAN, NAN
    reach = float(stdtrit(df, 0.5 + level / 2)) * se
    return se, b - reach, b + reach, float(2 * stdtr(df, -abs(b) / se))


def _unknown(stack: Stack) -> str:
    """Whether many dyads are left out because some term is unknown on them."""
    at_risk = ~np.isnan(stack.y)
    left_out = int((at_risk & np.isnan(stack.x).any(axis=0)).sum())
    share = left_out / max(int(at_risk.sum()), 1)
    return f"{share:.0%} of dyads at risk left out: a term is unknown there" if share > MUCH_UNKNOWN else ""


def _estimable(stack: Stack, model: str) -> tuple[Stack, dict[str, str]]:
    """Leave out terms that say nothing of their own, and dummies whose dyads all had one fate, with those dyads."""
    notes: dict[str, str] = {}
    while True:
        design = Design.of(stack)
        dropped = {stack.names[row - 1]: design.z[row] for row in design.dependent if row}
        for name, values in dropped.items():
            constant = not len(values) or np.ptp(values) == 0
            notes[name] = "does not vary here" if constant else "says what the terms before it say"
        if not dropped and len(design.y):
            found = _one_fate(stack, design)
            if found is not None:
                name, group, said = found
                notes[name] = f"{said.format(*FATES[model])}: no finite estimate"
                y = stack.y.copy()
                y[design.wave[group], design.i[group], design.j[group]] = np.nan
                stack, dropped = replace(stack, y=y), {name: group}
        if not dropped:
            return stack, notes
        kept = [k for k, name in enumerate(stack.names) if name not in dropped]
        stack = replace(stack, x=stack.x[kept], names=tuple(stack.names[k] for k in kept))


def _one_fate(stack: Stack, design: Design) -> tuple[str, NDArray[np.bool_], str] | None:
    """A dummy of which one side has one outcome only, while others differ: its name, those dyads, and what to say."""
    if np.ptp(design.y) == 0:
        return None
    for name, values in zip(stack.names, design.z[1:], strict=True):
        sides = np.unique(values)
        for with_it, side in enumerate(sides if len(sides) == 2 else []):
            group = values == side
            if np.ptp(design.y[group]) == 0:
                fate = "{1}" if design.y[group][0] else "{0}"
                return name, group, f"each of {int(group.sum())} dyads {'with' if with_it else 'without'} it {fate}"
    return None


def _permuted(stack: Stack, design: Design, n_draws: int, seed: SeedSequence) -> dict[str, float]:
    """Two-sided p of each term by change of places."""
    partials = {
        name: partial
        for row, name in enumerate(stack.names, 1)
        if isinstance(partial := Partial.of(stack, design, row, "logit"), Partial)
    }
    if not partials:
        return {}
    kernel = Moved(design, tuple(partials.values()), stack.orders, "logit", "score")
    here = kernel.values(np.arange(stack.y.shape[-1])[None, :])[0]
    draws = run_draws(kernel, n_draws=n_draws, seed=seed, label="changing places", together=together(design))
    return {
        name: NullTest(t, column, "", around=0.0).p_value
        for name, t, column in zip(partials, here, draws.T, strict=True)
    }
