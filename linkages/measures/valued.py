"""How strong ties are: how evenly an actor spreads strength over its partners, and how many ties are strong."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..data.completion import missing_is_null
from ..data.dyadmean import DyadMean, dyad_mean
from ..data.network import Network
from ..vocabulary import Direction, State, one_of

__all__ = ["disparity", "ladder_share", "mean_disparity"]

T, N = State.TIE, State.NULL
NAN = float("nan")


@missing_is_null(one_way=False)
def disparity(net: Network, *, direction: Direction = "out") -> pd.Series:
    """How unevenly each actor spreads its strength over its partners.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    direction : {"out", "in", "all"}
        Ties sent, received, or both: then the strengths of the two directions are added up by partner. In an undirected
        network all three are the same.

    Returns
    -------
    pandas.Series
        By actor at stake, from 1 / (number of partners), all equally strong, to 1, all strength with one. Nan for an
        actor without an observed tie.

    Raises
    ------
    ArgumentError
        When ``direction`` is not known.

    Notes
    -----
    Σ_j (s_ij / s_i)², with s_ij the strength of the tie and s_i = Σ_j s_ij, over the observed ties only; 1 over it is the
    number of equally strong partners that would be as uneven. It falls with the number of partners, so what silence hides
    raises it: what a respondent sent is seen whole (``out``, the default), what it received and an undirected network are
    not. ``backbone`` and igraph's disparity filter start from the same shares; their filter is something else.

    References
    ----------
    Serrano MÁ, Boguñá M, Vespignani A (2009). Extracting the multiscale backbone of complex weighted networks.
    Proceedings of the National Academy of Sciences 106(16), 6483-6488. doi:10.1073/pnas.0808904106

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 3, 1], [2, 0, 2], [0, 0, 0]], directed=True)
    >>> lk.disparity(net).to_dict()
    {0: 0.625, 1: 0.5, 2: nan}
    """
    one_of("direction", direction, Direction)
    ties = net.ties
    if net.directed and direction != "out":
        ties = (ties.T if direction == "in" else ties + ties.T).tocsr()
    total = np.asarray(ties.sum(axis=1), dtype=float)
    squares = np.asarray(ties.multiply(ties).sum(axis=1), dtype=float)
    found = np.divide(squares, total**2, out=np.full(len(total), np.nan), where=total > 0)
    return pd.Series(found, index=net.actors.index, name="disparity")[net.at_stake]


@missing_is_null(one_way=False)
def mean_disparity(net: Network, *, direction: Direction = "out") -> float:
    """How unevenly actors spread their strength over their partners, on average.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    direction : {"out", "in", "all"}
        As in `disparity`: ties sent, received, or both.

    Returns
    -------
    float
        Above 0 and at most 1; nan when there is no tie.

    Raises
    ------
    ArgumentError
        When ``direction`` is not known.

    Notes
    -----
    The mean of `disparity` over the actors with an observed tie. It falls with the number of partners: compare networks
    of like density. Missing dyads are taken for no tie. What a respondent sent is seen whole, so in a directed network
    silence does not move it (``out``); of joined reports it hides partners and raises it (three in ten silent: by half).

    References
    ----------
    Serrano MÁ, Boguñá M, Vespignani A (2009). Extracting the multiscale backbone of complex weighted networks.
    Proceedings of the National Academy of Sciences 106(16), 6483-6488. doi:10.1073/pnas.0808904106

    Examples
    --------
    >>> import linkages as lk
    >>> lk.mean_disparity(lk.from_matrix([[0, 3, 1], [2, 0, 2], [0, 0, 0]], directed=True))
    0.5625
    """
    found = disparity(net, direction=direction).to_numpy()
    known = found[~np.isnan(found)]
    return float(known.mean()) if len(known) else NAN


def _ladder_mean(net: Network, *, at_least: float = 2.0) -> DyadMean:
    """Share of strong ties as a mean over dyads."""
    return DyadMean.of_states(net.dichotomize(at_least), {T: 1}, {T: 1, N: 1}, limits=(0.0, 1.0))


@dyad_mean(_ladder_mean)
def ladder_share(net: Network, *, at_least: float = 2.0) -> float:
    """Share of the observed dyads that are ties of at least this strength.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    at_least : float
        Lowest strength that counts, above 0; by default the second stage of a scale of whole numbers.

    Returns
    -------
    float
        From 0 to 1; nan when no dyad was observed.

    Raises
    ------
    ArgumentError
        When ``at_least`` is not above 0.

    Notes
    -----
    The density of ``net.dichotomize(at_least)``: one step of `tie_ladder`. Where two reports of a tie were joined, the
    strength is the joint one (the larger under ``either``, the smaller under ``both``).

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 3, 1], [2, 0, 2], [0, 0, 0]], directed=True)
    >>> lk.ladder_share(net, at_least=2)
    0.5
    """
    return _ladder_mean(net, at_least=at_least).value
