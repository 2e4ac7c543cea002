"""Whatever comes in, a survey comes out or a table of faults: never another exception.

How many cases are tried: ``tests/fuzzing.py``.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.vocabulary import PROBLEM_COLUMNS
from tests.fuzzing import fuzz

TABLES = ("actors", "nominations", "relations", "waves", "answers", "affiliations")


def outcome(make: Callable[[], lk.Survey]) -> lk.Survey | lk.SurveyError | lk.StudyError:
    try:
        return make()
    except (lk.SurveyError, lk.StudyError) as error:
        return error


def must_be_said_or_used(make: Callable[[], lk.Survey]) -> lk.Survey | None:
    """A survey that works, or faults that can be printed."""
    survey = outcome(make)
    if not isinstance(survey, lk.Survey):
        problems = survey.problems
        assert list(problems.columns) == list(PROBLEM_COLUMNS)
        assert len(problems)
        assert (problems["problem"].str.len() > 0).all()
        assert all(isinstance(row, int) or row == "" for row in problems["row"])
        assert str(survey)
        return None
    assert repr(survey).startswith("<Survey: ")
    assert survey._repr_html_().startswith("<table ")
    again = lk.Survey(**{table: getattr(survey, table) for table in TABLES})
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(again, table), getattr(survey, table))
    panel = lk.build_panel(survey)
    assert len(panel) == len(survey.relations)
    return survey


# ---------------------------------------------------------------- frames


def frames() -> dict[str, Any]:
    """A sound survey as frames, small enough to be checked a thousand times."""
    actors = pd.DataFrame(
        {
            "wave": [1, 1, 1, 2, 2, 2],
            "actor": ["a", "b", "ñ", "a", "b", "c"],
            "sector": ["private", "public", "hybrid", "private", "public", "private"],
            "responded": [True, True, False, True, False, True],
            "kind": ["firm", "agency", None, "firm", "agency", "firm"],
            "cluster": ["x", "x", "x", "x", "y", "x"],
            "external": [False] * 6,
            "employment": [1.5, 20, np.nan, 3, 4, 5],
        }
    )
    nominations = pd.DataFrame(
        {
            "wave": [1, 1, 2, 2],
            "relation": ["advice", "trade", "advice", "advice"],
            "respondent": ["a", "b", "a", "c"],
            "nominee": ["b", "ñ", "c", "a"],
            "strength": [1, np.nan, 0, 3],
            "side": ["out", "out", "out", "in"],
            "programme": [True, False, False, False],
            "attribution": ["initiated", None, None, "unaffected"],
        }
    )
    relations = pd.DataFrame(
        {
            "relation": ["advice", "trade"],
            "wave": [None, 1],
            "directed": [True, False],
            "scale_max": [3, np.nan],
            "cap": [None, 5],
            "asked_of": [("firm", "agency"), None],
            "asked_about": [None, "agency; hybrid"],
        }
    )
    waves = pd.DataFrame({"wave": [1, 2], "date": ["2019-05-01", None], "phase": ["before", "after"]})
    answers = pd.DataFrame(
        {
            "wave": [1, 1, 2],
            "actor": ["a", "b", "a"],
            "question": ["trust", "priority", "role"],
            "item": ["1", "roads", None],
            "value": [4, np.nan, np.nan],
            "text": [None, None, "owner"],
        }
    )
    affiliations = pd.DataFrame(
        {
            "wave": [1, 2],
            "actor": ["a", "c"],
            "group": ["Chamber", "Board"],
            "kind": ["association", None],
            "role": [None, "chair"],
            "pays": [True, None],
            "strength": [1, 2.5],
        }
    )
    return {
        "actors": actors, "nominations": nominations, "relations": relations, "waves": waves, "answers": answers,
        "affiliations": affiliations,
    }  # fmt: skip


WEIRD: list[Any] = [
    None, np.nan, pd.NA, pd.NaT, "", " \t", "\u200b", "a", "A", "á", "a\u0301", "\ud800", "\x00", "x" * 5000, "1", "1,5", "yes",
    "private", "in", "2", True, False, 0, 1, 2, -1, 1.5, 2.0, 1e308, -0.0, float("inf"), 10**400, 2**60, 1j, b"a", [1], ["firm"],
    ("firm", None), {"a": 1}, {1, 2}, frozenset(), np.array([1, 2]), np.array("a"), np.int8(1), np.float32("nan"), np.bool_(True),
    np.str_("a"), np.datetime64("NaT", "s"), np.datetime64("2019-01-01"), np.timedelta64(1, "D"), Decimal("1.5"), Decimal("NaN"),
    Decimal("Infinity"), Fraction(1, 3), dt.date(2019, 1, 1), dt.datetime(2019, 1, 1, 5), pd.Timestamp("2019"),
    pd.Timestamp("2019", tz="UTC"), pd.Period("2019"), pd.Interval(0, 1), pd.Timedelta("1D"), object(), int, ..., range(3),
]  # fmt: skip
DTYPES = ["object", "str", "string", "category", "Int64", "float64", "float32", "float16", "boolean", "Float64", "complex128",
          "datetime64[ns]", "timedelta64[s]", "int8", "uint64", "bool", "Sparse[object]", "period[Y]"]  # fmt: skip
COLUMNS = sorted(
    {
        *lk.vocabulary.ACTOR_COLUMNS,
        *lk.vocabulary.NOMINATION_COLUMNS,
        *lk.vocabulary.RELATION_COLUMNS,
        "date",
        "pays",
        "item",
    }
)
STRANGE_TABLES: list[Any] = [
    None,
    3,
    "actors.csv",
    [],
    {},
    pd.Series([1]),
    np.zeros((2, 2)),
    pd.DataFrame(),
    pd.DataFrame({0: [1]}),
]
weird = st.sampled_from(WEIRD) | st.text(max_size=5) | st.integers() | st.floats()


def set_column(table: pd.DataFrame, column: Any, cells: list[Any]) -> pd.DataFrame:
    values = np.empty(len(table), dtype=object)
    for i in range(len(table)):
        values[i] = cells[i % len(cells)]
    return table.assign(**{str(column): pd.Series(values, index=table.index, dtype=object)})


def to_dtype(table: pd.DataFrame, column: Any, dtype: str) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():  # what pandas thinks of it is not the question
            warnings.simplefilter("ignore")
            return table.astype({column: dtype})
    except (ValueError, TypeError, OverflowError, NotImplementedError, ArithmeticError, UnicodeError):
        return table


@st.composite
def broken_frames(draw: st.DrawFn) -> dict[str, Any]:
    tables = frames()
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 4]))):
        name = draw(st.sampled_from(list(tables)))
        table = tables[name]
        if not isinstance(table, pd.DataFrame) or not len(table.columns) or table.columns.nlevels > 1:
            continue
        column = draw(st.sampled_from(list(table.columns)))
        what = draw(
            st.sampled_from([0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 11, 12, 13, 14, 14, 15, 16])
        )
        if what == 0:
            table = table.drop(columns=column)
        elif what == 1:
            table = table.rename(columns={column: draw(st.sampled_from([*COLUMNS, "secto", "_row"]))})
        elif what in (2, 3, 4) and table.columns.is_unique:
            table = set_column(table, column, draw(st.lists(weird, min_size=1, max_size=6)))
        elif what in (5, 6, 7) and table.columns.is_unique and len(table):
            cells = table[column].astype(object).tolist()
            cells[draw(st.integers(0, len(cells) - 1))] = draw(weird)
            table = set_column(table, column, cells)
        elif what == 8 and table.columns.is_unique:
            table = to_dtype(table, column, draw(st.sampled_from(DTYPES)))
        elif what == 9:
            table = table.sample(frac=draw(st.sampled_from([0, 0.5, 1])), random_state=1)
        elif what == 10:
            table = pd.concat([table, table.head(draw(st.integers(1, 3)))])
        elif what == 11:
            table = set_column(
                table, draw(st.sampled_from([*COLUMNS, "strenght", "extra", "_row"])), draw(st.lists(weird, min_size=1))
            )
        elif what == 12 and name not in ("actors", "nominations"):
            table = None
        elif what == 13 and table.columns.is_unique:
            table = table.set_index(column, drop=draw(st.booleans()))
        elif what == 14 and table.columns.is_unique:
            table = set_column(table, column, table[column].astype(object).tolist()[::-1])
        elif what == 15:
            table = draw(st.sampled_from([*STRANGE_TABLES, pd.concat([table, table[[column]]], axis=1), table.T]))
        elif what == 16:
            strange = [table.set_axis(pd.MultiIndex.from_tuples([("t", str(head)) for head in table.columns]), axis=1)]
            strange += [table.rename(columns={column: new}) for new in (0, ("a", "b"), None, True)]
            table = draw(st.sampled_from(strange))
        tables[name] = table
    return tables


@fuzz
@given(broken_frames())
def test_any_frames(tables: dict[str, Any]) -> None:
    must_be_said_or_used(lambda: lk.Survey(**tables))
    found = lk.check_survey(**tables)
    assert list(found.columns) == list(PROBLEM_COLUMNS)


def test_the_frames_are_sound_before_they_are_broken() -> None:
    tables = frames()
    made = must_be_said_or_used(lambda: lk.Survey(**tables))
    assert made is not None


@pytest.mark.parametrize("table", TABLES)
def test_every_weird_cell_in_every_column(table: str) -> None:
    """All at once: a cell that raises raises in any company."""
    sound = frames()
    long = pd.concat([sound[table]] * len(WEIRD), ignore_index=True)
    for column in [*sound[table].columns, *COLUMNS]:
        tables = {**sound, table: set_column(long, column, [*WEIRD, Decimal("sNaN")])}
        found = lk.check_survey(**tables)
        assert len(found)  # rows repeat, if nothing else
        assert found["value"].str.len().max() <= 60


# ---------------------------------------------------------------- a study folder

TOML = """\
[study]
title = "Clúster TIC del Valle"
language = "es-AR"
programme = { name = "Desarrollo de clústeres", start = 2020-03-01 }

