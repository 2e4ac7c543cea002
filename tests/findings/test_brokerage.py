"""The brokerage table: its contract, its p-values against all relabellings there are, and their calibration."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings import _relabel
from linkages.findings._relabel import TOGETHER, count_extremes
from linkages.findings._roles import NOT_LISTED, NOT_TOLD
from linkages.findings.brokerage import COLUMNS, FEWEST, MOST_WORK, _draws
from linkages.inference.adjust import adjust
from linkages.measures import brokerage
from linkages.measures.brokerage import expected_counts, open_triples, role_of
from linkages.vocabulary import ROLES, State

NAN = float("nan")


def random_net(
    kinds: str, seed: int, *, density: float = 0.3, missing: float = 0.0, directed: bool = True, **options: Any
) -> lk.Network:
    n = len(kinds)
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < density).astype(float)
    values[rng.random((n, n)) < missing] = NAN
    if not directed:
        values = np.triu(values, 1)
        values = values + values.T
    np.fill_diagonal(values, 0)
    actors = pd.DataFrame({"actor": [f"x{i:02d}" for i in range(n)], "kind": list(kinds)})
    actors["kind"] = actors["kind"].where(actors["kind"] != "?")
    actors["sector"] = ["private" if i % 2 else "public" for i in range(n)]
    if "clusters" in options:
        actors["cluster"] = list(options.pop("clusters"))
    return lk.from_matrix(values, directed=directed, actors=actors, **options)


# -- the table ----------------------------------------------------------------------------------------------------------


def test_columns_rows_and_counts() -> None:
    nets = [
        random_net("aaabbccc", s, missing=0.1, relation=r, wave=w)
        for s, (r, w) in enumerate([("x", 1), ("x", 2), ("y", 1)])
    ]
    table = lk.measure_brokerage(lk.Panel(nets), n_draws=50, seed=1)
    assert table.columns.tolist() == COLUMNS
    assert isinstance(table.index, pd.RangeIndex)
    assert len(table) == 3 * 9 * 5
    for net in nets:
        here = table[(table["relation"] == net.relation) & (table["wave"] == net.wave)]
        assert here["actor"].tolist() == list(np.repeat(["", *net.actors.index], 5))
        assert here["role"].tolist() == list(ROLES) * 9
        roles, expected = lk.brokerage_roles(net), lk.brokerage_expected(net)
        expected = expected[expected["role"] != "total"]
        assert here["count"].tolist()[5:] == roles[list(ROLES)].to_numpy().ravel().tolist()
        assert here["count"].tolist()[:5] == roles[list(ROLES)].sum().tolist()
        assert here["expected"].to_numpy() == pytest.approx(expected["expected"].to_numpy(), nan_ok=True)
        assert here["sd"].to_numpy() == pytest.approx(expected["sd"].to_numpy(), nan_ok=True)
        unseen = here[here["actor"] != ""].groupby("actor")["undetermined"].sum(min_count=1)
        assert unseen.to_numpy() == pytest.approx(roles["undetermined"].to_numpy(), nan_ok=True)
        assert here["group"].tolist()[5:] == list(np.repeat(net.actors["kind"].to_numpy(), 5))
        p = here["p_value"].to_numpy()
        assert ((p >= 1 / 51) | np.isnan(p)).all()
        assert (np.isnan(p) == ~(here["sd"] > 0)).all()
        assert here["p_adjusted"].to_numpy() == pytest.approx(adjust(p), nan_ok=True)
    z = (table["count"] - table["expected"]) / table["sd"]
    assert table["z"].to_numpy() == pytest.approx(z.where(table["sd"] > 0).to_numpy(), nan_ok=True)


def test_what_cannot_be_said_is_nan_in_a_row_that_is_there() -> None:
    values = random_net("aabb?c", 3, density=0.5).dense_strengths()
    np.fill_diagonal(values, 0)
    values[0] = NAN
    values[0, 0] = 0
    net = lk.from_matrix(values, directed=True, actors=random_net("aabb?c", 3).actors.reset_index())
    table = lk.measure_brokerage(lk.Panel([net]), n_draws=20, seed=1).set_index("actor")
    assert table.loc["x00"][["count", "expected", "sd", "z", "p_value", "p_adjusted"]].isna().all().all()
    assert table.loc["x00", "note"].str.startswith("not observed").all()
    assert table.loc["x04", "count"].isna().all()
    assert table.loc["x04", "note"].str.startswith("without a group").all()
    assert (table.loc["x04", "group"] == "").all()
    assert table.loc["", "count"].notna().all()


def test_a_count_that_cannot_vary_is_not_tested() -> None:
    table = lk.measure_brokerage(lk.Panel([random_net("aaaaaa", 1)]), n_draws=20, seed=1)
    assert table[["p_value", "p_adjusted", "z"]].isna().all().all()
    assert (table["note"] == "no relabelling changes this count").all()
    assert (table["count"] == table["expected"]).all()


@pytest.mark.parametrize(
    "values", [np.zeros((4, 4)), np.full((4, 4), NAN), np.zeros((1, 1)), np.ones((4, 4)) - np.eye(4)]
)
def test_degenerate_networks(values: Any) -> None:
    actors = pd.DataFrame(
        {"actor": list("abcd")[: len(values)], "kind": list("uvuv")[: len(values)], "sector": "public"}
    )
    net = lk.from_matrix(values, directed=True, actors=actors)
    table = lk.measure_brokerage(lk.Panel([net]), seed=1)
    assert len(table) == 5 * (1 + net.n_actors)
    assert table["p_value"].isna().all()
    assert table["count"].fillna(0).eq(0).all()
    assert table["count"].isna().all() == (not net.n_dyads)


def test_bernoulli_has_no_p() -> None:
    panel = lk.Panel([random_net("aabbcc", 1), random_net("aabbcc", 2, missing=0.2, wave=2)])
    table = lk.measure_brokerage(panel, null="bernoulli", seed=1)
    assert table["p_value"].isna().all()
    assert table[table["wave"] == 1]["z"].notna().any()
    assert table[table["wave"] == 2]["expected"].isna().all()
    assert (table["null"] == "bernoulli").all()


def test_clusters_are_read_apart_and_adjusted_together() -> None:
    net = random_net("aabbccaabbcc", 5, density=0.4, clusters="NNNNNNSSSSSS")
    table = lk.measure_brokerage(lk.Panel([net]), n_draws=99, seed=3)
    assert table["cluster"].drop_duplicates().tolist() == ["N", "S"]
    for cluster in "NS":
        here = table[table["cluster"] == cluster]
        own = net.subset((net.actors["cluster"] == cluster).to_numpy())
        assert here["count"].tolist()[:5] == lk.brokerage_roles(own)[list(ROLES)].sum().tolist()
    assert table["p_adjusted"].to_numpy() == pytest.approx(adjust(table["p_value"]), nan_ok=True)
    tests = int(table["p_value"].notna().sum())
    assert (
        table["note"]
        .str.contains(f"99 relabellings; a row alone cannot be adjusted below {min(1, tests / 100):.2g}")
        .any()
    )


def test_by_sector_nobody_is_a_liaison() -> None:
    table = lk.measure_brokerage(lk.Panel([random_net("aabbccdd", 1)]), by="sector", n_draws=20, seed=1)
    assert (table[table["role"] == "liaison"][["count", "expected", "sd"]] == 0).all().all()
    assert (table["by"] == "sector").all()


def test_empty_panel_and_ill_posed_requests() -> None:
    assert lk.measure_brokerage(lk.Panel([])).columns.tolist() == COLUMNS
    panel = lk.Panel([random_net("aabb", 1)])
    with pytest.raises(lk.ArgumentError, match="n_draws=-1"):
        lk.measure_brokerage(panel, n_draws=-1)
    with pytest.raises(lk.ArgumentError, match="alternative="):
        lk.measure_brokerage(panel, alternative="more")
    with pytest.raises(lk.ArgumentError, match="by="):
        lk.measure_brokerage(panel, by="colour")
    assert lk.measure_brokerage(panel, n_draws=0)["p_value"].isna().all()


# -- draws --------------------------------------------------------------------------------------------------------------


def test_default_draws_are_100_for_each_test_within_reason() -> None:
    assert _draws(300, 1000) == 30_000
    assert _draws(300, MOST_WORK) == FEWEST
    assert _draws(2, MOST_WORK) == 200
    table = lk.measure_brokerage(lk.Panel([random_net("aabbcc", 1)]), seed=1)
    tests = int(table["p_value"].notna().sum())
    most = min(100 * tests, TOGETHER)  # no p is small here: one batch is plenty
    assert 100 * tests > TOGETHER
    assert table["note"].str.startswith(f"{most} relabellings; a row alone cannot be adjusted below 0.01").any()


def test_the_seed_settles_the_draws_whatever_else_is_in_the_panel() -> None:
    one, two = random_net("aaabbbcc", 1, relation="x"), random_net("aaabbbcc", 2, relation="y")
    both = lk.measure_brokerage(lk.Panel([one, two]), n_draws=200, seed=7)
    assert both.equals(lk.measure_brokerage(lk.Panel([two, one]), n_draws=200, seed=7))
    alone = lk.measure_brokerage(lk.Panel([two]), n_draws=200, seed=7)
    assert both[both["relation"] == "y"].reset_index(drop=True).equals(alone)
    other = lk.measure_brokerage(lk.Panel([two]), n_draws=200, seed=8)
    assert not other["p_value"].equals(alone["p_value"])


def test_order_of_rows_and_names_of_groups_do_not_matter() -> None:
    net = random_net("aaabbbcc", 4, missing=0.1)
    values = net.dense_strengths()
    np.fill_diagonal(values, 0)
    order = np.random.default_rng(0).permutation(8)
    actors = net.actors.reset_index().iloc[order]
    shuffled = lk.from_matrix(values[np.ix_(order, order)], directed=True, actors=actors)
    renamed = lk.from_matrix(values, directed=True, actors=net.actors.reset_index().replace({"kind": {"a": "q"}}))
    table, *others = (lk.measure_brokerage(lk.Panel([x]), n_draws=100, seed=1) for x in (net, shuffled, renamed))
    assert table.equals(others[0])
    named = ["group", "from_group", "to_group"]
    assert table.drop(columns=named).equals(others[1].drop(columns=named))


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("alternative", ["greater", "less", "two-sided"])
def test_p_values_are_those_of_all_relabellings(directed: bool, alternative: str) -> None:
    kinds, n_draws = "aabbbc", 20_000
    net = random_net(kinds, 11, density=0.5, directed=directed)
    table = lk.measure_brokerage(lk.Panel([net]), alternative=alternative, n_draws=n_draws, seed=5)
    triples = open_triples(net)
    arrangements = np.array(sorted(set(itertools.permutations(triples.label.tolist()))))
    counts = np.array([replace(triples, label=label).counts() for label in arrangements])
    own = arrangements == triples.label
    for actor, here in table.groupby("actor"):
        v = net.actors.index.get_loc(actor) if actor else 0
        draws = counts[own[:, v], v] if actor else counts.sum(axis=1)
        seen, mean = here["count"].to_numpy(), draws.mean(axis=0)
        exact = {
            "greater": draws >= seen, "less": draws <= seen, "two-sided": abs(draws - mean) >= abs(seen - mean) - 1e-9,
        }[alternative].mean(axis=0)  # fmt: skip
        tested = here["p_value"].notna().to_numpy()
        assert (draws.std(axis=0) > 0).tolist() == tested.tolist()
        drawn = here["note"].str.extract(r"^(\d+) relabellings")[0].astype(float).to_numpy()
        error = 5 * np.sqrt(exact * (1 - exact) / drawn) + 2 / drawn
        assert (abs(here["p_value"].to_numpy() - exact) <= error)[tested].all()


def test_draws_in_parts_and_many_groups() -> None:
    """More draws than fit together, more triples than a byte counts, more groups than a byte names."""
    net = random_net("a" * 20 + "b" * 15, 3, density=0.5)
    triples = open_triples(net)
    triples = replace(triples, label=np.arange(35) * 10, names=list(range(350)))
    assert len(triples.a) > 2000
    means = (np.zeros((35, 5)), np.zeros(5))
    rng = np.random.default_rng(1)
    found = count_extremes(triples, means, n_draws=5000, alternative="greater", rng=rng)
    # All are of different groups, whoever holds which: every draw is like what was seen, and one batch is plenty.
    idle = np.bincount(triples.v, minlength=35) == 0
    for extreme, drawn in found:
        assert (extreme == drawn).all()
    assert (found[0][1][~idle] == TOGETHER).all()
    assert (found[1][1] == TOGETHER).all()


def test_draws_go_on_only_where_p_may_be_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the draws end early p is large, and what all draws say; where it is small they did not end."""
    net = random_net("a" * 12 + "b" * 10 + "c" * 6, 5, density=0.08)
    triples, n_draws = open_triples(net), 4 * TOGETHER
    means = (np.zeros((triples.n, 5)), np.zeros(5))

    def p_and_draws() -> tuple[Any, Any]:
        rng = np.random.default_rng(1)
        (actor, of), (whole, in_all) = count_extremes(triples, means, n_draws=n_draws, alternative="greater", rng=rng)
        drawn = np.vstack([of, in_all])
        return (1 + np.vstack([actor, whole])) / (1 + drawn), drawn

    early, drawn = p_and_draws()
    monkeypatch.setattr(_relabel, "PLENTY", 10**9)
    full, every = p_and_draws()
    assert (every == n_draws).all()
    assert 0 < (drawn < n_draws).mean() < 1
    assert (early[drawn < n_draws] > 100 / n_draws).all()
    assert (early == full)[drawn == n_draws].all()
    assert (abs(early - full) <= 5 * np.sqrt(full * (1 - full) / TOGETHER) + 1e-3).all()


