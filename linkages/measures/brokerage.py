"""Who stands between whom: the brokerage roles of Gould and Fernandez, and what chance would give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.triples import two_paths
from ..data.views import labels
from ..errors import ArgumentError, TooLargeError
from ..vocabulary import ROLES, CountForm, ExactNull, State, one_of
from ._overlaps import (
    bernoulli_covariances,
    moments,
    open_overlaps,
    pair_overlaps,
    triple_overlaps,
    whole,
    within_middle,
)
from ._role_counts import null_around_ties, role_counts, role_of
from ._room import has_room

__all__ = ["CountedTriples", "OpenTriples", "brokerage_expected", "brokerage_roles", "counted_triples", "open_triples"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
CHUNK = 4_000_000  # two-paths looked at together
MOST_PATHS = 50_000_000  # listed two-paths: 24 bytes each that is open, and as many again while they are sorted
FEW_GROUPS = 20  # up to so many groups all roles are worked out at once
ALL_ROLES = (*ROLES, "total")


@dataclass(frozen=True, eq=False)
class Brokers:
    """The actors of a network that have a group, numbered without those outside.

    ``actor`` are their ids, ``label`` the number of each one's group and ``names`` the groups; ``undetermined`` counts, by
    broker and role, the triples whose dyad a→b is missing; ``known`` whether the actor could have been seen to broker;
    ``directed`` and ``density`` are the network's (density nan when a dyad was not observed).
    """

    actor: pd.Index
    label: Ints
    names: list[Any]
    undetermined: Ints
    known: NDArray[np.bool_]
    directed: bool
    density: float

    @classmethod
    def of(
        cls, net: Network, groups: tuple[Ints, list[Any]], counted: tuple[Ints, NDArray[np.bool_]], **lists: Any
    ) -> Any:
        """From the network of these actors, their groups, what is undetermined, and who has a two-path at stake."""
        label, names = groups
        undetermined, at_stake = counted
        complete = net.n_dyads * (1 if net.directed else 2) == len(net.actors) * (len(net.actors) - 1)
        return cls(
            actor=net.actors.index, label=label, names=names, undetermined=undetermined, known=_known(net, at_stake),
            directed=net.directed, density=net.n_ties / net.n_dyads if complete and net.n_dyads else float("nan"), **lists,
        )  # fmt: skip

    @property
    def n(self) -> int:
        return len(self.actor)

    @property
    def sizes(self) -> Ints:
        """Number of actors in each group."""
        return np.bincount(self.label, minlength=len(self.names)).astype(np.int64)


@dataclass(frozen=True, eq=False)
class OpenTriples(Brokers):
    """The same, and their open triples ``a``, ``v``, ``b``."""

    a: Ints
    v: Ints
    b: Ints

    def counts(self) -> Ints:
        """Open triples by broker and role, shape (n, 5)."""
        return by_role(self.a, self.v, self.b, self.label)


@dataclass(frozen=True, eq=False)
class CountedTriples(Brokers):
    """The same without the list: the open triples by broker and role, shape (n, 5)."""

    found: Ints

    def counts(self) -> Ints:
        """Open triples by broker and role, shape (n, 5)."""
        return self.found


def counted_triples(net: Network, by: str = "kind") -> CountedTriples:
    """Count the open triples among the actors at stake that have a group, of however large a network."""
    inner, label, names = grouped(net, by)
    counts, undetermined, at_stake = _counted(inner, label)
    found: CountedTriples = CountedTriples.of(inner, (label, names), (undetermined, at_stake), found=counts)
    return found


def open_triples(net: Network, by: str = "kind") -> OpenTriples:
    """List the open triples among the actors at stake that have a group."""
    inner, label, names = grouped(net, by)
    out = np.diff(inner.ties.indptr).astype(np.int64)
    paths = int(out @ np.bincount(inner.ties.indices, minlength=len(out)))
    if paths > MOST_PATHS:
        raise TooLargeError(
            f"net has {paths:,} two-paths, and what chance would give lists them, at most {MOST_PATHS:,}: take a block or a "
            "subset (brokerage_roles counts without a list)"
        )
    a, v, b, undetermined, at_stake = _listed(inner, label)
    found: OpenTriples = OpenTriples.of(inner, (label, names), (undetermined, at_stake), a=a, v=v, b=b)
    return found


def grouped(net: Network, by: str) -> tuple[Network, Ints, list[Any]]:
    """The network of the actors at stake that have a group, the number of each one's group, and the groups."""
    codes, names = labels(net, by)
    has_group = np.array([name is not None for name in names], dtype=bool)
    keep = net.at_stake & has_group[codes] if len(codes) else net.at_stake
    return net if keep.all() else net.subset(keep), codes[keep], [name for name in names if name is not None]


