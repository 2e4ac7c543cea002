"""The door from the command line: ``linkages demo | new | check | names | measure | report``.

Results go to standard output; errors, warnings and progress to standard error. Exit codes: 0 fine, 1 the study (or a
file) cannot be used, 2 wrong usage, 130 interrupted. Only typer is imported at the top: ``--help`` answers at once.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .files import copy_folder
from .screen import print_problems, print_table, printable
from .vocabulary import Audience, FormCollector

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import pandas as pd

    from .data.survey import Survey
    from .findings.evaluation import Evaluation

__all__ = ["app", "main"]

SAMPLE = "valle"  # the sample study that travels inside the package

app = typer.Typer(
    name="linkages",
    help="Measure how collaboration among private and public organisations changed, and report it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

StudyPath = Annotated[Path, typer.Argument(metavar="STUDY", exists=True, help="Folder of study.toml, or the file.")]
Seed = Annotated[int, typer.Option(min=0, help="Start of the random numbers: the same seed gives the same numbers.")]
Draws = Annotated[int, typer.Option(min=1, help="Number of random draws behind each test of chance.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


def _spoken(code: str | None) -> str | None:
    """Refuse a language the report does not speak before anything is measured."""
    from .report.wording import find_locale

    try:
        return str(find_locale(code)).replace("_", "-") if code else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


LanguageOption = Annotated[
    str | None, typer.Option(callback=_spoken, help="Language of the report, as es or es-AR; by default the study's.")
]
KeyOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Key of the codes: the same in every report.")]
AudienceOption = Annotated[Audience, typer.Option(help="public hides the names of organisations; internal shows them.")]


def main() -> None:
    """Run the command line; a console that lacks a character shows a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    app()


def _version(asked: bool) -> None:
    """Print the version and stop."""
    if asked:
        from . import __version__

        typer.echo(f"linkages {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Measure how collaboration among private and public organisations changed, and report it."""


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False)] = Path("linkages-demo"),
    seed: Seed = 1,
    draws: Draws = 1000,
    language: LanguageOption = "en",
    quiet: Quiet = False,
) -> None:
    """Copy a sample study out of the package, measure it, and write its tables and report."""
    started = time.monotonic()
    study, tables, page = folder / "study", folder / "tables", folder / "report.html"
    with _at_work(quiet):
        copy_folder(_sample(), study)
        evaluation = _evaluate(study, seed, draws, quiet=quiet)
        from .findings.evaluation import write_tables
        from .report.output import write_report

        written = write_tables(evaluation, tables)
        write_report(evaluation, page, language=language)
    _say(
        [
            (study, "a sample study: study.toml and its tables, to look at and to copy"),
            (tables, f"{len(written)} files: every number, as CSV and as one workbook"),
            (page, "the report: open it in a browser"),
        ],
        quiet,
    )
    if not quiet:
        typer.echo(f"\nDone in {time.monotonic() - started:.0f} s. To try your own changes, edit the files in")
        typer.echo(f"{study} and run: linkages report {study}")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Where the study shall stand.")],
    title: Annotated[str | None, typer.Option(help="Title of the study.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the study, as es or es-AR.")] = None,
    relation: Annotated[list[str] | None, typer.Option(help="A kind of tie to ask about; may be given again.")] = None,
    wave: Annotated[str | None, typer.Option(help="Round of the survey: a year, or a name.")] = None,
    scale: Annotated[int | None, typer.Option(help="Highest strength of a tie, 1 (yes or no) to 10.")] = None,
    programme: Annotated[str | None, typer.Option(help="Name of the programme under evaluation.")] = None,
    collector: Annotated[FormCollector, typer.Option(help="Where the questionnaire will be answered.")] = "kobo",
    quiet: Quiet = False,
) -> None:
    """Lay out a study; run again, once its organisations are listed, to make its questionnaire."""
    if (folder / "study.toml").is_file():
        if title or language or relation or scale or programme:
            raise typer.BadParameter(f"{folder} holds a study already: edit its study.toml", param_hint="DIR")
        return _questionnaire(folder, _wave(wave) if wave else None, quiet)
    title = title or typer.prompt("Title of the study")
    language = language or typer.prompt("Language of the study", default="en")
    asked = relation or typer.prompt("Ties to ask about, as: advice, joint projects").split(",")
    wave = wave or typer.prompt("Round of the survey (a year, or a name)")
    if scale is None:
        scale = typer.prompt("Highest strength of a tie (1: yes or no)", default=3, type=int)
    with _at_work(quiet):
        import linkages as lk

        written = lk.new_study(
            folder, title=title, language=language, relations=[a.strip() for a in asked if a.strip()], wave=_wave(wave), scale=scale,
            programme=programme, collector=collector,
        )  # fmt: skip
    notes = {
        ".toml": "the study, with remarks: look it over", ".xlsx": "the list of organisations: fill it in",
        ".key": "the key of the codes in reports: keep it apart, do not publish it",
    }  # fmt: skip
    _say([(path, notes[path.suffix]) for path in written], quiet)
    if not quiet:
        typer.echo(f"\nThen, for the questionnaire: linkages new {folder}")


