"""Commands that read a study: check it, settle its names, measure it, report it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..screen import print_problems, print_table, printable
from .app import app
from .options import AudienceOption, Draws, KeyOption, LanguageOption, Quiet, Seed, StudyPath
from .work import at_work, count, evaluate_study, faults_to, not_of_the_study, read, say, write_problems

__all__ = ["check", "measure", "names", "report"]


@app.command()
def check(
    study: StudyPath,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE.xlsx", dir_okay=False, help="Also write the list here.")
    ] = None,
    guess: Annotated[bool, typer.Option("--guess", help="Show how answers seem to stand in each file.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="With --guess: write it into study.toml; the old one is kept beside it.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Check a study and list every problem and warning; a study that cannot be used ends with exit code 1."""
    not_of_the_study(out, study)
    if write and not guess:
        raise typer.BadParameter("is for a guess: --guess --write", param_hint="--write")
    if guess:
        return _guessed(study, write, quiet)
    with at_work(quiet, problems_to=sys.stdout):
        with faults_to(out):
            survey, panel = read(study)
        from ..findings.describe import design_said

        overview, design = panel.overview(), design_said(panel)
        if out is not None:
            write_problems(out, survey.warnings, "warning", overview)
    if quiet:
        return
    if len(survey.warnings):
        print_problems(survey.warnings, count(survey.warnings, "warning"), sys.stdout, most=len(survey.warnings))
    print_table(overview)
    if design:
        typer.echo(printable(design))
    typer.echo(f"{study}: " + ("can be used, see the warnings." if len(survey.warnings) else "no problem found."))
    say([(out, "every problem and warning")] if out else [], quiet or out is None)


def _guessed(study: Path, write: bool, quiet: bool) -> None:
    """Show what the files seem to be, and write it if that is asked."""
    from ..intake.guess import guess_study, guesses_said

    guesses = guess_study(study)
    said = guesses_said(guesses)
    if not write:
        return typer.echo(printable(said))
    with at_work(quiet):
        from ..intake.guess_written import write_guess

        file, old = write_guess(study, guesses)
    if not quiet:
        typer.echo(printable(said))
    say([(file, "with the guess in it: look it over, then check it"), (old, "as it was")], quiet)


@app.command()
def names(
    study: StudyPath,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Where to write them: .csv or .xlsx.")
    ] = None,
    accept_at: Annotated[float, typer.Option(min=0, max=100, help="Lowest score that needs no person.")] = 75,
    quiet: Quiet = False,
) -> None:
    """List names that are not on the list of organisations, with those they may mean, to be decided about."""
    with at_work(quiet):
        from ..intake.review import write_review

        file, told, added, lacking = write_review(study, out, accept_at)
    say([(file, told)], quiet)
    if added and not quiet:
        typer.echo("\nadded to study.toml: " + added.replace("\n", " "))
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
    with at_work(quiet):
        evaluation = evaluate_study(study, seed, draws, quiet=quiet)
        from ..findings.evaluation import write_tables

        written = write_tables(evaluation, out)
    say([(path, "") for path in written], quiet)


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
    with at_work(quiet):
        evaluation = evaluate_study(study, seed, draws, quiet=quiet)
        from ..report.output import write_report

        also = [form for form, asked in (("pdf", pdf), ("json", json), ("pictures", pictures)) if asked]
        written, said = write_report(evaluation, out, language=language, audience=audience, key=key, also=also)
    say(written, quiet)
    if said and not quiet:
        typer.echo(f"\n{said}")
