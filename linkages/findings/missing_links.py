"""Which ties are missing: organisations that depend on the same public input and have nothing to do with one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.join import combine
from ..data.network import Network
from ..data.panel import Panel
from ..errors import ArgumentError
from ..measures.distance import components
from ..vocabulary import State
from ._needs import TOO_MANY, Needs, needs_of
from .reading import FLAG, NUMBER, TEXT, WAVE, WHOLE, joined, table

__all__ = ["measure_missing_links"]

COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "rank": NUMBER, "state": TEXT, "actor": TEXT, "other": TEXT,
    "sector": TEXT, "other_sector": TEXT, "score": NUMBER, "n_inputs": WHOLE, "inputs": TEXT, "n_partners": WHOLE,
    "must_act": TEXT, "cross_sector": FLAG, "bridge": FLAG, "reasons": TEXT,
}  # fmt: skip
MOST_PARTNERS: Final = 3  # common partners beyond these add nothing: hubs would lead every list
MUST_ACT: Final = 3
Ints = NDArray[np.int64]


def measure_missing_links(panel: Panel, *, most: int | None = 100) -> pd.DataFrame:
    """List the pairs of organisations that need the same public input and have no tie, the most needed first.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave, with a survey whose table ``answers`` has the question "priority". Each cluster is
        read on its own. ``panel.select(relation=...)`` for the gaps in some relations.
    most : int, optional
        Length of the list for each cluster and wave, and of that of pairs not known; None: all.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, wave, rank, state, actor, other, sector, other_sector, score, n_inputs, inputs, n_partners,
        must_act, cross_sector, bridge, reasons``. State ``null``: observed, and no tie; these have a rank from 1. State
        ``missing``: nobody told whether there is a tie; it may be no gap, so there is no rank. ``inputs`` are those on which
        both depend, ``must_act`` those on which both agencies must act. Empty without priorities. Where more than 2,000
        organisations of a cluster rated inputs there is one row that says so, without a pair.

    Raises
    ------
    ArgumentError
        When ``most`` is not above 0.

    Notes
    -----
    Both must have told a priority of 2 or 3 for one input, or be agencies (public) that must act on one: each gives it 3, or is
    "responsible" for it by its own answer. A tie in any relation of the wave is enough not to be listed (directed ones joined by
    ``either``), and every relation must say that there is none: what nobody reported is not a gap.

    The score is a rule, not an estimate; it orders the agenda of a workshop. It adds up

    - for every input on which both depend (p − 1)(q − 1), for priorities p and q: 1, 2 or 4;
    - 3 if both are agencies that must act on one input;
    - the partners that both have, 3 at most;
    - 1 if they are of different sectors;
    - 1 if no chain of ties joins them (as far as was observed).

    Equal scores: more inputs in common first, then more common partners, then actor and other in ascending order. Common
    partners and chains are read from every reported tie, a lone report included. A pair stands in the list once, ``actor``
    before ``other``. The table names pairs: it is for those who run the programme.

    References
    ----------
    Cataldo M, Herbsleb JD, Carley KM (2008). Socio-technical congruence: a framework for assessing the impact of technical
    and work dependencies on software development productivity. ESEM '08, 2-11. doi:10.1145/1414004.1414008

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"wave": 1, "actor": ["a1", "a2", "f1"], "sector": ["public", "public", "private"], "responded": True})
    >>> ties = pd.DataFrame({"wave": 1, "relation": "advice", "respondent": ["a1", "f1"], "nominee": ["f1", "a2"]})
    >>> wants = pd.DataFrame({"wave": 1, "actor": ["a1", "a2", "f1"], "question": "priority", "item": "roads", "value": [3, 3, 0]})
    >>> found = lk.measure_missing_links(lk.build_panel(lk.Survey(actors, ties, answers=wants)))
    >>> found[["rank", "actor", "other", "score", "reasons"]].values.tolist()
    [[1.0, 'a1', 'a2', 8.0, 'both depend on roads; both must act on roads; 1 common partner']]
    """
    if most is not None and (isinstance(most, bool) or not isinstance(most, (int, np.integer)) or most < 1):
        raise ArgumentError(f"most={most!r} must be a whole number above 0, or None")
    rows: list[tuple[Any, ...]] = []
    for cluster in panel.clusters if panel.survey is not None else ():
        part = panel.select(cluster=cluster)
        for wave in panel.waves:
            nets = [part[relation, wave] for relation in part.relations if (relation, wave) in part]
            if nets:
                assert panel.survey is not None
                told = any_tie(nets)
                needs = needs_of(panel.survey, wave, told.actors)
                relation = told.relation if len(nets) > 1 else nets[0].relation
                rows += [(cluster, relation, wave, *row) for row in _listed(told, needs, most)]
    return table(rows, COLUMNS, panel)


def any_tie(nets: Sequence[Network]) -> Network:
    """A tie in any relation, whoever reported it; null where every relation says so."""
    return combine([net.symmetrize("either", lone="decides") for net in nets], lone="decides")


def _listed(net: Network, needs: Needs, most: int | None) -> list[tuple[Any, ...]]:
    """The rows of one cluster and wave after the keys."""
    if needs.too_many:
        return [(np.nan, "", "", "", "", "", np.nan, 0, "", 0, "", False, False, TOO_MANY)]
    depends, charged = needs.depends, needs.charged
    i, j = needs.pairs(np.hstack([depends, charged]))
    state = needs.states(net, i, j)
    rows: list[tuple[Any, ...]] = []
    for wanted in (State.NULL, State.MISSING):
        a, b = i[state == wanted], j[state == wanted]
        found = _Pairs(net, needs, a, b)
        order = found.order[:most]
        ranks = np.arange(1, len(order) + 1) if wanted == State.NULL else np.full(len(order), np.nan)
        rows += [
            (float(rank), wanted.name.lower(), *found.row(at)) for rank, at in zip(ranks, order.tolist(), strict=True)
        ]
    return rows


class _Pairs:
    """What speaks for a tie in each of some pairs."""

    def __init__(self, net: Network, needs: Needs, i: Ints, j: Ints) -> None:
        self.needs, self.i, self.j = needs, i, j
        weight = np.where(needs.depends, needs.priority.to_numpy() - 1, 0.0)
        self.both = needs.depends[i] & needs.depends[j]
        self.act = needs.charged[i] & needs.charged[j]
        place = net.actors.index.get_indexer(needs.priority.index)
        own = net.ties[place].sign()  # partners of those who rated, whoever they are
        self.partners = (own @ own.T).toarray()[i, j].astype(np.int64)
        self.cross = needs.sector[i] != needs.sector[j]
        part = components(net).reindex(needs.priority.index).to_numpy(dtype=np.float64)
        self.bridge = part[i] != part[j]
        self.score = (
            (weight[i] * weight[j]).sum(axis=1) + MUST_ACT * self.act.any(axis=1) + np.minimum(self.partners, MOST_PARTNERS)
            + self.cross + self.bridge
        )  # fmt: skip

    @property
    def order(self) -> Ints:
        """Places of the pairs, the highest score first."""
        keys = (self.j, self.i, -self.partners, -self.both.sum(axis=1), -self.score)
        return np.lexsort(keys).astype(np.int64)

    def row(self, at: int) -> tuple[Any, ...]:
        """One pair as it stands in the table."""
        i, j, items = int(self.i[at]), int(self.j[at]), self.needs.items
        ids, sector = self.needs.priority.index, self.needs.sector
        inputs = ", ".join(item for item, yes in zip(items, self.both[at], strict=True) if yes)
        act = ", ".join(item for item, yes in zip(items, self.act[at], strict=True) if yes)
        n, cross, bridge = int(self.partners[at]), bool(self.cross[at]), bool(self.bridge[at])
        reasons = joined(
            f"both depend on {inputs}" if inputs else "",
            f"both must act on {act}" if act else "",
            f"{n} common partner{'s' * (n != 1)}" if n else "",
            "across sectors" if cross else "",
            "no chain of ties joins them" if bridge else "",
        )
        return (
            str(ids[i]), str(ids[j]), str(sector[i]), str(sector[j]), float(self.score[at]), int(self.both[at].sum()),
            inputs, n, act, cross, bridge, reasons,
        )  # fmt: skip