def test_calibration_under_random_groups() -> None:
    """Of 800 random labellings of one graph, p is at most 5 % in 5 %; by actor, where counts tie, in no more."""
    net = random_net("a" * 12 + "b" * 10 + "c" * 6, 21, density=0.2, missing=0.05)
    triples, rng, studies, n_draws = open_triples(net), np.random.default_rng(3), 800, 99
    network, by_actor = np.zeros((studies, 5)), np.zeros((studies, triples.n, 5))
    means = (np.zeros((triples.n, 5)), np.zeros(5))
    for i in range(studies):
        study = replace(triples, label=rng.permutation(triples.label))
        (actor, _), (whole, _) = count_extremes(study, means, n_draws=n_draws, alternative="greater", rng=rng)
        network[i], by_actor[i] = (1 + whole) / (1 + n_draws), (1 + actor) / (1 + n_draws)
    for level in (0.05, 0.2, 0.5):
        error = 4 * np.sqrt(level * (1 - level) / studies)
        assert (abs((network <= level).mean(axis=0) - level) < error).all()  # few ties: nearly exact
        assert ((by_actor <= level).mean(axis=0) < level + error).all()
    busy = np.bincount(triples.v, minlength=triples.n) >= 20
    assert (by_actor[:, busy] <= 0.05).mean() > 0.03


