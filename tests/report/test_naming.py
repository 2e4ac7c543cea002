"""Codes, rare kinds, and what must not be read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from linkages.report.naming import codes_by_place, displayed_kinds, name_everything
from linkages.report.wording import wording

SAY = wording("en")


def test_codes_tell_kind_and_place_only() -> None:
    rng = np.random.default_rng(0)
    ids = [f"id{i:03d}" for i in range(60)]
    places = pd.DataFrame(rng.normal(size=(60, 2)), index=ids, columns=["x", "y"])
    kind = pd.Series(np.where(rng.random(60) < 0.5, "firm", "agency"), index=ids)
    codes = codes_by_place(kind, places)
    assert codes.is_unique
    for letter, name in (("A", "agency"), ("F", "firm")):
        mine = codes[kind == name]
        assert mine.str.startswith(letter).all()
        order = places.loc[mine.sort_values().index, "x"]
        assert order.is_monotonic_increasing
    # Other ids in another order for the same kinds and places: the same codes at the same places.
    other = [f"zz{i:03d}" for i in range(60)][::-1]
    renamed = codes_by_place(kind.set_axis(other).sort_index(), places.set_axis(other).sort_index())
    assert dict(zip(other, codes)) == renamed.to_dict()


def test_kinds_with_one_initial_get_letters_of_their_own() -> None:
    kinds = pd.Series(["firma", "fundación", "feria", "Ámbito", "123", "日本"], index=list("abcdef"))
    places = pd.DataFrame({"x": range(6), "y": 0.0}, index=list("abcdef"), dtype=float)
    codes = codes_by_place(kinds, places)
    assert codes.str[0].is_unique
    assert codes.str[0].to_dict() | {"e": "", "f": ""} == {"c": "F", "a": "I", "b": "U", "d": "A", "e": "", "f": ""}


def test_more_than_ninety_nine_of_a_kind_have_codes_of_one_length() -> None:
    ids = [f"i{i:03d}" for i in range(120)]
    codes = codes_by_place(pd.Series("firm", index=ids), pd.DataFrame({"x": np.arange(120.0), "y": 0.0}, index=ids))
    assert set(codes.str.len()) == {4}


def test_rare_kinds_are_merged_on_public_pages_only() -> None:
    actors = pd.DataFrame(
        [("firm", "private")] * 5 + [("bank", "private")] * 2 + [("chamber", "private")] + [("ministry", "public")]
        + [("association", "hybrid")],
        columns=["kind", "sector"],
    )  # fmt: skip
    shown = displayed_kinds(actors, SAY, public=True)
    assert shown == {
        "firm": "firm", "bank": "other private kinds", "chamber": "other private kinds", "ministry": "other kinds",
        "association": "other kinds",
    }  # fmt: skip
    assert displayed_kinds(actors, SAY, public=False) == {k: k for k in shown}


def test_public_names_hold_no_name(evaluation: Any) -> None:
    panel = evaluation.panel
    ids = sorted(set().union(*(n.actors.index for n in panel)))
    places = pd.DataFrame({"x": np.arange(len(ids)), "y": 0.0}, index=ids)
    naming = name_everything(panel, places, SAY, "public")
    assert "name" not in naming.actors
    assert naming.actor(ids[0]) == naming.actors["code"].iloc[0]
    assert naming.leaks("wave 2019: ORGANIZACIÓN Nº 3 del valle s.a. did not answer")
    assert not naming.leaks("wave 2019: 40 of 52 asked responded")
    inside = name_everything(panel, places, SAY, "internal")
    assert inside.actor(ids[0]) == "Organización Nº 0 del Valle S.A."
    assert not inside.leaks("Organización Nº 3 del Valle S.A.")
