"""Entry at different times: sums written out, units left out by hand, and what two-way fixed effects would have said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from linkages.inference.actor_effects import ActorEffects
from linkages.inference.group_time import GroupTime

TIMES = (2015.0, 2017.0, 2019.0, 2021.0)
STARTS = (1, 3)  # first waves in the programme of those labelled 1 and 2


def data(seed=1, n=30, missing=0.1):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(n, 1)) + rng.normal(size=(n, 4)).cumsum(axis=1)
    y[rng.random((n, 4)) < missing] = np.nan
    return y, rng.permutation(np.repeat([0, 1, 2], n // 3)), rng.integers(0, 2, n)


def by_hand(y, labels, strata):
    """Over all, then by time since entry, one group, wave and stratum after the other."""
    first = {0: 99, 1: STARTS[0], 2: STARTS[1]}
    cells = []
    for g in (1, 2):
        for t in range(4):
            base = first[g] - 1
            if t == base:
                continue
            total, count = 0.0, 0
            for s in np.unique(strata):
                mine, others = [], []
                for i in np.flatnonzero(strata == s):
                    change = (y[i, t] - y[i, base]) * (1 if t > base else -1)
                    if np.isnan(change):
                        continue
                    if labels[i] == g:
                        mine.append(change)
                    elif first[labels[i]] > max(t, base):
                        others.append(change)
                if mine and others:
                    total += len(mine) * (np.mean(mine) - np.mean(others))
                    count += len(mine)
            cells.append((g, t > base, TIMES[t] - TIMES[first[g]], total / count if count else np.nan, count))
    table = pd.DataFrame(cells, columns=["g", "after", "since", "effect", "n"]).dropna()
    inside = table[table.after].groupby("g").agg({"effect": "mean", "n": "mean"})
    found = {"all": np.average(inside.effect, weights=inside.n)}
    return [*found.values(), *(np.average(x.effect, weights=x.n) for _, x in table.groupby("since"))]


def test_is_every_difference_written_out_and_every_unit_left_out():
    y, labels, strata = data()
    units = np.arange(30)
    model = GroupTime(y, STARTS, TIMES, strata, units)
    assert model.since_entry == (-6.0, -4.0, 0.0, 2.0, 4.0)
    found = model.fit(labels)
    np.testing.assert_allclose(found.value, by_hand(y, labels, strata), rtol=1e-10)
    left = np.array([by_hand(y[units != u], labels[units != u], strata[units != u]) for u in units])
    square = (left[:, 0] - found.value[0]) ** 2
    counts = np.array(
        [(square[labels == label] > 1e-20).sum() for label in range(3)]
    )  # some are known in one wave only
    parts = np.array([(m - 1) / m * square[labels == label].sum() for label, m in enumerate(counts)])
    assert found.se[0] == pytest.approx(np.sqrt(parts.sum()))
    assert found.df[0] == pytest.approx(parts.sum() ** 2 / (parts**2 / (counts - 1)).sum())


def test_other_entries_are_read_alike_in_any_chunks(monkeypatch):
    y, labels, strata = data(3)
    model = GroupTime(y, STARTS, TIMES, strata, np.arange(30))
    draws = np.stack([np.random.default_rng(k).permutation(labels) for k in range(7)])
    found = model.effects(draws)
    np.testing.assert_allclose(found, [by_hand(y, row, strata) for row in draws], rtol=1e-10)
    monkeypatch.setattr("linkages.inference.group_time.TOGETHER", 60)
    np.testing.assert_allclose(model.effects(draws), found, rtol=1e-12)


def test_one_entry_is_the_difference_in_differences():
    y, labels, _ = data(5, missing=0.0)
    arms, one = (labels > 0).astype(int), np.zeros(30, dtype=int)
    model = GroupTime(y[:, :2], (1,), TIMES[:2], one, np.arange(30))
    plain = ActorEffects(y[:, :2], np.array([[0.0], [1.0]]), ((0, 0),), one, np.arange(30))
    first, second = model.fit(arms), plain.fit(arms[:, None].astype(float))
    assert first.value[0] == pytest.approx(second.value[0])
    assert first.value[0] == pytest.approx(first.value[1])  # over all, and at entry
    changes = y[:, 1] - y[:, 0]
    welch = sum(np.var(changes[arms == a], ddof=1) / (arms == a).sum() for a in (0, 1))
    assert first.se[0] ** 2 == pytest.approx(welch, rel=0.2)  # jackknife of two means: n / (n − 1) times that


def test_finds_growing_effects_where_two_way_fixed_effects_do_not():
    # effects 1, 2, 3, … each wave in; nobody stays out for good but two; no noise
    labels = np.array([1] * 6 + [2] * 6 + [0] * 2)
    starts = {1: 1, 2: 4}
    waves = np.arange(8)
    since = np.array([waves - starts[g] + 1 if g else np.zeros(8) for g in labels])
    y = np.maximum(since, 0.0) + waves * 0.5 + np.arange(14)[:, None]
    model = GroupTime(y, (1, 4), tuple(map(float, waves)), np.zeros(14, int), np.arange(14))
    found = model.effects(labels[None])[0]
    truth = np.average([np.mean(np.arange(1, 8)), np.mean(np.arange(1, 5))], weights=[6, 6])
    assert found[0] == pytest.approx(truth)
    at = dict(zip(model.since_entry, found[1:], strict=True))
    assert all(value == pytest.approx(max(0.0, time + 1)) for time, value in at.items())
    treated = (since > 0).astype(float)
    within = treated - treated.mean(axis=1, keepdims=True) - treated.mean(axis=0) + treated.mean()
    two_way = (within * y).sum() / (within * treated).sum()
    assert two_way < 0.75 * truth


def test_who_stands_alone_has_no_standard_error_and_who_has_nobody_no_effect():
    y, _, _ = data(2, missing=0.0)
    labels = np.array([1] * 14 + [2] + [0] * 15)
    model = GroupTime(y, STARTS, TIMES, np.zeros(30, int), np.arange(30))
    found = model.fit(labels)
    assert np.isfinite(found.value).all()
    assert np.isnan(found.se[0])
    apart = GroupTime(y, STARTS, TIMES, (labels > 0).astype(int), np.arange(30)).fit(labels)
    assert np.isfinite(apart.value[0])  # the first beside the second until that comes in
    assert np.isnan(GroupTime(y, (1,), TIMES, labels.clip(0, 1), np.arange(30)).fit(labels.clip(0, 1)).value).all()
