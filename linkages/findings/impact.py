"""What changed more where the programme was than where it was not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, get_args

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..data.study_design import Design
from ..inference.adjust import adjust
from ..inference.draws import root_of
from ..measures.centrality import degree
from ..measures.centralization import centralization
from ..measures.cohesion import density, reciprocity, transitivity
from ..progress import tracking
from ..vocabulary import BLOCKS, ImpactUnit, one_of
from .cohesion import check_interval
from .design import Applied, applied_design
from .impact_actors import position_rows, refuse_contamination
from .impact_clusters import cluster_rows, pooled_dyads
from .impact_dyads import dyad_rows
from .impact_outcomes import outcome_rows
from .reading import NUMBER, TEXT, WHOLE, chosen, chosen_blocks, joined, table
from .sides import dealing_of

__all__ = ["IMPACT", "measure_impact", "no_impact"]

IMPACT: Final[tuple[Callable[..., Any], ...]] = (density, reciprocity, transitivity, centralization)
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "block": TEXT, "outcome": TEXT, "unit": TEXT, "comparison": TEXT, "term": TEXT,
    "estimate": NUMBER, "se": NUMBER, "low": NUMBER, "high": NUMBER, "p_value": NUMBER, "p_adjusted": NUMBER,
    "p_exact": NUMBER, "p_attainable": NUMBER, "alternative": TEXT, "n": WHOLE, "n_units": WHOLE, "method": TEXT, "assignment": TEXT, "note": TEXT,
}  # fmt: skip
READ: Final = {name: kind for name, kind in COLUMNS.items() if name != "p_adjusted"}


def measure_impact(
    panel: Panel,
    design: Design | Mapping[str, Any] | None = None,
    *,
    units: str | Iterable[str] | None = None,
    measures: Sequence[Callable[..., Any]] = IMPACT,
    positions: Sequence[Callable[..., Any]] = (degree,),
    blocks: Sequence[str] = BLOCKS,
    n_draws: int = 999,
    level: float = 0.95,
    seed: Any = None,
    accept_contamination: bool = False,
) -> pd.DataFrame:
    """Measure what changed more where the programme was than where it was not.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave.
    design : Design or mapping, optional
        How organisations came into the programme, with the column of the arms; by default that of the study file.
        Look at `describe_design` first.
    units : sequence of {"cluster", "dyad", "actor"}, optional
        What is compared. Cluster: treated clusters and others, where there are some of both. Dyad: dyads of which both
        ends, or one, took part and dyads of which neither did, in each cluster with both arms. Actor: outcomes of
        organisations that the design names (``outcomes``; those in ``log`` as logarithms, those in ``ratio`` in
        proportion with their zeros kept), and their ``positions`` where
        whole clusters took part; inside one cluster ties between arms spoil these: they are left out, and refused where there are no
        outcomes either. By default all but actors where the design names no outcomes.
    measures : sequence of callable
        Functions of one Network whose change is compared between clusters.
    positions : sequence of callable
        Functions of one Network that give every organisation a number, as its place in the network, in each relation and block.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    n_draws : int
        Draws of assignments where there are more than 20,000; 0: no p of draws.
    level : float
        Level of the intervals.
    seed : int or numpy seed, optional
        Start of the random numbers.
    accept_contamination : bool
        Compare positions of treated and other organisations of one cluster all the same.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, block, outcome, unit, comparison, term, estimate, se, low, high, p_value, p_adjusted, p_exact,
        p_attainable, alternative, n, n_units, method, assignment, note``. ``n``: dyads (of the class of the term;
        organisations for actors); ``n_units``: organisations or clusters that they come from. ``p_attainable``: the
        smallest ``p_exact`` that the design allows. ``p_adjusted``: ``p_value`` (``p_exact`` where there is none) adjusted
        within a relation and unit. Outcomes of organisations belong to no relation (empty).

    Raises
    ------
    ArgumentError
        When there is no design, it names no arm or a column that is not there, an option makes no sense, or degrees are to be
        compared inside one cluster without consent.

    Notes
    -----
    **Dyads.** tie_dt = dyad d + wave t (of each block of sectors) + β_both·after·both_d + β_one·after·one_d, by least squares
    over dyads observed in two waves or more, in clusters of at most 3,000 organisations; those without an arm count as untreated. With two waves β_both is the mean
    change of the dyads of two treated organisations less that of dyads of none. Standard errors are dyadic-robust over all waves.
    ``both`` and ``one`` are relative to untreated dyads: if the programme drew ties from those, the effect is an upper
    bound; ``none`` is their trend, which inside one cluster cannot be told from diversion. ``p_exact`` deals the arms
    anew among organisations of one sector (and the declared strata); it is of the hypothesis that the programme moved no dyad at all.
    Effects of several clusters are pooled as those of clusters are (``both, pooled``, ``both, predicted``; n_units: clusters).

    **Clusters.** Mean change since the first wave, over dyads observed in both, of treated clusters less that of the others;
    Welch's interval and p; ``p_exact`` over all assignments of as many clusters. ``trend before``: the same
    between two waves before the programme. ``pooled`` and ``predicted``: mean effect from a random-effects model, and what
    would be measured in a new cluster; ``shrunk``: each cluster drawn towards the mean. With a single treated (or
    comparison) cluster there is its rank among all, and no p.

    **Actors.** y_it = organisation i + wave t of its stratum + β·after·treated_i, over organisations whose outcome is known
    both before and after; strata are those within which arms were dealt, or sectors where whole clusters were. ``effect, in``
    and ``trend before, from``: one β for each wave, against the last before the programme. CRV3: each unit that arms were given to
    (organisation, or whole cluster) left out in turn, t with G − 1 degrees of freedom; from four organisations or three clusters an arm.

    An outcome in ``ratio`` has one row, the log of A₁B₀ / B₁A₀ with A and B the sums after and before of treated (1) and other organisations, common to all
    strata: a Poisson regression with the same effects, over organisations known in every wave. In ``log`` amounts of 0 are left out.

    Where entry differs, ``effect`` is the mean of Callaway and Sant'Anna's group-time effects beside organisations that had not entered yet
    (each group's mean over its waves in, by size), ``effect, 2 years in`` that at one time since the first wave in the programme, ``trend
    before, 4 years`` the change from so long before it to the last wave before entry. Two-way fixed effects would compare late entrants with
    early ones, whose outcome still moves, and can have the wrong sign. Standard errors leave each unit out among those that entered together.
    All else is read between the waves before the first entry and those after the last.

    ``against comparison clusters``: organisations of clusters in which only some took part, those that did and those that did not
    (``indirect effect``), beside clusters without the programme. ``exposure``: γ of β·treated_i + γ·(E_i − mean of E_i), E_i the share
    (0 without partners) or number of i's partners, named or naming, in the last wave before that took part; the mean is over all ways to deal
    the arms out, without which organisations with many partners would be compared with those with few. A share is of the partners that are known and of as many
    more as must be there though nobody told of them. ``effect, sector public``, ``difference``:
    the effect in one group, and how much it differs from that in the largest; groups are ``effects_by`` of the design, else sector,
    kind and size (up to and above its median). ``association with degree``: correlation of the changes of degree and outcome within strata, without p:
    it says that both moved, not that one moved the other. ``p_exact`` is of no effect on anybody, exposed or not.

    p is called a randomization p only where these very units were randomised, else a permutation placebo. Outcomes
    declared primary (as "density of advice in public-private", or "employment" of organisations, the term ``effect``) carry a note and are adjusted
    among themselves by Holm, others by Benjamini and Hochberg; trends before the programme, and of untreated dyads, are no effects and are not
    counted.

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Borusyak K, Hull P (2023). Nonrandom exposure to exogenous shocks. Econometrica 91(6), 2155-2185.
    doi:10.3982/ECTA19367

    Callaway B, Sant'Anna PHC (2021). Difference-in-differences with multiple time periods. Journal of Econometrics
    225(2), 200-230. doi:10.1016/j.jeconom.2020.12.001

    Chen J, Roth J (2024). Logs with zeros? Some problems and solutions. Quarterly Journal of Economics 139(2), 891-936.
    doi:10.1093/qje/qjad054

    DerSimonian R, Laird N (1986). Meta-analysis in clinical trials. Controlled Clinical Trials 7(3), 177-188.
    doi:10.1016/0197-2456(86)90046-2

    Knapp G, Hartung J (2003). Improved tests for a random effects meta-regression with a single covariate. Statistics in
    Medicine 22(17), 2693-2710. doi:10.1002/sim.1482

    MacKinnon JG, Nielsen MØ, Webb MD (2023). Fast and reliable jackknife and bootstrap methods for cluster-robust
    inference. Journal of Applied Econometrics 38(5), 671-694. doi:10.1002/jae.2969

    Examples
    --------
    >>> import linkages as lk
    >>> study = lk.simulate_survey(n_private=24, n_public=8, relations=["advice"], effect=0.2, seed=1)
    >>> panel = lk.build_panel(study.survey)
    >>> found = lk.measure_impact(panel, {"assignment": "randomised", "arm": "arm"}, blocks=["all"], seed=7)
    >>> found[["unit", "term", "estimate", "p_exact"]].round(3).dropna().values.tolist()
    [['dyad', 'both', 0.165, 0.002], ['dyad', 'one', 0.002, 0.977]]
    """
    kinds = [units] if isinstance(units, str) else list(units or get_args(ImpactUnit))
    for unit in kinds:
        one_of("units", unit, ImpactUnit)
    functions, names = chosen(measures, networks=(1,)), chosen_blocks(blocks)
    check_interval("none", n_draws, level)
    applied = applied_design(panel, design)
    outcomes, places = "actor" in kinds and bool(applied.design.outcomes), chosen(positions, networks=(1,))
    if units is not None and "actor" in kinds and not outcomes:
        refuse_contamination(applied, accept_contamination)
    placed = "actor" in kinds and (units is not None or outcomes) and (not applied.mixed or accept_contamination)
    root = root_of(seed)
    options: dict[str, Any] = {"blocks": names, "level": level, "n_draws": int(n_draws), "seed": root}
    rows: list[tuple[Any, ...]] = []
    inside = [(c, relation) for c in applied.mixed for relation in panel.relations if "dyad" in kinds]
    with tracking("impact", total=2 + len(inside)) as step:
        if "cluster" in kinds and len(panel.clusters) > 1:
            rows += cluster_rows(panel, applied, functions, **options)
        step()
        for cluster, relation in inside:
            rows += [(cluster, relation, *row) for row in dyad_rows(panel, applied, relation, cluster, **options)]
            step()
        dealing = dealing_of(panel, applied, n_draws=int(n_draws), seed=root)
        rows += position_rows(panel, dealing, places, blocks=names, level=level) if placed else ()
        rows += outcome_rows(panel, dealing, level=level) if outcomes else ()
        step()
    rows += pooled_dyads(table(rows, READ, panel), level)
    return _adjusted(table(rows, READ, panel), applied)


def _adjusted(found: pd.DataFrame, applied: Applied) -> pd.DataFrame:
    """Say which rows are of outcomes declared before the data were seen, and adjust p within each relation and unit.

    What is no effect (trends before the programme, those of untreated dyads) is neither adjusted nor counted.
    """
    declared = _primary(found, applied)
    found["note"] = np.where(declared, [joined(note, "primary outcome") for note in found["note"]], found["note"])
    found = found.astype({"note": TEXT})
    p = found["p_value"].fillna(found["p_exact"]).where(~found["term"].str.match("none$|trend before"))
    found["p_adjusted"] = np.nan
    for (_, _, first), rows in p.groupby([found["relation"], found["unit"], declared], sort=False):
        found.loc[rows.index, "p_adjusted"] = adjust(rows, "holm" if first else "bh")
    return found[list(COLUMNS)]


def _primary(found: pd.DataFrame, applied: Applied) -> pd.Series:
    """Rows of outcomes declared as "density of advice in public-private", or, of organisations, as "employment"."""
    names = {" ".join(text.split()) for text in applied.design.primary or ()}
    of_ties = found["outcome"] + " of " + found["relation"] + " in " + found["block"]
    own, how = found["relation"].eq("") & found["term"].eq("effect"), r"^(?:log|ratio of) "
    named = found["outcome"].str.replace(how, "", regex=True).isin({re.sub(how, "", name) for name in names})
    return of_ties.isin(names) | (own & named)


def no_impact(panel: Panel) -> pd.DataFrame:
    """The table of a study without a design: no rows."""
    return table([], COLUMNS, panel)
