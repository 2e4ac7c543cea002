"""Which organisation a code, an identifier or a name means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..values import tidy

if TYPE_CHECKING:
    from ...data.study import Study
    from ..tables import TextTable

__all__ = ["Known", "known_actors"]


@dataclass(frozen=True)
class Known:
    """The organisations of the actors file."""

    frame: pd.DataFrame  # actor, wave (text; "" = every wave), kind, cluster
    names: Mapping[str, str]  # name in small letters -> identifier; names of two organisations are left out

    def resolve(self, tokens: NDArray[Any], codes: Mapping[str, str]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """The identifier each token means, and whether it is known: by the codes given, as identifier, or as name."""
        where, distinct = pd.factorize(tokens)
        ids = set(self.frame["actor"])
        meant = [codes.get(t) or (t if t in ids else self.names.get(t.casefold(), "")) for t in distinct]
        found = np.array([m or t for m, t in zip(meant, distinct)], dtype=object)
        known = np.array([bool(m) for m in meant], dtype=bool)
        return (found[where], known[where]) if len(distinct) else (tokens, np.zeros(len(tokens), dtype=bool))

    def candidates(
        self, wave: str, respondent: str, kinds: tuple[str, ...] | None, *, across: bool, only: frozenset[str]
    ) -> list[str]:
        """Who could have been named in a wave: everybody else asked about, in the same cluster."""
        here = self.frame[self.frame["wave"].isin([wave, ""])]
        mine = set(here.loc[here["actor"] == respondent, "cluster"])
        if not across:
            here = here[here["cluster"].isin(mine)]
        if kinds is not None:
            allowed = {kind.casefold() for kind in kinds}
            here = here[here["kind"].str.casefold().isin(allowed)]
        if only:
            here = here[here["actor"].isin(only)]
        return [actor for actor in here["actor"] if actor != respondent]


def known_actors(study: Study, table: TextTable | None) -> Known:
    """What the actors file says, as far as its columns can be found."""
    columns = study.actors.columns.model_dump(exclude_none=True)
    constant = study.actors.constant.model_dump(exclude_none=True)

    def cells(column: str) -> list[str]:
        header = columns.get(column, column)
        if table is None:
            return []
        if column in constant:
            return [str(constant[column])] * len(table.frame)
        return tidy(table.frame[header]) if header in table.frame.columns else [""] * len(table.frame)

    parts = {column: cells(column) for column in ("actor", "wave", "kind", "cluster")}
    frame = pd.DataFrame({column: pd.Series(values, dtype=object) for column, values in parts.items()})
    pairs = {(name.casefold(), actor) for name, actor in zip(cells("name"), parts["actor"]) if name and actor}
    return Known(frame, _once(pairs))


def _once(pairs: set[tuple[str, str]]) -> dict[str, str]:
    """Names that belong to one organisation alone."""
    table = pd.DataFrame(sorted(pairs), columns=["name", "actor"]).drop_duplicates("name", keep=False)
    return dict(zip(table["name"], table["actor"]))
