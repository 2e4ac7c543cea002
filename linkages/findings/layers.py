"""How many relations join a pair, how far relations go together, and how high on the ladder pairs have come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import combinations
from math import isnan
from typing import Any, Final

import pandas as pd

from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.dyadic import interval_of
from ..measures.layers import comparable, exactly, holding, pattern_share, with_both
from ..progress import tracking
from ..vocabulary import BLOCKS, did_you_mean
from .reading import NOT_MEASURED, NUMBER, TEXT, WAVE, WHOLE, chosen_blocks, joined, missing_note, table

__all__ = ["COLUMNS", "measure_layers"]

COLUMNS: Final = {
    "cluster": TEXT, "wave": WAVE, "block": TEXT, "measure": TEXT, "form": TEXT, "relations": TEXT, "value": NUMBER,
    "low": NUMBER, "high": NUMBER, "se": NUMBER, "n_actors": WHOLE, "n_dyads": WHOLE, "missing_share": NUMBER,
    "note": TEXT,
}  # fmt: skip
NAN = float("nan")
JOINED: Final = "directed relations joined by either"
Reading = tuple[str, str, str, dict[str, Any]]  # measure, form, relations, patterns above and below in `pattern_share`


def measure_layers(
    panel: Panel,
    ladder: Sequence[str] | None = None,
    *,
    blocks: Sequence[str] = BLOCKS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Read the relations of each wave together.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    ladder : sequence of str, optional
        Relations from the first step to the last (aware, communicates, …, formal agreement); without it there are no rows
        of the ladder. A relation not asked in a wave is left out there.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    level : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        ``cluster, wave, block, measure, form, relations, value, low, high, se, n_actors, n_dyads, missing_share, note``. Measures
        and forms: ``multiplexity``, "exactly k" relations of all the wave has; ``relation_overlap``, "jaccard" of two, and
        "share" of the ties of the first that are ties of the second too; ``tie_ladder``, "at least" a relation. No rows for
        a wave with one relation.

    Raises
    ------
    ArgumentError
        When a block is not known, ``ladder`` names a relation that is not in the panel, twice, or only one.

    Notes
    -----
    As `multiplexity`, `relation_overlap` and `tie_ladder`: over the dyads observed in all relations compared, and
    ``n_dyads`` counts those (of a "share", only those tied in the first are looked at). Each is a mean over dyads; its
    interval is that of `robust_interval`, with the actors who reported in all of the relations. Bounds are not given: where
    more than half of these dyads is missing, ``note`` says so.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=12, n_public=8, relations={"advice": {}, "project": {}}, seed=1).survey
    >>> found = lk.measure_layers(lk.build_panel(survey), ladder=["advice", "project"], blocks="all")
    >>> found[found.wave == found.wave.min()][["measure", "form"]].to_numpy().tolist()[:4]
    [['multiplexity', 'exactly 0'], ['multiplexity', 'exactly 1'], ['multiplexity', 'exactly 2'], ['relation_overlap', 'jaccard']]
    """
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1")
    names, steps = chosen_blocks(blocks), _steps(panel, ladder)
    rows: list[tuple[Any, ...]] = []
    with tracking("layers", total=len(panel.clusters) * len(panel.waves)) as step:
        for cluster in panel.clusters:
            part = panel.select(cluster=cluster)
            for wave in panel.waves:
                nets = [part[relation, wave] for relation in panel.relations if (relation, wave) in part]
                for block in names if len(nets) > 1 else ():
                    views = [net.block(block) for net in nets]
                    for compared, readings in _comparisons(views, steps):
                        rows += [(cluster, wave, block, *row) for row in _rows(compared, readings, level)]
                step()
    return table(rows, COLUMNS, panel)


def _steps(panel: Panel, ladder: Sequence[str] | None) -> list[str]:
    """The relations of the ladder, checked."""
    steps = [] if ladder is None else [ladder] if isinstance(ladder, str) else list(ladder)
    for relation in steps:
        if relation not in panel.relations:
            raise ArgumentError(
                f"ladder: {relation!r} is not in this panel: {panel.relations}{did_you_mean(relation, panel.relations)}"
            )
        if steps.count(relation) > 1:
            raise ArgumentError(f"ladder={steps} names {relation!r} twice")
    if len(steps) == 1:
        raise ArgumentError(f"ladder={steps} needs two relations or more, from the first step to the last")
    return steps


def _comparisons(nets: list[Network], steps: list[str]) -> Iterator[tuple[list[Network], list[Reading]]]:
    """What is compared in one wave and block: relations, and the shares of their dyads."""
    yield nets, [("multiplexity", f"exactly {k}", _names(nets), {"above": exactly(k)}) for k in range(len(nets) + 1)]
    for pair in combinations(nets, 2):
        both = with_both(0, 1)
        yield (
            list(pair),
            [
                ("relation_overlap", "jaccard", _names(pair), {"above": both, "below": holding(0, 1)}),
                ("relation_overlap", "share", _names(pair), {"above": both, "below": holding(0)}),
                ("relation_overlap", "share", _names(pair[::-1]), {"above": both, "below": holding(1)}),
            ],
        )
    rungs = [net for relation in steps for net in nets if net.relation == relation]
    if len(rungs) > 1:
        above = [holding(*range(k, len(rungs))) for k in range(len(rungs))]
        yield (
            rungs,
            [
                ("tie_ladder", f"at least {net.relation}", _names(rungs), {"above": reached})
                for net, reached in zip(rungs, above, strict=True)
            ],
        )


def _names(nets: Sequence[Network]) -> str:
    return ", ".join(net.relation for net in nets)


def _rows(nets: list[Network], readings: list[Reading], level: float) -> Iterator[tuple[Any, ...]]:
    """Everything after the keys."""
    known = tuple(comparable(nets))
    first = known[0]
    mixed = any(net.directed for net in nets) and not first.directed
    counts = (first.n_actors, first.n_dyads, first.missing_share)
    for *head, patterns in readings:
        if not first.measured:
            yield (*head, NAN, NAN, NAN, NAN, 0, 0, NAN, NOT_MEASURED)
            continue
        estimate = interval_of(known, measure=partial(pattern_share, **patterns), level=level)
        missing = missing_note(first.missing_share, unbounded=not isnan(estimate.value))
        note = joined(estimate.note, JOINED if mixed else "", missing)
        yield (*head, estimate.value, estimate.low, estimate.high, estimate.se, *counts, note)
