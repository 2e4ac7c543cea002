"""Whatever stands in an export, a survey comes out or a table of faults: never another exception."""

from __future__ import annotations

import csv
import tempfile
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.intake.guess import guess_study, guesses_said
from tests.fuzzing import fuzz

ACTORS = "wave,actor,name,sector,responded\n" + "".join(f"{w},{a},Name {a},private,1\n" for w in "12" for a in "abcd")
CELLS = [
    "", " ", "0", "1", "2", "3", "1,5", "1.234", "a", "b", "a b", "c, d", "Name d", "e", "A", "sí", "no", "NS", "-", "99", "x;y",
    "uuid:1", "=1+1", '"', "ñ\u0301", "\u200b", "1e9", "N/A", "{actor}", "[", "None", "nan", "-1", "Y", '{"ImportId":"QID1_a"}', "#tag",
]  # fmt: skip
HEADS = [
    "respondent", "wave", "a", "b", "r_a", "r_b", "r_e", "r_a/b", "g/r_a", "g-r_b", "r[a]", "r[b]", "p_1", "p_2", "s_1", "s_2", "p",
    "", "nominee", "strength", "KEY", "PARENT_KEY", "_index", "_parent_index", "who", "rank", "QID1_a", "Q [Name a]", "e-mail",
]  # fmt: skip
QUESTIONS = {
    "roster_grid": ['column = "r_{actor}"', 'column = "r[{actor}]"\nblank = "no"', 'column = "{relation}_{actor}"'],
    "select_multiple": ['column = "p"', 'column = "p"\nblank = "no"\nseparator = ","', 'column = "r_{actor}"'],
    "name_slots": ['column = "p_{slot}"\nstrength = "s_{slot}"', 'column = "p_{slot}"\nblank = "missing"'],
    "repeat": ['column = "nominee"\nstrength = "strength"\ntable = "child.csv"', 'column = "p"\ntable = "child.csv"\nparent = "PARENT_KEY"\nkey = "KEY"'],
    "matrix": ['column = "{actor}"', 'column = "{actor}"\nactors = { e = "a" }'],
    "edge_list": ['strength = "strength"', 'column = "p"\nroster = "codes.csv"'],
}  # fmt: skip
BEYOND = [
    [],
    ["[answers]", "[[answers.questions]]", 'question = "size"', 'column = "r_{item}"', "values = { N = 2 }"],
    ["[answers]", "[[answers.questions]]", 'question = "role"', 'column = "who"'],
    ["[affiliations]", "[[affiliations.questions]]", 'column = "r_{group}"', 'pays = "s_{group}"'],
    ["[affiliations]", "[[affiliations.questions]]", 'column = "p"', "groups = { b = 'B' }"],
    ["[answers]", 'file = "x.csv"', 'columns = { actor = "respondent", question = "who", value = "rank" }'],
    ["[affiliations]", 'file = "x.csv"', 'columns = { actor = "respondent", group = "who", pays = "rank" }'],
]
COLLECTORS = ["", "kobo", "odk", "surveycto", "qualtrics", "limesurvey", "google_forms", "surveymonkey"]
SOUND: dict[str, tuple[str, list[str]]] = {
    "roster_grid": (
        "respondent,wave,who,rank,r_a,r_b,r_c,r[a],r[d],KEY",
        ["a,1,x,1,,1,2,,3,k1", "b,1,y,2,0,,2,1,0,k2", "c,2,z,1,0,NS,,,1,k3"],
    ),
    "select_multiple": (
        "respondent,wave,who,rank,p,r_a,r_b,r_c",
        ["a,1,x,1,b c,,1,0", "b,1,y,1,,0,,1", "c,2,z,3,d,1,1,"],
    ),
    "name_slots": (
        "respondent,wave,who,rank,p_1,s_1,p_2,s_2",
        ["a,1,x,1,b,2,Name c,1", "b,1,y,1,,,,", "c,2,z,3,d,,-,"],
    ),
    "repeat": ("respondent,wave,who,rank,KEY,_index,_uuid", ["a,1,x,1,k1,1,u1", "b,1,y,1,k2,2,u2", "c,2,z,3,k3,3,u3"]),
    "matrix": (",a,b,c,d", ["a,,1,2,", "b,1,,0,NS", "c,0,0,,1"]),
    "edge_list": ("respondent,wave,who,rank,nominee,p,strength", ["a,1,x,1,b,1,2", "a,1,y,2,c,2,", "c,2,z,1,d,2,0"]),
}
CHILD = (
    "nominee,p,strength,PARENT_KEY,_parent_index,_submission__uuid",
    ["b,c,1,k1,1,u1", "c,d,2,k1,1,u1", "a,a,,k2,2,u2"],
)
cell = st.sampled_from(CELLS) | st.text(max_size=4)
heading = st.sampled_from(HEADS) | st.text(max_size=3)


