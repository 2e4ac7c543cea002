"""How brokerage changed between waves: which roles, of whom, among those observed in both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data.network import Network
from ..data.panel import Panel
from ..data.views import labels
from ..inference.dyadic import paired
from ..vocabulary import ROLES, CountForm, one_of
from ._roles import GATEKEEPER, NOT_TOLD, Roles
from .brokerage import COUNTED_ONCE, check_count
from .change import comparisons
from .comparable import in_retrospect, why_not_comparable
from .reading import FLAG, NOT_MEASURED, NUMBER, TEXT, WAVE, joined, missing_note, table

__all__ = ["measure_role_change"]

Floats = NDArray[np.float64]
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "by": TEXT, "actor": "object", "group": "object",
    "role": TEXT, "before": NUMBER, "after": NUMBER, "value": NUMBER, "share_before": NUMBER, "share_after": NUMBER,
    "undetermined_before": NUMBER, "undetermined_after": NUMBER, "comparable": FLAG, "note": TEXT,
}  # fmt: skip
NAN = float("nan")


def measure_role_change(panel: Panel, by: str = "kind", *, count: CountForm = "ordered") -> pd.DataFrame:
    """Measure how brokerage changed between waves, by role, in every network and for every actor.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    by : str
        Column of the actors that holds their groups; those of the earlier wave are taken for both.
    count : {"ordered", "unordered"}
        In undirected networks: count every open pair from both its ends, or once.

    Returns
    -------
    pandas.DataFrame
        One row for each network (``actor`` empty) or actor of both waves, and role: ``cluster, relation, since, wave, by,
        actor, group, role, before, after, value, share_before, share_after, undetermined_before, undetermined_after,
        comparable, note``. With one wave it is empty.

    Raises
    ------
    ArgumentError
        When ``by`` is no column, ``count`` is not known, or pairs are to be counted once where all networks are directed.

    Notes
    -----
    Counts are those of `brokerage_roles` among organisations of both waves and over the dyads observed in both: a dyad
    that one wave did not observe is missing in the other too, so that a change of response does not make or end any
    brokerage. ``value`` = after − before. A share is that of the role among all five of the same row (in 0 … 1, nan where
    there are none): how an organisation brokers, whatever the amount. ``undetermined`` are triples of that role whose third
    dyad was not observed in both waves.

    Compared are the waves that `measure_change` compares. No p is given: none is known to be right. Where the relation was
    asked differently ``comparable`` is False, and ``note`` says how.

    References
    ----------
    Gould RV, Fernandez RM (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> import linkages as lk
    >>> actors = pd.DataFrame({"actor": list("abc"), "sector": "private", "kind": ["firm", "firm", "bank"]})
    >>> ties = [pd.DataFrame({"source": list("ab"), "target": list("bc")}), pd.DataFrame({"source": ["a"], "target": ["b"]})]
    >>> nets = [lk.from_edgelist(t, directed=True, actors=actors, wave=w) for w, t in enumerate(ties, start=1)]
    >>> change = lk.measure_role_change(lk.Panel(nets))
    >>> change[(change.actor == "b") & (change.role == "representative")][["before", "after", "value"]].values.tolist()
    [[1.0, 0.0, -1.0]]
    """
    one_of("count", count, CountForm)
    check_count(panel, count)
    for net in panel:
        labels(net, by)
    rows: list[tuple[Any, ...]] = []
    for cluster in panel.clusters:
        part = panel.select(cluster=cluster)
        for relation in part.relations:
            for since, wave in comparisons(panel):
                found = _rows(part, relation, (since, wave), by, count)
                rows += [(cluster, relation, since, wave, by, *row) for row in found]
    return table(rows, COLUMNS, panel)


def _rows(panel: Panel, relation: str, waves: tuple[Any, Any], by: str, count: CountForm) -> Iterator[tuple[Any, ...]]:
    """Rows of one relation and pair of waves, without the keys."""
    absent = [str(w) for w in waves if (relation, w) not in panel]
    reason = f"{NOT_MEASURED} in {', '.join(absent)}" if absent else ""
    if not reason and panel[relation, waves[0]].directed != panel[relation, waves[1]].directed:
        reason = "not comparable: directed in one wave only"
    if reason:
        yield from (("", "", role, *(NAN,) * 7, False, reason) for role in ROLES)
        return
    nets = paired(*(panel[relation, wave] for wave in waves))
    why = why_not_comparable(panel, relation, *waves)
    note = joined(why, in_retrospect(panel, relation, waves), missing_note(max(net.missing_share for net in nets)))
    moved = _moved(panel[relation, waves[1]], nets[0], by)
    before, after = (Roles.of(net, by, count) for net in nets)
    numbers = _numbers(before, after)
    unknown = NOT_TOLD if NOT_TOLD in (before.why, after.why) else "not observed"
    for row, (actor, group) in enumerate(zip(["", *before.ids], before.group, strict=True)):
        for column, role in enumerate(ROLES):
            once = COUNTED_ONCE if before.once and column == GATEKEEPER else ""
            seen = "" if once or not np.isnan(numbers[0, row, column]) else unknown
            yield (
                actor,
                group,
                role,
                *numbers[:, row, column],
                not why,
                joined(seen, once, moved.get(actor, ""), note),
            )


def _numbers(before: Roles, after: Roles) -> Floats:
    """Counts before, after and their difference, shares before and after, undetermined before and after: (7, rows, 5)."""
    counts = [before.counts(), after.counts()]
    shares = []
    for x in counts:
        total = np.nansum(x, axis=1, keepdims=True)
        shares.append(np.divide(x, total, out=np.full(x.shape, NAN), where=total > 0))
    return np.stack([*counts, counts[1] - counts[0], *shares, before.undetermined(), after.undetermined()])


def _moved(later: Network, first: Network, by: str) -> dict[Any, str]:
    """What to say of organisations, and of the network, when groups are not those of the later wave."""
    then, now = first.actors[by].astype(object), later.actors[by].astype(object).reindex(first.actors.index)
    moved = first.actors.index[((then != now) & ~(then.isna() & now.isna())).to_numpy()]
    if not len(moved):
        return {}
    note = "{} of another group in the later wave, counted in the earlier one"
    return {"": note.format(len(moved))} | {actor: note.format(1) for actor in moved}
