"""One simulated study, written in every layout, comes back as the same survey."""

from __future__ import annotations

import csv
import math
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook

import linkages as lk
from linkages.intake.guess import guess_study


def put(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def number(value: float | None, *, blank: str = "", absent: str = "") -> str:
    """A strength as it stands in a cell: ``absent`` where nothing was said, ``blank`` where it was left out."""
    return absent if value is None else blank if math.isnan(value) else f"{value:g}"


def flat(cells: Iterable[Iterable[str]]) -> list[str]:
    return [cell for part in cells for cell in part]


def grid(field: Any, wave: Any, relation: str, who: Sequence[str], **words: str) -> list[list[str]]:
    said = field.cell(wave, relation)
    return [[number(said.get((r, a)), **words) if r != a else "" for a in who] for r in field.respondents(wave)]


# ---------------------------------------------------------------- each layout


@pytest.mark.parametrize("zeros", [0.0, 1.0])
def test_roster_grid(field: Callable[..., Any], zeros: float) -> None:
    study = field(zeros=zeros, item_missing=0.1)
    everybody = sorted(study.actors["actor"].unique())
    blank = "NS/NR" if not zeros else ""
    for wave in study.waves:
        parts = [grid(study, wave, r, everybody, blank=blank) for r in study.relations]
        rows = [[who, *flat(cells)] for who, *cells in zip(study.respondents(wave), *parts)]
        header = ["org", *(f"{r}_{a}" for r in study.relations for a in everybody)]
        put(study.folder / f"round {wave}.csv", header, rows)
    read = study.read(
        f"""
        [nominations]
        file = "round {{wave}}.csv"
        layout = "roster_grid"
        columns = {{ respondent = "org" }}
        codes = {{ missing = ["NS/NR"] }}
        blank = "{"missing" if zeros else "no"}"
        [[nominations.questions]]
        column = "{{relation}}_{{actor}}"
        """
    )
    study.same(read)


def test_roster_grid_by_codes_of_a_file(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), item_missing=0.1, zeros=1.0)
    everybody = study.present(2024)
    code = {actor: f"o{i}" for i, actor in enumerate(everybody)}
    put(study.folder / "codes.csv", ["code", "actor"], [(c, a) for a, c in code.items()])
    rows = [[code[r], *cells] for r, cells in zip(study.respondents(2024), grid(study, 2024, "advice", everybody))]
    put(study.folder / "a.csv", ["quien", *(f"g/adv_{code[a]}" for a in everybody)], rows)
    study.answers = study.answers[study.answers["relation"] == "advice"]
    with pytest.raises(AssertionError):
        study.same(
            study.read(
                """
                [nominations]
                file = "a.csv"
                constant = { wave = 2024 }
                columns = { respondent = "quien" }
                roster = "codes.csv"
                [[nominations.questions]]
                layout = "roster_grid"
                relation = "advice"
                column = "g/adv_{actor}"
                """
            )
        )
    read = lk.read_survey(study.folder).nominations
    pd.testing.assert_frame_equal(read, study.answers.reset_index(drop=True))


def select(study: Any, wave: Any, relation: str, join: str) -> list[str]:
    said = study.cell(wave, relation)
    return [join.join(a for (who, a), s in said.items() if who == r and s > 0) for r in study.respondents(wave)]


@pytest.mark.parametrize("join", [" ", ",", "; ", "|"])
def test_select_multiple_in_one_column(field: Callable[..., Any], join: str) -> None:
    study = field(scale_max=1)
    rows = [
        (wave, who, *named)
        for wave in study.waves
        for who, *named in zip(study.respondents(wave), *(select(study, wave, r, join) for r in study.relations))
    ]
    put(study.folder / "s.csv", ["wave", "respondent", *study.relations], rows)
    read = study.read(
        """
        [nominations]
        file = "s.csv"
        layout = "select_multiple"
        blank = "no"
        [[nominations.questions]]
        column = "{relation}"
        """
    )
    study.same(read)


