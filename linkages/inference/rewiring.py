"""Random networks in which every actor keeps its number of ties, among the dyads that were observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ..data.network import Network
from .draws import SHARED, root_of, stream
from .ground import Ground

__all__ = ["Rewiring", "rewiring"]

Ints = NDArray[np.int64]
ROUNDS: Final = 48  # about 11 swaps proposed for every tie
TRIPLES: Final = 0.25  # share of rounds in which three ties exchange ends, not two
FREE, TAKEN, SHUT = 0, 1, 2  # an observed dyad without a tie, with one, and a dyad that was not observed


def rewiring(net: Network, *, seed: Any = None) -> Rewiring:
    """Prepare draws of networks with the observed degrees: the result gives a Network for a stream of random numbers.

    Parameters
    ----------
    net : Network
        At most 3,000 actors.
    seed : int, numpy seed, or root
        Start of the random numbers; the same that the draws take.

    Returns
    -------
    Rewiring
        ``rewiring(net, seed=7)(stream(7, k))`` is draw k.

    Raises
    ------
    ArgumentError
        For a network of too many actors.

    Notes
    -----
    *What is held.* Out- and in-degree of every actor (undirected: its degree) among the observed dyads, and which dyads
    are missing or out: a tie is only ever laid on an observed dyad. In a block what is out stays out. Strengths are dealt
    to the new ties at random.

    *How.* Two ties a→b, c→d become a→d, c→b when both of these are observed and null; in a quarter of the rounds three
    ties a→b, c→d, e→f become a→d, c→f, e→b. The second includes the reversal of a cycle of three, without which swaps do
    not reach every directed network of given degrees (Rao, Jana and Bandyopadhyay 1996; Verhelst 2008); undirected
    networks are reached by the first alone. In a round ties are put together at random, a random number of such groups
    is proposed, and those that share a dyad with one another are left as they are: a proposal and its reverse are equally
    likely, so all networks of the same degrees that can be reached are equally likely in the long run. Where more than
    half of the observed dyads are ties, the nulls are moved instead, which is the same.

    *How long.* 48 rounds, about 11 proposals for every tie. From the observed network one such walk leads to a common
    start, and from there every draw walks on its own. As the walk back is as likely as the walk on, observed and drawn
    networks are exchangeable, and a p-value from them is valid, however long the walks are (Besag and Clifford 1989);
    longer walks would give power only.

    *What may not be reached.* When many dyads are missing or out, exchanges of two and three ties need not connect all
    networks of the same degrees. The p-value stays valid; it then compares with fewer networks than there are.

    References
    ----------
    Rao AR, Jana R, Bandyopadhyay S (1996). A Markov chain Monte Carlo method for generating random (0,1)-matrices with
    given marginals. Sankhya A 58(2), 225-242.

    Verhelst ND (2008). An efficient MCMC algorithm to sample binary matrices with fixed marginals. Psychometrika 73(4),
    705-728. doi:10.1007/s11336-008-9062-3

    Besag J, Clifford P (1989). Generalized Monte Carlo significance tests. Biometrika 76(4), 633-642.
    doi:10.1093/biomet/76.4.633

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]], directed=True)
    >>> lk.degree(rewiring(net, seed=7)(stream(7, 1)), direction="in", form="count").tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    ground = Ground.of(net)
    turned = 2 * len(ground.ties) > len(ground.keys)
    start = np.zeros(len(ground.keys), dtype=bool)
    start[ground.ties] = True
    moved = Rewiring(ground, np.flatnonzero(start != turned), turned)
    return Rewiring(ground, moved.walk(stream(root_of(seed), SHARED)), turned)


@dataclass(frozen=True, eq=False)
class Rewiring:
    """Draws of networks with given degrees; see `rewiring`.

    Parameters
    ----------
    ground : Ground
        What is held.
    start : ndarray
        Where in ``ground.keys`` the movable dyads (ties, or nulls) are at the start of every draw.
    turned : bool
        Whether nulls are moved instead of ties.
    """

    ground: Ground
    start: Ints
    turned: bool

    def __call__(self, rng: Generator) -> Network:
        """One network."""
        return self.ground.dealt(self.ties(rng), rng)

    def ties(self, rng: Generator) -> Ints:
        """Keys of the ties of one network, ascending, without the Network around them."""
        moved = np.zeros(len(self.ground.keys), dtype=bool)
        moved[self.walk(rng)] = True
        return self.ground.keys[moved != self.turned]

    def walk(self, rng: Generator) -> Ints:
        """Where in ``ground.keys`` the movable dyads are at the end of a walk, ascending."""
        n, keys = len(self.ground.net.actors), self.ground.keys
        if len(self.start) < 2:
            return self.start
        grid = np.full(n * n, SHUT, dtype=np.uint8)
        grid[keys] = FREE
        moving = keys[self.start]
        grid[moving] = TAKEN
        tails, heads = moving // n, moving % n
        marks = np.zeros(n * n, dtype=bool), np.empty(n * n, dtype=np.int32)
        for _ in range(ROUNDS):
            _exchange(tails, heads, grid, marks, n, self.ground.net.directed, rng)
        return np.flatnonzero(grid[keys] == TAKEN)


def _exchange(
    tails: Ints, heads: Ints, grid: Any, marks: tuple[Any, Any], n: int, directed: bool, rng: Generator
) -> None:
    """One round: groups of two or three ties exchange their ends where that gives observed nulls. Changes its arguments."""
    size = 3 if len(tails) > 2 and rng.random() < TRIPLES else 2
    count = int(rng.integers(1, len(tails) // size + 1))
    chosen = rng.permutation(len(tails))[: size * count].reshape(size, count)
    a, b = tails[chosen], heads[chosen]
    if not directed:  # either end may stay
        flip = rng.random(chosen.shape) < 0.5
        a, b = np.where(flip, b, a), np.where(flip, a, b)
    d = b[[1, 2, 0]] if size == 3 else b[::-1]
    if directed:
        old, new = a * n + b, a * n + d
    else:
        old, new = np.minimum(a, b) * n + np.maximum(a, b), np.minimum(a, d) * n + np.maximum(a, d)
    good = (grid[new] == FREE).all(axis=0) & _alone(np.concatenate([old, new]), *marks)
    grid[old[:, good]] = FREE
    grid[new[:, good]] = TAKEN
    moved = chosen[:, good]
    tails[moved], heads[moved] = a[:, good], d[:, good]


def _alone(cells: Ints, crowded: Any, owner: Any) -> Any:
    """Which columns of cells share no cell with another, nor hold one twice. ``crowded`` must be and stays all False."""
    flat = cells.ravel()
    number = np.arange(len(flat), dtype=np.int32)
    owner[flat] = number  # of several claims to one cell the last stays, the others notice
    twice = flat[owner[flat] != number]
    crowded[twice] = True
    alone = ~crowded[cells].any(axis=0)
    crowded[twice] = False
    return alone
