"""One simulated study, exported as each platform exports it, comes back as the same survey."""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

import linkages as lk

Rows = list[Sequence[Any]]


def put(path: Path, rows: Iterable[Sequence[Any]], **form: Any) -> None:
    """A CSV file; in KoboToolbox every field is quoted and the separator a semicolon."""
    with path.open("w", newline="", encoding="utf-8-sig" if form.pop("mark", False) else "utf-8") as file:
        csv.writer(file, **form).writerows(rows)


def book(path: Path, sheets: dict[str, Rows]) -> None:
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    made.close()


def code(actors: Sequence[str]) -> dict[str, str]:
    return {actor: f"o{i}" for i, actor in enumerate(actors, start=1)}


def toml(codes: dict[str, str]) -> str:
    return "{ " + ", ".join(f'"{c}" = "{a}"' for a, c in codes.items()) + " }"


def number(value: float | None, blank: str = "") -> str:
    return "" if value is None or math.isnan(value) else f"{value:g}"


def chosen(study: Any, wave: Any, relation: str, who: str) -> dict[str, float]:
    return {a: s for (r, a), s in study.cell(wave, relation).items() if r == who}


def questions(*texts: str) -> str:
    return "".join(f"[[nominations.questions]]\n{text}\n" for text in texts)


# ---------------------------------------------------------------- KoboToolbox