def test_a_planted_broker_is_found() -> None:
    """In a random network of 40, one firm is the only way from half of the firms to the banks."""
    net = random_net("f" * 24 + "b" * 16, 2, density=0.08)
    values = net.ties.toarray()
    values[:24, 24:] = 0
    values[1:12, 0] = 1
    values[0, 24:36] = 1
    planted = lk.from_matrix(values, directed=True, actors=net.actors.reset_index())
    table = lk.measure_brokerage(lk.Panel([planted]), seed=1)
    found = table[(table["p_adjusted"] < 0.05) & (table["actor"] != "")]
    assert ("x00", "representative") in set(zip(found["actor"], found["role"]))
    assert set(found["actor"]) == {"x00"}


def test_roles_of_every_pattern() -> None:
    label = np.array([0, 1, 0, 0, 1, 2])
    cases = [((0, 2, 3), 0), ((0, 1, 2), 1), ((0, 2, 1), 2), ((0, 1, 4), 3), ((0, 1, 5), 4)]
    for (a, v, b), role in cases:
        assert role_of(*(label[np.array([x])] for x in (a, v, b))).tolist() == [role]


def test_expected_counts_of_nothing() -> None:
    net = random_net("ab", 1)
    (mean, sd), (whole, _) = expected_counts(open_triples(net), "relabel")
    assert np.isnan(mean).all()
    assert np.isnan(sd).all()
    assert np.isnan(whole).all()