def test_select_multiple_in_a_column_a_choice(field: Callable[..., Any]) -> None:
    study = field(scale_max=1, zeros=1.0)
    everybody = sorted(study.actors["actor"].unique())
    rows = []
    for wave in study.waves:
        parts = [grid(study, wave, r, everybody, absent="0") for r in study.relations]
        rows += [[wave, who, *flat(cells)] for who, *cells in zip(study.respondents(wave), *parts)]
    put(study.folder / "s.csv", ["wave", "respondent", *(f"{r}/{a}" for r in study.relations for a in everybody)], rows)
    questions = "\n".join(
        f'[[nominations.questions]]\nrelation = "{r}"\ncolumn = "{r}/{{actor}}"' for r in study.relations
    )
    study.same(study.read(f'[nominations]\nfile = "s.csv"\nlayout = "select_multiple"\n{questions}'))


def named(study: Any, wave: Any, relation: str, who: str) -> list[tuple[str, str]]:
    return [(a, number(s)) for (r, a), s in study.cell(wave, relation).items() if r == who]


def test_name_slots(field: Callable[..., Any]) -> None:
    study = field(item_missing=0.1)
    most = study.answers.groupby(["wave", "relation", "respondent"]).size().max()
    rows = []
    for wave in study.waves:
        for who in study.respondents(wave):
            cells: list[str] = []
            for relation in study.relations:
                slots = named(study, wave, relation, who)
                cells += [c for slot in [*slots, *[("", "")] * (most - len(slots))] for c in slot]
            rows.append([wave, who, *cells])
    header = ["ola", "org", *(f"{r} {what} {k}" for r in study.relations for k in range(1, most + 1) for what in "nd")]
    put(study.folder / "s.csv", header, rows)
    read = study.read(
        """
        [nominations]
        file = "s.csv"
        layout = "name_slots"
        columns = { wave = "ola", respondent = "org" }
        [[nominations.questions]]
        column = "{relation} n {slot}"
        strength = "{relation} d {slot}"
        """
    )
    study.same(read)


def test_repeat_groups(field: Callable[..., Any]) -> None:
    study = field(item_missing=0.1)
    main, child = [], []
    for wave in study.waves:
        for who in study.respondents(wave):
            main.append([f"uuid:{wave}{who}", wave, who])
            for relation in study.relations:
                for i, (a, s) in enumerate(named(study, wave, relation, who), start=1):
                    child.append([relation, f"uuid:{wave}{who}", f"uuid:{wave}{who}/t[{i}]", a, s])
    put(study.folder / "main.csv", ["KEY", "wave", "respondent"], main)
    for relation in study.relations:
        mine = [row[1:] for row in child if row[0] == relation]
        put(study.folder / f"{relation}.csv", ["PARENT_KEY", "KEY", "alter", "freq"], mine)
    questions = "\n".join(
        f"""
        [[nominations.questions]]
        relation = "{r}"
        table = "{r}.csv"
        column = "alter"
        strength = "freq"
        parent = "PARENT_KEY"
        key = "KEY"
        """
        for r in study.relations
    )
    read = study.read(f'[nominations]\nfile = "main.csv"\nlayout = "repeat"\n{questions}')
    study.same(read)
    assert set(read.sources["file"]) == {"study.toml", "actors.csv", "main.csv", *(f"{r}.csv" for r in study.relations)}


@pytest.mark.parametrize("corner", ["", "org"])
def test_a_square_matrix_a_file(field: Callable[..., Any], corner: str) -> None:
    study = field(item_missing=0.1, zeros=1.0)
    for wave in study.waves:
        who = study.present(wave)
        for relation in study.relations:
            rows = [[r, *cells] for r, cells in zip(study.respondents(wave), grid(study, wave, relation, who))]
            put(study.folder / f"{relation}_{wave}.csv", [corner, *who], rows)
    study.same(study.read('[nominations]\nfile = "{relation}_{wave}.csv"\nlayout = "matrix"\nblank = "missing"'))


