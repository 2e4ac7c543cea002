"""Where each organisation went over the waves, and how organisations stand by the years since they joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.panel import Panel
from ..errors import ArgumentError
from ..measures.centrality import betweenness, degree
from ..vocabulary import did_you_mean
from .actors import measure_actors
from .comparable import is_year, wave_times
from .reading import NUMBER, TEXT, WAVE, WHOLE, table

__all__ = ["FOLLOWED", "calendar", "measure_event_time", "measure_trajectories", "trajectories_of"]

FOLLOWED: Final[tuple[Callable[..., Any], ...]] = (degree, betweenness)
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "actor": TEXT, "measure": TEXT, "form": TEXT, "wave": WAVE, "value": NUMBER,
    "path": TEXT,
}  # fmt: skip
EVENT_COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "measure": TEXT, "form": TEXT, "event_time": NUMBER, "value": NUMBER,
    "sd": NUMBER, "n_actors": WHOLE, "unit": TEXT,
}  # fmt: skip
WAVES_NEEDED = 3
SAME = 1e-9  # values nearer than this are equal


def measure_trajectories(panel: Panel, measures: Sequence[Callable[..., Any]] = FOLLOWED) -> pd.DataFrame:
    """Follow every actor over three waves or more, and say which way it went.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    measures : sequence of callable
        As in `measure_actors`.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, actor, measure, form, wave, value, path``: a row for each wave in which the actor was there.
        ``path`` is ``up`` (never fell, and rose), ``down``, ``flat``, ``mixed``, or empty with fewer than three values. With
        fewer than three waves the table is empty.

    Raises
    ------
    ArgumentError
        When a measure gives no Series by actor.

    Notes
    -----
    Each network is measured as it was, whole. A value that is not known (the actor was silent) is nan and has no part in the
    path, and says nothing about the waves beside it. Paths describe: of three values that have nothing to do with one another,
    a third go up or down all the way.

    Examples
    --------
    >>> import linkages as lk
    >>> star = [[0, 1, 1], [1, 0, 0], [1, 0, 0]]
    >>> waves = [[[0, 0, 0], [0, 0, 1], [0, 1, 0]], [[0, 1, 0], [1, 0, 1], [0, 1, 0]], star]
    >>> nets = [lk.from_matrix(m, directed=False, wave=w) for w, m in enumerate(waves, 1)]
    >>> found = lk.measure_trajectories(lk.Panel(nets), [lk.degree])
    >>> found.drop_duplicates("actor")[["actor", "path"]].values.tolist()
    [['0', 'up'], ['1', 'mixed'], ['2', 'flat']]
    """
    if len(panel.waves) < WAVES_NEEDED:
        return table([], COLUMNS, panel)
    return trajectories_of(panel, measure_actors(panel, measures))


def trajectories_of(panel: Panel, actors: pd.DataFrame) -> pd.DataFrame:
    """`measure_trajectories` from a table of actors."""
    if len(panel.waves) < WAVES_NEEDED or not len(actors):
        return table([], COLUMNS, panel)
    keys = ["cluster", "relation", "actor", "measure", "form"]
    found = actors[[*keys, "wave", "value"]].copy()
    found["_place"] = found["wave"].map({wave: i for i, wave in enumerate(panel.waves)})
    found = found.sort_values([*keys, "_place"], kind="stable")
    known = found.dropna(subset="value")
    step = known.groupby(keys, sort=False)["value"].diff()
    group = [known[key] for key in keys]
    ends = pd.DataFrame(
        {
            "n": known.groupby(keys, sort=False).size(),
            "rose": (step > SAME).groupby(group, sort=False).any(),
            "fell": (step < -SAME).groupby(group, sort=False).any(),
        }
    )
    path = np.select(
        [ends["n"] < WAVES_NEEDED, ends["rose"] & ends["fell"], ends["rose"], ends["fell"]],
        ["", "mixed", "up", "down"],
        "flat",
    )
    found = found.merge(pd.DataFrame({"path": path}, index=ends.index).reset_index(), on=keys, how="left")
    found["path"] = found["path"].fillna("")
    return table(list(found[list(COLUMNS)].itertuples(index=False, name=None)), COLUMNS, panel)


def measure_event_time(
    panel: Panel, measures: Sequence[Callable[..., Any]] = FOLLOWED, *, entry: str | None = None
) -> pd.DataFrame:
    """Average a measure of actors by the years since they joined.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.
    measures : sequence of callable
        As in `measure_actors`.
    entry : str, optional
        Column of the actors that says when each joined the programme: a year, a date or a wave; blank for who never did. By
        default an actor joins with the first wave in which it is there, and those of the first wave are left out, since when
        they joined is not known.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, measure, form, event_time, value, sd, n_actors, unit``: mean and standard deviation of the
        values of ``n_actors`` actors at that time. ``event_time`` is negative before joining; its ``unit`` is ``years``, or
        ``waves`` when the waves have neither dates nor years for names.

    Raises
    ------
    ArgumentError
        When ``entry`` is no column of the actors, or holds what is no year, date or wave.

    Notes
    -----
    An actor counts at every wave in which its value is known, at calendar year of the wave − calendar year of joining. Other
    organisations may stand behind each time, so the profile describes and has no test. The earliest entry that an actor has in
    any wave is its own.

    References
    ----------
    Jacobson LS, LaLonde RJ, Sullivan DG (1993). Earnings losses of displaced workers. American Economic Review 83(4),
    685-709.

    Examples
    --------
    >>> import linkages as lk
    >>> actors = pd.DataFrame({"actor": ["a", "b", "c"], "sector": "private", "entered": [2020, 2022, None]})
    >>> nets = [lk.from_matrix(m, directed=False, actors=actors, wave=w) for w, m in (
    ...     (2020, [[0, 0, 0], [0, 0, 1], [0, 1, 0]]), (2022, [[0, 1, 1], [1, 0, 0], [1, 0, 0]]))]
    >>> found = lk.measure_event_time(lk.Panel(nets), [lk.degree], entry="entered")
    >>> found[["event_time", "value", "n_actors"]].values.tolist()
    [[-2.0, 1.0, 1.0], [0.0, 0.5, 2.0], [2.0, 2.0, 1.0]]
    """
    when, unit = calendar(panel)
    joined = _entries(panel, entry, when)
    found = measure_actors(panel, measures)
    found["event_time"] = found["wave"].map(when).astype(float) - found["actor"].map(joined).astype(float)
    known = found.dropna(subset=["event_time", "value"])
    keys = ["cluster", "relation", "measure", "form", "event_time"]
    means = known.groupby(keys, sort=False)["value"].agg(["mean", "std", "size"]).reset_index()
    order = {key: i for i, key in enumerate(known[keys[:4]].drop_duplicates().itertuples(index=False, name=None))}
    means["_place"] = [order[key] for key in means[keys[:4]].itertuples(index=False, name=None)]
    means = means.sort_values(["_place", "event_time"], kind="stable")
    rows = means[[*keys, "mean", "std", "size"]].itertuples(index=False, name=None)
    return table([(*row, unit) for row in rows], EVENT_COLUMNS, panel)


def calendar(panel: Panel) -> tuple[dict[Any, float], str]:
    """When each wave was: its calendar year, and else its place among the waves; and the unit."""
    times = wave_times(panel)
    if times:
        return {wave: float(int(time)) for wave, time in times.items()}, "years"
    return {wave: float(place) for place, wave in enumerate(panel.waves)}, "waves"


def _entries(panel: Panel, entry: str | None, when: dict[Any, float]) -> dict[str, float]:
    """When each actor joined."""
    columns = {column for net in panel for column in net.actors.columns}
    if entry is not None and entry not in columns:
        raise ArgumentError(
            f"entry={entry!r} is no column of the actors: {sorted(columns)}{did_you_mean(entry, columns)}"
        )
    found: dict[str, float] = {}
    for net in panel:
        values = [net.wave] * len(net.actors) if entry is None else net.actors.get(entry, pd.Series()).tolist()
        for actor, value in zip(map(str, net.actors.index), values, strict=False):
            if not pd.isna(value) and value != "":
                found[actor] = min(found.get(actor, np.inf), _time(entry, value, when))
    if entry is None:
        start = when[panel.waves[0]] if panel.waves else np.nan
        found = {actor: time for actor, time in found.items() if time > start}
    return found


def _time(entry: str | None, value: Any, when: dict[Any, float]) -> float:
    """A year, a date or a wave as a time of the calendar."""
    if value in when:
        return when[value]
    if is_year(value):
        return float(int(float(value)))
    waves = {str(wave): time for wave, time in when.items()}
    date = pd.to_datetime(value, errors="coerce") if isinstance(value, str) or hasattr(value, "year") else pd.NaT
    if str(value) in waves or pd.isna(date):
        if str(value) not in waves:
            raise ArgumentError(f"entry={entry!r} holds {value!r}, which is no year, date or wave ({list(waves)})")
        return waves[str(value)]
    return float(date.year)
