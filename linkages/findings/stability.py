"""How much of every network lasted between waves, and from which stage to which dyads moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.network import Network
from ..data.panel import Panel
from ..inference.dyadic import label_of, paired
from ..inference.qap_correlation import qap_correlation
from ..measures.centrality import betweenness, degree
from ..measures.change import hamming, jaccard, tie_changes
from ..measures.stability import MOST_STAGES, rank_correlation, stage_transitions, tie_survival
from ..vocabulary import BLOCKS
from .arms import Arms, arms_of
from .change import comparisons, created_share, dissolved_share
from .cohesion import check_interval, estimate_of, seed_sequence
from .comparable import in_retrospect, spacing, why_not_comparable
from .reading import (
    FLAG,
    NOT_MEASURED,
    NUMBER,
    TEXT,
    UNDEFINED,
    WAVE,
    WHOLE,
    chosen,
    chosen_blocks,
    form_of,
    joined,
    missing_note,
    table,
)

__all__ = ["RANKED", "measure_stability", "measure_transitions"]

NAN = float("nan")
RANKED: Final[tuple[Callable[..., Any], ...]] = (degree, betweenness)
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "measure": TEXT, "form": TEXT,
    "value": NUMBER, "low": NUMBER, "high": NUMBER, "p_value": NUMBER, "n": WHOLE, "unit": TEXT, "comparable": FLAG,
    "note": TEXT,
}  # fmt: skip
TRANSITION_COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "before": NUMBER, "after": NUMBER,
    "n_dyads": WHOLE, "share": NUMBER, "comparable": FLAG, "note": TEXT,
}  # fmt: skip
ARMS: Final = {"both": ("treated", "treated"), "one": ("treated", "control"), "none": ("control", "control")}
FEWEST = 2  # actors that can change places
MOST_PLACED = 2000  # actors whose places are changed in seconds


def measure_stability(
    panel: Panel,
    measures: Sequence[Callable[..., Any]] = RANKED,
    *,
    blocks: Sequence[str] = BLOCKS,
    arm: str | None = None,
    treated: Iterable[str] | None = None,
    n_draws: int = 1000,
    level: float = 0.95,
    seed: Any = None,
) -> pd.DataFrame:
    """Measure how much of every network lasted between waves.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    measures : sequence of callable
        Functions of one Network that give a Series by actor, whose order is compared between waves.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``, for ``jaccard`` and ``hamming``; all else is of whole networks.
    arm : str, optional
    treated : iterable of str, optional
        As in `measure_ledger`.
    n_draws : int
        Draws of the correlation of two waves.
    level : float
        Level of the intervals.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, block, measure, form, value, low, high, p_value, n, unit, comparable, note``, where
        ``n`` of ``unit`` (dyads, actors, ties) is what the value rests on. With one wave it is empty.

    Raises
    ------
    ArgumentError
        When a measure, block or option is not known.

    Notes
    -----
    For every pair of waves of `measure_change`, over dyads observed in both among actors of both:

    - ``jaccard``, ``hamming``, with dyadic-robust intervals;
    - ``rank_correlation``, whose ``form`` is the measure of actors;
    - ``qap_correlation`` of the two waves (ties, whatever their strength), with the p of actors who change places;
    - ``created_share``, ``dissolved_share`` with form ``arm: both``, ``one``, ``none``: the rates behind the counts of the
      ledger, by how many ends take part in the programme.

    And for consecutive waves ``tie_survival``: the share of ties that lasted, form ``all`` and by age (``age 2``, or ``age 2
    or more`` where the beginning was not observed; see `tie_survival`), among ties whose dyad both waves observed. The p of a
    correlation says that the waves are more alike than chance would have it, which is nearly always so: read the value.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=12, n_public=8, relations=["advice"], seed=1).survey
    >>> found = lk.measure_stability(lk.build_panel(survey), n_draws=99, seed=1)
    >>> found.measure.unique().tolist()
    ['jaccard', 'hamming', 'rank_correlation', 'qap_correlation', 'created_share', 'dissolved_share', 'tie_survival']
    """
    functions, names = chosen(measures, networks=(1,)), chosen_blocks(blocks)
    check_interval("none", n_draws, level)
    pairs = list(_pairs(panel))
    streams = seed_sequence(seed).spawn(len(pairs))
    arms = arms_of(panel, arm, treated)
    rows: list[tuple[Any, ...]] = []
    for pair, stream in zip(pairs, streams, strict=True):
        head = (pair.cluster, pair.relation, pair.since, pair.wave)
        found = [
            *_alike(pair, names, level), *_ranks(pair, functions), *_correlated(pair, n_draws, stream),
            *_by_arm(pair, arms, level), *_survival(pair),
        ]  # fmt: skip
        rows += [(*head, *row) for row in found]
    return table(rows, COLUMNS, panel)


def measure_transitions(panel: Panel, *, blocks: Sequence[str] = BLOCKS) -> pd.DataFrame:
    """Count from which stage of collaboration to which dyads moved between waves.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, block, before, after, n_dyads, share, comparable, note``: `stage_transitions` of
        every comparison and block that has a dyad observed in both waves.

    Raises
    ------
    ArgumentError
        When a block is not known.

    Notes
    -----
    Over dyads observed in both waves; sectors are those of the earlier wave. Relations whose strengths have more than 10 values
    have no stages and no row. ``comparable`` is False, with the reason, when the scale or the question changed.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=12, n_public=8, relations=["advice"], seed=1).survey
    >>> found = lk.measure_transitions(lk.build_panel(survey), blocks=["all"])
    >>> bool(np.allclose(found.groupby("before").share.sum(), 1))
    True
    """
    names = chosen_blocks(blocks)
    rows: list[tuple[Any, ...]] = []
    for pair in _pairs(panel):
        reason = why_not_comparable(panel, pair.relation, pair.since, pair.wave, strengths=True)
        for block in names:
            nets = pair.block(block)
            if not nets[0].n_dyads or not _staged(nets):
                continue
            note = joined(reason, pair.late, missing_note(nets[0].missing_share, unbounded=True))
            head = (pair.cluster, pair.relation, pair.since, pair.wave, block)
            moved = stage_transitions(*nets).itertuples(index=False, name=None)
            rows += [(*head, *row, not reason, note) for row in moved]
    return table(rows, TRANSITION_COLUMNS, panel)


@dataclass(frozen=True, eq=False)
class _Pair:
    """One relation of one cluster in two waves: as it was, and the dyads observed in both."""

    cluster: str
    relation: str
    since: Any
    wave: Any
    nets: tuple[Network, Network]
    history: tuple[Network, ...]
    reason: str
    late: str

    def block(self, name: str) -> tuple[Network, Network]:
        return self.nets[0].block(name), self.nets[1].block(name)

    def row(
        self,
        measure: str,
        form: str,
        value: float,
        n: int,
        unit: str,
        *,
        block: str = "all",
        note: str = "",
        **more: float,
    ) -> tuple[Any, ...]:
        """A row after its keys; without interval and p where the waves cannot be compared."""
        said = {k: NAN if self.reason else more.get(k, NAN) for k in ("low", "high", "p_value")}
        share = missing_note(max(net.missing_share for net in self.block(block)), unbounded=not np.isnan(value))
        note = joined(self.reason, note or (UNDEFINED if np.isnan(value) else ""), self.late, share)
        return (block, measure, form, value, *said.values(), int(n), unit, not self.reason, note)


def _pairs(panel: Panel) -> Iterator[_Pair]:
    for cluster in panel.clusters:
        part = panel.select(cluster=cluster)
        for relation in part.relations:
            for since, wave in comparisons(panel):
                if (relation, since) not in part or (relation, wave) not in part:
                    continue
                before, after = part[relation, since], part[relation, wave]
                if before.directed == after.directed:
                    waves = panel.waves[: panel.waves.index(wave) + 1]
                    history = [part[relation, w] for w in waves if (relation, w) in part]
                    reason = why_not_comparable(panel, relation, since, wave)
                    late = joined(in_retrospect(panel, relation, (since, wave)), spacing(panel, since, wave))
                    yield _Pair(
                        cluster, relation, since, wave, paired(before, after), tuple(history), reason, late
                    )  # fmt: skip


def _alike(pair: _Pair, blocks: Sequence[str], level: float) -> Iterator[tuple[Any, ...]]:
    """Jaccard and Hamming of every block."""
    for block in blocks:
        nets = pair.block(block)
        for measure in (jaccard, hamming):
            yield _rate(pair, measure, "", nets, level, block=block)


def _rate(
    pair: _Pair,
    measure: Callable[..., Any],
    form: str,
    nets: tuple[Network, Network],
    level: float,
    *,
    block: str = "all",
    n: tuple[int, str] | None = None,
) -> tuple[Any, ...]:
    """A mean over dyads of two waves with its interval; ``n`` is what it rests on, if not all dyads."""
    name, rests = label_of(measure), n or (nets[0].n_dyads, "dyads")
    if not nets[0].n_dyads:
        return pair.row(name, form, NAN, *rests, block=block, note=NOT_MEASURED)
    found = estimate_of(measure(*nets), nets, measure, "robust", None, level)
    return pair.row(name, form, found.value, *rests, block=block, note=found.note, low=found.low, high=found.high)


def _ranks(pair: _Pair, measures: Sequence[Callable[..., Any]]) -> Iterator[tuple[Any, ...]]:
    for measure in measures:
        values = [measure(net) for net in pair.nets]
        n = int((values[0].notna() & values[1].reindex(values[0].index).notna()).sum())
        own = form_of(measure)
        form = f"{label_of(measure)}, {own}" if own else label_of(measure)
        yield pair.row("rank_correlation", form, rank_correlation(*pair.nets, measure=measure), n, "actors")


def _correlated(pair: _Pair, n_draws: int, stream: Any) -> Iterator[tuple[Any, ...]]:
    n = pair.nets[0].n_dyads
    if len(pair.nets[0].actors) < FEWEST or not n_draws:
        return
    if len(pair.nets[0].actors) > MOST_PLACED:
        yield pair.row("qap_correlation", "", NAN, n, "dyads", note=f"more than {MOST_PLACED} actors")
        return
    plain = [net.dichotomize(np.nextafter(0, 1)) for net in pair.nets]
    test = qap_correlation(plain[0], plain[1], n_draws=n_draws, seed=stream)
    p = NAN if np.isnan(test.value) else test.p_value
    yield pair.row("qap_correlation", "", test.value, n, "dyads", note=test.note, p_value=p)


def _by_arm(pair: _Pair, arms: Arms | None, level: float) -> Iterator[tuple[Any, ...]]:
    """How many of the dyads without a tie got one, and of the ties that ended, by how many ends take part."""
    if arms is None or any(arms.column not in net.actors.columns for net in pair.nets):
        return
    before, after = (arms.named(net) for net in pair.nets)
    known = set(before.actors[arms.column].dropna())
    for name, ends in ARMS.items():
        if known.issuperset(ends):
            nets = (before.block(ends, by=arms.column), after.block(ends, by=arms.column))
            n = tie_changes(*nets)
            form = f"arm: {name}"
            yield _rate(pair, created_share, form, nets, level, n=(n["created"] + n["absent"], "dyads"))
            yield _rate(pair, dissolved_share, form, nets, level, n=(n["dissolved"] + n["kept"], "ties"))


def _survival(pair: _Pair) -> Iterator[tuple[Any, ...]]:
    """Ties kept, all and by their age, where the two waves follow one another."""
    if len(pair.history) < FEWEST or pair.history[-2].wave != pair.since:
        return
    if len({net.directed for net in pair.history}) > 1:
        return
    found = tie_survival(pair.history)
    found = found[(found["since"] == pair.since) & (found["wave"] == pair.wave)]
    n = int(found["n_ties"].sum())
    yield pair.row("tie_survival", "all", found["n_kept"].sum() / n if n else NAN, n, "ties")
    for row in found.itertuples(index=False):
        form = f"age {row.age}{' or more' if row.at_least else ''}"
        yield pair.row("tie_survival", form, row.share, row.n_ties, "ties")


def _staged(nets: Sequence[Network]) -> bool:
    """Whether the strengths are few enough to be stages."""
    return len(np.unique(np.concatenate([net.ties.data for net in nets]))) <= MOST_STAGES
