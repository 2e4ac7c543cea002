"""Associations, projects and committees: who belongs, who pays, and who is there without paying."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.memberships import Memberships
from ..data.panel import Panel
from ..data.survey import Survey
from ..intake.memberships import build_memberships
from ..vocabulary import SECTORS
from .reading import NUMBER, TEXT, WAVE, WHOLE, missing_note, table

__all__ = ["measure_memberships"]

COLUMNS: Final = {
    "cluster": TEXT, "wave": WAVE, "kind": TEXT, "group": TEXT, "sector": TEXT, "n_asked": WHOLE, "n_answered": WHOLE,
    "n_members": WHOLE, "density": NUMBER, "n_paying": WHOLE, "n_free": WHOLE, "paying_share": NUMBER, "missing_share": NUMBER,
    "note": TEXT,
}  # fmt: skip
NAN = float("nan")


def measure_memberships(panel: Panel) -> pd.DataFrame:
    """Count who belongs to which group, who pays its fee and who does not, by sector.

    Parameters
    ----------
    panel : Panel
        With a survey whose table ``affiliations`` says who belongs to which group. Each cluster is read on its own.

    Returns
    -------
    pandas.DataFrame
        ``cluster, wave, kind, group, sector, n_asked, n_answered, n_members, density, n_paying, n_free, paying_share,
        missing_share, note``. For every group, and for all groups together (``group`` empty), one row for ``all`` organisations
        and one for each sector. Empty where nobody told of a group.

    Notes
    -----
    ``n_members`` are all organisations known to belong, and ``density`` looks at those that answered: members among them /
    ``n_answered``; for all groups together, memberships / (``n_answered`` × groups). An organisation that was asked and did
    not answer is in ``missing_share``; it is not taken for one that stays away. ``n_paying`` and ``n_free`` are the members of
    which it is known whether they pay the fee, and ``paying_share`` is the share of these that pays; for all groups
    together an organisation pays if it does in one group at least.

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"wave": 1, "actor": list("abc"), "sector": "private", "responded": True})
    >>> ties = pd.DataFrame({"wave": [1], "relation": "advice", "respondent": "a", "nominee": "b"})
    >>> groups = pd.DataFrame({"wave": 1, "actor": ["a", "b"], "group": "chamber", "pays": [True, False]})
    >>> found = lk.measure_memberships(lk.build_panel(lk.Survey(actors, ties, affiliations=groups)))
    >>> found.loc[found.sector == "all", ["group", "n_members", "n_paying", "n_free", "paying_share"]].values.tolist()
    [['', 2, 1, 1, 0.5], ['chamber', 2, 1, 1, 0.5]]
    """
    rows: list[tuple[Any, ...]] = []
    for cluster in panel.clusters if panel.survey is not None else ():
        for wave in panel.waves:
            assert panel.survey is not None
            if any(net.wave == wave for net in panel.select(cluster=cluster)):
                rows += _rows(panel.survey, build_memberships(panel.survey, wave=wave, cluster=cluster), cluster)
    return table(rows, COLUMNS, panel)


def _rows(survey: Survey, found: Memberships, cluster: str) -> list[tuple[Any, ...]]:
    """All groups together, then each, for all and by sector."""
    if not len(found.groups):
        return []
    told = survey.affiliations
    told = told[(told["wave"] == found.wave) & told["actor"].isin(found.actors.index) & (told["strength"] > 0)]
    kinds = told.dropna(subset="kind").groupby("group")["kind"].first()
    sector = found.actors["sector"].to_numpy().astype(str)
    rows = []
    for group in ["", *found.groups]:
        mine = told if group == "" else told[told["group"] == group]
        pays = mine.dropna(subset="pays").astype({"pays": bool}).groupby("actor")["pays"].max()
        member, paying, free = (
            found.actors.index.isin(part) for part in (mine["actor"], pays.index[pays], pays.index[~pays])
        )
        n_groups = len(found.groups) if group == "" else 1
        times = found.actors.index.map(mine["actor"].value_counts()).to_numpy(dtype=float, na_value=0.0)
        for name in ["all", *(s for s in SECTORS if (sector == s).any())]:
            here = np.ones(len(sector), dtype=bool) if name == "all" else sector == name
            asked, answered = int((found.asked & here).sum()), int((found.answered & here).sum())
            n_paying, n_free = int((paying & here).sum()), int((free & here).sum())
            density = times[found.answered & here].sum() / (answered * n_groups) if answered else NAN
            missing = 1 - answered / asked if asked else NAN
            note = f"{missing:.0%} did not answer" if missing_note(missing) else ""
            rows.append(
                (cluster, found.wave, str(kinds.get(group, "")), str(group), name, asked, answered, int((member & here).sum()),
                 density, n_paying, n_free, n_paying / (n_paying + n_free) if n_paying + n_free else NAN, missing, note)
            )  # fmt: skip
    return rows