[kinds]
empresa = "private"
cámara = "hybrid"
"ente público" = "public"

[[waves]]
wave = 2019
date = 2019-05-01
phase = "before"

[[waves]]
wave = 2021
label = "Línea de salida"

[[relations]]
relation = "consejo"
scale_max = 3
asked_of = ["empresa", "cámara"]
wave = [2019, 2021]

[[relations]]
relation = "proyecto"
directed = false

[actors]
file = "actores.csv"
columns = { actor = "id", kind = "tipo", responded = "respondió", wave = "ola" }
codes = { yes = ["contestó"], no = [""] }

[nominations]
file = "vinculos.csv"
columns = { wave = "ola", relation = "pregunta", respondent = "quien", nominee = "a_quien", strength = "fuerza" }
codes = { missing = ["NS/NR"] }

[answers]
file = "otros.csv"
columns = { wave = "ola", actor = "quien", question = "pregunta", value = "puntos", text = "texto" }
names = { prioridad = "priority" }

[affiliations]
file = "grupos.csv"
constant = { wave = 2019, kind = "association" }

[[affiliations.questions]]
column = "en_{group}"
groups = { g1 = "Cámara" }

[design]
assignment = "rule"
arm = "programa"
"""
ACTORS = """\
ola;id;tipo;respondió;programa;empleo
2019;F1;empresa;sí;1;"1.200,5"
2019;F2;Empresa;contestó;0;12
2019;C1;cámara;;0;3