@pytest.mark.parametrize("name", ["{relation} {wave}", "{wave}.{relation}"])
def test_a_square_matrix_a_sheet(field: Callable[..., Any], name: str) -> None:
    study = field(item_missing=0.1, zeros=1.0)
    book = Workbook()
    book.remove(book.active)
    book.create_sheet("Notas").append(["no answers here"])
    for wave in study.waves:
        who = study.present(wave)
        for relation in study.relations:
            sheet = book.create_sheet(name.format(relation=relation, wave=wave))
            sheet.append(["", *who])
            for r, cells in zip(study.respondents(wave), grid(study, wave, relation, who)):
                sheet.append([r, *(float(c) if c else None for c in cells)])
    book.save(study.folder / "matrices.xlsx")
    head = f'[nominations]\nfile = "matrices.xlsx"\nlayout = "matrix"\nblank = "missing"\nsheet = "{name}"'
    study.same(study.read(head))
    with pytest.raises(lk.StudyError) as error:
        study.read(head.replace("{wave}", "{wave}th"))
    found = error.value.problems.iloc[0]
    assert found["table"] == "matrices.xlsx"
    assert found["problem"].startswith("no sheet is called as")
    assert "Notas" in found["hint"]


def test_the_sheets_of_matrices_are_guessed(field: Callable[..., Any]) -> None:
    study = field(item_missing=0.1, zeros=1.0)
    book = Workbook()
    book.remove(book.active)
    for wave in study.waves:
        who = study.present(wave)
        for relation in study.relations:
            sheet = book.create_sheet(f"{relation}_{wave}")
            sheet.append(["", *who])
            for r, cells in zip(study.respondents(wave), grid(study, wave, relation, who)):
                sheet.append([r, *(float(c) if c else None for c in cells)])
    book.save(study.folder / "m.xlsx")
    study_toml = 'study = { title = "T" }\nactors = { file = "actors.csv" }\nnominations = { file = "m.xlsx" }\n'
    (study.folder / "study.toml").write_text(study_toml, encoding="utf-8")
    ((file, guess),) = guess_study(study.folder)
    assert (file, guess.layout) == ("m.xlsx", "matrix")
    assert 'sheet = "{relation}_{wave}"' in guess.snippet
    study.same(study.read(guess.snippet))


def test_repeat_groups_inside_repeat_groups(field: Callable[..., Any]) -> None:
    study = field(item_missing=0.1, relations=["advice"])
    main, outer, inner = [], [], []
    for wave in study.waves:
        for who in study.respondents(wave):
            key = f"uuid:{wave}{who}"
            main.append([key, wave, who])
            for i, (a, s) in enumerate(named(study, wave, "advice", who)):
                if i % 3 == 0:
                    outer.append([f"{key}/kind[{i}]", key, "a group of partners"])
                inner.append([f"{outer[-1][0]}/t[{i}]", outer[-1][0], a, s])
    put(study.folder / "form.csv", ["KEY", "wave", "respondent"], main)
    put(study.folder / "form-kind.csv", ["KEY", "PARENT_KEY", "remark"], outer)
    put(study.folder / "form-tie.csv", ["KEY", "PARENT_KEY", "alter", "freq"], inner)
    with zipfile.ZipFile(study.folder / "form.zip", "w") as file:
        for name in ("form.csv", "form-kind.csv", "form-tie.csv"):
            file.write(study.folder / name, name)
    read = study.read(
        """
        [nominations]
        file = "form.zip"
        collector = "odk"
        layout = "repeat"
        [[nominations.questions]]
        relation = "advice"
        table = "tie"
        column = "alter"
        strength = "freq"
        """
    )
    study.same(read)


