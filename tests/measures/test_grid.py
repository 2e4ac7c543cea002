"""Every measure on every kind of network: an answer of the promised shape, no warning, nan where it is undefined."""

from __future__ import annotations

import importlib
import inspect
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.vocabulary import State

NAN = float("nan")


def actors(n: int, sectors: tuple[str, ...] = ("private", "public", "hybrid", "private")) -> pd.DataFrame:
    kinds = ("firm", "university", "chamber", "bank")
    columns = {"sector": [sectors[i % len(sectors)] for i in range(n)], "kind": [kinds[i % 4] for i in range(n)]}
    return pd.DataFrame(columns, index=pd.Index([f"o{i:02d}" for i in range(n)], name="actor"))


def random_matrix(n: int, directed: bool, missing: float = 0.0, most: int = 1) -> np.ndarray:
    rng = np.random.default_rng(n + 7 * directed + 31 * most)
    matrix = rng.integers(1, most + 1, (n, n)) * (rng.random((n, n)) < 0.3).astype(float)
    matrix[rng.random((n, n)) < missing] = NAN
    return matrix if directed else np.triu(matrix, 1) + np.triu(matrix, 1).T


def of(
    matrix: Any, directed: bool, sectors: tuple[str, ...] = ("private", "public", "hybrid", "private")
) -> lk.Network:
    return lk.from_matrix(matrix, directed=directed, actors=actors(len(matrix), sectors))


def with_silent(n: int, directed: bool) -> lk.Network:
    matrix = random_matrix(n, True)
    matrix[[1, n - 1]] = NAN
    net = of(matrix, True)
    return net if directed else net.symmetrize("either")


def not_asked(directed: bool) -> lk.Network:
    """Only firms were asked: what the others would say is out."""
    net = of(random_matrix(9, True), True)
    words = lk.to_edgelist(net)
    firms = set(net.actors.index[net.actors["sector"] == "private"])
    ids = net.actors.index
    rows = [(i, j, "out") for i in ids for j in ids if i != j and i not in firms]
    edges = pd.concat([words[words["source"].isin(firms)], pd.DataFrame(rows, columns=["source", "target", "state"])])
    directed_net = lk.from_edgelist(edges, directed=True, actors=net.actors)
    return directed_net if directed else directed_net.symmetrize("either")


def nobody(directed: bool) -> lk.Network:
    edges = pd.DataFrame({"source": pd.Series(dtype=str), "target": pd.Series(dtype=str)})
    return lk.from_edgelist(edges, directed=directed, actors=actors(0))


def out_of_reach(directed: bool) -> lk.Network:
    """A block nobody is in."""
    return of(random_matrix(6, directed), directed, ("private",)).block("public-public")


KINDS: dict[str, Callable[[bool], lk.Network]] = {
    "plain": lambda d: of(random_matrix(9, d), d),
    "valued": lambda d: of(random_matrix(9, d, most=4), d),
    "blanks": lambda d: of(random_matrix(9, d, missing=0.2), d),
    "silent": lambda d: with_silent(9, d),
    "empty": lambda d: of(np.zeros((5, 5)), d),
    "complete": lambda d: of(np.ones((5, 5)), d),
    "nobody": nobody,
    "one actor": lambda d: of(np.zeros((1, 1)), d),
    "two actors": lambda d: of(np.array([[0.0, 1.0], [1.0, 0.0]]), d),
    "all missing": lambda d: of(np.full((5, 5), NAN), d),
    "one sector": lambda d: of(random_matrix(6, d), d, ("public",)),
    "not asked": not_asked,
    "block within": lambda d: of(random_matrix(12, d, missing=0.1), d).block("private-private"),
    "block between": lambda d: of(random_matrix(12, d, missing=0.1), d).block("public-private"),
    "block with hybrid": lambda d: of(random_matrix(12, d, missing=0.1), d).block("with-hybrid"),
    "block of nobody": out_of_reach,
}

