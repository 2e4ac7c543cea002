"""Structural holes: how much an actor's contacts are tied up with one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.remember import remembered
from ..vocabulary import HoleScope, one_of
from ._contacts import contacts, through_contacts

__all__ = ["constraint", "dyadic_constraint", "effective_size", "efficiency", "hierarchy"]

Floats = NDArray[np.float64]


def constraint(net: Network, scope: HoleScope = "whole") -> pd.Series:
    """Measure how far each actor's contacts leave it no way around them.

    Parameters
    ----------
    net : Network
        Directed or not; strengths count.
    scope : {"whole", "ego"}
        Whether a contact divides its attention among all its ties, or only among those within the actor's ego network.

    Returns
    -------
    pandas.Series
        Above 0; by actor at stake. Low: contacts that are not tied to one another, opportunities to broker. It is 1 for
        an actor with a single contact, and can exceed 1 in small closed groups. Nan for an actor without contacts.

    Raises
    ------
    ArgumentError
        When ``scope`` is not known.

    Notes
    -----
    With strengths a_ij and p_ij = (a_ij + a_ji) / Σ_k (a_ik + a_ki), the constraint of i is

        c_i = Σ_j ( p_ij + Σ_q p_iq·p_qj )²        over contacts j of i, and other contacts q of i.

    With ``scope="ego"`` the sum in p_qj runs over i and the contacts of i only. Direction adds up: a tie reported from
    both ends weighs twice. A dyad that is missing or out is taken for no tie, so that an actor whose contacts are silent
    appears less constrained; see ``missing_share``.

    igraph and networkx compute the whole scope; UCINET offers both. On the actor with one contact all agree on 1.

    References
    ----------
    Burt RS (1992). Structural Holes: The Social Structure of Competition. Harvard University Press.
    doi:10.4159/9780674029095

    Examples
    --------
    A star: its centre can play the others off against each other, they have nobody else.

    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False)
    >>> lk.constraint(net).tolist()
    [0.5, 1.0, 1.0]
    """
    one_of("scope", scope, HoleScope)
    return _by_actor(net, contacts(net).by_actor(_of_contacts(net, scope)), "constraint")


def dyadic_constraint(net: Network, scope: HoleScope = "whole") -> pd.DataFrame:
    """Measure how far each contact of each actor leaves it no way around that contact.

    Parameters
    ----------
    net : Network
        Directed or not; strengths count.
    scope : {"whole", "ego"}
        As in `constraint`.

    Returns
    -------
    pandas.DataFrame
        Columns ``actor, other, value``: a row for each actor and contact of it, in the order of the actors. The value is
        above 0; those of one actor add up to its `constraint`. No row for an actor without contacts.

    Raises
    ------
    ArgumentError
        When ``scope`` is not known.

    Notes
    -----
    c_ij = ( p_ij + Σ_q p_iq·p_qj )², with p and q as in `constraint`. It is not symmetric: a small organisation depends
    on a large one more than the other way round. UCINET's matrix of dyadic constraint, and ``local_constraint`` of
    networkx, have values for pairs that are not in contact too; they are no part of the constraint.

    References
    ----------
    Burt RS (1992). Structural Holes: The Social Structure of Competition. Harvard University Press.
    doi:10.4159/9780674029095

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False)
    >>> lk.dyadic_constraint(net).values.tolist()
    [[0.0, 1.0, 0.25], [0.0, 2.0, 0.25], [1.0, 0.0, 1.0], [2.0, 0.0, 1.0]]
    """
    one_of("scope", scope, HoleScope)
    found, ids = contacts(net), net.actors.index
    value = _of_contacts(net, scope)
    return pd.DataFrame({"actor": ids[found.row], "other": ids[found.strength.indices], "value": value})


def effective_size(net: Network) -> pd.Series:
    """Count each actor's contacts, less what they have in common with one another.

    Parameters
    ----------
    net : Network
        Directed or not; strengths count.

    Returns
    -------
    pandas.Series
        By actor at stake, from 1 (all contacts are tied up with one another, as one) to their number (none is tied to
        another). Nan for an actor without contacts.

    Notes
    -----
    With s_ij = a_ij + a_ji, p_ij = s_ij / Σ_k s_ik and m_jq = s_jq / max_k s_jk, the effective size of i is

        Σ_j ( 1 − Σ_q p_iq·m_jq )        over contacts j of i, and other contacts q of i.

    A contact is an actor tied in either direction, so one that is only named has contacts like any other. Without
    strengths and directions this is k − 2t/k, with k contacts and t ties among them (Borgatti 1997). A dyad that is missing
    or out is taken for no tie, so contacts that are silent appear less redundant; see ``missing_share``.

    Same as easygraph, and as networkx with ``nodes=list(G)`` for actors that send ties; without ``nodes`` networkx 3.6
    divides by the wrong maxima where ties are directed or weighted. influenceR and manynet forget direction
    and strength, and have 0 for an actor without contacts.

    References
    ----------
    Burt RS (1992). Structural Holes: The Social Structure of Competition. Harvard University Press.
    doi:10.4159/9780674029095

    Borgatti SP (1997). Structural holes: unpacking Burt's redundancy measures. Connections 20(1), 35-38.

    Examples
    --------
    The contacts of the first are tied to one another; those of the second are not.

    >>> import linkages as lk
    >>> closed = lk.from_matrix([[0, 1, 1], [1, 0, 1], [1, 1, 0]], directed=False)
    >>> star = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False)
    >>> float(lk.effective_size(closed)[0]), float(lk.effective_size(star)[0])
    (1.0, 2.0)
    """
    return _by_actor(net, _effective(net), "effective_size")


def efficiency(net: Network) -> pd.Series:
    """Share of each actor's contacts that is not redundant.

    Parameters
    ----------
    net : Network
        Directed or not; strengths count.

    Returns
    -------
    pandas.Series
        By actor at stake, above 0 to 1. Nan for an actor without contacts.

    Notes
    -----
    `effective_size` / number of contacts; a pair tied both ways is one contact. This is Burt's efficiency, not
    `krackhardt_efficiency` of a network, nor the mean of 1 / distance that igraph calls global efficiency
    (`compactness`). Missing dyads as in `effective_size`.

    References
    ----------
    Burt RS (1992). Structural Holes: The Social Structure of Competition. Harvard University Press.
    doi:10.4159/9780674029095

    Examples
    --------
    >>> import linkages as lk
    >>> closed = lk.from_matrix([[0, 1, 1], [1, 0, 1], [1, 1, 0]], directed=False)
    >>> lk.efficiency(closed).tolist()
    [0.5, 0.5, 0.5]
    """
    count = contacts(net).count
    return _by_actor(net, _effective(net) / np.maximum(count, 1), "efficiency")


def hierarchy(net: Network, scope: HoleScope = "whole") -> pd.Series:
    """Measure how far each actor's constraint comes from one contact alone.

    Parameters
    ----------
    net : Network
        Directed or not; strengths count.
    scope : {"whole", "ego"}
        As in `constraint`.

    Returns
    -------
    pandas.Series
        By actor at stake, from 0 (every contact constrains alike) to 1 (all of it comes from one). It is 1 for an actor with
        a single contact, and nan without contacts.

    Raises
    ------
    ArgumentError
        When ``scope`` is not known.

    Notes
    -----
    The Coleman–Theil index of disorder: with N contacts, c_ij as in `dyadic_constraint` and C their sum,

        Σ_j ( c_ij / (C/N) )·ln( c_ij / (C/N) ) / (N ln N).

    For a single contact this is 0/0; we say 1, since all there is of constraint comes from that contact. This is
    Burt's hierarchy of an actor, not `krackhardt_hierarchy` of a network.

    References
    ----------
    Burt RS (1992). Structural Holes: The Social Structure of Competition. Harvard University Press.
    doi:10.4159/9780674029095

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [1, 0, 0]], directed=False)
    >>> lk.hierarchy(net).tolist()
    [0.0, 1.0, 1.0]
    """
    one_of("scope", scope, HoleScope)
    found, value = contacts(net), _of_contacts(net, scope)
    count = found.count.astype(np.float64)
    average = found.by_actor(value) / np.maximum(count, 1)
    ratio = value / average[found.row]
    most = count * np.log(np.maximum(count, 1))
    disorder = np.divide(found.by_actor(ratio * np.log(ratio)), most, out=np.ones(len(count)), where=count > 1)
    return _by_actor(net, np.clip(disorder, 0.0, 1.0), "hierarchy")


@remembered
def _of_contacts(net: Network, scope: HoleScope) -> Floats:
    """c_ij of every actor and contact, in the order of the cells of the strengths."""
    found = contacts(net)
    return np.asarray((through_contacts(net, scope)[0] / found.total[found.row]) ** 2)


@remembered
def _effective(net: Network) -> Floats:
    """Contacts less their redundancy: Σ_j Σ_q s_iq·s_qj / (t_i·max_j)."""
    found = contacts(net)
    tied = through_contacts(net, "whole")[1] / found.most[found.strength.indices]
    return np.asarray(found.count - found.by_actor(tied) / np.where(found.count > 0, found.total, 1.0))


def _by_actor(net: Network, value: Any, name: str) -> pd.Series:
    known = np.where(contacts(net).count > 0, value, np.nan)
    return pd.Series(known, index=net.actors.index, name=name)[net.at_stake]
