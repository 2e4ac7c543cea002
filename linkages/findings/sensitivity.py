"""Which conclusions about change hang on a choice that somebody had to make."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from ..data.network import Network
from ..data.panel import Panel
from ..data.survey import Survey
from ..errors import ArgumentError
from ..inference.dyadic import label_of, n_networks
from ..intake.build import build_panel
from ..measures.centrality import degree
from ..measures.cohesion import density, reciprocity
from ..measures.mixing import ei_index
from ..measures.stability import MOST_STAGES
from ..vocabulary import BLOCKS, HybridRule, LoneRule, SymmetrizeRule, did_you_mean
from .change import CHANGE, change_rows, comparisons
from .reading import FLAG, NUMBER, TEXT, WAVE, chosen, table

__all__ = ["SENSITIVITY", "measure_sensitivity", "running_the_cluster"]

SENSITIVITY: Final[tuple[Callable[..., Any], ...]] = (density, reciprocity, ei_index)
BASE: Final = "base"
REPEATED: Final = ("without cluster organisation", "without programme")  # every change is measured again without these
KEYS: Final = ["cluster", "relation", "since", "wave", "block", "measure"]
COLUMNS: Final = {
    "cluster": TEXT, "relation": TEXT, "since": WAVE, "wave": WAVE, "block": TEXT, "measure": TEXT, "choice": TEXT,
    "value": NUMBER, "low": NUMBER, "high": NUMBER, "flips": FLAG,
}  # fmt: skip
_RULES: Final[dict[str, tuple[SymmetrizeRule | None, LoneRule]]] = {
    "directed": (None, "missing"), "either": ("either", "missing"), "either, lone decides": ("either", "decides"),
    "both": ("both", "missing"), "both, lone decides": ("both", "decides"), "mean": ("mean", "missing"),
    "mean, lone decides": ("mean", "decides"),
}  # fmt: skip
_HYBRIDS: Final[tuple[HybridRule, ...]] = ("apart", "private", "public")


def measure_sensitivity(
    panel: Panel,
    measures: Sequence[Callable[..., Any]] | None = None,
    *,
    blocks: Sequence[str] = BLOCKS,
    cluster_kinds: str | Iterable[str] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure every change again under the other choices that could have been made.

    Parameters
    ----------
    panel : Panel
        Networks by relation and wave, with the survey and the rules they were built from. Of a panel without a survey
        only the most central actor can be left out.
    measures : sequence of callable, optional
        As in `measure_change`, frame ``stayers``. By default all of `measure_change` without the programme's own ties and
        without the cluster organisation, and density, reciprocity and the E–I index under every other choice too.
    blocks : sequence of str
        Which of ``linkages.BLOCKS``.
    cluster_kinds : str or iterable of str, optional
        Kinds of the organisations that run the cluster. By default the hybrid organisations whose kind has "cluster" in
        it; where no kind has, all hybrid ones.
    level : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        ``cluster, relation, since, wave, block, measure, choice, value, low, high, flips``: the change, its interval, and
        whether the conclusion is another one than under the choice ``base``. Empty with one wave.

    Raises
    ------
    ArgumentError
        When a measure, block, kind or level is not known.

    Notes
    -----
    The conclusion is that the measure rose, that it fell (its interval leaves 0), or that neither is shown. Where there
    is no interval under one of the two choices, the signs are compared. A value that is undefined, or not comparable
    between the waves, is nan: it is no conclusion, and nothing flips. Nor does a measure of two waves at once (``jaccard``),
    which is no change.

    Choices, each alone against the rules of the panel, where it makes a difference to the relation: reports ``directed``
    (as asked), or joined by ``either``, ``both`` or ``mean``, a lone report missing or deciding; ``at least 2``, 3 … up to
    ``scale_max`` (cut before reports are joined); ``hybrid apart``, ``private`` or ``public``; ``without cluster
    organisation``; ``without most central``: the actor with most ties in the earlier wave (by `degree`, so no silent one; the
    first of equal ones) is left out of both; ``without programme``: ties that are the programme's own activity are taken for none.

    References
    ----------
    Young C, Holsteen K (2017). Model uncertainty and robustness: a computational framework for multimodel analysis.
    Sociological Methods & Research 46(1), 3-40. doi:10.1177/0049124115610347

    Examples
    --------
    >>> import linkages as lk
    >>> survey = lk.simulate_survey(n_private=16, n_public=10, relations=["advice"], scale_max=1, seed=1).survey
    >>> found = lk.measure_sensitivity(lk.build_panel(survey), lk.density, blocks="all")
    >>> found.choice.tolist()[:4]
    ['base', 'either', 'either, lone decides', 'both']
    >>> bool(found.flips[found.choice == "base"].any())
    False
    """
    few, all_ = (SENSITIVITY, CHANGE) if measures is None else (measures, measures)
    found = [_changes(panel, all_, blocks, level).assign(choice=BASE)]
    for choice, other in _others(panel, cluster_kinds):
        found.append(_changes(other, all_ if choice in REPEATED else few, blocks, level).assign(choice=choice))
    rows = pd.concat([part for part in found if len(part)] or found[:1], ignore_index=True)
    if not len(rows):
        return table([], COLUMNS, panel)
    rows = rows[rows["cluster"].isin(panel.clusters)]
    rows["_form"] = rows.groupby([*KEYS, "choice"], sort=False).cumcount()  # two forms of one measure
    base = rows[rows["choice"] == BASE].drop(columns="choice")
    rows = rows.merge(base, on=[*KEYS, "_form"], how="left", suffixes=("", "_base"))
    two_waves = {label_of(measure) for measure in chosen(all_, networks=(1, 2)) if n_networks(measure) == 2}
    rows["flips"] = _flips(rows) & ~rows["measure"].isin(two_waves)
    order = {key: i for i, key in enumerate(base[[*KEYS, "_form"]].itertuples(index=False, name=None))}
    place = [order[key] for key in rows[[*KEYS, "_form"]].itertuples(index=False, name=None)]
    rows = rows.iloc[np.argsort(place, kind="stable")]
    return table(list(rows[list(COLUMNS)].itertuples(index=False, name=None)), COLUMNS, panel)


