"""Rows of the table of capture: did benefits go to those who were central before?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from numpy.random import SeedSequence

from ..data.network import Network
from ..inference.rank_slope import FEWEST, rank_slope
from ..vocabulary import Alternative
from ._holdings import Holding, amounts, centrality, cuts
from ._spread import Row, filled
from .reading import UNDEFINED, joined

__all__ = ["Slopes"]

SAME_WAVE: Final = "centrality of the same wave, not from before"
TOO_FEW: Final = f"fewer than {FEWEST} organisations of whom all is known"


@dataclass(frozen=True)
class Slopes:
    """Makes rows; ``size`` is the column held equal, ``runs`` run the cluster."""

    size: str | None
    runs: Collection[Any]
    alternative: Alternative
    n_draws: int

    def rows(self, key: Row, net: Network, benefit: Holding, seed: SeedSequence) -> Iterator[Row]:
        """The slope of one benefit on centrality in a network: of all, and without one or the other."""
        central = centrality(net)
        known = pd.DataFrame({"outcome": benefit.values, "central": central.values}).reindex(central.values.index)
        known["sector"] = net.actors["sector"] if "sector" in net.actors.columns else ""
        if self.size is not None:
            known["size"] = amounts(net.actors, self.size, "size")
        known = known.dropna()
        form = f"ranks, {central.quantity}" + ("" if self.size is None else f", {self.size} given")
        told = joined(SAME_WAVE if key["since"] == key["wave"] else "", central.told)
        for who, outcome in cuts(known["outcome"], self.runs):
            part = known.loc[outcome.index]
            slope, test = rank_slope(
                part["outcome"], part["central"], part["sector"],
                size=part["size"] if self.size is not None else None,
                alternative=self.alternative, n_draws=self.n_draws, seed=seed,
            )  # fmt: skip
            why = "" if slope == slope else TOO_FEW if len(part) < FEWEST else UNDEFINED
            yield filled(
                key, reading="slope", quantity=benefit.quantity, measure="slope", form=form, who=who, value=slope,
                expected=0.0 if slope == slope else float("nan"),
                p_value=float("nan") if test is None else test.p_value, n_actors=len(part),
                n_draws=0 if test is None else test.n_draws, missing_share=central.missing_share, note=joined(why, told),
            )  # fmt: skip
