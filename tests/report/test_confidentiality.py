"""A public page names nobody, anywhere in its bytes."""

from __future__ import annotations

import base64
import csv
import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import linkages as lk


def secrets_of(evaluation: Any) -> set[str]:
    """Every name and id that could be told from another text."""
    actors = evaluation.panel.survey.actors
    found = {str(s) for s in {*actors["name"], *actors["actor"]}}
    return {s for s in found if len(s) >= 3}


def layers(page: str) -> list[str]:
    """The bytes of a page, and everything that is encoded in them."""
    decoded = [page, html.unescape(page), unquote(page)]
    for block in re.findall(r"[A-Za-z0-9+/]{24,}={0,2}", page):
        try:
            decoded.append(base64.b64decode(block + "=" * (-len(block) % 4)).decode("utf-8", "ignore"))
        except ValueError:
            continue
    decoded.append(re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), page))
    return decoded


def without_library(page: str) -> str:
    """The page without vis-network, in which any short id may occur by chance."""
    return re.sub(r"<script>/\*\*\n \* vis-network.*?</script>", "", page, count=1, flags=re.DOTALL)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_no_name_and_no_id_is_in_a_public_page(evaluation: Any, language: Any) -> None:
    secrets = secrets_of(evaluation)
    assert len(secrets) >= 60
    for text in layers(without_library(lk.build_report(evaluation, language=language).html())):
        assert not [s for s in secrets if re.search(rf"(?<![\w-]){re.escape(s)}(?![\w-])", text)]


def test_no_hostile_name_is_in_a_public_page(hostile_evaluation: Any) -> None:
    page = without_library(lk.build_report(hostile_evaluation).html())
    shown = {*hostile_evaluation.panel.survey.relations["label"], *hostile_evaluation.panel.survey.waves["label"]}
    for name in hostile_evaluation.panel.survey.actors["name"].unique():
        if name not in shown:
            assert name not in page
            assert html.escape(name) not in page


def test_no_cell_of_the_tables_of_a_hostile_study_is_a_formula(hostile_evaluation: Any, tmp_path: Path) -> None:
    import openpyxl

    written = lk.write_tables(hostile_evaluation, tmp_path)
    book = openpyxl.load_workbook(next(p for p in written if p.suffix == ".xlsx"), read_only=True)
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "b"}
    for path in written:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                cells = {cell for row in csv.reader(file) for cell in row}
            begun = {
                c
                for c in cells
                if c[:1] in {"=", "+", "-", "@", "\t", "\r"} and not re.fullmatch(r"-[\d.e+-]+|-inf", c)
            }
            assert begun == set(), path.name


def test_the_internal_page_names_everybody_and_says_so(evaluation: Any, internal_page: str) -> None:
    text = html.unescape(internal_page)
    for name in evaluation.panel.survey.actors["name"].unique():
        assert name in text
    assert "Uso interno: contiene nombres." in text


def test_rows_and_data_of_a_public_page_are_sorted_by_code(public_page: str) -> None:
    data = json.loads(re.search(r'id="map-data">(.*?)</script>', public_page, flags=re.DOTALL)[1])  # type: ignore[index]
    codes = [node["id"] for node in data["nodes"]]
    assert codes == sorted(codes)
    ties = [(e["r"], e["from"], e["to"]) for e in data["edges"]]
    assert ties == sorted(ties)
    told = [list(values) for layer in data["layers"] for values in layer["figures"]]
    assert sum(map(len, told)) > len(codes)
    assert told == [sorted(values) for values in told]
    assert set(data["nodes"][0]) == {
        "id", "label", "shape", "color", "x", "y", "sector", "sectorLabel", "kindLabel", "there", "silent", "asked", "arm",
    }  # fmt: skip


def test_codes_do_not_depend_on_names_or_on_the_order_of_files(survey: Any, evaluation: Any, public_page: str) -> None:
    actors = survey.actors
    actors["name"] = [f"another name {i}" for i in range(len(actors))]
    actors["name"] = actors.groupby("actor")["name"].transform("first")
    turned = lk.Survey(
        actors[::-1], survey.nominations.sample(frac=1, random_state=1), survey.relations, waves=survey.waves
    )
    again = lk.evaluate(lk.build_panel(turned), n_draws=50, seed=1)
    assert lk.build_report(again, title="Clúster TIC del Valle").html() == public_page


def test_small_groups_are_not_counted_on_public_pages(evaluation: Any) -> None:
    def rows(audience: Any) -> str:
        section = lk.build_report(evaluation, audience=audience, sections=["quality"]).sections[0]
        table = next(p for p in section.parts if getattr(p, "caption", "") == "Who answered")
        return " ".join(cell.text for row in table.rows for cell in row if row[1].text == "Hybrid")

    assert "not shown" in rows("public")
    assert "not shown" not in rows("internal")


def test_files_are_told_by_fingerprint_only(evaluation: Any) -> None:
    section = lk.build_report(evaluation, sections=["methods"]).sections[0]
    text = repr(section)
    assert ".csv" not in text
