"""Do organisations keep to their own? Mixing by sector and kind, beside what relabelled organisations would show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..inference.adjust import adjust
from ..inference.draws import run_draws
from ..inference.dyadic import label_of
from ..inference.relabel import Relabel, movable, strata_of
from ..inference.results import NullTest
from ..measures.assortativity import assortativity, assortativity_of, holds_numbers, log_odds_of, log_odds_within
from ..measures.mixing import cell_counts, ei_index, ei_of, signs_of
from ..progress import tracking
from ..vocabulary import BLOCKS, N_STATES, Alternative, one_of
from .reading import NOT_MEASURED, NUMBER, TEXT, UNDEFINED, WAVE, WHOLE, chosen_blocks, joined, missing_note, table

__all__ = ["COLUMNS", "MIXING", "measure_mixing"]

Floats = NDArray[np.float64]
NAN = float("nan")
MIXING: Final[tuple[Callable[..., Any], ...]] = (ei_index, log_odds_within, assortativity)
# What each is of the counts of cells, for many labellings at once.
_OF_COUNTS: Final[dict[Callable[..., Any], Callable[..., Any]]] = {
    ei_index: lambda counts, signs, directed: ei_of(counts, signs),
    log_odds_within: lambda counts, signs, directed: log_odds_of(counts, signs, "available", directed),
    assortativity: lambda counts, signs, directed: assortativity_of(counts, signs),
}
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "block": TEXT, "test": TEXT, "measure": TEXT, "form": TEXT,
    "condition": TEXT, "value": NUMBER, "expected": NUMBER, "z": NUMBER, "p_value": NUMBER, "p_adjusted": NUMBER,
    "alternative": TEXT, "n_draws": WHOLE, "note": TEXT,
}  # fmt: skip
TEST: Final = "relabel"
CONDITION: Final = "ties, and who was asked and answered"
NO_CHANGE: Final = "no relabelling changes this value"


def measure_mixing(
    panel: Panel,
    measures: Sequence[Callable[..., Any]] = MIXING,
    *,
    by: str | Sequence[str] = ("sector", "kind"),
    blocks: Sequence[str] = BLOCKS,
    alternative: Alternative = "two-sided",
    n_draws: int = 1000,
    seed: Any = None,
) -> pd.DataFrame:
    """Test whether organisations keep to their own group more, or less, than relabelled ones would.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    measures : sequence of callable
        Of `ei_index`, `log_odds_within` and `assortativity`.
    by : str or sequence of str
        Columns of the actors with the groups.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    alternative : {"greater", "less", "two-sided"}
        What counts as extreme: a value above what relabelling gives, below it, or far from it either way.
    n_draws : int
        Relabellings behind each p-value; 0 leaves out the tests.
    seed : int or numpy seed, optional
        Makes the draws repeatable. A network's draws do not depend on which others are in the panel.

    Returns
    -------
    pandas.DataFrame
        One row for each network, block, measure and ``by`` (in ``form``): ``cluster, relation, wave, block, test, measure,
        form, condition, value, expected, z, p_value, p_adjusted, alternative, n_draws, note``.

    Raises
    ------
    ArgumentError
        When a measure, block or option is not known, or a column is missing or holds numbers.

    Notes
    -----
    Ties and missing dyads stay where they are and labels are dealt anew. Labels move only among actors with the same dyads
    at stake, who answered or were silent alike: a silent organisation keeps its missing dyads, so that groups which answered
    less do not look as if they mixed less. Labels that a measure leaves out (hybrids by sector, blanks) stay too. In a
    block of two sectors kinds move within their sector.

    p = (1 + draws at least as extreme) / (1 + draws); ``expected`` is the mean of the draws, z the distance from it in their
    standard deviations. A draw in which the measure is undefined counts as extreme. Where no relabelling can change the value
    there is no p. p is adjusted by Benjamini and Hochberg over all rows with one relation, wave and ``by``, in all clusters.

    References
    ----------
    Krackhardt D, Stern RN (1988). Informal networks and organizational crises: an experimental simulation. Social
    Psychology Quarterly 51(2), 123-140. doi:10.2307/2786835

    Phipson B, Smyth GK (2010). Permutation p-values should never be zero: calculating exact p-values when permutations are
    randomly drawn. Statistical Applications in Genetics and Molecular Biology 9(1), 39. doi:10.2202/1544-6115.1585

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=20, n_public=14, n_hybrid=0, seed=1).survey
    >>> panel = lk.build_panel(survey, relations="advice")
    >>> found = lk.measure_mixing(panel, lk.ei_index, by="sector", blocks="all", n_draws=199, seed=7)
    >>> bool((found.value < found.expected).all() and (found.p_value >= 1 / 200).all())
    True
    """
    functions = (measures,) if callable(measures) else tuple(measures)
    for measure in functions:
        if measure not in _OF_COUNTS:
            known = ", ".join(map(label_of, _OF_COUNTS))
            raise ArgumentError(f"measures: {label_of(measure)} is not one of {known}")
    one_of("alternative", alternative, Alternative)
    if isinstance(n_draws, bool) or not isinstance(n_draws, (int, np.integer)) or n_draws < 0:
        raise ArgumentError(f"n_draws={n_draws!r} is no number of draws: 0, 1, 2 …")
    names, columns = chosen_blocks(blocks), (by,) if isinstance(by, str) else tuple(dict.fromkeys(by))
    root = int(np.random.default_rng(seed).integers(2**62))
    rows: list[tuple[Any, ...]] = []
    with tracking("mixing", total=len(panel.clusters) * len(panel)) as step:
        for cluster in panel.clusters:
            for net in panel.select(cluster=cluster):
                for block in names:
                    for column in columns:
                        key = (cluster, net.relation, net.wave, block)
                        reading = _Reading.of(net.block(block), column, functions)
                        stream = np.random.SeedSequence([root, crc32("|".join(map(str, (*key, column))).encode())])
                        rows += [(*key, *row) for row in _rows(reading, int(n_draws), alternative, stream)]
                step()
    found = table(rows, COLUMNS, panel)
    for _, family in found.groupby(["relation", "wave", "form"], sort=False):
        found.loc[family.index, "p_adjusted"] = adjust(family["p_value"])
    return found


@dataclass(frozen=True, eq=False)
class _Reading:
    """One network and one column: the labels, and the measures of any labelling."""

    net: Network
    by: str
    measures: tuple[Callable[..., Any], ...]
    labels: NDArray[np.int64]
    signs: NDArray[np.int64]

    @classmethod
    def of(cls, net: Network, by: str, measures: tuple[Callable[..., Any], ...]) -> _Reading:
        if holds_numbers(net, by):
            raise ArgumentError(f"by={by!r} holds numbers: groups are needed; turn it into text")
        _, labels, names = cell_counts(net, by)
        return cls(net, by, measures, labels, signs_of(names, by))

    def __call__(self, labels: NDArray[np.int64]) -> Floats:
        """Value of each measure in each labelling: shape (draws, measures)."""
        counts = _cells.censuses(self.net.cells, N_STATES, labels, len(self.signs))
        values = [_OF_COUNTS[measure](counts, self.signs, self.net.directed) for measure in self.measures]
        return np.stack(values, axis=-1)

    @property
    def strata(self) -> NDArray[np.int64]:
        """Among whom labels may move: what the measures leave out stays."""
        counts = np.diagonal(self.signs) != 0
        return strata_of(self.net, counts[self.labels])


def _rows(
    reading: _Reading, n_draws: int, alternative: Alternative, stream: np.random.SeedSequence
) -> list[tuple[Any, ...]]:
    """Everything after the keys, a row a measure."""
    measured = reading.net.measured
    values = reading(reading.labels[None])[0] if measured else np.full(len(reading.measures), NAN)
    strata = reading.strata
    moves = movable(reading.labels, strata)
    draws = np.zeros((0, len(values)))
    if n_draws and moves and not np.isnan(values).all():
        draws = run_draws(Relabel(reading, reading.labels, strata), n_draws=n_draws, seed=stream, label="relabelling")
    rows = []
    for measure, value, drawn in zip(reading.measures, values.tolist(), draws.T, strict=True):
        test = NullTest(value, drawn, TEST, alternative)
        fixed = not moves or (len(drawn) > 0 and np.isnan(test.z) and bool(np.isfinite(drawn).all()))
        none = np.isnan(value) or fixed or not n_draws
        undefined = 0 if none else int(np.isnan(drawn).sum())
        note = joined(
            NOT_MEASURED if not measured else UNDEFINED if np.isnan(value) else NO_CHANGE if fixed and n_draws else "",
            f"undefined in {undefined} of {n_draws} draws" if undefined else "",
            missing_note(reading.net.missing_share, unbounded=not np.isnan(value)),
        )
        found = (NAN, NAN, NAN) if none else (test.expected, test.z, test.p_value)
        head = (TEST, label_of(measure), reading.by, CONDITION)
        rows.append((*head, value, *found, NAN, alternative, 0 if none else n_draws, note))
    return rows
