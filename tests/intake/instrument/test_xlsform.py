"""The questionnaire as XLSForm: valid where it will be uploaded, whatever organisations are called."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyxform.xls2xform import convert

import linkages as lk
from linkages.intake.instrument.xlsform import xpath_text

JAVA = shutil.which("java") is not None  # with it, ODK Validate looks at every expression too
HOSTILE = [
    "O'Brien & \"Co\" <b>x</b>", "${x} {actor}", "$${consent}", "=1+1", "x" * 300, "-", "]]> \\ &amp; %s", "${", "12", "0012",
    "*b* _i_ # h", "<script>alert(1)</script>", "{{ 7 * 7 }}{% raw %}", "合作社 Ñandú", "@SUM(A1)", "+54 9 11", "a\tb\nc", "TRUE",
]  # fmt: skip
LANGUAGES = ("English (en)", "Español (es)", "Português (pt)")
NS = {"x": "http://www.w3.org/2002/xforms"}


def seen(text: str) -> str:
    """What a person sees of a label."""
    return text.replace("\u2060", "")


def lay_out(folder: Path, names: list[str], *, more: dict[int, str] | None = None, **options: Any) -> Path:
    """A study with these organisations, alternately firms and agencies."""
    plain: dict[str, Any] = {
        "title": "Valle",
        "relations": ["advice", "joint project"],
        "wave": 2024,
        "kinds": {"firm": "private", "agency": "public"},
    }
    lk.new_study(folder, **{**plain, **options})
    book = openpyxl.load_workbook(folder / "actors.xlsx")
    sheet = book["actors"]
    for n, name in enumerate(names):
        row = [(options.get("wave", 2024)), f"A{n:03d}", name, "agency" if n % 2 else "firm"]
        for j, value in enumerate(row, start=1):
            cell = sheet.cell(n + 2, j, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(folder / "actors.xlsx")
    book.close()
    return folder


def edited(folder: Path, old: str, new: str) -> Path:
    """The study file with one change."""
    text = (folder / "study.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "study.toml").write_text(text.replace(old, new), encoding="utf-8")
    return folder


def rows(path: Path, sheet: str) -> list[dict[str, str]]:
    """Rows of a sheet as header -> cell; every cell is text."""
    book = openpyxl.load_workbook(path)
    cells = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    assert {cell.data_type for row in book[sheet].iter_rows() for cell in row} <= {"s", "n"}  # no formula
    book.close()
    assert all(isinstance(cell, str) for row in cells for cell in row if cell is not None)
    return [{k: v for k, v in zip(cells[0], row) if v is not None} for row in cells[1:]]


def form_of(folder: Path, **options: Any) -> Path:
    """The workbook of the questionnaire."""
    return lk.write_instrument(folder, **options)[0]


def grid(path: Path, prefix: str) -> Iterator[dict[str, str]]:
    """The rows of one relation's grid."""
    return (row for row in rows(path, "survey") if re.fullmatch(prefix + r"o\d+", row.get("name", "")))


@pytest.mark.parametrize(("scale", "language"), [(1, "en"), (2, "es-AR"), (3, "pt"), (7, "fr")])
def test_it_is_valid_and_shows_every_name_as_it_is(tmp_path: Path, scale: int, language: str) -> None:
    wave, title = "línea 'b' \"c\" ${w}", "T \"x\" ${y} <z> & 'q'"
    relations = ["asesoramiento técnico", 'proyecto ${x} "q"', "合作", "proyecto"]
    lay_out(tmp_path, HOSTILE, wave=wave, title=title, relations=relations, scale=scale, language="en")
    edited(tmp_path, 'language = "en"', f'language = "{language}"')
    path = form_of(tmp_path)
    made = convert(str(path), validate=JAVA)
    assert made.warnings == []
    root = ET.fromstring(made.xform)
    for translation in root.iterfind(".//x:translation", NS):
        shown = {seen(v.text or "") for v in translation.iterfind(".//x:value", NS)}
        assert {" ".join(name.split()) for name in HOSTILE} <= {" ".join(text.split()) for text in shown}
        assert set(relations) <= shown
    assert {t.get("lang") for t in root.iterfind(".//x:translation", NS)} == set(LANGUAGES)
    default = root.find(".//x:translation[@default]", NS)
    assert default is not None
    assert default.get("lang") == {"es-AR": LANGUAGES[1], "pt": LANGUAGES[2]}.get(language, LANGUAGES[0])


def test_a_fault_in_an_expression_would_be_found(tmp_path: Path, java: str) -> None:
    """The check above has teeth: the same form with one expression broken is refused."""
    path = form_of(lay_out(tmp_path, ["a", "b", "c"]))
    book = openpyxl.load_workbook(path)
    sheet = book["survey"]
    column = [cell.value for cell in sheet[1]].index("relevant") + 1
    row = next(cell.row for cell in sheet["B"] if cell.value == "r1_advice_o001")
    sheet.cell(row, column, "selected(${consent}")
    book.save(path)
    book.close()
    with pytest.raises(Exception, match=r"(?i)validate|xpath|invalid"):
        convert(str(path), validate=True)


