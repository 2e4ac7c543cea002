"""Places on the map."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.plots.layout import map_positions


def test_places_are_the_same_every_time_and_disturb_nobody(random_networks: list[Any]) -> None:
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002  the global state is what is watched
    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002
    first = map_positions(random_networks)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002
    random.seed(99)
    pd.testing.assert_frame_equal(first, map_positions(reversed(random_networks)))


def test_every_actor_of_every_wave_has_a_place_of_its_own(random_networks: list[Any]) -> None:
    places = map_positions(random_networks)
    assert list(places.index) == [f"a{i:02d}" for i in range(30)]
    xy = places.to_numpy()
    assert np.isfinite(xy).all()
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))[np.triu_indices(30, 1)]
    assert distance.min() > 25
    assert np.allclose(xy.min(axis=0) + xy.max(axis=0), 0, atol=0.2)


def test_tied_actors_stand_nearer_than_others() -> None:
    rng = np.random.default_rng(0)
    group = np.arange(40) % 2
    values = (rng.random((40, 40)) < np.where(group[:, None] == group, 0.3, 0.01)).astype(float)
    xy = map_positions([lk.from_matrix(values, directed=True)]).to_numpy()
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    same = group[:, None] == group
    np.fill_diagonal(same, False)
    assert distance[same].mean() < 0.7 * distance[group[:, None] != group].mean()


def test_the_order_of_ids_cannot_be_read_off_the_rows_of_those_without_ties() -> None:
    actors = pd.DataFrame({"actor": [f"a{i:02d}" for i in range(40)], "sector": "private"})
    net = lk.from_edgelist(pd.DataFrame({"source": ["a00"], "target": ["a01"]}), directed=True, actors=actors)
    places = map_positions([net]).iloc[2:]
    by_place = places.sort_values(["y", "x"]).index
    rank = pd.Series(np.arange(38), index=by_place).sort_index()
    assert abs(np.corrcoef(rank, np.arange(38))[0, 1]) < 0.4
    assert not places.duplicated().any()


@pytest.mark.parametrize("n", [1, 2, 5])
def test_networks_without_ties_have_a_map(n: int) -> None:
    places = map_positions([lk.from_matrix(np.zeros((n, n)), directed=True)])
    assert len(places.drop_duplicates()) == n


def test_no_network_is_refused() -> None:
    with pytest.raises(ArgumentError, match="networks is empty"):
        map_positions([])


def test_clusters_without_ties_between_them_stand_side_by_side() -> None:
    n, size = 48, 8
    values = np.kron(np.eye(n // size), np.ones((size, size)))
    np.fill_diagonal(values, 0)
    places = map_positions([lk.from_matrix(values, directed=False)])
    wide, high = places.max() - places.min()
    assert 0.8 < wide / high < 4
    cluster = np.arange(n) // size
    boxes = [(p.min().to_numpy(), p.max().to_numpy()) for _, p in places.groupby(cluster)]
    for i, (low, top) in enumerate(boxes):
        assert all((low > other[1]).any() or (top < other[0]).any() for other in boxes[:i])
