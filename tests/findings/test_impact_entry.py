"""Entry at different times, whole clusters, groups, and places in the network."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.inference.group_time import GroupTime

WAVES = (2015, 2017, 2019, 2021)
DESIGN = {"assignment": "rule", "arm": "arm", "outcomes": ["jobs"]}


def panel(jobs, entry, clusters=None, sectors=None, ties=None, **columns):
    """Organisations in four waves: what each had, and when it entered (None: never)."""
    n, nets = len(entry), []
    clusters = ["all"] * n if clusters is None else clusters
    for t, wave in enumerate(WAVES):
        matrix = np.zeros((n, n)) if ties is None else np.array(ties[t], dtype=float)
        actors = pd.DataFrame(
            {
                "actor": [f"o{i:02}" for i in range(n)], "sector": sectors or ["private"] * n, "cluster": clusters,
                "arm": ["no" if e is None else "yes" for e in entry], "entry": pd.Series(entry, dtype=object),
                "jobs": np.asarray(jobs, dtype=float)[:, t], **columns,
            }
        )  # fmt: skip
        nets.append(lk.from_matrix(matrix, directed=False, wave=wave, actors=actors))
    return lk.Panel(nets)


def measured(panel, design=DESIGN, **more):
    return lk.measure_impact(panel, design, **{"units": "actor", "seed": 1, "n_draws": 99, **more})


def one(found, term, **keys):
    for key, value in keys.items():
        found = found[found[key] == value]
    (row,) = found[found.term == term].itertuples()
    return row


ENTRY = {**DESIGN, "entry": "entry"}
JOBS = [(0, 3, 5, 6), (0, 1, 2, 9), (0, 1, 2, 3), (1, 1, 2, 4)]  # enter in 2017, in 2021, never, never


def test_entry_at_two_times_by_hand():
    found = measured(panel(JOBS, [2017, 2021, None, None]), ENTRY)
    terms = [f"trend before, {x} years" for x in (6, 4)] + [f"effect, {x} years in" for x in (0, 2, 4)]
    assert found[found.relation == ""].term.tolist()[:6] == ["effect", *terms]
    # first: 2017 3 − mean(1, 1, 0), 2019 5 − mean(2, 2, 1), 2021 6 − mean(3, 3); second: 2021 7 − mean(1, 2)
    first, second = [3 - 2 / 3, 5 - 5 / 3, 6 - 3], [7 - 1.5]
    by_term = found.set_index("term").estimate
    assert by_term["effect"] == pytest.approx((np.mean(first) + second[0]) / 2)
    assert by_term["effect, 0 years in"] == pytest.approx((first[0] + second[0]) / 2)
    assert by_term["effect, 2 years in"] == pytest.approx(first[1])
    assert by_term["effect, 4 years in"] == pytest.approx(first[2])
    # second, from 2015 and from 2017 to 2019, beside the two that never entered
    assert by_term["trend before, 6 years"] == pytest.approx(2 - 1.5)
    assert by_term["trend before, 4 years"] == pytest.approx(1 - 1.0)
    row = one(found, "effect")
    assert row.method.startswith("group-time effects (Callaway and Sant'Anna)")
    assert row.comparison == "2 treated (from 2017, 2021) v organisations not yet treated"
    assert "as two-way fixed effects would do" in row.note
    assert "permutation placebo of organisations within strata, all 12 assignments" in row.note
    orders = np.array(sorted(set(permutations([1, 2, 0, 0]))))
    model = GroupTime(np.array(JOBS, dtype=float), (1, 3), (0.0, 2.0, 4.0, 6.0), np.zeros(4, int), np.arange(4))
    others = np.abs([model.effects(order[None])[0, 0] for order in orders])
    assert row.p_exact == pytest.approx((others >= abs(row.estimate) - 1e-9).mean())


def test_who_was_in_from_the_start_or_does_not_say_is_left_out():
    entry = [2017, 2021, None, None, 2015, "", 2030]
    found = measured(panel([*JOBS, (9, 9, 1, 1), (5, 9, 9, 9), (1, 2, 3, 3)], entry, arm2=["yes"] * 2 + ["no"] * 2 + ["yes"] * 3),
                     {**ENTRY, "arm": "arm2"})  # fmt: skip
    row = one(found, "effect")
    assert "1 treated organisations without a time of entry are left out" in row.note
    assert "1 treated organisations in the programme from the first wave on are left out" in row.note
    assert row.n == 5  # who enters after the last wave has not entered yet
    beside = [(0, 1, 2, 3), (1, 1, 2, 4), (1, 2, 3, 3)]
    changes = np.array(beside)[:, 3] - np.array(beside)[:, 2]
    second = 7 - changes.mean()
    first = [3 - np.mean([1, 1, 0, 1]), 5 - np.mean([2, 2, 1, 2]), 6 - np.mean([3, 3, 2])]
    assert row.estimate == pytest.approx((np.mean(first) + second) / 2)


def several(n_clusters=6, each=5, effect=2.0, seed=1, arms=None, entry=None, **columns):
    """Clusters of organisations whose jobs grow by `effect` from 2019 on where they took part."""
    rng = np.random.default_rng(seed)
    clusters = [f"c{k}" for k in range(n_clusters) for _ in range(each)]
    arms = arms or [k < n_clusters / 2 for k in range(n_clusters) for _ in range(each)]
    entry = entry or [2019 if arm else None for arm in arms]
    treated = np.array([[e is not None and wave >= e for wave in WAVES] for e in entry])
    jobs = rng.normal(20, 5, (len(arms), 1)) + rng.normal(size=(len(arms), 4)) + np.arange(4) + effect * treated
    ties = [np.zeros((len(arms),) * 2) for _ in WAVES]
    for t, matrix in enumerate(ties):
        for k in range(n_clusters):
            here = slice(k * each, (k + 1) * each)
            p = 0.3 + 0.3 * treated[here][0, t]
            draw = np.triu(rng.random((each, each)) < p, 1)
            matrix[here, here] = draw + draw.T
    return panel(jobs, entry, clusters, ties=ties, **columns)


def test_places_are_compared_between_whole_clusters():
    study = several(each=8)
    found = measured(study, ENTRY, blocks="all")
    row = one(found, "effect", outcome="degree")
    assert (row.relation, row.n_units) == ("tie", 6)
    assert "contaminated" not in row.note
    parts = [lk.degree(study["tie", wave]) for wave in WAVES]
    change = (parts[2] + parts[3]) / 2 - (parts[0] + parts[1]) / 2
    first = np.arange(48) < 24
    assert row.estimate == pytest.approx(change[first].mean() - change[~first].mean())
    assert (
        one(found, "trend before, from 2015", outcome="degree").p_adjusted
        != one(found, "effect", outcome="degree").p_value
    )
    with pytest.raises(ArgumentError, match="positions: density gives no value for each organisation"):
        measured(study, ENTRY, positions=[lk.density])
    only = measured(
        study, {k: v for k, v in ENTRY.items() if k != "outcomes"}, blocks="all", positions=[lk.degree, lk.betweenness]
    )
    assert only.outcome.unique().tolist() == ["degree", "betweenness"]


def test_clusters_that_enter_at_two_times():
    entry = [e for e in (2017, 2021, 2017, None, None, None) for _ in range(5)]
    found = measured(several(entry=entry, arms=[e is not None for e in entry]), ENTRY, blocks="all")
    row = one(found, "effect", outcome="jobs")
    assert (row.n, row.n_units) == (30, 6)
    assert np.isnan(row.se)  # one cluster entered in 2021
    assert "it rests on one unit" in row.note
    assert "permutation placebo of clusters, all 60 assignments" in row.note
    mixed = [*entry]
    mixed[1] = 2021
    again = measured(several(entry=mixed, arms=[e is not None for e in entry]), ENTRY, blocks="all")
    assert "organisations of one cluster entered at different times" in one(again, "effect", outcome="jobs").note


def test_comparison_clusters_show_what_reached_those_beside():
    arms = [k < 3 and i < 4 for k in range(6) for i in range(8)]  # half of three clusters took part
    found = measured(several(each=8, arms=arms, entry=[2019 if a else None for a in arms], effect=3.0, seed=2), ENTRY)
    jobs = found[found.outcome == "jobs"].set_index("term")
    direct, indirect = (
        jobs.loc["effect, against comparison clusters"],
        jobs.loc["indirect effect, against comparison clusters"],
    )
    assert direct.n_units == indirect.n_units == 6
    assert indirect.comparison.startswith("those that did not take part: 3 treated v 3 comparison clusters")
    assert jobs.estimate["effect"] == pytest.approx(direct.estimate - indirect.estimate)
    assert direct.low < 3.0 < direct.high
    assert indirect.low < 0.0 < indirect.high
    assert "degree" not in set(found.outcome)  # contaminated, and nobody agreed to that


# ---------------------------------------------------------------- groups


def groups(by=None, n=32, seed=2):
    """One cluster; public organisations gain 3, private ones 1."""
    rng = np.random.default_rng(seed)
    sectors, size = ["private"] * 20 + ["public"] * 12, np.arange(n)
    arms = np.tile([True, False], n // 2)
    gain = np.where(np.array(sectors) == "public", 3.0, 1.0)
    jobs = rng.normal(20, 5, (n, 1)) + 0.3 * rng.normal(size=(n, 4)) + np.outer(gain * arms, [0, 0, 1, 1])
    study = panel(jobs, [2019 if a else None for a in arms], sectors=sectors, size=size)
    return measured(study, {**ENTRY, "size": "size", **({"effects_by": by} if by else {})})


def test_effects_by_group_and_how_they_differ():
    found = groups()
    private, public = one(found, "effect, sector private"), one(found, "effect, sector public")
    apart = one(found, "difference, sector public less private")
    assert (private.n, public.n) == (20, 12)
    assert apart.estimate == pytest.approx(public.estimate - private.estimate)
    assert abs(apart.estimate - 2.0) < 3.5 * apart.se
    assert apart.p_value < 0.01
    assert np.isnan(apart.p_exact)  # other arms say that nobody gained, not that both gained alike
    assert {"effect, size above median", "effect, size up to median"} <= set(found.term)
    assert not found.term.str.contains("kind").any()  # splits as sectors do


def test_groups_are_those_declared():
    found = groups(["cluster", "sector"])
    assert one(found, "effect, cluster all").estimate == pytest.approx(one(found, "effect").estimate)
    assert not found.term.str.contains("size").any()
    with pytest.raises(ArgumentError, match="effects_by='colour' is no column"):
        groups(["colour"])


# ---------------------------------------------------------------- association


def test_association_by_hand():
    rng = np.random.default_rng(4)
    n, arms = 16, np.tile([1.0, 0.0], 8)
    jobs = rng.normal(20, 5, (n, 1)) + rng.normal(size=(n, 4)) + np.outer(arms, [0, 0, 2, 2])
    draws = [np.triu(rng.random((n, n)) < 0.3, 1) for _ in WAVES]
    study = panel(jobs, [2019 if a else None for a in arms], ties=[d + d.T for d in draws])
    found = measured(study, ENTRY)
    moved = lk.degree(study["tie", 2021]).to_numpy() - lk.degree(study["tie", 2017]).to_numpy()
    grown = jobs[:, 3] - jobs[:, 1]
    row = one(found, "association with degree")
    assert row.estimate == pytest.approx(np.corrcoef(moved, grown)[0, 1])
    assert row.low < row.estimate < row.high
    given = one(found, "association with degree, given the arm")
    rest = [x - np.where(arms == 1, x[arms == 1].mean(), x[arms == 0].mean()) for x in (moved, grown)]
    assert given.estimate == pytest.approx(np.corrcoef(*rest)[0, 1])
    left = np.array([np.corrcoef(np.delete(moved, i), np.delete(grown, i))[0, 1] for i in range(n)])
    se = np.sqrt(15 / 16 * ((np.arctanh(left) - np.arctanh(row.estimate)) ** 2).sum())
    assert row.se == pytest.approx(se * (1 - row.estimate**2))
    for said in (row, given):
        assert np.isnan([said.p_value, said.p_exact, said.p_adjusted]).all()
        assert said.note.startswith("association, not proof")
    flat = measured(panel(jobs, [2019 if a else None for a in arms]), ENTRY)
    assert "one of the two does not vary" in one(flat, "association with degree").note
