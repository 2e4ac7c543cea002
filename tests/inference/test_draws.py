"""Draws are planned by seed and number: the same alone, in any chunks, on any number of workers, on a cluster."""

from __future__ import annotations

from functools import partial

import joblib
import numpy as np
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.inference.draws import SHARED, Each, root_of, run_draws, stream
from linkages.inference.rewiring import rewiring


def network():
    rng = np.random.default_rng(5)
    values = (rng.random((15, 15)) < 0.25) * rng.integers(1, 4, (15, 15)).astype(float)
    values[rng.random((15, 15)) < 0.1] = np.nan
    return lk.from_matrix(values, directed=True)


def redraw(start, rng):
    """A count and two numbers of a redrawn network."""
    net = start(rng)
    return [lk.dyad_census(net)["mutual"], lk.transitivity(net), lk.strength(net).iloc[0]]


def draws(n_draws=30, together=0):
    kernel = Each(partial(redraw, rewiring(network(), seed=3)))
    return run_draws(kernel, n_draws=n_draws, seed=3, together=together)


@pytest.fixture(scope="module")
def alone():
    """Every draw by itself, without the engine."""
    start = rewiring(network(), seed=3)
    return np.array([redraw(start, stream(3, number)) for number in range(1, 31)])


@pytest.mark.parametrize("together", [0, 1, 7, 30, 100])
def test_chunks_do_not_matter(alone, together):
    np.testing.assert_array_equal(draws(together=together), alone)
    assert np.ptp(alone, axis=0).all()


def test_more_draws_begin_with_the_same(alone):
    np.testing.assert_array_equal(draws(11), alone[:11])


@pytest.mark.parametrize(("backend", "n_jobs"), [("loky", 2), ("threading", 2), ("threading", 3)])
def test_workers_do_not_matter(alone, backend, n_jobs):
    with joblib.parallel_config(backend=backend, n_jobs=n_jobs):
        np.testing.assert_array_equal(draws(together=4), alone)


def test_a_cluster_does_not_matter(alone, cluster_software):
    distributed = cluster_software
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        found = draws(together=4)
    np.testing.assert_array_equal(found[:, 0], alone[:, 0])
    np.testing.assert_allclose(found, alone, rtol=0, atol=1e-12)


def test_a_seed_is_one_root():
    root = root_of(7)
    assert root_of(root) is root
    assert stream(7, 2).random() == stream(root, 2).random() == stream(np.random.SeedSequence(7), 2).random()
    several = {stream(7, number).random() for number in (SHARED, 1, 2)} | {stream(8, 1).random()}
    assert len(several) == 4
    rng = np.random.default_rng(1)
    assert stream(rng, 1).random() != stream(rng, 1).random(), "a generator moves on"
    assert stream(np.random.default_rng(1), 1).random() == stream(np.random.default_rng(1), 1).random()


def test_without_a_seed_draws_differ():
    kernel = Each(np.random.Generator.random)
    assert not np.array_equal(run_draws(kernel, n_draws=3), run_draws(kernel, n_draws=3))


@pytest.mark.parametrize("n_draws", [0, -1, 2.5, True, "many"])
def test_draws_must_be_some(n_draws):
    with pytest.raises(ArgumentError, match="n_draws="):
        run_draws(Each(np.random.Generator.random), n_draws=n_draws)


@pytest.mark.parametrize("seed", [-1, "seven", 1.5])
def test_a_seed_must_be_a_seed(seed):
    with pytest.raises(ArgumentError, match="seed="):
        run_draws(Each(np.random.Generator.random), n_draws=1, seed=seed)


def stopped(rng, *, after):
    if rng.bit_generator.seed_seq.spawn_key[0] == after:
        raise KeyboardInterrupt
    return 0.0


def test_an_interrupt_stops_at_once():
    seen = []

    def count(rng):
        seen.append(rng)
        return stopped(rng, after=3)

    with pytest.raises(KeyboardInterrupt):
        run_draws(Each(count), n_draws=1000, together=1)
    assert len(seen) == 3


def test_what_a_measure_raises_is_what_is_seen():
    def bad(rng):
        raise ZeroDivisionError("by a measure")

    with pytest.raises(ZeroDivisionError, match="by a measure"):
        run_draws(Each(bad), n_draws=10)
    with joblib.parallel_config(backend="threading", n_jobs=2), pytest.raises(ZeroDivisionError, match="by a measure"):
        run_draws(Each(bad), n_draws=10)


def test_memory_is_that_of_a_chunk():
    most = []

    def kernel(streams):
        most.append(len(streams))
        return np.zeros((len(streams), 2))

    assert run_draws(kernel, n_draws=10_000, together=5).shape == (10_000, 2)
    assert max(most) == 5
    most.clear()
    run_draws(kernel, n_draws=10_000)
    assert max(most) == 64


def test_a_kernel_that_loses_draws_is_a_fault():
    with pytest.raises(ValueError, match="1 rows for 2 streams"):
        run_draws(lambda streams: np.zeros(1), n_draws=64, together=2)