# -- networks of the same degrees ---------------------------------------------------------------------------------------


def same_degrees(net: lk.Network) -> Any:
    """Every network on the observed dyads with the same ties sent and received, by trying all."""
    states, n = net.dense_states(), net.n_actors
    rows, columns = np.nonzero((states == State.TIE) | (states == State.NULL))
    if not net.directed:
        rows, columns = rows[rows < columns], columns[rows < columns]
    bits = (np.arange(2 ** len(rows))[:, None] >> np.arange(len(rows))) & 1
    bits = bits[bits.sum(axis=1) == (states[rows, columns] == State.TIE).sum()]
    found = np.zeros((len(bits), n, n), dtype=np.int8)
    found[:, rows, columns] = bits
    if not net.directed:
        found += found.transpose(0, 2, 1)
    tied = states == State.TIE
    same = (found.sum(axis=1) == tied.sum(axis=0)).all(axis=1) & (found.sum(axis=2) == tied.sum(axis=1)).all(axis=1)
    return found[same], (states == State.TIE) | (states == State.NULL)


def counts_in_all(nets: Any, observed: Any, kinds: str) -> Any:
    """Counts by network, broker and role, from every triple."""
    label = np.array(list(kinds))
    counts = np.zeros((len(nets), len(kinds), 5))
    for a, v, b in itertools.permutations(range(len(kinds)), 3):
        role = role_of(*(label[np.array([x])] for x in (a, v, b))).item()
        counts[:, v, role] += (nets[:, a, v] == 1) & (nets[:, v, b] == 1) & (nets[:, a, b] == 0) & observed[a, b]
    return counts