def _wave(text: str) -> int | str:
    """A wave as typed: a whole number, or a name."""
    return int(text) if text.strip().isascii() and text.strip().isdigit() else text


def _questionnaire(folder: Path, wave: int | str | None, quiet: bool) -> None:
    """Write the questionnaire of a study that is laid out, and say how long an interview takes."""
    from .intake.instrument.burden import LONGEST, TOO_LONG
    from .intake.instrument.new import planned_interview

    with _at_work(quiet):
        import linkages as lk

        written = lk.write_instrument(folder, wave=wave)
        n_actors, rows, minutes = planned_interview(folder, wave=wave)
    notes = {
        ".xlsx": "the questionnaire: upload it",
        ".html": "the same on paper",
        ".csv": "which organisation each code is",
    }
    _say([(path, notes[path.suffix]) for path in written], quiet)
    if not quiet:
        typer.echo(
            f"\nAn interview takes about {minutes:.0f} minutes: {n_actors} organisations, {rows} rows to answer."
        )
    if minutes > LONGEST:
        typer.echo(f"Warning: {TOO_LONG}", err=True)


@app.command()
def check(
    study: StudyPath,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE.xlsx", dir_okay=False, help="Also write the list here.")
    ] = None,
    guess: Annotated[bool, typer.Option("--guess", help="Show how answers seem to stand in each file.")] = False,
    quiet: Quiet = False,
) -> None:
    """Check a study and list every problem and warning; a study that cannot be used ends with exit code 1."""
    _not_of_the_study(out, study)
    if guess:
        from .intake.guess import guesses_said

        return typer.echo(printable(guesses_said(study)))
    with _at_work(quiet, problems_to=sys.stdout):
        with _faults_to(out):
            survey, panel = _read(study)
        from .findings.describe import design_said

        overview, design = panel.overview(), design_said(panel)
        if out is not None:
            _write_problems(out, survey.warnings, "warning", overview)
    if quiet:
        return
    if len(survey.warnings):
        print_problems(survey.warnings, _count(survey.warnings, "warning"), sys.stdout, most=len(survey.warnings))
    print_table(overview)
    if design:
        typer.echo(printable(design))
    typer.echo(f"{study}: " + ("can be used, see the warnings." if len(survey.warnings) else "no problem found."))
    _say([(out, "every problem and warning")] if out else [], quiet or out is None)


@app.command()
def names(
    study: StudyPath,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE.csv", help="Where to write them.")] = None,
    accept_at: Annotated[float, typer.Option(min=0, max=100, help="Lowest score that needs no person.")] = 75,
    quiet: Quiet = False,
) -> None:
    """List names that are not on the list of organisations, with those they may mean, to be decided about."""
    with _at_work(quiet):
        from .intake.review import write_review

        file, told, lacking = write_review(study, out, accept_at)
    _say([(file, told)], quiet)
    if lacking and not quiet:
        typer.echo(f"\nOnce decided, add to study.toml:\n\n{lacking}")


