"""Moments of role counts: how pairs of triples overlap.

A count Σ x[t]·r[π(t)] over r-tuples t of distinct actors, x and r fixed and π a random permutation of n actors, has

    E   = X·R / n₍ᵣ₎                                n₍ₖ₎ = n(n−1)…(n−k+1)
    E²  = Σ over patterns σ of  X(σ)·R(σ) / n₍₂ᵣ₋|σ|₎

where a pattern σ says which positions of one tuple hold the same actor as which positions of another, and X(σ) is the
number of ordered pairs of tuples that overlap just so (Mantel's moments, for r positions). Both sides are counted the
easy way, as pairs that share *at least* these positions, and Möbius inversion over the patterns makes them exact.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from ..errors import ArgumentError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Pattern = tuple[tuple[int, int], ...]
MOST_ACTORS = 2_000_000  # a triple is numbered in 64 bits


@lru_cache(maxsize=2)
def patterns(r: int) -> tuple[Pattern, ...]:
    """All ways to match some positions of one r-tuple with positions of another, from none to all."""
    found = []
    for size in range(r + 1):
        for mine in combinations(range(r), size):
            found += [tuple(zip(mine, theirs)) for theirs in permutations(range(r), size)]
    return tuple(found)


def whole(r: int) -> int:
    """Position of the pattern of a tuple with itself."""
    return patterns(r).index(tuple((i, i) for i in range(r)))


@lru_cache(maxsize=2)
def _inversion(r: int) -> Floats:
    """Column σ turns counts of "at least τ" into the count of "exactly σ"."""
    sets = [frozenset(pattern) for pattern in patterns(r)]
    return np.array([[(-1.0) ** (len(t) - len(s)) if s <= t else 0.0 for s in sets] for t in sets])


def _exactly(at_least: Floats, r: int) -> Floats:
    return at_least @ _inversion(r)


def falling(n: float, k: int) -> float:
    """n(n−1)…(n−k+1), 0 when there are fewer than k."""
    return float(np.prod(n - np.arange(k))) if n >= k else 0.0


def moments(x: Floats, role: Floats, n: float, r: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the count when n actors are permuted; ``x`` and ``role`` may have a row for each count.

    ``x`` and ``role`` are exact overlaps by pattern.
    """
    ways = np.array([falling(n, 2 * r - len(pattern)) for pattern in patterns(r)])
    share = np.divide(role, ways, out=np.zeros_like(role), where=ways > 0)
    mean = x[..., whole(r)] * share[..., whole(r)]
    spread = (x * share).sum(axis=-1) - mean**2
    # What rounding leaves of a variance of zero is no variance.
    spread = np.where(spread > 1e-12 * np.maximum(mean**2, 1.0), spread, 0.0)
    return mean, np.sqrt(spread)


# -- overlaps of the open triples of a graph -----------------------------------------------------------------------


def _count(rows: Ints, columns: Ints, n: int) -> csr_array:
    return coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, n)).tocsr()


def _also_open(there: tuple[Ints, Ints, Ints], keys: Ints, n: int) -> NDArray[np.bool_]:
    key = (there[0] * n + there[1]) * n + there[2]
    place = np.minimum(np.searchsorted(keys, key), max(len(keys) - 1, 0))
    return np.asarray(keys[place] == key) if len(keys) else np.zeros(0, dtype=bool)


def open_overlaps(a: Ints, v: Ints, b: Ints, n: int) -> tuple[Floats, Floats]:
    """Pairs of open triples by their overlap, exact: with one middle, by middle (n, 7); all of them (34,)."""
    if n > MOST_ACTORS:
        raise ArgumentError(
            f"triples of {n} actors cannot be numbered; at most {MOST_ACTORS}: take a part of the network"
        )
    here = (a, v, b)
    keys = np.sort((a * n + v) * n + b)
    back = _also_open((b, v, a), keys, n)
    # A triple is open when its outer ends are not tied, so of its turns only these can be open as well.
    turned: dict[tuple[int, ...], float] = {(0, 1, 2): float(len(a)), (2, 1, 0): float(back.sum())}
    turned[1, 2, 0] = turned[2, 0, 1] = float(_also_open((v, b, a), keys, n).sum())
    single = [np.bincount(x, minlength=n).astype(np.float64) for x in here]
    double: dict[tuple[int, ...], csr_array] = {
        (p, q): _count(here[p], here[q], n) for p, q in ((0, 1), (0, 2), (1, 2))
    }
    double |= {(q, p): counts.T.tocsr() for (p, q), counts in double.items()}
    mirrored = np.bincount(v, weights=back, minlength=n).astype(np.float64)
    around = _around(double[1, 0], double[1, 2], mirrored, single[1])
    counts = []
    for pattern in patterns(3):
        mine, theirs = tuple(p for p, _ in pattern), tuple(q for _, q in pattern)
        if len(pattern) == 0:
            counts.append(float(len(a)) ** 2)
        elif len(pattern) == 1:
            counts.append(float(single[mine[0]] @ single[theirs[0]]))
        elif len(pattern) == 2:
            counts.append(float(double[mine].multiply(double[theirs]).sum()))
        else:
            counts.append(turned.get(theirs, 0.0))
    return around, _exactly(np.array(counts), 3)


