"""A simulated survey and the truth behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..data.survey import Survey

__all__ = ["SimulatedSurvey", "Truth"]


@dataclass(frozen=True, eq=False, repr=False)
class Truth:
    """What nobody in the field would see.

    Attributes
    ----------
    actors : pandas.DataFrame
        One row for every actor and wave: ``wave, actor, sector, responded, kind, cluster, arm, in_programme`` (its cluster
        is a programme cluster), ``sender, receiver, cluster_effect`` (log-odds), ``degree`` (true arcs at the actor, all
        relations), ``joined, leaves`` (first wave but not the first of the study; last but not the last), ``exposure`` (share
        of treated actors among its partners in all relations in the last wave before any effect; nan without partners or not
        yet there); ``entry, region, ring`` as in the survey.
    ties : pandas.DataFrame
        ``wave, relation, sender, receiver, strength, spontaneous, actual``: every arc that exists without the programme
        (``spontaneous``) or with it (``actual``); an undirected tie once. ``actual & ~spontaneous``: the programme made it.
    reports : pandas.DataFrame
        What everybody would have reported, silence and blanks apart: the columns of `Survey.nominations`.
    densities : pandas.DataFrame
        ``relation, wave, block, exposure`` (any | both | one | none treated | adjacent to the programme's clusters |
        outside them) and
        ``n_dyads``; then densities: ``population`` (as asked for, without the programme), ``expected`` (the same, given
        the actors drawn), ``spontaneous`` (drawn, without the programme), ``effect`` (as asked for), ``actual`` (drawn).
        In expectation ``actual = spontaneous + effect``, for the very dyads drawn.
    outcomes : pandas.DataFrame
        ``outcome, wave, actor, spontaneous, actual``: what every actor that can have the outcome would have achieved without
        the programme, and achieves; nobody is silent here. ``actual - spontaneous`` is the effect on this actor.
    settings : dict
        Every argument, checked and spread over blocks, waves and relations.
    """

    actors: pd.DataFrame
    ties: pd.DataFrame
    reports: pd.DataFrame
    densities: pd.DataFrame
    outcomes: pd.DataFrame
    settings: dict[str, Any]

    def __repr__(self) -> str:
        return f"<Truth: {self.actors.actor.nunique():,} actors, {int(self.ties.actual.sum()):,} ties over all waves>"


@dataclass(frozen=True, eq=False, repr=False)
class SimulatedSurvey:
    """A survey and the truth behind it.

    Attributes
    ----------
    survey : Survey
        What the field brings home.
    truth : Truth
        What it does not see.
    seed : object
        The seed it was made with.

    Examples
    --------
    >>> import linkages as lk
    >>> lk.simulate_survey(n_private=12, n_public=4, seed=1)
    <SimulatedSurvey: 18 actors, waves 2019 and 2023, relations advice and joint project, 88% responded, seed 1>
    """

    survey: Survey
    truth: Truth
    seed: Any = None

    @property
    def complete(self) -> Survey:
        """The survey if everybody had answered everything: the yardstick of methods for silence."""
        survey = self.survey
        actors = survey.actors.assign(responded=True)
        for outcome, found in self.truth.outcomes.groupby("outcome"):
            known = found.set_index(["wave", "actor"])["actual"]
            actors[outcome] = known.reindex(pd.MultiIndex.from_frame(actors[["wave", "actor"]])).to_numpy()
        return Survey(actors, self.truth.reports, survey.relations, waves=survey.waves, study=survey.study)

    def __repr__(self) -> str:
        actors, settings = self.truth.actors, self.truth.settings
        waves, names = settings["waves"], [r.relation for r in settings["relations"]]
        seed = f", seed {self.seed}" if isinstance(self.seed, int) else ""
        return (
            f"<SimulatedSurvey: {actors.actor.nunique():,} actors"
            f"{f' in {n} clusters' if (n := settings['n_clusters']) > 1 else ''}, "
            f"wave{'s' if len(waves) > 1 else ''} {_listed(waves)}, relation{'s' if len(names) > 1 else ''} {_listed(names)}, "
            f"{actors.responded.mean():.0%} responded{seed}>"
        )

    def _repr_html_(self) -> str:
        from html import escape

        table = self.truth.densities
        table = table[(table.exposure == "any") & (table.block != "all")]
        wide = table.pivot_table(index=["relation", "block"], columns="wave", values="actual", sort=False)
        return f"<p>{escape(repr(self)[1:-1])}. True densities:</p>{wide.to_html(float_format='{:.3f}'.format)}"


def _listed(words: Sequence[Any]) -> str:
    """A, B and C."""
    texts = [str(w) for w in words]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
