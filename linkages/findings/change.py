"""What changed between waves, and could the difference be chance."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.completion import takes_missing_for_null
from ..data.dyadmean import DyadMean, dyad_mean
from ..data.network import Network
from ..data.panel import Panel
from ..data.remember import remembered
from ..inference.adjust import adjust
from ..inference.bootstrap import Plan, resample_plan
from ..inference.dyadic import label_of, n_networks, paired
from ..inference.results import Estimate
from ..measures.centralization import centralization
from ..measures.change import jaccard, tie_changes
from ..measures.cohesion import density, mean_strength, reciprocity, transitivity
from ..measures.distance import connectedness, isolates
from ..measures.mixing import ei_index
from ..progress import tracking
from ..vocabulary import BLOCKS, Adjustment, Frame, IntervalMethod, State, one_of
from .cohesion import check_interval, estimate_of, seed_sequence
from .comparable import in_retrospect, of_strengths, spacing, why_not_comparable
from .reading import (
    FLAG,
    NOT_MEASURED,
    NUMBER,
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
)

__all__ = [
    "CHANGE",
    "adjusted",
    "change_rows",
    "comparisons",
    "created_share",
    "dissolved_share",
    "measure_change",
]

T, N = State.TIE, State.NULL
NAN = float("nan")
SPARSE: Final = (
    2.0  # ties an organisation; docs/calibration.md: both must report a tie, 40 organisations, a fifth silent
)
FEW_TIES: Final = "few ties: the interval of a change may be too narrow"


@dyad_mean(lambda x, y: DyadMean.of_two(x, y, {(N, T): 1}, {(N, T): 1, (N, N): 1}, limits=(0, 1)))
def created_share(before: Network, after: Network) -> float:
    """Share of the null dyads that became ties, over dyads observed in both waves."""
    found = tie_changes(before, after)
    return _share(found["created"], found["absent"])


@dyad_mean(lambda x, y: DyadMean.of_two(x, y, {(T, N): 1}, {(T, N): 1, (T, T): 1}, limits=(0, 1)))
def dissolved_share(before: Network, after: Network) -> float:
    """Share of the ties that are no longer there, over dyads observed in both waves."""
    found = tie_changes(before, after)
    return _share(found["dissolved"], found["kept"])


def _share(part: Any, rest: Any) -> float:
    return float(part / (part + rest)) if part + rest else NAN


CHANGE: Final[tuple[Callable[..., Any], ...]] = (
    density, reciprocity, transitivity, mean_strength, ei_index, partial(isolates, form="share"), connectedness,
    centralization, jaccard, created_share, dissolved_share,
)  # fmt: skip
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "frame": TEXT, "measure": TEXT,
    "form": TEXT, "before": NUMBER, "after": NUMBER, "value": NUMBER, "low": NUMBER, "high": NUMBER, "se": NUMBER,
    "p_value": NUMBER, "p_adjusted": NUMBER, "n_dyads": WHOLE, "missing_share": NUMBER, "comparable": FLAG, "note": TEXT,
}  # fmt: skip


def measure_change(
    panel: Panel,
    measures: Sequence[Callable[..., Any]] = CHANGE,
    *,
    blocks: Sequence[str] = BLOCKS,
    frame: Frame = "stayers",
    interval: IntervalMethod = "robust",
    n_draws: int = 0,
    level: float = 0.95,
    adjustment: Adjustment = "bh",
    seed: Any = None,
) -> pd.DataFrame:
    """Measure what changed between waves in every relation and block.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    measures : sequence of callable
        Functions of one Network (the change is later − earlier) or of two (``jaccard``: the value itself).
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    frame : {"stayers", "present"}
        Stayers: only dyads observed in both waves, among organisations of both: did relations change? Present: each
        wave as it was, whoever was there and answered; descriptive, without interval or p.
    interval : {"robust", "bootstrap", "none"}
        As in `measure_cohesion`.
    n_draws : int
        Draws of the bootstrap.
    level : float
        Level of the intervals.
    adjustment : {"bh", "by", "holm"}
        How p-values of outcomes that were not declared are adjusted: Benjamini–Hochberg, Benjamini–Yekutieli (holds under any
        dependence, with less power) or Holm.
    seed : int or numpy seed, optional
        Start of the random numbers of the bootstrap.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, block, frame, measure, form, before, after, value, low, high, se, p_value,
        p_adjusted, n_dyads, missing_share, comparable, note``. With one wave it is empty.

    Raises
    ------
    ArgumentError
        When a measure, block or option is not known, or the bootstrap has no draws.

    Notes
    -----
    Compared are consecutive waves and, from three waves on, the first with each later one. Sector and kind are the
    earlier wave's. ``comparable`` is False, without interval and p, when a relation was asked differently (instrument,
    cap, kinds asked, sides, scale), and ``note`` says how. The rule and the threshold are the panel's, the same in all waves.
    Waves asked in retrospect, and periods longer or shorter than others, are noted. `measure_sensitivity` has every change again
    without the programme's own ties and without the cluster organisation.

    p is two-sided, from the same Student's t as the interval, for changes of means over dyads; ``p_adjusted`` is
    by ``adjustment`` over all rows of one relation and pair of waves, in all clusters. Outcomes that the study
    file declares primary (as "density of advice in public-private") are adjusted among themselves by Holm, and the
    note says so.

    References
    ----------
    Benjamini Y, Hochberg Y (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B
    57(1), 289-300. doi:10.1111/j.2517-6161.1995.tb02031.x

    Benjamini Y, Yekutieli D (2001). The control of the false discovery rate in multiple testing under dependency.
    Annals of Statistics 29(4), 1165-1188. doi:10.1214/aos/1013699998

    Holm S (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6(2),
    65-70.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=20, n_public=14, trend=0.5, seed=1).survey
    >>> found = lk.measure_change(lk.build_panel(survey), [lk.density], blocks=["all"])
    >>> found[["since", "wave", "frame"]].drop_duplicates().values.tolist()
    [[2019, 2023, 'stayers']]
    >>> bool(np.allclose(found.value, found.after - found.before))
    True
    """
    one_of("adjustment", adjustment, Adjustment)
    found = change_rows(
        panel, measures, blocks=blocks, frame=frame, interval=interval, n_draws=n_draws, level=level, seed=seed
    )
    study = panel.survey.study if panel.survey is not None else None
    primary = () if study is None or study.design is None else study.design.primary or ()
    return adjusted(found, primary, adjustment)


def change_rows(
    panel: Panel,
    measures: Sequence[Callable[..., Any]] = CHANGE,
    *,
    blocks: Sequence[str] = BLOCKS,
    frame: Frame = "stayers",
    interval: IntervalMethod = "robust",
    n_draws: int = 0,
    level: float = 0.95,
    seed: Any = None,
) -> pd.DataFrame:
    """`measure_change` before p-values are adjusted."""
    functions, names = chosen(measures, networks=(1, 2)), chosen_blocks(blocks)
    one_of("frame", frame, Frame)
    check_interval(interval, n_draws, level)
    can_be_keys = all(isinstance(function, Hashable) for function in functions)
    if (
        interval == "robust" and frame == "stayers" and can_be_keys
    ):  # as `evaluate` asks twice, the second time for what hangs on a choice
        return _robust_rows(panel, functions, names, float(level)).copy()
    return _rows(panel, functions, names, frame, interval, n_draws, level, seed)


@remembered
def _robust_rows(panel: Panel, measures: tuple[Any, ...], blocks: tuple[str, ...], level: float) -> pd.DataFrame:
    return _rows(panel, measures, blocks, "stayers", "robust", 0, level, None)


def _rows(
    panel: Panel, functions: tuple[Any, ...], names: tuple[str, ...], frame: str, interval: str, n_draws: int,
    level: float, seed: Any,
) -> pd.DataFrame:  # fmt: skip
    """A row for each cluster, relation, pair of waves, block and measure."""
    streams = seed_sequence(seed).spawn(len(panel.clusters))
    rows: list[tuple[Any, ...]] = []
    pairs = comparisons(panel)
    with tracking("change", total=len(panel.clusters) * len(panel.relations) * len(pairs)) as step:
        for cluster, stream in zip(panel.clusters, streams, strict=True):
            part = panel.select(cluster=cluster)
            wanted = interval == "bootstrap" and frame == "stayers" and len(part)
            plan = resample_plan(list(part), n_draws=n_draws, seed=stream) if wanted else None
            for relation in part.relations:
                for since, wave in pairs:
                    reading = _Period(part, relation, since, wave, frame, interval, plan, level)
                    rows += [(cluster, relation, since, wave, *row) for row in reading.rows(functions, names)]
                    step()
    return table(rows, COLUMNS, panel)


def comparisons(panel: Panel) -> list[tuple[Any, Any]]:
    """Consecutive waves, then the first with each later one.

    Examples
    --------
    >>> import linkages as lk
    >>> comparisons(lk.Panel([lk.from_matrix([[0, 1], [0, 0]], directed=True, wave=w) for w in (1, 2, 3)]))
    [(1, 2), (2, 3), (1, 3)]
    """
    waves = panel.waves
    return list(dict.fromkeys([*panel.periods(), *((waves[0], wave) for wave in waves[2:])]))


class _Period:
    """One relation between two waves."""

    def __init__(
        self,
        panel: Panel,
        relation: str,
        since: Any,
        wave: Any,
        frame: str,
        interval: str,
        plan: Plan | None,
        level: float,
    ) -> None:
        self.waves = (since, wave)
        self.frame, self.interval, self.plan, self.level = frame, interval, plan, level
        absent = [str(w) for w in self.waves if (relation, w) not in panel]
        self.reason = f"{NOT_MEASURED} in {', '.join(absent)}" if absent else ""
        self.nets: tuple[Network, Network] | None = None
        self.moved = 0
        if absent:
            return
        self.reasons = [why_not_comparable(panel, relation, since, wave, strengths=s) for s in (False, True)]
        self.late = joined(in_retrospect(panel, relation, self.waves), spacing(panel, since, wave))
        before, after = panel[relation, since], panel[relation, wave]
        if before.directed != after.directed:
            self.reason = "not comparable: directed in one wave only"
        elif frame == "present":
            self.nets = (before, after)
        else:
            stay = before.actors.index.intersection(after.actors.index)
            self.moved = _moved(before.actors, after.actors, stay)
            self.nets = paired(before, after)

    def rows(self, measures: Sequence[Callable[..., Any]], blocks: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        """Rows after the keys of cluster, relation and waves."""
        asked = [m for m in measures if self.frame == "stayers" or n_networks(m) == 1]
        for block in blocks:
            nets = None if self.nets is None else (self.nets[0].block(block), self.nets[1].block(block))
            for measure in asked:
                yield (block, self.frame, label_of(measure), form_of(measure), *self._row(nets, measure, block))

    def _row(self, nets: tuple[Network, Network] | None, measure: Callable[..., Any], block: str) -> tuple[Any, ...]:
        nothing = (NAN,) * 8
        if nets is None:
            return (*nothing, 0, NAN, False, self.reason)
        n_dyads = min(net.n_dyads for net in nets)
        shares = [net.missing_share for net in nets]
        reason = self.reasons[of_strengths(measure)]
        if not all(net.measured for net in nets):
            return (*nothing, 0, NAN, not reason, joined(NOT_MEASURED, reason))
        before, after, value = _values(nets, measure)
        estimate = self._estimate(value, nets, measure, reason)
        numbers = (before, after, value, estimate.low, estimate.high, estimate.se, estimate.p_value, NAN)
        return (*numbers, n_dyads, max(shares), not reason, self._note(estimate, max(shares), measure, block, reason))

    def _estimate(
        self, value: float, nets: tuple[Network, Network], measure: Callable[..., Any], reason: str
    ) -> Estimate:
        if reason:
            return Estimate(value, NAN, NAN, NAN, self.level, "", note=reason)
        if self.frame == "present":
            note = UNDEFINED if np.isnan(value) else "descriptive: other organisations may stand behind the two values"
            return Estimate(value, NAN, NAN, NAN, self.level, "", note=note)
        return estimate_of(value, nets, measure, self.interval, self.plan, self.level)

    def _note(self, estimate: Estimate, share: float, measure: Callable[..., Any], block: str, reason: str) -> str:
        paths = share > 0 and takes_missing_for_null(measure) and not np.isnan(estimate.value)
        moved = f"{self.moved} changed sector, counted in the earlier one" if self.moved and block != "all" else ""
        missing = missing_note(share, unbounded=not np.isnan(estimate.value))
        sparse = FEW_TIES if share > 0 and not np.isnan(estimate.low) and self._sparse(block) else ""
        return joined(reason, estimate.note, TAKEN_FOR_NULL if paths else "", moved, self.late, sparse, missing)

    def _sparse(self, block: str) -> bool:
        """Whether an undirected tie is so rare that, where some are missing, intervals of a change were found too narrow."""
        nets = [net.block(block) for net in self.nets or () if not net.directed]
        return any(2 * net.n_ties < SPARSE * net.n_actors for net in nets)


def _values(nets: tuple[Network, Network], measure: Callable[..., Any]) -> tuple[float, float, float]:
    if n_networks(measure) == 2:
        return NAN, NAN, number_of(measure, *nets)
    before, after = (number_of(measure, net) for net in nets)
    return before, after, after - before


def _moved(before: pd.DataFrame, after: pd.DataFrame, stay: pd.Index) -> int:
    """How many actors of both waves changed sector."""
    if "sector" not in before.columns or "sector" not in after.columns:
        return 0
    was, now = (actors["sector"].astype(object).loc[stay] for actors in (before, after))
    return int((was != now).sum())


def adjusted(found: pd.DataFrame, primary: Iterable[str], method: Adjustment = "bh") -> pd.DataFrame:
    """Adjust p within each relation and pair of waves: Holm for declared outcomes, the method given for the rest."""
    outcome = found["measure"] + " of " + found["relation"] + " in " + found["block"]
    declared = outcome.isin([" ".join(text.split()) for text in primary])
    found.loc[declared, "note"] = [joined(note, "primary outcome") for note in found.loc[declared, "note"]]
    for _, rows in found.groupby(["relation", "since", "wave", declared], sort=False):
        how: Adjustment = "holm" if declared.loc[rows.index[0]] else method
        found.loc[rows.index, "p_adjusted"] = adjust(rows["p_value"], how)
    return found
