"""What respondents said of new ties: would they be there without the programme?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..vocabulary import Attribution

__all__ = ["Said", "attributions"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
ANSWERS: Final[tuple[str, ...]] = get_args(Attribution)
NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Said:
    """For every dyad how many reports gave each of the three answers: shape (rows, 3)."""

    counts: Ints

    def summary(self, new: Mask, expected: Floats) -> tuple[float, ...]:
        """Of some new ties: how many were rated, as each answer, the agreement of two raters, and that with the model.

        A tie whose raters differ counts half for each answer. Agreement of the raters is the share of ties rated from both ends
        of which they said the same. Agreement with the model: how often, of a tie called initiated and one called
        unaffected, the model expected the former less (a draw counts half); 0.5 is none, 1 is full agreement.
        """
        counts = self.counts[new]
        rated = counts.sum(axis=1)
        shares = counts[rated > 0] / rated[rated > 0, None]
        twice = rated > 1
        agreement = float((counts[twice].max(axis=1) == rated[twice]).mean()) if twice.any() else NAN
        p, alone = expected[new][rated > 0], shares == 1
        initiated, unaffected = (p[alone[:, ANSWERS.index(word)]] for word in ("initiated", "unaffected"))
        pairs = len(initiated) * len(unaffected)
        less = np.sign(unaffected[:, None] - initiated[None, :]).sum() if pairs else 0.0
        concordance = float(0.5 + less / (2 * pairs)) if pairs else NAN
        return (float((rated > 0).sum()), *shares.sum(axis=0).tolist(), agreement, concordance)


def attributions(panel: Panel, relation: str, wave: Any, *, ends: tuple[Any, Any], directed: bool) -> Said | None:
    """What was said of the dyads between these actors; None when nobody was asked.

    A report from the side of who receives is of the tie that comes in.
    """
    if panel.survey is None:
        return None
    said = panel.survey.nominations
    said = said[(said["relation"] == relation) & (said["wave"] == wave) & said["attribution"].notna()]
    if said.empty:
        return None
    turned = said["side"].to_numpy() == "in"
    source = np.where(turned, said["nominee"], said["respondent"])
    target = np.where(turned, said["respondent"], said["nominee"])
    every = pd.Index(np.unique(np.concatenate([np.asarray(part, dtype=object) for part in (source, target, *ends)])))
    keys, given = (_keys(every, *pair, directed) for pair in (ends, (source, target)))
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], given), max(len(keys) - 1, 0))
    counts = np.zeros((len(keys), len(ANSWERS)), dtype=np.int64)
    if len(keys):
        found = keys[order][place] == given
        answer = np.array([ANSWERS.index(word) for word in said["attribution"]], dtype=np.int64)
        np.add.at(counts, (order[place[found]], answer[found]), 1)
    return Said(counts)


def _keys(every: pd.Index, source: Any, target: Any, directed: bool) -> Ints:
    one, two = (every.get_indexer(np.asarray(part, dtype=object)).astype(np.int64) for part in (source, target))
    if not directed:
        one, two = np.minimum(one, two), np.maximum(one, two)
    return np.asarray(one * len(every) + two)
