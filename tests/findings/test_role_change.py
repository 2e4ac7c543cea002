"""Roles before and after: by hand, by what is left of both waves, and never because somebody stopped answering."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.findings.role_change import COLUMNS
from linkages.vocabulary import ROLES, State

NAN = float("nan")


def wave(values: Any, number: int, kinds: str, *, ids: str = "", directed: bool = True, **options: Any) -> lk.Network:
    actors = pd.DataFrame(
        {"actor": list(ids or "abcdefghijkl"[: len(kinds)]), "kind": list(kinds), "sector": "private"}
    )
    return lk.from_matrix(values, directed=directed, actors=actors, wave=number, **options)


def random_values(n: int, seed: int, *, directed: bool = True, missing: float = 0.0) -> Any:
    rng = np.random.default_rng(seed)
    values = (rng.random((n, n)) < 0.35).astype(float)
    values[rng.random((n, n)) < missing] = NAN
    if not directed:
        values = np.triu(values, 1)
        values = values + values.T
    np.fill_diagonal(values, 0)
    return values


def row(table: pd.DataFrame, actor: str, role: str) -> pd.Series:
    return table[(table["actor"] == actor) & (table["role"] == role)].iloc[0]


def test_by_hand() -> None:
    """b hands on from firm a to bank c before, to bank d after, and to firm e as well after; all answered."""
    before, after = np.zeros((5, 5)), np.zeros((5, 5))
    before[0, 1] = before[1, 2] = 1
    after[0, 1] = after[1, 3] = after[1, 4] = 1
    table = lk.measure_role_change(lk.Panel([wave(before, 1, "ffbbf"), wave(after, 2, "ffbbf")]))
    assert table.columns.tolist() == list(COLUMNS)
    assert len(table) == 6 * 5
    for actor in ("b", ""):
        found = row(table, actor, "representative")
        assert found[["before", "after", "value", "share_before", "share_after"]].tolist() == [1, 1, 0, 1, 0.5]
        found = row(table, actor, "coordinator")
        assert found[["before", "after", "value", "share_before", "share_after"]].tolist() == [0, 1, 1, 0, 0.5]
    idle = table[table["actor"] == "a"]
    assert (idle[["before", "after"]] == 0).all().all()
    assert idle[["share_before", "share_after"]].isna().all().all()
    assert table["comparable"].all()


@pytest.mark.parametrize("directed", [True, False])
def test_counts_are_those_of_what_both_waves_observed(directed: bool) -> None:
    """A dyad that one wave did not observe is made missing in the other by hand; then roles are counted as ever."""
    kinds = "aaabbccc"
    nets = [wave(random_values(8, s, directed=directed, missing=0.15), s, kinds, directed=directed) for s in (1, 2)]
    values = [np.where(np.eye(8) > 0, 0, net.dense_strengths()) for net in nets]
    seen = [np.isin(net.dense_states(), (State.TIE, State.NULL)) | np.eye(8, dtype=bool) for net in nets]
    common = [wave(np.where(seen[0] & seen[1], v, NAN), s, kinds, directed=directed) for s, v in enumerate(values, 1)]
    table = lk.measure_role_change(lk.Panel(nets))
    for column, net in zip(("before", "after"), common, strict=True):
        roles = lk.brokerage_roles(net)
        mine = table[table["actor"] != ""][column].to_numpy().reshape(-1, 5)
        assert np.array_equal(mine, roles[list(ROLES)].to_numpy(), equal_nan=True)
        assert table[table["actor"] == ""][column].tolist() == roles[list(ROLES)].sum().tolist()
        unseen = table[table["actor"] != ""].groupby("actor")[f"undetermined_{column}"].sum(min_count=1)
        assert unseen.to_numpy() == pytest.approx(roles["undetermined"].to_numpy(), nan_ok=True)
    shares = table.groupby("actor")[["share_before", "share_after"]].sum(min_count=1).to_numpy()
    assert shares[~np.isnan(shares)] == pytest.approx(1)


def test_who_stops_answering_makes_no_change_of_roles() -> None:
    values = random_values(10, 3)
    fewer = values.copy()
    fewer[[2, 5]] = NAN
    fewer[[2, 5], [2, 5]] = 0
    panel = lk.Panel([wave(values, 1, "aaaabbbccc"), wave(fewer, 2, "aaaabbbccc")])
    table = lk.measure_role_change(panel)
    assert table["before"].equals(table["after"])
    assert (table["value"].dropna() == 0).all()
    assert table[table["actor"].isin(["c", "f"])]["note"].str.startswith("not observed").all()
    counts = [lk.brokerage_roles(net)["total"].sum() for net in panel]
    assert counts[0] > counts[1]  # what a comparison of counts alone would have called a loss


def test_joiners_leavers_and_groups_of_the_earlier_wave() -> None:
    before = wave(random_values(6, 1), 1, "aabbcc", ids="abcdef")
    after = wave(random_values(6, 2), 2, "aaabcc", ids="abcdeg")
    table = lk.measure_role_change(lk.Panel([before, after]))
    assert table["actor"].drop_duplicates().tolist() == ["", *"abcde"]
    assert table[table["actor"] == "c"]["group"].unique().tolist() == ["b"]
    moved = table["note"].str.contains("1 of another group in the later wave, counted in the earlier one")
    assert table[moved]["actor"].unique().tolist() == ["", "c"]


def test_what_cannot_be_compared_says_so() -> None:
    one, two = (
        wave(random_values(6, 1), 1, "aabbcc"),
        wave(random_values(6, 2, directed=False), 2, "aabbcc", directed=False),
    )
    table = lk.measure_role_change(lk.Panel([one, two]))
    assert table["note"].unique().tolist() == ["not comparable: directed in one wave only"]
    assert not table["comparable"].any()
    other = wave(random_values(6, 3), 2, "aabbcc", relation="other")
    table = lk.measure_role_change(lk.Panel([one, other]))
    assert table["note"].unique().tolist() == ["not measured in 1", "not measured in 2"]
    assert table[["before", "after", "value"]].isna().all().all()
    assert list(lk.measure_role_change(lk.Panel([one]))) == list(COLUMNS)
    assert len(lk.measure_role_change(lk.Panel([]))) == 0
    survey = lk.simulate_survey(n_private=10, n_public=6, seed=2).survey
    relations = survey.relations
    changed = (relations["wave"] == survey.waves["wave"].max()) & (relations["relation"] == "advice")
    relations.loc[changed, "instrument"] = "recall"
    relations.loc[~changed, "instrument"] = "roster"
    panel = lk.build_panel(lk.Survey(survey.actors, survey.nominations, relations, waves=survey.waves))
    for graph in (panel.select(relation="advice"), panel.combine()):  # a graph of several is comparable when all are
        table = lk.measure_role_change(graph, count="unordered" if not next(iter(graph)).directed else "ordered")
        assert not table["comparable"].any()
        assert table["note"].str.contains("not comparable: instrument roster then recall").all()
        assert table["value"].notna().any()


def test_once_and_ill_posed_requests() -> None:
    nets = [wave(random_values(7, s, directed=False), s, "aabbbcc", directed=False) for s in (1, 2)]
    twice, once = lk.measure_role_change(lk.Panel(nets)), lk.measure_role_change(lk.Panel(nets), count="unordered")
    assert row(once, "", "liaison")["value"] * 2 == row(twice, "", "liaison")["value"]
    assert np.isnan(row(once, "", "gatekeeper")["before"])
    assert row(once, "", "gatekeeper")["note"] == "counted with the representative"
    assert once[once["actor"] == ""]["share_before"].sum() == pytest.approx(1)
    directed = lk.Panel([wave(random_values(4, 1), 1, "aabb")])
    for options, named in (({"count": "unordered"}, "count='unordered'"), ({"count": "two"}, "count='two'"),
                           ({"by": "colour"}, "by='colour'")):  # fmt: skip
        with pytest.raises(lk.ArgumentError, match=named):
            lk.measure_role_change(directed, **options)
