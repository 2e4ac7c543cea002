"""The still map, and what becomes of every tie on it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.plots.layout import map_positions
from linkages.plots.map import draw_map, kind_shapes, mark_path, plot_map, plot_map_change, tie_fates
from linkages.plots.style import SHAPES

TIE, NULL, ABSENT = lk.State.TIE, lk.State.NULL, lk.State.ABSENT


def brute_force(before: Any, after: Any) -> dict[tuple[str, str], str]:
    """What became of every tie, dyad by dyad, from the dense states."""
    found = {}
    ids = sorted({*before.actors.index, *after.actors.index})
    dense = [net.dense_states() for net in (before, after)]

    def state(k: int, net: Any, a: str, b: str) -> Any:
        index = net.actors.index
        return dense[k][index.get_loc(a), index.get_loc(b)] if a in index and b in index else ABSENT

    for a in ids:
        for b in ids:
            if a == b or (not before.directed and a > b):
                continue
            pair = state(0, before, a, b), state(1, after, a, b)
            if TIE in pair:
                known = {
                    (TIE, TIE): "kept", (NULL, TIE): "created", (ABSENT, TIE): "joined", (TIE, NULL): "dissolved",
                    (TIE, ABSENT): "left",
                }  # fmt: skip
                found[a, b] = known.get(pair, "unknown")
    return found


@pytest.mark.parametrize("directed", [True, False])
def test_fates_of_ties_equal_those_found_dyad_by_dyad(random_networks: list[Any], directed: bool) -> None:
    before, after = random_networks if directed else [net.symmetrize("either") for net in random_networks]
    table = tie_fates(before, after)
    assert dict(zip(zip(table["a"], table["b"]), table["fate"])) == brute_force(before, after)
    assert set(table["fate"]) == {"kept", "created", "dissolved", "joined", "left", "unknown"}


def test_fates_agree_with_the_ledger(random_networks: list[Any]) -> None:
    ledger = lk.tie_ledger(*random_networks)
    whole = ledger[(ledger["block"] == "all") & (ledger["group"] == "")].set_index("state")["n_ties"]
    mine = tie_fates(*random_networks)["fate"].value_counts()
    for fate in ("kept", "created", "dissolved", "joined", "left"):
        assert mine[fate] == whole[fate]
    assert mine["unknown"] == whole["seen_before"] + whole["seen_after"]


def test_directed_and_undirected_do_not_mix(random_networks: list[Any]) -> None:
    with pytest.raises(ArgumentError, match="both be directed or both undirected"):
        tie_fates(random_networks[0], random_networks[1].symmetrize("either"))


def test_maps_share_their_places(random_networks: list[Any], texts: Any) -> None:
    places = map_positions(random_networks)
    before, after = (plot_map(net, places=places) for net in random_networks)
    both = plot_map_change(*random_networks, places=places)
    assert set(texts(both.svg)) == {f"a{i:02d}" for i in range(30)}
    assert set(texts(before.svg)) == {f"a{i:02d}" for i in range(27)}
    assert f"tie: {random_networks[1].n_ties}" in after.alt
    with pytest.raises(ArgumentError, match="places has no row"):
        plot_map(random_networks[0], places=places.iloc[5:])


def test_any_name_stays_text(random_networks: list[Any], hostile: str, elements: Any, texts: Any) -> None:
    picture = plot_map(random_networks[0], labels={"a00": hostile})
    assert set(elements(picture.svg)) <= {"svg", "rect", "path", "g", "text"}
    assert hostile in texts(picture.svg)


def test_silent_actors_are_drawn_hollow_and_dashed() -> None:
    marks = pd.DataFrame(
        {
            "x": [0.0, 9.0],
            "y": 0.0,
            "label": ["A", "B"],
            "sector": "private",
            "shape": "dot",
            "silent": [True, False],
            "size": 0,
        },
        index=["a", "b"],
    )
    svg = draw_map(marks, pd.DataFrame({"a": [], "b": [], "fate": []})).svg
    assert svg.count("stroke-dasharray") == 1


def test_kinds_keep_their_shapes_apart_while_there_are_any() -> None:
    kinds = [k for i, k in enumerate("abcdefghi") for _ in range(20 - i)]
    shapes = kind_shapes(kinds)
    assert [shapes[k] for k in "abcdefg"] == list(SHAPES)
    assert shapes["h"] == shapes["i"] == SHAPES[-1]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_can_be_drawn(shape: str) -> None:
    path = mark_path(shape, 1, 2, 3)
    assert path.startswith("M")
    assert path.endswith("Z")
    assert "nan" not in path
