"""QAP tests: would the same network, with its actors in other places, say the same?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

import numpy as np
from numpy.random import Generator

from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import Alternative, one_of
from .cug import measures_of, null_tests, number_of
from .draws import Each, checked_draws, root_of, run_draws
from .dyadic import n_networks
from .permute import Permuting, frame_note, in_places, joined, on_common, permuting, with_labels
from .results import NullTest

__all__ = ["qap_test"]

Measure = Callable[..., Any]


@overload
def qap_test(
    net: Network, measure: Measure, *, other: Network | None = ..., within: str | None = ..., n_draws: int = ...,
    alternative: Alternative = ..., seed: Any = ...,
) -> NullTest: ...  # fmt: skip
@overload
def qap_test(
    net: Network, measure: Sequence[Measure], *, other: Network | None = ..., within: str | None = ...,
    n_draws: int = ..., alternative: Alternative = ..., seed: Any = ...,
) -> tuple[NullTest, ...]: ...  # fmt: skip
def qap_test(
    net: Network,
    measure: Measure | Sequence[Measure],
    *,
    other: Network | None = None,
    within: str | None = None,
    n_draws: int = 1000,
    alternative: Alternative = "two-sided",
    seed: Any = None,
) -> NullTest | tuple[NullTest, ...]:
    """Compare a measure with what it is when the actors change places, and the network stays as it is.

    Parameters
    ----------
    net : Network
        The network; of two waves the earlier one.
    measure : callable or sequence of callables
        Functions that give a number; several share the same draws, and all take as many networks. Of one network
        (``linkages.ei_index``): the actors' attributes change places. Of two (``linkages.jaccard``): the actors of
        ``other`` do.
    other : Network, optional
        A second network of the same actors. For a measure of one network it is a later wave, and its change,
        ``other`` − ``net``, is tested, with the same change of places in both. Actors of one network only are left out.
    within : str, optional
        Column of the actors of ``net`` (``"cluster"``, ``"arm"``): places are changed within its values only.
    n_draws : int
        Number of draws.
    alternative : {"greater", "less", "two-sided"}
        Which draws count as at least as extreme.
    seed : int or numpy seed
        Start of the random numbers.

    Returns
    -------
    NullTest or tuple of NullTest
        One for each measure. A measure of one network that looks at no attribute is the same in every draw: p is 1 and
        z is nan; `cug_test` is the test for it.

    Raises
    ------
    ArgumentError
        When a measure does not give a number, takes two networks and ``other`` is not given, or the column is not known.

    Notes
    -----
    *What is held.* The network: ties, nulls, missing and out dyads stay where they are, and so does who answered
    (``responded, asked, external``). *What moves.* All other columns of the actors, together: to the network it does not
    matter, under the null, which organisation stands at which place. For two networks the whole of ``other`` moves, rows
    and columns together, and what was not answered moves with those who did not answer.

    *Missing dyads.* Places are changed only among actors that were asked and heard alike: those that answered among
    themselves, those that were silent among themselves, those that were asked about the same kinds among themselves. If
    the sectors answer differently (they do), free exchange would compare a network whose silent actors are mostly public
    with networks whose silent actors are anybody, and find an effect of sector where there is none but on silence. In a
    block of sectors the sectors therefore cannot change places.

    The p-value counts the observation itself, (1 + b) / (1 + n_draws). The brokerage table holds the labels of all
    actors free instead (``null="relabel"``), as its expectations in closed form do.

    References
    ----------
    Krackhardt D (1988). Predicting with networks: nonparametric multiple regression analysis of dyadic data. Social
    Networks 10(4), 359-381. doi:10.1016/0378-8733(88)90004-4

    Hubert L, Schultz J (1976). Quadratic assignment as a general data analysis strategy. British Journal of Mathematical
    and Statistical Psychology 29(2), 190-241. doi:10.1111/j.2044-8317.1976.tb00714.x

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": range(6), "sector": ["private"] * 3 + ["public"] * 3})
    >>> within = [[0, 1, 1, 0, 0, 0], [1, 0, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0],
    ...           [0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 0, 1], [0, 0, 0, 1, 1, 0]]
    >>> test = lk.qap_test(lk.from_matrix(within, directed=True, actors=actors), lk.ei_index, n_draws=99, seed=7)
    >>> test.value, round(test.p_value, 1)
    (-1.0, 0.1)
    """
    one_of("alternative", alternative, Alternative)
    n_draws = checked_draws(n_draws)
    measures = measures_of(measure, networks=(1, 2))
    takes = {n_networks(one) for one in measures}
    if len(takes) > 1:
        raise ArgumentError("measure: some take one network and some two; test them apart")
    if takes == {2} and other is None:
        raise ArgumentError("other is not given, and the measure takes two networks: give the second as other=")
    nets: tuple[Network, ...] = (net,) if other is None else on_common(net, other)
    note = "" if other is None else frame_note(net, other)
    orders = permuting(nets, within=within)
    moved = _Moved(nets, measures, orders, takes == {2})
    inside = f" within {within}" if within else ""
    values = moved.values(np.arange(len(nets[0].actors)))
    draws = run_draws(Each(moved), n_draws=n_draws, seed=root_of(seed), label="changing places")
    null = f"networks in which actors changed places{inside}"
    tests = null_tests(measures, values, draws, null=null, alternative=alternative, note=joined(note, orders.note))
    if other is not None and takes == {1}:
        tests = tuple(replace(test, measure=f"change of {test.measure}") for test in tests)
    return tests[0] if callable(measure) else tests


@dataclass(frozen=True, eq=False)
class _Moved:
    """The measures after one change of places."""

    nets: tuple[Network, ...]
    measures: tuple[Measure, ...]
    orders: Permuting
    pairs: bool

    def __call__(self, rng: Generator) -> list[float]:
        return self.values(self.orders(rng))

    def values(self, p: Any) -> list[float]:
        if self.pairs:
            moved = in_places(self.nets[1], p)
            return [number_of(measure, self.nets[0], moved) for measure in self.measures]
        nets = tuple(with_labels(net, p) for net in self.nets)
        found = [[number_of(measure, net) for net in nets] for measure in self.measures]
        return [each[-1] - (each[0] if len(each) > 1 else 0.0) for each in found]
