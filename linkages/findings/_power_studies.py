"""Studies simulated for one design, and what its recommended test says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..inference.assignment import assignment_test
from ..inference.dyadic import paired
from ..intake.build import build_panel
from ..intake.simulate import simulate_survey
from ..measures.cohesion import density
from ..vocabulary import Alternative, State
from .change import change_rows
from .impact import measure_impact
from .impact_clusters import Difference

__all__ = ["START", "Studies"]

Floats = NDArray[np.float64]
START: Final = 2000  # years of the simulated waves
AT_ONCE: Final = 40  # clusters simulated together, which costs little more than one: each, or some of them, a study


@dataclass(frozen=True)
class Studies:
    """A kernel for `run_draws`: a draw is a batch of studies, a row their estimates and p-values.

    Parameters
    ----------
    design : {"before-after", "dyads", "clusters"}
        Which comparison is made.
    settings : mapping
        Arguments of `simulate_survey` that all designs share.
    waves : tuple of int
        How many before the programme, and after.
    clusters : tuple of int
        Of a study of clusters: how many, and how many of them treated.
    effects : mapping
        Block -> what the programme adds to its density.
    blocks : tuple of str
        Blocks that are tested.
    level, alternative, n_draws
        Of the tests.
    wanted : int
        Most studies of one draw.
    """

    design: str
    settings: Mapping[str, Any]
    waves: tuple[int, int]
    clusters: tuple[int, int]
    effects: Mapping[str, float]
    blocks: tuple[str, ...]
    level: float
    alternative: Alternative
    n_draws: int
    wanted: int = AT_ONCE

    @property
    def in_a_batch(self) -> int:
        """How many studies come of one draw."""
        return max(1, min(self.wanted, AT_ONCE // (self.clusters[0] if self.design == "clusters" else 1)))

    def __call__(self, streams: Sequence[Generator]) -> Floats:
        """(streams, studies, blocks, 2): estimate and p."""
        return np.stack([self._batch(rng) for rng in streams])

    def _batch(self, rng: Generator) -> Floats:
        panel = self._panel(rng)
        if self.design == "before-after":
            return self._before_after(panel)
        return self._dyads(panel, rng) if self.design == "dyads" else self._clusters(panel)

    def _panel(self, rng: Generator) -> Panel:
        """A batch of simulated studies."""
        settings = dict(self.settings)
        n = self.in_a_batch * (self.clusters[0] if self.design == "clusters" else 1)
        settings["n_clusters"] = max(n, 2)  # a single one would be called otherwise
        years = tuple(range(START, START + sum(self.waves)))
        settings |= {"waves": years, "ramp": dict.fromkeys(years[self.waves[0] :], 1.0), "effect": self.effects}
        if self.design != "dyads":  # all dyads of the cluster
            settings |= {"effect_one": self.effects, "effect_none": self.effects, "treated": 1.0}
        if self.design == "clusters":
            names = [f"Cluster {c + 1:0{len(str(n))}d}" for c in range(n) if c % self.clusters[0] < self.clusters[1]]
            settings |= {"entry": dict.fromkeys(names, years[self.waves[0]]), "ramp": None}
        else:  # what moves a whole cluster is no matter of these
            settings |= {"cluster_sd": 0.0}
        return build_panel(simulate_survey(**settings, seed=rng).survey)

    def _before_after(self, panel: Panel) -> Floats:
        """Density after less density before, over dyads seen in both; dyadic-robust p."""
        waves = panel.waves
        pair = panel.select(wave=[waves[self.waves[0] - 1], waves[-1]])
        rows = change_rows(pair, [density], blocks=self.blocks, level=self.level)
        value, p = (
            rows.pivot(index="cluster", columns="block", values=c)[list(self.blocks)] for c in ("value", "p_value")
        )
        return self._both(value.to_numpy(), _one_sided(p.to_numpy(), value.to_numpy(), self.alternative))

    def _dyads(self, panel: Panel, rng: Generator) -> Floats:
        """Dyads of two treated organisations less dyads of none; p over other arms within sectors."""
        design = {"assignment": "randomised", "arm": "arm", "alternative": self.alternative}
        rows = measure_impact(
            panel, design, units="dyad", measures=[density], blocks=self.blocks, n_draws=self.n_draws, level=self.level,
            seed=int(rng.integers(2**31)),
        )  # fmt: skip
        rows = rows[rows["term"] == "both"]
        value, p = (
            rows.pivot(index="cluster", columns="block", values=c).reindex(panel.clusters)[list(self.blocks)]
            for c in ("estimate", "p_exact")
        )
        return self._both(value.to_numpy(), p.to_numpy())

    def _clusters(self, panel: Panel) -> Floats:
        """Mean change of treated clusters less that of the others; p over all assignments of clusters."""
        (relation,), waves = panel.relations, panel.waves
        pair = paired(panel[relation, waves[0]], panel[relation, waves[-1]])
        before, after = (
            np.column_stack([_densities(net.block(b), panel.clusters) for b in self.blocks]) for net in pair
        )
        change = after - before
        n, treated = self.clusters
        found = np.full((self.in_a_batch, len(self.blocks), 2), np.nan)
        for study, rows in zip(found, np.reshape(change, (self.in_a_batch, n, len(self.blocks))), strict=True):
            for block, values in zip(study, rows.T, strict=True):
                known = np.isfinite(values)
                arms = (np.arange(n) < treated)[known]
                if 0 < arms.sum() < len(arms):
                    test = assignment_test(
                        Difference(values[known]), arms, alternative=self.alternative, n_draws=self.n_draws, seed=0
                    )
                    block[:] = test.value[0], test.p_value[0]
        return found

    def _both(self, value: Floats, p: Floats) -> Floats:
        return np.stack([value, p], axis=-1)[: self.in_a_batch]


def _densities(net: Network, clusters: Sequence[str]) -> Floats:
    """Density of each cluster; organisations of different ones are no dyads."""
    counts = net.out_counts[:, [State.TIE, State.NULL]]
    at = net.actors["cluster"].map({name: place for place, name in enumerate(clusters)}).to_numpy(dtype=np.int64)
    ties, null = (np.bincount(at, weights=column, minlength=len(clusters)) for column in counts.T)
    return np.divide(ties, ties + null, out=np.full(len(clusters), np.nan), where=ties + null > 0)


def _one_sided(p: Floats, value: Floats, alternative: str) -> Floats:
    """A two-sided p for the direction declared."""
    if alternative == "two-sided":
        return p
    return np.where((value > 0) == (alternative == "greater"), p / 2, 1 - p / 2)