def kobo_main(study: Any, codes: dict[str, str], *, groups: bool) -> tuple[Rows, Rows]:
    """The main sheet (a select-multiple question, "both", and a grid) and the repeat sheet (the same grid's answers)."""
    net, grid = ("net/", "grid/") if groups else ("", "")
    actors = list(codes)
    header = ["start", f"{net}respondent", "email", f"{net}partners"]
    header += [f"{net}partners/{codes[a]}" for a in actors] + [f"{grid}g_{codes[a]}" for a in actors] + ["anything"]
    header += ["_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by"]
    main: Rows = [[*header, "__version__", "_tags", "_index"]]
    child: Rows = [["alter", "freq", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"]]
    for i, who in enumerate(study.respondents(2024), start=1):
        ticked, said = chosen(study, 2024, "joint", who), chosen(study, 2024, "advice", who)
        cells = [
            "2024-05-01T10:00:00.000-03:00",
            codes[who],
            "a@b.org",
            " ".join(codes[a] for a in ticked if ticked[a] > 0),
        ]
        cells += [number(ticked.get(a, 0.0)) if a != who else "0" for a in actors]
        cells += [number(said.get(a)) if a != who else "" for a in actors]
        tail = ["x", 100 + i, f"uuid-{i}", "2024-05-01T10:30:00", "", "", "submitted_via_web", "", "vXyZ", "", i]
        main.append([*cells, *tail])
        child += [
            [codes[a], number(s), len(child) + k, "survey", i, f"uuid-{i}"] for k, (a, s) in enumerate(said.items())
        ]
    return main, child


HEAD = """
[nominations]
file = "{file}"
collector = "{collector}"
constant = {{ wave = 2024 }}
columns = {{ respondent = "{respondent}" }}
actors = {codes}
"""
TWO = {"advice": {}, "joint": {"directed": False, "scale_max": 1}}


@pytest.fixture
def study(field: Callable[..., Any]) -> Any:
    return field(waves=(2024,), relations=TWO, zeros=1.0)


@pytest.mark.parametrize("groups", [True, False])
def test_kobo_csv(study: Any, groups: bool) -> None:
    codes = code(study.present(2024))
    main, _ = kobo_main(study, codes, groups=groups)
    put(study.folder / "k.csv", main, delimiter=";", quoting=csv.QUOTE_ALL, mark=True)
    head = HEAD.format(file="k.csv", collector="kobo", respondent="respondent", codes=toml(codes))
    read = study.read(
        head
        + questions(
            'layout = "select_multiple"\nrelation = "joint"\ncolumn = "partners/{actor}"',
            'layout = "roster_grid"\nrelation = "advice"\ncolumn = "g_{actor}"',
        )
    )
    study.same(read)
    said = " ".join(read.warnings["problem"])
    assert "anything" in said
    assert "email" not in said
    assert "_uuid" not in said


def test_kobo_summary_column(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), relations=TWO)
    codes = code(study.present(2024))
    main, _ = kobo_main(study, codes, groups=True)
    put(study.folder / "k.csv", [[row[1], row[3], *row[4 + len(codes) : 4 + 2 * len(codes)]] for row in main])
    head = HEAD.format(file="k.csv", collector="kobo", respondent="net/respondent", codes=toml(codes))
    read = study.read(
        head
        + questions(
            'layout = "select_multiple"\nrelation = "joint"\ncolumn = "partners"\nblank = "no"',
            'layout = "roster_grid"\nrelation = "advice"\ncolumn = "grid/g_{actor}"\nblank = "no"',
        )
    )
    study.same(read)


def test_kobo_workbook_with_a_repeat_group(study: Any) -> None:
    codes = code(study.present(2024))
    main, child = kobo_main(study, codes, groups=True)
    book(study.folder / "k.xlsx", {"survey": main, "tie": child})
    head = HEAD.format(file="k.xlsx", collector="kobo", respondent="respondent", codes=toml(codes))
    parts = (
        'layout = "select_multiple"\nrelation = "joint"\ncolumn = "partners/{actor}"',
        'layout = "repeat"\nrelation = "advice"\ntable = "tie"\ncolumn = "alter"\nstrength = "freq"',
    )
    study.same(study.read(head + questions(*parts)))
    book(study.folder / "k.xlsx", {"survey": main, "tie": [row[:5] for row in child]})  # only _parent_index
    study.same(study.read(head + questions(*parts)))
    child[1] = [*child[1][:4], 999]
    book(study.folder / "k.xlsx", {"survey": main, "tie": [row[:5] for row in child]})
    with pytest.raises(lk.StudyError) as caught:
        study.read(head + questions(*parts))
    fault = caught.value.problems.iloc[0]
    assert tuple(fault[["table", "row", "column", "value"]]) == ("k.xlsx, sheet tie", 2, "_parent_index", "999")


# ---------------------------------------------------------------- ODK Central, SurveyCTO


def test_odk_central_zip(study: Any) -> None:
    codes = code(study.present(2024))
    actors = list(codes)
    main: Rows = [[
        "SubmissionDate", "meta-instanceID", "net-respondent", "net-partners", *(f"net-partners/{codes[a]}" for a in actors),
        "place-Latitude", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status",
        "ReviewState", "DeviceID", "Edits", "FormVersion",
    ]]  # fmt: skip
    child: Rows = [["alter", "freq", "PARENT_KEY", "KEY"]]
    for i, who in enumerate(study.respondents(2024), start=1):
        key = f"uuid:{i}"
        ticked, said = chosen(study, 2024, "joint", who), chosen(study, 2024, "advice", who)
        main.append([
            "2024-05-01T10:00:00.000Z", key, codes[who], " ".join(codes[a] for a in ticked if ticked[a] > 0),
            *(number(ticked.get(a, 0.0)) if a != who else "0" for a in actors), "-31.5", key, 5, "Ana", 0, 0, "", "", "c:1", 0, "1",
        ])  # fmt: skip
        child += [[codes[a], number(s), key, f"{key}/tie[{k}]"] for k, (a, s) in enumerate(said.items(), start=1)]
    with zipfile.ZipFile(study.folder / "form.zip", "w") as packed:
        for name, rows in (("form.csv", main), ("form-tie.csv", child)):
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            packed.writestr(name, text.getvalue())
    head = HEAD.format(file="form.zip", collector="odk", respondent="respondent", codes=toml(codes))
    read = study.read(
        head
        + questions(
            'layout = "select_multiple"\nrelation = "joint"\ncolumn = "partners/{actor}"',
            'layout = "repeat"\nrelation = "advice"\ntable = "tie"\ncolumn = "alter"\nstrength = "freq"',
        )
    )
    study.same(read)
    assert read.sources["file"].tolist() == ["study.toml", "actors.csv", "form.zip/form.csv", "form.zip/form-tie.csv"]


def test_surveycto_wide_and_long(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), relations=["advice"], item_missing=0.1)
    codes = code(study.present(2024))
    said = {who: chosen(study, 2024, "advice", who) for who in study.respondents(2024)}
    most = max(map(len, said.values()))
    wide: Rows = [
        [
            "SubmissionDate",
            "respondent",
            "partners",
            "tie_count",
            *(f"{c}_{k}" for k in range(1, most + 1) for c in ("alter", "freq")),
            "instanceID",
            "formdef_version",
            "KEY",
        ]
    ]
    long: Rows = [["alter", "freq", "PARENT_KEY", "KEY", "SET-OF-tie"]]
    for i, (who, named) in enumerate(said.items()):
        pairs = [cell for a, s in named.items() for cell in (codes[a], number(s))]
        pairs += [""] * (2 * most - len(pairs))
        wide.append(["May 1, 2024 10:00:00 AM", codes[who], "", len(named), *pairs, f"uuid:{i}", "2405", f"uuid:{i}"])
        long += [
            [codes[a], number(s), f"uuid:{i}", f"uuid:{i}/tie[{k}]", f"uuid:{i}/tie"]
            for k, (a, s) in enumerate(named.items(), 1)
        ]
    put(study.folder / "form_WIDE.csv", wide)
    head = HEAD.format(file="form_WIDE.csv", collector="surveycto", respondent="respondent", codes=toml(codes))
    slots = 'layout = "name_slots"\nrelation = "advice"\ncolumn = "alter_{slot}"\nstrength = "freq_{slot}"'
    study.same(study.read(head + questions(slots)))
    put(study.folder / "form.csv", [[row[1], row[-1]] for row in wide])
    put(study.folder / "form-tie.csv", long)
    head = HEAD.format(file="form.csv", collector="surveycto", respondent="respondent", codes=toml(codes))
    repeat = 'layout = "repeat"\nrelation = "advice"\ntable = "form-tie.csv"\ncolumn = "alter"\nstrength = "freq"'
    study.same(study.read(head + questions(repeat)))


