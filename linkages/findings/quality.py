"""What was observed: who answered, what is missing, and whether two reports of a tie agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..data import cells as _cells
from ..data.network import Network
from ..data.panel import Panel
from ..data.survey import Survey
from ..intake.build import build_panel
from ..vocabulary import N_STATES, SECTORS, State
from .reading import NUMBER, TEXT, WAVE, WHOLE, joined, missing_note, table
from .silence import silence_note

__all__ = ["Reports", "measure_quality"]

COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "wave": WAVE, "sector": TEXT, "asked": WHOLE, "responded": WHOLE,
    "missing_share": NUMBER, "one_sided": NUMBER, "agreement": NUMBER, "note": TEXT,
}  # fmt: skip
T, N, M = State.TIE, State.NULL, State.MISSING
NAN = float("nan")
Flags = NDArray[np.bool_]


def measure_quality(panel: Panel) -> pd.DataFrame:
    """Tell for every network how much of it was observed, by sector and for all.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave; each cluster is read on its own.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, wave, sector, asked, responded, missing_share, one_sided, agreement, note``; one row for
        each network and sector that has actors, and one for ``all``.

    Notes
    -----
    ``asked`` and ``responded`` count actors of the sector that were asked this relation. ``missing_share`` is that of
    the dyads which they report on (in an undirected network: that touch them).

    Where two organisations report the same tie (an undirected relation, or one asked from both sides), over the dyads
    on which both answered and which touch the sector: ``one_sided`` is the share of the claimed ties that only one
    end claims, ``agreement`` the share of dyads on which both say the same. They are nan where a tie has one report.

    The row ``all`` says how often respondents name silent and responding organisations: when silence is random the two
    are alike; when silent ones are named less often, every rate is likely too high. It says too how far density is off, in
    per cent of itself, in simulated studies with as many silent organisations, by who is silent (docs/silence.md).

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=20, n_public=10, n_hybrid=0, response=0.8, seed=1).survey
    >>> found = lk.measure_quality(lk.build_panel(survey, relations=["advice"]))
    >>> found[["wave", "sector", "asked"]].head(3).values.tolist()
    [[2019, 'private', 20], [2019, 'public', 10], [2019, 'all', 30]]
    """
    reports = Reports(panel)
    rows: list[tuple[Any, ...]] = []
    for cluster in panel.clusters:
        for net in panel.select(cluster=cluster):
            rows += [(cluster, net.relation, net.wave, *row) for row in _rows(net, reports, panel.rules)]
    return table(rows, COLUMNS, panel)


class Reports:
    """What was reported, before two reports of one tie were joined."""

    def __init__(self, panel: Panel) -> None:
        self.survey = panel.survey
        self.given: dict[Any, Network] = {}
        self.received: dict[Any, Network] = {}
        if self.survey is None:
            return
        sides = self.survey.nominations["side"]
        for side, found in (("out", self.given), ("in", self.received)):
            if (sides == side).any():
                found.update(_as_reported(panel, self.survey, side))

    def pair(self, net: Network) -> tuple[Network, Network] | None:
        """The two reports of every dyad on the actors of a network; None when there is one only."""
        key = (net.relation, net.wave)
        given, received = self.given.get(key), self.received.get(key)
        if given is not None and received is not None:
            first, second = given, received
        elif given is not None and not self._directed(*key):
            first, second = given, given.transpose()
        else:
            return None
        actors = net.actors.index
        return first.subset(actors), second.subset(actors)

    def ends_met(self, net: Network) -> int:
        """How often the two reports meet every pair: twice where the second is the first seen from the other end."""
        return 2 if self.received.get((net.relation, net.wave)) is None else 1

    def _directed(self, relation: str, wave: Any) -> bool:
        assert self.survey is not None
        table = self.survey.relations
        return bool(table.loc[(table["relation"] == relation) & (table["wave"] == wave), "directed"].iloc[0])


def _as_reported(panel: Panel, survey: Survey, side: str) -> dict[Any, Network]:
    """Networks of the answers of one side, from respondent to nominee (out) or from nominee to respondent (in)."""
    answers = survey.nominations
    answers = answers[answers["side"] == side]
    asked = set(answers[["relation", "wave"]].itertuples(index=False, name=None))
    relations = survey.relations.assign(directed=True)
    kept = [pair in asked for pair in relations[["relation", "wave"]].itertuples(index=False, name=None)]
    raw = Survey(survey.actors, answers, relations[kept], waves=survey.waves)
    wanted = sorted(set(answers["relation"]) & set(panel.relations))
    rules = {key: panel.rules[key] for key in ("at_least", "hybrid") if key in panel.rules}
    return {(net.relation, net.wave): net for net in build_panel(raw, relations=wanted, **rules)}


def _rows(net: Network, reports: Reports, rules: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    asked, responded = _answers(net, reports.survey)
    sector = net.actors["sector"].to_numpy() if "sector" in net.actors.columns else np.full(len(net.actors), "")
    pair = reports.pair(net)
    agreement = None if pair is None else _agreement(*pair)
    rows = []
    for name in [*(s for s in SECTORS if (sector == s).any()), "all"]:
        mine = np.ones(len(sector), dtype=bool) if name == "all" else np.asarray(sector == name)
        counts = net.out_counts[mine].sum(axis=0)
        share = _ratio(counts[M], counts[[T, N, M]].sum())
        one_sided, agree = (NAN, NAN) if agreement is None else _shares(agreement, mine)
        naming = _naming(net, reports, responded) if name == "all" else ""
        silent = silence_note(net, rules, 1 - _ratio(responded.sum(), asked.sum())) if name == "all" else ""
        note = joined(naming, silent, missing_note(share))
        rows.append((name, int((asked & mine).sum()), int((responded & mine).sum()), share, one_sided, agree, note))
    return rows


def _answers(net: Network, survey: Survey | None) -> tuple[Flags, Flags]:
    """Who was asked this relation, and who of them responded."""
    if survey is None or not {"asked", "responded"} <= set(net.actors.columns):
        own = net.out_counts
        return own[:, [T, N, M]].sum(axis=1) > 0, own[:, [T, N]].sum(axis=1) > 0
    relations = survey.relations
    here = relations[(relations["relation"] == net.relation) & (relations["wave"] == net.wave)]
    kinds = here["asked_of"].iloc[0] if len(here) else None
    asked = net.actors["asked"].to_numpy(dtype=bool)
    if isinstance(kinds, tuple) and kinds:
        asked = asked & net.actors["kind"].isin(kinds).to_numpy()
    return asked, asked & net.actors["responded"].to_numpy(dtype=bool)


def _agreement(first: Network, second: Network) -> NDArray[np.int64]:
    """Cells of each actor, as row and as column, by what the two reports say, shape (n, 25)."""
    both = _cells.pair(first.cells, second.cells, N_STATES)
    return _cells.row_census(both, N_STATES**2) + _cells.row_census(_cells.transpose(both), N_STATES**2)


def _shares(counts: NDArray[np.int64], mine: Flags) -> tuple[float, float]:
    """Share of claimed ties that one end claims, and of dyads on which both ends say the same."""
    found = counts[mine].sum(axis=0).reshape(N_STATES, N_STATES)
    differ = found[T, N] + found[N, T]
    return _ratio(differ, differ + found[T, T]), _ratio(found[T, T] + found[N, N], found[np.ix_([T, N], [T, N])].sum())


def _naming(net: Network, reports: Reports, responded: Flags) -> str:
    """How often respondents name silent and responding organisations."""
    given = reports.given.get((net.relation, net.wave))
    if given is None or responded.all() or not responded.any():
        return ""
    given = given.subset(net.actors.index)
    counts = _cells.census(given.cells, N_STATES, responded.astype(np.int64))[1]
    silent, others = (_ratio(counts[k, T], counts[k, T] + counts[k, N]) for k in (0, 1))
    if np.isnan(silent) or np.isnan(others):
        return ""
    return f"respondents name {silent:.1%} of the silent and {others:.1%} of the responding organisations"


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else NAN
