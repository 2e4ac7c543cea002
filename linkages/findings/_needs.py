"""Which public inputs organisations need, and which pairs of them therefore have something to agree on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.survey import Survey
from ..vocabulary import QUESTION_SCALES, State

__all__ = ["DEPENDS", "TOO_MANY", "Needs", "needs_of"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
SCALE: Final = QUESTION_SCALES["priority"] or (0.0, 3.0)
DEPENDS: Final = 2.0  # from this priority on an organisation depends on the input
FIRST: Final = SCALE[1]  # an agency with this priority must act on the input
MOST_RATERS: Final = 2000  # pairs are looked at among so many
TOO_MANY: Final = f"more than {MOST_RATERS:,} organisations rated inputs: take a part of them"


@dataclass(frozen=True, eq=False)
class Needs:
    """What the organisations of one network said about public inputs.

    Parameters
    ----------
    priority : pandas.DataFrame
        Priorities by actor (those who rated any input, ascending) and input; nan where it was not rated.
    charged : ndarray of bool, same shape
        Agencies that must act on the input: public actors that give it the highest priority or say that they are
        responsible for it.
    sector : ndarray of str
        Sector of each actor.
    """

    priority: pd.DataFrame
    charged: Bools
    sector: NDArray[Any]

    @property
    def items(self) -> list[str]:
        """Inputs, ascending."""
        return [str(item) for item in self.priority.columns]

    @property
    def too_many(self) -> bool:
        """Whether there are more raters than can be looked at pair by pair."""
        return len(self.priority) > MOST_RATERS

    @property
    def depends(self) -> Bools:
        """Who depends on which input."""
        return np.asarray(self.priority.to_numpy(dtype=float) >= DEPENDS)

    def pairs(self, part: Bools) -> tuple[Ints, Ints]:
        """Pairs of actors (places in ``priority``, the first one smaller) that have an input in common in this table."""
        own = part.astype(np.int64)
        found = np.nonzero(np.triu(own @ own.T, 1))
        return found[0].astype(np.int64), found[1].astype(np.int64)

    def states(self, net: Network, i: Ints, j: Ints) -> Ints:
        """State of the dyads of these pairs; out where one is not in the network."""
        place = net.actors.index.get_indexer(self.priority.index).astype(np.int64)
        a, b = place[i], place[j]
        state = np.full(len(i), int(State.OUT), dtype=np.int64)
        there = (a >= 0) & (b >= 0)
        state[there] = net.states(a[there], b[there])
        return state

    def within(self, actors: pd.Index) -> Needs:
        """The same of these actors only."""
        kept = np.asarray(self.priority.index.isin(actors))
        return Needs(self.priority[kept], self.charged[kept], self.sector[kept])

    def similarity(self) -> Floats:
        """How alike two actors rate: 1 − mean difference / length of the scale over the inputs both rated; nan without."""
        values = self.priority.to_numpy()
        known = ~np.isnan(values)
        total, n = np.zeros((len(values),) * 2), np.zeros((len(values),) * 2)
        for value, seen in zip(np.nan_to_num(values).T, known.T, strict=True):
            both = seen[:, None] & seen[None, :]
            total += np.abs(value[:, None] - value[None, :]) * both
            n += both
        with np.errstate(invalid="ignore"):
            alike = 1 - total / n / (SCALE[1] - SCALE[0])
        np.fill_diagonal(alike, np.nan)
        return np.asarray(alike)


def needs_of(survey: Survey, wave: Any, actors: pd.DataFrame) -> Needs:
    """What these actors said in a wave; inputs are those that anybody in the wave rated, or is responsible for."""
    told = survey.answers
    told = told[(told["wave"] == wave) & told["value"].notna()]
    rated = told[told["question"] == "priority"]
    in_charge = told[(told["question"] == "responsible") & (told["value"] > 0)]
    items = sorted(set(rated["item"]) | set(in_charge["item"]))
    both = pd.concat([rated["actor"], in_charge["actor"]])
    index = actors.index[actors.index.isin(both)]
    wide, named = (_wide(part).reindex(index=index, columns=items).astype(float) for part in (rated, in_charge))
    sector = actors.loc[index, "sector"].to_numpy().astype(str)
    charged = (wide.to_numpy(dtype=float) >= FIRST) | named.notna().to_numpy(dtype=bool)
    return Needs(wide, charged & (sector == "public")[:, None], sector)


def _wide(answers: pd.DataFrame) -> pd.DataFrame:
    """One row an actor, one column an item; a survey holds no answer twice."""
    return answers.pivot_table(index="actor", columns="item", values="value", aggfunc="first")
