"""Public pages of real and sample studies name nobody in any form, show no group of fewer than three, and are the same twice."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import linkages as lk
from linkages.report.parts import Cell, Table
from tests.report.conftest import SAMPLES
from tests.report.test_disclosure import readings, without_library


def secrets_of(evaluation: Any) -> set[str]:
    """Names, and the ids that are no code of a page by chance."""
    actors = evaluation.panel.survey.actors
    ids = {str(a) for a in actors["actor"] if not re.fullmatch(r"[A-Z]\d+", str(a))}
    return {s.strip().casefold() for s in {*map(str, actors["name"]), *ids} if len(s.strip()) > 3}


def told(data: bytes, secrets: set[str]) -> set[str]:
    """Which secrets can be read in some bytes, as words of their own, however they are hidden."""
    text = "\n".join(dict.fromkeys(readings(data))).casefold()
    words = {match[0] for match in re.finditer(r"\w+", text)}
    found = {s for s in secrets if words.issuperset(re.findall(r"\w+", s)) and s in text}
    return {s for s in found if re.search(rf"(?<!\w){re.escape(s)}(?!\w)", text)}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_public_report_names_nobody_in_any_of_its_files_and_is_the_same_twice(
    sample: str, sampled: Any, tmp_path: Path
) -> None:
    evaluation = sampled(sample)
    secrets = secrets_of(evaluation)
    assert secrets
    report = lk.build_report(evaluation, language="es")
    page = report.html()
    assert told(without_library(page), secrets) == set()
    assert told(report.json().encode(), secrets) == set()
    pictures = [path.read_text("utf-8") for path in report.save_pictures(tmp_path)]
    assert len(pictures) > 3
    assert told("\n".join(pictures).encode(), secrets) == set()
    again = lk.build_report(evaluation, language="es")
    assert again.html() == page
    assert again.json() == report.json()
    inside = lk.build_report(evaluation, language="es", audience="internal", sections=["map"])
    names = {name.strip().casefold() for name in evaluation.panel.survey.actors["name"].astype(str)} & secrets
    assert told(without_library(inside.html()), names) == names


@pytest.mark.browser
@pytest.mark.parametrize("sample", SAMPLES)
def test_paper_names_nobody_either(sample: str, sampled: Any, chromium: str, tmp_path: Path) -> None:
    from pypdf import PdfReader

    sections = ["summary", "map", "change", "capture", "gaps"]
    report = lk.build_report(sampled(sample), sections=sections)
    pages = PdfReader(report.pdf(tmp_path / "report.pdf", browser=chromium)).pages
    text = re.sub(r"\s+", " ", "\n".join(page.extract_text() for page in pages))
    assert report.sections[0].title in text
    assert told(text.encode(), secrets_of(sampled(sample))) == set()


def cells(report: lk.Report) -> list[tuple[str, tuple[Cell, ...]]]:
    tables = [(s.key, part) for s in report.sections for part in s.parts if isinstance(part, Table)]
    return [(key, row) for key, table in tables for row in table.rows]


def blocks_in(report: lk.Report) -> set[str]:
    """Blocks of which the numbers of a report tell."""
    tables = json.loads(report.json())["tables"].values()
    return {row[t["columns"].index("block")] for t in tables if "block" in t["columns"] for row in t["rows"]}


def test_blocks_with_fewer_than_three_organisations_are_for_the_team(evaluation: Any) -> None:
    """The study has one hybrid organisation: what is told of its block is told of it."""
    public, inside = (lk.build_report(evaluation, audience=audience) for audience in ("public", "internal"))  # type: ignore[arg-type]
    with_hybrid = "With hybrid"
    assert any(cell.text == with_hybrid for _, row in cells(inside) for cell in row)
    assert not any(cell.text == with_hybrid for _, row in cells(public) for cell in row)
    assert not [s.key for s in public.sections for p in s.parts if isinstance(p, Table) and with_hybrid in p.columns]
    assert with_hybrid not in public.html()
    assert "with-hybrid" not in blocks_in(public)
    assert "with-hybrid" in blocks_in(inside)


def test_who_answered_cannot_be_found_by_subtraction(evaluation: Any) -> None:
    def hidden(audience: Any) -> set[str]:
        section = lk.build_report(evaluation, audience=audience, sections=["quality"]).sections[0]
        table = next(p for p in section.parts if isinstance(p, Table) and p.caption == "Who answered")
        return {row[1].text for row in table.rows if row[2].text == "not shown"}

    assert hidden("internal") == set()
    assert hidden("public") == {"Public", "Hybrid"}  # all and one of three known would tell the third


def test_effects_in_a_group_of_two_are_for_the_team(sampled: Any) -> None:
    evaluation = sampled("cartera")
    few = evaluation.impact[evaluation.impact["comparison"].str.match(r"1 treated v 1 other")]
    assert len(few)
    shown = {
        audience: lk.build_report(evaluation, audience=audience, sections=["impact"])
        for audience in ("public", "internal")
    }  # type: ignore[arg-type]
    assert "cámara" in " ".join(cell.text + cell.detail for _, row in cells(shown["internal"]) for cell in row)
    assert "cámara" not in " ".join(cell.text + cell.detail for _, row in cells(shown["public"]) for cell in row)
