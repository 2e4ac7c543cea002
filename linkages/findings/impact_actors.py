"""Organisations that took part beside others of the same cluster: a comparison that the ties between them spoil."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.assignment import assignment_test, n_assignments
from ..measures.centrality import degree
from .design import Applied
from .impact_clusters import _Difference, _welch
from .reading import joined

__all__ = ["actor_rows", "refuse_contamination"]

NAN = float("nan")
METHOD: Final = "difference of mean changes of degree, Welch's t"
CONTAMINATED: Final = (
    "contaminated: a tie between a treated and another organisation raises both degrees, so the difference leaves out part "
    "of the effect, and diversion enters it twice"
)


def refuse_contamination(applied: Applied, accept: bool) -> None:
    """Degrees of treated and other organisations of one cluster are compared only with consent."""
    if applied.mixed and not accept:
        raise ArgumentError(
            f"units=['actor']: in {applied.mixed[0]!r} organisations with and without the programme are in one network; {CONTAMINATED}. "
            "Use units=['dyad'], whose classes both, one and none keep this apart, or units=['cluster']; to see the contaminated "
            "comparison all the same, say accept_contamination=True"
        )


def actor_rows(
    panel: Panel, applied: Applied, relation: str, cluster: str, *, blocks: tuple[str, ...], level: float, n_draws: int, seed: Any
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Rows of the impact table after cluster and relation: degree, for a cluster with both arms."""
    part = panel.select(cluster=cluster)
    sides = [[w for w in side if (relation, w) in part] for side in (applied.before, applied.after)]
    if not all(sides):
        return
    when = " to ".join(", ".join(map(str, side)) for side in sides)
    for block in blocks:
        means = [
            pd.concat([degree(part[relation, w].block(block)) for w in side], axis=1).mean(axis=1) for side in sides
        ]
        change = (means[1] - means[0]).dropna()
        arms = applied.arms.reindex(change.index).dropna()
        change = change.reindex(arms.index)
        treated = arms.to_numpy() == 1
        numbers: tuple[float, ...] = (NAN,) * 7
        note = joined(CONTAMINATED, applied.early, *applied.notes)
        if min(treated.sum(), (~treated).sum()) < 2:
            note = joined(note, "fewer than two organisations in an arm")
        else:
            numbers = (*_welch(change.to_numpy(), treated, level, applied), NAN, NAN)
            strata = np.unique(applied.strata.reindex(arms.index).to_numpy(dtype=str), return_inverse=True)[1]
            if n_assignments(treated, strata) > 1 and n_draws:
                test = assignment_test(
                    _Difference(change.to_numpy()), treated, strata=strata, alternative=applied.design.alternative,
                    n_draws=n_draws, seed=seed,
                )  # fmt: skip
                numbers = (*numbers[:5], test.p_value.item(), test.p_attainable.item())
                note = joined(note, f"p_exact: {applied.p_is('actor')} of organisations within strata")
        yield (
            block, "degree", "actor", f"treated v other organisations, {when}", "effect", *numbers, applied.design.alternative,
            len(change), len(change), METHOD, applied.design.assignment, note,
        )  # fmt: skip
