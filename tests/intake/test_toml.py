"""What is wrong with study.toml is said with its line, its key, and what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

from linkages.data.tables import Problems
from linkages.intake.toml import line_of, read_study

BASE = """\
[study]
title = "T"

[kinds]
empresa = "private"

[[waves]]
wave = 2019

[[waves]]
wave = 2021

[actors]
file = "a.csv"
columns = { actor = "id" }

[nominations]
file = "n.csv"
"""


def faults(text: str | bytes) -> list[tuple[Any, ...]]:
    problems = Problems()
    read = read_study(text if isinstance(text, bytes) else text.encode(), problems)
    found = problems.frame()
    assert (read is None) == (len(found) > 0)
    assert set(found["table"]) <= {"study.toml"}
    return list(found[["row", "column", "problem", "hint"]].itertuples(index=False, name=None))


def fault(old: str, new: str) -> tuple[Any, ...]:
    """The one fault after an edit."""
    assert BASE.count(old) == 1
    (only,) = faults(BASE.replace(old, new))
    return only


def test_the_base_is_sound() -> None:
    assert faults(BASE) == []
    assert faults("\ufeff" + BASE.replace("\n", "\r\n")) == []


def test_a_key_with_accents_needs_no_quotes() -> None:
    problems = Problems()
    text = BASE.replace('empresa = "private"', 'cámara = "private"\norganización="public"\n  "ente público" = "hybrid"')
    read = read_study(text.encode(), problems)
    assert read is not None
    assert read[0].kinds == {"cámara": "private", "organización": "public", "ente público": "hybrid"}


@pytest.mark.parametrize(
    ("old", "new", "row", "hint"),
    [
        ('title = "T"', "title = “T”", 2, 'these are typographic quotation marks: use the straight ones, "'),
        ('file = "a.csv"', 'file = "C:\\Users\\a.csv"', 14, "a backslash inside"),
        ('file = "a.csv"', 'file = "a.csv"\nfile = "b.csv"', 15, "this key or table stands here already: keep one"),
        ("[nominations]", "[actors]", 17, "this key or table stands here already: keep one"),
        ('empresa = "private"', 'ente público = "public"', 5, "a key with spaces stands in quotation marks"),
        ("wave = 2021", "wave = 2021\nlabel = Final", 12, "write text in quotation marks"),
        ("wave = 2021", "wave = 2021\ndate = 01/05/2021", 12, "write dates as 2019-05-31"),
        ("wave = 2021", "wave = 2021\nretrospective = True", 12, "write true or false, in small letters"),
        ("wave = 2021", "wave = 2,5", 11, "write numbers with a decimal point"),
        ("wave = 2021", "wave", 11, "a line is key = value, [table], [[one of several]] or # comment"),
        ('columns = { actor = "id" }', 'columns = { actor = "id"', 15, "is a quotation mark, bracket or comma missing"),
    ],
)
def test_mistakes_in_the_language(old: str, new: str, row: int, hint: str) -> None:
    found = fault(old, new)
    assert found[0] == row
    assert found[2].startswith("cannot be read: ")
    assert found[3].startswith(hint)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "T"', 'titel = "T"\ntitle = "T"', (2, "study.titel", "unknown key", "did you mean 'title'?")),
        ("wave = 2021", "wave = 2021\ndte = 2021-05-01", (12, "waves.dte", "unknown key", "did you mean 'date'?")),
        ("[kinds]", "[kind]", (4, "kind", "unknown key", "did you mean 'kinds'?")),
        ('title = "T"', 'title = "T"\narm = "x"', (3, "study.arm", "unknown key", "'arm' belongs under [design]")),
        ('"private"', '"privado"', (5, "kinds.empresa", "unknown value", "did you mean 'private'?")),
        ('"private"', "true", (5, "kinds.empresa", "unknown value", "use 'private', 'public', 'hybrid'")),
        (
            'columns = { actor = "id" }', 'columns = { actr = "id" }',
            (15, "actors.columns.actr", "unknown key", "did you mean 'actor'?"),
        ),
        ("wave = 2021", "wave = 2021\ndate = '2021-05-01'",
         (12, "waves.date", "must be a date", "write it as 2019-05-31, without quotes")),
        ("wave = 2021", "wave = 2021\nphase = 'befor'", (12, "waves.phase", "unknown value", "did you mean 'before'?")),
        ("wave = 2021", "label = 'x'", (10, "waves.wave", "a required key is missing",
                                        "The wave as the tables write it: a whole number or text.")),
        ('title = "T"', "title = 3", (2, "study.title", "must be text", "write it in quotes")),
        ('title = "T"', 'title = " "', (2, "study.title", "must be text that can be seen", "")),
        ("[[waves]]\nwave = 2019\n\n[[waves]]", "[waves]", (7, "waves", "must be a list of tables", "begin each with [[waves]]")),
    ],
)  # fmt: skip
def test_mistakes_in_keys_and_values(old: str, new: str, said: tuple[Any, ...]) -> None:
    assert fault(old, new) == said


def test_relations_are_explained_too() -> None:
    text = BASE + (
        "\n[[relations]]\nrelation = 'a'\nscale_max = 0\ndirected = 'yes'\ncap = 1.5\nasked_of = 'empresa'\n"
        "\n[[relations]]\nrelation = 'b'\nasked_about = ['empresa', 3]\nwave = [2019, 1.5]\n"
    )
    assert text.split("\n")[21] == "scale_max = 0"
    assert [found[:3] for found in faults(text)] == [
        (22, "relations.scale_max", "must be a number above zero"),
        (23, "relations.directed", "must be true or false"),
        (24, "relations.cap", "must be a whole number"),
        (25, "relations.asked_of", "must be a list of text"),
        (29, "relations.asked_about", "must be text"),
        (30, "relations.wave", "must be a whole number (2019) or text in quotes"),
    ]


def test_all_mistakes_come_at_once() -> None:
    found = faults("[study]\nlanguage = 'Spanish!'\n[actors]\nfile = ''\n")
    assert [(f[1], f[2]) for f in found] == [
        ("nominations", "a required key is missing"),
        ("study.title", "a required key is missing"),
        ("study.language", "must be a language code, as 'es' or 'es-AR'"),
        ("actors.file", "must be text that can be seen"),
    ]


def test_a_file_that_is_no_text_or_nests_without_end() -> None:
    assert faults(BASE.replace("T", "Ñ").encode("cp1252"))[0][:3] == (2, "", "is not written in UTF-8")
    assert faults("x = " + "[" * 100_000)[0][2] == "brackets inside brackets without end"
    assert faults("x = " + "9" * 10_000)[0][2].startswith("cannot be read")
    assert faults("\n".join(f"ñ{i} = =" for i in range(300)))[0][0] == 1


def test_lines_are_found() -> None:
    text = '[study]\ntitle = "T"\nprogramme = { name = "x" }\n[[waves]]\nwave = 1\n[[waves]]\n"wave" = 2\nx.y = 3\n[a.b]\nc = 1\n'
    assert line_of(text, ("study", "programme", "name")) == 3
    assert line_of(text, ("waves", 0, "wave")) == 5
    assert line_of(text, ("waves", 1, "wave")) == 7
    assert line_of(text, ("waves", 1, "label")) == 6
    assert line_of(text, ("waves", 1, "x", "y")) == 8
    assert line_of(text, ("a", "b", "c")) == 10
    assert line_of(text, ("nominations",)) == ""
