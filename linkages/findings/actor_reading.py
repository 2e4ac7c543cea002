"""One outcome of organisations, and the rows of the impact table in which regressions on it are put."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..inference.actor_effects import ActorEffects
from ..inference.group_time import GroupTime
from ..inference.proportions import Proportions
from ..inference.within import Coefficients
from .design import Applied
from .outcomes import Outcome
from .reading import joined
from .sides import Dealing, Sides

__all__ = ["NOTHING", "ActorReading", "Fit", "arms_of"]

Floats = NDArray[np.float64]
Features = Callable[[Any], Any]
NAN = float("nan")
NOTHING: Final = (NAN,) * 7
METHOD: Final = "effects of organisations and waves of strata, CRV3"


def arms_of(unit: Any) -> Features:
    """From labels of units to arms of organisations, as one feature."""
    return lambda labels: (labels > 0)[:, unit, None].astype(np.float64)


@dataclass(frozen=True, eq=False)
class ActorReading:
    """One outcome of all organisations that have an arm.

    Parameters
    ----------
    applied : Applied
        The design.
    dealing : Dealing
        How arms were dealt out.
    outcome : Outcome
        Its values in all waves.
    where : str
        The cluster, or "all".
    level : float
        Level of the intervals.
    """

    applied: Applied
    dealing: Dealing
    outcome: Outcome
    where: str
    level: float

    @property
    def when(self) -> str:
        """The waves compared."""
        return " to ".join(", ".join(map(str, side)) for side in (self.applied.before, self.applied.after))

    @cached_property
    def values(self) -> pd.DataFrame:
        """Values before and after of organisations that are compared."""
        values = self.outcome.values
        mine = values.index.isin(self.dealing.actors)
        return values.loc[mine, [w for w in values if w in self.applied.before or w in self.applied.after]]

    @cached_property
    def known(self) -> pd.DataFrame:
        """Organisations whose outcome is known both before and after."""
        seen = [self.values[list(side)].notna().any(axis=1) for side in (self.applied.before, self.applied.after)]
        return self.values[seen[0] & seen[1]]

    @property
    def empty(self) -> str:
        """Why nothing can be read before and after."""
        if not self.applied.before or not self.applied.after:
            return "no wave before the programme, or none after"
        return "" if len(self.known) else "of no organisation is the outcome known both before and after"

    @property
    def note(self) -> str:
        """What holds of every row of the outcome."""
        lost = self.applied.arms.reindex(self.values.index.difference(self.known.index))
        counts = [int((lost == arm).sum()) for arm in (1, 0)]
        gone = f"not known both before and after: {counts[0]} treated, {counts[1]} other organisations"
        return joined(gone if sum(counts) else "", self.outcome.note, self.applied.early, *self.applied.notes)

    def step(self, waves: Sequence[Any]) -> Floats:
        """1 in these waves, else 0: waves × 1."""
        return np.array([[float(wave in waves)] for wave in self.values.columns])

    def fit(
        self, values: pd.DataFrame, steps: Floats, terms: tuple[tuple[int, int], ...], features: Features, *, apart: Any = None,
        dealt: bool = True,
    ) -> Fit:  # fmt: skip
        """A regression on features of organisations, times steps of waves; ``apart``: groups whose waves have effects of their own."""
        sides = self.dealing.among(values.index, apart)
        model = ActorEffects(values.to_numpy(), steps, terms, sides.strata, sides.unit)
        return Fit(sides, model, features, self.outcome, dealt)

    def fitted(
        self, fit: Fit, place: int, term: str, comparison: str, *, relation: str = "", note: str | None = None,
        method: str = METHOD, few: str = "",
    ) -> tuple[Any, ...]:  # fmt: skip
        """The row of one term of a regression."""
        numbers, why = fit.numbers(place, self.level, few)
        notes = joined(why, self.note if note is None else note, fit.sides.note, fit.exact[2])
        return self.row(comparison, term, numbers, fit.sides.counts, notes, relation=relation, method=method)

    def row(
        self, comparison: str, term: str, numbers: tuple[float, ...], counts: tuple[int, int], note: str, *,
        relation: str = "", method: str = METHOD,
    ) -> tuple[Any, ...]:  # fmt: skip
        """A row of the impact table."""
        design, outcome = self.applied.design, self.outcome
        return (
            self.where, outcome.relation or relation, outcome.block, outcome.name, "actor", comparison, term, *numbers,
            design.alternative, *counts, method, design.assignment, note,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Fit:
    """What a regression found, and what it would have found with other arms."""

    sides: Sides
    model: ActorEffects | GroupTime | Proportions
    features: Features
    outcome: Outcome
    dealt: bool = True  # whether a p over other arms is of what is asked

    @cached_property
    def found(self) -> Coefficients:
        """Coefficients."""
        return self.model.fit(self.features(self.sides.dealing.labels[None])[0])

    @cached_property
    def exact(self) -> tuple[Floats, Floats, str]:
        """What the p over other arms of each term is, the smallest it can be, and what it is called."""
        if not self.dealt:
            return np.full(len(self.found.value), NAN), np.full(len(self.found.value), NAN), ""
        return self.sides.dealing.test(self.found.value, lambda labels: self.model.effects(self.features(labels)))

    def numbers(self, place: int, level: float, few: str = "") -> tuple[tuple[float, ...], str]:
        """Estimate to p_attainable; why some are not given."""
        value = float(self.found.value[place])
        exact = float(self.exact[0][place]), float(self.exact[1][place])
        few = few or self.sides.few
        if np.isnan(value):
            return NOTHING, few or "nobody is left to compare with"
        if self.outcome.withheld:
            return (value, *(NAN,) * 6), self.outcome.withheld
        if not self.model.varies:
            return (value, *(NAN,) * 6), "the outcome does not vary"
        if few or np.isnan(self.found.se[place]):
            return (value, NAN, NAN, NAN, NAN, *exact), few or "interval withheld: it rests on one unit"
        return (*self.found.numbers(place, level, self.sides.dealing.applied.design.alternative), *exact), ""
