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

from ..vocabulary import N_STATES, LoneRule, State, SymmetrizeRule
from . import cells as _cells
from .background import Background
from .cells import Cells
from .display import network_html, network_sentence
from .storage import actor_frame, canonical, cells_of, check_parts, check_symmetric, frozen, states_at

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "ties", canonical(self.ties, np.float64, "ties"))
        object.__setattr__(self, "exceptions", canonical(self.exceptions, np.uint8, "exceptions"))
        object.__setattr__(self, "actors", actor_frame(self.actors))
        object.__setattr__(self, "directed", bool(self.directed))
        check_parts(self.ties, self.exceptions, self.background, len(self.actors))
        if not self.directed:
            check_symmetric(self.cells, self.ties)

    @cached_property
    def cells(self) -> Cells:
        """The states of all dyads as block constants and listed cells."""
        return cells_of(self.ties, self.exceptions, self.background)

    # -- counts: the only place where dyads are counted -----------------------------------------------------------

    @cached_property
    def _counts(self) -> tuple[int, ...]:
        counts = _cells.census(self.cells, N_STATES)
        return tuple((counts if self.directed else counts // 2).tolist())

    @property
    def state_counts(self) -> pd.Series:
        """Number of dyads in each state, each dyad counted once."""
        names = [s.name.lower() for s in State][State.TIE :]
        return pd.Series(self._counts[State.TIE :], index=names, name="n_dyads")

    @property
    def n_ties(self) -> int:
        """Number of ties, each dyad counted once."""
        return self._counts[State.TIE]

    @property
    def n_dyads(self) -> int:
        """Number of observed dyads (tie or null), each counted once."""
        return self._counts[State.TIE] + self._counts[State.NULL]

    @property
    def missing_share(self) -> float:
        """Missing dyads as a share of those at stake, from 0 to 1; nan when nothing is at stake."""
        at_stake = self.n_dyads + self._counts[State.MISSING]
        return self._counts[State.MISSING] / at_stake if at_stake else float("nan")

    @property
    def measured(self) -> bool:
        """Whether any dyad is at stake here; if not, nothing was measured."""
        return self.n_dyads + self._counts[State.MISSING] > 0

    @cached_property
    def out_counts(self) -> NDArray[np.int64]:
        """Dyads of each actor's row by `State`, shape (n, 5)."""
        return frozen(_cells.row_census(self.cells, N_STATES))

    @cached_property
    def in_counts(self) -> NDArray[np.int64]:
        """Dyads of each actor's column by `State`, shape (n, 5)."""
        return frozen(_cells.row_census(_cells.transpose(self.cells), N_STATES)) if self.directed else self.out_counts

    @cached_property
    def at_stake(self) -> NDArray[np.bool_]:
        """Actors with at least one dyad that is not out."""
        both = self.out_counts + self.in_counts
        return frozen(both[:, [State.TIE, State.NULL, State.MISSING]].sum(axis=1) > 0)

    @property
    def n_actors(self) -> int:
        """Number of actors at stake."""
        return int(self.at_stake.sum())

    def states(self, rows: Any, columns: Any) -> NDArray[np.int64]:
        """Return the `State` of the given dyads; an actor with itself is out.

        Parameters
        ----------
        rows, columns : array_like of int
            Positions of the two ends, of one shape.

        Returns
        -------
        ndarray of int

        Raises
        ------
        ArgumentError
            For a position that is not there (there are no negative ones).

        Examples
        --------
        >>> import linkages as lk
        >>> net = lk.from_matrix([[0, 1], [0, 0]], directed=True)
        >>> [lk.State(s).name for s in net.states([0, 1], [1, 0])]
        ['TIE', 'NULL']
        """
        return states_at(self.cells, rows, columns)

    def dense_states(self) -> NDArray[np.uint8]:
        """Return all states as an (n, n) array, the diagonal out; for small networks.

        Returns
        -------
        ndarray of uint8

        Examples
        --------
        >>> import linkages as lk
        >>> lk.from_matrix([[0, 1], [0, 0]], directed=True).dense_states().tolist()
        [[4, 1], [2, 4]]
        """
        return _cells.dense(self.cells, State.OUT).astype(np.uint8)

    def dense_strengths(self) -> NDArray[np.float64]:
        """Return strengths as an (n, n) array: 0 where there is no tie, nan where it is missing or out.

        Returns
        -------
        ndarray of float

        Examples
        --------
        >>> import linkages as lk
        >>> lk.from_matrix([[0, 1], [0, 0]], directed=True).dense_strengths().tolist()
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
        >>> import linkages as lk
        >>> lk.from_matrix([[0, 1, 0], [0, 0, 0], [1, 1, 0]], directed=True).subset([0, 1]).n_dyads
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
        """
        from .views import without

        return without(self, actors)

    def transpose(self) -> Network:
        """Turn every tie around.

        Returns
        -------
        Network

        Examples
        --------
        >>> import linkages as lk
        >>> lk.from_matrix([[0, 1], [0, 0]], directed=True).transpose().dense_states().tolist()
        [[4, 2], [1, 4]]
        """
        from .views import transpose

        return transpose(self)

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
        >>> import linkages as lk
        >>> lk.from_matrix([[0, 1], [3, 0]], directed=True).dichotomize(2).n_ties
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
        >>> lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True).reconstruct().n_ties
        2
        """
        from .join import reconstruct

        return reconstruct(self)

    def known_with(self, other: Network) -> Network:
        """Keep as known only what is known here and in the other network; out where either is out.

        Parameters
        ----------
        other : Network
            Usually the same relation in another wave. An actor not in it is out. Directed only if this one is.

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

    def __repr__(self) -> str:
        return network_sentence(self)

    def _repr_html_(self) -> str:
        return network_html(self)
