"""Who belongs to which association, project or committee: organisations by groups, and who meets whom there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..errors import ArgumentError
from ..vocabulary import State
from .background import Background
from .display import count, table_html
from .network import Network
from .storage import actor_frame, canonical

__all__ = ["Memberships"]

MOST_PAIRS: Final = 20_000_000


@dataclass(frozen=True, eq=False, repr=False)
class Memberships:
    """Organisations by the groups they belong to, in one wave.

    Parameters
    ----------
    members : sparse array of shape (actors, groups)
        How strongly each takes part, above 0; what is not listed is no membership, if the actor answered.
    answered, asked : ndarray of bool, shape (actors,)
        Who answered and who was asked. The row of an actor that was asked and did not answer is missing, whatever is listed
        there; that of one that was not asked is not at stake.
    actors : pandas.DataFrame
        One row an actor, indexed by actor id, ascending.
    groups : pandas.Index
        Names of the groups, ascending.
    wave : int or str
        When.

    Notes
    -----
    Made by `build_memberships`. A group has as members all who are listed, among them those of whom others told or a
    register says so; a rate looks at those who answered only, or silence would look like staying away.

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"wave": 1, "actor": list("abc"), "sector": "private", "responded": [True, True, False]})
    >>> ties = pd.DataFrame({"wave": [1], "relation": "advice", "respondent": "a", "nominee": "b"})
    >>> groups = pd.DataFrame({"wave": 1, "actor": ["a", "b"], "group": "chamber"})
    >>> members = lk.build_memberships(lk.Survey(actors, ties, affiliations=groups))
    >>> members
    <Memberships, wave 1: 3 actors (2 answered), 1 group, 2 memberships>
    >>> members.density
    1.0
    >>> members.project()
    <Network 'shared membership', wave 1: 3 actors, 1 tie, 67% of dyads missing>
    """

    members: csr_array
    answered: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    actors: pd.DataFrame
    groups: pd.Index
    wave: int | str

    @property
    def sizes(self) -> pd.Series:
        """Number of members of each group that are known."""
        return pd.Series(np.bincount(self.members.indices, minlength=len(self.groups)), self.groups, name="n_members")

    @property
    def n_pairs(self) -> int:
        """Pairs of members over all groups; a pair in two groups counts twice."""
        size = self.sizes.to_numpy().astype(np.int64)
        return int((size * (size - 1)).sum()) // 2

    @property
    def density(self) -> float:
        """Memberships as a share of the pairs of an actor who answered and a group, from 0 to 1; nan when there are none."""
        pairs = int(self.answered.sum()) * len(self.groups)
        return float(np.diff(self.members.indptr)[self.answered].sum() / pairs) if pairs else float("nan")

    @property
    def missing_share(self) -> float:
        """Actors who did not answer as a share of those asked, from 0 to 1; nan when nobody was asked."""
        asked = int(self.asked.sum())
        return 1 - int((self.asked & self.answered).sum()) / asked if asked else float("nan")

    def project(self) -> Network:
        """Who meets whom: actors are tied when they share a group.

        Returns
        -------
        Network
            Undirected, relation "shared membership". The strength of a tie is Σ 1 / (k − 1) over the groups both belong to,
            with k the members of a group: a large association says less about two of its members than a committee of three.

        Raises
        ------
        ArgumentError
            When groups are so large that their pairs of members cannot be listed.

        Notes
        -----
        A dyad counts when both actors answered: the dyads of an actor that was asked and did not answer are missing, those
        of one that was not asked are out, though memberships of theirs may be known. Where all answered, the strengths of
        an actor add up to the number of its groups that have another member. ``collaboration_weighted_projected_graph`` of
        networkx gives the same weights. Groups whose members are not all known are larger than is seen here, and the
        weights then too large. How strongly an actor takes part is not looked at.

        References
        ----------
        Newman MEJ (2001). Scientific collaboration networks. II. Shortest paths, weighted networks, and centrality.
        Physical Review E 64, 016132. doi:10.1103/PhysRevE.64.016132
        """
        size = self.sizes.to_numpy()
        if self.n_pairs > MOST_PAIRS:
            raise ArgumentError(
                f"memberships: more than {MOST_PAIRS:,} pairs of members; take groups of one kind (kind=)"
            )
        weight = np.divide(1.0, size - 1, out=np.zeros(len(size)), where=size > 1)
        heard = csr_array(
            (np.repeat(self.answered, np.diff(self.members.indptr)).astype(np.float64), self.members.indices,
             self.members.indptr), shape=self.members.shape,
        )  # fmt: skip
        shared = (heard.multiply(weight[None, :]).tocsr() @ heard.T).tocsr()
        shared.setdiag(0)
        shared.eliminate_zeros()
        # 0 answered, 1 was asked and did not, 2 was not asked.
        status = np.where(self.answered, 0, np.where(self.asked, 1, 2)).astype(np.int32)
        worse = np.maximum.outer(np.arange(3), np.arange(3))
        state = np.array([State.NULL, State.MISSING, State.OUT], dtype=np.uint8)[worse]
        used, group = np.unique(status, return_inverse=True)
        table = state[np.ix_(used, used)] if len(used) else np.array([[State.NULL]], dtype=np.uint8)
        n = len(self.actors)
        return Network(
            shared, csr_array((n, n)), Background(group.astype(np.int32).ravel(), table), self.actors, False,
            "shared membership", self.wave,
        )  # fmt: skip

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", canonical(self.members, np.float64, "members"))
        object.__setattr__(self, "actors", actor_frame(self.actors))

    def __repr__(self) -> str:
        return (
            f"<Memberships, wave {self.wave}: {count(len(self.actors), 'actor')} ({int(self.answered.sum()):,} answered), "
            f"{count(len(self.groups), 'group')}, {count(self.members.nnz, 'membership')}>"
        )

    def _repr_html_(self) -> str:
        counts = np.asarray((self.members > 0).sum(axis=0)).ravel()
        names = self.groups.index if isinstance(self.groups, pd.DataFrame) else self.groups
        return table_html(("group", "members"), zip(names, counts.tolist()), repr(self)[1:-1])
