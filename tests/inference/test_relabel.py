"""Labels are dealt anew only among those who were asked and answered alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data import cells as _cells
from linkages.inference.draws import run_draws
from linkages.inference.relabel import Relabel, movable, strata_of
from linkages.vocabulary import N_STATES

NAN = float("nan")


def network(silent=(), n=8, directed=True) -> lk.Network:
    matrix = (np.arange(n * n).reshape(n, n) % 3 == 0).astype(float)
    matrix[list(silent)] = NAN
    sector = ["private", "public"] * (n // 2)
    net = lk.from_matrix(matrix, directed=True, actors=pd.DataFrame({"sector": sector}))
    return net if directed else net.symmetrize("either")


@pytest.mark.parametrize("directed", [True, False])
def test_the_silent_swap_labels_among_themselves(directed):
    found = strata_of(network(silent=[1, 4], directed=directed))
    assert len(np.unique(found)) == 2
    assert found[1] == found[4]
    assert len(np.unique(np.delete(found, [1, 4]))) == 1


def test_blanks_do_not_part_those_who_answered():
    matrix = lk.to_matrix(network()).to_numpy().astype(float)
    matrix[0, 3] = matrix[5, 2] = NAN
    assert len(np.unique(strata_of(lk.from_matrix(matrix, directed=True)))) == 1


def test_in_a_block_labels_stay_on_their_side():
    net = network()
    side = net.actors["sector"].to_numpy()
    between = strata_of(net.block("public-private"))
    within = strata_of(net.block("private-private"))
    for found in (between, within):
        assert len(np.unique(found)) == 2
        assert len({(s, f) for s, f in zip(side, found)}) == 2


def test_who_was_not_asked_stays_apart():
    edges = pd.DataFrame({"source": list("aab"), "target": list("bcc"), "state": ["tie", "null", "tie"]})
    out = pd.DataFrame({"source": list("cc"), "target": list("ab"), "state": "out"})
    net = lk.from_edgelist(pd.concat([edges, out]), directed=True)
    found = strata_of(net)
    assert found[0] == found[1] != found[2]


def test_what_a_measure_leaves_out_stays():
    found = strata_of(network(), [0, 0, 0, 0, 0, 0, 1, 1])
    assert found[6] == found[7] != found[0]
    assert len(np.unique(found)) == 2


def test_movable():
    assert movable([0, 1, 1], [0, 0, 1])
    assert not movable([0, 1, 1], [0, 1, 1])


def test_every_draw_keeps_the_labels_of_each_stratum_and_has_its_own_stream():
    labels, strata = np.array([0, 1, 2, 0, 1, 2, 0]), np.array([0, 0, 0, 1, 1, 1, 2])
    kernel = Relabel(lambda dealt: dealt, labels, strata)
    drawn = run_draws(kernel, n_draws=300, seed=1).astype(int)
    for stratum in range(3):
        inside = strata == stratum
        assert (np.sort(drawn[:, inside], axis=1) == np.sort(labels[inside])).all()
    assert len(np.unique(drawn[:, :3], axis=0)) == 6
    np.testing.assert_array_equal(drawn[:50], run_draws(kernel, n_draws=50, seed=1))
    share = (drawn[:, 0] == 0).mean()
    assert abs(share - 1 / 3) < 4 * np.sqrt(2 / 9 / 300)


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("silent", [(), (1, 4)])
def test_counts_of_many_labellings_are_those_of_each(directed, silent):
    """The kernel counts all draws at once; dyads observed by group may move, dyads by state may not."""
    net = network(silent, directed=directed)
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 3, (5, 8))
    labels[:, :3] = [0, 1, 2]  # `census` takes the highest label for their number
    together = _cells.censuses(net.cells, N_STATES, labels, 3)
    for row, counts in zip(labels, together):
        np.testing.assert_array_equal(counts, _cells.census(net.cells, N_STATES, row))


@pytest.mark.parametrize("block", ["all", "private-private", "public-private"])
def test_missing_dyads_do_not_travel_with_labels(block):
    """How many dyads of each kind of sender are missing stays what it was."""
    net = network(silent=[1, 3, 5, 4]).block(block)
    labels = (net.actors["sector"] == "public").to_numpy().astype(int)
    kernel = Relabel(
        lambda dealt: _cells.censuses(net.cells, N_STATES, dealt, 2)[..., lk.State.MISSING].sum(axis=2),
        labels,
        strata_of(net),
    )
    drawn = run_draws(kernel, n_draws=50, seed=1)
    assert (drawn == drawn[0]).all()
