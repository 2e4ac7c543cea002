"""The coordination profile of one wave: requirements met, claims of one side, acting together given talking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.join import combine, joint_census
from ..data.network import Network
from ..vocabulary import State
from ._needs import TOO_MANY, Needs
from .quality import Reports
from .reading import UNDEFINED

__all__ = ["Profile", "profile_of"]

T, N, M = State.TIE, State.NULL, State.MISSING
Row = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Profile:
    """What was observed in one wave, ready to be cut down to what another wave observed too.

    Parameters
    ----------
    relations : tuple of Network
        The relations, undirected.
    union : tuple of Network
        A tie in any of them, where there are several.
    reports : dict
        The two reports of each relation that has two, and how often they meet every pair.
    needs : Needs
        Who needs which input.
    actors : pandas.DataFrame
        All organisations of the wave.
    """

    relations: tuple[Network, ...]
    union: tuple[Network, ...]
    reports: dict[str, tuple[Network, Network, int]]
    needs: Needs
    actors: pd.DataFrame

    @property
    def nets(self) -> tuple[Network, ...]:
        """The relations and their union."""
        return (*self.relations, *self.union)

    def known_with(self, other: Profile) -> Profile:
        """Only relations, dyads, reports and raters that the other wave has too."""
        reports = {
            relation: (first.known_with(theirs[0]), second.known_with(theirs[1]), met)
            for relation, (first, second, met) in self.reports.items()
            if (theirs := other.reports.get(relation)) is not None
        }
        relations, union = (_known(*both) for both in ((self.relations, other.relations), (self.union, other.union)))
        return Profile(relations, union, reports, self.needs.within(other.needs.priority.index), self.actors)

    def rows(self) -> list[Row]:
        """Rows: relation, sector, item, measure, form, value, count, n, n_missing, note."""
        rows: list[Row] = []
        for net in self.nets if self.needs.items else ():
            rows += [(net.relation, *row) for row in _requirements(net, self.needs)]
        rows += [(name, "all", "", "one_sided", "", *_one_sided(*both)) for name, both in self.reports.items()]
        rows += [
            (net.relation, "all", "", "given", given.relation, *_given(net, given))
            for net in self.relations for given in self.relations if given is not net
        ]  # fmt: skip
        return rows


def _known(nets: tuple[Network, ...], others: tuple[Network, ...]) -> tuple[Network, ...]:
    theirs = {net.relation: net for net in others}
    return tuple(net.known_with(theirs[net.relation]) for net in nets if net.relation in theirs)


def profile_of(nets: list[Network], reports: Reports, needs: Needs, actors: pd.DataFrame) -> Profile:
    """The profile of the relations of one wave."""
    joined = [net.symmetrize("either") for net in nets]
    pairs = {net.relation: (*pair, reports.ends_met(net)) for net in nets if (pair := reports.pair(net)) is not None}
    union = (combine(joined),) if len(joined) > 1 else ()
    return Profile(tuple(joined), union, pairs, needs, actors)


def _requirements(net: Network, needs: Needs) -> list[Row]:
    """Pairs that need the same, or must act on the same: how many are tied."""
    if needs.too_many:
        return [("all", "", "requirement_coverage", "same input", *([float("nan")] * 4), TOO_MANY)]
    rows: list[Row] = []
    for form, sector, part in (("same input", "all", needs.depends), ("agencies", "public", needs.charged)):
        rows.append((sector, "", "requirement_coverage", form, *_covered(net, needs, part)))
        rows += [
            (sector, item, "requirement_coverage", form, *_covered(net, needs, part[:, [k]]))
            for k, item in enumerate(needs.items)
        ]
    return rows


def _covered(net: Network, needs: Needs, part: NDArray[np.bool_]) -> Row:
    """Share, ties, pairs observed, pairs not known, note."""
    state = needs.states(net, *needs.pairs(part))
    tied, absent, unknown = (int((state == s).sum()) for s in (T, N, M))
    return _share(tied, tied + absent, unknown, "no pair observed")


def _one_sided(first: Network, second: Network, ends_met: int) -> Row:
    """Claimed ties that one end claims alone."""
    found = joint_census(first, second)
    differ, both, unknown = found[T, N] + found[N, T], found[T, T], found[T, M] + found[M, T]
    differ, both, unknown = (int(cells) // ends_met for cells in (differ, both, unknown))
    return _share(differ, differ + both, unknown)


def _given(net: Network, given: Network) -> Row:
    """Ties of one relation among the pairs tied in another."""
    found = joint_census(net, given) // 2
    return _share(int(found[T, T]), int(found[T, T] + found[N, T]), int(found[M, T]))


def _share(count: int, n: int, missing: int, why: str = UNDEFINED) -> Row:
    return (count / n if n else float("nan"), count, n, missing, "" if n else why)
