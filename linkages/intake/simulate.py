"""Surveys whose truth is known: to test estimators, to plan a study, to make samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from ..data.survey import Survey
from ..errors import ArgumentError
from ..vocabulary import Assignment, Silence
from ._simulation.declared import study_of
from ._simulation.networks import count_partners, draw_networks
from ._simulation.outcomes import baseline_exposure, draw_outcomes
from ._simulation.plan import plan_of, settings_of
from ._simulation.population import make_population, spaces_of
from ._simulation.reports import hear, leave_gaps, who_answers
from ._simulation.tables import (
    actor_table,
    density_table,
    outcome_table,
    relation_table,
    report_table,
    tie_table,
    wave_table,
)
from .simulated import SimulatedSurvey, Truth

__all__ = ["simulate_survey"]

DENSITY = {"private-private": 0.10, "public-private": 0.05, "public-public": 0.12, "with-hybrid": 0.25}
RELATIONS = {"advice": {}, "joint project": {"directed": False, "closure": 0.5}}


def simulate_survey(
    *,
    n_private: int = 40,
    n_public: int = 10,
    n_hybrid: int = 1,
    n_clusters: int = 1,
    waves: Sequence[int] | Sequence[str] = (2019, 2023),
    relations: Sequence[str] | Mapping[str, Mapping[str, Any]] = RELATIONS,
    directed: bool = True,
    density: float | Mapping[str, float] = DENSITY,
    trend: float | Mapping[str, float] = 0.0,
    homophily: float = 0.3,
    sender_sd: float = 0.6,
    receiver_sd: float = 0.6,
    effects_correlation: float = 0.4,
    effects_persistence: float = 1.0,
    cluster_sd: float = 0.0,
    cluster_persistence: float = 1.0,
    reciprocity: float = 1.5,
    closure: float = 0.5,
    multiplexity: float = 0.2,
    leading: str | None = None,
    persistence: float = 0.6,
    joiners: float = 0.05,
    leavers: float = 0.05,
    treated: float = 0.5,
    treated_clusters: float = 1.0,
    selection: float = 0.0,
    effect: float | Mapping[str, float] = 0.0,
    effect_one: float | Mapping[str, float] = 0.0,
    effect_none: float | Mapping[str, float] = 0.0,
    effect_adjacent: float | Mapping[str, float] = 0.0,
    adjacent: float = 0.0,
    regions: int = 1,
    entry: int | str | Sequence[Any] | Mapping[str, Any] | None = None,
    ramp: Mapping[Any, float] | None = None,
    outcomes: Mapping[str, Mapping[str, Any]] | None = None,
    assignment: Assignment | None = None,
    scale_max: int = 3,
    recall: float = 0.9,
    invented: float = 0.1,
    strength_noise: float = 0.1,
    both_sides: bool = False,
    programme_marked: float = 0.3,
    response: float | Mapping[Any, Any] = 0.8,
    response_persistence: float = 0.5,
    silence: Silence = "random",
    silence_strength: float = 1.0,
    item_missing: float = 0.0,
    zeros: float = 0.0,
    language: Literal["en", "es"] = "en",
    seed: Any = None,
) -> SimulatedSurvey:
    """Simulate a survey of collaboration in one or several clusters, with its truth.

    Parameters
    ----------
    n_private, n_public, n_hybrid : int
        Actors of each sector in each cluster at the first wave, 0 or more. Private: 92 % firms, 8 % business associations;
        public: 40 % government agencies, 30 % universities, 30 % technology institutes; hybrid: cluster organisations.
    n_clusters : int
        Clusters, 1 or more. There are no ties, and no dyads at stake, between clusters.
    waves : sequence of int or of str
        Years or names, in the order of time.
    relations : sequence of str, or mapping of str to mapping
        Names, or name -> its own settings, which replace the general ones: any of ``directed, density, trend, homophily,
        reciprocity, closure, multiplexity, persistence, effect, effect_one, effect_none, effect_adjacent, scale_max, recall,
        invented, strength_noise, both_sides, programme_marked, item_missing, zeros``, and ``label``.
    directed : bool
        Is the relation asked with a direction (respondent -> nominee)? If not, a tie is reported from both ends.
    density : float or mapping
        Probability of a tie at the first wave without the programme, over all populations that could have been drawn;
        one number or one a block, from 1e-6 to 0.95. A mapping names every block that has dyads.
    trend : float or mapping
        Spontaneous change of the density a wave, in density points; blocks not named: 0.
    homophily : float
        Log-odds more if both actors are of one kind, -5 to 5. (Sectors: see ``density``. Blocks keep their density.)
    sender_sd, receiver_sd : float
        Standard deviation of the actors' tendency to send and to receive ties, in log-odds, 0 to 3.
    effects_correlation : float
        Correlation of the two, -1 to 1.
    effects_persistence : float
        Correlation of an actor's tendencies in consecutive waves, 0 to 1 (1: actors do not change).
    cluster_sd : float
        Standard deviation of the clusters' levels, in log-odds, 0 to 3.
    cluster_persistence : float
        Correlation of a cluster's level in consecutive waves, 0 to 1 (1: clusters go their way together).
    reciprocity : float
        Log odds ratio between i -> j and j -> i in a dyad, -5 to 8; 0: independent. It does not change the density.
    closure : float
        Log-odds more for each unit of log(1 + common partners), 0 to 1. It does not change the density.
    multiplexity : float
        Share of the other relations' dyads, 0 to 1, that follow the leading relation as closely as their densities allow.
        (It takes ``multiplexity <= 1 / (1 + persistence)`` to hold the overlap over the waves.)
    leading : str, optional
        The relation that the others follow; by default the first.
    persistence : float
        Probability that a dyad is not drawn anew between two waves, 0 to 1. A tie survives with probability
        ``persistence + (1 - persistence) p`` where p is its probability when drawn anew.
    joiners, leavers : float
        Actors who come (go) between two waves as a share of those present, rounded to whole private and public actors;
        0 to 1 (0.9). Hybrids stay; nobody comes back; those who come land in a cluster at random.
    treated : float
        Share of the private and public actors of a treated cluster who are in the programme, 0 to 1. Hybrids have no arm
        and count as untreated ends of a dyad.
    treated_clusters : float
        Share of the clusters that are treated, rounded, 0 to 1. In the others everybody is ``control``.
    selection : float
        Log-odds of being in the programme for each standard deviation of sociability (sender plus receiver effect), -5 to
        5; 0: at random.
    effect, effect_one, effect_none : float or mapping
        What the programme adds to the density, in density points (0.05: five more ties a hundred dyads), of dyads with
        both, one or none of their actors treated, in treated clusters; one number, or one a block (blocks not named: 0).
        Negative: ties it ends (``effect_none`` < 0: diversion).
    effect_adjacent : float or mapping
        The same for dyads of clusters beside treated ones (negative: displacement), reached when the first cluster's is.
    adjacent : float
        Share of the comparison clusters that lie beside a treated one, rounded, 0 to 1; above 0 actors have a ``ring``:
        treated, adjacent or far.
    regions : int
        Regions over which clusters are spread, 1 or more; from 2 actors have a ``region``.
    entry : int, str, sequence or mapping, optional
        When treated clusters enter: a wave after the first (or a year between, if waves are years), the same for all; several,
        dealt at random to as many clusters each; or cluster -> entry, and these clusters are treated (``Cluster 1``,
        ``Clúster 1``; ``Cluster 01`` from ten on). Treated actors then have an ``entry``.
    ramp : mapping, optional
        Wave -> share of the effect reached, 0 to 1 (waves not named: 0). By default 0 at the first wave, then 1. With
        ``entry``: time since entry (years; waves if those have names) -> share from then on, by default ``{0: 1.0}``.
    outcomes : mapping, optional
        Name -> settings of what organisations achieve each wave, a column of the actors (blank if silent). All settings can
        be left out: ``mean`` (20; at the first wave, of those that have any), ``whole`` (False; rounded), ``sectors``
        (``("private",)``; others are blank), ``none`` (0; share of actors that never have any); and in log points (0.1: about
        10 % more) ``actor_sd`` (0.8; lasting differences), ``noise`` (0.1; anew each wave, with ``noise_persistence``, 0, its
        correlation between waves), ``cluster_noise`` (0; shared in a cluster and wave), ``trend`` (0; a wave), ``direct`` (0;
        of the programme on treated actors), ``indirect`` (0; on all actors of treated clusters, for each unit of exposure: the
        share of treated partners before the programme), ``adjacent`` (0; on those of adjacent clusters), ``position`` (0;
        for each unit of log(1 + true ties in that wave)).
    assignment : {"randomised", "rule", "self-selected"}, optional
        How it is said to have been decided who takes part. With it, ``outcomes`` or ``entry`` the survey has a study with
        ``[design]``; by default "self-selected" if there is ``selection``, else "randomised".
    scale_max : int
        Strengths go from 1 to this; strength k has weight ``scale_max + 1 - k`` and stays while the tie lasts.
    recall : float
        Probability that a true tie is reported, by each side independently, 0 to 1.
    invented : float
        Expected number of reports of ties that do not exist, for each true tie that could be reported, 0 to 1. With
        ``recall + invented = 1`` the reported density of a directed relation is unbiased.
    strength_noise : float
        Share of reported strengths that slip by one step (inside the scale), 0 to 1.
    both_sides : bool
        Directed relations: do receivers report too (``side = "in"``)?
    programme_marked : float
        Share of the ties made by the programme that are marked as its own activity (``programme``), 0 to 1.
    response : float or mapping
        Probability that an actor answers, 0 to 1: one number, by sector, by wave, or wave -> by sector.
    response_persistence : float
        Share of the actors, 0 to 1, whose luck in answering is that of the wave before.
    silence : {"random", "quiet", "busy"}
        Who is silent: anybody, those with few true ties, or those with many. Sectors keep their response.
    silence_strength : float
        Log-odds of answering for each standard deviation of log(1 + true ties), 0 to 5; unused for "random".
    item_missing : float
        Share of a respondent's answers left blank, ties and noes alike, 0 to 1.
    zeros : float
        Share of a respondent's noes written down as strength 0, 0 to 1 (unwritten noes are noes too).
    language : {"en", "es"}
        Of names, kinds and labels.
    seed : int, Generator or None
        Source of all randomness.

    Returns
    -------
    SimulatedSurvey
        ``.survey``, ``.truth`` and ``.complete`` (the survey without silence and blanks).

    Raises
    ------
    ArgumentError
        An argument out of its range, naming it.

    Notes
    -----
    **Law of a dyad.** With a_i and b_i the sender and receiver effects (bivariate normal, first-order autoregressive over
    waves), c the cluster's effect (normal, autoregressive too) and h the homophily,

        logit p_ij = m_block + h [same kind] + a_i + b_j + c,

    or the mean of both directions if undirected. m_block is solved so that the mean of p over actors yet to be drawn is
    ``density + trend * t``. The four patterns of a directed dyad have margins p_ij, p_ji and the odds ratio
    exp(reciprocity) (Plackett 1965).

    **Anyway (Y0).** The first wave is drawn from the law. With closure, dyads are then drawn anew several times with
    ``closure * log(1 + common partners now)`` added, less a shift a block that keeps its mean probability. Between waves
    a dyad stands still with probability ``persistence``; otherwise it is drawn anew, with closure. If the law moved (trend,
    changing actors), all dyads are first carried from the old law to the new by a maximal coupling. A share of the dyads
    is instead carried, by the same coupling, from the leading relation. Dyads of joiners are drawn from the law. So without
    closure every dyad has exactly its law's probability in every wave. With closure the blocks have their densities (within
    about 1 % of them where the law moves too) and reciprocity rises with closure; both are stationary.

    **Programme (Y1).** In a class (block x exposure) with e > 0 points and N dyads, absent arcs are added with probability
    (logistic(x + s) - logistic(x)) / (1 - logistic(x)), x = logit p, with the one s that makes e N of them expected given Y0;
    both directions of a dyad keep the odds ratio. With e < 0 present arcs are ended, all with the same probability. Each
    change lasts from wave to wave with probability ``persistence``, and new ones fill up. Ties of the programme breed no
    others. E[Y1 - Y0] = e in every class, as long as the class has arcs to add or to end.

    **Outcomes.** y = exp(level + trend t + actor + cluster_noise + noise + position log((1 + d) / (1 + mean d at first)) +
    share reached (direct [treated] + indirect exposure)). Without the programme d counts spontaneous ties and the last term is
    nil; all else is the same, so the difference is the programme's.

    **Reports.** Each asked side reports true ties with probability ``recall`` and others at the rate ``invented`` implies.
    Silence comes last: who does not answer is silent about all relations. Blanks and written noes are drawn item by item.

    Streams are separate: with one seed, another response leaves the truth and the reports unchanged. The same seed gives
    the same bytes, whatever the order of settings in a mapping (the order of relations matters only through ``leading``).
    Up to 300,000 dyads a wave all are listed; beyond, absent dyads are sampled (exactly, by thinning) and intercepts are
    solved on 60,000 random dyads a block: 10,000 actors in two waves take seconds.

    References
    ----------
    Plackett RL (1965). A class of bivariate distributions. Journal of the American Statistical Association 60, 516-522.
    doi:10.1080/01621459.1965.10480807

    Examples
    --------
    >>> study = simulate_survey(relations=["advice"], effect={"public-private": 0.1}, seed=7)
    >>> study.survey
    <Survey: 54 actors, 2 waves, 1 relation, ... nominations>
    >>> after = study.truth.densities.query("wave == 2023 and block == 'public-private' and exposure == 'both'")
    >>> after[["spontaneous", "effect", "actual"]].round(3).to_dict("records")
    [{'spontaneous': 0.089, 'effect': 0.1, 'actual': 0.179}]
    """
    plan = plan_of(locals())
    names = [r.relation for r in plan.relations]
    if leading is not None and leading not in names:
        raise ArgumentError(f"leading={leading!r} is not one of the relations {', '.join(map(repr, names))}")
    people_rng, ties_rng, programme_rng, reports_rng, gaps_rng, outcomes_rng = _streams(seed)
    people = make_population(plan, people_rng.spawn(4))
    networks = draw_networks(plan, people, _each(ties_rng, names), _each(programme_rng, names), leading or names[0])
    spaces = spaces_of(people)
    listeners = _each(reports_rng, names)
    heard = {
        name: [hear(net.plan, space, arcs, listeners[name]) for space, arcs in zip(spaces, net.arcs, strict=True)]
        for name, net in networks.items()
    }
    degree = count_partners(networks, people)
    answers_rng, blanks_rng, frame_rng = gaps_rng.spawn(3)
    answered = who_answers(plan, people, degree, answers_rng)
    blanks = _each(blanks_rng, names)
    kept = {
        name: [
            leave_gaps(networks[name].plan, space, said, now, blanks[name])
            for space, said, now in zip(spaces, waves_heard, answered, strict=True)
        ]
        for name, waves_heard in heard.items()
    }
    exposure = baseline_exposure(plan, people, networks)
    achieved = draw_outcomes(plan, people, networks, exposure, _each(outcomes_rng, [o.outcome for o in plan.outcomes]))
    actors, true_actors = actor_table(plan, people, answered, degree, exposure, achieved)
    truth = Truth(
        actors=true_actors,
        ties=tie_table(plan, people, networks),
        reports=report_table(plan, people, heard),
        densities=density_table(plan, people, networks, frame_rng),
        outcomes=outcome_table(plan, people, achieved),
        settings=settings_of(plan),
    )
    study = study_of(plan, people)
    survey = Survey(actors, report_table(plan, people, kept), relation_table(plan), waves=wave_table(plan), study=study)
    return SimulatedSurvey(survey, truth, seed)


def _streams(seed: Any) -> list[np.random.Generator]:
    """Independent sources for people, ties, programme, reports, gaps and outcomes."""
    try:
        return np.random.default_rng(seed).spawn(6)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"seed={seed!r} must be a whole number from 0, a numpy Generator or None") from error


def _each(parent: np.random.Generator, names: Sequence[str]) -> dict[str, np.random.Generator]:
    """A source for each relation, whatever their order."""
    ordered = sorted(names)
    return dict(zip(ordered, parent.spawn(len(ordered)), strict=True))
