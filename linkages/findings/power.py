"""How large a change must be to be found: power of a study that is still to be made, by simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.panel import Panel
from ..data.survey import Survey
from ..errors import ArgumentError
from ..inference.assignment import attainable
from ..inference.draws import checked_draws, root_of, run_draws
from ..inference.power_curve import PowerCurve, power_curve
from ..intake.build import build_panel
from ..vocabulary import BLOCKS, POWER_DESIGNS, Alternative, PowerDesign, did_you_mean, one_of
from ._power_plan import TAKEN, Sketch, sketch_of
from ._power_studies import Studies
from .cohesion import check_interval
from .reading import chosen_blocks, joined

__all__ = ["power"]

Floats = NDArray[np.float64]
NAN: Final = float("nan")
COLUMNS: Final = (
    "relation", "design", "block", "n_clusters", "n_treated", "n_private", "n_public", "n_hybrid", "response",
    "waves_before", "waves_after", "density", "reading", "effect", "effect_se", "power", "power_se", "measured", "level",
    "alternative", "p_attainable", "n_studies", "method", "note",
)  # fmt: skip
METHODS: Final = {
    "before-after": "change of one cluster over dyads seen in both waves, dyadic-robust p",
    "dyads": "dyads of two treated organisations v of none, in one cluster; permutation of arms within sectors",
    "clusters": "change of treated v other clusters, exact permutation of clusters",
}
SAID: Final = {
    "before-after": "tells change from chance, not from what would have happened anyway",
    "dyads": "relative to untreated dyads of the same cluster",
    "clusters": "",
}
AROUND: Final = (0.5, 1.0)  # effects simulated first, as multiples of a guess from the spread without an effect
ROUNDS: Final = 3  # most fits of the effect that is promised
MOST: Final = 0.9


def power(
    study: Panel | Survey | None = None,
    *,
    designs: Sequence[PowerDesign] | None = None,
    blocks: Sequence[str] = BLOCKS,
    relation: str | None = None,
    n_private: int | None = None,
    n_public: int | None = None,
    n_hybrid: int | None = None,
    n_clusters: int | None = None,
    n_treated: int | None = None,
    treated: float | None = None,
    waves: tuple[int, int] | None = None,
    response: float | Mapping[str, float] | None = None,
    density: float | Mapping[str, float] | None = None,
    directed: bool | None = None,
    simulation: Mapping[str, Any] | None = None,
    effects: Sequence[float] = (0.02, 0.05, 0.1),
    target: float = 0.8,
    level: float = 0.95,
    alternative: Alternative = "two-sided",
    n_studies: int = 100,
    n_draws: int = 199,
    seed: Any = None,
) -> pd.DataFrame:
    """Find how large a change must be to be found, by simulating studies.

    Parameters
    ----------
    study : Panel or Survey, optional
        A study (its baseline, or an earlier one) from which what is not said below is read: organisations of a cluster,
        clusters, arms, waves, response by sector, density by block.
    designs : sequence of {"before-after", "dyads", "clusters"}, optional
        Before-after: one cluster; dyads: treated and other organisations of one cluster; clusters: treated and other clusters.
        By default the first two, and the third if there are several clusters.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``. With "all" alone its change is spread evenly over all dyads.
    relation : str, optional
        Relation that is read from the study; by default that of the first primary outcome, else the first.
    n_private, n_public, n_hybrid : int, optional
        Organisations of a cluster that are on the list; without a study 40, 10 and 1.
    n_clusters, n_treated : int, optional
        Clusters (1), and how many of them are treated (half).
    treated : float, optional
        Share of the organisations of one cluster that take part, where its dyads are compared (0.5).
    waves : tuple of int, optional
        How many before the programme, and after (1, 1).
    response : float or mapping, optional
        Share that answers, or sector -> share (0.8).
    density : float or mapping, optional
        Share of ties before, or block -> share (as in `simulate_survey`).
    directed : bool, optional
        Whether the relation is asked with a direction (True).
    simulation : mapping, optional
        Other arguments of `simulate_survey`, as ``persistence`` or ``cluster_sd``.
    effects : sequence of float
        Changes of the density, in density points, whose power is asked.
    target : float
        Power at which a change counts as detectable.
    level : float
        1 − level is the size of the tests.
    alternative : {"two-sided", "greater"}
        Direction of the tests; "less" is refused, for a rise is planned.
    n_studies : int
        Studies simulated for each of four effects of a design or more (none, two around a guess, and the one fitted, which is
        fitted anew, at most three times, while it lies beyond what was simulated).
    n_draws : int
        Draws of arms behind each p of dyads.
    seed : int or numpy seed, optional
        Start of the random numbers.

    Returns
    -------
    pandas.DataFrame
        One row for each design, block and reading: ``relation, design, block, n_clusters, n_treated`` (clusters, or
        organisations of the cluster), ``n_private, n_public, n_hybrid`` (of a cluster), ``response, waves_before, waves_after,
        density`` (before), ``reading, effect, effect_se, power, power_se, measured, level, alternative, p_attainable, n_studies,
        method, note``. Readings: ``detectable`` (the change that has the target power; ``effect_se``: its Monte Carlo error),
        ``power`` (of each of ``effects``) and ``size`` (no effect: share of studies in which something is found, two directions
        together). ``power_se``: Monte Carlo error. ``measured``: what the survey shows of the change on average.

    Raises
    ------
    ArgumentError
        When an option makes no sense, or no cluster is left to compare with.

    Notes
    -----
    Studies are made by `simulate_survey` and read by the test that the package recommends for the design: the dyadic-robust p of
    the change between the last wave before and the last one after; the permutation of arms within sectors for dyads of which both
    ends took part; the exact permutation of clusters. In before-after and clusters the programme moves every dyad of the block,
    in dyads those of two treated organisations. An effect is found if p is at most 1 − level and the estimate points its way.

    Power is Φ(a + b effect), fitted by probit regression to how many studies find the effect at four effects or more: 0, 0.5 and 1
    times a guess from the spread of the estimates at 0, and the effect that a first fit promises, then a second and a third while
    they promise one beyond those simulated. Blocks are planted together and tested
    apart; ``all`` is planted by the blocks it is made of, whose effects differ, so its effect is their mean over dyads.

    A change promised with power 0.8 was found in 80 % of fresh studies of dyads, 73 % of before-after and 67 % of clusters, each ± 8 points
    (docs/calibration-power.md): a plan should leave room for that.

    What organisations and clusters do on their own decides how much can be found. Unless ``simulation`` says otherwise their
    tendencies (``effects_persistence``) and the levels of clusters (``cluster_persistence``, ``cluster_sd`` 0.3) correlate by
    0.8 from wave to wave, so that clusters part a little without any programme; in the designs of one cluster there is no such
    drift. Where no assignment can reach p ≤ 1 − level (3 of 6 clusters: p = 0.1 at best) nothing is detectable, and the
    row says so.

    References
    ----------
    Hooper R (2013). Versatile sample-size calculation using simulation. Stata Journal 13(1), 21-38.
    doi:10.1177/1536867X1301300102

    Examples
    --------
    >>> import linkages as lk
    >>> found = lk.power(designs=["clusters"], n_clusters=6, n_studies=20, seed=1)
    >>> found[["block", "n_treated", "effect", "p_attainable"]].head(2).values.tolist()
    [['all', 3, nan, 0.1], ['private-private', 3, nan, 0.1]]
    """
    panel = build_panel(study) if isinstance(study, Survey) else study
    sketch = sketch_of(
        panel, relation, n_private=n_private, n_public=n_public, n_hybrid=n_hybrid, n_clusters=n_clusters, n_treated=n_treated,
        treated=treated, waves=waves, response=response, density=density, directed=directed,
    )  # fmt: skip
    asked = _Asked(
        _more(simulation), _effects(effects), _inside("target", target), level, alternative, n_studies, n_draws, chosen_blocks(blocks)
    )  # fmt: skip
    if one_of("alternative", alternative, Alternative) == "less":
        raise ArgumentError("alternative='less': power is for a rise; say 'greater' or 'two-sided'")
    check_interval("none", n_draws, level)
    checked_draws(n_studies)
    chosen = POWER_DESIGNS[: 2 + (sketch.n_clusters > 1)] if designs is None else _designs(designs, sketch)
    roots = dict(zip(POWER_DESIGNS, root_of(seed).spawn(len(POWER_DESIGNS)), strict=True))
    rows = [row for name in chosen for row in _Reading(name, sketch, asked, roots[name]).rows()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class _Asked:
    """Options that all designs share."""

    simulation: Mapping[str, Any]
    effects: tuple[float, ...]
    target: float
    level: float
    alternative: Alternative
    n_studies: int
    n_draws: int
    blocks: tuple[str, ...]


def _designs(given: Sequence[PowerDesign], sketch: Sketch) -> tuple[str, ...]:
    found = (given,) if isinstance(given, str) else tuple(given)
    for name in found:
        one_of("designs", name, PowerDesign)
    if "clusters" in found and sketch.n_clusters < 2:
        raise ArgumentError("designs=['clusters'] needs n_clusters of 2 or more")
    return found


def _more(given: Mapping[str, Any] | None) -> dict[str, Any]:
    for key in given or {}:
        if key in TAKEN:
            raise ArgumentError(
                f"simulation has the key {key!r}, which power sets by itself: give it as an argument of power"
            )
    import inspect

    from ..intake.simulate import simulate_survey

    allowed = tuple(inspect.signature(simulate_survey).parameters)
    for key in given or {}:
        if key not in allowed:
            raise ArgumentError(
                f"simulation has the key {key!r}, no argument of simulate_survey{did_you_mean(key, allowed)}"
            )
    return dict(given or {})


def _inside(argument: str, value: Any) -> float:
    if not isinstance(value, (int, float)) or not 0.05 < value < 1.0:
        raise ArgumentError(f"{argument}={value!r} must lie between 0.05 and 1")
    return float(value)


def _effects(given: Sequence[float]) -> tuple[float, ...]:
    found = tuple(given)
    for value in found:
        if not isinstance(value, (int, float)) or not 0.0 < value <= MOST:
            raise ArgumentError(f"effects: {value!r} must be a rise of the density, above 0 and at most {MOST}")
    return found


class _Reading:
    """One design: its studies, effect by effect."""

    def __init__(self, design: str, sketch: Sketch, asked: _Asked, root: np.random.SeedSequence) -> None:
        self.design, self.sketch, self.asked, self.root = design, sketch, asked, root
        self.alpha = 1.0 - asked.level
        density = sketch.blocks
        # organisations of hybrid sector have no arm
        self.blocks = tuple(b for b in density if b in asked.blocks and (design != "dyads" or b != "with-hybrid"))
        self.most = {block: min(MOST, 0.95 - value) * 0.98 for block, value in density.items()}
        self.points: list[tuple[dict[str, float], Floats]] = []  # effects, and estimates and p of the studies

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows of the table."""
        least = self._attainable()
        if least > self.alpha + 1e-12:
            note = f"nothing can be found: no assignment of clusters has a p below {least:.2g}"
            for block in self.blocks:
                yield self._row(block, "detectable", (NAN, NAN, NAN, NAN, NAN), least, note)
            return
        self._simulate(dict.fromkeys(self.blocks, 0.0))
        guess = {block: self._guess(block) for block in self.blocks}
        for times in AROUND:
            self._simulate({block: min(times * value, self.most[block]) for block, value in guess.items()})
        for _ in range(ROUNDS):
            self._simulate({block: self._promised(block) for block in self.blocks})
            if all(self._reached(block) for block in self.blocks):
                break
        for block in self.blocks:
            yield from self._of_block(block, least)

    def _attainable(self) -> float:
        if self.design != "clusters":
            return 1.0 / (1 + self.asked.n_draws) if self.design == "dyads" else 0.0
        return attainable(self.sketch.n_clusters, self.sketch.n_treated, self.asked.alternative)

    def _simulate(self, effects: dict[str, float]) -> None:
        """Add the studies of one set of effects, each set on streams of its own."""
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
        return sum(weights[b] * apart[b] for b in apart) / sum(weights[b] for b in apart)

    def _guess(self, block: str) -> float:
        """Effect that a normal estimate of the spread at 0 would have found with the target power."""
        from scipy.special import ndtri

        known = self._estimates(block)[0]
        known = known[np.isfinite(known)]
        spread = float(known.std()) if len(known) else 0.0
        tail = self.alpha / (2.0 if self.asked.alternative == "two-sided" else 1.0)
        reach = ndtri(1.0 - tail) + ndtri(self.asked.target)
        return float(np.clip(reach * spread, 0.005, self.most[block])) if len(known) else self.most[block]

    def _promised(self, block: str) -> float:
        """Effect that the studies so far say is detectable."""
        effect, _ = self._curve(block).detectable(self.asked.target)
        top = max(effects[block] for effects, _ in self.points)
        return min(self.most[block], effect if 0.0 < effect < 3.0 * top else 2.0 * top)

    def _reached(self, block: str) -> bool:
        """Whether what is detectable lies among the effects that were simulated, or nothing larger can be."""
        top = max(effects[block] for effects, _ in self.points)
        return not self._curve(block).detectable(self.asked.target)[0] > top or top >= 0.99 * self.most[block]

    def _estimates(self, block: str) -> list[Floats]:
        at = self.blocks.index(block)
        return [found[:, at, 0] for _, found in self.points]

    def _found(self, block: str) -> list[NDArray[np.bool_]]:
        """In which studies something was found, at each set of effects."""
        at = self.blocks.index(block)
        return [found[:, at, 1] <= self.alpha + 1e-12 for _, found in self.points]

    def _curve(self, block: str) -> PowerCurve:
        right = [(f & (e > 0)).sum() for f, e in zip(self._found(block), self._estimates(block), strict=True)]
        effects = [effects[block] for effects, _ in self.points]
        return power_curve(effects, right, [self.asked.n_studies] * len(effects))

    def _of_block(self, block: str, least: float) -> Iterator[tuple[Any, ...]]:
        curve, n = self._curve(block), self.asked.n_studies
        effects = np.array([effects[block] for effects, _ in self.points])
        means = np.array([np.nanmean(e) if np.isfinite(e).any() else NAN for e in self._estimates(block)])
        known = np.isfinite(means)
        shown = float((effects * (means - means[0]))[known].sum() / (effects[known] ** 2).sum()) if known.all() else NAN
        at = self.blocks.index(block)
        undefined = max(float(np.isnan(found[:, at, 1]).mean()) for _, found in self.points)
        said = joined(SAID[self.design], f"no test in {undefined:.0%} of the studies" if undefined else "")
        effect, effect_se = curve.detectable(self.asked.target)
        if effect <= self.most[block]:
            numbers = (effect, effect_se, self.asked.target, curve.power(effect)[1], effect * shown)
            yield self._row(block, "detectable", numbers, least, said)
        else:
            why = (
                "too few for a test"
                if undefined == 1.0
                else f"not even a rise of {self.most[block]:.2g} is found with power {self.asked.target:g}"
            )
            yield self._row(block, "detectable", (NAN, NAN, NAN, NAN, NAN), least, joined(why, said))
        for effect in self.asked.effects:
            beyond = "" if effect <= effects.max() else "beyond the effects simulated"
            yield self._row(
                block, "power", (effect, NAN, *curve.power(effect), effect * shown), least, joined(beyond, said)
            )
        size = float(self._found(block)[0].mean()) if undefined < 1.0 else NAN
        yield self._row(
            block, "size", (0.0, NAN, size, float(np.sqrt(size * (1 - size) / n)), float(means[0])), least, said
        )

    def _row(self, block: str, reading: str, numbers: tuple[float, ...], least: float, note: str) -> tuple[Any, ...]:
        s, a = self.sketch, self.asked
        one = self.design != "clusters"
        treated = {"before-after": 0, "dyads": round(s.treated * (s.counts[0] + s.counts[1]))}.get(
            self.design, s.n_treated
        )
        return (
            s.relation, self.design, block, 1 if one else s.n_clusters, treated, *s.counts, s.response_share, *s.waves,
            s.blocks[block], reading, *numbers, a.level, a.alternative, least if least > 0 else NAN, a.n_studies,
            METHODS[self.design], note,
        )  # fmt: skip
