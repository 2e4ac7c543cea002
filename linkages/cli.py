"""The door from the command line: ``linkages demo | check | measure | report``.

Results go to standard output; errors, warnings and progress to standard error. Exit codes: 0 fine, 1 the study (or a
file) cannot be used, 2 wrong usage, 130 interrupted. Only typer and the standard library are imported here at the
top, so that ``--help`` and tab completion answer at once.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .vocabulary import Audience, Language

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

StudyPath = Annotated[
    Path, typer.Argument(metavar="STUDY", exists=True, help="Folder that holds study.toml, or the file itself.")
]
Seed = Annotated[int, typer.Option(min=0, help="Start of the random numbers: the same seed gives the same numbers.")]
Draws = Annotated[int, typer.Option(min=1, help="Number of random draws behind each test of chance.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
LanguageOption = Annotated[
    Language | None, typer.Option(help="Language of the report; by default that of the study.", show_default=False)
]
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
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Where to put everything.")] = Path(
        "linkages-demo"
    ),
    seed: Seed = 1,
    draws: Draws = 1000,
    language: Annotated[Language, typer.Option(help="Language of the report.")] = "en",
    quiet: Quiet = False,
) -> None:
    """Copy a sample study out of the package, measure it, and write its tables and report."""
    started = time.monotonic()
    study, tables, page = folder / "study", folder / "tables", folder / "report.html"
    with _at_work(quiet):
        _copy(_sample(), study)
        survey, evaluation = _evaluate(study, seed, draws, quiet=quiet)
        written = _write_tables(evaluation, tables)
        _write_report(survey, evaluation, page, language=language, audience="public")
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
def check(study: StudyPath, quiet: Quiet = False) -> None:
    """Check a study and list every problem; nothing is written."""
    with _at_work(quiet, problems_to=sys.stdout):
        survey, panel = _read(study)
        overview = panel.overview()
    if quiet:
        return
    if len(survey.warnings):
        _print_problems(survey.warnings, _count(survey.warnings, "warning"), sys.stdout, most=len(survey.warnings))
    _print_table(overview)
    typer.echo(f"{study}: " + ("can be used, see the warnings." if len(survey.warnings) else "no problem found."))


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
        _, evaluation = _evaluate(study, seed, draws, quiet=quiet)
        written = _write_tables(evaluation, out)
    _say([(path, "") for path in written], quiet)


@app.command()
def report(
    study: StudyPath,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", dir_okay=False, help="The HTML file to write.")
    ] = Path("report.html"),
    language: LanguageOption = None,
    audience: AudienceOption = "public",
    seed: Seed = 1,
    draws: Draws = 1000,
    quiet: Quiet = False,
) -> None:
    """Measure a study and write the report: one HTML file that needs no network."""
    with _at_work(quiet):
        survey, evaluation = _evaluate(study, seed, draws, quiet=quiet)
        _write_report(survey, evaluation, out, language=language, audience=audience)
    _say([(out, "the report: open it in a browser")], quiet)


# ---------------------------------------------------------------- the flow, one verb after the other


def _read(study: Path) -> tuple[Survey, Any]:
    """The survey and its panel."""
    import linkages as lk

    survey = lk.read_survey(study)
    return survey, lk.build_panel(survey)


def _evaluate(study: Path, seed: int, draws: int, *, quiet: bool) -> tuple[Survey, Evaluation]:
    """Read, build and measure; warnings of the survey are listed first."""
    import linkages as lk

    survey, panel = _read(study)
    if len(survey.warnings) and not quiet:
        _print_problems(survey.warnings, _count(survey.warnings, "warning"), sys.stderr, most=5)
    return survey, lk.evaluate(panel, n_draws=draws, seed=seed)


def _write_tables(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write every table; the files written."""
    import linkages as lk

    return list(lk.write_tables(evaluation, folder))


def _write_report(
    survey: Survey, evaluation: Evaluation, page: Path, *, language: Language | None, audience: Audience
) -> None:
    """Build and save the report, in the language of the study unless another is asked for."""
    import linkages as lk

    lk.build_report(evaluation, language=language or _language(survey), audience=audience).save(page)