@pytest.mark.parametrize(("blank", "unanswered"), [("no", 0), ("missing", 3)])
def test_what_an_interview_without_rows_in_the_repeat_group_means(tmp_path: Path, blank: str, unanswered: int) -> None:
    (tmp_path / "actors.csv").write_text(
        "wave,actor,sector,responded\n" + "".join(f"1,{a},private,1\n" for a in "abcd")
    )
    (tmp_path / "main.csv").write_text("KEY,respondent\nk1,a\nk2,b\n")
    (tmp_path / "tie.csv").write_text("PARENT_KEY,alter\nk1,c\n")
    (tmp_path / "study.toml").write_text(
        'study = { title = "T" }\nactors = { file = "actors.csv" }\n[nominations]\nfile = "main.csv"\nlayout = "repeat"\n'
        f'blank = "{blank}"\nconstant = {{ wave = 1 }}\n[[nominations.questions]]\nrelation = "r"\ncolumn = "alter"\n'
        'table = "tie.csv"\nparent = "PARENT_KEY"\nkey = "KEY"\n'
    )
    answers = lk.read_survey(tmp_path).nominations
    assert answers.loc[answers["respondent"] == "a", "nominee"].tolist() == ["c"]
    silent = answers[answers["respondent"] == "b"]
    assert silent["strength"].isna().sum() == len(silent) == unanswered


def test_two_sided_items(field: Callable[..., Any]) -> None:
    study = field(relations=["advice"], both_sides=True, zeros=1.0, item_missing=0.05)
    assert set(study.answers["side"]) == {"out", "in"}
    for wave in study.waves:
        who, rows = study.present(wave), []
        for r in study.respondents(wave):
            both = [study.cell(wave, "advice", side) for side in ("out", "in")]
            rows.append([r, *(number(said.get((r, a))) if a != r else "" for said in both for a in who)])
        put(study.folder / f"{wave}.csv", ["respondent", *(f"{s}_{a}" for s in ("send", "get") for a in who)], rows)
    read = study.read(
        """
        [nominations]
        file = "{wave}.csv"
        layout = "roster_grid"
        blank = "missing"
        [[nominations.questions]]
        relation = "advice"
        column = "send_{actor}"
        [[nominations.questions]]
        relation = "advice"
        column = "get_{actor}"
        side = "in"
        """
    )
    study.same(read)


def test_an_edge_list_a_wave(field: Callable[..., Any]) -> None:
    study = field(programme_marked=0.5, effect=0.1, item_missing=0.1)
    for wave, rows in study.answers.groupby("wave"):
        rows.drop(columns="wave").to_csv(study.folder / f"{wave}.csv", index=False)
    study.same(study.read('[nominations]\nfile = "{wave}.csv"'))


def test_fifty_thousand_nominations_over_two_thousand_organisations(tmp_path: Path) -> None:
    who = [f"E{i:04}" for i in range(2000)]
    cells = np.random.default_rng(1).random((2000, 2000)) < 0.0125
    np.fill_diagonal(cells, val=False)
    actors = pd.DataFrame({"wave": 1, "actor": who, "sector": ["private", "public"] * 1000, "responded": 1})
    actors.to_csv(tmp_path / "actors.csv", index=False)
    put(
        tmp_path / "g.csv",
        ["respondent", *(f"r_{a}" for a in who)],
        ([a, *np.where(row, "2", "")] for a, row in zip(who, cells)),
    )
    (tmp_path / "study.toml").write_text(
        'study = { title = "T" }\nactors = { file = "actors.csv" }\n[nominations]\nfile = "g.csv"\nlayout = "roster_grid"\n'
        'blank = "no"\nconstant = { wave = 1 }\n[[nominations.questions]]\nrelation = "r"\ncolumn = "r_{actor}"\n'
    )
    started = time.process_time()
    survey = lk.read_survey(tmp_path)
    assert time.process_time() - started < 10
    assert len(survey.nominations) == cells.sum() > 49_000
