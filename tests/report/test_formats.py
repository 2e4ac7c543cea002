"""The report in other forms: numbers as JSON, pages as PDF, pictures as files."""

from __future__ import annotations

import json
import stat
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import linkages as lk
from linkages.errors import ArgumentError, LinkagesError
from linkages.report import paper
from linkages.report.numbers import SCHEMA
from linkages.report.output import write_report

RULES = json.loads((files("linkages.report") / SCHEMA).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reports(evaluation: Any) -> dict[str, Any]:
    return {a: lk.build_report(evaluation, language="es-AR", audience=a) for a in ("public", "internal")}


@pytest.fixture(scope="module")
def numbers(reports: dict[str, Any]) -> dict[str, Any]:
    return {audience: json.loads(report.json()) for audience, report in reports.items()}


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_the_numbers_have_the_form_that_is_written_down(numbers: dict[str, Any], audience: str) -> None:
    jsonschema.Draft202012Validator.check_schema(RULES)
    jsonschema.validate(numbers[audience], RULES)
    for table in numbers[audience]["tables"].values():
        assert {len(row) for row in table["rows"]} <= {len(table["columns"])}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.pop("tables"),
        lambda d: d.update(audience="everybody"),
        lambda d: d["organisations"][0].update(name="Acme"),
        lambda d: d["tables"].update(missing_links={"columns": ["actor"], "rows": []}),
        lambda d: d["tables"]["cohesion"].update(rows=[[{}]]),
    ],
)
def test_the_written_form_refuses_what_is_not_so(numbers: dict[str, Any], spoil: Any) -> None:
    spoilt = json.loads(json.dumps(numbers["public"]))
    spoil(spoilt)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoilt, RULES)


def column(document: dict[str, Any], table: str, name: str) -> list[Any]:
    here = document["tables"][table]
    return [row[here["columns"].index(name)] for row in here["rows"]]


def test_the_numbers_are_those_of_the_evaluation(numbers: dict[str, Any], evaluation: Any) -> None:
    inside = numbers["internal"]
    assert set(inside["tables"]) == set(evaluation.tables)
    for name, table in evaluation.tables.items():
        assert inside["tables"][name]["columns"] == list(table.columns)
        assert len(inside["tables"][name]["rows"]) == len(table)
    told = column(inside, "cohesion", "value")
    assert [v for v in told if v is not None] == evaluation.cohesion["value"].dropna().tolist()
    assert told.count(None) == evaluation.cohesion["value"].isna().sum() > 0
    code = {o["name"]: o["code"] for o in inside["organisations"]}
    name = evaluation.panel.survey.actors.drop_duplicates("actor").set_index("actor")["name"]
    wanted = evaluation.actors.assign(code=evaluation.actors["actor"].map(name).map(code))
    pairs = sorted(zip(column(inside, "actors", "actor"), column(inside, "actors", "measure")))
    assert pairs == sorted(zip(wanted["code"], wanted["measure"]))


def test_public_numbers_have_codes_in_their_order_and_no_small_groups(numbers: dict[str, Any], evaluation: Any) -> None:
    public = numbers["public"]
    codes = [o["code"] for o in public["organisations"]]
    assert codes == sorted(codes)
    assert set(column(public, "actors", "actor")) <= set(codes)
    assert "missing_links" not in public["tables"]
    rows = list(zip(*(map(str, column(public, "actors", c)) for c in ("cluster", "relation", "wave", "actor"))))
    assert rows == sorted(rows)
    assert "hybrid" not in column(public, "quality", "sector")  # there is one
    assert "hybrid" in column(numbers["internal"], "quality", "sector")
    kinds = evaluation.panel.survey.actors.drop_duplicates("actor")["kind"].value_counts()
    rare = set(kinds[kinds < 3].index)
    assert rare
    for table, name in (("actors", "kind"), ("brokerage", "group"), ("brokerage", "from_group"), ("ledger", "group")):
        assert not [v for v in column(public, table, name) if any(kind in v for kind in rare)]
    assert [v for v in column(numbers["internal"], "ledger", "group") if any(kind in v for kind in rare)]


