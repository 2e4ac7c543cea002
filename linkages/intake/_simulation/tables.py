"""Arrays of the simulation as tables, in the words of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...vocabulary import BLOCKS, SECTORS
from .dyads import N_BLOCKS, Bools, Floats, Ints, Space, logistic
from .names import KIND_WORDS
from .networks import Networks
from .outcomes import Outcome
from .plan import EXPOSURES, Plan
from .population import Population, spaces_of
from .programme import Programme
from .reports import Reports


def actor_table(
    plan: Plan, people: Population, answered: Bools, degree: Floats, exposure: Floats, outcomes: Mapping[str, Outcome]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the field sees of the actors, and what it does not."""
    wave, who = np.nonzero(people.present)
    arm = np.where(people.treated, "treated", "control")
    arm = (
        np.where(people.sector == 2, "", arm)
        if plan.treated > 0 and people.in_programme.any()
        else np.full(len(arm), "")
    )
    words = np.array(KIND_WORDS[plan.language], dtype=object)
    cluster = np.array(plan.cluster_names, dtype=object)[people.cluster]
    seen = pd.DataFrame(
        {
            "wave": np.array(plan.waves)[wave],
            "actor": people.actor[who],
            "sector": np.array(SECTORS)[people.sector[who]],
            "responded": answered[wave, who],
            "name": np.array(people.name, dtype=object)[who],
            "kind": words[people.kind[who]],
            "cluster": cluster[who],
            "arm": arm[who],
            "size": people.size[who],
            **{column: values[who] for column, values in _places(plan, people).items()},
        }
    )
    gone = np.zeros(len(who), dtype=bool)
    inner = wave < len(plan.waves) - 1
    gone[inner] = ~people.present[wave[inner] + 1, who[inner]]
    new = (wave > 0) & ~people.present[wave - 1, who]
    truth = seen.drop(columns=["name", "size"]).assign(
        in_programme=people.in_programme[who],
        sender=people.sender[wave, who],
        receiver=people.receiver[wave, who],
        cluster_effect=people.cluster_effect[wave, who],
        exposure=exposure[who],
        degree=degree[wave, who].astype(np.int64),
        joined=new,
        leaves=gone,
    )
    told = answered[wave, who]
    seen = seen.assign(**{name: np.where(told, found.actual[wave, who], np.nan) for name, found in outcomes.items()})
    order = np.lexsort((people.actor[who], wave))
    return _again(seen, order), _again(truth, order)


def _places(plan: Plan, people: Population) -> dict[str, NDArray[Any]]:
    """Entry, region and ring of every actor, those that were asked for."""
    columns: dict[str, NDArray[Any]] = {}
    if plan.schedule.entries:
        words = np.array([str(value) for value in plan.schedule.entries], dtype=object)
        columns["entry"] = np.where(people.treated, words[people.cohort], "")
    if plan.regions > 1:
        word = "Región" if plan.language == "es" else "Region"
        columns["region"] = np.array(
            [f"{word} {c * plan.regions // plan.n_clusters + 1}" for c in people.cluster], dtype=object
        )
    if plan.adjacent > 0.0:
        ring = np.where(people.in_programme, "treated", np.where(people.adjacent, "adjacent", "far"))
        columns["ring"] = ring.astype(object)
    return columns


