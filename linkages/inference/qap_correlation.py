"""The correlation of two networks, and what it is when the actors of one change places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..compiled import compiled, worth
from ..compiled.permuting import placed
from ..data import cells as _cells
from ..data.network import Network
from ..data.storage import keys_of
from ..errors import ArgumentError
from ..vocabulary import Alternative, State, one_of
from .draws import checked_draws, root_of, run_draws
from .permute import Permuting, frame_note, joined, on_common, permuting
from .results import NAN, NullTest

__all__ = ["Looked", "PairSums", "qap_correlation"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
DENSE: Final = 2000  # up to so many actors values are looked up in a square array
MOST_UNKNOWN: Final = 20_000_000  # dyads that were not observed are listed one by one


def qap_correlation(
    x: Network,
    y: Network,
    *,
    within: str | None = None,
    n_draws: int = 1000,
    alternative: Alternative = "two-sided",
    seed: Any = None,
) -> NullTest:
    """Correlate two networks dyad by dyad, and compare with the same when the actors of one change places.

    Parameters
    ----------
    x, y : Network
        Two relations, or two waves, of the same actors; those that are in one only are left out, and the note says so.
        When one is directed and the other is not, every pair of the other counts in both directions.
    within : str, optional
        Column of the actors of ``x`` (``"cluster"``, ``"sector"``): places are changed within its values only.
    n_draws : int
        Number of draws.
    alternative : {"greater", "less", "two-sided"}
        Which draws count as at least as extreme.
    seed : int or numpy seed
        Start of the random numbers.

    Returns
    -------
    NullTest
        ``value`` is Pearson's correlation from −1 to 1; nan when one of the networks does not vary on the dyads observed
        in both.

    Raises
    ------
    ArgumentError
        When the networks have fewer than two actors in common, the column is not known, or more dyads were not
        observed than can be listed.

    Notes
    -----
    r = (N·Σab − Σa·Σb) / √((N·Σa² − (Σa)²)·(N·Σb² − (Σb)²)) over the N dyads that are tie or null in both networks, with
    strengths a and b (0 for null); ``net.dichotomize`` first to compare presence only. Each dyad once.

    In a draw the actors of ``y`` change places: rows and columns move together, and with them what they did not answer, so
    a silent actor's row stays whole; ``x`` is held. Which dyads are observed in both is found anew for each draw, exactly.
    Places are changed only among actors that were asked and heard alike in both networks (all that answered; all that
    were silent), and within ``within``: else the draws would rest on fewer dyads than the observation, since usually the
    same organisations are silent in both. The null is that, among actors of whom as much is known, it does not matter
    which stands where.

    All six sums are taken from ties and unobserved dyads alone, in time proportional to their number. R's ``sna::gcor``
    and ``qaptest`` give the same value without missing dyads (they take ties as strengths as well), and
    b / n_draws for p; here the observation itself counts, (1 + b) / (1 + n_draws).

    References
    ----------
    Krackhardt D (1987). QAP partialling as a test of spuriousness. Social Networks 9(2), 171-186.
    doi:10.1016/0378-8733(87)90012-8

    Examples
    --------
    >>> import linkages as lk
    >>> x = lk.from_matrix([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], directed=False)
    >>> test = lk.qap_correlation(x, x, n_draws=99, seed=7)
    >>> round(test.value, 3), round(test.p_value, 1)
    (1.0, 0.3)
    """
    one_of("alternative", alternative, Alternative)
    n_draws = checked_draws(n_draws)
    note = frame_note(x, y)
    x, y = on_common(x, y)
    orders = permuting([x, y], within=within)
    sums = PairSums.of(x, y)
    value = correlation(sums(np.arange(len(orders.order))))
    draws = run_draws(_Kernel(sums, orders), n_draws=n_draws, seed=root_of(seed), label="changing places")
    inside = f" within {within}" if within else ""
    return NullTest(
        value, draws, f"networks in which actors changed places{inside}", alternative,
        f"correlation of {_name(x, y)}", joined(note, orders.note),
    )  # fmt: skip


def _name(x: Network, y: Network) -> str:
    """Both networks in words: relations where they differ, waves where these do."""
    if x.wave == y.wave:
        return f"{x.relation} and {y.relation}"
    return f"{x.relation} {x.wave} and {y.relation} {y.wave}"


def correlation(sums: tuple[float, ...]) -> float:
    """Pearson's correlation from N, Σa, Σb, Σa², Σb², Σab."""
    n, a, b, aa, bb, ab = sums
    va, vb = n * aa - a * a, n * bb - b * b
    if not (va > 1e-12 * n * aa and vb > 1e-12 * n * bb):
        return NAN
    return float((n * ab - a * b) / np.sqrt(va * vb))