@pytest.mark.parametrize(
    ("kinds", "seed", "density", "directed", "missing"),
    [("aabbc", 2, 0.45, True, 0.15), ("abbcc", 3, 0.4, True, 0.0), ("aabbcc", 5, 0.4, False, 0.1)],
)
def test_degrees_compares_with_all_networks_of_the_same_degrees(
    kinds: str, seed: int, density: float, directed: bool, missing: float
) -> None:
    net = random_net(kinds, seed, density=density, missing=missing, directed=directed)
    nets, observed = same_degrees(net)
    assert len(nets) > 5
    counts = counts_in_all(nets, observed, kinds)
    n_draws = 1500
    table = lk.measure_brokerage(lk.Panel([net]), null="degrees", n_draws=n_draws, seed=3)
    for row, (_, here) in enumerate(table.groupby("actor")):
        every = counts.sum(axis=1) if row == 0 else counts[:, row - 1]
        seen = here["count"].to_numpy()
        if np.isnan(seen).any():
            assert here[["expected", "sd", "p_value"]].isna().all().all()
            continue
        mean, sd = every.mean(axis=0), every.std(axis=0)
        assert (abs(here["expected"] - mean) <= 5 * sd / np.sqrt(n_draws) + 1e-9).all()
        assert here["sd"].to_numpy() == pytest.approx(sd, rel=0.15, abs=0.05)
        p = (every >= seen).mean(axis=0)
        tested = here["p_value"].notna().to_numpy()
        error = 5 * np.sqrt(p * (1 - p) / n_draws) + 2 / n_draws
        assert (abs(here["p_value"].to_numpy() - p) <= error)[tested].all()
        assert tested[sd > 0].all()
    assert (table["null"] == "degrees").all()
    assert table["note"].str.contains("1500 rewirings; a row alone cannot be adjusted below").any()


def test_degrees_answers_another_question_than_relabelling() -> None:
    """A firm is tied to every bank and these to nobody else: that is much for its kind, and all its ties can give."""
    values = np.zeros((9, 9))
    values[0, 5:] = values[1:5, 0] = 1
    actors = pd.DataFrame({"actor": list("abcdefghi"), "kind": ["firm"] * 5 + ["bank"] * 4, "sector": "private"})
    panel = lk.Panel([lk.from_matrix(values, directed=True, actors=actors)])
    find = {"actor": "a", "role": "representative"}
    rows = {}
    for null in ("relabel", "degrees"):
        table = lk.measure_brokerage(panel, null=null, n_draws=199, seed=1)
        rows[null] = table[(table[list(find)] == pd.Series(find)).all(axis=1)].iloc[0]
    assert rows["relabel"]["count"] == rows["degrees"]["count"] == 16
    assert rows["relabel"]["p_value"] < 0.05
    assert (rows["degrees"]["sd"], rows["degrees"]["note"]) == (0, "no rewiring changes this count")
    assert np.isnan(rows["degrees"]["p_value"])


