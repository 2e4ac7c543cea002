"""The organisations: who they are, when they are there, what moves them, which arm they are in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...vocabulary import SECTORS
from .dyads import BLOCK_OF, N_BLOCKS, Bools, Floats, Ints, Law, Space, logistic
from .names import KIND_LETTERS, KINDS, invent_names
from .plan import Plan, RelationPlan

HYBRID = 2
KIND_SECTOR = np.array([SECTORS.index(sector) for sector, _, _ in KINDS.values()])
_KIND_SHARE = np.array([share for _, share, _ in KINDS.values()])
_KIND_SIZE = np.array([float(size) for _, _, size in KINDS.values()])
# Gauss-Hermite nodes for a standard normal: exact enough (1e-10) for a logistic with sd up to 3
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, eq=False)
class Population:
    """All actors that ever exist, numbered by cluster and falling sociability; (waves, actors) where it says so."""

    actor: NDArray[np.str_]
    name: list[str]
    sector: Ints
    kind: Ints
    cluster: Ints
    size: Ints
    present: Bools  # (waves, actors)
    sender: Floats  # (waves, actors)
    receiver: Floats  # (waves, actors)
    cluster_effect: Floats  # (waves, actors)
    treated: Bools
    in_programme: Bools  # actors of a treated cluster
    adjacent: Bools  # actors of a comparison cluster beside a treated one
    cohort: Ints  # place of the cluster's entry; 0 where there is none
    n_cohorts: int


def make_population(plan: Plan, streams: list[np.random.Generator]) -> Population:
    """Draw the actors; ``streams``: people, effects, arms, names."""
    people, effects, arms, names = streams
    sector, cluster, first, last = _careers(plan, people)
    kind = _kinds(sector, cluster, first, people)
    z = effects.standard_normal((len(plan.waves), 2, len(sector)))
    sender, receiver = _actor_effects(plan, z)
    shock = _cluster_effects(plan, effects)
    social = sender[0] + receiver[0]
    order = np.lexsort((-social, cluster))
    sector, cluster, first, last, kind = (x[order] for x in (sector, cluster, first, last, kind))
    sender, receiver = sender[:, order], receiver[:, order]
    treated, in_programme, adjacent, cohort = _arms(plan, sector, cluster, first, social[order], arms)
    size = np.exp(np.log(_KIND_SIZE[kind]) + 0.3 * np.tanh(social[order]) + 0.8 * people.standard_normal(len(kind)))
    t = np.arange(len(plan.waves))[:, None]
    return Population(
        actor=_identifiers(plan, kind, cluster, people),
        name=invent_names(kind, plan.language, names),
        sector=sector,
        kind=kind,
        cluster=cluster,
        size=np.maximum(1, np.rint(size)).astype(np.int64),
        present=(first <= t) & (t <= last),
        sender=sender,
        receiver=receiver,
        cluster_effect=shock[:, cluster],
        treated=treated,
        in_programme=in_programme,
        adjacent=adjacent,
        cohort=cohort,
        n_cohorts=len(plan.ramp),
    )


def _careers(plan: Plan, rng: np.random.Generator) -> tuple[Ints, Ints, Ints, Ints]:
    """Sector, cluster, first and last wave of every actor; hybrids never come or go."""
    sector = np.tile(np.repeat(np.arange(3), plan.counts), plan.n_clusters)
    cluster = np.repeat(np.arange(plan.n_clusters), sum(plan.counts))
    end = len(plan.waves) - 1
    first, last = np.zeros(len(sector), np.int64), np.full(len(sector), end, np.int64)
    for t in range(1, end + 1):
        for code in range(HYBRID):
            there = np.flatnonzero((sector == code) & (last == end))
            leaving = rng.permutation(there)[: int(plan.leavers * len(there) + 0.5)]
            last[leaving] = t - 1
            n = int(plan.joiners * len(there) + 0.5)
            sector = np.append(sector, np.full(n, code))
            cluster = np.append(cluster, rng.integers(plan.n_clusters, size=n))
            first = np.append(first, np.full(n, t))
            last = np.append(last, np.full(n, end))
    return sector, cluster, first, last


def _kinds(sector: Ints, cluster: Ints, first: Ints, rng: np.random.Generator) -> Ints:
    """Kinds in fixed proportions inside each cluster at the first wave; those who join later draw theirs."""
    kind = np.zeros(len(sector), np.int64)
    for code in range(len(SECTORS)):
        kinds = np.flatnonzero(KIND_SECTOR == code)
        share = _KIND_SHARE[kinds]
        n = int(((sector == code) & (first == 0) & (cluster == 0)).sum())
        exact = share * n
        quota = np.floor(exact + 1e-9).astype(np.int64)
        quota[np.argsort(-(exact - quota), kind="stable")[: n - quota.sum()]] += 1
        who = np.flatnonzero((sector == code) & (first == 0))
        kind[who] = np.tile(np.repeat(kinds, quota), len(who) // max(n, 1))
        later = np.flatnonzero((sector == code) & (first > 0))
        kind[later] = rng.choice(kinds, size=len(later), p=share / share.sum())
    return kind


def _actor_effects(plan: Plan, z: Floats) -> tuple[Floats, Floats]:
    """(waves, actors) sender and receiver effects: normal, correlated, first-order autoregressive over waves."""
    keep = plan.effects_persistence
    for t in range(1, len(z)):
        z[t] = keep * z[t - 1] + np.sqrt(1.0 - keep**2) * z[t] if keep < 1.0 else z[0]
    r = plan.effects_correlation
    return plan.sender_sd * z[:, 0], plan.receiver_sd * (r * z[:, 0] + np.sqrt(1.0 - r * r) * z[:, 1])


def _cluster_effects(plan: Plan, rng: np.random.Generator) -> Floats:
    """(waves, clusters) levels: normal, first-order autoregressive over waves."""
    z = np.tile(rng.standard_normal(plan.n_clusters), (len(plan.waves), 1))
    keep = plan.cluster_persistence
    if keep < 1.0:
        for t in range(1, len(z)):
            z[t] = keep * z[t - 1] + np.sqrt(1.0 - keep**2) * rng.standard_normal(plan.n_clusters)
    return plan.cluster_sd * z


def _arms(
    plan: Plan, sector: Ints, cluster: Ints, first: Ints, social: Floats, rng: np.random.Generator
) -> tuple[Bools, Bools, Bools, Ints]:
    """Who is in the programme: some clusters, and in each a share of the actors of each sector, hybrids apart.

    With whose cluster is treated, whose lies beside a treated one, and the place of its entry.
    """
    n = plan.n_clusters
    chosen = np.zeros(n, dtype=bool)
    chosen[rng.permutation(n)[: int(plan.treated_clusters * n + 0.5)]] = True
    if plan.schedule.named is not None:
        chosen[:] = [name in plan.schedule.named for name in plan.cluster_names]
    in_programme = chosen[cluster]
    sd = float(social.std())
    appeal = plan.selection * (social - social.mean()) / (sd if sd > 0.0 else 1.0) + rng.gumbel(size=len(sector))
    stratum = (cluster * 3 + sector) * (int(first.max()) + 1) + first
    order = np.lexsort((-appeal, stratum))
    _, start, size = np.unique(stratum[order], return_index=True, return_counts=True)
    places = np.floor(plan.treated * size + rng.random(len(size)))
    rank = np.arange(len(order)) - np.repeat(start, size)
    treated = np.zeros(len(sector), dtype=bool)
    treated[order] = rank < np.repeat(places, size)
    cohort, adjacent = _entered(plan, chosen, rng)
    return treated & in_programme & (sector != HYBRID), in_programme, adjacent[cluster], cohort[cluster]


def _entered(plan: Plan, chosen: Bools, rng: np.random.Generator) -> tuple[Ints, Bools]:
    """Of each cluster the place of its entry, and whether it lies beside a treated one."""
    cohort, adjacent = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), dtype=bool)
    if plan.schedule.named is not None:
        cohort[chosen] = [plan.schedule.named[name] for name in np.array(plan.cluster_names)[chosen]]
    else:
        dealt = plan.schedule.dealt
        cohort[rng.permutation(np.flatnonzero(chosen))] = np.resize(dealt, int(chosen.sum()))
    rest = rng.permutation(np.flatnonzero(~chosen))
    adjacent[rest[: int(plan.adjacent * len(rest) + 0.5)]] = True
    return cohort, adjacent


def _identifiers(plan: Plan, kind: Ints, cluster: Ints, rng: np.random.Generator) -> NDArray[np.str_]:
    """Identifiers such as F07 (firm) or C03-U1, numbered in random order."""
    letters = KIND_LETTERS[plan.language]
    actor = np.empty(len(kind), dtype=object)
    place = len(str(plan.n_clusters))
    group = cluster * len(letters) + kind
    order = np.lexsort((rng.random(len(kind)), group))
    _, start, size = np.unique(group[order], return_index=True, return_counts=True)
    width = (
        np.repeat([len(str(s)) for s in size], size)
        if plan.n_clusters == 1
        else np.full(len(order), len(str(size.max())))
    )
    rank = np.arange(len(order)) - np.repeat(start, size) + 1
    for who, n, w in zip(order, rank, width, strict=True):
        home = f"{cluster[who] + 1:0{place}d}-" if plan.n_clusters > 1 else ""
        actor[who] = f"{home}{letters[kind[who]]}{n:0{w}d}"
    return actor.astype(str)


def spaces_of(people: Population) -> list[Space]:
    """The dyads of each wave."""
    return [Space.of(present, people.cluster, people.sector) for present in people.present]


def laws_of(plan: Plan, relation: RelationPlan, people: Population) -> list[Law]:
    """The law of one relation in each wave, with intercepts that give the wanted density over all populations."""
    same = _same_kind_share(people)
    block = BLOCK_OF[KIND_SECTOR[:, None], KIND_SECTOR[None, :]]
    alike = relation.homophily * np.eye(len(KIND_SECTOR))
    laws = []
    for t in range(len(plan.waves)):
        target = relation.density + t * relation.trend
        intercept = _intercepts(target, relation.homophily, same, _spread(plan, relation.directed))
        # the cluster's effect rides with the sender: it enters every direction once
        send = people.sender[t] + people.cluster_effect[t]
        laws.append(
            Law(
                level=intercept[block] + alike, send=send, receive=people.receiver[t], kind=people.kind,
                directed=relation.directed, odds_ratio=float(np.exp(relation.reciprocity)),
            )
        )  # fmt: skip
    return laws


def _spread(plan: Plan, directed: bool) -> float:
    """Standard deviation of the log-odds of a dyad around its level."""
    s, r, c = plan.sender_sd, plan.receiver_sd, plan.effects_correlation
    if directed:
        return float(np.sqrt(s * s + r * r + plan.cluster_sd**2))
    return float(np.sqrt((s * s + r * r + 2.0 * c * s * r) / 2.0 + plan.cluster_sd**2))


def _same_kind_share(people: Population) -> Floats:
    """Share of the dyads of each block, at the first wave, between actors of one kind."""
    there = people.present[0]
    table = np.zeros((int(people.cluster.max()) + 1, len(KIND_SECTOR)))
    np.add.at(table, (people.cluster[there], people.kind[there]), 1.0)
    pairs = table.T @ table - np.diag(table.sum(axis=0))
    block = BLOCK_OF[KIND_SECTOR[:, None], KIND_SECTOR[None, :]]
    total = np.bincount(block.ravel(), pairs.ravel(), N_BLOCKS)
    alike = np.bincount(np.diag(block), np.diag(pairs), N_BLOCKS)
    return alike / np.maximum(total, 1.0)


def _intercepts(target: Floats, homophily: float, same: Floats, spread: float) -> Floats:
    """Level of each block at which the mean probability of a tie is its target (bisection)."""
    low, high = np.full(N_BLOCKS, -60.0), np.full(N_BLOCKS, 60.0)
    for _ in range(70):
        level = (low + high) / 2.0
        x = level[:, None] + spread * _NODES
        mean = same * (logistic(x + homophily) @ _WEIGHTS) + (1.0 - same) * (logistic(x) @ _WEIGHTS)
        low, high = np.where(mean < target, level, low), np.where(mean < target, high, level)
    return (low + high) / 2.0