def _language(survey: Survey) -> Language:
    """The language of the study if the report speaks it, else English."""
    from typing import get_args

    spoken = getattr(survey.study, "language", None) or "en"
    short = spoken.replace("_", "-").split("-")[0].lower()
    return next((known for known in get_args(Language) if known == short), "en")


# ---------------------------------------------------------------- the sample study


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


def _copy(source: Traversable, target: Path) -> None:
    """Copy a folder; files of the same name are replaced, others are left alone."""
    from .files import write_atomically

    for item in source.iterdir():
        if item.is_dir():
            _copy(item, target / item.name)
        else:
            write_atomically(target / item.name, item.read_bytes())


# ---------------------------------------------------------------- what a person sees


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
        _print_problems(error.problems, str(error).splitlines()[0], stream)
        raise typer.Exit(1) from None
    except LinkagesError as error:
        typer.echo(f"Error: {_printable(str(error))}", err=True)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        raise  # the reader of our output left; typer ends quietly
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        typer.echo(f"Error: {_printable(where + (error.strerror or str(error)))}", err=True)
        raise typer.Exit(1) from None


def _say(written: Iterable[tuple[Path, str]], quiet: bool) -> None:
    """Say what was written and where to look."""
    if quiet:
        return
    lines = list(written)
    width = max((len(str(path)) for path, _ in lines), default=0)
    typer.echo("Wrote")
    for path, what in lines:
        typer.echo(f"  {path!s:{width}}  {what}".rstrip())


def _count(rows: pd.DataFrame, noun: str) -> str:
    """``3 warnings``."""
    return f"{len(rows)} {noun}{'' if len(rows) == 1 else 's'}"


def _printable(text: str) -> str:
    """Survey text without the characters that could command a terminal; line ends stay."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)


def _cell(value: object, most: int = 200) -> str:
    """One cell of a table on the screen: one line, no controls, not endless, empty when there is nothing."""
    text = "" if value is None or value != value or str(value) == "<NA>" else str(value)
    return _printable(text if len(text) <= most else text[: most - 3] + "...")


def _console(stream: Any) -> Any:
    """A rich console that takes survey text as it is."""
    from rich.console import Console

    return Console(file=stream, markup=False, highlight=False, emoji=False)


def _print_problems(problems: pd.DataFrame, title: str, stream: Any, *, most: int = 200) -> None:
    """List faults: where, what was found, what is wrong and what to do."""
    from rich.table import Table
    from rich.text import Text

    rows = problems.head(most).to_dict("records")
    with_found = any(_cell(row["value"]) for row in rows)
    table = Table(title=Text(_printable(title)), title_justify="left", show_lines=True)
    table.add_column("where", ratio=3, overflow="fold")
    if with_found:
        table.add_column("found", ratio=2, overflow="fold")
    table.add_column("problem, and what to do", ratio=5, overflow="fold")
    for row in rows:
        number, column, hint = _cell(row["row"]), _cell(row["column"]), _cell(row["hint"], 600)
        where = [_cell(row["table"]), f"row {number}" if number else "", column]
        what = [_cell(row["problem"], 600), f"-> {hint}" if hint else ""]
        found = [Text(_cell(row["value"]))] if with_found else []
        table.add_row(Text("\n".join(filter(None, where))), *found, Text("\n".join(filter(None, what))))
    console = _console(stream)
    console.print(table)
    if len(problems) > most:
        console.print(f"... and {len(problems) - most} more: `linkages check` lists them")


def _print_table(rows: pd.DataFrame) -> None:
    """Show a small table on standard output."""
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name in rows.columns:
        table.add_column(Text(str(name).replace("_", " ")), overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(*(Text(f"{v:.3g}" if isinstance(v, float) and v == v else _cell(v)) for v in row))
    _console(sys.stdout).print(table)


if __name__ == "__main__":
    main()
