"""The state of every dyad that is not listed, by groups of actors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import NetworkError
from ..vocabulary import State

__all__ = ["LISTABLE", "Background"]

LISTABLE = (State.NULL, State.MISSING, State.OUT)


@dataclass(frozen=True, eq=False)
class Background:
    """The state of every dyad that is not listed.

    Parameters
    ----------
    group : ndarray of shape (n,), int32
        Group of every actor, 0 … k−1.
    state : ndarray of shape (k, k), uint8
        `State.NULL`, `State.MISSING` or `State.OUT` for the dyads from one group to another, never a tie.

    Examples
    --------
    Three actors, the last of whom did not answer: its row is missing, its column is not.

    >>> import linkages as lk
    >>> background = lk.Background([0, 0, 1], [[lk.State.NULL, lk.State.NULL], [lk.State.MISSING, lk.State.MISSING]])
    >>> background.state.shape
    (2, 2)
    """

    group: NDArray[np.int32]
    state: NDArray[np.uint8]

    def __post_init__(self) -> None:
        # Compared before they are cast: 258 would become NULL, and 0.5 the first group.
        group, state = np.asarray(self.group), np.asarray(self.state)
        if state.ndim != 2 or state.shape[0] != state.shape[1]:
            raise NetworkError(f"background.state must be square (groups × groups), got shape {state.shape}")
        known = np.isin(group, np.arange(len(state))) if len(state) else np.zeros(group.shape, dtype=bool)
        if group.ndim != 1 or not known.all():
            raise NetworkError(f"background.group must hold one number from 0 to {len(state) - 1} for every actor")
        if not np.isin(state, LISTABLE).all():
            raise NetworkError("background.state may hold NULL, MISSING and OUT only; ties are listed one by one")
        for name, value in (("group", np.array(group, dtype=np.int32)), ("state", np.array(state, dtype=np.uint8))):
            value.flags.writeable = False
            object.__setattr__(self, name, value)

    @classmethod
    def everywhere(cls, n: int, state: State = State.NULL) -> Background:
        """One state for all dyads among n actors.

        Parameters
        ----------
        n : int
            Number of actors.
        state : State
            NULL, MISSING or OUT.

        Returns
        -------
        Background

        Examples
        --------
        >>> import linkages as lk
        >>> lk.Background.everywhere(3).group.tolist()
        [0, 0, 0]
        """
        return cls(np.zeros(n, dtype=np.int32), np.array([[state]], dtype=np.uint8))