def test_degrees_draws_follow_from_the_seed_and_not_from_the_order_of_rows() -> None:
    net = random_net("aaabbbcc", 4, missing=0.1)
    one, two = (lk.measure_brokerage(lk.Panel([net]), null="degrees", n_draws=30, seed=2) for _ in range(2))
    assert one.equals(two)
    values = net.dense_strengths()
    np.fill_diagonal(values, 0)
    order = np.random.default_rng(0).permutation(8)
    mixed = lk.from_matrix(values[np.ix_(order, order)], directed=True, actors=net.actors.reset_index().iloc[order])
    assert one.equals(lk.measure_brokerage(lk.Panel([mixed]), null="degrees", n_draws=30, seed=2))
    two_sided = lk.measure_brokerage(lk.Panel([net]), null="degrees", alternative="two-sided", n_draws=99, seed=2)
    less = lk.measure_brokerage(lk.Panel([net]), null="degrees", alternative="less", n_draws=99, seed=2)
    tested = less["p_value"].notna()
    assert ((two_sided["p_value"] <= 1) & (less["p_value"] >= 0.01))[tested].all()
    none = lk.measure_brokerage(lk.Panel([net]), null="degrees", n_draws=0)
    assert none[["expected", "sd", "z", "p_value"]].isna().all().all()
    assert none["count"].equals(one["count"])


def test_degrees_of_a_network_too_large_is_refused() -> None:
    actors = pd.DataFrame({"actor": np.arange(3001), "kind": "firm", "sector": "private"})
    ties = pd.DataFrame({"source": [0, 1], "target": [1, 2]})
    panel = lk.Panel([lk.from_edgelist(ties, directed=True, actors=actors)])
    with pytest.raises(lk.ArgumentError, match="at most 3000"):
        lk.measure_brokerage(panel, null="degrees", n_draws=9)


# -- pairs counted once, and which groups they are ----------------------------------------------------------------------


@pytest.mark.parametrize("null", ["relabel", "degrees"])
def test_counted_once_is_half_with_the_same_p(null: str) -> None:
    panel = lk.Panel([random_net("aaabbbcc?", 6, missing=0.1, directed=False)])
    twice, once = (
        lk.measure_brokerage(panel, null=null, count=count, n_draws=99, seed=1) for count in ("ordered", "unordered")
    )
    half = once["role"].isin(["coordinator", "itinerant", "liaison"])
    for column in ("count", "undetermined", "expected", "sd"):
        assert (once[half][column] * 2).equals(twice[half][column])
    kept = once["role"] == "representative"
    for column in ("count", "undetermined", "expected", "sd", "pair_count"):
        assert once[kept][column].equals(twice[kept][column])
    merged = once["role"] == "gatekeeper"
    assert once[merged][["count", "expected", "sd", "p_value", "pair_count"]].isna().all().all()
    assert once[merged & (once["actor"] == "")]["note"].str.startswith("counted with the representative").all()
    told = ~merged & once["p_value"].notna()
    assert told.any()
    for column in ("z", "p_value"):
        assert once[told][column].to_numpy() == pytest.approx(twice[told][column].to_numpy())
    roles = lk.brokerage_roles(panel["tie", 1], count="unordered")
    actors = once[(once["actor"] != "")]["count"].to_numpy().reshape(-1, 5)
    assert (actors == roles[list(ROLES)].to_numpy())[~np.isnan(actors)].all()
    assert (np.isnan(actors) == roles[list(ROLES)].isna().to_numpy()).all()


def test_once_is_for_undirected_networks() -> None:
    directed, undirected = random_net("aabbc", 1, relation="x"), random_net("aabbc", 2, directed=False, relation="y")
    with pytest.raises(lk.ArgumentError, match="count='unordered'"):
        lk.measure_brokerage(lk.Panel([directed]), count="unordered")
    table = lk.measure_brokerage(lk.Panel([directed, undirected]), count="unordered", n_draws=9, seed=1)
    alone = lk.measure_brokerage(lk.Panel([directed]), n_draws=9, seed=1)
    assert table[table["relation"] == "x"].reset_index(drop=True).equals(alone)


@pytest.mark.parametrize(("directed", "count"), [(True, "ordered"), (False, "ordered"), (False, "unordered")])
def test_main_pairs_are_those_most_often_met(directed: bool, count: Any) -> None:
    kinds = "aaabbbccd"
    net = random_net(kinds, 8, density=0.35, missing=0.1, directed=directed)
    table = lk.measure_brokerage(lk.Panel([net]), count=count, n_draws=0).set_index(["actor", "role"])
    triples = open_triples(net)
    met: dict[Any, dict[Any, int]] = {}
    for a, v, b in zip(triples.a, triples.v, triples.b):
        role = ROLES[role_of(*(triples.label[np.array([x])] for x in (a, v, b))).item()]
        for actor in ("", net.actors.index[v]):
            times = met.setdefault((actor, role), {})
            pair = (kinds[a], kinds[b])
            times[pair] = times.get(pair, 0) + 1
    for key, row in table.iterrows():
        if np.isnan(row["count"]):
            assert np.isnan(row["pair_count"])
            continue
        times = met.get(key, {})
        most = max(times.values(), default=0)
        halved = count == "unordered" and key[1] in ("coordinator", "itinerant")
        assert row["pair_count"] == (most / 2 if halved else most)
        first = min((pair for pair, n in times.items() if n == most), default=("", ""))
        assert (row["from_group"], row["to_group"]) == first