# ---------------------------------------------------------------- Qualtrics, LimeSurvey


def qualtrics(study: Any, actors: Sequence[str], rows: int = 3) -> Rows:
    """A matrix whose rows were reordered (positions are no ids), and a select-multiple question that was split."""
    ids = {actor: str(40 - i) for i, actor in enumerate(actors)}
    names = ["StartDate", "IPAddress", "ResponseId", "RecipientEmail", "LocationLatitude", "Q1", "Q1"]
    texts = [
        "Start Date",
        "IP Address",
        "Response ID",
        "Recipient Email",
        "Location Latitude",
        "¿Quién responde?",
        "¿Algo más?",
    ]
    tags = ["startDate", "ipAddress", "_recordId", "recipientEmail", "locationLatitude", "QID1_TEXT", "QID2_TEXT"]
    imports = [json.dumps({"ImportId": tag}) for tag in tags]
    names += [f"Q5_{i}" for i, _ in enumerate(actors, start=1)] + [f"Q4_{i}" for i, _ in enumerate(actors, start=1)]
    names += ["Q5_DO_1", "Q9_Page Submit"]
    texts += [f"¿Con qué frecuencia pide consejo a…? - {a}" for a in actors]
    texts += [f"¿Con quiénes tiene proyectos? - Selected Choice - {a}" for a in actors] + ["order", "Timing"]
    imports += [json.dumps({"ImportId": f"QID5_{ids[a]}"}) for a in actors]
    imports += [json.dumps({"ImportId": "QID4", "choiceId": ids[a]}) for a in actors]
    imports += [json.dumps({"ImportId": "QID5_DO"}), json.dumps({"ImportId": "QID9_PAGE_SUBMIT"})]
    made: Rows = [names, texts, imports][:rows]
    for who in study.respondents(2024):
        said, ticked = chosen(study, 2024, "advice", who), chosen(study, 2024, "joint", who)
        cells = [number(said.get(a)) if a != who else "" for a in actors]
        ticks = [a if ticked.get(a, 0) > 0 else "" for a in actors]  # the label of the choice, blank if not ticked
        made.append(["2024-05-01", "10.0.0.1", "R_1", "a@b.org", "-31.4", who, "", *cells, *ticks, "3|1|2", "8.2"])
    return made


