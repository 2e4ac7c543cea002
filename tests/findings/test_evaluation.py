"""Everything in one object, and on disk: repeatable to the byte, and harmless in a spreadsheet."""

from __future__ import annotations

import io
import json
import zipfile
from functools import partial

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import ArgumentError
from linkages.findings.evaluation import TABLES
from linkages.findings.workbook import as_csv, as_workbook

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "x\x00y\x1b",
    "a\nb",
    "Ñandú, “S.A.”",
]


@pytest.fixture(scope="module")
def survey():
    relations = {"communication": {"directed": False}, "advice": {}}
    return lk.simulate_survey(n_private=16, n_public=9, relations=relations, response=0.8, seed=3).survey


@pytest.fixture(scope="module")
def panel(survey):
    return lk.build_panel(survey)


@pytest.fixture(scope="module")
def small():
    """One relation of a few organisations, for what is to be evaluated more than once."""
    return lk.build_panel(lk.simulate_survey(n_private=9, n_public=5, relations=["advice"], seed=3).survey)


@pytest.fixture(scope="module")
def evaluation(panel):
    return lk.evaluate(panel, n_draws=200, seed=7)


def test_tables_are_those_of_the_readings(evaluation, panel):
    pd.testing.assert_frame_equal(evaluation.cohesion, lk.measure_cohesion(panel))
    pd.testing.assert_frame_equal(evaluation.actors, lk.measure_actors(panel))
    pd.testing.assert_frame_equal(evaluation.core, lk.measure_core(panel, n_draws=99, seed=7))
    pd.testing.assert_frame_equal(evaluation.leaving, lk.measure_leaving(panel))
    capture = lk.measure_capture(panel, core=evaluation.core, n_draws=200, seed=7)
    pd.testing.assert_frame_equal(evaluation.capture, capture)
    pd.testing.assert_frame_equal(evaluation.quality, lk.measure_quality(panel))
    pd.testing.assert_frame_equal(evaluation.layers, lk.measure_layers(panel))
    pd.testing.assert_frame_equal(evaluation.gaps, lk.measure_gaps(panel, n_draws=200, seed=7))
    pd.testing.assert_frame_equal(evaluation.association, lk.measure_association(panel))
    pd.testing.assert_frame_equal(evaluation.formation, lk.measure_formation(panel, n_draws=0))
    pd.testing.assert_frame_equal(evaluation.tests, lk.measure_mixing(panel, n_draws=200, seed=7))
    for name, measure in (
        ("brokerage", partial(lk.measure_brokerage, n_draws=200, seed=7)),
        ("role_change", lk.measure_role_change),
    ):
        parts = [measure(graph, count="unordered") for graph in (panel, panel.combine())]
        pd.testing.assert_frame_equal(getattr(evaluation, name), pd.concat(parts, ignore_index=True))
        assert "any of advice, communication" in set(getattr(evaluation, name).relation)
    stayers = evaluation.change[evaluation.change.frame == "stayers"]
    pd.testing.assert_frame_equal(stayers, lk.measure_change(panel))
    assert set(evaluation.change.frame) == {"stayers", "present"}
    assert list(evaluation.tables) == list(TABLES)
    assert evaluation.panel is panel


def test_workers_make_the_same_tables(small):
    import joblib

    alone = lk.evaluate(small, n_draws=19, seed=7).tables
    with joblib.parallel_config(backend="loky", n_jobs=2):
        together = lk.evaluate(small, n_draws=19, seed=7).tables
    assert list(together) == list(TABLES)
    for name, table in alone.items():
        pd.testing.assert_frame_equal(together[name], table, check_exact=True)


def test_settings_tell_how_to_repeat_it(evaluation, panel, small):
    settings = evaluation.settings
    assert (settings["seed"], settings["n_draws"], settings["level"], settings["by"]) == (7, 200, 0.95, "kind")
    assert settings["rules"] == panel.rules
    assert settings["versions"]["linkages"] == lk.__version__
    assert settings["ladder"] == []
    ladder = lk.evaluate(panel, ladder=["communication", "advice"], n_draws=0, seed=1)
    assert ladder.settings["ladder"] == ["communication", "advice"]
    assert (ladder.layers.measure == "tie_ladder").any()
    drawn = lk.evaluate(small, n_draws=20)
    again = lk.evaluate(small, n_draws=20, seed=drawn.settings["seed"])
    pd.testing.assert_frame_equal(drawn.brokerage, again.brokerage)


