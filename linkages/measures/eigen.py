"""Whose partners are well placed themselves. Whatever nobody observed is taken for no tie here."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ..data.completion import missing_is_null
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import Direction, EigenvectorForm, one_of
from ._along import along, by_known_actor, is_known

__all__ = ["bonacich_power", "eigenvector"]

Floats = NDArray[np.float64]
SAME = 1e-10  # two eigenvalues as near as this are one
MOST_DENSE = 60
STILL = 1e-15
MOST_SOLVED = 2_000  # equations solved outright; more are solved step by step


@missing_is_null(one_way=False)
def eigenvector(
    net: Network, *, direction: Direction = "all", form: EigenvectorForm = "maximum", strengths: bool = False
) -> pd.Series:
    """How well placed each actor is when a partner counts by how well placed that partner is.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    direction : {"all", "in", "out"}
        In: an actor gets what those have who send it a tie. Out: what those have to whom it sends one. All: both added
        up, so that a mutual partner counts twice. In an undirected network all three are the same.
    form : {"maximum", "length"}
        Maximum: the largest value is 1. Length: the squares add up to 1.
    strengths : bool
        Weigh each tie by its strength.

    Returns
    -------
    pandas.Series
        By actor at stake, from 0 to 1. Nan for all when there is no tie (with direction ``in`` or ``out``: no circle of
        ties), and when two parts of the network share the largest eigenvalue, so that no vector is the leading one;
        nan for an actor whose `degree` in this direction is not known.

    Raises
    ------
    ArgumentError
        When ``direction`` or ``form`` is not known.

    Notes
    -----
    λ x_i = Σ_j a_ij x_j with the largest λ, a_ij the ties of i in the direction asked for. Only the component with the
    largest λ (directed: the strong component, and whoever hangs on it) has values above 0: isolates and other components
    have 0, however well connected. Missing dyads are taken for no tie, so it is lost what silent actors would add. In a
    block only ties of the block count. The vector is scaled over the actors whose value is known. sna's ``evcent`` is
    ``out`` with ``length`` and ``prestige(cmode="eigenvector")`` is ``in``; igraph (``scale=TRUE``) is ``maximum``,
    ``all`` unless told that the graph is directed (then ``in``); networkx is ``in`` with ``length``; UCINET gives
    ``length``, times 100 √2 when normalised.

    References
    ----------
    Bonacich P (1972). Factoring and weighting approaches to status scores and clique identification. Journal of
    Mathematical Sociology 2(1), 113-120. doi:10.1080/0022250X.1972.9989806

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]], directed=False)
    >>> lk.eigenvector(net).round(4).to_dict()
    {0: 0.7071, 1: 1.0, 2: 0.7071, 3: 0.0}
    """
    one_of("direction", direction, Direction)
    one_of("form", form, EigenvectorForm)
    known = is_known(net, direction)
    values = np.where(known, _leading(along(net, direction, strengths=strengths))[1], 0.0)
    size = values.max(initial=0.0) if form == "maximum" else float(np.sqrt((values**2).sum()))
    values = values / size if size > 0 else np.full(len(values), np.nan)
    return by_known_actor(net, values, known, "eigenvector")


@missing_is_null(one_way=False)
def bonacich_power(
    net: Network, *, beta: float | None = None, direction: Direction = "all", strengths: bool = False
) -> pd.Series:
    """How well placed each actor is when having strong partners helps (beta above 0) or harms (below 0).

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    beta : float, optional
        How much the placing of partners counts, between −1/λ and 1/λ (λ the largest eigenvalue); 0: each partner alike,
        as in `degree`. By default ½/λ (½ where no circle of ties makes λ 0), halfway from degree to `eigenvector`.
    direction : {"all", "in", "out"}
        Ties received, sent, or both added up, so that a mutual partner counts twice. In an undirected network all three
        are the same.
    strengths : bool
        Weigh each tie by its strength.

    Returns
    -------
    pandas.Series
        By actor at stake; the squares add up to the number of actors whose value is known, so 1 is an ordinary value.
        Below 0 is possible when beta is. An isolate has 0. Nan for all when there is no tie, and for an actor whose `degree` in
        this direction is not known.

    Raises
    ------
    ArgumentError
        When ``direction`` is not known, or ``beta`` is not between −1/λ and 1/λ, where the sum has no limit.

    Notes
    -----
    c = α (I − βA)⁻¹ A 1 = α Σ_k β^k A^(k+1) 1: walks of length k + 1 count by β^k, and α sets the scale. Above 0 it is
    near `eigenvector` as beta nears 1/λ; below 0 those are powerful whose partners have few others, as in bargaining.
    The default depends on the network: state beta where networks are compared. Missing dyads are taken for no tie. In a
    block only ties of the block count. ``bonpow(exponent=beta)`` of sna and ``power_centrality`` of igraph are the same
    with direction ``out``, and take a beta out of range without a word; UCINET's beta centrality is the same up to scale.

    References
    ----------
    Bonacich P (1987). Power and centrality: a family of measures. American Journal of Sociology 92(5), 1170-1182.
    doi:10.1086/228631

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]], directed=False)
    >>> lk.bonacich_power(net, beta=0.3).round(3).to_dict()
    {0: 0.696, 1: 1.231, 2: 1.231, 3: 0.696}
    >>> lk.bonacich_power(net, beta=-0.3).round(3).to_dict()
    {0: 0.538, 1: 1.308, 2: 1.308, 3: 0.538}
    """
    one_of("direction", direction, Direction)
    known, ties = is_known(net, direction), along(net, direction, strengths=strengths)
    largest, _ = _leading(ties)
    values = _walks(ties, _beta(beta, largest))
    values = np.where(known, values, 0.0)
    square = float((values**2).sum())
    scale = np.sqrt(known.sum() / square) if square > 0 else np.nan
    return by_known_actor(net, values * scale, known, "bonacich_power")


def _beta(beta: float | None, largest: float) -> float:
    """The beta asked for, if the sum over walks has a limit."""
    if beta is None:
        return 0.5 / largest if largest > 0 else 0.5
    if not isinstance(beta, (int, float, np.number)) or isinstance(beta, bool) or not np.isfinite(beta):
        raise ArgumentError(f"beta={beta!r} is no number; give one, or leave it out")
    if abs(beta) * largest >= 1:
        raise ArgumentError(
            f"beta={beta!r} is out of range: in this network it must lie between {-1 / largest:.4g} and {1 / largest:.4g} "
            "(1 / the largest eigenvalue)"
        )
    return float(beta)


def _walks(ties: csr_array, beta: float) -> Floats:
    """(I − βA)⁻¹ A 1."""
    return _solve(ties, beta, np.asarray(ties.sum(axis=1), dtype=np.float64))


def _solve(ties: csr_array, factor: float, right: Floats) -> Floats:
    """Solve (I − factor × A) x = right, where factor × the largest eigenvalue of A is below 1."""
    if not factor or not ties.nnz or not right.any():
        return right
    if len(right) <= MOST_SOLVED:
        return np.linalg.solve(np.eye(len(right)) - factor * ties.toarray(), right)
    x, step = right, right
    while np.abs(step).max() > STILL * np.abs(x).max():
        step = factor * (ties @ step)
        x = x + step
    return x


def _leading(ties: csr_array) -> tuple[float, Floats]:
    """Largest eigenvalue and its vector (λ x = A x, x ≥ 0); nan where it is not the only one, or no circle of ties is.

    The eigenvalues of a matrix are those of its strong components. The vector of the one with the largest runs on to
    those that hang on it; the others have 0.
    """
    n = ties.shape[0]
    _, label = connected_components(ties, directed=True, connection="strong")
    sizes = np.bincount(label)
    # No eigenvalue is above the largest sum of a row.
    heaviest = np.zeros(len(sizes))
    np.maximum.at(heaviest, label, np.asarray(ties.sum(axis=1), dtype=np.float64))
    best, leading, tied = 0.0, np.zeros(0, dtype=np.int64), False
    vector = np.zeros(0)
    for component in np.argsort(-heaviest, kind="stable"):
        if heaviest[component] < best * (1 - SAME):
            break
        if sizes[component] == 1:
            continue
        members = np.flatnonzero(label == component)
        value, found = _perron(ties[members][:, members].tocsr())
        if value > best * (1 + SAME):
            best, leading, vector, tied = value, members, found, False
        else:
            tied |= value >= best * (1 - SAME)
    if not best or tied:
        return best, np.full(n, np.nan)
    rest = np.setdiff1d(np.arange(n), leading, assume_unique=True)
    values = np.zeros(n)
    values[leading] = vector
    onto = ties[rest]
    values[rest] = _solve(onto[:, rest].tocsr(), 1 / best, (onto[:, leading] @ vector) / best)
    return best, np.maximum(values, 0.0)


def _perron(ties: csr_array) -> tuple[float, Floats]:
    """Largest eigenvalue of a strong component and its vector, of length 1."""
    symmetric = (ties != ties.T).nnz == 0
    if ties.shape[0] <= MOST_DENSE:
        values, vectors = np.linalg.eigh(ties.toarray()) if symmetric else np.linalg.eig(ties.toarray())
    else:
        from scipy.sparse.linalg import eigs, eigsh

        start = np.ones(ties.shape[0])
        values, vectors = eigsh(ties, 1, which="LA", v0=start) if symmetric else eigs(ties, 1, which="LR", v0=start)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return float(values[place].real), vector / np.sqrt((vector**2).sum())