def test_qualtrics(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), relations=TWO, density=0.5)
    actors = study.present(2024)
    put(study.folder / "q.csv", qualtrics(study, actors))
    head = HEAD.format(file="q.csv", collector="qualtrics", respondent="QID1_TEXT", codes="{}")
    ids = toml({actor: str(40 - i) for i, actor in enumerate(actors)})
    by_id = (
        f'layout = "roster_grid"\nrelation = "advice"\ncolumn = "QID5_{{actor}}"\nblank = "no"\nactors = {ids}',
        f'layout = "select_multiple"\nrelation = "joint"\ncolumn = "QID4_{{actor}}"\nblank = "no"\nactors = {ids}',
    )
    by_text = (
        'layout = "roster_grid"\nrelation = "advice"\ncolumn = "¿Con qué frecuencia pide consejo a…? - {actor}"\nblank = "no"',
        'layout = "select_multiple"\nrelation = "joint"\nblank = "no"\n'
        'column = "¿Con quiénes tiene proyectos? - Selected Choice - {actor}"',
    )
    for parts in (by_id, by_text):
        read = study.read(head + questions(*parts))
        study.same(read)
        said = " ".join(read.warnings["problem"])
        assert not any(word in said for word in ("IPAddress", "Email", "Latitude", "_DO_", "Page Submit"))


def test_positions_of_qualtrics_are_no_codes(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), relations=TWO)
    put(study.folder / "q.csv", qualtrics(study, study.present(2024)))
    head = HEAD.format(file="q.csv", collector="qualtrics", respondent="QID1_TEXT", codes="{}")
    with pytest.raises(lk.StudyError, match="nothing says which organisation each number is"):
        study.read(head + questions('layout = "roster_grid"\nrelation = "advice"\ncolumn = "Q5_{actor}"'))
    with pytest.raises(lk.StudyError, match="2 columns go by this name"):
        study.read(
            head.replace("QID1_TEXT", "Q1")
            + questions('layout = "roster_grid"\nrelation = "advice"\ncolumn = "QID5_{actor}"')
        )


@pytest.mark.parametrize("form", ["{q}[{r}]", "{q}_{r}"])
@pytest.mark.parametrize("asked", ["{q}[{r}]", "{q}_{r}"])
def test_limesurvey(study: Any, form: str, asked: str) -> None:
    codes = {actor: f"SQ{i:03}" for i, actor in enumerate(study.present(2024), start=1)}
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "org"]
    header += [form.format(q=q, r=r) for q in ("adv", "joint") for r in codes.values()]
    rows: Rows = [[*header, "ipaddr"]]
    for i, who in enumerate(study.respondents(2024), start=1):
        said, ticked = chosen(study, 2024, "advice", who), chosen(study, 2024, "joint", who)
        cells = [number(said.get(a)) if a != who else "N/A" for a in codes]
        ticks = ["N/A" if a == who else "Y" if ticked[a] > 0 else "N" for a in codes]
        rows.append([i, "2024-05-01 10:00:00", 3, "es", 123, f"t{i}", who, *cells, *ticks, "10.0.0.1"])
    put(study.folder / "l.csv", rows, quoting=csv.QUOTE_ALL, mark=True)
    head = HEAD.format(file="l.csv", collector="limesurvey", respondent="org", codes=toml(codes))
    read = study.read(
        head
        + questions(
            f'layout = "roster_grid"\nrelation = "advice"\ncolumn = "{asked.format(q="adv", r="{actor}")}"',
            f'layout = "select_multiple"\nrelation = "joint"\ncolumn = "{asked.format(q="joint", r="{actor}")}"',
        )
    )
    study.same(read)


