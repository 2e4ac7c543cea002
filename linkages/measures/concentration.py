"""How far a few have most of it: inequality of ties, of brokerage, or of anything that can be counted."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import ArgumentError
from ..vocabulary import ConcentrationForm, one_of

__all__ = ["gini", "gini_without_each", "held_by", "herfindahl", "top_share"]

Floats = NDArray[np.float64]
NAN = float("nan")


def gini(values: ArrayLike, *, form: ConcentrationForm = "plain") -> float:
    """Measure how unequally something is spread.

    Parameters
    ----------
    values : array_like of float
        What each actor has, at least 0: a Series by actor, a list. Nan is not known, and left out; it is not 0.
    form : {"plain", "scaled"}
        Plain: the definition, at most (n − 1)/n. Scaled: times n / (n − 1), so that 1 is one actor having all, however many
        there are.

    Returns
    -------
    float
        From 0 (all have the same) to 1. Nan with fewer than two known values, and when nobody has anything.

    Raises
    ------
    ArgumentError
        When a value is negative, infinite or no number, or ``form`` is not known.

    Notes
    -----
    Σ_i Σ_j |x_i − x_j| / (2 n² x̄), over all ordered pairs. The plain form of a small group drawn from a large one is too small by
    about (n − 1)/n (Deltas 2003): use scaled where groups differ in size.

    References
    ----------
    Deltas G (2003). The small-sample bias of the Gini coefficient: results and implications for empirical research.
    Review of Economics and Statistics 85(1), 226-234. doi:10.1162/rest.2003.85.1.226

    Examples
    --------
    >>> import linkages as lk
    >>> lk.gini([0, 0, 0, 4]), lk.gini([0, 0, 0, 4], form="scaled"), lk.gini([2, 2])
    (0.75, 1.0, 0.0)
    """
    one_of("form", form, ConcentrationForm)
    found = _known(values)
    n, total = len(found), found.sum()
    if n < 2 or not total:
        return NAN
    place = 2 * np.arange(1, n + 1) - n - 1
    plain = max(0.0, float((place * np.sort(found)).sum() / (n * total)))
    return min(1.0, plain * n / (n - 1)) if form == "scaled" else plain


def herfindahl(values: ArrayLike, *, form: ConcentrationForm = "plain") -> float:
    """Measure how far something is in few hands.

    Parameters
    ----------
    values : array_like of float
        What each actor has, at least 0. Nan is not known, and left out.
    form : {"plain", "scaled"}
        Plain: the sum of squared shares, from 1/n. Scaled: from 0 (all have the same), however many there are.

    Returns
    -------
    float
        Up to 1: one actor has all. Nan with fewer than two known values, and when nobody has anything.

    Raises
    ------
    ArgumentError
        When a value is negative, infinite or no number, or ``form`` is not known.

    Notes
    -----
    H = Σ_i (x_i / Σ x)²; scaled (H − 1/n) / (1 − 1/n). 1/H is the number of equal holders that would be as concentrated.

    References
    ----------
    Rhoades SA (1993). The Herfindahl-Hirschman index. Federal Reserve Bulletin 79(3), 188-189.

    Examples
    --------
    >>> import linkages as lk
    >>> lk.herfindahl([2, 1, 1]), lk.herfindahl([1, 1], form="scaled"), lk.herfindahl([0, 5], form="scaled")
    (0.375, 0.0, 1.0)
    """
    one_of("form", form, ConcentrationForm)
    found = _known(values)
    n, total = len(found), found.sum()
    if n < 2 or not total:
        return NAN
    return _form(float(((found / total) ** 2).sum()), 1 / n, form)


def top_share(values: ArrayLike, *, k: int = 3, form: ConcentrationForm = "plain") -> float:
    """Share of the whole that the k who have most have together.

    Parameters
    ----------
    values : array_like of float
        What each actor has, at least 0. Nan is not known, and left out.
    k : int
        How many, at least 1.
    form : {"plain", "scaled"}
        Plain: the share, from k/n. Scaled: from 0 (all have the same), however many there are.

    Returns
    -------
    float
        Up to 1: nobody else has anything. Nan with k known values or fewer (their share is 1 whatever they have), and when
        nobody has anything.

    Raises
    ------
    ArgumentError
        When a value is negative, infinite or no number, ``k`` is below 1, or ``form`` is not known.

    Notes
    -----
    S = Σ of the k largest / Σ of all, the concentration ratio; scaled (S − k/n) / (1 − k/n). It does not matter who of
    several that have the same is counted.

    References
    ----------
    Hannah L, Kay JA (1977). Concentration in Modern Industry. Macmillan. doi:10.1007/978-1-349-02773-6

    Examples
    --------
    >>> import linkages as lk
    >>> lk.top_share([6, 1, 1, 1, 1]), lk.top_share([6, 1, 1, 1, 1], k=1)
    (0.8, 0.6)
    """
    one_of("form", form, ConcentrationForm)
    if isinstance(k, bool) or not isinstance(k, (int, np.integer)) or k < 1:
        raise ArgumentError(f"k={k!r} must be a whole number of at least 1")
    found = _known(values)
    n, total = len(found), found.sum()
    if n <= k or not total:
        return NAN
    return _form(float(np.sort(found)[-k:].sum() / total), k / n, form)


def held_by(values: ArrayLike, k: int) -> Floats:
    """How much of a place among the k with most each has: 1, 0, or a part where several share the last places.

    Examples
    --------
    >>> held_by([5, 2, 2, 1], 2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    found = np.asarray(values, dtype=np.float64)
    last = np.sort(found)[-k]
    above, level = found > last, found == last
    return np.where(above, 1.0, np.where(level, (k - above.sum()) / level.sum(), 0.0))


def gini_without_each(values: ArrayLike) -> Floats:
    """The scaled gini without each actor in turn, all in one pass; nan where nobody else has anything.

    Examples
    --------
    >>> gini_without_each([1, 2, 3]).round(3).tolist() == [round(gini(x, form="scaled"), 3) for x in ([2, 3], [1, 3], [1, 2])]
    True
    """
    found = np.asarray(values, dtype=np.float64)
    n, order = len(found), np.argsort(found, kind="stable")
    ranked = found[order]
    weight = 2 * np.arange(1, n + 1) - n - 1
    below, above = _around(ranked)
    # Sums around each one, not the whole less its own, which would lose what is small beside it. Without one, those
    # below it move up half a place to the middle, and those above it down.
    apart = sum(_around(weight * ranked)) + below - above
    left = (n - 2) * (below + above)
    without = np.full(n, NAN)
    without[order] = np.divide(apart, left, out=np.full(n, NAN), where=left > 0)
    return without


def _around(values: Floats) -> tuple[Floats, Floats]:
    """Sum of what stands before each value, and of what stands after it."""
    padded = np.concatenate([[0.0], values, [0.0]])
    return np.cumsum(padded)[:-2], np.cumsum(padded[::-1])[::-1][2:]


def _known(values: Any) -> Floats:
    """The values that are known, checked."""
    try:
        found = np.asarray(values, dtype=np.float64).ravel()
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"values: {error}; give numbers, one for each actor, nan where it is not known") from error
    found = found[~np.isnan(found)]
    wrong = found[(found < 0) | np.isinf(found)]
    if len(wrong):
        raise ArgumentError(
            f"values: {wrong[0]:g} is no amount that an actor can have; amounts are finite and at least 0"
        )
    return found


def _form(plain: float, equal: float, form: ConcentrationForm) -> float:
    """The value, or how far it is from that of equal shares to 1."""
    if form == "scaled":
        return min(1.0, max(0.0, (plain - equal) / (1 - equal)))
    return min(1.0, plain)