# -- networks too large for all of it -----------------------------------------------------------------------------------


def test_too_many_two_paths_are_counted_and_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one network of three: it has its counts, what chance would give is nan, and the others are read as ever."""
    nets = [
        random_net("aaabbccc", s, missing=0.1, directed=s != 5, wave=s, density=d)
        for s, d in enumerate([0.2, 0.7, 0.2])
    ]
    paths = [int(np.diff(net.ties.indptr) @ np.bincount(net.ties.indices, minlength=8)) for net in nets]
    whole = lk.measure_brokerage(lk.Panel(nets), n_draws=50, seed=1)
    monkeypatch.setattr(brokerage, "MOST_PATHS", max(paths[0], paths[2]))
    assert paths[1] > max(paths[0], paths[2])
    table = lk.measure_brokerage(lk.Panel(nets), n_draws=50, seed=1)
    large = table["wave"] == 1
    pd.testing.assert_frame_equal(table[~large], whole[~large])
    pd.testing.assert_frame_equal(table[large][COLUMNS[:9]], whole[large][COLUMNS[:9]])
    nothing = ["expected", "sd", "z", "p_value", "p_adjusted", "pair_count"]
    assert table.loc[large, nothing].isna().all().all()
    assert whole.loc[large, "p_value"].notna().any()
    counted = large & table["count"].notna()
    assert table.loc[counted, "note"].str.startswith(NOT_LISTED).all()
    for null in ("degrees", "bernoulli"):
        other = lk.measure_brokerage(lk.Panel(nets), null=null, n_draws=5, seed=1)
        assert other.loc[large, nothing].isna().all().all()
        assert other.loc[~large, "expected"].notna().any() or null == "bernoulli"


def test_too_large_in_one_cluster_leaves_the_family_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    net = random_net("aaabbccc" + "ab" * 6, 1, density=0.4, clusters="x" * 8 + "y" * 12)
    panel = lk.Panel([net])
    alone = lk.measure_brokerage(panel.select(cluster="x"), n_draws=50, seed=1)
    paths = lk.brokerage_roles(panel.select(cluster="y")["tie", 1])["total"].sum()
    monkeypatch.setattr(brokerage, "MOST_PATHS", int(paths) // 2)
    table = lk.measure_brokerage(panel, n_draws=50, seed=1)
    assert table.loc[table["cluster"] == "y", "p_value"].isna().all()
    here = table[table["cluster"] == "x"].reset_index(drop=True)
    pd.testing.assert_series_equal(here["p_adjusted"], alone["p_adjusted"])
    assert here["p_adjusted"].notna().any()


def test_who_could_broker_may_take_too_long_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brokerage, its change and what is held by few have rows without a value, and the rest of the evaluation goes on."""
    actors = pd.DataFrame({"actor": list("abcde"), "kind": list("xxyyz"), "sector": "private"})
    nets = [lk.from_edgelist(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), directed=True, actors=actors, wave=w) for w in (1, 2)]  # fmt: skip
    monkeypatch.setattr(brokerage, "has_room", too_large)
    panel = lk.Panel(nets)
    with pytest.raises(lk.TooLargeError):
        lk.brokerage_roles(nets[0])
    evaluation = lk.evaluate(panel, n_draws=9, seed=1)
    for table in (evaluation.brokerage, evaluation.role_change):
        assert len(table) == 6 * 5 * table["wave"].nunique()
        assert table.filter(["count", "expected", "before", "after", "value", "undetermined"]).isna().all().all()
        assert (table["note"] == NOT_TOLD).all()
    held = evaluation.capture[evaluation.capture["note"].str.contains(NOT_TOLD)]
    assert set(held["quantity"]) == {"brokerage", *ROLES}
    assert evaluation.cohesion["value"].notna().any()


def too_large(net: lk.Network, actors: Any) -> Any:
    raise lk.TooLargeError("net has too many dyads outside")
