"""How closely knit is each collaboration graph, wave by wave, and how sure can one be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.completion import takes_missing_for_null
from ..data.dyadmean import dyad_mean_of
from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError, TooLargeError
from ..inference.bootstrap import Plan, from_draws, resample_plan
from ..inference.dyadic import interval_of, is_dyad_mean, label_of, n_networks
from ..inference.reports import reports_of
from ..inference.results import Estimate
from ..measures.assortativity import assortativity, log_odds_within
from ..measures.bipartite import bipartite_clustering
from ..measures.centralization import centralization
from ..measures.cohesion import average_degree, density, mean_strength, reciprocity, transitivity
from ..measures.distance import (
    average_distance,
    compactness,
    connectedness,
    diameter,
    fragmentation,
    isolates,
    largest_component,
)  # fmt: skip
from ..measures.hierarchy import krackhardt_efficiency, krackhardt_hierarchy, krackhardt_lubness
from ..measures.layers import MOST_STAGES, stages_of
from ..measures.mixing import ei_expected, ei_index
from ..measures.valued import ladder_share, mean_disparity
from ..progress import tracking
from ..vocabulary import BLOCKS, IntervalMethod, one_of
from .bounds import bounds_of
from .reading import (
    MOST_MISSING,
    NO_INTERVAL,
    NOT_MEASURED,
    NUMBER,
    OUTSIDE_BOUNDS,
    TAKEN_FOR_NULL,
    TEXT,
    UNDEFINED,
    WAVE,
    WHOLE,
    chosen,
    chosen_blocks,
    form_of,
    joined,
    missing_note,
    number_of,
    table,
)  # fmt: skip

__all__ = ["COHESION", "estimate_of", "measure_cohesion"]

COHESION: Final[tuple[Callable[..., Any], ...]] = (
    density, ladder_share, average_degree, reciprocity, transitivity, mean_strength, mean_disparity, ei_index, ei_expected,
    log_odds_within, assortativity,
    partial(isolates, form="share"), largest_component, connectedness, fragmentation, compactness, average_distance,
    diameter, centralization, krackhardt_hierarchy, krackhardt_efficiency, krackhardt_lubness,
    partial(centralization, form="bipartite"), bipartite_clustering,
)  # fmt: skip
# Sectors that answer less weigh less in these; the whole network gets a second row that weighs by dyads at stake.
STANDARDISED = (density, ei_index, log_odds_within, assortativity)

COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "block": TEXT, "measure": TEXT, "form": TEXT, "value": NUMBER,
    "low": NUMBER, "high": NUMBER, "se": NUMBER, "lower": NUMBER, "upper": NUMBER, "n_actors": WHOLE, "n_dyads": WHOLE,
    "missing_share": NUMBER, "note": TEXT,
}  # fmt: skip
NAN = float("nan")


def measure_cohesion(
    panel: Panel,
    measures: Sequence[Callable[..., Any]] = COHESION,
    *,
    blocks: Sequence[str] = BLOCKS,
    interval: IntervalMethod = "robust",
    n_draws: int = 0,
    level: float = 0.95,
    bounds: bool = False,
    seed: Any = None,
) -> pd.DataFrame:
    """Measure the cohesion of every network and block of a panel.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    measures : sequence of callable
        Functions of one Network that give a number; `functools.partial` sets options. Their names are the labels.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    interval : {"robust", "bootstrap", "none"}
        Robust: `robust_interval`. Bootstrap: the vertex bootstrap, one plan of draws for all networks of a cluster,
        conservative. Only means over dyads get an interval.
    n_draws : int
        Draws of the bootstrap.
    level : float
        Level of the intervals.
    bounds : bool
        Give smallest and largest possible values beside every mean over dyads; without it only where more than half of
        the dyads are missing, and for measures of paths.
    seed : int or numpy seed, optional
        Start of the random numbers of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, wave, block, measure, form, value, low, high, se, lower, upper, n_actors, n_dyads,
        missing_share, note``; one row for each network, block, measure and form.

    Raises
    ------
    ArgumentError
        When a measure, block or option is not known, or the bootstrap has no draws.

    Notes
    -----
    A block about which nobody was asked is in the table with the note "not measured". In the block ``all`` density, E–I
    index, log odds and assortativity have a second row, form ``standardised``: cells of sender and receiver sector weighed
    by all dyads at stake. `ladder_share` has a row for each stage of a relation's strength above the lowest ("at least 2"):
    its whole numbers up to ``scale_max`` where the survey tells, else the strengths that occur in any wave. ``lower`` and ``upper`` are the smallest and largest value that the completed network could have, over every way
    in which its missing dyads may be filled; exact, for means over dyads and for measures of paths that only rise or only
    fall with ties. Missing ties may have any strength from the lowest that counts to ``scale_max`` of the relation; where
    that is not known, any in the range observed. The share of isolates is one of those who answered: it may lie outside
    the bounds, which hold for all, and then its ``note`` says so. Where more than a fifth of the dyads is missing ``note``
    says how many, where more than half is and the measure has no bounds, that too. Measures of paths take missing dyads for no tie, and
    their ``note`` says that too. In a network so large that a measure would take hours its row has no value, and says so.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=20, n_public=14, n_hybrid=0, seed=1).survey
    >>> found = lk.measure_cohesion(lk.build_panel(survey), [lk.density], blocks=["all", "public-private"])
    >>> bool((found.low < found.value).all() and (found.value < found.high).all())
    True
    """
    functions, names = chosen(measures, networks=(1,)), chosen_blocks(blocks)
    check_interval(interval, n_draws, level)
    streams = seed_sequence(seed).spawn(len(panel.clusters))
    stages = {relation: higher_stages(panel, relation) for relation in panel.relations}
    rows: list[tuple[Any, ...]] = []
    with tracking("cohesion", total=len(panel.clusters) * len(panel)) as step:
        for cluster, stream in zip(panel.clusters, streams, strict=True):
            part = panel.select(cluster=cluster)
            plan = resample_plan(list(part), n_draws=n_draws, seed=stream) if interval == "bootstrap" else None
            for net in part:
                options = (interval, plan, level, bounds, strengths_of(panel, net))
                for block in names:
                    view = net.block(block)
                    for measure in _rows_of(functions, block, stages[net.relation]):
                        key = (cluster, net.relation, net.wave, block)
                        rows.append(key + _row(view, measure, *options))
                step()
    return table(rows, COLUMNS, panel)


def seed_sequence(seed: Any) -> np.random.SeedSequence:
    """Where the streams of random numbers of the clusters come from."""
    return np.random.SeedSequence(int(np.random.default_rng(seed).integers(2**62)))


def check_interval(interval: str, n_draws: int, level: float) -> None:
    """Refuse options that make no interval."""
    one_of("interval", interval, IntervalMethod)
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1")
    if not isinstance(n_draws, (int, np.integer)) or n_draws < 0:
        raise ArgumentError(f"n_draws={n_draws!r} is no number of draws: 0, 1, 2 …")
    if interval == "bootstrap" and n_draws < 2:
        raise ArgumentError(f"n_draws={n_draws}: interval='bootstrap' needs draws, as n_draws=1000")


def higher_stages(panel: Panel, relation: str) -> list[float]:
    """The stages of strength of a relation above the lowest, the same in all waves; none where they are too many to name."""
    nets = [net for net in panel if net.relation == relation]
    if all(net.ties.data.max(initial=0.0) <= 1 for net in nets):  # asked yes or no, or cut when the panel was built
        return []
    known = panel.survey.relations if panel.survey is not None else None
    if known is not None and "scale_max" in known.columns:
        top = known.loc[known["relation"] == relation, "scale_max"].max()
        if 1 <= top <= MOST_STAGES:
            return [float(stage) for stage in range(2, int(top) + 1)]
    try:
        return stages_of(nets)[1:]
    except ArgumentError:
        return []


def _rows_of(
    measures: Sequence[Callable[..., Any]], block: str, stages: Sequence[float]
) -> Iterator[Callable[..., Any]]:
    """The measures with every option that has a row of its own."""
    for measure in measures:
        if measure is ladder_share:
            yield from (partial(ladder_share, at_least=stage) for stage in stages)
            continue
        yield measure
        if block == "all" and measure in STANDARDISED:
            yield partial(measure, form="standardised")


def strengths_of(panel: Panel, net: Network) -> tuple[float, float] | None:
    """Range of the strengths that a tie of a relation may have; None where its scale is not known."""
    if panel.survey is None:
        return None
    table = panel.survey.relations
    here = table.loc[(table["relation"] == net.relation) & (table["wave"] == net.wave), "scale_max"]
    if not len(here) or pd.isna(here.iloc[0]):
        return None
    cut = panel.rules.get("at_least") is not None  # then every tie has strength 1
    lowest = 0.5 if panel.rules.get("symmetrize") == "mean" else 1.0  # the other report may be a 0
    observed = net.ties.data.min(initial=lowest), net.ties.data.max(initial=1.0 if cut else here.iloc[0])
    return float(observed[0]), float(observed[1])


def _row(
    net: Network,
    measure: Callable[..., Any],
    interval: str,
    plan: Plan | None,
    level: float,
    bounds: bool,
    strengths: tuple[float, float] | None,
) -> tuple[Any, ...]:
    """Everything after the keys."""
    head = (label_of(measure), form_of(measure))
    if not net.measured:
        return (*head, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, NAN, NOT_MEASURED)
    share = net.missing_share
    try:
        value = number_of(measure, net)
    except TooLargeError as error:
        return (*head, NAN, NAN, NAN, NAN, NAN, NAN, net.n_actors, net.n_dyads, share, str(error).removeprefix("net: "))
    estimate = estimate_of(value, (net,), measure, interval, plan, level)
    lower, upper = bounds_of(net, measure, rates=bounds or share > MOST_MISSING, strengths=strengths)
    outside = OUTSIDE_BOUNDS if not np.isnan(value) and (value < lower - 1e-9 or value > upper + 1e-9) else ""
    paths = TAKEN_FOR_NULL if share > 0 and takes_missing_for_null(measure) and not np.isnan(value) else ""
    unbounded = bool(np.isnan(lower) and not np.isnan(value))
    note = joined(estimate.note, paths, outside, missing_note(share, unbounded=unbounded))
    counts = (net.n_actors, net.n_dyads, share)
    return (*head, value, estimate.low, estimate.high, estimate.se, lower, upper, *counts, note)


def estimate_of(
    value: float,
    nets: tuple[Network, ...],
    measure: Callable[..., Any],
    interval: str,
    plan: Plan | None,
    level: float,
) -> Estimate:
    """The interval of a value, or of a change between paired networks, or the reason why there is none."""
    if np.isnan(value):
        return Estimate(value, NAN, NAN, NAN, level, "", note=UNDEFINED)
    if interval == "none":
        return Estimate(value, NAN, NAN, NAN, level, "")
    if not is_dyad_mean(measure):
        return Estimate(value, NAN, NAN, NAN, level, "", note=NO_INTERVAL)
    robust = interval_of(nets, measure=measure, level=level)
    if plan is None:
        return robust
    change = len(nets) == 2 and n_networks(measure) == 1
    described = [dyad_mean_of(measure, net) for net in nets] if change else [dyad_mean_of(measure, *nets)]
    known = [mean for mean in described if mean is not None]
    few = reports_of(nets).too_few("" if len(nets) == 1 else " in both waves")
    if few or len(known) < len(described):
        return robust
    draws = [plan.values(mean, net.actors.index) for mean, net in zip(known, nets, strict=False)]
    return from_draws(value, draws[1] - draws[0] if change else draws[0], level=level, change=change)
