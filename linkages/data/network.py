"""One relation in one wave: who is tied to whom, who is not, what nobody observed, and what was not at stake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..errors import NetworkError
from ..vocabulary import N_STATES, LoneRule, State, SymmetrizeRule
from . import cells as _cells
from .background import LISTABLE, Background
from .cells import Cells
from .storage import canonical, check_cells, check_symmetric, keys_of

__all__ = ["Background", "Network"]


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """One relation in one wave, with every dyad in exactly one state: tie, null, missing or out.

    Parameters
    ----------
    ties : sparse array of shape (n, n)
        Strengths, finite and above 0. Row = respondent, column = nominee.
    exceptions : sparse array of shape (n, n) of uint8
        `State` of dyads that are no tie and differ from the background.
    background : Background
        State of all dyads that are not listed.
    actors : pandas.DataFrame
        One row an actor in the order of the rows, indexed by actor id (unique, ascending); ``sector``, ``kind`` and
        any attribute are columns.
    directed : bool
        Whether i→j and j→i are two dyads.
    relation, wave : str, int or str
        What was asked, and when.

    Raises
    ------
    NetworkError
        When the parts contradict one another.

    Notes
    -----
    A dyad is an ordered pair in a directed network and an unordered one otherwise. *Tie* and *null* are observed;
    *missing* was asked and not answered; *out* was never at stake (not asked, or outside the block looked at).

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> net = lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), directed=True)
    >>> net
    <Network 'tie', wave 1: 3 actors, 2 directed ties, 0% of dyads missing>
    >>> net.n_ties, net.n_dyads, net.missing_share
    (2, 6, 0.0)
    """

    ties: csr_array
    exceptions: csr_array
    background: Background
    actors: pd.DataFrame
    directed: bool
    relation: str
    wave: int | str

    # -- construction -------------------------------------------------------------------------------------------

    def __post_init__(self) -> None:
        n = len(self.actors)
        ties, exceptions = canonical(self.ties, np.float64), canonical(self.exceptions, np.uint8)
        object.__setattr__(self, "ties", ties)
        object.__setattr__(self, "exceptions", exceptions)
        object.__setattr__(self, "directed", bool(self.directed))
        index = self.actors.index
        if not (index.is_unique and index.is_monotonic_increasing):
            raise NetworkError("actors must be indexed by unique ids in ascending order")
        for name, part in (("ties", ties), ("exceptions", exceptions)):
            if part.shape != (n, n):
                raise NetworkError(f"{name} has shape {part.shape}, but there are {n} actors")
        if len(self.background.group) != n:
            raise NetworkError(f"background.group has {len(self.background.group)} entries for {n} actors")
        if not (np.isfinite(ties.data).all() and (ties.data > 0).all()):
            raise NetworkError("strengths of ties must be finite and above 0; leave out what is no tie")
        if not np.isin(exceptions.data, LISTABLE).all():
            raise NetworkError("exceptions may be NULL, MISSING or OUT")
        check_cells(keys_of(ties), keys_of(exceptions), exceptions.data, self.background, n)
        if not self.directed:
            check_symmetric(self.cells, ties)

    @cached_property
    def cells(self) -> Cells:
        """The states of all dyads as block constants and listed cells."""
        tie_keys, other_keys = keys_of(self.ties), keys_of(self.exceptions)
        keys = np.concatenate([tie_keys, other_keys])
        codes = np.concatenate(
            [np.full(len(tie_keys), State.TIE, dtype=np.int64), self.exceptions.data.astype(np.int64)]
        )
        order = np.argsort(keys, kind="stable")
        return Cells(
            self.background.group.astype(np.int64), self.background.state.astype(np.int64), keys[order], codes[order]
        )

    # -- counts: the only place where dyads are counted -----------------------------------------------------------

    @cached_property
    def state_counts(self) -> pd.Series:
        """Number of dyads in each state, each dyad counted once."""
        counts = _cells.census(self.cells, N_STATES)[State.TIE :]
        names = [s.name.lower() for s in State][State.TIE :]
        return pd.Series(counts if self.directed else counts // 2, index=names, name="n_dyads")

    @property
    def n_ties(self) -> int:
        """Number of ties, each dyad counted once."""
        return int(self.state_counts["tie"])

    @property
    def n_dyads(self) -> int:
        """Number of observed dyads (tie or null), each counted once."""
        return int(self.state_counts["tie"] + self.state_counts["null"])

    @property
    def missing_share(self) -> float:
        """Missing dyads as a share of those at stake, from 0 to 1; nan when nothing is at stake."""
        at_stake = self.n_dyads + int(self.state_counts["missing"])
        return int(self.state_counts["missing"]) / at_stake if at_stake else float("nan")

    @property
    def measured(self) -> bool:
        """Whether any dyad is at stake here; if not, nothing was measured."""
        return bool(self.n_dyads + int(self.state_counts["missing"]))

    @cached_property
    def out_counts(self) -> NDArray[np.int64]:
        """Dyads of each actor's row by `State`, shape (n, 5)."""
        return _cells.row_census(self.cells, N_STATES)

    @cached_property
    def in_counts(self) -> NDArray[np.int64]:
        """Dyads of each actor's column by `State`, shape (n, 5)."""
        return _cells.row_census(_cells.transpose(self.cells), N_STATES) if self.directed else self.out_counts

    @cached_property
    def at_stake(self) -> NDArray[np.bool_]:
        """Actors with at least one dyad that is not out."""
        both = self.out_counts + self.in_counts
        return np.asarray(both[:, [State.TIE, State.NULL, State.MISSING]].sum(axis=1) > 0)

    @property
    def n_actors(self) -> int:
        """Number of actors at stake."""
        return int(self.at_stake.sum())

    def states(self, rows: Any, columns: Any) -> NDArray[np.int64]:
        """Return the `State` of the given dyads.

        Parameters
        ----------
        rows, columns : array_like of int
            Positions of the two ends.

        Returns
        -------
        ndarray of int

        Examples
        --------
        >>> import linkages as lk
        >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
        >>> [lk.State(s).name for s in net.states([0, 1], [1, 0])]
        ['TIE', 'NULL']
        """
        return _cells.at(self.cells, rows, columns)

    def dense_states(self) -> NDArray[np.uint8]:
        """Return all states as an (n, n) array, the diagonal out; for small networks.

        Returns
        -------
        ndarray of uint8

        Examples
        --------
        >>> import linkages as lk
        >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
        >>> net.dense_states().tolist()
        [[4, 1], [2, 4]]
        """
        cells = self.cells
        full = cells.table[np.ix_(cells.group, cells.group)] if cells.n else np.zeros((0, 0), dtype=np.int64)
        full[cells.rows, cells.columns] = cells.codes
        np.fill_diagonal(full, State.OUT)
        return full.astype(np.uint8)

    def dense_strengths(self) -> NDArray[np.float64]:
        """Return strengths as an (n, n) array: 0 where there is no tie, nan where it is missing or out.

        Returns
        -------
        ndarray of float

        Examples
        --------
        >>> import linkages as lk
        >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
        >>> net.dense_strengths().tolist()
        [[nan, 1.0], [0.0, nan]]
        """
        states = self.dense_states()
        strengths = np.asarray(self.ties.toarray())
        strengths[(states == State.MISSING) | (states == State.OUT)] = np.nan
        return strengths

    # -- views ------------------------------------------------------------------------------------------------------

    def block(self, pair: str | Sequence[Any], by: str = "sector") -> Network:
        """Look at the dyads between two groups only; all others become out.

        Parameters
        ----------
        pair : str or pair of values
            One of ``linkages.BLOCKS``, or two values of the column ``by``; unordered, both directions.
        by : str
            Column of ``actors`` that holds the groups.

        Returns
        -------
        Network
            The same actors and relation.

        Raises
        ------
        ArgumentError
            When the pair or the column is not known.

        Examples
        --------
        >>> import linkages as lk, pandas as pd
        >>> actors = pd.DataFrame({"actor": ["a", "b", "c"], "sector": ["private", "private", "public"]})
        >>> net = lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), directed=True, actors=actors)
        >>> net.block("public-private")
        <Network 'tie', wave 1: 3 actors, 1 directed tie, 0% of dyads missing>
        """
        from .views import block

        return block(self, pair, by)

    def subset(self, actors: Iterable[Any]) -> Network:
        """Keep these actors and the dyads among them.

        Parameters
        ----------
        actors : iterable of actor ids, or a boolean mask
            Who stays.

        Returns
        -------
        Network

        Examples
        --------
        >>> import linkages as lk, pandas as pd
        >>> net = lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), directed=True)
        >>> net.subset(["a", "b"]).n_dyads
        2
        """
        from .views import subset

        return subset(self, actors)

    def without(self, actors: Iterable[Any]) -> Network:
        """Leave these actors out, and all their dyads.

        Parameters
        ----------
        actors : iterable of actor ids, or a boolean mask
            Who goes.

        Returns
        -------
        Network

        Examples
        --------
        >>> import linkages as lk, pandas as pd
        >>> net = lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), directed=True)
        >>> net.without(["b"]).n_ties
        0
        """
        from .views import positions, subset

        keep = np.ones(len(self.actors), dtype=bool)
        keep[positions(self, actors)] = False
        return subset(self, keep)

    def transpose(self) -> Network:
        """Turn every tie around.

        Returns
        -------
        Network

        Examples
        --------
        >>> import linkages as lk
        >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
        >>> net.transpose().dense_states().tolist()
        [[4, 2], [1, 4]]
        """
        if not self.directed:
            return self
        background = Background(self.background.group, self.background.state.T)
        return Network(
            self.ties.T.tocsr(), self.exceptions.T.tocsr(), background, self.actors, True, self.relation, self.wave
        )

    def dichotomize(self, at_least: float, /) -> Network:
        """Call a tie what is at least this strong, and null what is weaker; strengths become 1.

        Parameters
        ----------
        at_least : float
            Lowest strength that counts, above 0. Cut before joining two reports.

        Returns
        -------
        Network

        Examples
        --------
        >>> import linkages as lk, pandas as pd
        >>> net = lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"], "strength": [1, 3]}), directed=True)
        >>> net.dichotomize(2).n_ties
        1
        """
        from .views import dichotomize

        return dichotomize(self, at_least)

    def symmetrize(self, rule: SymmetrizeRule, *, lone: LoneRule = "missing") -> Network:
        """Join the two reports of every pair into one undirected dyad.

        Parameters
        ----------
        rule : {"either", "both", "mean"}
            Either: one yes is enough, the strength is the larger. Both: two are needed, the smaller. Mean: as either,
            the strength is the average over the reports asked for.
        lone : {"missing", "decides"}
            What a single report says when the other end was asked and did not answer: nothing, or what it can decide
            (a yes under ``either`` and ``mean``, a no under ``both``).

        Returns
        -------
        Network
            Undirected.

        Notes
        -----
        Counting a lone yes and leaving a lone no missing makes being known depend on the answer, and biases every
        rate upwards; ``decides`` is for maps, lists and path measures.

        Examples
        --------
        >>> import linkages as lk
        >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
        >>> net.symmetrize("either").n_ties, net.symmetrize("both").n_ties
        (1, 0)
        """
        from .join import symmetrize

        return symmetrize(self, rule, lone=lone)

    def reconstruct(self) -> Network:
        """Let the other end's answer stand where one end did not answer; the network stays directed.

        Returns
        -------
        Network

        Notes
        -----
        Helps path measures; inflates reciprocity, and repairs density only where reports agree.

        References
        ----------
        Stork D, Richards WD (1992). Nonrespondents in communication network studies. Group & Organization
        Management 17(2), 193-209. doi:10.1177/1059601192172006

        Examples
        --------
        >>> import linkages as lk
        >>> net = lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True)
        >>> net.reconstruct().n_ties
        2
        """
        from .join import reconstruct

        return reconstruct(self)

    def known_with(self, other: Network) -> Network:
        """Keep as known only what is known here and in the other network; out where either is out.

        Parameters
        ----------
        other : Network
            Usually the same relation in another wave. An actor not in it is out.

        Returns
        -------
        Network
            With this network's actors, ties and strengths.

        Examples
        --------
        >>> import linkages as lk
        >>> before = lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True)
        >>> after = lk.from_matrix([[0, 1], [1, 0]], directed=True)
        >>> after.known_with(before).n_dyads
        1
        """
        from .join import known_with

        return known_with(self, other)

    # -- display ----------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        from .display import network_sentence

        return network_sentence(self)

    def _repr_html_(self) -> str:
        from .display import network_html

        return network_html(self)
