"""A core whose actors are tied to one another, and a periphery whose actors are not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..data import cells as _cells
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import CoreForm, OffDiagonal, State, one_of
from ._cores import Found, climb, try_all

__all__ = ["MOST_ACTORS", "CorePeriphery", "Pairs", "core_periphery", "why_undefined"]

Floats = NDArray[np.float64]
NAN = float("nan")
EXHAUSTIVE: Final = 20  # actors up to which every core is looked at
MOST_ACTORS: Final = 5000  # pairs of actors are listed: 25,000,000 of them, some 300 MB
SWEEPS: Final = 2000
STILL: Final = 1e-10  # change of coreness at which a sweep is the last


@dataclass(frozen=True, eq=False, repr=False)
class CorePeriphery:
    """How well a core and a periphery describe a network, and who is in the core.

    Parameters
    ----------
    fit : float
        Correlation of the observed dyads with the pattern, from −1 to 1 (1: a core and a periphery and nothing else);
        nan when undefined, and then ``note`` says why.
    membership : pandas.Series
        By actor at stake. Discrete: 1 in the core, 0 in the periphery. Continuous: coreness, from 0 to 1 for the actor
        that is most in the core. Nan where none of an actor's dyads was observed.
    n_core : float
        Actors in the core; nan in the continuous form, which draws no line.
    form : {"discrete", "continuous"}
        Whether the core has an edge, or actors are in it more or less.
    off_diagonal : {"missing", 0, 1}, optional
        What the pattern says of dyads between core and periphery; None in the continuous form.
    note : str
        What a reader must know.

    References
    ----------
    Borgatti SP, Everett MG (1999). Models of core/periphery structures. Social Networks 21(4), 375-395.
    doi:10.1016/S0378-8733(99)00019-2

    Examples
    --------
    >>> import linkages as lk
    >>> found = lk.core_periphery(lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False), off_diagonal=1)
    >>> found
    <CorePeriphery: 1 of 3 actors in the core, fit 1 (discrete, off-diagonal 1)>
    >>> found.tidy().values.tolist()
    [['discrete', '1', 1.0, 1.0, '']]
    """

    fit: float
    membership: pd.Series
    n_core: float
    form: CoreForm
    off_diagonal: OffDiagonal | None
    note: str = ""

    def tidy(self) -> pd.DataFrame:
        """Return one row.

        Returns
        -------
        pandas.DataFrame
            Columns ``form, off_diagonal, fit, n_core, note``.
        """
        rule = "" if self.off_diagonal is None else str(self.off_diagonal)
        row = [self.form, rule, self.fit, self.n_core, self.note]
        return pd.DataFrame([row], columns=["form", "off_diagonal", "fit", "n_core", "note"])

    def __repr__(self) -> str:
        return f"<CorePeriphery: {self._sentence()}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._sentence())}</p>"

    def _sentence(self) -> str:
        actors = f"{len(self.membership)} actor{'' if len(self.membership) == 1 else 's'}"
        if np.isnan(self.fit):
            return f"undefined for {actors}: {self.note}"
        told = f"; {self.note}" if self.note else ""
        if self.form == "continuous":
            return f"coreness of {actors}, fit {self.fit:.3g} (continuous){told}"
        return f"{self.n_core:.0f} of {actors} in the core, fit {self.fit:.3g} (discrete, off-diagonal {self.off_diagonal}){told}"


def core_periphery(
    net: Network, *, form: CoreForm = "discrete", off_diagonal: OffDiagonal = "missing", n_starts: int = 10
) -> CorePeriphery:
    """Find the core that, with a periphery around it, describes a network best.

    Parameters
    ----------
    net : Network
        The whole network or a block within one group, directed or not, of at most 5,000 actors.
    form : {"discrete", "continuous"}
        Discrete: an actor is in the core or not; strengths are not looked at. Continuous: every actor has a coreness,
        and a tie is as strong as the product of the two; strengths count.
    off_diagonal : {"missing", 0, 1}
        What the discrete pattern says of dyads between core and periphery: nothing (they are left out), no tie, or a
        tie. It decides the size of the core; the continuous form has no such dyads.
    n_starts : int
        Climbs of the search among more than 20 actors.

    Returns
    -------
    CorePeriphery
        The fit from −1 to 1, and the membership by actor at stake. Undefined (nan, and a note why) with fewer than three
        actors, when all observed dyads are alike, and for two sides without a dyad inside either (public–private).

    Raises
    ------
    ArgumentError
        When an option is not known, ``off_diagonal`` is set for the continuous form, ``n_starts`` is below 1, or there
        are too many actors.

    Notes
    -----
    *Discrete.* The pattern is 1 inside the core, 0 inside the periphery, and ``off_diagonal`` between them; the fit is
    the Pearson correlation of the observed dyads (tie 1, null 0) with it, and the core is the one that fits best. Missing
    dyads are left out, from the means too; so are, under ``"missing"``, those between core and periphery. Up to 20 actors
    with an observed dyad all cores are tried; beyond, ``n_starts`` climbs (Fiduccia–Mattheyses) start from the actors with
    the most ties, in orders that are shuffled always alike: the same network has the same answer. Of cores of equal fit
    the smallest is taken, then the one whose actor ids come first; ``note`` says how many there were (found, beyond 20).

    *Continuous.* Coreness c minimises Σ (x_ij − c_i·c_j)² over the observed dyads (MINRES); each c_i is moved to
    Σ_j x_ij·c_j / Σ_j c_j², half way at a time, from two starts (degrees; the actor with the most ties and its
    partners), and the better is kept. The fit is the correlation of the observed x_ij with c_i·c_j; c is scaled to a
    largest value of 1. Where one actor holds all ties no c is best (the leaves' goes to 0); a note says so.

    In a directed network the dyads are ordered pairs and the pattern is the same both ways; cores of senders apart from
    cores of receivers are not offered.

    UCINET offers both forms: the discrete one with a density for the dyads between core and periphery, left out if blank,
    and strengths counted; its coreness is scaled to a sum of squares of 1. igraph, networkx and sna have neither. On sparse networks ``off_diagonal=1`` gives large cores that cover the
    ties, with a low fit: read the fit beside that of networks with the same degrees (`measure_core`).

    References
    ----------
    Borgatti SP, Everett MG (1999). Models of core/periphery structures. Social Networks 21(4), 375-395.
    doi:10.1016/S0378-8733(99)00019-2

    Fiduccia CM, Mattheyses RM (1982). A linear-time heuristic for improving network partitions. Proceedings of the 19th
    Design Automation Conference, 175-181. doi:10.1109/DAC.1982.1585498

    Examples
    --------
    Two that are tied to one another and to one more each:

    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1, 0], [1, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]], directed=False)
    >>> lk.core_periphery(net).membership.to_dict()
    {0: 1.0, 1: 1.0, 2: 0.0, 3: 0.0}
    """
    one_of("form", form, CoreForm)
    one_of("off_diagonal", off_diagonal, OffDiagonal)
    if form == "continuous" and off_diagonal != "missing":
        raise ArgumentError(f"off_diagonal={off_diagonal!r} has no meaning with form='continuous'; leave it out")
    if isinstance(n_starts, bool) or not isinstance(n_starts, (int, np.integer)) or n_starts < 1:
        raise ArgumentError(f"n_starts={n_starts!r} must be a whole number of at least 1")
    if net.n_actors > MOST_ACTORS:
        raise ArgumentError(
            f"net has {net.n_actors} actors: cores are sought among at most {MOST_ACTORS}; take a block or a subset"
        )
    pairs = Pairs(net)
    note = why_undefined(net, pairs)
    if note:
        fit, member = NAN, np.full(len(pairs.seen), NAN)
    elif form == "continuous":
        fit, member, note = _continuous(net, pairs)
    else:
        fit, member, note = _discrete(pairs, off_diagonal, int(n_starts))
    if not np.isnan(fit) and pairs.share_out > 0:
        note = "; ".join(filter(None, [note, f"{pairs.share_out:.0%} of pairs are not at stake"]))
    values = np.full(len(net.actors), NAN)
    values[pairs.seen] = member
    membership = pd.Series(values, index=net.actors.index, name="core")[net.at_stake]
    n_core = float(member.sum()) if form == "discrete" and not np.isnan(fit) else NAN
    return CorePeriphery(fit, membership, n_core, form, off_diagonal if form == "discrete" else None, note)


class Pairs:
    """Observed ties and dyads by pair of actors, of those with an observed dyad: symmetric, 0, 1 or 2 (both directions)."""

    def __init__(self, net: Network) -> None:
        self.net = net
        observed = (net.out_counts + net.in_counts)[:, [State.TIE, State.NULL]]
        self.seen = np.flatnonzero(observed.sum(axis=1) > 0)

    @cached_property
    def ties(self) -> NDArray[np.int8]:
        ties = self.net.ties
        ones = csr_array((np.ones(len(ties.data), dtype=np.int8), ties.indices, ties.indptr), ties.shape)
        dense = ones[self.seen][:, self.seen].toarray()
        return np.asarray(dense + dense.T if self.net.directed else dense)

    @cached_property
    def observed(self) -> NDArray[np.int8]:
        known = np.isin(self._states, (State.TIE, State.NULL)).astype(np.int8)
        return np.asarray(known + known.T if self.net.directed else known)

    @cached_property
    def _states(self) -> NDArray[np.int64]:
        return _cells.dense(_cells.select(self.net.cells, self.seen), State.OUT)

    @cached_property
    def share_out(self) -> float:
        """Share of the pairs of actors of whom neither direction is at stake."""
        out = self._states == State.OUT
        pairs = len(out) * (len(out) - 1)
        return (int((out & out.T).sum()) - len(out)) / pairs

    @cached_property
    def two_sided(self) -> bool:
        """Whether the actors fall into two sides without an observed dyad inside either."""
        known = self.observed > 0
        side = np.full(len(known), -1)
        while (side < 0).any():
            front = np.zeros(len(known), dtype=bool)
            front[np.argmin(side)] = True
            turn = 0
            while front.any():
                side[front] = turn
                front = known[front].any(axis=0) & (side < 0)
                turn = 1 - turn
        return not any(known[np.ix_(side == turn, side == turn)].any() for turn in (0, 1))


def why_undefined(net: Network, pairs: Pairs) -> str:
    """Why a network has no core and periphery; empty if it may have."""
    if not net.n_dyads:
        return "nothing was observed" if net.measured else "not measured"
    if len(pairs.seen) < 3:
        return "fewer than 3 actors"
    if not net.n_ties:
        return "no tie was observed"
    if net.n_ties == net.n_dyads and (net.ties.data == net.ties.data[0]).all():
        return "all observed dyads are ties"
    return "two sides without dyads inside either: no core can be told from them" if pairs.two_sided else ""


def _discrete(pairs: Pairs, off_diagonal: OffDiagonal, n_starts: int) -> tuple[float, Floats, str]:
    every = len(pairs.seen) <= EXHAUSTIVE
    found: Found = (
        try_all(pairs.ties, pairs.observed, off_diagonal)
        if every
        else climb(pairs.ties[None], pairs.observed, off_diagonal, n_starts)
    )
    fit, count = float(found.fit[0]), int(found.n_equal[0])
    if fit < -1:
        return NAN, np.full(len(pairs.seen), NAN), "no division leaves dyads of both kinds"
    note = f"one of {'' if every else 'at least '}{count} cores of the same fit" if count > 1 else ""
    return fit, found.core[0].astype(np.float64), note


def _continuous(net: Network, pairs: Pairs) -> tuple[float, Floats, str]:
    """Fit, coreness and note of the continuous form."""
    strength = net.ties[pairs.seen][:, pairs.seen].toarray()
    single = strength + strength.T if net.directed else strength
    known = pairs.observed.astype(np.float64)
    runs = [_minres(single, known, start) for start in _starts(single, known)]
    errors = [c**2 @ known @ c**2 - 2 * c @ single @ c for c, _ in runs]
    coreness, still = runs[int(np.argmin(errors))]
    x = [net.ties.data.sum(), (net.ties.data**2).sum()]
    n_dyads, (sum_x, square_x) = float(net.n_dyads), x if net.directed else (x[0] / 2, x[1] / 2)
    product = [coreness @ known @ coreness / 2, coreness**2 @ known @ coreness**2 / 2]
    both = coreness @ single @ coreness / 2
    spread = (n_dyads * square_x - sum_x**2, n_dyads * product[1] - product[0] ** 2)
    if spread[1] <= 1e-9 * n_dyads * product[1]:
        return NAN, coreness / coreness.max(), "all actors have the same coreness"
    fit = (n_dyads * both - sum_x * product[0]) / np.sqrt(spread[0] * spread[1])
    note = "" if still else "no coreness is best: the fit grows on as one actor's coreness does"
    return float(np.clip(fit, -1, 1)), coreness / coreness.max(), note


def _starts(strength: Floats, known: Floats) -> list[Floats]:
    """Where the search for coreness starts: degrees, and the actor with the most ties with its partners."""
    mean = strength.sum() / known.sum()
    share = strength.sum(axis=1) / known.sum(axis=1) / np.sqrt(mean)
    first = int(np.argmax(strength.sum(axis=1)))
    around = strength[first] / strength.max()
    around[first] = 1.0
    return [share, around + 1e-3 * share]


def _minres(strength: Floats, known: Floats, start: Floats) -> tuple[Floats, bool]:
    """Coreness of least squares from a start, and whether it came to rest."""
    coreness = start
    for _ in range(SWEEPS):
        square = known @ coreness**2
        best = np.divide(strength @ coreness, square, out=np.zeros(len(square)), where=square > 0)
        step: Any = (best - coreness) / 2
        coreness = coreness + step
        if np.abs(step).max() <= STILL * coreness.max():
            return coreness, True
    return coreness, False
