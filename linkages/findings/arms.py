"""Which column says who takes part in the programme, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..data.views import with_actors
from ..errors import ArgumentError
from ..intake.values import arm_flags
from ..vocabulary import did_you_mean

__all__ = ["Arms", "arms_of"]


@dataclass(frozen=True)
class Arms:
    """The column of the arms and the words in it of those who take part; without words those that usually mean it."""

    column: str
    treated: tuple[str, ...] | None = None

    def flags(self, values: Iterable[Any]) -> NDArray[np.float64]:
        """1 takes part, 0 does not, nan where it is not said, or not in words that are understood.

        Examples
        --------
        >>> Arms("programa").flags(["sí", "no", None, "treated", "perhaps"]).tolist()
        [1.0, 0.0, nan, 1.0, nan]
        >>> Arms("programa", ("A",)).flags(["a", "B", ""]).tolist()
        [1.0, 0.0, nan]
        """
        numbers = {True: 1.0, False: 0.0}
        said = arm_flags(values, self.treated)
        return np.array([numbers.get(s, np.nan) if isinstance(s, bool) else np.nan for s in said], dtype=np.float64)

    def named(self, net: Network) -> Network:
        """The network with ``treated``, ``control`` or nothing in the column."""
        words = pd.Series(self.flags(net.actors[self.column]), index=net.actors.index).map(
            {1.0: "treated", 0.0: "control"}
        )
        return with_actors(net, net.actors.assign(**{self.column: words.astype(object)}))


def arms_of(panel: Panel, arm: str | None = None, treated: Iterable[str] | None = None) -> Arms | None:
    """The arms of a panel: the column and words given, else those of the study file, else the column ``"arm"``.

    None when no network has such a column. ArgumentError when a column that was given is not there.
    """
    columns = {column for net in panel for column in net.actors.columns}
    if arm is not None and arm not in columns:
        raise ArgumentError(f"arm={arm!r} is no column of the actors: {sorted(columns)}{did_you_mean(arm, columns)}")
    study = panel.survey.study if panel.survey is not None else None
    design = study.design if study is not None else None
    declared = design.arm if design is not None else None
    column = next((name for name in (arm, declared, "arm") if name is not None and name in columns), None)
    if column is None:
        return None
    words = design.treated if treated is None and design is not None and column == declared else treated
    return Arms(column, None if words is None else tuple(words))
