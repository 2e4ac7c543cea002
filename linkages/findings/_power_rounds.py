"""Which effects a plan is simulated with, round by round, and what its studies say of the power."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..inference.assignment import attainable
from ..inference.draws import run_draws
from ..inference.power_curve import PowerCurve, power_curve
from ..vocabulary import Alternative
from ._power_plan import Sketch
from ._power_studies import Studies

__all__ = ["MOST", "Asked", "Rounds"]

Floats = NDArray[np.float64]
NAN: Final = float("nan")
MOST: Final = 0.9
AROUND: Final = (0.5, 1.0)  # effects simulated first, as multiples of a guess from the spread without an effect
# Then effects around the one that is promised so far, as multiples of it. How many is settled beforehand: to stop once a promise
# looks kept is to stop where its own studies were lucky.
CONFIRM: Final = (1.0, 1.2, 0.85, 1.0)


@dataclass(frozen=True)
class Asked:
    """Options that all designs share."""

    simulation: Mapping[str, Any]
    effects: tuple[float, ...]
    target: float
    level: float
    alternative: Alternative
    n_studies: int
    n_draws: int
    blocks: tuple[str, ...]


class Rounds:
    """Studies of one design, effect by effect."""

    def __init__(self, design: str, sketch: Sketch, asked: Asked, root: np.random.SeedSequence) -> None:
        self.design, self.sketch, self.asked, self.root = design, sketch, asked, root
        self.alpha = 1.0 - asked.level
        density = sketch.blocks
        # organisations of hybrid sector have no arm
        self.blocks = tuple(b for b in density if b in asked.blocks and (design != "dyads" or b != "with-hybrid"))
        self.most = {block: min(MOST, 0.95 - value) * 0.98 for block, value in density.items()}
        self.points: list[tuple[dict[str, float], Floats]] = []  # effects, and estimates and p of the studies

    def attainable(self) -> float:
        """The smallest p of the test."""
        if self.design != "clusters":
            return 1.0 / (1 + self.asked.n_draws) if self.design == "dyads" else 0.0
        return attainable(self.sketch.n_clusters, self.sketch.n_treated, self.asked.alternative)

    def run(self) -> None:
        """Simulate no effect, effects around a guess, and effects around what the studies so far promise."""
        self._simulate(dict.fromkeys(self.blocks, 0.0))
        guess = self._filled({block: self._guess(block) for block in self.blocks})
        for times in AROUND:
            self._simulate({block: times * value for block, value in guess.items()})
        for times in CONFIRM if any(self.tested(block) for block in self.blocks) else ():
            for promised in self._promises():
                self._simulate({block: times * value for block, value in promised().items()})

    def effects(self, block: str) -> Floats:
        """Effects that were simulated, in the order of the rounds."""
        return np.array([effects[block] for effects, _ in self.points])

    def estimates(self, block: str) -> list[Floats]:
        """What the studies of each round estimate."""
        at = self.blocks.index(block)
        return [found[:, at, 0] for _, found in self.points]

    def found(self, block: str) -> list[NDArray[np.bool_]]:
        """In which studies of each round something was found."""
        at = self.blocks.index(block)
        return [found[:, at, 1] <= self.alpha + 1e-12 for _, found in self.points]

    def undefined(self, block: str) -> float:
        """Share of the studies without a test, in the round with most."""
        at = self.blocks.index(block)
        return max(float(np.isnan(found[:, at, 1]).mean()) for _, found in self.points)

    def tested(self, block: str) -> bool:
        """Whether half of the studies without an effect, or more, had a test."""
        return bool(np.isfinite(self.points[0][1][:, self.blocks.index(block), 1]).mean() >= 0.5)

    def curve(self, block: str) -> PowerCurve:
        """Power of a block, from all rounds."""
        right = [(f & (e > 0)).sum() for f, e in zip(self.found(block), self.estimates(block), strict=True)]
        return power_curve(self.effects(block), right, [self.asked.n_studies] * len(self.points))

    def _simulate(self, effects: dict[str, float]) -> None:
        """Add the studies of one set of effects, each set on streams of its own."""
        effects = {block: min(value, self.most[block]) for block, value in effects.items()}
        # with no block of its own, the change of all dyads is spread evenly
        spread = effects["all"] if tuple(effects) == ("all",) else 0.0
        apart = {block: effects.get(block, spread) for block in self.sketch.dyads}
        a = self.asked
        kernel = Studies(
            self.design, self.sketch.settings(a.simulation), self.sketch.waves, (self.sketch.n_clusters, self.sketch.n_treated),
            apart, self.blocks, a.level, a.alternative, a.n_draws, a.n_studies,
        )  # fmt: skip
        batches = -(-a.n_studies // kernel.in_a_batch)
        number = len(self.points)
        root = np.random.SeedSequence(self.root.entropy, spawn_key=(*self.root.spawn_key, number))
        drawn = run_draws(kernel, n_draws=batches, seed=root, label=f"{self.design}, effect {number + 1}", together=1)
        found = drawn.reshape(-1, *drawn.shape[2:])[: a.n_studies]
        self.points.append(({**apart, "all": self._mean_of(apart)}, found))

    def _mean_of(self, apart: Mapping[str, float]) -> float:
        """Effect on the whole network: the mean over dyads."""
        weights = self.sketch.dyads
        return sum(weights[b] * apart.get(b, 0.0) for b in weights) / sum(weights.values())

    def _guess(self, block: str) -> float:
        """Effect that a normal estimate of the spread at 0 would have found with the target power; nan without a test."""
        from scipy.special import ndtri

        if not self.tested(block):
            return NAN
        tail = self.alpha / (2.0 if self.asked.alternative == "two-sided" else 1.0)
        reach = ndtri(1.0 - tail) + ndtri(self.asked.target)
        return max(float(reach * np.nanstd(self.estimates(block)[0])), 0.005)

    def _filled(self, effects: dict[str, float]) -> dict[str, float]:
        """A block without a test moves as the others do, so that it does not make up the effect on all."""
        known = [value for value in effects.values() if value == value]
        return {
            b: value if value == value else float(np.mean(known)) if known else self.most[b]
            for b, value in effects.items()
        }

    def _promises(self) -> tuple[Callable[[], dict[str, float]], ...]:
        """Which effects are simulated next: each block's own; and those of which the effect on all is the mean."""
        apart = len(self.blocks) > 1 and "all" in self.blocks and self.tested("all")
        return (self._of_each, self._of_all) if apart else (self._of_each,)

    def _of_each(self) -> dict[str, float]:
        """Effects that the studies so far say are detectable, block by block."""
        return self._filled({b: self._promised(b) if self.tested(b) else NAN for b in self.blocks})

    def _of_all(self) -> dict[str, float]:
        """The same, in proportion, with the mean that is detectable in the whole network."""
        each = self._of_each()
        return {block: value * each["all"] / self._mean_of(each) for block, value in each.items()}

    def _promised(self, block: str) -> float:
        effect, _ = self.curve(block).detectable(self.asked.target)
        top = float(self.effects(block).max())
        return min(self.most[block], effect if 0.0 < effect < 2.0 * top else 2.0 * top)
