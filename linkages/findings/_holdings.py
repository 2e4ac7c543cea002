"""What organisations have of something that can be held by few: ties, places between others, benefits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.network import Network
from ..errors import ArgumentError, TooLargeError
from ..measures.brokerage import brokerage_roles
from ..measures.centrality import betweenness, degree
from ..vocabulary import ROLES, did_you_mean
from ._roles import NOT_TOLD
from .reading import TAKEN_FOR_NULL, joined, missing_note

__all__ = [
    "EVERYBODY",
    "WITHOUT_ORGANISER",
    "WITHOUT_TOP",
    "Holding",
    "amounts",
    "centrality",
    "cuts",
    "held",
    "holdings",
]

ENOUGH: Final = 20  # open triples of a role, below which their spread says nothing
FEW_TRIPLES: Final = f"fewer than {ENOUGH} open triples"
EVERYBODY: Final = "all"
WITHOUT_ORGANISER: Final = "without cluster organisation"
WITHOUT_TOP: Final = "without top"


@dataclass(frozen=True, eq=False)
class Holding:
    """What each organisation has of one quantity; nan where it is not known."""

    quantity: str
    values: pd.Series
    missing_share: float
    note: str = ""

    @property
    def known(self) -> pd.Series:
        """Without those of whom it is not known."""
        return self.values.dropna()

    @property
    def told(self) -> str:
        """What a reader must know."""
        lost = int(self.values.isna().sum())
        some = 0 < lost < len(self.values)
        return joined(self.note, f"not known of {lost} of {len(self.values)}" if some else "")


def holdings(net: Network, by: str) -> Iterator[Holding]:
    """Ties, places between others, and brokerage of one network."""
    share = net.missing_share
    note = missing_note(share, unbounded=True)
    yield Holding("degree", degree(net), share, note)
    if net.directed:
        yield Holding("degree in", degree(net, direction="in"), share, note)
    yield Holding("betweenness", betweenness(net), share, joined(TAKEN_FOR_NULL if share > 0 else "", note))
    roles, why = _roles(net, by)
    for role in ("total", *ROLES):
        few = not why and not roles[role].sum() >= ENOUGH
        values = roles[role] if not few else pd.Series(np.nan, index=roles.index)
        name = "brokerage" if role == "total" else role
        yield Holding(name, values, share, FEW_TRIPLES if few else why or note)


def _roles(net: Network, by: str) -> tuple[pd.DataFrame, str]:
    """Brokerage by role, or why it cannot be had."""
    try:
        return brokerage_roles(net, by), ""
    except TooLargeError:
        return pd.DataFrame(np.nan, index=net.actors.index[net.at_stake], columns=["total", *ROLES]), NOT_TOLD


def centrality(net: Network) -> Holding:
    """How central organisations are before benefits are given: by how many they are named, where ties have a direction.

    What others say of an organisation is known though it did not answer, and is not its own opinion of itself.
    """
    values = degree(net, direction="in") if net.directed else degree(net)
    return Holding(
        "degree in" if net.directed else "degree",
        values,
        net.missing_share,
        missing_note(net.missing_share, unbounded=True),
    )


def held(nets: Iterable[Network], wave: Any, columns: Sequence[str]) -> dict[str, Holding]:
    """Benefits of the organisations at stake in any relation of one wave."""
    there = [net.actors[net.at_stake] for net in nets if net.wave == wave]
    if not there:
        return {}
    actors = pd.concat(there)
    actors = actors[~actors.index.duplicated()].sort_index()
    values = {column: amounts(actors, column) for column in columns}
    return {column: Holding(column, found, float(found.isna().mean())) for column, found in values.items()}


def amounts(actors: pd.DataFrame, column: str, argument: str = "benefits") -> pd.Series:
    """A column of numbers of at least 0, nan where it is blank."""
    if column not in actors.columns:
        known = [str(name) for name in actors.columns]
        raise ArgumentError(f"{argument}={column!r} is no column of the actors{did_you_mean(column, known)}: {known}")
    values = pd.to_numeric(actors[column], errors="coerce").astype(np.float64)
    text = actors.loc[values.isna() & actors[column].notna(), column]
    wrong = [*text, *values[(values < 0) | np.isinf(values)]]
    if wrong:
        raise ArgumentError(
            f"{argument}={column!r} holds {wrong[0]!r}; give what each organisation got as a number of at least 0, blank where "
            "it is not known"
        )
    return values.rename(column)


def cuts(values: pd.Series, runs: Collection[Any], *, top: bool = True) -> Iterator[tuple[str, pd.Series]]:
    """Everybody of whom it is known; then without those that run the cluster; then without the one that has most."""
    known = values.dropna()
    yield EVERYBODY, known
    if known.index.isin(list(runs)).any():
        yield WITHOUT_ORGANISER, known[~known.index.isin(list(runs))]
    if top and len(known):
        yield WITHOUT_TOP, known.drop(known.idxmax())