2021;F1;empresa;sí;1;4
2021;P1;ente público;no;0;
"""
TIES = """\
ola;pregunta;quien;a_quien;fuerza
2019;consejo;F1;F2;2,5
2019;consejo;F2;F1;NS/NR
2019;proyecto;F1;C1;1
2021;proyecto;F1;P1;0
"""
SAID = """\
ola;quien;pregunta;item;puntos;texto
2019;F1;prioridad;caminos;2,5;
2019;F2;prioridad;caminos;;
2021;F1;role;;;dueña
"""
GROUPS = """\
actor;en_g1;en_g2
F1;sí;
F2;0;2
"""
BITS = [
    "", " ", "\n", '"', "'", "[", "]", "{", "}", "=", ",", ";", "\t", "|", "\r", "\\", "#", "“", "é", "\u200b", "\ufeff", "\u2028",
    "0", "-1", "1e999", "nan", "inf", "true", "2019", "2019-13-45", "99999999999999999999", "9" * 5000, "[[", '"""', "'''", "[" * 2000,
    "every", "wave", "file", "constant = { wave = 2019 }", "../x.csv", "/etc/passwd", "C:\\x.csv", "study.toml", "a\\u0000b",
    "wave = [2019, \"x\"]", "wave = \"every\"", "[kinds]", "kinds = 3", "layout = \"matrix\"", "encoding = \"cp1252\"",
    "delimiter = \";\"", "delimiter = \"\\n\"", "x" * 300, "F1", "F2", "sí", "NA", "1.234", "empresa", "=cmd()", "sep=;\n",
]  # fmt: skip
BYTES = [b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"\xc3", b"\x81", b"\r", b"\x1a", b'"', b"\x85"]
FILES = {
    "study.toml": TOML, "actores.csv": ACTORS, "vinculos.csv": TIES, "otros.csv": SAID, "grupos.csv": GROUPS
}  # fmt: skip


