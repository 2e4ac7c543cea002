"""Outcomes of organisations that took part beside those of others, and of those that had treated partners before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..inference.actor_effects import ActorEffects
from .design import Applied
from .exposure import Exposure, exposures_of
from .outcomes import Outcome, outcomes_of
from .reading import joined
from .sides import Dealing, Sides, dealing_of

__all__ = ["outcome_rows"]

Floats = NDArray[np.float64]
Features = Callable[[Any], Floats]
NAN = float("nan")
NOTHING: Final = (NAN,) * 7
METHOD: Final = "effects of organisations and waves of strata, CRV3"
EVERYWHERE: Final = "all"


def outcome_rows(panel: Panel, applied: Applied, *, level: float, n_draws: int, seed: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of the impact table: direct effects, effects by wave, and those of treated partners at baseline."""
    dealing = dealing_of(applied, n_draws=n_draws, seed=seed)
    where = panel.clusters[0] if len(panel.clusters) == 1 else EVERYWHERE
    partners = list(exposures_of(panel, applied)) if applied.before and applied.after else []
    for outcome in outcomes_of(applied, [*applied.before, *applied.after]):
        reading = ActorReading(applied, dealing, outcome, where, level)
        if reading.empty:
            yield reading.row("", "", "effect", NOTHING, (0, 0), joined(reading.empty, outcome.note))
            continue
        yield from reading.effect()
        yield from reading.by_wave()
        for exposure in partners:
            yield from reading.exposed(exposure)


@dataclass(frozen=True, eq=False)
class ActorReading:
    """One outcome of all organisations."""

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
    def known(self) -> pd.DataFrame:
        """Organisations whose outcome is known both before and after."""
        values, sides = self.outcome.values, (self.applied.before, self.applied.after)
        seen = [values[list(side)].notna().any(axis=1) for side in sides]
        return values[seen[0] & seen[1]]

    @property
    def empty(self) -> str:
        """Why nothing can be read."""
        if not self.applied.before or not self.applied.after:
            return "no wave before the programme, or none after"
        return "" if len(self.known) else "of no organisation is the outcome known both before and after"

    @property
    def note(self) -> str:
        """What holds of every row of the outcome."""
        values = self.outcome.values
        lost = self.applied.arms.reindex(values.index.difference(self.known.index))
        counts = [int((lost == arm).sum()) for arm in (1, 0)]
        gone = f"not known both before and after: {counts[0]} treated, {counts[1]} other organisations"
        return joined(gone if sum(counts) else "", self.outcome.note, self.applied.early, *self.applied.notes)

    def effect(self) -> Iterator[tuple[Any, ...]]:
        """The effect on those that took part, over all waves after."""
        fit = self._of_arms(self.step(self.applied.after))
        yield self.fitted(fit, 0, "effect", f"{fit.sides.said}, {self.when}")

    def by_wave(self) -> Iterator[tuple[Any, ...]]:
        """Effects wave by wave since the last wave before; and from each wave before to that one, whether trends were parallel."""
        base, early = self.applied.before[-1], self.applied.before[:-1]
        others = [w for w in self.outcome.values.columns if w != base]
        if len(others) < 2:
            return
        fit = self._of_arms(np.hstack([-self.step([w]) if w in early else self.step([w]) for w in others]))
        for place, wave in enumerate(others):
            before = wave in early
            term = f"trend before, from {wave}" if before else f"effect, in {wave}"
            when = f"{wave} to {base}" if before else f"{base} to {wave}"
            yield self.fitted(fit, place, term, f"{fit.sides.said}, {when}")

    def exposed(self, exposure: Exposure) -> Iterator[tuple[Any, ...]]:
        """Effects of treated partners at baseline, given whether one took part oneself."""
        values = self.known.loc[self.known.index.isin(exposure.known)]
        term = f"exposure, {exposure.form} of treated partners"
        why = "" if len(values) else f"partners of none of these organisations are known in {exposure.wave}"
        if self.dealing.whole:
            why = "whole clusters took part, so that all partners did or none"
        if why:
            yield self.row(exposure.relation, "", term, NOTHING, (0, 0), joined(why, self.note))
            return
        features = exposure.features(self.dealing, values.index)
        fit = self.fit(values, self.step(self.applied.after), ((0, 0), (1, 0)), features)
        yield self.fitted(fit, 1, term, f"{exposure.said}, {self.when}", exposure.relation, exposure.note)
        if exposure.main:
            given = f"effect, given {exposure.form} of treated partners"
            yield self.fitted(fit, 0, given, f"{fit.sides.said}, {self.when}", exposure.relation, exposure.note)

    def step(self, waves: Sequence[Any]) -> Floats:
        """1 in these waves, else 0: waves × 1."""
        return np.array([[float(wave in waves)] for wave in self.outcome.values.columns])

    def _of_arms(self, steps: Floats) -> Fit:
        """A regression on arms alone, times each step."""
        mine = self.dealing.among(self.known.index).unit
        terms = tuple((0, place) for place in range(steps.shape[1]))
        return self.fit(self.known, steps, terms, lambda labels: (labels > 0)[:, mine, None].astype(np.float64))

    def fit(self, values: pd.DataFrame, steps: Floats, terms: tuple[tuple[int, int], ...], features: Features) -> Fit:
        """A regression on features of organisations, times steps of waves."""
        sides = self.dealing.among(values.index)
        return Fit(sides, ActorEffects(values.to_numpy(), steps, terms, sides.strata, sides.unit), features)

    def fitted(
        self, fit: Fit, place: int, term: str, comparison: str, relation: str = "", note: str = ""
    ) -> tuple[Any, ...]:
        """The row of one term of a regression."""
        numbers, why = fit.numbers(place, self.level)
        notes = joined(why, self.note, note, fit.sides.note, fit.exact[2])
        return self.row(relation, comparison, term, numbers, fit.sides.counts, notes)

    def row(
        self, relation: str, comparison: str, term: str, numbers: tuple[float, ...], counts: tuple[int, int], note: str
    ) -> tuple[Any, ...]:
        """A row of the impact table."""
        design = self.applied.design
        return (
            self.where, relation, "all", self.outcome.name, "actor", comparison, term, *numbers, design.alternative,
            *counts, METHOD, design.assignment, note,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Fit:
    """What a regression found, and what it would have found with other arms."""

    sides: Sides
    model: ActorEffects
    features: Features

    @cached_property
    def found(self) -> Any:
        """Coefficients."""
        return self.model.fit(self.features(self.sides.dealing.labels[None])[0])

    @cached_property
    def exact(self) -> tuple[Floats, Floats, str]:
        """What the p over other arms of each term is, the smallest it can be, and what it is called."""
        return self.sides.dealing.test(self.found.value, lambda labels: self.model.effects(self.features(labels)))

    def numbers(self, place: int, level: float) -> tuple[tuple[float, ...], str]:
        """Estimate to p_attainable; why some are not given."""
        value = float(self.found.value[place])
        exact = float(self.exact[0][place]), float(self.exact[1][place])
        few = self.sides.few
        if np.isnan(value):
            return NOTHING, few or "it does not vary beyond the arms"
        if not self.model.varies:
            return (value, *(NAN,) * 6), "the outcome does not vary"
        if few or np.isnan(self.found.se[place]):
            return (value, NAN, NAN, NAN, NAN, *exact), few or "interval withheld: it rests on one unit"
        return (*self.found.numbers(place, level, self.sides.dealing.applied.design.alternative), *exact), ""