def test_the_same_evaluation_gives_the_same_bytes(panel, survey, evaluation, tmp_path):
    mixed = lk.Survey(
        survey.actors.sample(frac=1, random_state=1), survey.nominations.sample(frac=1, random_state=2), survey.relations,
        waves=survey.waves,
    )  # fmt: skip
    again = lk.evaluate(lk.build_panel(mixed), n_draws=200, seed=7)
    first, second = (lk.write_tables(e, tmp_path / str(i)) for i, e in enumerate((evaluation, again)))
    assert [p.name for p in first] == [*(f"{t}.csv" for t in TABLES), "tables.xlsx", "settings.json"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    with zipfile.ZipFile(first[-2]) as book:
        assert {item.date_time for item in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_files_hold_every_number(evaluation, tmp_path):
    files = {p.name: p for p in lk.write_tables(evaluation, tmp_path / "new" / "folder")}
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(files)
    sheets = pd.read_excel(
        files["tables.xlsx"], sheet_name=list(TABLES), keep_default_na=False, dtype=object, engine="openpyxl"
    )
    for name, table in evaluation.tables.items():
        raw = files[f"{name}.csv"].read_bytes()
        assert b"\r" not in raw
        back = pd.read_csv(
            files[f"{name}.csv"], keep_default_na=False, na_values={c: [""] for c in table.select_dtypes("number")}
        )
        pd.testing.assert_frame_equal(back, table, check_dtype=False)
        assert list(sheets[name]) == list(table)
        assert len(sheets[name]) == len(table)
    settings = json.loads(files["settings.json"].read_text(encoding="utf-8"))
    assert settings["seed"] == 7
    with pd.ExcelFile(files["tables.xlsx"], engine="openpyxl") as book:
        assert book.sheet_names[: len(TABLES)] == list(TABLES)
        assert "settings" in book.sheet_names


def test_hostile_text_is_never_a_formula():
    import openpyxl

    table = pd.DataFrame({"actor": HOSTILE, "value": [-1.5, np.nan, *range(len(HOSTILE) - 2)]})
    lines = pd.read_csv(io.StringIO(as_csv(table)), keep_default_na=False)
    for given, written in zip(HOSTILE, lines.actor, strict=True):
        assert written in (given, f"'{given}")
        assert written[0] not in "=+-@\t\r\n＝＋－＠"
    assert lines.value.tolist()[0] == "-1.5"
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook({"actors": table})))["actors"]
    assert sheet.freeze_panes == "A2"
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    shown = [given.replace("\x00", "\ufffd").replace("\x1b", "\ufffd") for given in HOSTILE]
    assert [cell.value for cell in cells] == shown
    assert sheet["B2"].value == -1.5
    assert sheet["B3"].value is None
    with zipfile.ZipFile(io.BytesIO(as_workbook({"actors": table}))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_table_longer_than_a_sheet_is_left_to_its_csv(monkeypatch):
    import openpyxl

    monkeypatch.setattr("linkages.findings.workbook.MOST_ROWS", 3)
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook({"actors": pd.DataFrame({"actor": range(5)})})))["actors"]
    assert [row[0].value for row in sheet.iter_rows()] == [
        "actor",
        "5 rows are more than a sheet holds: see actors.csv",
    ]


def test_declared_outcomes_may_be_given(panel):
    design = {"assignment": "self-selected", "primary": ["density of advice in all"]}
    given = lk.evaluate(panel, n_draws=20, seed=1, design=design)
    assert given.settings["primary"] == ["density of advice in all"]
    assert given.change.note.str.contains("primary outcome").sum() == 1
    with pytest.raises(ArgumentError, match="design: assignment"):
        lk.evaluate(panel, n_draws=20, seed=1, design={"assignment": "by lot"})


@pytest.mark.parametrize(
    ("options", "named"),
    [({"seed": "x"}, "seed='x'"), ({"seed": -1}, "seed=-1"), ({"n_draws": -1}, "n_draws=-1"), ({"level": 95}, "level=95"), ({"by": "colour"}, "by='colour'")],
)  # fmt: skip
def test_requests_that_make_no_sense(panel, options, named):
    with pytest.raises(ArgumentError, match=named):
        lk.evaluate(panel, **options)


def test_one_wave_and_no_network(evaluation, panel, tmp_path):
    one = lk.evaluate(panel.select(wave=2019), n_draws=20, seed=1)
    assert len(one.change) == len(one.ledger) == 0
    none = lk.evaluate(lk.Panel([]), n_draws=20, seed=1)
    assert all(len(table) == 0 for table in none.tables.values())
    for found in (one, none):
        assert list(found.change) == list(evaluation.change)
        lk.write_tables(found, tmp_path)


def test_how_it_shows_itself(evaluation):
    assert repr(evaluation).startswith(f"<Evaluation of 4 networks: cohesion {len(evaluation.cohesion)} rows, layers ")
    assert evaluation._repr_html_().count("<tr>") == 1 + len(TABLES)
    with pytest.raises(AttributeError):
        evaluation.cohesion = None


def test_benefits_and_size_come_from_the_design(survey):
    n = len(survey.actors)
    rng = np.random.default_rng(1)
    actors = survey.actors.assign(grants=rng.poisson(1.0, n), staff=rng.lognormal(size=n))
    panel = lk.build_panel(lk.Survey(actors, survey.nominations, survey.relations, waves=survey.waves))
    design = {"assignment": "rule", "benefits": ["grants"], "size": "staff"}
    found = lk.evaluate(panel, n_draws=20, seed=7, design=design)
    core = lk.measure_core(panel, n_draws=20, seed=7)
    expected = lk.measure_capture(panel, "grants", size="staff", core=core, n_draws=20, seed=7)
    pd.testing.assert_frame_equal(found.capture, expected)
    assert (found.settings["benefits"], found.settings["size"]) == (["grants"], "staff")
    with pytest.raises(ArgumentError, match="benefits='subsidies' is no column"):
        lk.evaluate(panel, n_draws=0, seed=1, design={"assignment": "rule", "benefits": ["subsidies"]})