def test_every_relation_has_a_row_for_each_organisation_but_the_respondents_own(tmp_path: Path) -> None:
    path = form_of(lay_out(tmp_path, [f"Org {n}" for n in range(40)]))
    choices = rows(path, "choices")
    listed = {row["name"]: row["label::English (en)"] for row in choices if row["list_name"] == "organisations"}
    assert sorted(listed.values()) == sorted(f"Org {n}" for n in range(40))
    assert all(re.fullmatch(r"o\d{3}", code) for code in listed)
    for prefix in ("r1_advice_", "r2_joint_project_"):
        found = list(grid(path, prefix))
        assert [row["name"].removeprefix(prefix) for row in found] != []
        assert {row["name"].removeprefix(prefix) for row in found} == set(listed)
        for row in found:
            code = row["name"].removeprefix(prefix)
            assert row["relevant"] == f"${{respondent}} != '{code}'"
            assert row["label::Español (es)"] == listed[code]
            assert (row["type"], row["required"]) == ("select_one scale_3", "yes")
    scale = [row["name"] for row in choices if row["list_name"] == "scale_3"]
    assert scale == ["0", "1", "2", "3", "dk"]
    assert [row["name"] for row in choices if row["list_name"] == "trust"] == ["1", "2", "3", "4", "dk"]
    assert [row["name"] for row in choices if row["list_name"] == "need"] == ["0", "1", "2", "3", "dk"]
    assert [row["name"] for row in choices if row["list_name"] == "attribution"] == [
        "initiated",
        "intensified",
        "unaffected",
    ]


def test_a_screen_holds_few_rows_of_one_kind(tmp_path: Path) -> None:
    path = form_of(lay_out(tmp_path, [f"Org {n}" for n in range(61)]))
    pages, page = [], None
    for row in rows(path, "survey"):
        if row.get("name", "").startswith("page_1_"):
            page = []
        elif row["type"] == "end group" and page is not None:
            pages.append(page)
            page = None
        elif page is not None and row["name"].startswith("r1_"):
            page.append(int(row["name"][-3:]) % 2)  # firms have odd codes here
    assert sum(map(len, pages)) == 61
    assert all(1 <= len(page) <= 12 and len(set(page)) == 1 for page in pages)


def test_before_the_programme_nobody_is_asked_what_it_did(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, ["a", "b", "c"])
    asked = [row["relevant"] for row in grid(form_of(folder), "p1_advice_")]
    assert asked == [f"${{r1_advice_{code}}} > 0" for code in ("o002", "o001", "o003")]
    edited(folder, '# phase = "before"', 'phase = "before"')
    assert list(grid(form_of(folder), "p1_advice_")) == []


def test_kinds_that_are_not_asked_or_asked_about(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, ["a", "b", "c", "d"])
    edited(folder, 'label = "advice" ', 'asked_of = ["firm"]\nasked_about = ["agency"]\nlabel = "advice" ')
    path = form_of(folder)
    assert [row["name"] for row in grid(path, "r1_advice_")] == ["r1_advice_o002", "r1_advice_o004"]
    assert len(list(grid(path, "r2_joint_project_"))) == 4
    group = next(row for row in rows(path, "survey") if row.get("name") == "relation_1")
    assert group["relevant"] == "selected('o001 o003', ${respondent})"
    convert(str(path), validate=JAVA)


def test_the_dialect_of_surveycto(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, HOSTILE, language="en")
    plain, other = rows(form_of(folder), "survey"), rows(form_of(folder, dialect="surveycto"), "survey")
    assert [row.get("name") for row in plain] == [row.get("name") for row in other]
    assert [row.get("relevant") for row in plain] == [row.get("relevance") for row in other]
    headers = {header for row in other for header in row}
    assert {"label", "label:spanish", "label:portuguese", "relevance"} <= headers
    assert not any("::" in header or header == "relevant" for header in headers)
    path = tmp_path / "questionnaire_2024.xlsx"
    assert {header for row in rows(path, "choices") for header in row} == {
        "list_name",
        "value",
        "label",
        "label:spanish",
        "label:portuguese",
    }
    assert rows(path, "settings")[0]["default_language"] == "english"


def test_a_study_on_surveycto_gets_its_dialect(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, ["a", "b"], collector="surveycto")
    assert "relevance" in rows(form_of(folder), "survey")[5] | rows(form_of(folder), "survey")[6]


def test_the_same_list_makes_the_same_file_whatever_its_order(tmp_path: Path) -> None:
    names = [f"Org {n}" for n in range(9)]
    first = form_of(lay_out(tmp_path / "one", names)).read_bytes()
    folder = lay_out(tmp_path / "two", names)
    book = openpyxl.load_workbook(folder / "actors.xlsx")
    sheet = book["actors"]
    said = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for i, row in enumerate(reversed(said), start=2):
        for j, value in enumerate(row, start=1):
            sheet.cell(i, j, value)
    book.save(folder / "actors.xlsx")
    book.close()
    assert form_of(folder).read_bytes() == first


@pytest.mark.parametrize("text", ["plain", "it's", '"', "a'b\"c${d}'", "$", "${", "", "''"])
def test_text_in_an_expression_means_itself(text: str) -> None:
    made = xpath_text(text)
    assert "${" not in made
    inner = made.removeprefix("concat(").removesuffix(")") if made.startswith("concat(") else made
    parts = re.findall(r"'([^']*)'|\"([^\"]*)\"", inner)
    assert "".join(a or b for a, b in parts) == text
