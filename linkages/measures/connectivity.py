"""How easily a network falls apart, and where: connectivity, cores, cutpoints and bridges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from ..data.completion import missing_is_null
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import ConnectionForm, Direction, one_of
from .distance import silent

if TYPE_CHECKING:
    from igraph import Graph

__all__ = ["bridges", "cutpoints", "edge_connectivity", "k_core", "vertex_connectivity"]

NAN = float("nan")
MOST_WORK = 20_000_000  # searches × ties: some ten seconds


@missing_is_null(one_way=True)
def vertex_connectivity(net: Network, *, form: ConnectionForm = "weak") -> float:
    """Fewest actors that must go before some others can no longer reach one another.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    form : {"weak", "strong"}
        Whether the direction of ties is ignored (weak) or followed (strong); in an undirected network the two are one.

    Returns
    -------
    float
        From 0 (not all are joined) to n − 1 (all dyads are ties). Nan with fewer than two actors at stake, and when no dyad
        was observed.

    Raises
    ------
    ArgumentError
        When ``form`` is not known, and for networks so large and dense that the search would take minutes.

    Notes
    -----
    By Menger's theorem the smallest number of separate ways (that share no actor but their ends) between two actors that
    are not tied; n − 1 when all are tied. One isolate makes it 0. Missing dyads are taken for no tie, and a tie more can
    only raise it: the bounds are all missing dyads null, all ties. ``vertex_connectivity`` of igraph is the same for strong,
    and for weak on a graph made undirected; so is ``node_connectivity`` of networkx. Only pairs that can be a smallest
    cut are searched (Esfahanian and Hakimi), n + d² of them with d the smallest degree.

    References
    ----------
    White DR, Harary F (2001). The cohesiveness of blocks in social networks: node connectivity and conditional density.
    Sociological Methodology 31(1), 305-359. doi:10.1111/0081-1750.00098

    Esfahanian AH, Hakimi SL (1984). On computing the connectivities of graphs and digraphs. Networks 14(2), 355-366.
    doi:10.1002/net.3230140211

    Examples
    --------
    >>> import linkages as lk
    >>> ring = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]], directed=True)
    >>> lk.vertex_connectivity(ring), lk.vertex_connectivity(ring, form="strong")
    (2.0, 1.0)
    """
    one_of("form", form, ConnectionForm)
    if not net.n_dyads:
        return NAN
    graph = _graph(net, form)
    fewest = _smallest_degree(graph)
    if fewest <= 1:
        return float(fewest)
    pairs = list(_possible_cuts(graph))
    _check_work("vertex_connectivity", len(pairs), graph.ecount())
    ways = (graph.vertex_disjoint_paths(a, b, checks=False, neighbors="error") for a, b in pairs)
    return float(min(ways, default=graph.vcount() - 1))


@missing_is_null(one_way=True)
def edge_connectivity(net: Network, *, form: ConnectionForm = "weak") -> float:
    """Fewest ties that must go before some actors can no longer reach one another.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    form : {"weak", "strong"}
        Whether the direction of ties is ignored (weak) or followed (strong); in an undirected network the two are one.

    Returns
    -------
    float
        From 0 (not all are joined) to n − 1 (all dyads are ties). Nan with fewer than two actors at stake, and when no dyad
        was observed.

    Raises
    ------
    ArgumentError
        When ``form`` is not known, and for networks so large and dense that the search would take minutes.

    Notes
    -----
    The smallest number of ways that share no tie between two actors; weak counts a pair tied both ways as one tie. One
    isolate makes it 0. Missing dyads are taken for no tie, and a tie more can only raise it: the bounds are all missing
    dyads null, all ties. ``edge_connectivity`` of igraph and networkx is the same for strong, and for weak on a graph made
    undirected.

    References
    ----------
    White DR, Harary F (2001). The cohesiveness of blocks in social networks: node connectivity and conditional density.
    Sociological Methodology 31(1), 305-359. doi:10.1111/0081-1750.00098

    Examples
    --------
    >>> import linkages as lk
    >>> ring = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]], directed=True)
    >>> lk.edge_connectivity(ring), lk.edge_connectivity(ring, form="strong")
    (2.0, 1.0)
    """
    one_of("form", form, ConnectionForm)
    if not net.n_dyads:
        return NAN
    graph = _graph(net, form)
    fewest = _smallest_degree(graph)
    if fewest <= 1:
        return float(fewest)
    _check_work("edge_connectivity", graph.vcount(), graph.ecount())
    return float(graph.edge_connectivity(checks=False))


def _check_work(name: str, searches: int, ties: int) -> None:
    if searches * ties > MOST_WORK:
        raise ArgumentError(
            f"{name}: {searches} searches through {ties} ties would take minutes; take a part of the network"
        )


def _skeleton(net: Network) -> csr_array:
    """Pairs of actors tied in either direction, each once (above the diagonal)."""
    rows, columns = net.ties.nonzero()
    low, high = np.minimum(rows, columns), np.maximum(rows, columns)
    pairs = coo_array((np.ones(len(low)), (low, high)), shape=net.ties.shape).tocsr()
    pairs.sum_duplicates()
    return pairs


def _graph(net: Network, form: ConnectionForm) -> Graph:
    """The actors at stake, with directed ties (strong) or tied pairs (weak)."""
    from igraph import Graph

    directed = net.directed and form == "strong"
    place = np.cumsum(net.at_stake) - 1
    ends = np.column_stack((net.ties if directed else _skeleton(net)).nonzero())
    return Graph(n=net.n_actors, edges=place[ends].tolist(), directed=directed)


def _smaller_degrees(graph: Graph) -> NDArray[np.int64]:
    """Degree of each actor; in a directed graph the smaller of sent and received."""
    return np.minimum(graph.degree(mode="in"), graph.degree(mode="out"))


def _smallest_degree(graph: Graph) -> int:
    """An upper bound of the connectivity that is exact at 0 and 1: 0 when not all are joined, else the smallest degree."""
    return int(_smaller_degrees(graph).min()) if graph.is_connected(mode="strong") else 0


def _possible_cuts(graph: Graph) -> Iterator[tuple[int, int]]:
    """Pairs without a tie, one of which a smallest cut keeps apart.

    It keeps the actor of the smallest degree from somebody, or the actor is in it, and then some of its neighbours are
    kept apart.
    """
    actor = int(np.argmin(_smaller_degrees(graph)))
    others = [other for other in range(graph.vcount()) if other != actor]
    pairs = [(actor, other) for other in others]
    if graph.is_directed():
        pairs += [(other, actor) for other in others]
        pairs += product(graph.predecessors(actor), graph.successors(actor))
    else:
        pairs += combinations(graph.neighbors(actor), 2)
    tied = [set(sent) for sent in graph.get_adjlist()]
    return ((a, b) for a, b in pairs if a != b and b not in tied[a])


@missing_is_null(one_way=True)
def k_core(net: Network, *, direction: Direction = "all") -> pd.Series:
    """How far into the core each actor belongs: the largest k of a group in which all have k ties with one another.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    direction : {"all", "in", "out"}
        Which ties within the group must be k: received, sent, or both added up (a mutual partner counts twice). In an
        undirected network all three are the same.

    Returns
    -------
    pandas.Series
        Coreness by actor at stake, from 0 for an isolate. Nan for silent actors, and for all when no dyad was observed.

    Raises
    ------
    ArgumentError
        When ``direction`` is not known.

    Notes
    -----
    The k-core is the largest group in which everybody has at least k ties inside it; an actor's coreness is the largest k
    of a core it is in. Missing dyads are taken for no tie, and a tie more can only raise it. ``coreness`` of igraph and
    ``kcores`` of sna are the same (``cmode="freeman"``, ``"indegree"``, ``"outdegree"``). To count partners once, give
    ``net.symmetrize("either", lone="decides")``. The core of a core–periphery structure is something else.

    References
    ----------
    Seidman SB (1983). Network structure and minimum degree. Social Networks 5(3), 269-287.
    doi:10.1016/0378-8733(83)90028-X

    Batagelj V, Zaveršnik M (2011). Fast algorithms for determining (generalized) core groups in social networks. Advances
    in Data Analysis and Classification 5, 129-145. doi:10.1007/s11634-010-0079-y

    Examples
    --------
    >>> import linkages as lk
    >>> triangle_and_tail = [[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 1], [0, 0, 1, 0]]
    >>> lk.k_core(lk.from_matrix(triangle_and_tail, directed=False)).to_dict()
    {0: 2.0, 1: 2.0, 2: 2.0, 3: 1.0}
    """
    one_of("direction", direction, Direction)
    values = _graph(net, "strong").coreness(mode=direction) if net.n_dyads else NAN
    return _by_actor(net, values, "coreness")


def _by_actor(net: Network, values: Any, name: str) -> pd.Series:
    """Values of the actors at stake; of silent ones it is not known."""
    found = pd.Series(values, index=net.actors.index[net.at_stake], name=name, dtype="float64")
    return found.mask(silent(net)[net.at_stake])


@missing_is_null(one_way=False)
def cutpoints(net: Network, *, form: ConnectionForm = "weak") -> pd.Series:
    """How many more parts a network falls into without each actor.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    form : {"weak", "strong"}
        Whether parts are held together by ties in any direction (weak) or by ways in both directions (strong); in an
        undirected network the two are one.

    Returns
    -------
    pandas.Series
        By actor at stake: components without the actor, less components with it; 0 where the actor is no cutpoint. Nan for
        silent actors, and for all when no dyad was observed.

    Raises
    ------
    ArgumentError
        When ``form`` is not known, and for strong in large networks, where every actor is taken out in turn.

    Notes
    -----
    An actor above 0 is a cutpoint. An isolate, which takes its own component away, has 0. Missing dyads are taken for no
    tie: with them filled an actor may become a cutpoint or cease to be one. The actors above 0 are the
    ``articulation_points`` of igraph and networkx (weak), and the ``cutpoints`` of sna with ``connected="weak"`` and
    ``"strong"``; its ``"recursive"`` is weak on ``net.symmetrize("both")``.

    References
    ----------
    Harary F (1969). Graph Theory. Addison-Wesley, chapter 3. doi:10.1201/9780429493768

    Examples
    --------
    >>> import linkages as lk
    >>> star = lk.from_matrix([[0, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True)
    >>> lk.cutpoints(star).to_dict()
    {0: 2.0, 1: 0.0, 2: 0.0, 3: 0.0}
    """
    one_of("form", form, ConnectionForm)
    if not net.n_dyads:
        return _by_actor(net, NAN, "cutpoint")
    if net.directed and form == "strong":
        return _by_actor(net, _parts_without_each(net), "cutpoint")
    pieces = list(_graph(net, "weak").biconnected_components())  # a cutpoint is where several of them meet
    meeting = np.bincount(
        np.array([actor for piece in pieces for actor in piece], dtype=np.int64), minlength=net.n_actors
    )
    return _by_actor(net, np.maximum(meeting - 1, 0), "cutpoint")


def _parts_without_each(net: Network) -> NDArray[np.int64]:
    """Strong components that appear when each actor goes."""
    ties = net.ties[net.at_stake][:, net.at_stake].tocsr()
    n, label = connected_components(ties, connection="strong")
    if ties.shape[0] * ties.nnz > MOST_WORK:
        raise ArgumentError(
            f"cutpoints: taking each of {ties.shape[0]} actors out of {ties.nnz} ties would take minutes; take a part of "
            "the network, or form='weak'"
        )
    every = np.arange(ties.shape[0])
    inside = np.bincount(label)[label] > 2  # the pieces of a pair are as many without one of them
    more = np.zeros(len(every), dtype=np.int64)
    for actor in every[inside]:
        left = every != actor
        more[actor] = connected_components(ties[left][:, left], connection="strong")[0] - n
    return more


@missing_is_null(one_way=False)
def bridges(net: Network) -> pd.DataFrame:
    """List the pairs of actors whose tie alone holds two parts together.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.

    Returns
    -------
    pandas.DataFrame
        ``actor, other, cut_off``: each pair once, in the order of the actors, and how many actors the smaller of the two
        parts has. No row when there is no bridge.

    Notes
    -----
    The direction of ties is not looked at, and a pair tied both ways is one. Without the bridge its component falls in two;
    where ``cut_off`` is 1 the tie is the only one of an actor. Missing dyads are taken for no tie: with them filled a bridge
    may cease to be one. These are the ``bridges`` of igraph and networkx on a graph made undirected; on a directed one igraph
    takes a pair tied both ways for two ties, neither of which is a bridge. A tie between far groups, or Burt's bridge over
    a hole, need not be one.

    References
    ----------
    Harary F (1969). Graph Theory. Addison-Wesley, chapter 3. doi:10.1201/9780429493768

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]], directed=True)
    >>> lk.bridges(net).values.tolist()
    [[0, 1, 1], [1, 3, 2], [2, 3, 1]]
    """
    graph = _graph(net, "weak")
    ends = np.array(sorted(graph.es[edge].tuple for edge in graph.bridges()), dtype=np.int64).reshape(-1, 2)
    index = net.actors.index[net.at_stake]
    columns = {"actor": index[ends[:, 0]], "other": index[ends[:, 1]], "cut_off": _smaller_parts(graph, ends)}
    return pd.DataFrame(columns)


def _smaller_parts(graph: Graph, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Actors in the smaller part when each bridge goes: what bridges join is a forest, counted from its leaves."""
    whole = np.array(graph.connected_components().membership, dtype=np.int64)
    graph.delete_edges(graph.get_eids(ends.tolist()))
    part = np.array(graph.connected_components().membership, dtype=np.int64)
    n = int(part.max(initial=-1)) + 1
    below = np.bincount(part, minlength=n)
    of_whole = np.zeros(n, dtype=np.int64)
    of_whole[part] = np.bincount(whole)[whole]
    # One root above all components, so that the forest is one tree.
    roots = part[np.unique(whole, return_index=True)[1]]
    rows = np.concatenate([part[ends[:, 0]], np.full(len(roots), n)])
    columns = np.concatenate([part[ends[:, 1]], roots])
    tree = coo_array((np.ones(len(rows)), (rows, columns)), shape=(n + 1, n + 1)).tocsr()
    order, parent = breadth_first_order(tree, n, directed=False)
    below = np.append(below, 0)
    for child in order[:0:-1]:
        below[parent[child]] += below[child]
    a, b = part[ends[:, 0]], part[ends[:, 1]]
    lower = np.where(parent[a] == b, a, b)
    return np.minimum(below[lower], of_whole[lower] - below[lower])