# Every measure with each of its words; (smallest, largest) value, None for a table.
UNIT, COUNT, SIGNED, ANY = (0.0, 1.0), (0.0, math.inf), (-1.0, 1.0), (-math.inf, math.inf)
GRID: list[tuple[Callable[..., Any], dict[str, Any], tuple[float, float] | None]] = [
    (lk.density, {}, UNIT),
    (lk.density, {"form": "standardised"}, UNIT),
    (lk.average_degree, {}, COUNT),
    (lk.average_degree, {"form": "count"}, COUNT),
    (lk.reciprocity, {}, UNIT),
    (lk.reciprocity, {"form": "dyad"}, UNIT),
    (lk.transitivity, {}, UNIT),
    (lk.transitivity, {"form": "global"}, UNIT),
    (lk.mean_strength, {}, COUNT),
    (lk.dyad_census, {}, None),
    (lk.dyad_share, {}, UNIT),
    (lk.dyad_share, {"form": "asymmetric"}, UNIT),
    (lk.isolates, {}, COUNT),
    (lk.isolates, {"form": "share"}, UNIT),
    (lk.largest_component, {}, UNIT),
    (lk.connectedness, {}, UNIT),
    (lk.fragmentation, {}, UNIT),
    (lk.compactness, {}, UNIT),
    (lk.average_distance, {}, COUNT),
    (lk.diameter, {}, COUNT),
    (lk.components, {}, COUNT),
    *((lk.degree, {"direction": d, "form": f}, COUNT) for d in ("all", "in", "out") for f in ("share", "count")),
    *((lk.strength, {"direction": d, "form": f}, COUNT) for d in ("all", "in", "out") for f in ("share", "count")),
    (lk.betweenness, {}, COUNT),
    *(
        (lk.closeness, {"direction": d, "form": f}, UNIT)
        for d in ("all", "in", "out")
        for f in ("scaled", "reached", "strict")
    ),
    *((lk.harmonic_closeness, {"direction": d}, UNIT) for d in ("all", "in", "out")),
    *((lk.eigenvector, {"direction": d, "form": f}, UNIT) for d in ("all", "in", "out") for f in ("maximum", "length")),
    *((lk.bonacich_power, {"direction": d}, COUNT) for d in ("all", "in", "out")),
    *((lk.centralization, {"direction": d}, UNIT) for d in ("all", "in", "out")),
    *((lk.centralization, {"direction": d, "form": "bipartite"}, UNIT) for d in ("all", "in", "out")),
    *(
        (lk.centralization, {"measure": m}, UNIT)
        for m in (lk.betweenness, lk.closeness, lk.harmonic_closeness, lk.eigenvector)
    ),
    *(
        (lk.sampled, {"measure": m, "n_sources": 5, "seed": 1}, None)
        for m in (lk.betweenness, lk.harmonic_closeness, lk.average_distance, lk.compactness)
    ),
    (lk.bipartite_clustering, {}, UNIT),
    (lk.mixing_matrix, {}, None),
    (lk.mixing_matrix, {"by": "kind"}, None),
    (lk.ei_index, {}, SIGNED),
    (lk.ei_index, {"by": "kind", "form": "standardised"}, SIGNED),
    (lk.ei_expected, {}, SIGNED),
    (lk.ei_expected, {"by": "kind", "form": "standardised"}, SIGNED),
    (lk.assortativity, {}, SIGNED),
    (lk.assortativity, {"by": "kind", "form": "standardised"}, SIGNED),
    (lk.log_odds_within, {}, ANY),
    (lk.log_odds_within, {"by": "kind", "form": "standardised"}, ANY),
    (lk.log_odds_within, {"by": "kind", "form": "haldane"}, ANY),
    *((lk.disparity, {"direction": d}, UNIT) for d in ("all", "in", "out")),
    (lk.mean_disparity, {}, UNIT),
    (lk.ladder_share, {"at_least": 1}, UNIT),
    (lk.ladder_share, {"at_least": 3}, UNIT),
    (lk.tie_ladder, {}, None),
    (lk.path_share, {}, UNIT),
    (lk.path_share, {"through": "firm", "by": "kind"}, UNIT),
    (lk.brokerage_roles, {}, None),
    (lk.brokerage_roles, {"by": "sector"}, None),
    (lk.brokerage_expected, {}, None),
    (lk.brokerage_expected, {"null": "bernoulli"}, None),
    (lk.constraint, {}, COUNT),
    (lk.constraint, {"scope": "ego"}, COUNT),
    (lk.dyadic_constraint, {}, None),
    (lk.effective_size, {}, COUNT),
    (lk.efficiency, {}, UNIT),
    (lk.hierarchy, {}, UNIT),
    (lk.hierarchy, {"scope": "ego"}, UNIT),
    *((lk.core_periphery, {"off_diagonal": rule}, UNIT) for rule in ("missing", 0, 1)),
    (lk.core_periphery, {"form": "continuous"}, UNIT),
    (lk.krackhardt_hierarchy, {}, UNIT),
    (lk.krackhardt_efficiency, {}, UNIT),
    (lk.krackhardt_lubness, {}, UNIT),
    *(
        (f, {"form": w}, COUNT)
        for f in (lk.vertex_connectivity, lk.edge_connectivity, lk.cutpoints)
        for w in ("weak", "strong")
    ),
    *((lk.k_core, {"direction": d}, COUNT) for d in ("all", "in", "out")),
    (lk.bridges, {}, None),
    (lk.key_players, {}, None),
    (lk.triad_census, {}, None),
]
OF_TWO_WAVES: list[tuple[Callable[..., Any], dict[str, str], tuple[float, float] | None]] = [
    (lk.tie_changes, {}, None),
    (lk.jaccard, {}, UNIT),
    (lk.hamming, {}, UNIT),
    (lk.tie_ledger, {}, None),
    (lk.tie_fates, {}, None),
    (lk.stage_transitions, {}, None),
    (lk.rank_correlation, {}, SIGNED),
]
# Several relations of one wave, or several waves, in a list.
OF_RELATIONS = (lk.tie_ladder, lk.multiplexity, lk.relation_overlap, lk.tie_survival)
# What each actor has, in a vector.
OF_AMOUNTS = (lk.gini, lk.herfindahl, lk.top_share)
# Of answers, not of networks: test_agreement.py.
OF_ANSWERS = (lk.kendall_w, lk.ordinal_agreement)


