"""From what they told us to networks: silent respondents become missing, two reports of a tie are joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from ..data.background import Background
from ..data.cells import Cells
from ..data.join import join_reports
from ..data.network import Network
from ..data.panel import Panel
from ..data.views import assemble
from ..errors import ArgumentError
from ..vocabulary import HybridRule, JoinRule, LoneRule, State, SymmetrizeRule, did_you_mean, one_of

if TYPE_CHECKING:
    from ..data.survey import Survey

__all__ = ["build_panel"]

# What a row of answers is: given, asked for but not given, never asked for.
_ANSWERED, _SILENT, _NOT_ASKED = 0, 1, 2


def build_panel(
    survey: Survey,
    *,
    relations: str | Iterable[str] | None = None,
    symmetrize: SymmetrizeRule | None = None,
    lone: LoneRule = "missing",
    at_least: float | None = None,
    hybrid: HybridRule = "apart",
) -> Panel:
    """Interpret a survey: one Network for every relation and wave that was asked.

    Parameters
    ----------
    survey : Survey
        Checked tables.
    relations : str or iterable of str, optional
        Which relations; by default all.
    symmetrize : {"either", "both", "mean"}, optional
        How the two reports of a pair are joined, in every relation. By default ``either`` in relations declared
        undirected, and directed ones stay as reported.
    lone : {"missing", "decides"}
        What one report says when the other end was asked and did not answer.
    at_least : float, optional
        Lowest strength that counts as a tie, cut before reports are joined; by default every strength above 0.
    hybrid : {"apart", "private", "public"}
        Count hybrid organisations apart, or as one of the two sectors.

    Returns
    -------
    Panel
        ``panel.rules`` holds these choices and how many nominations were left aside because they name an
        organisation outside the boundary (``external``) or a dyad that was not at stake (``not_at_stake``).

    Raises
    ------
    ArgumentError
        For an unknown relation or option.

    Notes
    -----
    The row of an organisation that was asked and did not respond is missing; what it told nonetheless stands (a
    partial respondent). A respondent's dyad is null when it was not nominated, missing when the item was left blank
    (strength nan). Dyads are out when the respondent or its kind was not asked (``asked``, ``relations.asked_of``),
    the nominee's kind was not asked about (``relations.asked_about``), or the ends are in different clusters and the
    relation is not ``across_clusters``. Organisations outside the boundary (``external``) are not in the networks.
    A relation without nominations in a wave was not asked there, unless ``survey.relations`` lists that wave.
    Where both sides of one question were asked (``side``), the two reports are joined by ``either`` (by ``both``
    under ``symmetrize="both"``).

    Examples
    --------
    >>> import linkages as lk, pandas as pd
    >>> actors = pd.DataFrame({"wave": 1, "actor": ["a", "b", "c"], "sector": ["private", "private", "public"],
    ...                        "responded": [True, True, False]})
    >>> nominations = pd.DataFrame({"wave": 1, "relation": "advice", "respondent": ["a"], "nominee": ["c"]})
    >>> lk.build_panel(lk.Survey(actors, nominations))["advice", 1]
    <Network 'advice', wave 1: 3 actors, 1 directed tie, 33% of dyads missing>
    """
    if symmetrize is not None:
        one_of("symmetrize", symmetrize, SymmetrizeRule)
    one_of("lone", lone, LoneRule)
    one_of("hybrid", hybrid, HybridRule)
    wanted = _wanted(survey, relations)
    aside = {"external": 0, "not_at_stake": 0}
    waves = survey.waves["wave"].tolist()
    by_wave = {wave: _actors(survey, wave, hybrid) for wave in waves}
    join: JoinRule = "both" if symmetrize == "both" else "either"
    networks = []
    for asked in survey.relations.itertuples():
        if asked.relation not in wanted:
            continue
        net = _reports(survey, by_wave[asked.wave], asked, at_least, join, lone, aside)
        if symmetrize is not None or not asked.directed:
            net = net.symmetrize(symmetrize or "either", lone=lone)
        networks.append(net)
    rules = {"symmetrize": symmetrize, "lone": lone, "at_least": at_least, "hybrid": hybrid, **aside}
    return Panel(networks, waves=waves, survey=survey, rules=rules)


def _wanted(survey: Survey, relations: str | Iterable[str] | None) -> list[str]:
    known = sorted(set(survey.relations["relation"]))
    if relations is None:
        return known
    wanted = [relations] if isinstance(relations, str) else list(relations)
    for relation in wanted:
        if relation not in known:
            raise ArgumentError(f"relations={relation!r} was not asked: {known}{did_you_mean(relation, known)}")
    return wanted


def _actors(survey: Survey, wave: Any, hybrid: str) -> pd.DataFrame:
    """Organisations inside the boundary in this wave, ascending by id."""
    here = survey.actors[(survey.actors["wave"] == wave) & ~survey.actors["external"].astype(bool)]
    frame = here.drop(columns=["wave", "external"]).set_index("actor").sort_index()
    if hybrid != "apart":
        frame["sector"] = frame["sector"].where(frame["sector"] != "hybrid", hybrid)
    return frame


def _reports(
    survey: Survey, actors: pd.DataFrame, asked: Any, at_least: float | None, rule: JoinRule, lone: LoneRule,
    aside: dict[str, int],
) -> Network:  # fmt: skip
    """All reports of one relation and wave as one directed network, from respondent to nominee or giver to receiver."""
    rows = survey.nominations
    rows = rows[(rows["relation"] == asked.relation) & (rows["wave"] == asked.wave)]
    background = _background(actors, asked)
    sides = {}
    for side in ("out", "in"):
        chosen = rows[rows["side"] == side]
        if len(chosen) or (side == "out" and not len(rows)):
            net = _side(chosen, actors, background, asked, aside)
            sides[side] = net if at_least is None else net.dichotomize(at_least)
    if len(sides) == 2:
        return join_reports(sides["out"], sides["in"], rule, lone=lone)
    return sides["out"] if "out" in sides else sides["in"].transpose()


def _background(actors: pd.DataFrame, relation: Any) -> Background:
    """State of the dyads nobody listed, by who answered, who was asked, about whom, and in which cluster."""
    kind = actors["kind"]
    asked = actors["asked"].astype(bool).to_numpy() & _among(kind, relation.asked_of)
    responded = actors["responded"].astype(bool).to_numpy()
    status = np.where(~asked, _NOT_ASKED, np.where(responded, _ANSWERED, _SILENT))
    about = _among(kind, relation.asked_about).astype(np.int64)
    cluster, _ = pd.factorize(actors["cluster"], sort=True)
    profile = np.column_stack([status, about, cluster]).astype(np.int64)
    groups, group = np.unique(profile, axis=0, return_inverse=True)
    by_status = np.array([State.NULL, State.MISSING, State.OUT], dtype=np.uint8)
    state = np.repeat(by_status[groups[:, 0]][:, None], len(groups), axis=1)
    state[:, groups[:, 1] == 0] = State.OUT
    if not relation.across_clusters:
        state[groups[:, 2][:, None] != groups[:, 2][None, :]] = State.OUT
    if not len(groups):
        state = np.array([[State.NULL]], dtype=np.uint8)
    return Background(group.ravel().astype(np.int32), state)


def _among(kind: pd.Series, kinds: tuple[str, ...] | None) -> Any:
    """Whether each kind is one of those asked; None: everybody was."""
    return kind.isin(kinds).to_numpy() if kinds else np.ones(len(kind), dtype=bool)


def _side(
    rows: pd.DataFrame, actors: pd.DataFrame, background: Background, asked: Any, aside: dict[str, int]
) -> Network:
    """One side's answers, row = respondent, column = nominee."""
    n = len(actors)
    i = actors.index.get_indexer(rows["respondent"]).astype(np.int64)
    j = actors.index.get_indexer(rows["nominee"]).astype(np.int64)
    inside = (i >= 0) & (j >= 0)
    aside["external"] += int((~inside).sum())
    i, j = i[inside], j[inside]
    strength = rows["strength"].to_numpy(dtype=np.float64, na_value=np.nan)[inside]
    at_stake = background.state[background.group[i], background.group[j]] != State.OUT
    aside["not_at_stake"] += int((~at_stake & (strength > 0)).sum())
    i, j, strength = i[at_stake], j[at_stake], strength[at_stake]
    codes = np.where(np.isnan(strength), State.MISSING, np.where(strength > 0, State.TIE, State.NULL)).astype(np.int64)
    keys = i * np.int64(n) + j
    order = np.argsort(keys, kind="stable")
    empty = csr_array((n, n))
    like = Network(empty, empty, background, actors, True, asked.relation, asked.wave)
    cells = Cells(background.group.astype(np.int64), background.state.astype(np.int64), keys[order], codes[order])
    return assemble(cells, strength[order][codes[order] == State.TIE], like)
