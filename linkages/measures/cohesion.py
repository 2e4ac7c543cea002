"""How closely knit a network is: rates over the dyads and triples that were observed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..data.dyadmean import DyadMean, dyad_mean
from ..data.join import joint_census
from ..data.network import Network
from ..vocabulary import DegreeForm, DyadForm, RateForm, ReciprocityForm, State, TransitivityForm, one_of
from ._closure import closure
from .mixing import cell_means

__all__ = ["average_degree", "density", "dyad_census", "dyad_share", "mean_strength", "reciprocity", "transitivity"]

NAN = float("nan")
T, N, M = State.TIE, State.NULL, State.MISSING
TIE = {T: 1}
OBSERVED = {T: 1, N: 1}
AT_STAKE = {T: 1, N: 1, M: 1}


def _density_mean(net: Network, *, form: RateForm = "available", by: str = "sector") -> DyadMean | None:
    """Density as a mean over dyads."""
    if one_of("form", form, RateForm) == "available":
        return DyadMean.of_states(net, TIE, OBSERVED, limits=(0.0, 1.0))
    means = cell_means(net, by)
    if not len(means.at_stake):
        return None
    return means.mean(means.at_stake / means.at_stake.sum(), limits=(0.0, 1.0))


@dyad_mean(_density_mean)
def density(net: Network, *, form: RateForm = "available", by: str = "sector") -> float:
    """Share of the observed dyads that are ties.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    form : {"available", "standardised"}
        Available: over all observed dyads. Standardised: the density of each cell (group of the sender × group of the
        receiver), weighted by all dyads at stake in it, so that groups which answered less do not weigh less.
    by : str
        Column of ``net.actors`` with the groups; read only under ``standardised``.

    Returns
    -------
    float
        From 0 to 1; nan when no dyad was observed, and under ``standardised`` when some cell has dyads at stake but
        none observed.

    Raises
    ------
    ArgumentError
        When ``form`` or ``by`` is not known.

    Notes
    -----
    ``n_ties / n_dyads``, where n_dyads counts the dyads in state tie or null, each once (ordered pairs in a directed
    network). Missing dyads are in neither number, so that random silence does not pull density towards 0. Standardised:
    Σ_sr N_sr d_sr / Σ_sr N_sr with N_sr the dyads at stake (missing included). With nothing missing this is ``gden`` of
    sna and ``edge_density`` of igraph; both take a missing dyad for a null one unless it is coded as NA.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0], [0, 0, float("nan")], [1, 0, 0]], directed=True)
    >>> lk.density(net)
    0.4
    """
    if one_of("form", form, RateForm) == "available":
        return net.n_ties / net.n_dyads if net.n_dyads else NAN
    mean = _density_mean(net, form=form, by=by)
    return NAN if mean is None else mean.value


def _degree_mean(net: Network, *, form: DegreeForm = "share") -> DyadMean | None:
    """Average degree as a mean over dyads, times the dyads an actor has at stake."""
    one_of("form", form, DegreeForm)
    if not net.n_dyads:
        return None
    scale = int(net.out_counts[:, [T, N, M]].sum()) / net.n_actors
    below = OBSERVED if form == "share" else AT_STAKE
    return DyadMean.of_states(net, TIE, below, scale=scale, limits=(0.0, scale))


@dyad_mean(_degree_mean)
def average_degree(net: Network, *, form: DegreeForm = "share") -> float:
    """Average number of ties of an actor.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    form : {"share", "count"}
        Share: what the observed dyads say, for all dyads at stake. Count: only the ties that were observed, as if every
        missing dyad were null.

    Returns
    -------
    float
        From 0 to n − 1; nan when no dyad was observed.

    Raises
    ------
    ArgumentError
        When ``form`` is not known.

    Notes
    -----
    Density × D / n, with n the actors at stake and D the ordered pairs at stake among them (an undirected dyad twice).
    In a whole network D / n = n − 1. In a directed network this is the average out-degree, which is the average
    in-degree; in a block it counts the ties inside the block: with a private and b public actors D / n is
    2ab / (a + b) in the public–private block. With nothing missing both forms give the plain average of the degrees, as
    other software does.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 0], [1, 0, 1], [float("nan"), float("nan"), 0]], directed=True)
    >>> lk.average_degree(net), lk.average_degree(net, form="count")
    (1.5, 1.0)
    """
    mean = _degree_mean(net, form=form)
    return NAN if mean is None else mean.value


def _reciprocity_mean(net: Network, *, form: ReciprocityForm = "arc") -> DyadMean | None:
    """Reciprocity as a mean over ordered pairs observed both ways."""
    one_of("form", form, ReciprocityForm)
    if not net.directed:
        return None
    below = {(T, T): 1, (T, N): 1} if form == "arc" else {(T, T): 1, (T, N): 1, (N, T): 1}
    return DyadMean.of_pairs(net, {(T, T): 1}, below, limits=(0.0, 1.0))


@dyad_mean(_reciprocity_mean)
def reciprocity(net: Network, *, form: ReciprocityForm = "arc") -> float:
    """Share of ties that are returned.

    Parameters
    ----------
    net : Network
        Directed; any block; strengths are not looked at.
    form : {"arc", "dyad"}
        Arc: share of the ties that are returned. Dyad: share of the connected pairs that are tied both ways.

    Returns
    -------
    float
        From 0 to 1; nan when there is no tie in a pair observed both ways, and for an undirected network, where the
        question has no meaning.

    Raises
    ------
    ArgumentError
        When ``form`` is not known.

    Notes
    -----
    Only pairs observed both ways count: a reply that was not heard is not a no. With M pairs tied both ways and A tied
    one way, arc = 2M / (2M + A) and dyad = M / (M + A). Arc is ``grecip(measure="edgewise")`` of sna, igraph's default
    and UCINET's arc method; dyad is ``"dyadic.nonnull"``, igraph's ``mode="ratio"`` and UCINET's dyad method. sna's
    default ``"dyadic"``, (M + null) / all pairs, is something else, and for undirected networks other software says 1.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 13.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 1], [0, float("nan"), 0]], directed=True)
    >>> round(lk.reciprocity(net), 3), lk.reciprocity(net, form="dyad")
    (0.667, 0.5)
    """
    mean = _reciprocity_mean(net, form=form)
    return NAN if mean is None else mean.value


def transitivity(net: Network, *, form: TransitivityForm = "weak") -> float:
    """Share of the two-paths that are closed: how often the partner of a partner is a partner.

    Parameters
    ----------
    net : Network
        Any block, directed or not; strengths are not looked at.
    form : {"weak", "global"}
        Weak: of the paths a→v→b, those with a→b. Global: the same after joining both directions (``either``), that is
        three times the triangles over the two-paths. In an undirected network the two are one.

    Returns
    -------
    float
        From 0 to 1; nan when there is no two-path whose third dyad was observed.

    Raises
    ------
    ArgumentError
        When ``form`` is not known.

    Notes
    -----
    Closed / (closed + open), over the two-paths with a ≠ b whose dyad a→b was observed (tie or null). A two-path whose
    third dyad is missing, or is not in this block, is not counted; so the public–private block, in which no two-path can
    close, is nan and not 0. Weak is ``gtrans(measure="weak")`` of sna, which gives 1 when there is no two-path; global is
    ``transitivity(type="global")`` of igraph.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 6.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]], directed=True)
    >>> lk.transitivity(net)
    0.5
    """
    one_of("form", form, TransitivityForm)
    closed, open_ = closure(net.symmetrize("either") if form == "global" else net)
    return closed / (closed + open_) if closed + open_ else NAN


def dyad_census(net: Network) -> pd.Series:
    """Count the pairs of actors by what holds between them.

    Parameters
    ----------
    net : Network
        Any block, directed or not.

    Returns
    -------
    pandas.Series
        Counts ``mutual, asymmetric, null, missing``; they sum to the pairs at stake in both directions.

    Notes
    -----
    Missing: at least one of the two directions was not observed. A pair of which only one direction was asked about is
    not counted. In an undirected network every tie is mutual. Counts fall with silence: compare shares. With nothing
    missing this is ``dyad.census`` of sna.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 13.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [0, float("nan"), 0]], directed=True)
    >>> lk.dyad_census(net).to_dict()
    {'mutual': 1, 'asymmetric': 1, 'null': 0, 'missing': 1}
    """
    if net.directed:
        pairs: Any = joint_census(net, net.transpose())
        unknown = pairs[T, M] + pairs[N, M] + pairs[M, M] // 2
        counts = [pairs[T, T] // 2, pairs[T, N], pairs[N, N] // 2, unknown]
    else:
        counts = [net.n_ties, 0, net.state_counts["null"], net.state_counts["missing"]]
    return pd.Series(
        [int(c) for c in counts], index=["mutual", "asymmetric", "null", "missing"], name="n_pairs", dtype="int64"
    )


_PAIRS = {"mutual": {(T, T): 1}, "asymmetric": {(T, N): 1, (N, T): 1}, "null": {(N, N): 1}}


def _share_mean(net: Network, *, form: DyadForm = "mutual") -> DyadMean:
    """Share of a kind of pair as a mean over pairs observed both ways."""
    one_of("form", form, DyadForm)
    observed = {pair: 1 for pairs in _PAIRS.values() for pair in pairs}
    return DyadMean.of_pairs(net, _PAIRS[form], observed, limits=(0.0, 1.0))


@dyad_mean(_share_mean)
def dyad_share(net: Network, *, form: DyadForm = "mutual") -> float:
    """Share of the pairs of actors that are tied both ways, one way, or not at all.

    Parameters
    ----------
    net : Network
        Any block, directed or not.
    form : {"mutual", "asymmetric", "null"}
        Which pairs.

    Returns
    -------
    float
        From 0 to 1; the three add up to 1; nan when no pair was observed both ways.

    Raises
    ------
    ArgumentError
        When ``form`` is not known.

    Notes
    -----
    Of the pairs observed both ways: the counts of `dyad_census` over their sum without ``missing``, so that they do not
    move with response as counts do. In an undirected network every tie is mutual.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 13.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1, 1], [1, 0, 0], [0, float("nan"), 0]], directed=True)
    >>> lk.dyad_share(net), lk.dyad_share(net, form="asymmetric")
    (0.5, 0.5)
    """
    return _share_mean(net, form=form).value


def _strength_mean(net: Network) -> DyadMean:
    """Mean strength as a mean over ties."""
    return DyadMean.of_strengths(net, TIE)


@dyad_mean(_strength_mean)
def mean_strength(net: Network) -> float:
    """Average strength of the ties.

    Parameters
    ----------
    net : Network
        Any block, directed or not.

    Returns
    -------
    float
        On the scale of the strengths; nan when there is no tie.

    Notes
    -----
    Sum of the strengths of the observed ties over their number, each once. Null dyads do not count: valued density
    (``gden(ignore.eval=FALSE)`` of sna, UCINET's density of valued data) is ``mean_strength × density``.

    References
    ----------
    Wasserman S, Faust K (1994). Social Network Analysis. Cambridge University Press, chapter 4.
    doi:10.1017/CBO9780511815478

    Examples
    --------
    >>> import linkages as lk
    >>> lk.mean_strength(lk.from_matrix([[0, 3], [1, 0]], directed=True))
    2.0
    """
    return _strength_mean(net).value