def label(case: Any) -> str:
    function, options, _ = case
    words = ",".join(getattr(word, "__name__", str(word)) for word in options.values())
    return f"{function.__name__}({words})"


@pytest.fixture(
    params=[(name, directed) for name in KINDS for directed in (True, False)], ids=lambda p: f"{p[0]}-{p[1]}"
)
def net(request: pytest.FixtureRequest) -> lk.Network:
    name, directed = request.param
    return KINDS[name](directed)


def check(value: Any, limits: tuple[float, float] | None, index: pd.Index) -> None:
    if limits is None:
        assert isinstance(value, (pd.Series, pd.DataFrame))
        return
    if isinstance(value, lk.CorePeriphery):
        check(value.fit, SIGNED, index)
        assert np.isnan(value.fit) <= bool(value.note)
        value = value.membership
    if isinstance(value, pd.Series):
        assert value.index.equals(index)
    else:
        assert isinstance(value, float)
    found = np.atleast_1d(np.asarray(value, dtype=float))
    found = found[~np.isnan(found)]
    assert np.isfinite(found).all()
    assert ((limits[0] <= found) & (found <= limits[1])).all()


@pytest.mark.parametrize("case", GRID, ids=label)
def test_one_network(case: Any, net: lk.Network) -> None:
    function, options, limits = case
    check(function(net, **options), limits, net.actors.index[net.at_stake])


@pytest.mark.parametrize("case", OF_TWO_WAVES, ids=label)
def test_two_networks(case: Any, net: lk.Network) -> None:
    function, options, limits = case
    value = function(net, net, **options)
    check(value, limits, net.actors.index[net.at_stake])


@pytest.mark.parametrize("function", OF_RELATIONS, ids=lambda f: f.__name__)
def test_several_relations(function: Any, net: lk.Network) -> None:
    value = function([net, replace(net.transpose(), relation="other"), replace(net, relation="third")])
    check(value, None, net.actors.index)
    shares = value[[c for c in ("share", "jaccard") if c in value]].to_numpy()
    known = shares[~np.isnan(shares)]
    assert ((known >= 0) & (known <= 1)).all()
    assert len(known) or not net.n_ties


@pytest.mark.parametrize("form", ["plain", "scaled"])
@pytest.mark.parametrize("function", OF_AMOUNTS, ids=lambda f: f.__name__)
def test_amounts_by_actor(function: Any, form: str, net: lk.Network) -> None:
    for values in (lk.degree(net), lk.betweenness(net)):
        value = function(values, form=form)
        assert isinstance(value, float)
        assert np.isnan(value) or 0 <= value <= 1
        assert len(values.dropna()) > 1 or np.isnan(value)


def undefined(value: Any) -> bool:
    value = value.membership if isinstance(value, lk.CorePeriphery) else value
    found = np.asarray(value.to_numpy() if isinstance(value, pd.Series) else value, dtype=float)
    return bool(np.isnan(found).all())


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("kind", ["nobody", "one actor", "all missing", "block of nobody"])
def test_nothing_observed_is_nan_not_zero(kind: str, directed: bool) -> None:
    net = KINDS[kind](directed)
    numbers = [(f, o) for f, o, limits in GRID if limits is not None]
    known = [label((f, o, None)) for f, o in numbers if not undefined(f(net, **o))]
    # how many dyads are at stake between and within groups is known without an answer
    assert known == (["ei_expected(kind,standardised)"] if kind == "all missing" else [])


def test_no_measure_is_forgotten() -> None:
    measures = {
        name
        for name, home in lk._PUBLIC.items()
        if home.startswith("measures.")
        and inspect.isfunction(getattr(importlib.import_module(f"linkages.{home}"), name))
    }
    assert {function.__name__ for function, _, _ in GRID + OF_TWO_WAVES} | {
        f.__name__ for f in OF_RELATIONS + OF_AMOUNTS + OF_ANSWERS
    } == measures


def test_the_kinds_are_what_they_say() -> None:
    for directed in (True, False):
        nets = {name: make(directed) for name, make in KINDS.items()}
        assert {name for name, x in nets.items() if not x.measured} == {"nobody", "one actor", "block of nobody"}
        assert nets["all missing"].missing_share == 1
        assert nets["complete"].n_ties == nets["complete"].n_dyads == (20 if directed else 10)
        assert nets["valued"].ties.data.max() > 1
        assert 0 < nets["silent"].missing_share < 1
        assert State.OUT in np.unique(nets["not asked"].dense_states()[~np.eye(9, dtype=bool)])
        assert all(x.directed == directed for x in nets.values())