@dataclass(frozen=True, eq=False)
class _Kernel:
    """Correlations of x with y in other places."""

    sums: PairSums
    orders: Permuting

    @cached_property
    def steady(self) -> tuple[float, ...] | None:
        """All sums but Σab, where what was not observed stays in place whoever moves; else None."""
        sums = self.sums
        if not (self.orders.keeps(sums.unknown_a.keys) and self.orders.keeps(sums.unknown_b.keys)):
            return None
        return sums(np.arange(len(self.orders.order)))[:-1]

    def __call__(self, streams: Sequence[Generator]) -> Floats:
        orders = (self.orders(rng) for rng in streams)
        if self.steady is None:
            return np.array([correlation(self.sums(p)) for p in orders])
        return np.array([correlation((*self.steady, self.sums.product(p))) for p in orders])


@dataclass(frozen=True, eq=False)
class Looked:
    """Values of some cells of an (n, n) array, 0 elsewhere, to be looked up anywhere.

    Parameters
    ----------
    n : int
        Number of actors.
    rows, columns : ndarray
        The cells, by row and column.
    values : ndarray
        Their values.
    square : ndarray or None
        All values, flat, when there are few actors.
    """

    n: int
    rows: Ints
    columns: Ints
    values: Floats
    square: Floats | None

    @classmethod
    def of(cls, keys: Ints, values: Floats, n: int) -> Looked:
        """From cells as ``row * n + column``, ascending."""
        square = None
        if n <= DENSE:
            square = np.zeros(n * n)
            square[keys] = values
        return cls(n, keys // max(n, 1), keys % max(n, 1), np.asarray(values, dtype=np.float64), square)

    @property
    def keys(self) -> Ints:
        """The cells as ``row * n + column``."""
        return self.rows * np.int64(self.n) + self.columns

    @cached_property
    def start(self) -> Ints:
        """Where the cells of each row begin."""
        return np.searchsorted(self.rows, np.arange(self.n + 1))

    def at(self, rows: Ints, columns: Ints) -> Floats:
        """Values at some cells."""
        keys = rows * np.int64(self.n) + columns
        if self.square is not None:
            return np.asarray(self.square.take(keys))
        if not len(self.values):
            return np.zeros(len(keys))
        own = self.keys
        place = np.minimum(np.searchsorted(own, keys), len(own) - 1)
        return np.where(own[place] == keys, self.values[place], 0.0)


@dataclass(frozen=True, eq=False)
class PairSums:
    """N, Σa, Σb, Σa², Σb², Σab over the dyads observed in two networks, whatever places the second one's actors take.

    Parameters
    ----------
    pairs : int
        All ordered pairs of actors.
    a, b : Looked
        Strengths of the ties of x and of y, both directions.
    unknown_a, unknown_b : Looked
        1 for every dyad that was not observed.
    once : float
        1, or ½ when every dyad is there in both directions.
    """

    pairs: int
    a: Looked
    b: Looked
    unknown_a: Looked
    unknown_b: Looked
    once: float

    @classmethod
    def of(cls, x: Network, y: Network) -> PairSums:
        """The sums of two networks of the same actors."""
        n = len(x.actors)
        (a, ua), (b, ub) = _parts(x), _parts(y)
        return cls(n * (n - 1), a, b, ua, ub, 1.0 if x.directed or y.directed else 0.5)

    def product(self, p: Ints) -> float:
        """Σab when at place i of y stands its actor ``p[i]``."""
        a, b = self.a, self.b
        if worth(len(a.values)):
            other = compiled(placed)(p, a.start, a.columns, b.start, b.columns, b.values)
        else:
            other = b.at(p[a.rows], p[a.columns])
        return float(self.once * (a.values * other).sum())

    def __call__(self, p: Ints) -> tuple[float, ...]:
        """The sums when at place i of y stands its actor ``p[i]``. No product goes through BLAS."""
        a, b, ua, ub = self.a, self.b, self.unknown_a, self.unknown_b
        n = float(self.pairs - len(ua.values) - len(ub.values))
        sa, sb = a.values.sum(), b.values.sum()
        saa, sbb = (a.values * a.values).sum(), (b.values * b.values).sum()
        if len(ub.values):
            lost = a.values * ub.at(p[a.rows], p[a.columns])
            sa, saa = sa - lost.sum(), saa - (lost * a.values).sum()
            n += ub.at(p[ua.rows], p[ua.columns]).sum()
        if len(ua.values):
            place = np.empty_like(p)
            place[p] = np.arange(len(p))
            lost = b.values * ua.at(place[b.rows], place[b.columns])
            sb, sbb = sb - lost.sum(), sbb - (lost * b.values).sum()
        return *(float(self.once * s) for s in (n, sa, sb, saa, sbb)), self.product(p)


def _parts(net: Network) -> tuple[Looked, Looked]:
    """Strengths of the ties, and which dyads were not observed."""
    n = len(net.actors)
    unknown = int(_cells.census(net.cells, len(State))[[State.MISSING, State.OUT]].sum())
    if unknown > MOST_UNKNOWN:
        raise ArgumentError(
            f"{unknown} dyads of {net.relation!r} were not observed: more than {MOST_UNKNOWN} cannot be listed; "
            "take a subset of the actors"
        )
    keys = _cells.places(net.cells, (State.MISSING, State.OUT))[0]
    return Looked.of(keys_of(net.ties), net.ties.data, n), Looked.of(keys, np.ones(len(keys)), n)
