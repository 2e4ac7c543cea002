"""The sample studies are what their READMEs say, and the script makes them again byte for byte."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

import linkages as lk

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "data" / "samples"
VALLE = SAMPLES / "valle"
CARTERA = SAMPLES / "cartera"


@cache
def script() -> ModuleType:
    """``examples/make_samples.py`` as a module."""
    spec = importlib.util.spec_from_file_location("make_samples", ROOT / "examples" / "make_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def simulated() -> lk.SimulatedSurvey:
    study: lk.SimulatedSurvey = script().simulate_valle()
    return study


@cache
def read() -> lk.Survey:
    return lk.read_survey(VALLE)


def test_the_script_makes_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    script().main(tmp_path)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    committed = sorted(p.relative_to(SAMPLES) for p in SAMPLES.rglob("*") if p.is_file() and p.suffix != ".md")
    assert made == committed
    for file in made:
        assert (tmp_path / file).read_bytes() == (SAMPLES / file).read_bytes(), file


def test_every_sample_has_a_readme_that_says_it_is_simulated() -> None:
    folders = [p for p in SAMPLES.iterdir() if p.is_dir()]
    assert VALLE in folders
    listed = (SAMPLES / "README.md").read_text(encoding="utf-8")
    for folder in folders:
        assert "imulated" in (folder / "README.md").read_text(encoding="utf-8")
        assert f"{folder.name}/README.md" in listed


@pytest.mark.parametrize("folder", [VALLE, CARTERA], ids=lambda folder: folder.name)
@pytest.mark.parametrize("file", ["actores.csv", "vinculos.csv", "study.toml"])
def test_files_are_plain_utf8_with_unix_line_ends(folder: Path, file: str) -> None:
    content = (folder / file).read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert set("óí") & set(content.decode("utf-8"))


def test_what_is_read_is_what_was_simulated() -> None:
    columns = ["wave", "relation", "respondent", "nominee", "strength", "programme"]
    pd.testing.assert_frame_equal(read().nominations[columns], simulated().survey.nominations[columns])
    same = ["wave", "actor", "sector", "kind", "responded"]
    pd.testing.assert_frame_equal(read().actors[same], simulated().survey.actors[same])
    assert (read().actors["empleo"] == simulated().survey.actors["size"]).all()
    pd.testing.assert_frame_equal(read().waves[["wave", "phase"]], simulated().survey.waves[["wave", "phase"]])
    directed = {"asesoramiento": True, "comunicación": False, "proyecto": False}
    assert read().relations.groupby("relation").directed.first().to_dict() == directed
    assert read().relations.groupby("relation").wave.agg(list).to_dict() == {name: [2019, 2023] for name in directed}


def test_valle_is_the_cluster_the_readme_describes() -> None:
    actors, said = read().actors, read().nominations
    assert actors.actor.nunique() == 64
    assert actors.groupby(["wave", "sector"]).size().tolist() == [1, 45, 13, 1, 45, 13]
    before, after = (set(actors.query("wave == @w").actor) for w in (2019, 2023))
    assert len(before - after) == len(after - before) == 5
    response = actors.groupby("wave").responded.mean()
    assert response.round(2).to_dict() == {2019: 0.73, 2023: 0.78}
    by_sector = actors.groupby("sector").responded.mean()
    assert by_sector["private"] < by_sector["public"] < by_sector["hybrid"] == 1.0
    assert (said.strength == 0).sum() > 100
    assert 100 < said.strength.isna().sum() < 0.1 * len(said)
    assert set(said[said.programme].wave) == {2023}
    assert said.groupby("relation").strength.max().to_dict() == {"asesoramiento": 3, "comunicación": 3, "proyecto": 1}
    arms = actors.groupby("sector").programa.agg(lambda x: set(x.fillna("")))
    assert arms.to_dict() == {"private": {"treated", "control"}, "public": {"treated", "control"}, "hybrid": {""}}
    assert actors.groupby("actor").programa.nunique().max() == 1
    assert actors.loc[actors.sector == "hybrid", "name"].unique().tolist() == ["Clúster Tecnológico del Valle Sereno"]
    readme = (VALLE / "README.md").read_text(encoding="utf-8")
    assert f"seed {script().VALLE_SEED}" in readme
    for relation in script().QUESTIONS:
        assert relation in readme


def test_true_densities_in_the_readme_are_those_of_the_truth() -> None:
    readme = (VALLE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| (\w+)–(\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", readme, re.MULTILINE)
    assert len(rows) == 6
    table = simulated().truth.densities.query("exposure == 'any'").set_index(["relation", "wave", "block"])
    for relation, one, two, before, without, after in rows:
        first, last = (table.loc[(relation, wave, f"{one}-{two}")] for wave in (2019, 2023))
        assert [f"{x:.3f}" for x in (first.actual, last.spontaneous, last.actual)] == [before, without, after]


def test_valle_looks_like_a_real_cluster() -> None:
    panel = lk.build_panel(read())
    for net in panel:
        assert 0.04 < lk.density(net) < 0.16
        assert lk.transitivity(net) > 1.3 * lk.density(net)
        assert 0.15 < net.missing_share < 0.55
    for wave in (2019, 2023):
        assert 0.3 <= lk.reciprocity(panel["asesoramiento", wave]) <= 0.5
    for relation in panel.relations:
        before = panel[relation, 2019]
        assert lk.density(before.block("public-private")) < 0.8 * lk.density(before.block("private-private"))


def test_the_planted_change_can_be_seen_and_nothing_else_moves() -> None:
    panel = lk.build_panel(read())

    def change(relation: str, block: str) -> float:
        before, after = (lk.density(panel[relation, wave].block(block)) for wave in (2019, 2023))
        return float(after - before)

    assert change("proyecto", "public-private") > 0.04
    assert change("asesoramiento", "public-private") > 0.03
    for relation in panel.relations:
        assert abs(change(relation, "private-private")) < 0.03


# ---------------------------------------------------------------- sample (b), the portfolio


@cache
def portfolio() -> lk.SimulatedSurvey:
    study: lk.SimulatedSurvey = script().simulate_cartera()
    return study


@cache
def impact() -> pd.DataFrame:
    return lk.measure_impact(lk.build_panel(lk.read_survey(CARTERA)), measures=[lk.density], n_draws=199, seed=1)


def test_cartera_is_read_as_it_was_simulated() -> None:
    read, made = lk.read_survey(CARTERA), portfolio().survey
    columns = ["wave", "relation", "respondent", "nominee", "strength", "programme"]
    pd.testing.assert_frame_equal(read.nominations[columns], made.nominations[columns])
    same = ["wave", "actor", "sector", "kind", "cluster", "responded"]
    pd.testing.assert_frame_equal(read.actors[same], made.actors[same])
    for outcome, digits in (("empleo", 0), ("exportaciones", 1), ("innovaciones", 0)):
        pd.testing.assert_series_equal(read.actors[outcome], made.actors[outcome].round(digits), check_dtype=False)
    assert read.study is not None
    assert read.study.design is not None
    assert set(dict(read.study.design.columns()).values()) <= set(read.actors)


def test_cartera_is_the_portfolio_the_readme_describes() -> None:
    actors, readme = lk.read_survey(CARTERA).actors, (CARTERA / "README.md").read_text(encoding="utf-8")
    assert f"seed {script().CARTERA_SEED}" in readme
    assert actors.actor.nunique() == 338
    assert actors.groupby("wave").size().tolist() == [312] * 3
    sizes = actors.groupby(["cluster", "wave"]).size()
    assert (sizes.min(), sizes.max()) == (34, 42)
    assert actors.groupby("wave").responded.mean().round(2).tolist() == [0.86, 0.86, 0.85]
    treated = actors[actors.programa == "treated"]
    assert treated.cluster.unique().tolist() == [f"Clúster {c}" for c in (1, 3, 5, 8)]
    assert actors[actors.anillo == "vecino"].cluster.unique().tolist() == ["Clúster 6", "Clúster 7"]
    assert treated.entrada.unique().tolist() == [2020]
    assert sum(file.stat().st_size for file in CARTERA.iterdir()) < 600_000


def test_true_densities_of_cartera_are_those_of_the_readme() -> None:
    readme = (CARTERA / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (treated|others) \| (\w+)–(\w+) \|" + r" ([\d.]+) \|" * 4 + "$", readme, re.MULTILINE)
    assert len(rows) == 6
    table = portfolio().truth.densities
    table["side"] = table.exposure.map(
        {**dict.fromkeys(["both", "one", "none"], "treated"), "adjacent": "others", "outside": "others"}
    )
    for column in ("spontaneous", "actual"):
        table[column] *= table.n_dyads
    sums = table.groupby(["side", "block", "wave"])[["spontaneous", "actual", "n_dyads"]].sum()
    for side, one, two, first, second, without, last in rows:
        of = sums.loc[(side, f"{one}-{two}")]
        share = of[["spontaneous", "actual"]].div(of.n_dyads, axis=0)
        said = [share.actual[2016], share.actual[2019], share.spontaneous[2024], share.actual[2024]]
        assert [f"{x:.3f}" for x in said] == [first, second, without, last]


def test_the_effect_planted_in_treated_clusters_is_found_and_no_other() -> None:
    found = impact().query("unit == 'cluster' and cluster == 'all'").set_index(["term", "block"])
    planted = found.loc[("effect", "public-private")]
    assert planted.p_exact == planted.p_attainable == pytest.approx(2 / 70)
    assert planted.p_adjusted < 0.05
    assert planted.low < 0.2 - 0.071 < planted.high  # as in the README, what the programme added in all its clusters
    assert planted.low > 0
    assert "primary outcome" in planted.note
    for term, block in (("trend before", "public-private"), ("effect", "private-private"), ("effect", "public-public")):
        nothing = found.loc[(term, block)]
        assert nothing.low < 0 < nothing.high
        assert nothing.p_exact > 0.2


def test_treated_dyads_changed_more_where_that_was_planted() -> None:
    found = impact().query("unit == 'dyad' and term == 'both, pooled'").set_index("block")
    assert found.low["public-private"] > 0
    assert found.low["public-private"] < 0.22 < found.high["public-private"]
    assert found.low["private-private"] < 0 < found.high["private-private"]


def test_employment_rose_with_those_who_took_part_and_nothing_else_did() -> None:
    found = impact().query("unit == 'actor'").set_index(["outcome", "term"])
    planted = found.loc[("log empleo", "effect")]
    assert planted.low < 0.25 < planted.high
    assert planted.low > 0.1
    assert planted.p_exact <= 0.005
    assert planted.p_adjusted < 0.001
    for outcome in ("exportaciones", "innovaciones"):
        assert found.loc[(outcome, "effect")].p_exact > 0.2
        assert found.loc[(outcome, "effect")].low < 0 < found.loc[(outcome, "effect")].high
    assert found.loc[("log empleo", "trend before, from 2016")].p_value > 0.2
