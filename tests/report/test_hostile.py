"""A study of which every text field is an attack: nothing runs, nothing breaks, no cell is a formula."""

from __future__ import annotations

import csv
import html
import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.study import Study
from tests.findings.needs import with_needs

ATTACKS = (
    "<script>window.struck=1;alert(1)</script>", "<img src=x onerror=alert(1)>", "</textarea></title></style><svg onload=alert(1)>",
    "{{7*7}}${7*7}", '";alert(1)//', "\u202eevil \u2067text\u2069", "wide" * 75, "emoji 😀👩‍🚀 & <amp>", '=HYPERLINK("http://example.org";"x")',
    "</script><!--<script>", "@SUM(1+1)", "datum.value'+alert(1)+'", "a, b; c: d | e", "%3Cb%3E &lt;b&gt; &#60;",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Attacks:
    """Attacks in turn, each with a number of its own, so that no two values are one."""

    def __init__(self) -> None:
        self.numbers, self.given = count(), []

    def __call__(self, value: Any = None) -> str:
        i = next(self.numbers)
        self.given.append(f"{ATTACKS[i % len(ATTACKS)]} {i}")
        return self.given[-1]

    def each(self, column: pd.Series) -> pd.Series:
        """Another attack for each value of a column."""
        named = {value: self() for value in sorted(column.dropna().unique(), key=str)}
        return column.map(named)


def attacked() -> tuple[lk.Survey, dict[str, Any], list[str]]:
    """A survey with an attack in every field that holds text, its design, and all attacks."""
    relations = {"communication": {"directed": False}, "advice": {}}
    told = with_needs(3, n_private=7, n_public=4, n_hybrid=1, relations=relations, response=0.9, n_clusters=2)
    attack, rng = Attacks(), np.random.default_rng(1)
    actors, nominations, about, waves = told.actors, told.nominations, told.relations, told.waves
    answers, groups = told.answers, told.affiliations
    ids = {a: attack() for a in sorted(actors["actor"].unique())}
    relation = {r: attack() for r in about["relation"].unique()}
    for table, columns in (
        (actors, ["actor"]),
        (nominations, ["respondent", "nominee"]),
        (answers, ["actor"]),
        (groups, ["actor"]),
    ):
        for column in columns:
            table[column] = table[column].map(ids)
    for table in (nominations, about):
        table["relation"] = table["relation"].map(relation)
    arms = {value: attack() for value in ("treated", "control")}
    actors["arm"] = actors["arm"].map(arms)
    actors["name"] = attack.each(actors["actor"])
    for column in ("kind", "cluster"):
        actors[column] = attack.each(actors[column])
    place = actors["actor"].map({a: i for i, a in enumerate(ids.values())})
    actors["region"], actors["ring"] = attack.each(place % 2), attack.each(place % 3)
    outcomes, benefits = [attack(), attack()], [attack()]
    for column in (*outcomes, *benefits):
        actors[column] = rng.lognormal(2, 1, len(actors)).round(1)
    answers["item"] = attack.each(answers["item"])
    groups["group"] = attack.each(groups["group"])
    about["label"] = [attack() for _ in about["relation"]]
    waves["label"] = [attack() for _ in waves["wave"]]
    design = {
        "assignment": "self-selected", "arm": "arm", "treated": [arms["treated"]], "region": "region", "ring": "ring",
        "outcomes": outcomes, "benefits": benefits, "primary": [f"density of {relation['advice']} in public-private", outcomes[0]],
    }  # fmt: skip
    study = Study.model_validate({
        "study": {"title": attack(), "programme": {"name": attack()}, "boundary": attack(), "description": attack()},
        "actors": {"file": "a.csv"}, "nominations": {"file": "n.csv"}, "design": design,
    })  # fmt: skip
    survey = lk.Survey(actors, nominations, about, waves=waves, study=study, answers=answers, affiliations=groups)
    return survey, design, attack.given


@pytest.fixture(scope="module")
def struck() -> Any:
    """The Evaluation of it, and the attacks."""
    survey, _, attacks = attacked()
    return lk.evaluate(lk.build_panel(survey), n_draws=9, seed=1), attacks


@pytest.fixture(scope="module")
def reports(struck: Any) -> dict[str, lk.Report]:
    return {
        audience: lk.build_report(struck[0], language="pt", audience=audience) for audience in ("public", "internal")
    }  # type: ignore[arg-type]


def test_every_field_is_attacked(struck: Any) -> None:
    evaluation, attacks = struck
    survey = evaluation.panel.survey
    assert len(attacks) > 80
    said = {
        *survey.actors[["actor", "name", "kind", "cluster", "arm", "region", "ring"]].to_numpy().ravel(), *survey.relations["relation"],
        *survey.relations["label"], *survey.waves["label"], *survey.answers["item"], *survey.affiliations["group"],
    }  # fmt: skip
    assert {text for text in said if isinstance(text, str)} <= set(attacks)
    for table in ("impact", "gaps", "capture", "memberships", "displacement"):
        assert len(evaluation.tables[table]), table


def test_what_is_attacked_stands_on_the_page_as_text(reports: dict[str, lk.Report], struck: Any) -> None:
    evaluation, _ = struck
    page = html.unescape(re.sub(r"<[^>]*>", "", reports["internal"].html()))
    survey = evaluation.panel.survey
    for name in (*survey.actors["name"].unique(), *survey.relations.drop_duplicates("relation", keep="last")["label"]):
        assert name in page


def test_numbers_are_valid_json_and_hold_the_texts(reports: dict[str, lk.Report], struck: Any) -> None:
    for report in reports.values():
        assert json.loads(report.json())["title"] in struck[1]


def test_no_cell_of_its_tables_is_a_formula(struck: Any, tmp_path: Path) -> None:
    import openpyxl

    written = lk.write_tables(struck[0], tmp_path)
    book = openpyxl.load_workbook(next(path for path in written if path.suffix == ".xlsx"), read_only=True)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
    for path in written:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                begun = {cell for row in csv.reader(file) for cell in row if cell.startswith(FORMULA)}
            assert not {cell for cell in begun if not re.fullmatch(r"-[\d.e+-]+|-inf", cell)}, path.name


def test_pictures_are_well_formed(reports: dict[str, lk.Report], tmp_path: Path) -> None:
    from xml.etree import ElementTree

    for path in reports["internal"].save_pictures(tmp_path):
        drawn = ElementTree.parse(path).getroot()
        assert not [
            e
            for e in drawn.iter()
            if e.tag.endswith(("script", "foreignObject", "image")) or any(a.startswith("on") for a in e.attrib)
        ]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("audience", ["public", "internal"])
def test_nothing_runs_and_nothing_breaks_in_a_browser(
    reports: dict[str, lk.Report], open_page: Any, tmp_path: Path, audience: str, width: int
) -> None:
    shown = open_page(reports[audience].save(tmp_path / "report.html"), width)
    page = shown.page
    assert (
        page.evaluate(
            "[...document.querySelectorAll('details')].forEach(d => { d.open = true; }); document.documentElement.scrollWidth"
        )
        == width
    )
    for name in page.eval_on_selector_all("#map-names option", "os => os.map(o => o.value)")[:20]:
        page.fill("input[name=find]", name)
        page.wait_for_timeout(20)
    for control in ("layer", "kind", "arm"):
        for value in page.eval_on_selector_all(f"select[name={control}] option", "os => os.map(o => o.value)")[:4]:
            page.select_option(f"select[name={control}]", value=value)
    page.check("input[name=grouped]")
    assert page.evaluate("window.struck") is None
    assert (
        page.evaluate(
            "document.querySelectorAll('main :is(img, textarea, iframe, object), main script:not([type=\"application/json\"])').length"
        )
        == 0
    )
    assert (
        page.evaluate(
            "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))).length"
        )
        == 0
    )
    assert shown.troubles == []
