"""The silence study: page, packaged table and script say the same, and quality quotes it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.completion import filled
from linkages.findings.silence import expected_bias, silence_note

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("silence_study", ROOT / "benchmarks" / "silence.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table():
    return pd.read_csv(ROOT / "docs" / "silence.csv")


@pytest.fixture(scope="module")
def packaged(script):
    return pd.read_csv(script.PACKAGED)


def test_the_page_is_what_the_script_makes_of_the_two_tables(script, table, packaged):
    assert (ROOT / "docs" / "silence.md").read_text(encoding="utf-8") == script.page(table, packaged)


def test_the_packaged_table_is_what_the_script_computes_and_random_silence_moves_nothing(script, packaged):
    """Ten of its studies: each bias lies where the table says."""
    assert script.PACKAGED == ROOT / "linkages" / "findings" / "silence.csv"
    some = script.density_bias(10)
    keys = ["form", "silence", "share"]
    both = some.merge(packaged, on=keys, suffixes=("", "_all"), validate="one_to_one")
    assert len(both) == len(packaged) == 36
    assert ((both["bias"] - both["bias_all"]).abs() < 4 * both["error"] + 0.001).all()
    random = packaged[packaged["silence"] == "random"]
    assert (random["bias"].abs() < 0.01).all()
    quiet, busy = (packaged[packaged["silence"] == s].set_index(keys[::2])["bias"] for s in ("quiet", "busy"))
    assert (quiet > 0.02).all()
    assert (busy < -0.02).all()


def test_its_density_is_that_of_the_package(script):
    claims = np.random.default_rng(1).random((9, 9)) < 0.4
    np.fill_diagonal(claims, False)
    silent = np.arange(9) % 4 == 0
    net = lk.from_matrix(np.where(silent[:, None], np.nan, claims.astype(float)), directed=True)
    for form in script.FORMS:
        seen = net if form == "directed" else net.symmetrize(form)
        assert script.density_of(claims, form, silent) == pytest.approx(lk.density(seen))


def test_the_study_is_whole(script, table):
    assert not table.duplicated(script.KEYS).any()
    cells = table[["silence", "share"]].drop_duplicates()
    assert len(cells) == len(script.SILENCES) * len(script.SHARES)
    assert (table["n_studies"] <= script.STUDIES).all()
    assert table["n_studies"].max() == script.STUDIES


def test_silence_as_zero_is_minus_the_share_of_silence_and_what_is_observed_stands(table):
    rows = table[(table["silence"] == "random") & (table["measure"] == "density available")]
    rows = rows.set_index(["form", "treatment", "share"])
    for share in (0.1, 0.2, 0.3):
        zero, kept = rows.loc[("directed", "zeros", share)], rows.loc[("directed", "available", share)]
        assert abs(zero["bias"] + share) < 0.02 + 3 * zero["error"]
        assert abs(kept["bias"]) < 3 * kept["error"] + 0.01
        assert rows.loc[("both", "decides", share), "bias"] < 0 < rows.loc[("either", "decides", share), "bias"]


def test_one_cell_can_be_computed_again(script):
    """Three studies of one cell: the same twice, every treatment there, zeros what the measure says of zeros."""
    found = script.cell("random", 0.3, 2)
    pd.testing.assert_frame_equal(found, script.cell("random", 0.3, 2))
    assert set(found.loc[found["form"] == "either", "treatment"]) == set(script.TREATMENTS)
    assert set(found.loc[found["form"] == "directed", "treatment"]) == set(script.TREATMENTS) - {"decides"}
    off, truth = [], []
    for seed in range(2):
        came, whole = script.study(seed, "random", 0.3)
        off.append(lk.density(filled(came["advice"], lk.State.NULL)) - lk.density(whole["advice"]))
        truth.append(lk.density(whole["advice"]))
    row = found[
        (found["form"] == "directed") & (found["treatment"] == "zeros") & (found["measure"] == "density available")
    ]
    assert row["bias"].iloc[0] == pytest.approx(np.mean(off) / np.mean(truth))


def test_every_measure_of_the_study_is_one_of_ours(script, table):
    assert set(table["measure"]) <= set(script.measures())
    absent = set(script.measures()) - set(table["measure"])
    told = script.PAGE.read_text(encoding="utf-8").split("not studied yet: ")[1].split(".\n")[0]
    assert set(told.replace("\n", " ").split(", ")) == absent
    assert not absent & {"density available", "transitivity weak", "average_distance", "ei_index standardised"}


def test_quality_quotes_the_study_at_its_own_silence():
    made = lk.simulate_survey(n_private=20, n_public=10, n_hybrid=0, response=0.8, seed=1).survey
    panel = lk.build_panel(made)
    quality = lk.measure_quality(panel)
    rows = quality[quality["sector"] == "all"]
    for row in rows.itertuples():
        share = 1 - row.responded / row.asked
        assert 0 < share < 0.3
        assert silence_note(panel[row.relation, row.wave], panel.rules, share) in row.note
        assert f"{share:.0%} silent: expected bias of density" in row.note
    assert not quality[quality["sector"] != "all"]["note"].str.contains("silent: ").any()


def test_between_the_simulated_shares_the_bias_is_interpolated_and_beyond_them_not_told():
    two, three = (expected_bias("either", "busy", s) for s in (0.2, 0.3))
    assert expected_bias("either", "busy", 0.25) == pytest.approx((two + three) / 2)
    net = lk.from_matrix(np.zeros((4, 4)), directed=True)
    assert silence_note(net, {}, 0.0) == ""
    assert silence_note(net, {}, 0.4) == "40% silent: more than was simulated"
