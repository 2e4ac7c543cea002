"""Brokerage roles by hand, by brute force, and their moments against every labelling there is."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

import linkages as lk
from linkages.measures import _role_counts, brokerage
from linkages.vocabulary import ROLES, State

NAN = float("nan")
SHAPES = [("aabb", 0), ("aabbc", 1), ("aaabbc", 2), ("abcdef", 3), ("aaabbcc", 4)]


def network(values: Any, kinds: str, *, directed: bool = True, states: Any = None) -> lk.Network:
    actors = pd.DataFrame({"actor": [f"x{i:02d}" for i in range(len(kinds))], "kind": list(kinds)})
    actors["kind"] = actors["kind"].where(actors["kind"] != "?")
    actors["sector"] = "private"
    return lk.from_matrix(values, directed=directed, actors=actors)


def random_values(n: int, seed: int, *, directed: bool, missing: float = 0.0, density: float = 0.45) -> Any:
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density).astype(float)
    values[rng.random((n, n)) < missing] = np.nan
    if not directed:
        values = np.triu(values, 1)
        values = values + values.T
    np.fill_diagonal(values, 0)
    return values


def by_definition(states: Any, kinds: Any) -> Any:
    """Counts by broker and role (and undetermined), from every triple."""
    n = len(kinds)
    counts = np.zeros((n, 6))
    for a, v, b in itertools.permutations(range(n), 3):
        if states[a, v] != State.TIE or states[v, b] != State.TIE:
            continue
        if states[a, b] == State.MISSING:
            counts[v, 5] += 1
        if states[a, b] == State.NULL:
            pattern = (kinds[a] == kinds[v], kinds[v] == kinds[b], kinds[a] == kinds[b])
            role = {(1, 1, 1): 0, (0, 0, 1): 1, (1, 0, 0): 2, (0, 1, 0): 3, (0, 0, 0): 4}[pattern]
            counts[v, role] += 1
    return counts


# -- roles ------------------------------------------------------------------------------------------------------------


def test_one_of_each_role() -> None:
    """m brokers once in each role; the sixth pair, b→m→d, is closed."""
    kinds = dict(zip("abcdem", "AABCCA", strict=True))  # m is of kind A
    names = list(kinds)
    values = pd.DataFrame(0.0, index=names, columns=names)
    pairs = {("a", "b"): 0, ("c", "d"): 4, ("a", "c"): 2, ("d", "b"): 3, ("d", "e"): 1}
    for end, _ in pairs:
        values.loc[end, "m"] = 1
    for _, end in pairs:
        values.loc["m", end] = 1
    senders, receivers = {p[0] for p in pairs}, {p[1] for p in pairs}
    for a, b in itertools.product(senders, receivers):
        if a != b and (a, b) not in pairs:
            values.loc[a, b] = 1
    net = network(values.to_numpy(), "".join(kinds.values()))
    at_m = lk.brokerage_roles(net).loc["x05"]
    assert at_m[list(ROLES)].tolist() == [1, 1, 1, 1, 1]
    assert at_m["total"] == 5


def test_a_missing_third_dyad_is_undetermined_and_one_not_asked_about_counts_nowhere() -> None:
    values = [[0, 1, NAN], [0, 0, 1], [0, 0, 0]]
    roles = lk.brokerage_roles(network(values, "aab"))
    assert roles.loc["x01", "total"] == 0
    assert roles.loc["x01", "undetermined"] == 1
    # The dyads between the two outer ones (both of kind a) are out; only a–b dyads are at stake.
    block = network([[0, 1, 0], [0, 0, 1], [0, 0, 0]], "aba").block(("a", "b"), by="kind")
    assert lk.brokerage_roles(block).isna().all().all()


def test_in_a_block_only_what_is_at_stake_counts() -> None:
    net = network(random_values(7, 3, directed=True), "aaabbcc")
    net = net.block(("a", "a"), by="kind")
    roles = lk.brokerage_roles(net)
    assert roles.index.tolist() == ["x00", "x01", "x02"]
    expected = by_definition(net.dense_states(), "aaabbcc")[:3, :5]
    assert (roles[list(ROLES)].to_numpy() == expected).all()


def test_a_silent_actor_is_nan_and_the_others_are_not() -> None:
    values = random_values(6, 1, directed=True)
    values[2] = np.nan
    values[2, 2] = 0
    roles = lk.brokerage_roles(network(values, "aabbcc"))
    assert roles.loc["x02"].isna().all()
    assert roles.drop("x02").notna().all().all()
    expected = lk.brokerage_expected(network(values, "aabbcc"))
    assert expected[expected.actor == "x02"][["expected", "sd"]].isna().all().all()
    assert expected[expected.actor != "x02"][["expected", "sd"]].notna().all().all()


def test_nobody_brokers_where_nothing_could_be_seen() -> None:
    for values, kinds in (([[0, 1], [1, 0]], "ab"), (np.full((4, 4), np.nan), "aabb")):
        net = network(values, kinds)
        assert lk.brokerage_roles(net).isna().all().all()
        assert lk.brokerage_expected(net)[["expected", "sd"]].isna().all().all()
    empty = network(np.zeros((4, 4)), "aabb")
    assert (lk.brokerage_roles(empty) == 0).all().all()
    assert (lk.brokerage_expected(empty)[["expected", "sd"]] == 0).all().all()
    one = network([[0]], "a")
    assert len(lk.brokerage_roles(one)) == 0
    assert lk.brokerage_expected(one)["expected"].isna().all()


def test_actors_without_a_group_are_left_out() -> None:
    values = random_values(7, 5, directed=True)
    roles = lk.brokerage_roles(network(values, "aab?bcc"))
    assert roles.loc["x03"].isna().all()
    keep = [0, 1, 2, 4, 5, 6]
    rest = lk.brokerage_roles(network(values[np.ix_(keep, keep)], "aabbcc"))
    assert (roles.drop("x03").to_numpy() == rest.to_numpy()).all()
    expected = lk.brokerage_expected(network(values, "aab?bcc"))
    assert expected[expected.actor == "x03"]["expected"].isna().all()
    assert expected["actor"].drop_duplicates().tolist() == ["", *(f"x{i:02d}" for i in range(7))]
    without = lk.brokerage_expected(network(values[np.ix_(keep, keep)], "aabbcc"))
    assert np.allclose(expected[expected.actor != "x03"]["sd"], without["sd"])


def test_unordered_is_half() -> None:
    net = network(random_values(7, 2, directed=False), "aabbbcc", directed=False)
    twice, once = lk.brokerage_roles(net), lk.brokerage_roles(net, count="unordered")
    assert (twice["representative"] == twice["gatekeeper"]).all()
    for role in ("coordinator", "itinerant", "liaison", "total", "undetermined"):
        assert (once[role] * 2 == twice[role]).all()
    assert (once["representative"] == twice["representative"]).all()
    assert once["gatekeeper"].isna().all()
    assert (once[list(ROLES)].sum(axis=1) == once["total"]).all()


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(3, 8), seed=st.integers(0, 10**6), directed=st.booleans(), missing=st.sampled_from([0, 0.1, 0.5]),
    kinds=st.lists(st.sampled_from("abc"), min_size=8, max_size=8),
)  # fmt: skip
def test_counts_are_those_of_the_definition(
    n: int, seed: int, directed: bool, missing: float, kinds: list[str]
) -> None:
    labels = "".join(kinds[:n])
    net = network(random_values(n, seed, directed=directed, missing=missing), labels, directed=directed)
    roles = lk.brokerage_roles(net)
    expected = by_definition(
        net.dense_states()[np.ix_(net.at_stake, net.at_stake)], np.array(list(labels))[net.at_stake]
    )
    known = roles["total"].notna().to_numpy()
    columns = [*ROLES, "undetermined"]
    assert (roles[columns].to_numpy()[known] == expected[known]).all()
    assert (expected[~known] == 0).all()
    # Names of groups do not matter, nor do strengths.
    renamed = net.actors.assign(kind=[{"a": "zz", "b": "y", "c": "b"}[k] for k in labels])
    values = net.dense_strengths() * 3
    np.fill_diagonal(values, 0)
    other = lk.brokerage_roles(lk.from_matrix(values, directed=directed, actors=renamed.reset_index()))
    assert roles.equals(other)


def test_large_networks_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network(random_values(12, 7, directed=True, missing=0.05), "aaabbbcccddd")
    whole = lk.brokerage_roles(net)
    monkeypatch.setattr(brokerage, "CHUNK", 10)
    assert len(list(brokerage._chunks(net))) > 3
    assert whole.equals(lk.brokerage_roles(net))


def test_ill_posed_requests() -> None:
    net = network(random_values(4, 0, directed=True), "aabb")
    with pytest.raises(lk.ArgumentError, match="unordered"):
        lk.brokerage_roles(net, count="unordered")
    with pytest.raises(lk.ArgumentError, match="did you mean 'kind'"):
        lk.brokerage_roles(net, by="kinds")
    with pytest.raises(lk.ArgumentError, match="null="):
        lk.brokerage_expected(net, null="relabelled")
    with pytest.raises(lk.ArgumentError, match="at most"):
        brokerage.open_overlaps(*(np.zeros(1, dtype=np.int64),) * 3, 3_000_000)


# -- moments ------------------------------------------------------------------------------------------------------------


def moments_of(expected: pd.DataFrame, actor: str) -> Any:
    return expected[expected["actor"] == actor][["expected", "sd"]].to_numpy()[:5].T


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize(("kinds", "seed"), SHAPES)
def test_relabelling_moments_are_those_of_all_labellings(kinds: str, seed: int, directed: bool) -> None:
    n, missing = len(kinds), 0.1 * (seed % 2)
    net = network(random_values(n, seed, directed=directed, missing=missing), kinds, directed=directed)
    states, expected = net.dense_states(), lk.brokerage_expected(net)
    labels = np.array(list(kinds))
    # Every arrangement of the labels is equally likely, however many permutations lead to it.
    arrangements = sorted(set(itertools.permutations(kinds)))
    counts = np.array([by_definition(states, np.array(p))[:, :5] for p in arrangements])
    totals = counts.sum(axis=1)
    mean, sd = moments_of(expected, "")
    assert mean == pytest.approx(totals.mean(axis=0), abs=1e-9)
    assert sd == pytest.approx(totals.std(axis=0), abs=1e-9)
    kept = np.array([list(p) for p in arrangements]) == labels
    for v, actor in enumerate(net.actors.index):
        mean, sd = moments_of(expected, actor)
        mine = counts[kept[:, v], v]
        assert mean == pytest.approx(mine.mean(axis=0), abs=1e-9)
        assert sd == pytest.approx(mine.std(axis=0), abs=1e-9)


@pytest.mark.parametrize(("kinds", "directed"), [("aabb", True), ("aaab", True), ("abca", True), ("aabbc", False)])
def test_bernoulli_moments_are_those_of_all_graphs(kinds: str, directed: bool) -> None:
    """Every graph on these actors, weighted by its chance."""
    n = len(kinds)
    rows, columns = np.nonzero(~np.eye(n, dtype=bool)) if directed else np.triu_indices(n, 1)
    values = random_values(n, 8, directed=directed)
    net = network(values, kinds, directed=directed)
    d = lk.density(net)
    ties = ((np.arange(2 ** len(rows))[:, None] >> np.arange(len(rows))) & 1).astype(bool)
    chance = np.prod(np.where(ties, d, 1 - d), axis=1)
    y = np.zeros((len(ties), n, n), dtype=bool)
    y[:, rows, columns] = ties
    if not directed:
        y |= y.transpose(0, 2, 1)
    counts = np.zeros((len(ties), n, 5))
    for a, v, b in itertools.permutations(range(n), 3):
        role = by_definition(np.array([[4, 1, 2], [2, 4, 1], [2, 2, 4]]), [kinds[a], kinds[v], kinds[b]])[
            1, :5
        ].argmax()
        counts[:, v, role] += y[:, a, v] & y[:, v, b] & ~y[:, a, b]
    expected = lk.brokerage_expected(net, null="bernoulli")
    for actor, mine in [("", counts.sum(axis=1)), *zip(net.actors.index, counts.transpose(1, 0, 2))]:
        mean, sd = moments_of(expected, actor)
        first, second = chance @ mine, chance @ mine**2
        assert mean == pytest.approx(first, abs=1e-9)
        assert sd**2 == pytest.approx(second - first**2, abs=1e-9)


def test_bernoulli_needs_every_dyad() -> None:
    net = network(random_values(5, 1, directed=True, missing=0.3), "aabbc")
    assert lk.brokerage_expected(net, null="bernoulli")[["expected", "sd"]].isna().all().all()
    assert lk.brokerage_expected(net)["expected"].notna().any()


def test_totals_do_not_vary_under_relabelling() -> None:
    net = network(random_values(9, 4, directed=True), "aaabbbccc")
    expected, roles = lk.brokerage_expected(net), lk.brokerage_roles(net)
    total = expected[expected["role"] == "total"].set_index("actor")
    assert total.loc["", "expected"] == pytest.approx(roles["total"].sum())
    assert total["expected"].drop("").to_numpy() == pytest.approx(roles["total"].to_numpy())
    assert (total["sd"] == 0).all()
    parts = expected[expected["role"] != "total"].groupby("actor")["expected"].sum()
    assert parts.to_numpy() == pytest.approx(total["expected"].sort_index().to_numpy())


@pytest.mark.parametrize("seed", range(40))
def test_counting_is_listing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles are counted from ties in, ties out and closed pairs; here every open triple is listed and added up."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 14))
    matrix = (rng.random((n, n)) < rng.random()).astype(float)
    matrix[rng.random((n, n)) < rng.choice([0, 0.2])] = np.nan
    if seed % 3 == 0:
        matrix[rng.integers(n)] = np.nan
    kinds = pd.DataFrame({"actor": range(n), "sector": rng.choice(lk.SECTORS, n), "kind": rng.choice(list("abc"), n)})
    net = lk.from_matrix(matrix, directed=True, actors=kinds)
    net = net.symmetrize("either") if seed % 4 == 0 else net.block("public-private") if seed % 5 == 0 else net
    monkeypatch.setattr(_role_counts, "CHUNK", int(rng.integers(1, 50)))
    found = lk.brokerage_roles(net)
    triples = brokerage.open_triples(net)
    expected = pd.DataFrame(triples.counts().astype(float), index=triples.actor, columns=list(lk.ROLES))
    expected["total"] = expected.sum(axis=1)
    expected["undetermined"] = triples.undetermined.sum(axis=1).astype(float)
    expected[~triples.known] = np.nan
    pd.testing.assert_frame_equal(found, expected.reindex(found.index), check_names=False)


def test_both_ways_of_counting_are_met() -> None:
    """A roster is counted from its ties; where whoever sends ties has other dyads that are missing, all are looked at."""
    roster = lk.from_matrix([[0, 1, 0], [0, 0, 1], [np.nan] * 3], directed=True)
    silent = lk.Background(np.array([0, 1, 0]), np.array([[State.NULL] * 2, [State.MISSING] * 2]))
    empty = csr_array((3, 3), dtype=np.uint8)
    partial = lk.Network(roster.ties, empty, silent, roster.actors.assign(kind=list("xxy")), True, "advice", 1)
    assert _role_counts.null_around_ties(roster)
    assert not _role_counts.null_around_ties(partial)
    assert lk.brokerage_roles(partial)["representative"].tolist() == [0.0, 1.0, 0.0]