def test_the_same_report_gives_the_same_numbers_byte_by_byte(reports: dict[str, Any], evaluation: Any) -> None:
    again = lk.build_report(evaluation, language="es-AR")
    assert again.json() == reports["public"].json()


def test_a_report_put_together_by_hand_has_no_numbers() -> None:
    with pytest.raises(LinkagesError, match="make it with build_report"):
        lk.Report("T", "en", "public", ()).json()


# ---------------------------------------------------------------- pictures and everything at once


def test_pictures_are_written_one_by_one(reports: dict[str, Any], tmp_path: Path) -> None:
    written = reports["public"].save_pictures(tmp_path / "svg")
    names = [path.name for path in written]
    assert names[0] == "map-01.svg"
    assert {name.split("-")[0] for name in names} >= {"map", "cohesion", "change"}
    assert all(path.read_text(encoding="utf-8").startswith("<svg") for path in written)
    only = lk.Report("T", "en", "public", reports["public"].sections[2:3])
    assert only.save_pictures(tmp_path / "png", form="png")[0].read_bytes()[1:4] == b"PNG"
    with pytest.raises(ArgumentError, match="form='gif'"):
        only.save_pictures(tmp_path, form="gif")  # type: ignore[arg-type]


def test_what_is_asked_for_stands_beside_the_page(evaluation: Any, tmp_path: Path) -> None:
    written, said = write_report(evaluation, tmp_path / "r.html", also=("json", "pictures"))
    assert [path.name for path, _ in written] == ["r.html", "r.json", "r-pictures"]
    assert "can be told apart" in said
    inside, said = write_report(evaluation, tmp_path / "i.html", audience="internal")
    assert [path.name for path, _ in inside] == ["i.html"]
    assert said == ""


# ---------------------------------------------------------------- paper


@pytest.mark.browser
def test_a_report_is_printed(reports: dict[str, Any], chromium: str, tmp_path: Path, evaluation: Any) -> None:
    import pypdf

    written = reports["public"].pdf(tmp_path / "r.pdf", browser=chromium)
    reader = pypdf.PdfReader(written)
    text = "".join(page.extract_text() for page in reader.pages)
    assert len(reader.pages) > 5
    assert "Versión pública." in text
    assert "Versión de numpy" in text  # the last folded table is open
    for secret in {*evaluation.panel.survey.actors["name"], *evaluation.panel.survey.actors["actor"]}:
        assert secret not in text
        assert secret.encode() not in written.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["r.pdf"]


def test_without_a_browser_one_is_told_how_to_print(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(paper, "find_browser", lambda: None)
    with pytest.raises(LinkagesError, match=r"no Chromium, Chrome or Edge was found.*print it there"):
        lk.Report("T", "en", "public", ()).pdf(tmp_path / "r.pdf")
    assert not (tmp_path / "r.pdf").exists()


@pytest.mark.parametrize(
    ("script", "told"), [("exit 3", "exit code 3"), ("exit 0", "made no PDF"), (None, "No such file")]
)
def test_a_browser_that_does_not_print_is_told(script: str | None, told: str, tmp_path: Path) -> None:
    program = tmp_path / "browser"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(LinkagesError, match=told):
        lk.Report("T", "en", "public", ()).pdf(tmp_path / "r.pdf", browser=program)


def test_a_browser_is_looked_for_on_the_path_and_in_its_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "msedge"
    program.write_text("", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert paper.find_browser() == program
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(paper, "_PLACES", (str(tmp_path / "nowhere"),))
    assert paper.find_browser() is None
    monkeypatch.setenv("ProgramFiles", str(tmp_path))
    monkeypatch.setattr(paper, "_PLACES", ("$ProgramFiles/msedge",))
    assert paper.find_browser() == program
