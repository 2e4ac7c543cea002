"""Paths over waves and profiles by the years since joining, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.trajectories import COLUMNS, EVENT_COLUMNS

NAN = float("nan")


def of(values, wave, ids="abcd", **more):
    actors = pd.DataFrame({"actor": list(ids), "sector": "private", **more})
    return lk.from_matrix(values, directed=False, actors=actors, wave=wave)


def star(n, middle, partners):
    values = np.zeros((n, n))
    values[middle, list(partners)] = values[list(partners), middle] = 1
    return values


def test_paths_by_hand():
    """Degree of a: 1, 2, 3; of b: 1, 1, 1; of c: 0, 1, 1; of d: 0, 0, 1, and not there in wave 2."""
    nets = [
        of(star(4, 0, [1]), 2019),
        of(star(3, 0, [1, 2]), 2021, "abc"),
        of(star(4, 0, [1, 2, 3]), 2023),
    ]
    found = lk.measure_trajectories(lk.Panel(nets), [lk.degree])
    assert list(found) == list(COLUMNS)
    assert found.drop_duplicates("actor").set_index("actor").path.to_dict() == {
        "a": "up", "b": "flat", "c": "up", "d": "",
    }  # fmt: skip
    assert found[found.actor == "a"][["wave", "value"]].values.tolist() == [[2019, 1], [2021, 2], [2023, 3]]
    assert found[found.actor == "d"].wave.tolist() == [2019, 2023]
    turned = lk.measure_trajectories(lk.Panel(nets, waves=[2023, 2021, 2019]), [lk.degree])
    assert turned.drop_duplicates("actor").set_index("actor").path.to_dict() == {
        "a": "down", "b": "flat", "c": "down", "d": "",
    }  # fmt: skip


def test_what_was_not_said_is_no_fall():
    """a is silent in wave 2: its degree is not known there, and its path goes on from wave 1 to wave 3."""
    silent = star(4, 0, [1, 2])
    silent[0, :] = silent[:, 0] = NAN
    nets = [
        of(star(4, 0, [1]), 1), of(silent, 2), of(star(4, 0, [1, 2]), 3), of(star(4, 0, [1, 2, 3]), 4),
    ]  # fmt: skip
    a = lk.measure_trajectories(lk.Panel(nets), [lk.degree]).query("actor == 'a'")
    assert a.value.tolist() == pytest.approx([1, NAN, 2, 3], nan_ok=True)
    assert set(a.path) == {"up"}


def test_two_waves_are_no_trajectory():
    two = lk.Panel([of(star(4, 0, [1]), w) for w in (1, 2)])
    assert len(lk.measure_trajectories(two)) == 0
    assert list(lk.measure_trajectories(two)) == list(COLUMNS)


def panel_with_entries(entered, *, waves=(2019, 2021, 2023), ids="abcd"):
    rows = [star(4, 0, [1]), star(4, 0, [1, 2]), star(4, 0, [1, 2, 3])]
    return lk.Panel([of(m, w, ids, entered=entered) for w, m in zip(waves, rows, strict=True)])


def test_profile_by_hand():
    """a (degree 1, 2, 3) joins in 2021, c (0, 1, 1) in 2023, b never, d (0, 0, 1) in 2019."""
    found = lk.measure_event_time(panel_with_entries([2021, None, 2023, 2019]), [lk.degree], entry="entered")
    assert list(found) == list(EVENT_COLUMNS)
    rows = {row.event_time: (row.value, row.n_actors) for row in found.itertuples()}
    assert rows == {-4: (0, 1), -2: (1, 2), 0: (1, 3), 2: (1.5, 2), 4: (1, 1)}
    sd = found.set_index("event_time").sd
    assert sd[-2] == pytest.approx(0)  # 1 (a) and 1 (c)
    assert sd[2] == pytest.approx(np.std([3, 0], ddof=1))
    assert np.isnan(sd[4])
    assert set(found.unit) == {"years"}


@pytest.mark.parametrize(
    "entered",
    [
        ["2021", "", "2023", "2019"],
        ["2021-05-01", None, "2023-12-31", "2019-01-01"],
        [pd.Timestamp("2021-02-03"), None, pd.Timestamp("2023-01-01"), pd.Timestamp("2019-06-06")],
    ],
)
def test_entries_are_years_dates_or_waves(entered):
    plain = lk.measure_event_time(panel_with_entries([2021, None, 2023, 2019]), [lk.degree], entry="entered")
    other = lk.measure_event_time(panel_with_entries(entered), [lk.degree], entry="entered")
    pd.testing.assert_frame_equal(plain, other)


def test_without_a_column_one_joins_with_the_first_wave():
    nets = [of(star(2, 0, [1]), 1, "ab"), of(star(3, 0, [1, 2]), 2, "abc"), of(star(4, 0, [1, 2, 3]), 3)]
    found = lk.measure_event_time(lk.Panel(nets), [lk.degree])
    assert found[["event_time", "value", "n_actors", "unit"]].values.tolist() == [
        [0, 1, 2, "waves"],
        [1, 1, 1, "waves"],
    ]
    alone = lk.measure_event_time(lk.Panel(nets[:1]), [lk.degree])
    assert len(alone) == 0
    assert list(alone) == list(EVENT_COLUMNS)
    assert len(lk.measure_event_time(lk.Panel([]))) == len(lk.measure_trajectories(lk.Panel([]))) == 0


def test_dates_of_the_waves_decide():
    survey = lk.simulate_survey(n_private=10, n_public=6, relations=["advice"], seed=4).survey
    waves = survey.waves.assign(date=[pd.Timestamp("2018-11-01"), pd.Timestamp("2024-02-01")])
    actors = survey.actors.assign(entered=2020)
    panel = lk.build_panel(lk.Survey(actors, survey.nominations, survey.relations, waves=waves))
    found = lk.measure_event_time(panel, [lk.degree], entry="entered")
    assert found.event_time.tolist() == [-2, 4]


def test_requests_that_make_no_sense():
    panel = panel_with_entries(["soon", None, None, None])
    with pytest.raises(ArgumentError, match="entry='entered' holds 'soon', which is no year, date or wave"):
        lk.measure_event_time(panel, entry="entered")
    with pytest.raises(ArgumentError, match=r"entry='entred' is no column .*did you mean 'entered'"):
        lk.measure_event_time(panel, entry="entred")
