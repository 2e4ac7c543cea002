"""From a study whose respondents wrote names as they liked to one that can be used: the whole way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk

TOML = """
study = { title = "Valle" }
[kinds]
firm = "private"
agency = "public"
[actors]
file = "actors.csv"
[nominations]
file = "ties.csv"
[names]
decisions = "names.csv"
"""
ACTORS = """wave,actor,name,kind,responded,cuit
1,F1,Notro Analítica SpA,firm,yes,30-50001091-2
1,F2,Lenga Datos S.A.,firm,yes,
1,I1,Instituto Nacional de Tecnología Agropecuaria,agency,yes,
2,F1,Notro Analítica SpA,firm,yes,30-50001091-2
2,F2B,Lenga Datos Sociedad Anónima,firm,yes,
2,I1,Instituto Nacional de Tecnología Agropecuaria,agency,yes,
"""
TIES = """wave,relation,respondent,nominee,strength
1,advice,F1,INTA,2
1,advice,F1,Inst. Nac. de Tec. Agropecuaria,3
1,advice,F2,Notro Analitica,1
1,advice,F2,El taller de Ana,1
1,advice,I1,F1,0
2,advice,F1,I1,1
2,advice,Lenga Datos,notro analítica,1
"""


def study(folder: Path, *, toml: str = TOML, actors: str = ACTORS, ties: str = TIES, **files: str) -> Path:
    named = {f"{name}.csv": text for name, text in files.items()}
    for name, text in {"study.toml": toml, "actors.csv": actors, "ties.csv": ties, **named}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path) -> pd.DataFrame:
    with pytest.raises((lk.SurveyError, lk.StudyError)) as caught:
        lk.read_survey(folder)
    return caught.value.problems


def decide(folder: Path, table: pd.DataFrame, **decisions: Any) -> None:
    """What a person does in the file: write a decision in the first row of a name."""
    for name, (decision, actor) in decisions.items():
        row = table.index[table["name"] == name.replace("_", " ")][0]
        table.loc[row, ["decision", "actor"]] = [decision, actor]
    lk.write_names(table, folder / "names.csv")


def test_from_names_as_they_were_written_to_a_survey(tmp_path: Path) -> None:
    folder = study(tmp_path, toml=TOML.replace('[names]\ndecisions = "names.csv"\n', ""))
    found = faults(folder)
    assert set(found["problem"]) == {"not among the actors of its wave"}
    assert (
        found["hint"].str.contains("linkages names STUDY").all()
    )  # who adds a spelling to the list makes a second organisation
    table = lk.review_names(folder)
    assert table.drop_duplicates("name").set_index("name")["decision"].to_dict() == {
        "INTA": "accepted", "Inst. Nac. de Tec. Agropecuaria": "accepted", "Notro Analitica": "accepted",
        "notro analítica": "accepted", "El taller de Ana": "review", "F2B": "review", "Lenga Datos": "review",
    }  # fmt: skip
    assert table.loc[table["name"] == "F2B", "actor"].tolist() == ["F2"]
    study(tmp_path)
    decide(folder, table, El_taller_de_Ana=("new", ""), F2B=("accepted", "F2"), Lenga_Datos=("accepted", "F2"))
    left = faults(folder)
    assert left["value"].tolist() == ["El taller de Ana"]  # new: it stays as it is written, and is not on the list
    study(tmp_path, ties=TIES.replace("1,advice,F2,El taller de Ana,1\n", ""))
    survey = lk.read_survey(folder)
    assert sorted(set(survey.actors["actor"])) == ["F1", "F2", "I1"]
    said = survey.nominations[["wave", "respondent", "nominee", "strength"]].to_numpy().tolist()
    assert said == [
        [1, "F1", "I1", 3.0],
        [1, "F2", "F1", 1.0],
        [1, "I1", "F1", 0.0],
        [2, "F1", "I1", 1.0],
        [2, "F2", "F1", 1.0],
    ]
    assert survey.sources["file"].tolist() == ["study.toml", "actors.csv", "ties.csv", "names.csv"]
    notes = survey.warnings.loc[survey.warnings["table"] == "names.csv", "problem"].tolist()
    assert notes == [
        "6 names read as 3 organisations in 6 answers",
        "1 row: named twice by one respondent: the strongest answer stands (I1)",
    ]


def test_a_tie_said_twice_under_one_name_stays_a_fault(tmp_path: Path) -> None:
    """Two answers to one question are for a person to settle; two names of one organisation are what names.csv settles."""
    decided = "name,decision,actor\nINTA,accepted,I1\nNotro Analitica,accepted,F1\n"
    ties = "wave,relation,respondent,nominee,strength\n1,advice,F1,INTA,1\n1,advice,F1,INTA,3\n1,advice,F2,Notro Analitica,1\n"
    left = faults(study(tmp_path, ties=ties, names=decided))
    assert left["problem"].tolist() == ["the same tie is reported twice by one respondent"]
    assert left["row"].tolist() == [3]
    two_names = ties.replace("F1,INTA,3", "F1,I1,3")
    survey = lk.read_survey(study(tmp_path, ties=two_names, names=decided))
    assert survey.nominations["strength"].tolist() == [3.0, 1.0]


def test_what_is_open_says_where_to_decide(tmp_path: Path) -> None:
    folder = study(tmp_path, names="name,decision,actor\nINTA,review,I1\nNotro Analitica,accepted,F1\n")
    found = faults(folder).set_index("value")
    assert found.loc["INTA", "hint"] == "decide about it in names.csv"
    assert "Notro Analitica" not in found.index
    table = lk.review_names(folder)
    assert table.loc[table["name"] == "INTA", "decision"].iloc[0] == "accepted"  # nobody had decided
    assert table.loc[table["name"] == "Notro Analitica", "why"].tolist() == [""]  # as it stood in the file


def test_a_decision_is_not_lost_when_the_table_is_made_again(tmp_path: Path) -> None:
    folder = study(tmp_path)
    table = lk.review_names(folder)
    decide(folder, table, El_taller_de_Ana=("new", ""), INTA=("accepted", "F2"))
    again = lk.review_names(folder)
    assert again.loc[again["name"] == "INTA", "actor"].iloc[0] == "F2"
    lk.write_names(again, folder / "names.csv")
    pd.testing.assert_frame_equal(lk.review_names(folder), again)


def test_an_organisation_that_a_spreadsheet_renamed_is_said(tmp_path: Path) -> None:
    actors, ties = ACTORS.replace("I1", "0012"), TIES.replace("I1", "0012")
    folder = study(tmp_path, actors=actors, ties=ties, names="name,decision,actor\nINTA,accepted,12\n")
    found = faults(folder)
    row = found[found["table"] == "names.csv"].iloc[0]
    assert row["problem"] == "accepted for 'INTA', but there is no such organisation"
    assert row["hint"] == "did you mean '0012'?"


def test_an_organisation_listed_twice_becomes_one(tmp_path: Path) -> None:
    actors = ACTORS + "1,X9,Notro Analitica,firm,no,\n"
    ties = "wave,relation,respondent,nominee\n1,advice,F2,X9\n1,advice,I1,F1\n1,advice,F1,X9\n"
    folder = study(tmp_path, actors=actors, ties=ties, names="name,decision,actor\nX9,accepted,F1\n")
    survey = lk.read_survey(folder)
    row = survey.actors[(survey.actors["wave"] == 1) & (survey.actors["actor"] == "F1")]
    assert row[["responded", "name"]].to_numpy().tolist() == [[True, "Notro Analítica SpA"]]
    assert survey.nominations["nominee"].tolist() == ["F1", "F1"]
    assert any("names itself under another name" in note for note in survey.warnings["problem"])


def test_tax_numbers_across_waves(tmp_path: Path) -> None:
    actors = ACTORS.replace("2,F1,Notro Analítica SpA", "2,N7,Grupo Pampero")
    folder = study(
        tmp_path,
        toml=TOML + 'tax_id = "cuit"\ncountry = "ar"\n',
        actors=actors,
        ties=TIES.replace("2,advice,F1", "2,advice,N7"),
    )
    table = lk.review_names(folder)
    row = table[table["name"] == "N7"]
    assert row["actor"].tolist() == ["F1"]
    assert row["decision"].tolist() == ["review"]
    assert "the same tax number" in row["why"].item()
    folder = study(tmp_path, toml=TOML + 'tax_id = "cuil"\n')
    assert "names.tax_id" in set(faults(folder)["column"])


def test_a_tax_number_with_a_wrong_digit_is_a_warning(tmp_path: Path) -> None:
    toml = TOML.replace('decisions = "names.csv"', 'tax_id = "cuit"\ncountry = "ar"')
    ties = "wave,relation,respondent,nominee\n1,advice,F1,I1\n"
    survey = lk.read_survey(study(tmp_path, toml=toml, ties=ties, actors=ACTORS.replace("1091-2", "1091-4")))
    notes = survey.warnings[survey.warnings["column"] == "cuit"]
    assert notes["problem"].tolist() == ["a tax number that fails its check digit (as CUIT)"]
    assert notes["value"].tolist() == ["30-50001091-4"]


def test_mergers_in_a_study(tmp_path: Path) -> None:
    toml = TOML.replace('decisions = "names.csv"', 'identity = "who.csv"\nparts = "together"')
    actors = "wave,actor,kind,responded\n" + "".join(
        f"{w},{a},firm,yes\n" for w, a in [(1, "a"), (1, "b"), (1, "c"), (2, "ab"), (2, "c")]
    )
    ties = "wave,relation,respondent,nominee\n1,advice,c,b\n2,advice,c,a\n"
    who = "actor,became,wave,how\na,ab,2,merged\nb,ab,2,merged\n"
    survey = lk.read_survey(study(tmp_path, toml=toml, actors=actors, ties=ties, who=who))
    assert survey.actors["actor"].tolist() == ["ab", "c", "ab", "c"]
    assert survey.nominations["nominee"].tolist() == ["ab", "ab"]
    assert any(
        note.startswith("1 row of nominations, wave 2: 'a' now reads 'ab'") for note in survey.warnings["problem"]
    )
    wrong = faults(study(tmp_path, toml=toml, actors=actors, ties=ties, who=who.replace("b,ab,2", "b,ab,3")))
    assert wrong[["table", "row", "column", "problem"]].to_numpy().tolist() == [
        ["who.csv", 3, "wave", "there is no such wave"]
    ]


@pytest.mark.parametrize(
    ("toml", "column"),
    [
        ('decisions = "../../etc/passwd"', "names.decisions"),
        ('identity = "no.csv"', "names.identity"),
        ('decision = "a.csv"', "names.decision"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, toml: str, column: str) -> None:
    text = TOML.replace('decisions = "names.csv"', toml)
    found = faults(study(tmp_path, toml=text, ties="wave,relation,respondent,nominee\n1,advice,F1,I1\n"))
    assert found[["table", "column"]].to_numpy().tolist() == [["study.toml", column]]
    assert found["row"].tolist() == [text.splitlines().index(toml) + 1]


def test_a_study_that_cannot_be_read_has_no_names(tmp_path: Path) -> None:
    with pytest.raises(lk.StudyError, match="there is no such file"):
        lk.review_names(tmp_path)
    with pytest.raises(lk.StudyError, match="names of the study cannot be read"):
        lk.review_names(study(tmp_path, actors="id\nF1\n"))
    with pytest.raises(lk.StudyError, match="decisions about names cannot be used"):
        lk.review_names(study(tmp_path, names="name,decision,actor\nINTA,accepted,\n"))


EXTERNAL = "name,decision,actor,kind\nINTA,accepted,I1,\nInst. Nac. de Tec. Agropecuaria,accepted,I1,\nNotro Analitica,accepted,F1,\n" \
    "notro analítica,accepted,F1,\nLenga Datos,accepted,F2B,\n"  # fmt: skip


def outside(survey: lk.Survey) -> list[list[Any]]:
    rows = survey.actors[survey.actors["external"]]
    return rows[["wave", "actor", "name", "kind", "sector", "asked", "responded"]].to_numpy().tolist()


@pytest.mark.parametrize("word", ["external", "Externo", "externa", "fuera", "fora", "outside"])
def test_a_name_decided_to_be_external_needs_no_line_on_the_list(tmp_path: Path, word: str) -> None:
    """The identifier of a proposed organisation that still stands beside it is not its own."""
    names = EXTERNAL + f"El taller de Ana,{word},F1,FIRM\nEl taller de Ana,rejected,F2,\n"
    folder = study(tmp_path, names=names)
    survey = lk.read_survey(folder)
    assert outside(survey) == [[1, "El taller de Ana", "El taller de Ana", "firm", "private", False, False]]
    assert any("is not on the list and stands outside: 'El taller de Ana'" in w for w in survey.warnings["problem"])
    net = lk.build_panel(survey)["advice", 1]
    assert sorted(net.actors.index) == ["F1", "F2", "I1"]
    again = lk.review_names(folder)
    rows = again[again["name"] == "El taller de Ana"]
    assert rows[["decision", "kind"]].to_numpy().tolist() == [["external", "FIRM"], ["rejected", ""]]


def test_two_spellings_of_one_outsider_in_every_wave_in_which_it_is_named(tmp_path: Path) -> None:
    names = EXTERNAL + "El taller de Ana,external,taller,firm\nTaller Ana,external,taller,\n"
    ties = TIES + "1,advice,F2,Taller Ana,3\n2,advice,I1,Taller Ana,1\n"
    survey = lk.read_survey(study(tmp_path, names=names, ties=ties))
    called = "El taller de Ana"
    assert outside(survey) == [[w, "taller", called, "firm", "private", False, False] for w in (1, 2)]
    assert survey.nominations.query("nominee == 'taller'")["strength"].tolist() == [3.0, 1.0]


@pytest.mark.parametrize(
    ("rows", "problem", "hint"),
    [
        ("X,external,,", "external, but of which kind?", "write in the column kind one of: firm, agency"),
        ("X,external,,frm", "is not in [kinds]", "did you mean 'firm'?"),
        ("X,external,a,firm\nX,external,b,firm", "external under two identifiers", "keep one of the two"),
        ("X,external,,firm\nX,new,,", "external in one row and new in another", "keep one of the two"),
        ("X,external,,firm\nX,accepted,F1,", "external in one row and accepted in another", "keep one of the two"),
    ],
)
def test_what_is_wrong_with_an_external_one(tmp_path: Path, rows: str, problem: str, hint: str) -> None:
    ties = "wave,relation,respondent,nominee\n1,advice,F1,X\n"
    found = faults(study(tmp_path, ties=ties, names="name,decision,actor,kind\n" + rows + "\n"))
    assert found[["table", "row", "problem", "hint"]].to_numpy().tolist() == [["names.csv", 2, problem, hint]]


def test_an_external_one_in_a_study_of_other_shapes(tmp_path: Path) -> None:
    """One row for each organisation; a constant wave, clusters, sectors without kinds, an identity table."""
    wide = TOML.replace('file = "actors.csv"', 'file = "actors.csv"\ncolumns = { responded = "Responded {wave}" }')
    wide = wide.replace("[names]", "[[waves]]\nwave = 1\n[[waves]]\nwave = 2\n[names]")
    actors = "actor,kind,Responded 1,Responded 2\nF1,firm,yes,yes\nF2,firm,yes,no\n"
    ties = "wave,relation,respondent,nominee\n1,advice,F1,X\n2,advice,F1,X\n"
    names = "name,decision,actor,kind\nX,external,,agency\n"
    survey = lk.read_survey(study(tmp_path, toml=wide, actors=actors, ties=ties, names=names))
    assert [row[:5] for row in outside(survey)] == [[w, "X", "X", "agency", "public"] for w in (1, 2)]
    flat = TOML.replace('[kinds]\nfirm = "private"\nagency = "public"\n', "").replace(
        'file = "actors.csv"', 'file = "actors.csv"\nconstant = { wave = 1, responded = true }'
    )
    flat += 'identity = "who.csv"\n'
    who = "actor,became,wave,how\nX,Y,,renamed\n"
    actors = "actor,sector,cluster,size\nF1,private,a,3\nF2,private,b,4\n"
    ties = "wave,relation,respondent,nominee\n1,advice,F2,X\n"
    survey = lk.read_survey(
        study(tmp_path, toml=flat, actors=actors, ties=ties, names=names.replace("agency", "Hybrid"), who=who)
    )
    assert [row[1:2] + row[4:] for row in outside(survey)] == [["Y", "hybrid", False, False]]
    assert survey.actors.set_index("actor").loc["Y", "cluster"] == "b"


CELLS = st.sampled_from(
    [
        "",
        "F1",
        "F2",
        "I1",
        "INTA",
        "X",
        "accepted",
        "new",
        "external",
        "firm",
        "1",
        "2",
        "merged",
        "split",
        "renamed",
        "=1",
        "\u200b",
        "0012",
    ]
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=4), max_size=4), st.lists(st.lists(CELLS, min_size=3, max_size=5), max_size=4),
    st.sampled_from(["apart", "together"]),
)  # fmt: skip
def test_any_two_tables_end_in_a_survey_or_in_a_list_of_faults(
    tmp_path_factory: Any, names: list[list[str]], who: list[list[str]], parts: str
) -> None:
    def text(header: str, rows: list[list[str]]) -> str:
        return "\n".join([header, *(",".join(row) for row in rows)]) + "\n"

    toml = TOML + f'identity = "who.csv"\nparts = "{parts}"\n'
    files = {"names": text("name,decision,actor,kind", names), "who": text("actor,became,wave,how", who)}
    folder = study(tmp_path_factory.mktemp("study"), toml=toml, **files)
    for act in (lk.read_survey, lk.review_names):
        try:
            act(folder)
        except (lk.SurveyError, lk.StudyError) as error:
            found = error.problems
            assert len(found)