def one_edit(draw: st.DrawFn, text: str) -> str:
    """One of the things that go wrong in a file."""
    lines = text.split("\n")
    i, j = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    cut = draw(st.integers(0, len(text)))
    bit = draw(st.sampled_from(BITS) | st.text(max_size=4))
    what = draw(st.integers(0, 9))
    if what == 0:
        lines.pop(i)
    elif what == 1:
        lines.insert(i, lines[j])
    elif what == 2:
        lines[i], lines[j] = lines[j], lines[i]
    elif what == 3:
        return text[:cut] + bit + text[cut:]
    elif what == 4:
        return text[:cut] + text[cut + draw(st.integers(1, 30)) :]
    elif what == 5:
        words = lines[i].split(" ")
        words[draw(st.integers(0, len(words) - 1))] = bit
        lines[i] = " ".join(words)
    elif what == 6:
        mark = draw(st.sampled_from([";", ",", "=", '"']))
        cells = lines[i].split(mark)
        cells[draw(st.integers(0, len(cells) - 1))] = bit
        lines[i] = mark.join(cells)
    elif what == 7:
        old, new = draw(
            st.sampled_from(
                [
                    (";", ","),
                    (";", "\t"),
                    ("\n", "\r\n"),
                    ("\n", "\r"),
                    ('"', ""),
                    ('"', "'"),
                    ("=", ":"),
                    ("2019", "ola 1"),
                ]
            )
        )
        return text.replace(old, new)
    elif what == 8:
        words = [w for w in text.replace('"', " ").replace(";", " ").split() if w]
        return text.replace(draw(st.sampled_from(words)), bit) if words else text
    else:
        return text[:cut]
    return "\n".join(lines)


@st.composite
def broken_folders(draw: st.DrawFn) -> dict[str, bytes]:
    files: dict[str, str] = dict(FILES)
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        name = draw(st.sampled_from(list(files)))
        files[name] = one_edit(draw, files[name])
    written = {}
    for name, text in files.items():
        usual = ["utf-8"] * (60 if name == "study.toml" else 9)
        encoding = draw(st.sampled_from([*usual, "cp1252", "utf-16", "utf-8-sig", "utf-16-le", "mac-roman"]))
        content = text.encode(encoding, errors="replace")
        if draw(st.integers(0, 29)) == 0:
            cut = draw(st.integers(0, len(content)))
            content = content[:cut] + draw(st.sampled_from(BYTES) | st.binary(max_size=8)) + content[cut:]
        written[name] = content
    if draw(st.integers(0, 30)) == 0:
        written.pop(draw(st.sampled_from(list(written))))
    return written


def put(folder: Path, files: dict[str, bytes]) -> None:
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


@fuzz
@given(files=broken_folders())
def test_any_folder(tmp_path: Path, files: dict[str, bytes]) -> None:
    put(tmp_path, files)
    must_be_said_or_used(lambda: lk.read_survey(tmp_path))


noise = st.binary(max_size=200) | st.text(max_size=200).map(str.encode)


@fuzz
@given(names=st.sets(st.sampled_from(list(FILES)), min_size=1), data=st.data())
def test_any_bytes(tmp_path: Path, names: set[str], data: st.DataObject) -> None:
    """Some files are noise among sound ones: one of them, several or all."""
    sound = {name: text.encode() for name, text in FILES.items()}
    put(tmp_path, sound | {name: data.draw(noise, label=name) for name in sorted(names)})
    must_be_said_or_used(lambda: lk.read_survey(tmp_path))


toml_values = st.recursive(
    st.integers().map(str) | st.floats().map(repr)
    | st.sampled_from(['"x"', "true", "2019-05-01", "2019-05-01T10:00:00", "10:00:00", '""', '" "', '"every"', '"empresa"', "'a.csv'", "2021", "1.5", "0",
                       "[2021]", '["empresa"]', '"private"', '"before"', "false", '"programa"', '"ola"', "2021-05-01", '"id"', '"fuerza"',
                       '"después"', '"rule"', "'roster'", '"with"', "[]", "{}"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda v: "[" + ", ".join(v) + "]")
    | st.dictionaries(st.sampled_from(["wave", "file", "x", "name", "yes"]), inner, max_size=3).map(
        lambda v: "{" + ", ".join(f"{k} = {x}" for k, x in v.items()) + "}"
    ),
    max_leaves=4,
)  # fmt: skip


@fuzz
@given(line=st.integers(0, 40), value=toml_values)
def test_any_value_of_any_key(tmp_path: Path, line: int, value: str) -> None:
    lines = TOML.split("\n")
    keys = [i for i, text in enumerate(lines) if " = " in text]
    place = keys[line % len(keys)]
    lines[place] = f"{lines[place].partition(' = ')[0]} = {value}"
    put(tmp_path, {**{name: text.encode() for name, text in FILES.items()}, "study.toml": "\n".join(lines).encode()})
    must_be_said_or_used(lambda: lk.read_survey(tmp_path))


def test_the_folder_is_sound_before_it_is_broken(tmp_path: Path) -> None:
    put(tmp_path, {name: text.encode() for name, text in FILES.items()})
    survey = must_be_said_or_used(lambda: lk.read_survey(tmp_path))
    assert survey is not None
    assert survey.actors["empleo"].tolist()[:3] == [3.0, 1200.5, 12.0]
    assert survey.answers["value"].sum() == 2.5
    assert survey.affiliations["group"].tolist() == ["Cámara", "g2"]
