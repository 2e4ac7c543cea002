"""Were ties added, or only moved: from neighbours of the programme to its organisations, or from one ring to another?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..data.study_design import Design
from ..data.views import with_actors
from ..errors import ArgumentError
from ..inference.dyadic import interval_of, paired
from ..intake.values import words_of
from ..measures.cohesion import density
from .change import comparisons
from .cohesion import check_interval
from .comparable import in_retrospect, why_not_comparable
from .design import Applied, applied_design, declared_design
from .formation import too_large
from .reading import NOT_MEASURED, NUMBER, TEXT, WAVE, WHOLE, joined, table

__all__ = ["displacement_of", "measure_displacement"]

Mask = NDArray[np.bool_]
NAN = float("nan")
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "by": TEXT, "group": TEXT, "other": TEXT,
    "n_dyads": WHOLE, "before": WHOLE, "after": WHOLE, "created": WHOLE, "dissolved": WHOLE, "net": WHOLE,
    "diverted": NUMBER, "diverted_expected": NUMBER, "value": NUMBER, "low": NUMBER, "high": NUMBER, "p_value": NUMBER,
    "note": TEXT,
}  # fmt: skip
RING, TIER = "ring", "tier"
UNSAID: Final = "?"
UNSURE: Final = "no interval is known for how many ties were diverted"
MOST_GROUPS: Final = 12


def measure_displacement(
    panel: Panel, design: Design | Mapping[str, Any] | None = None, *, level: float = 0.95
) -> pd.DataFrame:
    """Measure whether ties were added or only moved, within and between rings around the programme, and between tiers of government.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    design : Design or mapping, optional
        How organisations came into the programme, with the column of the arms and that of the rings (``ring``) or of the
        regions (``region``); by default that of the study file.
    level : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, by, group, other, n_dyads, before, after, created, dissolved, net, diverted,
        diverted_expected, value, low, high, p_value, note``: a row for every pair of groups, and one in which both are
        ``all``, which is the sum of the others. ``net`` = created − dissolved = after − before; ``value`` = net / n_dyads,
        the change of density, with its interval and p; nan where a pair has no dyads.

    Raises
    ------
    ArgumentError
        When there is no design, it names no arm or a column that is not there, or there is one wave.

    Notes
    -----
    Dyads observed in both waves among organisations of both, so that the same dyads are counted before and after. A gain
    of one ring that is a loss of another adds up to nothing in the row ``all``.

    **Rings** (``by`` is ``ring``): the words of the column ``ring``, as treated, adjacent, far. Without it, those who
    took part are ``treated``, others of a region with such an organisation ``adjacent``, others ``far``; without regions
    others are ``other``. Organisations of which nothing is said are ``?``.

    **Diverted**: of the ties dissolved between organisations that did not take part, those of which an end made a tie with one
    that did, between the same waves. ``diverted_expected``: how many that would be if ties of such ends were dissolved as often as
    the other ties of the same pair of rings. More than expected is a sign of diversion, no proof; no interval is known for
    it, which the note says.

    **Tiers** (``by`` is the column ``tier``, without one ``kind``): ties among public organisations, by tier.

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": list("abcd"), "arm": ["treated", "treated", "control", "control"]})
    >>> ties = [pd.DataFrame({"source": [x], "target": [y]}) for x, y in ("cd", "bc")]
    >>> nets = [lk.from_edgelist(t, directed=False, actors=actors, wave=w) for w, t in enumerate(ties)]
    >>> found = lk.measure_displacement(lk.Panel(nets), {"assignment": "rule", "arm": "arm"})
    >>> found[["group", "other", "created", "dissolved", "net", "diverted"]].values.tolist()
    [['other', 'other', 0, 1, -1, 1.0], ['other', 'treated', 1, 0, 1, 0.0], ['treated', 'treated', 0, 0, 0, 0.0], ['all', 'all', 1, 1, 0, 1.0]]
    """
    check_interval("none", 0, level)
    if len(panel.waves) < 2:
        raise ArgumentError(f"panel has the waves {panel.waves}: what moved takes two")
    applied_design(panel, design)  # says what is missing
    return displacement_of(panel, declared_design(panel, design), level)


def displacement_of(panel: Panel, design: Design | None, level: float) -> pd.DataFrame:
    """The table; without a design that says who takes part no rows."""
    rows: list[tuple[Any, ...]] = []
    if design is not None and design.arm is not None:
        applied = applied_design(panel, design)
        rings = _rings(applied)
        for cluster in panel.clusters:
            part = panel.select(cluster=cluster)
            for relation in part.relations:
                for since, wave in comparisons(panel):
                    if (relation, since) in part and (relation, wave) in part:
                        found = _rows(panel, applied, rings, (part[relation, since], part[relation, wave]), level)
                        rows += [(cluster, relation, since, wave, *row) for row in found]
    return table(rows, COLUMNS, panel)


def _rings(applied: Applied) -> pd.Series:
    """The ring of every actor, by what was first known of it."""
    first, design = applied.first, applied.design
    if design.ring is not None:
        return pd.Series(words_of(first[design.ring]), index=first.index).replace("", UNSAID)
    treated = applied.arms.reindex(first.index).eq(1)
    if design.region is None:
        return pd.Series(np.where(treated, "treated", "other"), index=first.index)
    region = pd.Series(words_of(first[design.region]), index=first.index)
    near = region.isin(set(region[treated]) - {""})
    words = np.select([treated, near, region == ""], ["treated", "adjacent", UNSAID], "far")
    return pd.Series(words, index=first.index)


def _rows(
    panel: Panel, applied: Applied, rings: pd.Series, nets: tuple[Network, Network], level: float
) -> Iterator[tuple[Any, ...]]:
    """Rows of rings and of tiers for one relation of one cluster between two waves."""
    relation, waves = nets[0].relation, (nets[0].wave, nets[1].wave)
    reason = (
        "not comparable: directed in one wave only" if nets[0].directed != nets[1].directed else too_large(nets[0], 1)
    )
    if reason:
        yield (RING, "all", "all", *(0,) * 6, *(NAN,) * 6, reason)
        return
    reason = why_not_comparable(panel, relation, *waves)
    note = joined(reason, in_retrospect(panel, relation, waves))
    before, after = paired(*nets)
    index = before.actors.index
    treated = applied.arms.reindex(index).eq(1).to_numpy()
    pairs = _Pairs(before, after, level, reason, note)
    yield from pairs.rows(RING, rings.reindex(index).fillna(UNSAID), treated)
    actors = before.actors
    column = TIER if TIER in actors.columns else "kind"
    if {"sector", column} <= set(actors.columns):
        public = actors["sector"].eq("public").to_numpy()
        words = pd.Series(words_of(actors[column]), index=index).replace("", UNSAID)
        if public.sum() > 1:
            yield from pairs.rows(column, words.where(public), None)


class _Pairs:
    """Two waves on the dyads that both observed."""

    def __init__(self, before: Network, after: Network, level: float, reason: str, note: str) -> None:
        self.nets, self.level, self.reason, self.note = (before, after), level, reason, note
        was, now = (net.dense_strengths() for net in self.nets)
        known = ~np.isnan(was)
        if not before.directed:
            known &= np.triu(np.ones(known.shape, dtype=bool), 1)
        self.i, self.j = np.nonzero(known)
        self.was, self.now = was[known] > 0, now[known] > 0

    def rows(self, by: str, words: pd.Series, treated: Mask | None) -> Iterator[tuple[Any, ...]]:
        """A row for every pair of groups and one for all; organisations without a group have no part in it."""
        groups = sorted(set(words.dropna()))
        if len(groups) > MOST_GROUPS:
            yield (
                by,
                "all",
                "all",
                *(0,) * 6,
                *(NAN,) * 6,
                f"{len(groups)} groups in {by}: at most {MOST_GROUPS} are paired",
            )
            return
        code = words.map({name: number for number, name in enumerate(groups)}).fillna(-1).to_numpy(dtype=np.int64)
        inside = (code[self.i] >= 0) & (code[self.j] >= 0)
        low, high = np.minimum(code[self.i], code[self.j]), np.maximum(code[self.i], code[self.j])
        spare, gaining = self._gaining(treated)
        named = [with_actors(net, net.actors.assign(**{by: words.astype(object)})) for net in self.nets]
        total = np.zeros(6, dtype=np.int64)
        moved = np.zeros(2)
        for one, two in combinations_with_replacement(range(len(groups)), 2):
            mine = inside & (low == one) & (high == two)
            counts, diverted = self._counts(mine), self._diverted(mine & spare, gaining)
            total, moved = total + counts, moved + diverted
            nets = tuple(net.block((groups[one], groups[two]), by=by) for net in named)
            yield (
                by,
                groups[one],
                groups[two],
                *counts.tolist(),
                *_moved(diverted, treated),
                *self._change(nets, counts, diverted),
            )
        kept = words.notna().to_numpy()
        nets = tuple(net if kept.all() else net.subset(kept) for net in named)
        yield (by, "all", "all", *total.tolist(), *_moved(moved, treated), *self._change(nets, total, moved))

    def _gaining(self, treated: Mask | None) -> tuple[Mask, Mask]:
        """Which dyads touch nobody who took part, and which of them have an end that made a tie with one who did."""
        nobody = np.zeros(len(self.i), dtype=bool)
        if treated is None:
            return nobody, nobody
        made = self.now & ~self.was
        gains = np.zeros(len(treated), dtype=bool)
        gains[self.i[made & treated[self.j]]] = True
        gains[self.j[made & treated[self.i]]] = True
        return ~treated[self.i] & ~treated[self.j], gains[self.i] | gains[self.j]

    def _counts(self, mine: Mask) -> NDArray[np.int64]:
        was, now = self.was[mine], self.now[mine]
        created, dissolved = int((now & ~was).sum()), int((was & ~now).sum())
        return np.array([mine.sum(), was.sum(), now.sum(), created, dissolved, created - dissolved], dtype=np.int64)

    def _diverted(self, mine: Mask, gaining: Mask) -> NDArray[np.float64]:
        """Dissolved ties with a gaining end, and how many are expected by how often the others dissolved."""
        ties = mine & self.was
        lost, apart = ties & ~self.now, ties & ~gaining
        with_gain = int((ties & gaining).sum())
        rate = (apart & ~self.now).sum() / apart.sum() if apart.any() else 0.0 if not with_gain else NAN
        return np.array([float((lost & gaining).sum()), with_gain * rate])

    def _change(
        self, nets: tuple[Network, ...], counts: NDArray[np.int64], diverted: NDArray[np.float64]
    ) -> tuple[Any, ...]:
        """Change of density with its interval, p, and note."""
        if not counts[0]:
            return (*(NAN,) * 4, joined(NOT_MEASURED, self.note))
        unsure = UNSURE if diverted[0] else ""
        found = interval_of((nets[0], nets[1]), measure=density, level=self.level)
        value = float(counts[-1] / counts[0])
        if self.reason:
            return (value, NAN, NAN, NAN, joined(unsure, self.note))
        return (value, found.low, found.high, found.p_value, joined(found.note, unsure, self.note))


def _moved(diverted: NDArray[np.float64], treated: Mask | None) -> tuple[float, float]:
    """Ties diverted and how many are expected, where it is known who took part."""
    return (NAN, NAN) if treated is None else (float(diverted[0]), float(diverted[1]))
