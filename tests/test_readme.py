"""What the README promises works as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import typer

import linkages as lk
from linkages.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDER = (ROOT / "docs" / "study-folder.md").read_text(encoding="utf-8")


def blocks(language: str, page: str = README) -> list[str]:
    """Fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


def test_the_lines_of_python_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data" / "samples" / "valle", tmp_path / "linkages-demo" / "study")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)
    assert len(names["brokers"]) == 5  # type: ignore[arg-type]
    assert (tmp_path / "report.html").stat().st_size > 100_000
    assert {"cohesion.csv", "change.csv", "tables.xlsx"} <= {p.name for p in (tmp_path / "tables").iterdir()}


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The three files of the page on a study's folder."""
    tables = blocks("csv", FOLDER)
    (tmp_path / "actors.csv").write_text(tables[0], encoding="utf-8")
    (tmp_path / "ties.csv").write_text(tables[1], encoding="utf-8")
    (tmp_path / "study.toml").write_text(blocks("toml", FOLDER)[0], encoding="utf-8")
    return tmp_path


def test_the_study_of_the_page_can_be_used(example: Path) -> None:
    survey = lk.read_survey(example)
    assert len(survey.warnings) == 0
    panel = lk.build_panel(survey)
    before, after = panel["advice", 2019], panel["advice", 2023]
    assert (before.n_actors, before.n_ties, after.n_ties) == (6, 5, 7)
    # Silent: the 5 dyads of Gama Devices; left blank: the university towards the agency.
    assert before.n_dyads == 30 - 5 - 1
    assert after.missing_share == 0
    assert set(after.actors["sector"]) == {"private", "public", "hybrid"}
    assert survey.study is not None
    assert survey.study.design.arm in after.actors


def test_its_first_fault_is_found(example: Path) -> None:
    toml = example / "study.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("[kinds]", "[kind]"), encoding="utf-8")
    with pytest.raises(lk.StudyError, match="kinds"):
        lk.read_survey(example)


def test_commands_and_options_exist() -> None:
    root = typer.main.get_command(app)
    known = {name: {o for p in c.params for o in p.opts} | {"--help"} for name, c in root.commands.items()}  # type: ignore[attr-defined]
    said = re.findall(
        r"linkages (demo|new|check|names|measure|report|power)\b([^`\n#]*)", "\n".join(blocks("sh")) + README
    )
    assert {command for command, _ in said} == set(known)
    for command, rest in said:
        assert set(re.findall(r"(?<!\S)--?\w+", rest)) <= known[command]
    assert set(re.findall(r"`(--\w+)`", FOLDER)) <= known["report"]


def test_links_and_pictures_are_there() -> None:
    targets = re.findall(r"\]\(([^)#]+)", README)
    assert targets
    assert [t for t in targets if "://" not in t and not (ROOT / t).exists()] == []


def test_the_two_commands_are_those_that_ci_runs() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert ["pip install . && linkages demo\n", 'pip install ".[dev]" && pytest\n'] == blocks("sh")[:2]
    assert re.search(r'^pip install --quiet "\$root"$', ci, flags=re.MULTILINE)
    assert re.search(r"^linkages demo ", ci, flags=re.MULTILINE)
    assert re.search(r'^pip install --quiet "\.\[dev\]"$', ci, flags=re.MULTILINE)
    assert re.search(r"^pytest 2>&1 ", ci, flags=re.MULTILINE)
