"""What became of every tie between two waves: counted by block, groups, arm and stage, and listed by actor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..measures.ledger import Fates, tie_fates
from ..measures.stability import MOST_STAGES
from ..vocabulary import BLOCKS, TIE_FATES
from .arms import Arms, arms_of
from .change import comparisons
from .reading import NUMBER, TEXT, WAVE, WHOLE, table

__all__ = ["measure_actor_ledger", "measure_ledger"]

Ints = NDArray[np.int64]
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "group": TEXT, "state": TEXT,
    "n_ties": WHOLE,
}  # fmt: skip
ACTOR_COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "actor": TEXT, "other": TEXT, "direction": TEXT,
    "state": TEXT, "before": NUMBER, "after": NUMBER,
}  # fmt: skip
ARMS: Final = ("arm: none", "arm: one", "arm: both", "arm: ?")
STEPS: Final = ("step: up", "step: same", "step: down")
KEPT: Final = TIE_FATES.index("kept")


def measure_ledger(
    panel: Panel, *, by: str = "kind", arm: str | None = None, treated: Iterable[str] | None = None
) -> pd.DataFrame:
    """Account for the ties of every relation and pair of waves: what became of each.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    by : str
        Column of the actors whose pairs of values are accounted for apart; left out where the actors have no such column.
    arm : str, optional
        Column of the actors that says who takes part in the programme. By default that of the study file, else ``"arm"``
        where there is one.
    treated : iterable of str, optional
        What stands there for those who do; by default what the study file says, else treated, yes, sí, 1 and the like.
        Without it, other words than these and control, no, 0 are not known.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, block, group, state, n_ties``. ``state`` is one of the seven of `tie_ledger`.

    Raises
    ------
    ArgumentError
        When ``arm`` is no column of the actors.

    Notes
    -----
    ``group`` is empty for a whole block, and else one part of a split:

    - ``kind: bank - firm`` and so on (the name of the column ``by``), block ``all`` only;
    - ``arm: both``, ``arm: one``, ``arm: none`` (of the two ends treated), ``arm: ?`` (not known of an end), in every block;
    - ``stage: 1``, ``stage: 2`` …: strength of the tie where it was last seen, in every block, when strengths are whole
      numbers up to 10 and not all 1;
    - ``step: up``, ``step: same``, ``step: down``: the strength of a kept tie against the wave before.

    The groups of each split add up to their block in every state, the steps to what was kept. Rates stand in the table
    `change` (``created_share``, ``dissolved_share``), since counts move with response.

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=12, n_public=6, seed=1).survey
    >>> ledger = lk.measure_ledger(lk.build_panel(survey))
    >>> sorted(ledger.state.unique())
    ['created', 'dissolved', 'joined', 'kept', 'left', 'seen_after', 'seen_before']
    >>> sorted(g for g in ledger.group.unique() if g.startswith("step"))
    ['step: down', 'step: same', 'step: up']
    """
    arms = arms_of(panel, arm, treated)
    rows: list[tuple[Any, ...]] = []
    for keys, before, after in _compared(panel):
        rows += [(*keys, *row) for row in _rows(Fates.of(before, after), by, arms)]
    return table(rows, COLUMNS, panel)


def measure_actor_ledger(panel: Panel) -> pd.DataFrame:
    """List for every actor which ties it gained, kept and lost between waves, and with whom.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, actor, other, direction, state, before, after``: every tie of `tie_fates` twice,
        seen from either end. ``direction`` is ``out`` (from actor to other), ``in``, or ``all`` in an undirected network.

    Notes
    -----
    Half the rows of a state are its number of ties in `measure_ledger`. Only a tie that is there in one wave or the other
    has a row.

    Examples
    --------
    >>> import linkages as lk
    >>> nets = [lk.from_matrix(m, directed=True, wave=w) for w, m in ((1, [[0, 1], [0, 0]]), (2, [[0, 0], [1, 0]]))]
    >>> lk.measure_actor_ledger(lk.Panel(nets))[["actor", "other", "direction", "state"]].values.tolist()
    [['0', '1', 'in', 'created'], ['0', '1', 'out', 'dissolved'], ['1', '0', 'in', 'dissolved'], ['1', '0', 'out', 'created']]
    """
    parts = []
    for keys, before, after in _compared(panel):
        found = tie_fates(before, after)
        ends = ("out", "in") if before.directed else ("all", "all")
        turned = found.rename(columns={"actor": "other", "other": "actor"})
        both = pd.concat([found.assign(direction=ends[0]), turned.assign(direction=ends[1])])
        both = both.sort_values(["actor", "other", "direction"], kind="stable")
        parts.append(both.assign(**dict(zip(("cluster", "relation", "since", "wave"), keys, strict=True))))
    rows = pd.concat(parts)[list(ACTOR_COLUMNS)].itertuples(index=False, name=None) if parts else []
    return table([tuple(str(v) if k in (4, 5) else v for k, v in enumerate(row)) for row in rows], ACTOR_COLUMNS, panel)


def _compared(panel: Panel) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """Every cluster, relation and pair of waves that can be accounted for, with its two networks."""
    for cluster in panel.clusters:
        part = panel.select(cluster=cluster)
        for relation in part.relations:
            for since, wave in comparisons(panel):
                if (relation, since) in part and (relation, wave) in part:
                    before, after = part[relation, since], part[relation, wave]
                    if before.directed == after.directed:
                        yield (cluster, relation, since, wave), before, after


def _rows(fates: Fates, by: str, arms: Arms | None) -> Iterator[tuple[str, str, str, int]]:
    """Rows of one comparison after its keys: blocks, then each split."""
    none = np.zeros(len(fates.rows), dtype=np.int64)
    yield from _split(fates, none, ("",), BLOCKS)
    if _has(fates, by):
        pair, names = fates.pairs(by)
        yield from _split(fates, pair, [f"{by}: {name}" for name in names], ("all",))
    if arms is not None and _has(fates, arms.column):
        classes = _arms(fates, arms)
        yield from _split(fates, classes, ARMS if (classes == 3).any() else ARMS[:3], BLOCKS)
    was, now = fates.strengths
    stage = np.where(now > 0, now, was)  # where it was last seen
    stages = np.unique(stage)
    if len(stages) and (stages != 1).any() and (stages == stages.round()).all() and stages.max() <= MOST_STAGES:
        most = int(stages.max())
        yield from _split(fates, stage.astype(np.int64) - 1, [f"stage: {k}" for k in range(1, most + 1)], BLOCKS)
        step = np.where(fates.fate == KEPT, 1 - np.sign(now - was), -1)
        steps = _split(fates, step.astype(np.int64), STEPS, BLOCKS)
        yield from (row for row in steps if row[2] == "kept")


def _split(fates: Fates, part: Ints, names: Any, blocks: tuple[str, ...]) -> Iterator[tuple[str, str, str, int]]:
    for block in blocks:
        counts = fates.counts(np.where(fates.blocks[block], part, -1), len(names))
        for name, row in zip(names, counts.tolist(), strict=True):
            yield from ((block, name, fate, n) for fate, n in zip(TIE_FATES, row, strict=True))


def _has(fates: Fates, column: str) -> bool:
    return all(column in net.actors.columns for net in (fates.before, fates.after))


def _arms(fates: Fates, arms: Arms) -> Ints:
    """How many ends of each tie are treated; 3 where that is not known of one."""
    codes, names = fates.groups(arms.column)
    treated = np.nan_to_num(arms.flags(names), nan=3).astype(np.int64)[codes]
    return np.minimum(treated[fates.rows] + treated[fates.columns], 3)
