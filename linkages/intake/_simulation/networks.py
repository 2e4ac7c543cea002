"""All relations in all waves: what would have happened anyway, then the programme, then strengths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .chain import Other, Relation, run_chain
from .dyads import Floats, Ints, Law, Ties, look_up
from .plan import Plan, RelationPlan
from .population import Population, laws_of, spaces_of
from .programme import Change, Programme, run_programme
from .reports import Arcs, draw_strength


@dataclass(frozen=True, eq=False)
class Networks:
    """True arcs of one relation, wave by wave."""

    plan: RelationPlan
    laws: list[Law]
    arcs: list[Arcs]


def draw_networks(
    plan: Plan, people: Population, chains: Mapping[str, np.random.Generator],
    programmes: Mapping[str, np.random.Generator], leading: str,
) -> dict[str, Networks]:  # fmt: skip
    """Every relation: first what would have happened anyway, then the programme."""
    spaces, programme = spaces_of(people), Programme(people)
    order = sorted(plan.relations, key=lambda r: (r.relation != leading, r.relation))
    drawn: dict[str, Networks] = {}
    other: Other | None = None
    for relation in order:
        laws = laws_of(plan, relation, people)
        settings = Relation(laws, relation.persistence, relation.closure, relation.multiplexity)
        ties = run_chain(settings, spaces, people.present, other, chains[relation.relation])
        if relation.relation == leading:
            other = Other(laws, ties, relation.persistence)
        rng = programmes[relation.relation]
        effects = plan.ramp.T[:, :, None, None] * relation.effect
        changes = run_programme(programme, spaces, laws, ties, effects, relation.persistence, rng)
        arcs = _arcs(relation, ties, changes, len(people.actor), rng)
        drawn[relation.relation] = Networks(relation, laws, arcs)
    return {relation.relation: drawn[relation.relation] for relation in plan.relations}


def _arcs(
    relation: RelationPlan, ties: Sequence[Ties], changes: Sequence[Change], size: int, rng: np.random.Generator
) -> list[Arcs]:
    """Arcs that exist with or without the programme; strength stays as long as the arc does."""
    waves: list[Arcs] = []
    for before, change in zip(ties, changes, strict=True):
        spontaneous = _keys(before, size, relation.directed)
        added = _keys(change.added, size, relation.directed)
        ended = _keys(change.ended, size, relation.directed)
        keys = np.sort(np.concatenate([spontaneous, added]))
        strength = draw_strength(len(keys), relation.scale_max, rng)
        if waves:
            old = look_up(waves[-1].keys, waves[-1].strength, keys)
            strength = np.where(old > 0, old, strength)
        waves.append(Arcs(keys, strength, ~np.isin(keys, added), ~np.isin(keys, ended)))
    return waves


def _keys(ties: Ties, size: int, directed: bool) -> Ints:
    """Sorted keys of the arcs; an undirected tie once, i < j."""
    if not directed:
        return ties.keys
    i, j = ties.keys // size, ties.keys % size
    there, back = (ties.pattern & 1) > 0, (ties.pattern & 2) > 0
    return np.sort(np.concatenate([i[there] * size + j[there], j[back] * size + i[back]]))


def count_partners(networks: Mapping[str, Networks], people: Population, *, spontaneous: bool = False) -> Floats:
    """(waves, actors) true arcs at each actor, over all relations and both directions; with the programme, or without."""
    size = len(people.actor)
    degree = np.zeros(people.present.shape)
    for net in networks.values():
        for t, arcs in enumerate(net.arcs):
            keys = arcs.keys[arcs.spontaneous if spontaneous else arcs.actual]
            degree[t] += np.bincount(keys // size, minlength=size) + np.bincount(keys % size, minlength=size)
    return degree
