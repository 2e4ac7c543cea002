"""Conditional uniform graph tests: would a network drawn by chance look like this one?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

import numpy as np
from numpy.random import Generator

from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import Alternative, Condition, one_of
from .draws import Each, checked_draws, root_of, run_draws
from .dyadic import label_of, n_networks
from .redraw import Redraw, held_by, redrawing
from .results import NullTest

__all__ = ["cug_test", "measures_of", "null_tests", "number_of"]

Measure = Callable[..., Any]
SIZE_NOTE: Final = "compares with networks of density one half: nearly every sparse network looks unusual beside them"


@overload
def cug_test(
    net: Network, measure: Measure, *, condition: Condition = ..., by: str = ..., n_draws: int = ...,
    alternative: Alternative = ..., seed: Any = ...,
) -> NullTest: ...  # fmt: skip
@overload
def cug_test(
    net: Network, measure: Sequence[Measure], *, condition: Condition = ..., by: str = ..., n_draws: int = ...,
    alternative: Alternative = ..., seed: Any = ...,
) -> tuple[NullTest, ...]: ...  # fmt: skip
def cug_test(
    net: Network,
    measure: Measure | Sequence[Measure],
    *,
    condition: Condition = "ties",
    by: str = "sector",
    n_draws: int = 1000,
    alternative: Alternative = "two-sided",
    seed: Any = None,
) -> NullTest | tuple[NullTest, ...]:
    """Compare a measure with what it is in networks drawn by chance that hold something of this one.

    Parameters
    ----------
    net : Network
        The network, at most 3,000 actors; a block may be given.
    measure : callable or sequence of callables
        Functions of a Network that give a number, as ``linkages.transitivity``; several share the same draws.
    condition : {"ties", "dyad_census", "degrees", "blocks", "size"}
        What every draw has in common with the network, on the same observed dyads:

        - ``"ties"``: the number of ties,
        - ``"dyad_census"``: the numbers of mutual, one-way and null pairs (undirected: as ``ties``),
        - ``"degrees"``: the ties every actor sends and receives,
        - ``"blocks"``: the number of ties from each value of ``by`` to each other,
        - ``"size"``: the actors only; every dyad is a tie or not with equal chance.
    by : str
        Column of the actors that ``"blocks"`` goes by.
    n_draws : int
        Number of draws.
    alternative : {"greater", "less", "two-sided"}
        Which draws count as at least as extreme.
    seed : int or numpy seed
        Start of the random numbers.

    Returns
    -------
    NullTest or tuple of NullTest
        One for each measure. A measure that the condition decides is the same in every draw: p is 1 and z is nan
        (density given ties, reciprocity given the dyad census). nan as value and p where the measure is undefined.

    Raises
    ------
    ArgumentError
        When a measure does not take one network or does not give a number, the network has too many actors, or an
        option is not known.

    Notes
    -----
    *Which dyads.* Ties are drawn among the observed dyads only, tie or null; missing dyads stay missing and dyads that
    are out stay out, where they are. So the draws are as incomplete as the network, and a measure of observed dyads is
    compared with the same measure of the same dyads. Of a pair with one direction observed, ``"dyad_census"`` holds how
    many are ties. ``"degrees"`` exchanges ends of ties among observed dyads (see ``linkages.inference.rewiring``).
    Strengths are dealt to the drawn ties at random.

    *Which condition.* What is held is what the reader already knows and does not wonder about. Given ties is the default:
    given ``"size"`` alone, as in the first uses of such tests, a network of few ties differs from networks in which half
    of all dyads are ties, so nearly everything is significant; the test then says so in its note. Transitivity of a
    network with reciprocity or with very unequal degrees needs ``"dyad_census"`` or ``"degrees"``.

    The p-value counts the observation itself, (1 + b) / (1 + n_draws); R's sna prints b / n_draws for each side.

    References
    ----------
    Anderson BS, Butts C, Carley K (1999). The interaction of size and density with graph-level indices. Social Networks
    21(3), 239-267. doi:10.1016/S0378-8733(99)00011-8

    Besag J, Clifford P (1989). Generalized Monte Carlo significance tests. Biometrika 76(4), 633-642.
    doi:10.1093/biomet/76.4.633

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]], directed=True)
    >>> test = lk.cug_test(net, lk.reciprocity, n_draws=99, alternative="greater", seed=7)
    >>> test.value, test.p_value < 0.1
    (1.0, True)
    >>> lk.cug_test(net, [lk.density, lk.transitivity], n_draws=9, seed=7)[0].p_value
    1.0
    """
    one_of("alternative", alternative, Alternative)
    one_of("condition", condition, Condition)
    measures, n_draws = measures_of(measure, networks=(1,)), checked_draws(n_draws)
    root = root_of(seed)
    values = [number_of(m, net) for m in measures]
    kernel = Each(_Redrawn(redrawing(net, condition, by=by, seed=root), measures))
    draws = run_draws(kernel, n_draws=n_draws, seed=root, label="drawing networks")
    tests = null_tests(
        measures, values, draws, null=held_by(condition, by), alternative=alternative,
        note=SIZE_NOTE if condition == "size" else "",
    )  # fmt: skip
    return tests[0] if callable(measure) else tests


@dataclass(frozen=True, eq=False)
class _Redrawn:
    """The measures of one drawn network."""

    redraw: Redraw
    measures: tuple[Measure, ...]

    def __call__(self, rng: Generator) -> list[float]:
        net = self.redraw(rng)
        return [number_of(measure, net) for measure in self.measures]


def measures_of(measure: Any, *, networks: tuple[int, ...]) -> tuple[Measure, ...]:
    """The measures asked for, checked: functions of so many networks."""
    found = (measure,) if callable(measure) else tuple(measure)
    if not found:
        raise ArgumentError("measure is empty: give a function, as measure=linkages.transitivity")
    for one in found:
        if not callable(one):
            raise ArgumentError(f"measure: {one!r} is no function; give one, as measure=linkages.transitivity")
        if n_networks(one) not in networks:
            wanted = " or ".join(map(str, networks))
            raise ArgumentError(f"measure: {label_of(one)} takes {n_networks(one)} networks, not {wanted}")
    return found


def number_of(measure: Measure, *nets: Network) -> float:
    """Value of a measure that must be a number."""
    value = measure(*nets)
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ArgumentError(f"measure: {label_of(measure)} gives a {type(value).__name__}, not a number") from None


def null_tests(
    measures: Sequence[Measure], values: Any, draws: Any, *, null: str, alternative: Alternative, note: str = ""
) -> tuple[NullTest, ...]:
    """One NullTest for each measure, of draws they share (a column each)."""
    columns = np.asarray(draws, dtype=np.float64).T
    return tuple(
        NullTest(value, column, null, alternative, label_of(measure), note)
        for measure, value, column in zip(measures, values, columns, strict=True)
    )