@app.command()
def measure(
    study: StudyPath,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", file_okay=False, help="Folder for the tables.")
    ] = Path("tables"),
    seed: Seed = 1,
    draws: Draws = 1000,
    quiet: Quiet = False,
) -> None:
    """Measure a study and write tidy tables: CSV files and one workbook."""
    with _at_work(quiet):
        evaluation = _evaluate(study, seed, draws, quiet=quiet)
        from .findings.evaluation import write_tables

        written = write_tables(evaluation, out)
    _say([(path, "") for path in written], quiet)


@app.command()
def report(
    study: StudyPath,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", dir_okay=False, help="The HTML file to write.")
    ] = Path("report.html"),
    language: LanguageOption = None,
    audience: AudienceOption = "public",
    key: KeyOption = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also print it to PDF, by Chromium, Chrome or Edge.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Also write every number as JSON.")] = False,
    pictures: Annotated[bool, typer.Option("--pictures", help="Also write every picture as an SVG file.")] = False,
    seed: Seed = 1,
    draws: Draws = 1000,
    quiet: Quiet = False,
) -> None:
    """Measure a study and write the report: one HTML file that needs no network."""
    with _at_work(quiet):
        evaluation = _evaluate(study, seed, draws, quiet=quiet)
        from .report.output import write_report

        also = [form for form, asked in (("pdf", pdf), ("json", json), ("pictures", pictures)) if asked]
        written, said = write_report(evaluation, out, language=language, audience=audience, key=key, also=also)
    _say(written, quiet)
    if said and not quiet:
        typer.echo(f"\n{said}")


def _read(study: Path) -> tuple[Survey, Any]:
    """The survey and its panel."""
    import linkages as lk

    survey = lk.read_survey(study)
    return survey, lk.build_panel(survey)


@contextmanager
def _faults_to(out: Path | None) -> Iterator[None]:
    """Write the faults that stop a study to a file as well, if one is asked for."""
    from .errors import StudyError, SurveyError

    try:
        yield
    except (StudyError, SurveyError) as error:
        if out is not None:
            _write_problems(out, error.problems, "error")
        raise


def _write_problems(out: Path, problems: pd.DataFrame, what: str, overview: pd.DataFrame | None = None) -> None:
    """Write faults or warnings as a workbook, and what the study has if it can be used."""
    from .files import write_atomically
    from .findings.workbook import as_workbook

    listed = problems.copy()
    listed.insert(0, "what", what)
    sheets = {"problems": listed} | ({} if overview is None else {"overview": overview})
    write_atomically(out, as_workbook(sheets))


def _not_of_the_study(out: Path | None, study: Path) -> None:
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


def _evaluate(study: Path, seed: int, draws: int, *, quiet: bool) -> Evaluation:
    """Read, build and measure; warnings of the survey are listed first."""
    import linkages as lk

    survey, panel = _read(study)
    if len(survey.warnings) and not quiet:
        print_problems(survey.warnings, _count(survey.warnings, "warning"), sys.stderr, most=5)
    return lk.evaluate(panel, n_draws=draws, seed=seed)


def _sample() -> Traversable:
    """The sample study inside the installed package, or in the checkout if the package runs from one."""
    from importlib.resources import files

    from .errors import LinkagesError

    package = files("linkages")
    checkout = Path(__file__).parent.parent / "data" / "samples" / SAMPLE
    for place in (package / "samples" / SAMPLE, checkout):
        if place.is_dir():
            return place
    raise LinkagesError("the sample study is missing from this installation; install linkages again")


@contextmanager
def _at_work(quiet: bool, *, problems_to: Any = None) -> Iterator[None]:
    """Run the work; an error becomes a readable table and exit code 1."""
    from .errors import LinkagesError, StudyError, SurveyError
    from .progress import silenced

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


def _say(written: list[tuple[Path, str]], quiet: bool) -> None:
    """Say what was written and where to look."""
    if quiet:
        return
    width = max((len(str(path)) for path, _ in written), default=0)
    typer.echo("Wrote")
    for path, what in written:
        typer.echo(f"  {path!s:{width}}  {what}".rstrip())


def _count(rows: pd.DataFrame, noun: str) -> str:
    """``3 warnings``."""
    return f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"


if __name__ == "__main__":
    main()
