"""How large a change must be to be found: power of a study that is still to be made, by simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..data.survey import Survey
from ..errors import ArgumentError
from ..inference.draws import checked_draws, root_of
from ..intake.build import build_panel
from ..vocabulary import BLOCKS, POWER_DESIGNS, Alternative, PowerDesign, did_you_mean, one_of
from ._power_plan import TAKEN, Sketch, sketch_of
from ._power_rounds import MOST, Asked, Rounds
from .cohesion import check_interval
from .reading import chosen_blocks, joined

__all__ = ["power"]

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
NOTHING: Final = (NAN, NAN, NAN, NAN, NAN)
UNSURE: Final = 0.03  # Monte Carlo error of a promised power above which its row says so


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
        Studies simulated for each of seven effects of a design: none, two around a guess, four around the one that is promised
        by then; four more, around the effect on all dyads, where "all" stands among other blocks.
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

    Power is Φ(a + b effect^c), fitted by probit regression to how many studies find the effect at each of the simulated ones: 0,
    0.5 and 1 times a guess from the spread of the estimates at 0, then 1, 1.2, 0.85 and 1 times what all studies so far promise.
    How many there are is settled beforehand: a search that ends once its promise looks kept ends where its own studies were lucky.
    c is below 1 where the spread of the estimates grows with the effect. Blocks are planted together and tested apart; ``all`` is
    planted by the blocks it is made of, whose effects differ, so its effect is their mean over dyads. A block in which fewer than
    half the studies have a test moves as the others do on average, and promises nothing.

    The Monte Carlo error of a promised power is its ``power_se`` (about 0.02 with 100 studies an effect); the note says so where it
    exceeds 0.03. Measured with 300 on eight plans: a change promised with power 0.8 was found in 80, 82 and 82 % of 900 fresh studies
    of before-after, 83 and 81 % of dyads, 76, 75 and 81 % of clusters, each ± 4 points (docs/calibration-power.md): a plan of
    clusters should leave some room.

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
    asked = Asked(
        _more(simulation), _effects(effects), _inside("target", target), level, alternative, n_studies, n_draws, chosen_blocks(blocks)
    )  # fmt: skip
    if one_of("alternative", alternative, Alternative) == "less":
        raise ArgumentError("alternative='less': power is for a rise; say 'greater' or 'two-sided'")
    check_interval("none", n_draws, level)
    checked_draws(n_studies)
    chosen = POWER_DESIGNS[: 2 + (sketch.n_clusters > 1)] if designs is None else _designs(designs, sketch)
    roots = dict(zip(POWER_DESIGNS, root_of(seed).spawn(len(POWER_DESIGNS)), strict=True))
    rows = [row for name in chosen for row in _rows(Rounds(name, sketch, asked, roots[name]))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


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


def _rows(rounds: Rounds) -> Iterator[tuple[Any, ...]]:
    """Rows of one design."""
    least = rounds.attainable()
    if least > rounds.alpha + 1e-12:
        note = f"nothing can be found: no assignment of clusters has a p below {least:.2g}"
        for block in rounds.blocks:
            yield _row(rounds, block, "detectable", NOTHING, note)
        return
    rounds.run()
    for block in rounds.blocks:
        yield from _of_block(rounds, block)


def _of_block(rounds: Rounds, block: str) -> Iterator[tuple[Any, ...]]:
    asked, curve, undefined = rounds.asked, rounds.curve(block), rounds.undefined(block)
    said = joined(SAID[rounds.design], f"no test in {undefined:.0%} of the studies" if undefined else "")
    shown, unmoved = _shown(rounds, block)
    effect, effect_se = curve.detectable(asked.target)
    if rounds.tested(block) and effect <= rounds.most[block]:
        error = curve.power(effect)[1]
        unsure = (
            f"its power is known no better than ± {200 * UNSURE:.0f} points: more studies tell more"
            if error > UNSURE
            else ""
        )
        yield _row(
            rounds, block, "detectable", (effect, effect_se, asked.target, error, effect * shown), joined(unsure, said)
        )
    else:
        why = (
            "too few for a test"
            if not rounds.tested(block)
            else f"not even a rise of {rounds.most[block]:.2g} is found with power {asked.target:g}"
        )
        yield _row(rounds, block, "detectable", NOTHING, joined(why, said))
    top = rounds.effects(block).max()
    for effect in asked.effects:
        beyond = "" if effect <= top else "beyond the effects simulated"
        yield _row(rounds, block, "power", (effect, NAN, *curve.power(effect), effect * shown), joined(beyond, said))
    size = float(rounds.found(block)[0].mean()) if undefined < 1.0 else NAN
    yield _row(
        rounds, block, "size", (0.0, NAN, size, float(np.sqrt(size * (1 - size) / asked.n_studies)), unmoved), said
    )


def _shown(rounds: Rounds, block: str) -> tuple[float, float]:
    """What the survey shows of an effect, as a share of it, and of none."""
    effects = rounds.effects(block)
    means = np.array([np.nanmean(e) if np.isfinite(e).any() else NAN for e in rounds.estimates(block)])
    return float((effects * (means - means[0])).sum() / (effects**2).sum()), float(means[0])


def _row(rounds: Rounds, block: str, reading: str, numbers: tuple[float, ...], note: str) -> tuple[Any, ...]:
    s, a, least = rounds.sketch, rounds.asked, rounds.attainable()
    one = rounds.design != "clusters"
    treated = {"before-after": 0, "dyads": round(s.treated * (s.counts[0] + s.counts[1]))}.get(
        rounds.design, s.n_treated
    )
    return (
        s.relation, rounds.design, block, 1 if one else s.n_clusters, treated, *s.counts, s.response_share, *s.waves,
        s.blocks[block], reading, *numbers, a.level, a.alternative, least if least > 0 else NAN, a.n_studies,
        METHODS[rounds.design], note,
    )  # fmt: skip
