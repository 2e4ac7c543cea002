"""What a regression on dyads is given: networks, arrays and columns of the actors, laid side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.views import labels
from ..errors import ArgumentError
from ..vocabulary import CovariateForm, one_of
from .ground import MOST_ACTORS
from .permute import Permuting, alike, joined

__all__ = ["Covariate", "Stack", "check_size", "covariate", "strata_of_arrays", "values_on"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_VALUES: Final = 40_000_000  # 320 MB, and a few times as much while they are worked on


@dataclass(frozen=True)
class Covariate:
    """A value for every dyad, from a column of the actors; made by `covariate`."""

    column: str
    form: CovariateForm

    def array(self, actors: pd.DataFrame) -> Floats:
        """Values of all dyads of these actors, shape (n, n); nan where an end has no value."""
        if self.column not in actors.columns:
            raise ArgumentError(f"covariate: {self.column!r} is no column of the actors: {list(actors.columns)}")
        values = actors[self.column]
        known = ~values.isna().to_numpy(dtype=bool)
        if self.form == "same":
            codes = pd.factorize(values)[0]
            found = (codes[:, None] == codes[None, :]).astype(np.float64)
        else:
            try:
                x = values.astype(np.float64).to_numpy()
            except (TypeError, ValueError):
                raise ArgumentError(
                    f"covariate: {self.column!r} holds text, and form={self.form!r} needs numbers; form='same' does not"
                ) from None
            found = _NUMBERS[self.form](x[:, None], x[None, :])
        found[~(known[:, None] & known[None, :])] = np.nan
        return found


_NUMBERS: Mapping[str, Any] = {
    "difference": lambda sender, receiver: np.abs(sender - receiver),
    "sum": lambda sender, receiver: sender + receiver,
    "sender": lambda sender, receiver: sender + 0 * receiver,
    "receiver": lambda sender, receiver: receiver + 0 * sender,
}


def covariate(column: str, *, form: CovariateForm = "same") -> Covariate:
    """Make a predictor of ties from a column of the actors.

    Parameters
    ----------
    column : str
        Column of ``Network.actors``, as ``"sector"`` or ``"employment"``.
    form : {"same", "difference", "sum", "sender", "receiver"}
        What a dyad is given: 1 when both ends have the same value, else 0; the absolute difference of the two values;
        their sum; the value of the one that the tie starts from, or of the one it goes to (directed networks).

    Returns
    -------
    Covariate
        For the predictors of `qap_regression` and the covariates of `measure_formation`. A dyad with an end of unknown
        value is missing.

    Raises
    ------
    ArgumentError
        When the form is not known.

    Examples
    --------
    >>> import pandas as pd
    >>> actors = pd.DataFrame({"size": [1, 5, 5]})
    >>> covariate("size", form="difference").array(actors).tolist()
    [[0.0, 4.0, 4.0], [4.0, 0.0, 0.0], [4.0, 0.0, 0.0]]
    """
    return Covariate(column, one_of("form", form, CovariateForm))


@dataclass(frozen=True, eq=False)
class Stack:
    """Outcome and predictors of all waves on the same actors.

    Parameters
    ----------
    y : ndarray of shape (waves, n, n)
        The outcome; nan where it is missing, out, or an actor was not there.
    x : ndarray of shape (k, waves, n, n)
        Predictors, nan likewise.
    names : tuple of str
        Theirs.
    directed : bool
        Whether both directions count.
    orders : Permuting
        Who may change places with whom.
    note : str
        What was left out.
    """

    y: Floats
    x: Floats
    names: tuple[str, ...]
    directed: bool
    orders: Permuting
    note: str = ""

    @classmethod
    def of(cls, nets: Sequence[Network], predictors: Mapping[str, Any], *, within: str | None) -> Stack:
        """From networks of one relation in one or several waves.

        Raises
        ------
        ArgumentError
            When something does not fit together.
        """
        every = reduce(lambda ids, net: ids.union(net.actors.index), nets[1:], nets[0].actors.index)
        n = len(every)
        check_size(n, len(nets), len(predictors))
        if len({net.directed for net in nets}) > 1:
            raise ArgumentError("outcome: one wave is directed and another is not; symmetrize the directed one")
        places = [np.asarray(every.get_indexer(net.actors.index)) for net in nets]
        y = np.stack([_laid(net.dense_strengths(), at, n) for net, at in zip(nets, places, strict=True)])
        who = [_spread(alike(net), at, n) for net, at in zip(nets, places, strict=True)]
        x, notes = np.empty((len(predictors), len(nets), n, n)), []
        for k, (name, given) in enumerate(predictors.items()):
            parts = list(given) if isinstance(given, (list, tuple)) else [given] * len(nets)
            if len(parts) != len(nets):
                raise ArgumentError(f"predictors[{name!r}] has {len(parts)} waves, and the outcome {len(nets)}")
            for wave, (part, net, at) in enumerate(zip(parts, nets, places, strict=True)):
                x[k, wave] = values_on(name, part, net, every, at)
                if isinstance(part, Network):
                    own = every.get_indexer(part.actors.index)
                    who.append(_spread(alike(part)[own >= 0], own[own >= 0], n))
                    absent = len(net.actors.index.difference(part.actors.index))
                    notes.append(f"{absent} actors are not in {name}, their dyads are left out" if absent else "")
        who += [strata_of_arrays(x.reshape(-1, n, n))]
        if within is not None:
            who.append(_within(nets, places, within, n))
        _, strata = np.unique(np.stack(who, axis=1), axis=0, return_inverse=True)
        strata = strata.ravel().astype(np.int64)
        orders = Permuting(strata, np.argsort(strata, kind="stable"))
        return cls(y, x, tuple(predictors), nets[0].directed, orders, joined(*dict.fromkeys(notes), orders.note))


def check_size(n: int, waves: int, predictors: int) -> None:
    """Refuse more values of dyads than fit, before any are made.

    Examples
    --------
    >>> check_size(1_000_000, 1, 1)
    Traceback (most recent call last):
    linkages.errors.ArgumentError: 1000000 actors: every dyad is a row, for at most 3000; take a subset
    """
    if n > MOST_ACTORS:
        raise ArgumentError(f"{n} actors: every dyad is a row, for at most {MOST_ACTORS}; take a subset")
    if n * n * waves * (1 + predictors) > MOST_VALUES:
        raise ArgumentError(
            f"{n} actors in {waves} waves, and {predictors} predictors: more than {MOST_VALUES:,} values of dyads do not "
            "fit; take a subset of the actors, fewer waves or fewer predictors"
        )


def strata_of_arrays(x: Floats) -> Ints:
    """Number actors so that those of one number have any value known, as sender and as receiver, in the same arrays.

    Examples
    --------
    >>> nan = float("nan")
    >>> strata_of_arrays(np.array([[[nan, 1, 1], [1, nan, 1], [nan, nan, nan]]])).tolist()
    [1, 1, 0]
    """
    known = ~np.isnan(x)
    parts = np.concatenate([known.any(axis=2), known.any(axis=1)]).T
    _, number = np.unique(parts, axis=0, return_inverse=True)
    return number.ravel().astype(np.int64)


def _laid(values: Floats, at: Ints, n: int) -> Floats:
    """The values among all actors, nan where an end is not among them or with itself."""
    found = np.full((n, n), np.nan)
    found[np.ix_(at, at)] = values
    np.fill_diagonal(found, np.nan)
    return found


def _spread(number: Ints, at: Ints, n: int) -> Ints:
    found = np.full(n, -1, dtype=np.int64)
    found[at] = number
    return found


def _within(nets: Sequence[Network], places: Sequence[Ints], within: str, n: int) -> Ints:
    """The group of every actor, in the first wave in which it is there."""
    if any(within not in net.actors.columns for net in nets):
        labels(next(net for net in nets if within not in net.actors.columns), within)  # says which columns there are
    text = np.full(n, None, dtype=object)
    for net, at in zip(reversed(nets), reversed(places), strict=True):
        text[at] = net.actors[within].astype(object).to_numpy()
    return pd.factorize(pd.Series(text))[0].astype(np.int64)


def values_on(name: str, part: Any, net: Network, every: pd.Index, at: Ints) -> Floats:
    """One predictor in one wave, for all dyads of ``every``: nan with itself, and where it is not known.

    Parameters
    ----------
    name : str
        What messages call it.
    part : Network, array, DataFrame or Covariate
        As in `qap_regression`.
    net : Network
        Whose actors an array is in the order of; it must be symmetric when this is undirected.
    every : Index
        Actors of the result.
    at : ndarray of int
        Where in ``every`` the actors of ``net`` stand.
    """
    if isinstance(part, Network):
        if part.directed and not net.directed:
            raise ArgumentError(f"predictors[{name!r}] is directed and the outcome is not; symmetrize it")
        own = every.get_indexer(part.actors.index)
        kept = own >= 0
        return _laid(part.dense_strengths()[np.ix_(kept, kept)], own[kept], len(every))
    ids = net.actors.index
    if isinstance(part, Covariate):
        values = part.array(net.actors)
    else:
        if isinstance(part, pd.DataFrame):
            if not (ids.isin(part.index) & ids.isin(part.columns)).any():
                raise ArgumentError(f"predictors[{name!r}]: its index and columns hold none of the actors")
            part = part.reindex(index=ids, columns=ids)
        try:
            values = np.array(part, dtype=np.float64)
        except (TypeError, ValueError):
            raise ArgumentError(
                f"predictors[{name!r}] is a {type(part).__name__}; give a Network, an array, a table or covariate(column)"
            ) from None
        if values.shape != (len(ids), len(ids)):
            raise ArgumentError(f"predictors[{name!r}] has shape {values.shape}, and the outcome has {len(ids)} actors")
        if np.isinf(values).any():
            raise ArgumentError(f"predictors[{name!r}] has infinite values; nan is missing")
    off = ~np.eye(len(values), dtype=bool)
    if not net.directed and not np.allclose(values[off], values.T[off], rtol=1e-12, atol=0, equal_nan=True):
        raise ArgumentError(f"predictors[{name!r}] is not symmetric, and the outcome is undirected")
    return _laid(values, at, len(every))