def _changes(panel: Panel, measures: Any, blocks: Any, level: float) -> pd.DataFrame:
    found = change_rows(panel, measures, blocks=blocks, level=level)
    found["value"] = found["value"].where(found["comparable"])
    return found[[*KEYS, "value", "low", "high"]]


def _flips(rows: pd.DataFrame) -> Any:
    """Whether the conclusion is another one than under the base choice."""
    sign, base = np.sign(rows["value"]), np.sign(rows["value_base"])
    shown = np.where(rows["low"] > 0, 1, np.where(rows["high"] < 0, -1, 0))
    base_shown = np.where(rows["low_base"] > 0, 1, np.where(rows["high_base"] < 0, -1, 0))
    both = (rows["low"].notna() & rows["low_base"].notna()).to_numpy()
    known = (sign.notna() & base.notna()).to_numpy()
    return known & np.where(both, shown != base_shown, (sign != base).to_numpy())


def _others(panel: Panel, cluster_kinds: str | Iterable[str] | None) -> Iterator[tuple[str, Panel]]:
    """Every other choice and the panel it gives, of the relations to which it makes a difference."""
    survey = panel.survey
    if survey is not None:
        yield from _rebuilt(panel, survey)
    elif cluster_kinds is not None:
        raise ArgumentError("cluster_kinds needs a panel with its survey: make it by build_panel")
    if survey is not None:
        runs = running_the_cluster(survey, cluster_kinds)
        if runs:
            yield REPEATED[0], _without(panel, lambda net: net.actors.index.isin(runs))
    yield from _without_most_central(panel)
    if survey is not None:
        told = survey.nominations
        own = told["programme"].astype(bool)
        touched = sorted(set(told.loc[own, "relation"]) & set(panel.relations))
        if touched:
            none = told.assign(strength=told["strength"].mask(own & (told["strength"] > 0), 0.0))
            plain = Survey(survey.actors, none, survey.relations, waves=survey.waves)
            yield REPEATED[1], _build(panel, plain, touched)