def outcome_table(plan: Plan, people: Population, outcomes: Mapping[str, Outcome]) -> pd.DataFrame:
    """What everybody who can have an outcome achieves, and would have achieved without the programme."""
    parts = []
    for name, found in outcomes.items():
        wave, who = np.nonzero(np.isfinite(found.actual))
        part = {
            "outcome": np.full(len(who), name, dtype=object), "wave": np.array(plan.waves)[wave], "actor": people.actor[who],
            "spontaneous": found.spontaneous[wave, who], "actual": found.actual[wave, who],
        }  # fmt: skip
        parts.append(_again(pd.DataFrame(part), np.lexsort((people.actor[who], wave))))
    columns = ["outcome", "wave", "actor", "spontaneous", "actual"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def tie_table(plan: Plan, people: Population, networks: Mapping[str, Networks]) -> pd.DataFrame:
    """True arcs of every wave and relation; an undirected tie once, its ends in the order of their identifiers."""
    parts = []
    for name, net in networks.items():
        for t, arcs in enumerate(net.arcs):
            i, j = arcs.keys // len(people.actor), arcs.keys % len(people.actor)
            sender, receiver = people.actor[i], people.actor[j]
            if not net.plan.directed:
                turned = sender > receiver
                sender, receiver = np.where(turned, receiver, sender), np.where(turned, sender, receiver)
            part = {
                "wave": np.full(len(i), plan.waves[t]), "relation": np.full(len(i), name), "sender": sender,
                "receiver": receiver, "strength": arcs.strength, "spontaneous": arcs.spontaneous, "actual": arcs.actual,
            }  # fmt: skip
            parts.append(_again(pd.DataFrame(part), np.lexsort((receiver, sender))))
    return pd.concat(parts, ignore_index=True)


def report_table(plan: Plan, people: Population, heard: Mapping[str, Sequence[Reports]]) -> pd.DataFrame:
    """Answers as nominations: 0 said no, blank left unanswered."""
    parts = []
    for t, wave in enumerate(plan.waves):
        for name, waves in heard.items():
            said = waves[t]
            strength = said.strength.astype(float)
            strength[strength < 0] = np.nan
            n = len(strength)
            respondent, nominee = people.actor[said.respondent], people.actor[said.nominee]
            part = {
                "wave": np.full(n, wave), "relation": np.full(n, name), "respondent": respondent, "nominee": nominee,
                "strength": strength, "side": np.where(said.inward, "in", "out"), "programme": said.programme,
            }  # fmt: skip
            parts.append(_again(pd.DataFrame(part), np.lexsort((said.inward, nominee, respondent))))
    return pd.concat(parts, ignore_index=True)


def density_table(
    plan: Plan, people: Population, networks: Mapping[str, Networks], rng: np.random.Generator
) -> pd.DataFrame:
    """Densities wanted, expected and drawn, by block and exposure."""
    programme, rows = Programme(people), []
    for t, space in enumerate(spaces_of(people)):
        i, j = space.frame(rng)
        frame = (i, j, programme.classes(i, j))
        for name, net in networks.items():
            found = _densities(net, t, programme, space, frame, plan.ramp[:, t])
            rows += [(name, plan.waves[t], *row) for row in found]
    columns = [
        "relation", "wave", "block", "exposure", "n_dyads", "population", "expected", "spontaneous", "effect", "actual",
    ]  # fmt: skip
    order = {name: n for n, name in enumerate(networks)}
    table = pd.DataFrame(rows, columns=columns)
    return _again(table, np.argsort(table["relation"].map(order).to_numpy(), kind="stable"))


def _densities(
    net: Networks, t: int, programme: Programme, space: Space, frame: tuple[Ints, Ints, Ints], ramp: Floats
) -> list[tuple[Any, ...]]:
    """Rows of one relation and wave: sums over classes of dyads, divided by their number."""
    i, j, code = frame
    n_classes, entries = programme.n_classes, len(ramp)
    sides = 2 if net.plan.directed else 1
    n = programme.class_sizes(space) * sides
    chance = logistic(net.laws[t].log_odds(i, j)).mean(axis=1)
    mean = np.bincount(code, chance, n_classes) / np.maximum(np.bincount(code, minlength=n_classes), 1)
    arcs = net.arcs[t]
    of = programme.classes(arcs.keys // space.size, arcs.keys % space.size)
    sums = np.stack([
        n,
        n * np.tile(np.repeat(net.plan.density + t * net.plan.trend, len(EXPOSURES)), entries),
        n * mean,
        np.bincount(of, arcs.spontaneous, n_classes),
        n * (ramp[:, None, None] * net.plan.effect).ravel(),
        np.bincount(of, arcs.actual, n_classes),
    ]).reshape(6, entries, N_BLOCKS, len(EXPOSURES)).sum(axis=1)  # fmt: skip
    sums = np.concatenate([sums.sum(axis=1, keepdims=True), sums], axis=1)
    sums = np.concatenate([sums.sum(axis=2, keepdims=True), sums], axis=2)
    return [
        (block, exposure, int(total), *(float(x) / total for x in sums[1:, b, e]))
        for b, block in enumerate(BLOCKS)
        for e, exposure in enumerate(("any", *EXPOSURES))
        if (total := sums[0, b, e]) > 0
    ]


def _again(table: pd.DataFrame, order: Ints) -> pd.DataFrame:
    return table.iloc[order].reset_index(drop=True)


def relation_table(plan: Plan) -> pd.DataFrame:
    """One row for every relation and wave: all relations are asked of everybody in every wave."""
    rows = [
        (r.relation, wave, r.directed, r.label, float(r.scale_max), "roster")
        for r in plan.relations
        for wave in plan.waves
    ]
    return pd.DataFrame(rows, columns=["relation", "wave", "directed", "label", "scale_max", "instrument"])


_WAVE_WORDS = {"en": ("Baseline", "Follow-up"), "es": ("Línea de base", "Seguimiento")}


def wave_table(plan: Plan) -> pd.DataFrame:
    """Waves in the order of time, with a label, and a date (1 June) where the wave is a year."""
    first, later = _WAVE_WORDS[plan.language]
    n = len(plan.waves)
    labels = [first] + [later if n == 2 else f"{later} {k}" for k in range(1, n)]
    years = all(isinstance(w, int) and 1900 <= w <= 2200 for w in plan.waves)
    under_way = np.maximum.accumulate(plan.ramp > 0.0, axis=1)
    columns: dict[str, Any] = {"wave": list(plan.waves), "label": labels}
    if years:
        columns["date"] = [f"{w}-06-01" for w in plan.waves]
    columns["phase"] = ["after" if on.all() else "during" if on.any() else "before" for on in under_way.T]
    return pd.DataFrame(columns)
