"""The command line: what it writes, what it says where, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

import linkages as lk
from linkages import cli
from linkages.vocabulary import PROBLEM_COLUMNS, report_language

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "samples" / "valle"
TOML = """
[study]
title = "Try"
[kinds]
firm = "private"
agency = "public"
[actors]
file = "actors.csv"
[nominations]
file = "ties.csv"
"""
ACTORS = "wave,actor,kind,responded\n" + "".join(
    f"{wave},{kind}{i},{kind},{'no' if i == 3 else 'yes'}\n"
    for wave in (1, 2) for kind in ("firm", "agency") for i in range(6)
)  # fmt: skip
TIES = "wave,relation,respondent,nominee\n" + "".join(
    f"{wave},advice,firm{i},agency{(i * wave + 1) % 6}\n{wave},advice,agency{i},firm{(i + wave) % 6}\n"
    for wave in (1, 2) for i in (0, 1, 2, 4, 5)
)  # fmt: skip


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A small study that can be used."""
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "study.toml").write_text(TOML, encoding="utf-8")
    (folder / "actors.csv").write_text(ACTORS, encoding="utf-8")
    (folder / "ties.csv").write_text(TIES, encoding="utf-8")
    return folder


def run(*arguments: object) -> Any:
    """Run a command in this process."""
    return CliRunner().invoke(cli.app, [str(a) for a in arguments])