def _around(first: csr_array, second: csr_array, back: Floats, total: Floats) -> Floats:
    """Pairs of ends with the same middle, by middle; ``first`` and ``second`` count by middle and one end."""
    marginal = (first, second)
    columns: list[Floats] = []
    for pattern in patterns(2):
        if len(pattern) == 0:
            columns.append(total**2)
        elif len(pattern) == 1:
            ((p, q),) = pattern
            columns.append(np.asarray(marginal[p].multiply(marginal[q]).sum(axis=1)).ravel())
        else:
            columns.append(total if pattern[0] == (0, 0) else back)
    return _exactly(np.column_stack(columns), 2)


# -- overlaps of the tuples of labels that make a role ---------------------------------------------------------------


def pair_overlaps(sizes: Ints, member: NDArray[np.bool_]) -> Floats:
    """Pairs of ordered pairs of distinct actors whose labels are a member, by their overlap: shape (…, 7).

    ``sizes`` (…, k) and ``member`` (…, k, k) may have other axes before.
    """
    m = sizes.astype(np.float64)
    left = m[..., None, :] - np.eye(m.shape[-1])  # what is left of each label once an actor is drawn
    turned = np.swapaxes(member, -1, -2)
    marginal = (member * left).sum(axis=-1), (turned * left).sum(axis=-1)
    total = (m * marginal[0]).sum(axis=-1)
    counts = []
    for pattern in patterns(2):
        if len(pattern) == 0:
            counts.append(total**2)
        elif len(pattern) == 1:
            ((p, q),) = pattern
            counts.append((m * marginal[p] * marginal[q]).sum(axis=-1))
        elif pattern[0] == (0, 0):
            counts.append(total)
        else:
            counts.append((m * ((member & turned) * left).sum(axis=-1)).sum(axis=-1))
    return _exactly(np.stack(counts, axis=-1), 2)


def triple_overlaps(sizes: Ints, member: NDArray[np.bool_]) -> Floats:
    """Pairs of ordered triples of distinct actors whose labels are a member, by their overlap: shape (…, 34).

    ``member`` (…, k, k, k) may have other axes before.
    """
    m = sizes.astype(np.float64)
    one = np.eye(len(m))
    two = m[:, None] * (m[None, :] - one)  # ordered pairs of actors by label
    third = m[None, None, :] - one[:, None, :] - one[None, :, :]  # what is left for a third one
    triples = two[:, :, None] * third
    double: dict[tuple[int, ...], Floats] = {
        (p, q): _over_third(member, third, p, q) for p, q in permutations(range(3), 2)
    }
    single = [(double[p, (p + 1) % 3] * (m[None, :] - one)).sum(axis=-1) for p in range(3)]
    counts = []
    for pattern in patterns(3):
        mine, theirs = tuple(p for p, _ in pattern), tuple(q for _, q in pattern)
        if len(pattern) == 0:
            counts.append((two * double[0, 1]).sum(axis=(-1, -2)) ** 2)
        elif len(pattern) == 1:
            counts.append((m * single[mine[0]] * single[theirs[0]]).sum(axis=-1))
        elif len(pattern) == 2:
            counts.append((two * double[mine] * double[theirs]).sum(axis=(-1, -2)))
        else:
            counts.append((triples * (member & _turned(member, theirs))).sum(axis=(-1, -2, -3)))
    return _exactly(np.stack(counts, axis=-1), 3)


def _turned(member: NDArray[np.bool_], order: tuple[int, ...]) -> NDArray[np.bool_]:
    """The last three axes in another order."""
    before = member.ndim - 3
    return member.transpose(*range(before), *(before + p for p in order))


def _over_third(member: NDArray[np.bool_], third: Floats, p: int, q: int) -> Floats:
    """Number of member triples with the given labels at positions p and q, for one actor of each."""
    (rest,) = {0, 1, 2} - {p, q}
    return np.asarray((_turned(member, (p, q, rest)) * third).sum(axis=-1))


# -- a graph whose dyads are drawn one by one ------------------------------------------------------------------------

_ARCS = ((0, 1, True), (1, 2, True), (0, 2, False))  # a→v and v→b are there, a→b is not


def bernoulli_covariances(d: float, directed: bool) -> Floats:
    """Covariance of two triples being open by their overlap, when every dyad is a tie with chance d: shape (34,)."""
    chance = {True: d, False: 1 - d}
    alone = d * d * (1 - d)
    covariances = []
    for pattern in patterns(3):
        to = dict(pattern)
        joint = alone
        for p, q, tie in _ARCS:
            mine = (to.get(p), to.get(q))
            if not directed and None not in mine:
                mine = (min(to[p], to[q]), max(to[p], to[q]))
            shared = [other for x, y, other in _ARCS if (x, y) == mine]
            if not shared:
                joint *= chance[tie]
            elif shared[0] != tie:
                joint = 0.0
        covariances.append(joint - alone**2)
    return np.array(covariances)


def within_middle() -> Ints:
    """Positions among the patterns of triples of those of two pairs of ends around one middle."""
    ends = (0, 2)
    with_middle = [tuple(sorted([(1, 1), *((ends[p], ends[q]) for p, q in pattern)])) for pattern in patterns(2)]
    return np.array([patterns(3).index(pattern) for pattern in with_middle], dtype=np.int64)