def _rebuilt(panel: Panel, survey: Survey) -> Iterator[tuple[str, Panel]]:
    """Other rules of `build_panel`."""
    rules = {"symmetrize": None, "lone": "missing", "at_least": None, "hybrid": "apart"} | panel.rules
    asked = survey.relations[survey.relations["relation"].isin(panel.relations)]
    directed = set(asked.loc[asked["directed"].astype(bool), "relation"])
    for choice, (symmetrize, lone) in _RULES.items():
        now = [_rule(r in directed, rules["symmetrize"], rules["lone"]) for r in panel.relations]
        other = [_rule(r in directed, symmetrize, lone) for r in panel.relations]
        moved = [
            r for r, a, b in zip(panel.relations, now, other, strict=True)
            if a != b and (symmetrize is not None or r in directed)
        ]  # fmt: skip
        if moved:
            yield choice, _build(panel, survey, moved, symmetrize=symmetrize, lone=lone)
    stages = _stages(panel, survey)
    for stage in range(2, max(stages.values(), default=1) + 1):
        moved = [r for r, most in stages.items() if most >= stage and rules["at_least"] != stage]
        if moved:
            yield f"at least {stage}", _build(panel, survey, moved, at_least=stage)
    if (survey.actors["sector"] == "hybrid").any():
        for hybrid in _HYBRIDS:
            if hybrid != rules["hybrid"]:
                yield f"hybrid {hybrid}", _build(panel, survey, panel.relations, hybrid=hybrid)


def _rule(directed: bool, symmetrize: Any, lone: Any) -> tuple[Any, Any]:
    """What a rule comes to: undirected relations are joined by either unless told otherwise; nothing joined, no lone."""
    joined = symmetrize if symmetrize is not None or directed else "either"
    return joined, lone if joined is not None else "missing"


def _stages(panel: Panel, survey: Survey) -> dict[str, int]:
    """Highest stage of the scale of each relation that is a scale."""
    found = {}
    for relation in panel.relations:
        said = survey.relations.loc[survey.relations["relation"] == relation, "scale_max"].dropna()
        given = survey.nominations.loc[survey.nominations["relation"] == relation, "strength"].dropna()
        most = float(said.max() if len(said) else given.max() if len(given) else 1)
        if most <= MOST_STAGES and (len(said) or (given == given.round()).all()):
            found[relation] = int(most)
    return found


def _build(panel: Panel, survey: Survey, relations: Sequence[str], **changed: Any) -> Panel:
    """Build again with some rules changed."""
    rules = {k: panel.rules[k] for k in ("symmetrize", "lone", "at_least", "hybrid") if k in panel.rules}
    built = build_panel(survey, relations=relations, **(rules | changed))
    nets = [net for net in built if (net.relation, net.wave) in panel]
    return Panel(nets, waves=panel.waves, survey=built.survey, rules=built.rules)


def running_the_cluster(survey: Survey, kinds: str | Iterable[str] | None) -> list[Any]:
    """Actors that run the cluster."""
    actors = survey.actors
    known = sorted(set(actors["kind"].dropna()))
    if kinds is None:
        hybrid = actors[actors["sector"] == "hybrid"]
        named = hybrid[[("cluster" in _plain(kind)) for kind in hybrid["kind"]]]
        return sorted(set((named if len(named) else hybrid)["actor"]))
    wanted = [kinds] if isinstance(kinds, str) else list(kinds)
    for kind in wanted:
        if kind not in known:
            raise ArgumentError(f"cluster_kinds={kind!r} is no kind of an actor: {known}{did_you_mean(kind, known)}")
    return sorted(set(actors.loc[actors["kind"].isin(wanted), "actor"]))


def _plain(text: Any) -> str:
    """Small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", str(text).casefold()) if not unicodedata.combining(c))


def _without(panel: Panel, gone: Callable[[Network], Any]) -> Panel:
    nets = [net.subset(~np.asarray(gone(net), dtype=bool)) for net in panel]
    return Panel(nets, waves=panel.waves, survey=panel.survey, rules=panel.rules)


def _without_most_central(panel: Panel) -> Iterator[tuple[str, Panel]]:
    """For every pair of waves the relation without the actor that had most ties in the earlier one, cluster by cluster."""
    for since, wave in comparisons(panel):
        nets = []
        for relation in panel.relations:
            if (relation, since) in panel and (relation, wave) in panel:
                part = panel.select(relation=relation, wave=[since, wave])
                top = {_most_central(part.select(cluster=c)[relation, since]) for c in part.clusters}
                nets += list(_without(part, lambda net, top=top: net.actors.index.isin(top)))  # type: ignore[misc]
        if nets:
            yield "without most central", Panel(nets, waves=[since, wave], survey=panel.survey, rules=panel.rules)


def _most_central(net: Network) -> Any:
    """The actor with most ties; of equal ones the first."""
    found = degree(net).dropna()
    return found.idxmax() if len(found) else None