@st.composite
def table(draw: st.DrawFn, sound: tuple[str, list[str]]) -> list[list[str]]:
    """A sound table in which a few cells, headers or rows are something else."""
    rows = [line.split(",") for line in (sound[0], *sound[1])]
    for _ in range(draw(st.integers(0, 4))):
        i = draw(st.integers(0, len(rows) - 1))
        j = draw(st.integers(0, len(rows[0]) - 1))
        rows[i][j] = draw(heading if i == 0 else cell)
    if draw(st.booleans()):
        rows = rows[: draw(st.integers(0, len(rows)))]
    return rows + [list(row) for row in draw(st.lists(st.sampled_from(rows), max_size=2))] if rows else rows


def write(path: Path, rows: list[list[str]], delimiter: str) -> None:
    with path.open("w", newline="", encoding="utf-8", errors="surrogatepass") as file:
        csv.writer(file, delimiter=delimiter).writerows([c.replace("\0", "") for c in row] for row in rows)


@fuzz
@given(layout=st.sampled_from(sorted(QUESTIONS)), data=st.data())
def test_no_export_breaks_the_reader(layout: str, data: st.DataObject) -> None:
    collector = data.draw(st.sampled_from(COLLECTORS))
    rule = data.draw(st.sampled_from(["", "max", "mean", "senior"]))
    lines = [
        'study = { title = "T" }',
        'actors = { file = "actors.csv" }',
        "[[relations]]",
        'relation = "r"',
        "[nominations]",
    ]
    lines += ['file = "x.csv"', f'layout = "{layout}"', 'codes = { missing = ["NS", "99"], no = ["-"] }']
    lines += [f'collector = "{collector}"'] * bool(collector) + [f'informants = "{rule}"'] * bool(rule)
    if rule and data.draw(st.booleans()):
        lines.append('columns = { informant = "who", seniority = "rank" }')
    if data.draw(st.booleans()):
        lines.append("constant = { wave = 1 }")
    lines += ["[[nominations.questions]]", 'relation = "r"', data.draw(st.sampled_from(QUESTIONS[layout]))]
    lines += data.draw(st.sampled_from(BEYOND))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "actors.csv").write_text(ACTORS, encoding="utf-8")
        (folder / "codes.csv").write_text("code,actor\n1,a\n2,b\n", encoding="utf-8")
        (folder / "study.toml").write_text("\n".join(lines), encoding="utf-8")
        for name, sound in (("x.csv", SOUND[layout]), ("child.csv", CHILD)):
            write(folder / name, data.draw(table(sound)), data.draw(st.sampled_from(",;\t")))
        try:
            survey = lk.read_survey(folder)
        except (lk.SurveyError, lk.StudyError) as error:
            problems = error.problems
            assert len(problems)
            assert (problems["problem"].str.len() > 0).all()
            assert not problems["table"].str.contains("\0").any()
            assert all(isinstance(row, int) or row == "" for row in problems["row"])
            return
        assert not survey.warnings["table"].str.contains("\0").any()
        assert (survey.nominations["respondent"] != survey.nominations["nominee"]).all()
        lk.build_panel(survey)


@fuzz
@given(
    st.lists(st.lists(st.sampled_from(CELLS + HEADS), max_size=6), max_size=7),
    st.lists(st.lists(st.sampled_from(CELLS + HEADS), max_size=6), max_size=7),
    st.sampled_from(["r 1.csv", "r 2022.csv", "actors.csv", "x.tsv"]),
    st.sampled_from(
        ["", 'waves = [{ wave = 1 }, { wave = "2" }]\n', "relations = [{ relation = 'a\\\"b' }]\n", "[broken"]
    ),
)
def test_whatever_stands_in_a_folder_a_guess_is_lines_of_a_study(
    one: list[list[str]], other: list[list[str]], name: str, said: str
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "actors.csv").write_text(ACTORS, encoding="utf-8")
        for file, rows in ((name, one), ("r 2025.csv", other)):
            with (folder / file).open("w", encoding="utf-8", newline="") as text:
                csv.writer(text).writerows(rows)
        head = 'study = { title = "T" }\nactors = { file = "actors.csv" }\nnominations = { file = "r 2025.csv" }\n'
        (folder / "study.toml").write_text(head + said, encoding="utf-8")
        guesses = guess_study(folder)
        for _, guess in guesses:
            assert guess.reasons
            tomllib.loads(guess.snippet)
        assert guesses_said(guesses)
