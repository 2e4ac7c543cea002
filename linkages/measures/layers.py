"""Several relations among the same actors: how many hold at once, how far two overlap, how high a pair has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.cells import Cells
from ..data.dyadmean import DyadMean, dyad_mean
from ..data.network import Network
from ..errors import ArgumentError
from ..vocabulary import N_STATES, State
from .valued import ladder_share

__all__ = ["multiplexity", "relation_overlap", "tie_ladder"]

NAN = float("nan")
T, N, M = State.TIE, State.NULL, State.MISSING
MOST_RELATIONS = 12
MOST_STAGES = 20
Ints = NDArray[np.int64]


# -- dyads by the relations that hold in them -------------------------------------------------------------------------


def comparable(nets: Sequence[Network], *, fewest: int = 2) -> list[Network]:
    """The networks on their common actors, known where all are known; directed ones joined where some are undirected."""
    nets = [nets] if isinstance(nets, Network) else list(nets)
    if len(nets) < fewest:
        raise ArgumentError(f"nets holds {len(nets)} relation{'s' * (len(nets) != 1)}: give {fewest} or more")
    if len(nets) > MOST_RELATIONS:
        raise ArgumentError(f"nets holds {len(nets)} relations: at most {MOST_RELATIONS} can be compared at once")
    names = [net.relation for net in nets]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ArgumentError(f"nets holds the relation {twice[0]!r} twice: give each its own name (relation=)")
    if len({net.wave for net in nets}) > 1:
        raise ArgumentError(f"nets are of different waves ({', '.join(sorted({str(n.wave) for n in nets}))})")
    directed = all(net.directed for net in nets)
    ready = [net if directed else net.symmetrize("either") for net in nets]
    common = reduce(lambda x, y: x.intersection(y), [net.actors.index for net in ready])
    ready = [net if len(common) == len(net.actors) else net.subset(common) for net in ready]
    return [reduce(lambda x, other: x.known_with(other), [o for o in ready if o is not net], net) for net in ready]


@dataclass(frozen=True, eq=False)
class Patterns:
    """Dyads by the relations that hold in them: 2^k stands for relation k; then missing, then out.

    Parameters
    ----------
    cells : Cells
        Pattern of every ordered cell.
    n_relations : int
        How many relations.
    counts : ndarray of shape (2 ** n_relations + 2,)
        Dyads of each pattern, each dyad once.
    """

    cells: Cells
    n_relations: int
    counts: Ints

    @classmethod
    def of(cls, nets: Sequence[Network]) -> Patterns:
        """Join networks that are `comparable` already."""
        recoded = np.array([3, 1, 0, 2, 3])  # state to null, tie, missing, out
        cells = _cells.recode(nets[0].cells, recoded)
        for k, net in enumerate(nets[1:], start=1):
            cells = _cells.recode(
                _cells.pair(cells, _cells.recode(net.cells, recoded), N_STATES), _longer(2**k).ravel()
            )
        counts = _cells.census(cells, 2 ** len(nets) + 2)
        return cls(cells, len(nets), counts if nets[0].directed else counts // 2)

    @property
    def n_dyads(self) -> int:
        """Dyads observed in all relations."""
        return int(self.counts[:-2].sum())

    @property
    def missing_share(self) -> float:
        """Of the dyads at stake in all relations, those not observed in every one."""
        missing = int(self.counts[-2])
        return missing / (self.n_dyads + missing) if self.n_dyads + missing else NAN


def _longer(size: int) -> Ints:
    """Pattern of one relation more by (pattern so far, null | tie | missing | out), shape (size + 2, 5)."""
    table = np.full((size + 2, N_STATES), 2 * size + 1, dtype=np.int64)
    table[: size + 1, 2] = 2 * size
    table[size, :2] = 2 * size
    table[:size, 0] = np.arange(size)
    table[:size, 1] = np.arange(size) + size
    return table


Choice = Callable[[Ints], Any]


def _pattern_mean(*nets: Network, above: Choice, below: Choice | None = None) -> DyadMean:
    """Share of some patterns among others, or among all that were observed."""
    found = Patterns.of(nets)
    known = np.arange(len(found.counts) - 2)
    amounts = np.zeros((2, 1, len(found.counts)))
    amounts[0, 0, :-2] = above(known)
    amounts[1, 0, :-2] = 1 if below is None else below(known)
    return DyadMean(found.cells, amounts[0], amounts[1], np.ones(1), limits=(0.0, 1.0))


@dyad_mean(_pattern_mean)
def pattern_share(*nets: Network, above: Choice, below: Choice | None = None) -> float:
    """Share of dyads in which some relations hold, among those in which others do (by default all observed ones).

    Parameters
    ----------
    *nets : Network
        As `comparable` gives them.
    above, below : callable
        From the numbers of patterns to which of them count.

    Returns
    -------
    float
        From 0 to 1; nan where nothing is below.
    """
    return _pattern_mean(*nets, above=above, below=below).value


def exactly(k: int) -> Choice:
    """Patterns of k relations."""
    return lambda patterns: ((patterns[:, None] >> np.arange(MOST_RELATIONS)) & 1).sum(axis=1) == k


def holding(*relations: int) -> Choice:
    """Patterns in which at least one of these relations holds."""
    return lambda patterns: (patterns & sum(1 << k for k in relations)) > 0


def with_both(one: int, other: int) -> Choice:
    """Patterns in which both relations hold."""
    return lambda patterns: ((patterns >> one) & (patterns >> other) & 1) > 0


# -- what is public -------------------------------------------------------------------------------------------------


def multiplexity(nets: Sequence[Network]) -> pd.DataFrame:
    """Count the dyads by how many relations hold in them.

    Parameters
    ----------
    nets : sequence of Network
        Two to twelve relations of one wave, any block. Where directed and undirected ones meet, the directed are joined by
        ``either`` first.

    Returns
    -------
    pandas.DataFrame
        One row for each number of relations, from 0: ``n_relations, count, n_dyads, missing_share, share``. Shares add up
        to 1; they are nan when no dyad was observed.

    Raises
    ------
    ArgumentError
        When there are too few relations or too many, one twice, or they are of different waves.

    Notes
    -----
    ``share = count / n_dyads``, over the dyads observed in *all* relations: what is known of one relation only says
    nothing of how many there are. A dyad that is out in one of them is out; an actor that is not in all of them is left
    out. ``missing_share`` is the part of the dyads at stake in all relations that was not observed in every one.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 3.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> advice = lk.from_matrix([[0, 1, 1], [0, 0, 0], [0, 0, 0]], directed=True, relation="advice")
    >>> project = lk.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], directed=True, relation="project")
    >>> lk.multiplexity([advice, project])[["n_relations", "count", "n_dyads"]]
       n_relations  count  n_dyads
    0            0      3        6
    1            1      2        6
    2            2      1        6
    """
    found = Patterns.of(comparable(nets))
    known = np.arange(len(found.counts) - 2)
    rows = []
    for k in range(found.n_relations + 1):
        count = int(found.counts[:-2][exactly(k)(known)].sum())
        rows.append((k, count, found.n_dyads, found.missing_share, count / found.n_dyads if found.n_dyads else NAN))
    return pd.DataFrame(rows, columns=["n_relations", "count", "n_dyads", "missing_share", "share"])


def relation_overlap(nets: Sequence[Network]) -> pd.DataFrame:
    """Tell how far each relation goes along with each other one.

    Parameters
    ----------
    nets : sequence of Network
        Two to twelve relations of one wave, any block. Where directed and undirected ones meet, the directed are joined by
        ``either`` first.

    Returns
    -------
    pandas.DataFrame
        One row for each relation and other one: ``relation, other, n_ties, n_both, n_dyads, missing_share, share,
        jaccard``. Nan where there is no tie to compare.

    Raises
    ------
    ArgumentError
        When there are too few relations or too many, one twice, or they are of different waves.

    Notes
    -----
    Over the dyads observed in both of the two: n_ties those tied in ``relation``, n_both those tied in ``other`` too.
    ``share = n_both / n_ties``; ``jaccard`` = n_both over the dyads tied in at least one, the same in both orders. A dyad
    that is out in one of the two is out; an actor that is not in both is left out.

    References
    ----------
    Battiston F, Nicosia V, Latora V (2014). Structural measures for multiplex networks. Physical Review E 89, 032804.
    doi:10.1103/PhysRevE.89.032804

    Examples
    --------
    >>> import linkages as lk
    >>> advice = lk.from_matrix([[0, 1, 1], [0, 0, 0], [0, 0, 0]], directed=True, relation="advice")
    >>> project = lk.from_matrix([[0, 1, 0], [1, 0, 1], [0, 0, 0]], directed=True, relation="project")
    >>> lk.relation_overlap([advice, project])[["relation", "other", "n_ties", "n_both", "share", "jaccard"]]
      relation    other  n_ties  n_both     share  jaccard
    0   advice  project       2       1  0.500000     0.25
    1  project   advice       3       1  0.333333     0.25
    """
    given = list(nets)
    comparable(given)  # says what is wrong with the whole list
    rows: list[tuple[Any, ...]] = []
    for one in given:
        for other in given:
            if other is not one:
                rows.append((one.relation, other.relation, *_overlap(one, other)))
    columns = ["relation", "other", "n_ties", "n_both", "n_dyads", "missing_share", "share", "jaccard"]
    return pd.DataFrame(rows, columns=columns)


def _overlap(one: Network, other: Network) -> tuple[Any, ...]:
    found = Patterns.of(comparable([one, other]))
    _, first, second, both = found.counts[:4].tolist()
    n_ties, either = first + both, first + second + both
    shares = (both / n_ties if n_ties else NAN, both / either if either else NAN)
    return (n_ties, both, found.n_dyads, found.missing_share, *shares)


def tie_ladder(nets: Network | Sequence[Network], *, stages: Sequence[float] | None = None) -> pd.DataFrame:
    """Share of the dyads that reached each stage: of the strength of one relation, or along several relations in order.

    Parameters
    ----------
    nets : Network, or sequence of Network
        One relation, whose strengths are the stages; or relations of one wave from the first step to the last (aware,
        communicates, …, formal agreement). Where directed and undirected ones meet, the directed are joined by ``either``
        first.
    stages : sequence of float, optional
        Strengths that are stages, each above 0; by default those that occur. Only for one relation.

    Returns
    -------
    pandas.DataFrame
        One row a stage, from the lowest: ``stage, n_ties, n_dyads, missing_share, share``. ``n_ties`` counts the dyads at
        this stage or above; shares never rise from one row to the next, and are nan when no dyad was observed.

    Raises
    ------
    ArgumentError
        When there are more than 20 stages and ``stages`` does not say which, or ``stages`` goes with several relations; as
        in `multiplexity` for what relations may be compared.

    Notes
    -----
    ``share = n_ties / n_dyads``. Of one relation: each row is the density of the ties at least so strong (`ladder_share`).
    Of several: the stage of a dyad is the last relation in which it is tied, whether or not it is tied in those before,
    and only dyads observed in *all* relations count. (A tie in the last one alone would tell the stage, but a dyad known
    only because it is tied would push every share upwards.) A dyad that is out in one of them is out; an actor that is
    not in all of them is left out.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 3, 1], [2, 0, 2], [0, 0, 0]], directed=True)
    >>> lk.tie_ladder(net)[["stage", "n_ties", "n_dyads"]]
       stage  n_ties  n_dyads
    0    1.0       4        6
    1    2.0       3        6
    2    3.0       1        6
    """
    if isinstance(nets, Network):
        steps = stages_of([nets]) if stages is None else sorted({float(stage) for stage in stages})
        views = [nets.dichotomize(stage) for stage in steps]
        rows: list[tuple[Any, ...]] = [
            (stage, view.n_ties, view.n_dyads, view.missing_share, ladder_share(nets, at_least=stage))
            for stage, view in zip(steps, views, strict=True)
        ]
    else:
        if stages is not None:
            raise ArgumentError(f"stages={stages!r}: of several relations, the relations are the stages")
        given = list(nets)
        found = Patterns.of(comparable(given))
        rows = []
        for k, net in enumerate(given):
            n_ties = int(found.counts[2**k : -2].sum())  # patterns in which relation k or a later one holds
            share = n_ties / found.n_dyads if found.n_dyads else NAN
            rows.append((net.relation, n_ties, found.n_dyads, found.missing_share, share))
    return pd.DataFrame(rows, columns=["stage", "n_ties", "n_dyads", "missing_share", "share"])


def stages_of(nets: Sequence[Network]) -> list[float]:
    """The strengths that occur in some networks, ascending."""
    found = np.unique(np.concatenate([np.zeros(0), *(np.unique(net.ties.data) for net in nets)])).tolist()
    if len(found) > MOST_STAGES:
        raise ArgumentError(f"stages: {len(found)} strengths occur, more than {MOST_STAGES}; say which are stages")
    return found