def test_demo_writes_study_tables_and_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "linkages-demo" / "study" / "notes.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine", encoding="utf-8")
    result = run("demo", "--draws", 50)
    assert result.exit_code == 0, result.output
    assert [p.name for p in tmp_path.iterdir()] == ["linkages-demo"]
    written = {p.relative_to(tmp_path / "linkages-demo").as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert {"report.html", "tables/tables.xlsx", "tables/cohesion.csv", "tables/change.csv"} <= written
    copied = {f"study/{p.relative_to(SAMPLE).as_posix()}" for p in SAMPLE.rglob("*") if p.is_file()}
    assert copied <= written
    assert kept.read_text(encoding="utf-8") == "mine"
    assert str(Path("linkages-demo", "report.html")) in result.stdout
    assert "64" in (tmp_path / "linkages-demo" / "study" / "README.md").read_text(encoding="utf-8")
    cohesion = pd.read_csv(tmp_path / "linkages-demo" / "tables" / "cohesion.csv")
    assert set(cohesion["block"]) == set(lk.BLOCKS)
    assert cohesion["value"].notna().mean() > 0.5


def test_check_of_a_good_study(study: Path) -> None:
    result = run("check", study)
    assert result.exit_code == 0, result.output
    assert "advice" in result.stdout
    assert "no problem found" in result.stdout
    assert result.stderr == ""
    assert run("check", study / "study.toml", "--quiet").output == ""


def test_check_says_what_the_design_can_show_before_any_result() -> None:
    said = run("check", SAMPLE).stdout
    assert "Who takes part was decided: self-selected (column 'programa')" in said
    assert "Warning: one treated cluster: " in said
    assert said.rindex("Warning: ") < said.rindex("can be used")


def test_check_lists_every_fault_and_ends_with_1(study: Path) -> None:
    hostile = "[red]x[/red] [/] :bomb: \x1b[2J\u202e" + "long" * 300
    actors = ACTORS + f'3,"{hostile}",{"museum"},maybe\n'
    (study / "actors.csv").write_text(actors, encoding="utf-8")
    result = run("check", study)
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    assert "museum" in said
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output
    assert "Traceback" not in result.output
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_warning_does_not_stop_anything(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warnings = pd.DataFrame([("ties.csv", 2, "who", "x", "looks odd", "")], columns=list(PROBLEM_COLUMNS))
    survey = lk.read_survey(study)
    object.__setattr__(survey, "warnings", warnings)
    monkeypatch.setattr(lk, "read_survey", lambda path: survey)
    result = run("check", study)
    assert result.exit_code == 0
    assert "looks odd" in result.stdout
    assert "can be used, see the warnings" in result.stdout


def sheets(file: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of every sheet of a workbook; no cell of it may be a formula."""
    from openpyxl import load_workbook

    book = load_workbook(file)
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    rows = {sheet.title: [*sheet.iter_rows(values_only=True)] for sheet in book}
    return {name: [dict(zip(found[0], row, strict=True)) for row in found[1:]] for name, found in rows.items()}


def test_check_writes_every_fault_as_a_workbook(study: Path, tmp_path: Path) -> None:
    (study / "actors.csv").write_text(ACTORS + '3,"=1+1",museum,maybe\n', encoding="utf-8")
    (study / "ties.csv").write_text(TIES + '1,advice,firm0,"=HYPERLINK(""http://x"")"\n', encoding="utf-8")
    out = tmp_path / "new" / "problems.xlsx"
    result = run("check", study, "-o", out, "--quiet")
    assert result.exit_code == 1
    found = sheets(out)
    assert list(found) == ["problems"]
    assert list(found["problems"][0]) == ["what", *PROBLEM_COLUMNS, "n_rows", "rows"]
    assert {row["what"] for row in found["problems"]} == {"error"}
    with pytest.raises(lk.LinkagesError) as caught:
        lk.read_survey(study)
    problems = caught.value.problems  # type: ignore[attr-defined]
    assert [row["problem"] for row in found["problems"]] == problems["problem"].tolist()
    assert any(str(row["value"]).startswith("=") for row in found["problems"])
    assert [p.name for p in out.parent.iterdir()] == ["problems.xlsx"]


def test_one_slip_is_one_line_and_no_place_is_lost(study: Path, tmp_path: Path) -> None:
    """An organisation whose row of a wave is missing: every answer that names it is wrong, and there is one thing to mend."""
    actors = pd.read_csv(study / "actors.csv", dtype=str)
    ties = pd.read_csv(study / "ties.csv", dtype=str)
    gone = ties.loc[ties["wave"] == "1", "nominee"].iloc[0]
    actors[(actors["actor"] != gone) | (actors["wave"] != "1")].to_csv(study / "actors.csv", index=False)
    result = run("check", study, "-o", tmp_path / "problems.xlsx")
    assert result.exit_code == 1
    here = ties["wave"].eq("1") & ties[["respondent", "nominee"]].eq(gone).any(axis=1)
    places = (ties.index[here] + 2).tolist()
    assert len(places) > 1
    assert f"1 problem in {len(places)} places" in " ".join(result.stdout.split())
    assert result.stdout.count("not among the actors") == 1
    found = sheets(tmp_path / "problems.xlsx")
    assert [row["row"] for row in found["every place"]] == places
    (line,) = found["problems"]
    assert (line["n_rows"], line["row"]) == (len(places), places[0])
    assert line["hint"] == "it is there in wave 2: add its row for wave 1, or correct its wave"


def test_check_writes_warnings_as_a_workbook_and_ends_with_0(study: Path, tmp_path: Path) -> None:
    (study / "ties.csv").write_text(TIES.replace("1,advice,firm1,agency2\n", ""), encoding="utf-8")
    out = tmp_path / "problems.xlsx"
    result = run("check", study, "-o", out)
    assert result.exit_code == 0, result.output
    assert str(out) in result.stdout
    found = sheets(out)
    assert [row["problem"] for row in found["problems"]] == lk.read_survey(study).warnings["problem"].tolist()
    assert {row["what"] for row in found["problems"]} == {"warning"}
    assert [row["wave"] for row in found["overview"]] == [1, 2]
    (study / "ties.csv").write_text(TIES, encoding="utf-8")
    assert run("check", study, "-o", out).exit_code == 0
    assert sheets(out)["problems"] == []  # yesterday's warnings are gone


def test_check_does_not_write_over_the_study(study: Path, tmp_path: Path) -> None:
    toml = (study / "study.toml").read_text(encoding="utf-8").replace("actors.csv", "actors.xlsx")
    (study / "study.toml").write_text(toml, encoding="utf-8")
    (study / "actors.xlsx").write_bytes(b"mine")
    result = run("check", study, "-o", study / "actors.xlsx")
    assert result.exit_code == 2
    assert "a file of the study" in result.output
    assert (study / "actors.xlsx").read_bytes() == b"mine"
    assert run("check", study, "-o", tmp_path / "problems.csv").exit_code == 2
    assert not (tmp_path / "problems.csv").exists()


def test_measure_writes_the_same_tables_for_the_same_seed(study: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        result = run("measure", study, "-o", tmp_path / name, "--draws", 20, "--seed", 3)
        assert result.exit_code == 0, result.output
        assert str(tmp_path / name / "cohesion.csv") in result.stdout
        assert result.stderr == ""  # no progress in a pipe
    first, second = (sorted((tmp_path / name).glob("*.csv")) for name in ("one", "two"))
    assert [p.name for p in first] == [p.name for p in second]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_report_is_written_whole_or_not_at_all(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "out" / "page.html"
    result = run("report", study, "-o", page, "--draws", 20, "--language", "pt", "--quiet")
    assert result.exit_code == 0, result.output
    assert result.output == ""
    assert '<html lang="pt' in page.read_text(encoding="utf-8")
    before = page.read_bytes()
    (study / "actors.csv").write_text("nothing", encoding="utf-8")
    assert run("report", study, "-o", page).exit_code == 1
    assert page.read_bytes() == before
    assert [p.name for p in page.parent.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    "arguments",
    [["check", "nowhere"], ["measure"], ["report", ".", "--language", "xx"], ["report", ".", "--audience", "all"],
     ["measure", ".", "--seed", "-1"], ["measure", ".", "--draws", "0"], ["unknown"], ["report", ".", "-o", "."],
     ["check", ".", "--colour"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Error" in result.stderr


def test_a_folder_without_a_study_is_an_error_that_says_so(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "study.toml" in result.output
    assert "Traceback" not in result.output


def test_errors_of_the_library_and_of_the_disk_are_one_line(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(error: Exception) -> None:
        def raise_it(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(lk, "build_panel", raise_it)

    refuse(lk.ArgumentError("relations='x\x1b' was not asked"))
    result = run("measure", study)
    assert (result.exit_code, result.stderr) == (1, "Error: relations='x\\x1b' was not asked\n")
    refuse(PermissionError(13, "Permission denied", "tables.xlsx"))
    result = run("measure", study)
    assert (result.exit_code, result.stderr) == (1, "Error: tables.xlsx: Permission denied\n")
    refuse(KeyboardInterrupt())  # type: ignore[arg-type]
    assert run("measure", study).exit_code == 130


def test_a_fault_of_ours_is_not_hidden(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(survey: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(lk, "build_panel", broken)
    assert isinstance(run("check", study).exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("written", "spoken"), [("es-AR", "es-AR"), ("pt_BR", "pt-BR"), ("EN", "EN"), ("fr", "en"), (None, "en")]
)
def test_the_report_speaks_the_language_of_the_study(written: str | None, spoken: str) -> None:
    assert report_language(written) == spoken


def test_names_are_written_for_a_person_to_decide(study: Path) -> None:
    ties = TIES + "1,advice,firm0,Agency 1\n2,advice,firm1,Nobody Knows\n"
    (study / "ties.csv").write_text(ties, encoding="utf-8")
    result = run("names", study)
    assert result.exit_code == 0, result.output
    assert "2 names, 1 to be decided" in result.stdout
    assert 'added to study.toml: [names] decisions = "names.xlsx"' in result.stdout
    assert lk.read_names(study / "names.xlsx")["kind"].tolist() == [""] * len(lk.read_names(study / "names.xlsx"))
    (study / "names.xlsx").unlink()
    (study / "study.toml").write_bytes(TOML.replace("\n", "\r\n").rstrip().encode())  # no line end at the end
    file = study / "names.csv"
    file.write_text(
        "name,decision,actor,note\nAgency 1,accepted,agency1,asked Ana\nNobody Knows,review,,\n", encoding="utf-8"
    )
    assert run("names", study, "--quiet").output == ""
    assert lk.read_names(file).set_index("name").loc["Agency 1", ["actor", "note"]].tolist() == ["agency1", "asked Ana"]
    added = (study / "study.toml").read_bytes()  # a file that was there is kept and named
    assert added == TOML.replace("\n", "\r\n").rstrip().encode() + b'\r\n\r\n[names]\r\ndecisions = "names.csv"\r\n'
    assert "study.toml" not in run("names", study).stdout.replace(str(study), "")
    found = run("check", study)
    assert found.exit_code == 1
    assert "decide about it in" in " ".join(found.stdout.split())
    (study / "ties.csv").write_text(ties.replace("2,advice,firm1,Nobody Knows\n", ""), encoding="utf-8")
    assert run("check", study).exit_code == 0
    assert run("names", study, "-o", study / "names.ods").exit_code == 1
    other = run("names", study, "-o", study / "names.xlsx")
    assert other.exit_code == 0
    assert (
        'Once decided, add to study.toml:\n\n[names]\ndecisions = "names.xlsx"' in other.stdout
    )  # another file than the one study.toml names


def test_version() -> None:
    assert run("--version").stdout == f"linkages {lk.__version__}\n"


def test_a_console_without_the_characters_does_not_fail(study: Path) -> None:
    """As on Windows with code page 1252, where Greek and the lines of tables cannot be shown."""
    (study / "actors.csv").write_text(ACTORS.replace("firm0", "Ωmega"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "linkages", "check", str(study)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 1  # firm0 is named in ties.csv and no longer listed
    assert b"firm0" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise on Windows")
def test_interrupting_ends_with_130_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Ctrl-C while the report is being written."""
    code = (
        "import os, signal, linkages as lk\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # ignored in a background job
        "from linkages.files import write_atomically\n"
        "from linkages.cli import main\n"
        "def slow(path):\n"
        "    write_atomically('page.html', lambda draft: (draft.write_text('half'), os.kill(os.getpid(), signal.SIGINT)))\n"
        "lk.read_survey = slow\n"
        "main()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "."], cwd=tmp_path, capture_output=True, text=True, check=False, env=env
    )
    assert done.returncode == 128 + signal.SIGINT
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_power_says_what_a_study_like_this_would_find(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan" / "power.csv"
    ended = run("power", study, "-o", out, "--design", "before-after", "--studies", 8, "--response", 0.9)
    assert ended.exit_code == 0, ended.output
    assert "advice: 6 private, 6 public and 0 hybrid organisations a cluster, of whom 90% answer" in ended.output
    assert "waves: 1 before, 1 after" in ended.output
    table = pd.read_csv(out)
    assert set(table.reading) == {"detectable", "power", "size"}
    assert "private-private" in ended.output
    assert "designs='bread' is not one of" in run("power", study, "--design", "bread").stderr
    none = run("power", study, "-o", out, "--design", "clusters", "--clusters", 6)
    assert none.exit_code == 0
    assert pd.read_csv(out).effect.isna().all()
    assert run("power", study, "-o", out, "--design", "clusters", "--clusters", 6, "-q").output == ""


@pytest.mark.parametrize(("study", "several"), [("cartera", True), ("valle", False)])
def test_a_portfolio_is_measured_on_all_cores(monkeypatch: pytest.MonkeyPatch, study: str, several: bool) -> None:
    import joblib

    from linkages.cli.work import evaluate_study

    monkeypatch.setattr(lk, "evaluate", lambda *_, **__: joblib.Parallel().n_jobs)
    found: object = evaluate_study(Path(__file__).parents[1] / "data" / "samples" / study, 1, 9, quiet=True)
    assert found == (-1 if several else 1)
