"""How alike the dyads of one organisation are beyond what a model knows, and draws that are as alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .spontaneous import Spontaneous

__all__ = ["Likeness"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST: Final = 0.9  # of the variance of a dyad


@dataclass(frozen=True)
class Likeness:
    """Shares of what makes a dyad a tie, beyond its terms, that it has in common with others.

    Parameters
    ----------
    sender, receiver : float
        With dyads of the same sender; of the same receiver. Undirected: with dyads of either end (both are the same).
    crossed : float
        Covariance of what an organisation does as sender and as receiver.
    mutual : float
        With the dyad the other way, besides what its ends bring; below 0: where one way is a tie the other is less likely one.
    directed : bool
        Whether dyads have a direction.

    Notes
    -----
    A dyad becomes a tie when a standard normal number is above a threshold that its probability sets, so that its
    probability is the model's whatever the shares. The number is the sum of one of its sender, one of its receiver and one of
    its own, related to that of the other direction. With e the residuals and φ the normal density at the thresholds, Σ e e' /
    Σ φ φ' over all pairs of dyads that have the sender (receiver, both ends) in common estimates a share; what the fit
    took out of e e' is put back.
    """

    sender: float
    receiver: float
    crossed: float
    mutual: float
    directed: bool

    @classmethod
    def of(cls, models: Sequence[Spontaneous], *, n: int, directed: bool) -> Likeness:
        """As the residuals of the models of formation and persistence tell, taken together."""
        from scipy.special import ndtri

        fitted = np.concatenate([model.fitted for model in models])
        i, j = (np.concatenate([getattr(model, end) for model in models]) for end in ("i", "j"))
        at = np.concatenate([model.part for model in models]) * n
        density = np.exp(-(ndtri(fitted) ** 2) / 2) / np.sqrt(2 * np.pi)
        pairs = _Pairs(at + i, at + j, (at + i) * n + j, (at + j) * n + i, directed)
        above = pairs.sums(np.concatenate([model.residuals for model in models])) + _taken(models, pairs)
        below = pairs.sums(density)
        shares = np.divide(above, below, out=np.zeros(4), where=below > 0)
        sender, receiver = np.clip(shares[:2], 0.0, MOST).tolist()
        if not directed:
            return cls(*(min(sender, MOST / 2),) * 3, 0.0, False)
        scale = min(1.0, MOST / max(sender + receiver, 1e-300))
        sender, receiver = sender * scale, receiver * scale
        most = float(np.sqrt(sender * receiver))
        crossed = float(np.clip(shares[2], -most, most))
        rest = MOST * (1 - sender - receiver)
        return cls(sender, receiver, crossed, float(np.clip(shares[3] - 2 * crossed, -rest, rest)), True)

    def draw(self, rng: Generator, i: Ints, j: Ints, pair: Ints, n: int) -> Floats:
        """A standard normal number for every dyad i→j; ``pair`` numbers its unordered dyad."""
        one, two = rng.normal(size=(2, n))
        of_pair, own = rng.normal(size=(2, int(pair.max(initial=-1)) + 1))
        sends = np.sqrt(self.sender) * one
        if not self.directed:
            return np.asarray(sends[i] + sends[j] + np.sqrt(1 - 2 * self.sender) * of_pair[pair])
        slope = self.crossed / np.sqrt(self.sender) if self.sender > 0 else 0.0
        receives = slope * one + np.sqrt(max(self.receiver - slope**2, 0.0)) * two
        rest = 1 - self.sender - self.receiver
        alike = self.mutual / rest
        back = alike * of_pair + np.sqrt(1 - alike**2) * own
        return np.asarray(sends[i] + receives[j] + np.sqrt(rest) * np.where(i < j, of_pair[pair], back[pair]))


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Which dyads have what in common: numbers of the sender, of the receiver, of the dyad and of that the other way."""

    sender: Ints
    receiver: Ints
    key: Ints
    back: Ints
    directed: bool

    def sums(self, values: Floats) -> Floats:
        """Products over ordered pairs of dyads: of a sender; of a receiver; in and out of one actor; both ways of a dyad."""
        width = int(max(self.sender.max(initial=0), self.receiver.max(initial=0))) + 1
        out, into = (np.bincount(end, values, minlength=width) for end in (self.sender, self.receiver))
        square = float((values**2).sum())
        if not self.directed:
            shared = float(((out + into) ** 2).sum()) - 2 * square
            return np.array([shared, shared, shared, 0.0])
        order, place, met = self._met
        mutual = float((values[met] * values[order][place[met]]).sum())
        return np.array([(out**2).sum() - square, (into**2).sum() - square, (out * into).sum() - mutual, mutual])

    @cached_property
    def _met(self) -> tuple[Ints, Ints, NDArray[np.bool_]]:
        order = np.argsort(self.key, kind="stable")
        place = np.minimum(np.searchsorted(self.key[order], self.back), len(self.key) - 1)
        return order, place, self.key[order][place] == self.back


def _taken(models: Sequence[Spontaneous], pairs: _Pairs) -> Floats:
    """What fitting takes out of products of residuals: weight × weight × regressors, the inverse information between them."""
    total, first, rows = np.zeros(4), 0, len(pairs.key)
    for model in models:
        weight = model.fitted * (1 - model.fitted)
        root = np.linalg.cholesky(model.bread)
        for column in np.einsum("km,kl->lm", model.z, root) * weight:
            values = np.zeros(rows)
            values[first : first + len(column)] = column
            total += pairs.sums(values)
        first += len(weight)
    return total