def _known(net: Network, at_stake: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Who could have been seen to broker; ``at_stake`` says who is in the middle of a two-path at stake."""
    known = (_observed(net.out_counts) > 0) & (_observed(net.in_counts) > 0)
    unsure = np.flatnonzero(known & ~at_stake)
    if len(unsure):
        known[unsure] = has_room(net, unsure)
    return known


def _counted(net: Network, label: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Open and undetermined triples by broker and role, and whether a broker has any two-path at stake; none is kept."""
    if null_around_ties(net):
        return role_counts(net, label)
    n = len(label)
    counts, at_stake = np.zeros((2, n, len(ROLES)), dtype=np.int64), np.zeros(n, dtype=bool)
    for middle in _chunks(net):
        paths = two_paths(net, middle)
        for place, state in enumerate((State.NULL, State.MISSING)):
            here = paths.state == state
            counts[place] += by_role(paths.a[here], paths.v[here], paths.b[here], label)
        at_stake[paths.v[paths.state != State.OUT]] = True
    return counts[0], counts[1], at_stake


def _listed(net: Network, label: Ints) -> tuple[Ints, Ints, Ints, Ints, NDArray[np.bool_]]:
    """Open triples, the undetermined ones by broker and role, and whether a broker has any two-path at stake."""
    n = len(net.actors)
    parts, undetermined, at_stake = [], np.zeros((n, len(ROLES)), dtype=np.int64), np.zeros(n, dtype=bool)
    for middle in _chunks(net):
        paths = two_paths(net, middle)
        is_open, unknown = paths.state == State.NULL, paths.state == State.MISSING
        parts.append((paths.a[is_open], paths.v[is_open], paths.b[is_open]))
        undetermined += by_role(paths.a[unknown], paths.v[unknown], paths.b[unknown], label)
        at_stake[paths.v[paths.state != State.OUT]] = True
    a, v, b = (np.concatenate([part[i] for part in parts] or [np.zeros(0, dtype=np.int64)]) for i in range(3))
    return a, v, b, undetermined, at_stake


def by_role(a: Ints, v: Ints, b: Ints, label: Ints) -> Ints:
    """Triples by broker and role, shape (n, 5)."""
    n, width = len(label), len(ROLES)
    role = role_of(label[a], label[v], label[b])
    return np.bincount(v * width + role, minlength=n * width).reshape(n, width)


def _chunks(net: Network) -> Iterator[Ints]:
    """Middles in parts with about as many two-paths as fit in memory together."""
    out = np.diff(net.ties.indptr).astype(np.int64)
    into = np.bincount(net.ties.indices, minlength=len(out)).astype(np.int64)
    part = np.cumsum(out * into) // CHUNK
    yield from np.split(np.arange(len(out)), np.flatnonzero(np.diff(part)) + 1) if len(out) else ()


def _observed(counts: Ints) -> Ints:
    return counts[:, State.TIE] + counts[:, State.NULL]


def brokerage_roles(net: Network, by: str = "kind", count: CountForm = "ordered") -> pd.DataFrame:
    """Count how often each actor brokers, by role.

    Parameters
    ----------
    net : Network
        Directed or not; strengths do not matter.
    by : str
        Column of the actors that holds their groups. With two groups nobody can be a liaison.
    count : {"ordered", "unordered"}
        In an undirected network: count every open pair from both its ends (as sna does), or once.

    Returns
    -------
    pandas.DataFrame
        Indexed by the actors at stake: ``coordinator, itinerant, representative, gatekeeper, liaison``, their sum
        ``total``, and ``undetermined``; counts as float, so that nan can say unknown.

    Raises
    ------
    ArgumentError
        When ``by`` is no column, or pairs of a directed network are asked for unordered.

    Notes
    -----
    v brokers the ordered pair (a, b) when a→v and v→b are ties and a→b is not. With A, B, C for different groups the
    role is, for the groups of a→v→b: coordinator A→A→A, itinerant (consultant) A→B→A, representative A→A→B, gatekeeper
    A→B→B, liaison A→B→C.

    A triple counts when its three dyads were observed. Where a→b is missing it is ``undetermined``. Where a→b is out,
    because nobody was asked about it or it is outside the block, the triple is not at stake and counts nowhere: an
    unasked tie would otherwise be taken for one that is not there. An actor is nan when nothing could be seen: no dyad
    from it or none to it was observed, or no triple around it is at stake (a block between two sectors). An actor
    without a group is nan, and the others are counted as if it were not there. Counts fall with every dyad nobody
    observed: between waves with different response compare the z of `measure_brokerage`, not counts.

    In an undirected network every open pair is met from both ends: ``ordered`` counts are even (representative and
    gatekeeper equal); ``unordered`` is half of that, a representative cannot be told from a gatekeeper, and both
    stand under ``representative`` while ``gatekeeper`` is nan.

    sna calls the roles w_I, w_O, b_IO, b_OI, b_O and counts ordered pairs. Some help pages and other packages swap
    representative and gatekeeper.

    References
    ----------
    Gould RV, Fernandez RM (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": ["a", "b", "c", "d"], "kind": ["firm", "firm", "bank", "bank"]})
    >>> ties = pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "c", "d"]})
    >>> net = lk.from_edgelist(ties, directed=True, actors=actors)
    >>> lk.brokerage_roles(net).loc["b", ["representative", "gatekeeper", "total"]].tolist()
    [2.0, 0.0, 2.0]
    """
    one_of("count", count, CountForm)
    if count == "unordered" and net.directed:
        raise ArgumentError("count='unordered' is for undirected networks: in a directed one a→b and b→a are two pairs")
    triples = counted_triples(net, by)
    table = pd.DataFrame(triples.found.astype(np.float64), index=triples.actor, columns=list(ROLES))
    table["total"] = triples.found.sum(axis=1).astype(np.float64)
    table["undetermined"] = triples.undetermined.sum(axis=1).astype(np.float64)
    table[~triples.known] = np.nan
    if count == "unordered":
        merged = table["representative"].copy()
        table = table / 2
        table["representative"], table["gatekeeper"] = merged, np.nan
    return table.reindex(net.actors.index[net.at_stake])


def brokerage_expected(net: Network, by: str = "kind", *, null: ExactNull = "relabel") -> pd.DataFrame:
    """Say how much brokerage of each role chance would give, and how far it varies.

    Parameters
    ----------
    net : Network
        Directed or not; pairs are counted ordered.
    by : str
        Column of the actors that holds their groups.
    null : {"relabel", "bernoulli"}
        Relabel: the ties and what is missing stay, groups are dealt anew to the actors (an actor's own row: it keeps its
        group, the others' are dealt anew). Bernoulli: groups stay, every dyad is a tie with a chance equal to the density.

    Returns
    -------
    pandas.DataFrame
        Columns ``actor, group, role, expected, sd``, roles and their total for the network (actor ``""``) and for every
        actor at stake.

    Raises
    ------
    ArgumentError
        When ``by`` is no column, or ``null`` is not known.
    TooLargeError
        Under ``relabel``, which lists the open triples, for a network of more than 50,000,000 two-paths.

    Notes
    -----
    Exact, without draws. N actors, n_i of them in group i, t_v open pairs around actor v of group i, T in all.

    *Relabel*, actor: t_v·q_i / ((N−1)(N−2)), where q_i is (n_i−1)(n_i−2) for the coordinator, Σ n_k(n_k−1) over k ≠ i
    for the itinerant, (n_i−1)(N−n_i) for representative and gatekeeper, (N−n_i)² − Σ n_k² over k ≠ i for the liaison.
    Network: T·Σ (n_i/N)·q_i / ((N−1)(N−2)). The variance is Mantel's: pairs of open triples by which actors they share,
    times the chance that both have the role under sampling without replacement.

    *Bernoulli* with density d, for comparison with other software: actor d²(1−d)·q_i, network the sum over actors; the
    variance follows from which dyads two triples share. For directed networks this is sna's, but for the sd of the
    network's coordinator, representative, gatekeeper and total, where sna leaves out overlaps and is up to a fifth too
    large; for undirected networks sna's sd supposes a directed one. nan when any dyad is missing or out.

    Actors that are nan in `brokerage_roles` are nan here.

    References
    ----------
    Gould RV, Fernandez RM (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Mantel N (1967). The detection of disease clustering and a generalized regression approach. Cancer Research 27(2),
    209-220.

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"actor": ["a", "b", "c", "d"], "kind": ["firm", "firm", "bank", "bank"]})
    >>> ties = pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "c", "d"]})
    >>> net = lk.from_edgelist(ties, directed=True, actors=actors)
    >>> expected = lk.brokerage_expected(net)
    >>> expected[(expected.actor == "b") & (expected.role == "representative")].expected.round(3).tolist()
    [0.667]
    """
    one_of("null", null, ExactNull)
    triples: Brokers = counted_triples(net, by) if null == "bernoulli" else open_triples(net, by)
    actor, network = expected_counts(triples, null)
    known = triples.known[:, None]
    rows = pd.concat(
        [
            _tall([""], [""], network[0][None, :], network[1][None, :]),
            _tall(
                triples.actor, [triples.names[code] for code in triples.label],
                np.where(known, actor[0], np.nan), np.where(known, actor[1], np.nan),
            ),
        ],
        ignore_index=True,
    )  # fmt: skip
    without = net.actors.index[net.at_stake].difference(triples.actor)
    if len(without):
        blank = np.full((len(without), len(ALL_ROLES)), np.nan)
        rows = pd.concat([rows, _tall(without, [""] * len(without), blank, blank)], ignore_index=True)
        order = pd.Index(["", *net.actors.index]).get_indexer(rows["actor"])
        rows = rows.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
    return rows


def expected_counts(brokers: Brokers, null: ExactNull) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Mean and sd of every role and the total, for actors (two arrays (n, 6)) and for the network (two of (6,)).

    ``relabel`` needs `OpenTriples`.
    """
    n, k, width = brokers.n, len(brokers.names), len(ALL_ROLES)
    mean, sd = np.full((n, width), np.nan), np.full((n, width), np.nan)
    whole_mean, whole_sd = np.full(width, np.nan), np.full(width, np.nan)
    if not brokers.known.any() or (null == "bernoulli" and np.isnan(brokers.density)):
        return (mean, sd), (whole_mean, whole_sd)
    if null == "bernoulli":
        d = brokers.density
        everywhere = bernoulli_covariances(d, brokers.directed)
    else:
        assert isinstance(brokers, OpenTriples)
        around, everywhere = open_overlaps(brokers.a, brokers.v, brokers.b, n)
    label, others = brokers.label, brokers.sizes - np.eye(k, dtype=np.int64)  # the groups beside an actor of each group
    for here in [slice(width)] if k <= FEW_GROUPS else [slice(j, j + 1) for j in range(width)]:
        member = np.stack([_members(k, j) for j in range(width)[here]])
        pairs, triples = pair_overlaps(others, member.transpose(0, 2, 1, 3)), triple_overlaps(brokers.sizes, member)
        if null == "bernoulli":
            found = _bernoulli(pairs, everywhere[within_middle()], d, 2)
            mean[:, here], sd[:, here] = (part[:, label].T for part in found)
            whole_mean[here], whole_sd[here] = _bernoulli(triples, everywhere, d, 3)
        else:
            for j, of_role in zip(range(width)[here], pairs, strict=True):
                mean[:, j], sd[:, j] = moments(around, of_role[label], n - 1, 2)
            whole_mean[here], whole_sd[here] = moments(everywhere, triples, n, 3)
    return (mean, sd), (whole_mean, whole_sd)


def _members(k: int, j: int) -> NDArray[np.bool_]:
    """Whether labels (a, v, b) make role j; the last role is the total."""
    if j == len(ROLES):
        return np.ones((k, k, k), dtype=bool)
    label = np.arange(k)
    return np.asarray(role_of(label[:, None, None], label[None, :, None], label[None, None, :]) == j)


def _bernoulli(role: Floats, covariance: Floats, d: float, r: int) -> tuple[Any, Any]:
    return role[..., whole(r)] * d * d * (1 - d), np.sqrt(np.maximum(role @ covariance, 0.0))


def _tall(actors: Any, groups: Any, mean: Floats, sd: Floats) -> pd.DataFrame:
    width = len(ALL_ROLES)
    return pd.DataFrame(
        {
            "actor": np.repeat(np.asarray(actors, dtype=object), width),
            "group": np.repeat(np.asarray(groups, dtype=object), width),
            "role": list(ALL_ROLES) * len(actors),
            "expected": mean.ravel(),
            "sd": sd.ravel(),
        }
    )
