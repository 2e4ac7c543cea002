"""From the memberships that organisations told of to organisations by groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from ..data.memberships import Memberships
from ..data.survey import Survey
from ..errors import ArgumentError
from ..vocabulary import did_you_mean

__all__ = ["build_memberships"]


def build_memberships(
    survey: Survey, *, wave: int | str | None = None, kind: str | None = None, cluster: str | None = None
) -> Memberships:
    """Read who belongs to which group in one wave.

    Parameters
    ----------
    survey : Survey
        With its table ``affiliations``.
    wave : int or str, optional
        Which wave; may be left out when there is one.
    kind : str, optional
        Groups of this kind only (association, project, committee).
    cluster : str, optional
        Organisations of this cluster only.

    Returns
    -------
    Memberships
        Without groups when nobody told of any in that wave: then memberships were not asked about.

    Raises
    ------
    ArgumentError
        When the wave, kind or cluster is not known, or no wave is given and there are several.

    Notes
    -----
    Organisations inside the boundary. One that responded and is in no row belongs to no group; one that was asked and did
    not respond is missing, whatever a register says of it; one that was not asked is not at stake.

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"wave": 1, "actor": list("abc"), "sector": "private", "responded": True})
    >>> ties = pd.DataFrame({"wave": [1], "relation": "advice", "respondent": "a", "nominee": "b"})
    >>> groups = pd.DataFrame({"wave": 1, "actor": ["a", "b"], "group": "chamber"})
    >>> round(lk.build_memberships(lk.Survey(actors, ties, affiliations=groups)).density, 3)
    0.667
    """
    waves = survey.waves["wave"].tolist()
    if wave is None and len(waves) > 1:
        raise ArgumentError(f"wave is not given, and there are several: {waves}")
    wave = _known("wave", wave, waves) if wave is not None else waves[0]
    table, actors = survey.affiliations, survey.actors
    if kind is not None:
        table = table[table["kind"] == _known("kind", kind, sorted(set(table["kind"].dropna())))]
    if cluster is not None:
        actors = actors[actors["cluster"] == _known("cluster", cluster, sorted(set(actors["cluster"])))]
    here = actors[(actors["wave"] == wave) & ~actors["external"].astype(bool)]
    frame = here.drop(columns=["wave", "external"]).set_index("actor").sort_index()
    rows = table[(table["wave"] == wave) & table["actor"].isin(frame.index) & (table["strength"] > 0)]
    groups = pd.Index(sorted(set(rows["group"])), name="group", dtype=object)
    at = (frame.index.get_indexer(rows["actor"]), groups.get_indexer(rows["group"]))
    strength = rows["strength"].to_numpy(dtype=np.float64)
    asked = frame["asked"].to_numpy(dtype=bool)
    return Memberships(
        csr_array((strength, at), shape=(len(frame), len(groups))), asked & frame["responded"].to_numpy(dtype=bool), asked,
        frame, groups, wave,
    )  # fmt: skip


def _known(argument: str, value: Any, known: list[Any]) -> Any:
    if value not in known:
        raise ArgumentError(f"{argument}={value!r} is not in this survey: {known}{did_you_mean(value, known)}")
    return value