def test_limesurvey_not_ticked_is_not_the_same_as_not_shown(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), relations=TWO, density=0.4)
    actors = study.present(2024)
    rows: Rows = [["id", "org", *(f"joint[{a}]" for a in actors)]]
    for i, who in enumerate(study.respondents(2024)):
        ticked = chosen(study, 2024, "joint", who)
        rows.append([i, who, *("Y" if ticked.get(a, 0) > 0 else "" for a in actors)])
    rows[1] = [rows[1][0], rows[1][1], *["N/A"] * len(actors)]
    put(study.folder / "l.csv", rows)
    head = HEAD.format(file="l.csv", collector="limesurvey", respondent="org", codes="{}")
    ask = 'layout = "select_multiple"\nrelation = "joint"\ncolumn = "joint[{actor}]"'
    said = study.read(head + questions(ask)).nominations
    mine = said[said["respondent"] == rows[1][1]]
    assert mine["strength"].isna().all()
    assert set(mine["nominee"]) == set(actors) - {rows[1][1]}
    others = study.answers[(study.answers["relation"] == "joint") & (study.answers["respondent"] != rows[1][1])]
    rest = said[said["respondent"] != rows[1][1]]
    assert rest[["respondent", "nominee"]].to_numpy().tolist() == others[["respondent", "nominee"]].to_numpy().tolist()


# ---------------------------------------------------------------- Google Forms, SurveyMonkey

WORDS = {0.0: "Nunca", 1.0: "A veces", 2.0: "Cada mes", 3.0: "Cada semana"}


def form_rows(study: Any, names: dict[str, str], *, ticks: str) -> Rows:
    rows: Rows = []
    for who in study.respondents(2024):
        said, ticked = chosen(study, 2024, "advice", who), chosen(study, 2024, "joint", who)
        cells = [WORDS[said.get(a, 0.0)] if a != who else "" for a in names]
        joint = [names[a] for a in names if ticked.get(a, 0) > 0]
        rows.append(
            [
                names[who],
                *cells,
                *([", ".join(joint)] if ticks == "one" else [n if n in joint else "" for n in names.values()]),
            ]
        )
    return rows


def test_google_forms(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), relations={"advice": {"zeros": 1.0}, "joint": {"directed": False, "scale_max": 1}})
    names = dict(study.actors[["actor", "name"]].itertuples(index=False, name=None))
    header = ["Marca temporal", "Dirección de correo electrónico", "¿Qué organización?"]
    header += [f"¿A quién pide consejo? [{name}]" for name in names.values()] + ["¿Con quiénes tiene proyectos?"]
    rows = [["5/1/2024 10:00:00", "a@b.org", *row] for row in form_rows(study, names, ticks="one")]
    put(study.folder / "f.csv", [header, *rows])
    head = HEAD.format(file="f.csv", collector="google_forms", respondent="¿Qué organización?", codes="{}")
    values = "{ " + ", ".join(f'"{word}" = {value:g}' for value, word in WORDS.items()) + " }"
    read = study.read(
        head
        + questions(
            f'layout = "roster_grid"\nrelation = "advice"\ncolumn = "¿A quién pide consejo? [{{actor}}]"\nvalues = {values}',
            'layout = "select_multiple"\nrelation = "joint"\ncolumn = "¿Con quiénes tiene proyectos?"\nblank = "no"',
        )
    )
    study.same(read)
    assert "correo" not in " ".join(read.warnings["problem"])


def test_surveymonkey(field: Callable[..., Any]) -> None:
    study = field(waves=(2024,), relations={"advice": {"zeros": 1.0}, "joint": {"directed": False, "scale_max": 1}})
    names = dict(study.actors[["actor", "name"]].itertuples(index=False, name=None))
    blanks = [""] * (len(names) - 1)
    first = ["Respondent ID", "IP Address", "¿Qué organización?", "¿Consejo?", *blanks, "¿Proyectos?", *blanks]
    second = ["", "", "Open-Ended Response", *names.values(), *names.values()]
    rows = [[i, "10.0.0.1", *row] for i, row in enumerate(form_rows(study, names, ticks="many"))]
    put(study.folder / "m.csv", [first, second, *rows])
    head = HEAD.format(file="m.csv", collector="surveymonkey", respondent="¿Qué organización?", codes="{}")
    values = "{ " + ", ".join(f'"{word}" = {value:g}' for value, word in WORDS.items()) + " }"
    read = study.read(
        head
        + questions(
            f'layout = "roster_grid"\nrelation = "advice"\ncolumn = "¿Consejo? [{{actor}}]"\nvalues = {values}',
            'layout = "select_multiple"\nrelation = "joint"\ncolumn = "¿Proyectos? [{actor}]"\nblank = "no"',
        )
    )
    study.same(read)
