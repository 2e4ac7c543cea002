"""What commands do and say: the flow, one verb after the other, and what a person sees."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ..screen import print_problems, printable

if TYPE_CHECKING:
    import pandas as pd

    from ..data.survey import Survey
    from ..findings.evaluation import Evaluation

__all__ = ["at_work", "count", "evaluate_study", "faults_to", "not_of_the_study", "read", "say", "write_problems"]


def read(study: Path) -> tuple[Survey, Any]:
    """The survey and its panel."""
    import linkages as lk

    survey = lk.read_survey(study)
    return survey, lk.build_panel(survey)


@contextmanager
def faults_to(out: Path | None) -> Iterator[None]:
    """Write the faults that stop a study to a file as well, if one is asked for."""
    from ..errors import StudyError, SurveyError

    try:
        yield
    except (StudyError, SurveyError) as error:
        if out is not None:
            write_problems(out, error.problems, "error")
        raise


def write_problems(out: Path, problems: pd.DataFrame, what: str, overview: pd.DataFrame | None = None) -> None:
    """Write faults or warnings as a workbook, and what the study has if it can be used.

    A line for every cause; where one stands in several places, each of them on a sheet of its own.
    """
    from ..errors import by_cause
    from ..files import write_atomically
    from ..findings.workbook import as_workbook

    sheets = {"problems": by_cause(problems)}
    if len(sheets["problems"]) < len(problems):
        sheets["every place"] = problems.copy()
    for sheet in sheets.values():
        sheet.insert(0, "what", what)
    if overview is not None:
        sheets["overview"] = overview
    write_atomically(out, as_workbook(sheets))


def not_of_the_study(out: Path | None, study: Path) -> None:
    """Refuse to write anything but a workbook, or over a file of the study."""
    if out is None:
        return
    if out.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"{out.name} must end in .xlsx", param_hint="--out")
    folder = study if study.is_dir() else study.parent
    toml = folder / "study.toml" if study.is_dir() else study
    told = toml.read_text(encoding="utf-8", errors="replace") if toml.is_file() else ""
    if out.resolve().is_relative_to(folder.resolve()) and out.name.casefold() in told.casefold():
        raise typer.BadParameter(f"{out.name} is a file of the study", param_hint="--out")


def evaluate_study(study: Path, seed: int, draws: int, *, quiet: bool) -> Evaluation:
    """Read, build and measure, a portfolio of clusters on all cores; warnings of the survey are counted first."""
    import joblib

    import linkages as lk

    survey, panel = read(study)
    if len(survey.warnings) and not quiet:
        n = count(survey.warnings, "warning")
        typer.echo(f"{n}: `linkages check {study}` lists {'it' if n.startswith('1 ') else 'them'}", err=True)
    with joblib.parallel_config(n_jobs=-1 if len(panel.clusters) > 1 else 1):
        return lk.evaluate(panel, n_draws=draws, seed=seed)


@contextmanager
def at_work(quiet: bool, *, problems_to: Any = None) -> Iterator[None]:
    """Run the work; an error becomes a readable table and exit code 1."""
    from ..errors import LinkagesError, StudyError, SurveyError
    from ..progress import silenced

    stream = problems_to or sys.stderr
    try:
        with silenced(quiet):
            yield
    except (StudyError, SurveyError) as error:
        print_problems(error.problems, str(error).splitlines()[0], stream)
        raise typer.Exit(1) from None
    except LinkagesError as error:
        typer.echo(f"Error: {printable(str(error))}", err=True)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        raise  # the reader of our output left; typer ends quietly
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"Error: {printable(where + (error.strerror or str(error)))}", err=True)
        raise typer.Exit(1) from None


def say(written: list[tuple[Path, str]], quiet: bool) -> None:
    """Say what was written and where to look."""
    if quiet:
        return
    width = max((len(str(path)) for path, _ in written), default=0)
    typer.echo("Wrote")
    for path, what in written:
        typer.echo(f"  {path!s:{width}}  {what}".rstrip())


def count(rows: pd.DataFrame, noun: str) -> str:
    """``3 warnings``, those that give the same advice once."""
    from ..errors import by_advice, by_cause

    n = len(by_advice(by_cause(rows)))
    return f"{n} {noun}{'' if n == 1 else 's'}"
