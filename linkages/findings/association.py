"""What holds together without the association: collaboration with and without the cluster organisation and its groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.join import combine, joint_census
from ..data.memberships import MOST_PAIRS
from ..data.network import Network
from ..data.panel import Panel
from ..inference.dyadic import label_of
from ..intake.memberships import build_memberships
from ..measures.cohesion import average_degree, density
from ..measures.detour import MOST_ACTORS, path_share
from ..measures.distance import average_distance, connectedness
from ..vocabulary import State
from .reading import (
    NOT_MEASURED,
    NUMBER,
    TAKEN_FOR_NULL,
    TEXT,
    WAVE,
    WHOLE,
    chosen,
    form_of,
    joined,
    missing_note,
    number_of,
)
from .reading import table as typed
from .sensitivity import running_the_cluster

__all__ = ["ASSOCIATION", "measure_association"]

ASSOCIATION: Final[tuple[Callable[..., Any], ...]] = (density, average_degree, connectedness, average_distance)
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "case": TEXT, "measure": TEXT, "form": TEXT, "value": NUMBER,
    "n_actors": WHOLE, "n_dyads": WHOLE, "missing_share": NUMBER, "note": TEXT,
}  # fmt: skip
T, N, M = State.TIE, State.NULL, State.MISSING
NAN = float("nan")


def measure_association(
    panel: Panel,
    measures: Sequence[Callable[..., Any]] = ASSOCIATION,
    *,
    cluster_kinds: str | Iterable[str] | None = None,
) -> pd.DataFrame:
    """Measure collaboration with and without the cluster organisation, and what shared membership adds.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave, with their survey; each cluster is read on its own.
    measures : sequence of callable
        Functions of one Network that give a number.
    cluster_kinds : str or iterable of str, optional
        Kinds of the organisations that run the cluster; by default as in `measure_sensitivity`.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, wave, case, measure, form, value, n_actors, n_dyads, missing_share, note``. Cases: ``reported``, the
        network as it is; ``without``, the cluster organisation and its ties left out; ``joined``, directed reports joined by
        ``either``, known where the memberships of both ends are; ``shared``, the same where two organisations that share a
        group count as tied; ``members`` and ``others``, the density among pairs that share a group and among those that do
        not. No rows of the last four where nobody told of a group, of ``without`` where no organisation runs the cluster.

    Raises
    ------
    ArgumentError
        When a measure gives no number, or a kind is not known.

    Notes
    -----
    Compare ``without`` with ``reported``, and ``shared`` with ``joined``: each pair differs in one thing. `path_share` stands beside
    ``without`` (the share of the shortest paths among the others that run through the cluster organisation) and ``shared``
    (those that need a shared membership).

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=12, n_public=6, seed=1).survey
    >>> found = lk.measure_association(lk.build_panel(survey, relations="advice"))
    >>> found[found.wave == 2019][["case", "measure"]].values.tolist()[3:6]
    [['reported', 'average_distance'], ['without', 'density'], ['without', 'average_degree']]
    """
    functions = chosen(measures, networks=(1,))
    runs = [] if panel.survey is None else running_the_cluster(panel.survey, cluster_kinds)
    rows: list[tuple[Any, ...]] = []
    for cluster in panel.clusters if panel.survey is not None else ():
        for net in panel.select(cluster=cluster):
            assert panel.survey is not None
            members = build_memberships(panel.survey, wave=net.wave, cluster=cluster)
            small = members.n_pairs <= MOST_PAIRS
            shared = members.project() if len(members.groups) and small else None
            head = (cluster, net.relation, net.wave)
            rows += [(*head, *row) for row in _cases(net, functions, runs, shared)]
            if not small:
                rows.append((*head, *_row("shared", "density", "available", NAN, net, "too many pairs of members")))
    return typed(rows, COLUMNS, panel)


def _cases(net: Network, measures: Sequence[Any], runs: list[Any], shared: Network | None) -> Iterator[tuple[Any, ...]]:
    """Rows of one network after the keys."""
    yield from _measured("reported", net, measures)
    inside = net.actors.index.isin(runs)
    if inside.any():
        yield from _measured("without", net.without(inside), measures)
        yield _paths("without", net, inside)
    if shared is None:
        return
    shared = shared.subset(net.actors.index)
    either = net.symmetrize("either").known_with(shared)
    yield from _measured("joined", either, measures)
    yield from _measured("shared", combine([either, shared.known_with(either)]), measures)
    yield _paths("shared", either, shared)
    found = joint_census(either, shared) // 2
    for case, state in (("members", T), ("others", N)):
        tied, absent, unknown = (int(found[s, state]) for s in (T, N, M))
        n = tied + absent
        missing = unknown / (n + unknown) if n + unknown else NAN
        note = joined("" if n else NOT_MEASURED, missing_note(missing))
        yield (case, "density", "available", tied / n if n else NAN, net.n_actors, n, missing, note)


def _measured(case: str, net: Network, measures: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for measure in measures:
        value = number_of(measure, net) if net.measured else NAN
        yield _row(case, label_of(measure), form_of(measure), value, net)


def _row(case: str, label: str, form: str, value: float, net: Network, *notes: str) -> tuple[Any, ...]:
    told = joined("" if net.measured else NOT_MEASURED, *notes, missing_note(net.missing_share))
    return (case, label, form, value, net.n_actors, net.n_dyads, net.missing_share, told)


def _paths(case: str, net: Network, through: Any) -> tuple[Any, ...]:
    """How many paths go through the cluster organisation, or need a shared membership."""
    many = len(net.actors) > MOST_ACTORS
    value = NAN if many else path_share(net, through)
    lost = TAKEN_FOR_NULL if np.nan_to_num(net.missing_share) > 0 else ""
    return _row(case, "path_share", "", value, net, f"more than {MOST_ACTORS:,} actors" if many else "", lost)
