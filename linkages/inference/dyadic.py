"""Intervals that know that the dyads of one organisation resemble one another."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.dyadmean import DyadMean, dyad_mean_of
from ..data.network import Network
from ..data.remember import remembered_if_small
from ..data.views import with_actors
from ..errors import ArgumentError
from .influence import influence, variance_of
from .reports import reports_of
from .results import NAN, Estimate

__all__ = ["interval_of", "is_dyad_mean", "label_of", "n_networks", "paired", "robust_interval"]

Floats = NDArray[np.float64]
CENSUS = (
    "full census: no sampling error; the interval says how far the value would move for other organisations like these"
)


def robust_interval(
    before: Network, after: Network | None = None, *, measure: Callable[..., Any], level: float = 0.95
) -> Estimate:
    """Put an interval around a mean over dyads, or around its change between two waves.

    Parameters
    ----------
    before : Network
        The network, or its earlier wave.
    after : Network, optional
        Its later wave: the estimate is then the change, after − before, over the dyads observed in both. A measure of
        two networks (``jaccard``) is itself estimated over those dyads.
    measure : callable
        A mean over dyads: density, average_degree, reciprocity, mixing, ei_index, mean_strength, jaccard.
    level : float
        Level of the interval.

    Returns
    -------
    Estimate
        ``low`` and ``high`` are nan, and ``note`` says why, when fewer than 8 actors (4 a side between two groups)
        reported in every wave compared, or when nothing varies among the observed dyads.

    Raises
    ------
    ArgumentError
        When the measure is not a mean over dyads, or the level does not lie between 0 and 1.

    Notes
    -----
    With u_d the part of dyad d (an unordered pair of actors) in the linearised ratio, for a change u_after − u_before,
    the variance is c·(Σ_actors (Σ_{d ∋ actor} u_d)² − Σ_d u_d²), and never less than Σ_d u_d². With d_i the observed
    dyads of actor i and N = Σ d_i / 2 all of them, c = N² / (N² + N − Σ d_i²), which makes the variance unbiased for
    independent dyads, and for sums of actor effects: m(m − 1) / ((m − 2)(m − 3)) among m actors, ab / ((a − 1)(b − 1))
    between groups of a and b (m / (m − 1) would leave it a sixth too small among 20 actors, two fifths among 8).

    Student's t with m − 1 degrees of freedom, m = actors who reported in every wave compared: those with an answer of
    their own, and said to have responded where the actors table tells. Fewer between two groups: Satterthwaite's, from
    the a − 1 and b − 1 of the two; and where a few actors make most of the variance: 2k / (κ − 1), with κ the kurtosis of
    the k actors' sums. What lies between two limits is given an interval on the scale of log odds between them; a
    change, and what has no limits, a symmetric one. For a change the groups of actors are the earlier wave's.

    References
    ----------
    Aronow PM, Samii C, Assenova VA (2015). Cluster-robust variance estimation for dyadic data. Political Analysis
    23(4), 564-577. doi:10.1093/pan/mpv018

    Examples
    --------
    >>> import linkages as lk
    >>> rng = np.random.default_rng(1)
    >>> net = lk.from_matrix(rng.integers(0, 2, (12, 12)), directed=True)
    >>> estimate = robust_interval(net, measure=lk.density)
    >>> bool(estimate.low < lk.density(net) < estimate.high)
    True
    """
    if not 0 < level < 1:
        raise ArgumentError(f"level={level!r} must lie between 0 and 1")
    return interval_of((before,) if after is None else paired(before, after), measure=measure, level=level)


def interval_of(nets: tuple[Network, ...], *, measure: Callable[..., Any], level: float = 0.95) -> Estimate:
    """`robust_interval` of networks that are `paired` already.

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, 1], [1, 0, 0]], directed=True)
    >>> interval_of((net,), measure=lk.density).note
    'interval withheld: 3 reported, 8 are needed'
    """
    change = len(nets) == 2 and n_networks(measure) == 1
    means = [dyad_mean_of(measure, net) for net in nets] if change else [dyad_mean_of(measure, *nets)]
    if not is_dyad_mean(measure):
        raise ArgumentError(
            f"measure={label_of(measure)} is not a mean over dyads, so this interval does not apply to it; "
            "bootstrap(measure, ...) resamples organisations"
        )
    known = [mean for mean in means if mean is not None]
    if len(known) < len(means):  # undefined, or no such mean in this form
        values = [float(measure(net)) for net in nets] if change else [0.0, float(measure(*nets))]
        note = "undefined here" if np.isnan(values).any() else "no calibrated interval"
        note = note if all(net.measured for net in nets) else "not measured"
        return Estimate(values[1] - values[0], NAN, NAN, NAN, level, "dyadic-robust", note=note)
    value = known[-1].value - (known[0].value if change else 0.0)
    return _interval(value, known, nets, level, change)


def _interval(value: float, means: list[DyadMean], nets: tuple[Network, ...], level: float, change: bool) -> Estimate:
    """The interval, or why there is none."""

    def withheld(note: str) -> Estimate:
        return Estimate(value, NAN, NAN, NAN, level, "dyadic-robust", note=note)

    if not all(net.measured for net in nets):
        return withheld("not measured")
    if np.isnan(value):
        return withheld("undefined here")
    reports = reports_of(nets)
    few = reports.too_few("" if len(nets) == 1 else " in both waves")
    if few:
        return withheld(f"interval withheld: {few}")
    parts = [influence(mean, sign) for mean, sign in zip(means, [-1.0, 1.0] if change else [1.0], strict=True)]
    variance, df = variance_of(parts, reports)
    if not variance > 0:
        varied = change and any(variance_of([part], reports)[0] > 0 for part in parts)
        return withheld(f"interval withheld: {'no dyad changed' if varied else 'the dyads do not vary'}")
    se = float(np.sqrt(variance))
    from scipy.special import stdtr, stdtrit  # scipy.stats takes ten times as long to load

    reach = float(stdtrit(df, 0.5 + level / 2)) * se
    low, high = (value - reach, value + reach) if change else _within(value, reach, means[0].limits)
    census = all(net.missing_share == 0 for net in nets)
    return Estimate(
        value, low, high, se, level, "dyadic-robust", note=CENSUS if census else "",
        p_value=float(2 * stdtr(df, -abs(value) / se)) if change else NAN, df=df,
    )  # fmt: skip


def _within(value: float, reach: float, limits: tuple[float, float]) -> tuple[float, float]:
    """Ends of the interval, on the scale of log odds when there are two limits."""
    floor, width = limits[0], limits[1] - limits[0]
    share = (value - floor) / width
    if not (np.isfinite(width) and 0 < share < 1):
        return value - reach, value + reach
    odds, reach = np.log(share / (1 - share)), reach / (width * share * (1 - share))
    low, high = (float(floor + width / (1 + np.exp(-end))) for end in (odds - reach, odds + reach))
    return low, high


# -- which measure, which dyads, how many reported ------------------------------------------------------------------


def _bare(measure: Any) -> Any:
    """The function inside a `functools.partial`."""
    return getattr(measure, "func", measure)


def is_dyad_mean(measure: Callable[..., Any]) -> bool:
    """Whether a measure says that it is a mean over dyads.

    Examples
    --------
    >>> is_dyad_mean(len)
    False
    """
    return hasattr(_bare(measure), "dyad_mean")


def label_of(measure: Callable[..., Any]) -> str:
    """Name of a measure in tables and messages.

    Examples
    --------
    >>> label_of(len)
    'len'
    """
    return str(getattr(_bare(measure), "__name__", measure))


def n_networks(measure: Callable[..., Any]) -> int:
    """How many networks a measure takes.

    Examples
    --------
    >>> n_networks(lambda before, after: 0.0)
    2
    """
    try:
        return _n_networks(measure) if isinstance(measure, Hashable) else _n_networks.__wrapped__(measure)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"measures: {label_of(measure)} does not say which arguments it takes; wrap it") from error


@lru_cache(maxsize=256)  # asked for every row of a table
def _n_networks(measure: Callable[..., Any]) -> int:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(measure).parameters.values()
    return sum(p.kind in kinds and p.default is inspect.Parameter.empty for p in parameters)


def paired(before: Network, after: Network) -> tuple[Network, Network]:
    """Both waves on the actors of both and the dyads observed in both; groups of actors are the earlier wave's.

    Examples
    --------
    >>> import linkages as lk
    >>> nan = float("nan")
    >>> before = lk.from_matrix([[0, 1, nan], [0, 0, 1], [1, 0, 0]], directed=True)
    >>> after = lk.from_matrix([[0, 1, 1], [0, 0, nan], [1, 0, 0]], directed=True)
    >>> [net.n_dyads for net in paired(before, after)]
    [4, 4]
    """
    if before.directed != after.directed:
        raise ArgumentError("before and after: one is directed and the other is not; symmetrize the directed one")
    return _paired(before, after)


@remembered_if_small
def _paired(before: Network, after: Network) -> Any:
    stay = before.actors.index.intersection(after.actors.index)
    first, second = before.subset(stay), after.subset(stay)
    labels = first.actors
    if "responded" in labels.columns and "responded" in second.actors.columns:
        labels = labels.assign(responded=labels["responded"] & second.actors["responded"])
    return first.known_with(second), with_actors(second.known_with(first), labels)
