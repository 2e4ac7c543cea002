"""Commands to begin with: a sample study, a study of one's own and its questionnaire."""

from __future__ import annotations

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..files import copy_folder
from ..screen import printable
from ..vocabulary import FormCollector
from .app import app
from .asking import as_day, as_scale, as_wave, ask_about, said_of
from .options import Draws, LanguageOption, Quiet, Seed
from .work import at_work, evaluate_study, say

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["demo", "new"]

KEY_NOTE = "the key of the codes in reports: keep it apart, do not publish it"
SAMPLE = "valle"  # the sample study that travels inside the package


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
    with at_work(quiet):
        copy_folder(_sample(), study)
        evaluation = evaluate_study(study, seed, draws, quiet=quiet)
        from ..findings.evaluation import write_tables
        from ..report.output import write_report

        written = write_tables(evaluation, tables)
        write_report(evaluation, page, language=language)
    say(
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


def _sample() -> Traversable:
    """The sample study inside the installed package, or in the checkout if the package runs from one."""
    from importlib.resources import files

    from ..errors import LinkagesError

    package = files("linkages")
    checkout = Path(__file__).parents[2] / "data" / "samples" / SAMPLE
    for place in (package / "samples" / SAMPLE, checkout):
        if place.is_dir():
            return place
    raise LinkagesError("the sample study is missing from this installation; install linkages again")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", file_okay=False, help="Where the study shall stand.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="List of organisations and answers that are in hand: copied there."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the study; with it, nothing is asked.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of the study, as es or es-AR.")] = None,
    relation: Annotated[list[str] | None, typer.Option(help="A kind of tie to ask about; may be given again.")] = None,
    wave: Annotated[
        list[str] | None, typer.Option(help="Round of the survey: a year, or a name; may be given again.")
    ] = None,
    scale: Annotated[int | None, typer.Option(help="Highest strength of a tie, 1 (yes or no) to 10.")] = None,
    programme: Annotated[str | None, typer.Option(help="Name of the programme under evaluation.")] = None,
    start: Annotated[
        dt.datetime | None, typer.Option(help="Day it began, as 2023-03-01.", formats=["%Y-%m-%d"], metavar="DATE")
    ] = None,
    undirected: Annotated[
        list[str] | None,
        typer.Option(help="A kind of tie that has no direction, as joint work; may be given again."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="With files: sector of a kind, as Winery=private; may be given again.")
    ] = None,
    collector: Annotated[FormCollector, typer.Option(help="Where the questionnaire will be answered.")] = "kobo",
    quiet: Quiet = False,
) -> None:
    """Lay out a study, around the files of answers if there are any; without: run again to make its questionnaire."""
    if (folder / "study.toml").is_file():
        if files or title or language or relation or scale or programme or start or undirected:
            raise typer.BadParameter(f"{folder} holds a study already: edit its study.toml", param_hint="DIR")
        if wave and len(wave) > 1:
            raise typer.BadParameter("a questionnaire is for one round", param_hint="--wave")
        return _questionnaire(folder, as_wave(wave[0]) if wave else None, quiet)
    if files:
        return _in_hand(
            folder, files, {
                "title": title, "language": language, "relations": relation, "wave": wave, "scale": scale, "programme": programme,
                "start": start, "undirected": undirected, "kinds": kind,
            }, quiet,
        )  # fmt: skip
    asking = title is None  # whoever gives the title with the command gives the rest too, or means its default
    title = title or typer.prompt("Title of the study")
    language = language or typer.prompt("Language of the study", default="en")
    asked = relation or typer.prompt("Ties to ask about, as: advice, joint projects").split(",")
    rounds = wave or typer.prompt("Rounds of the survey (years or names), as: 2021, 2024").split(",")
    if scale is None:
        scale = typer.prompt("Highest strength of a tie, 1 (yes or no) to 10", default="3", value_proc=as_scale)
    names = [a.strip() for a in asked if a.strip()]
    if undirected is None and asking:
        question = "Is {!r} joint work, without a direction (advice has one)?"
        undirected = [name for name in names if typer.confirm(question.format(name), default=False)]
    if programme is None and asking:
        programme = (
            typer.prompt("Programme under evaluation (blank: none)", default="", show_default=False).strip() or None
        )
        if programme and start is None:
            start = typer.prompt(
                "Its start, as 2023-03-01 (blank: not known)", default="", show_default=False, value_proc=as_day
            )
    with at_work(quiet):
        import linkages as lk

        written = lk.new_study(
            folder, title=title, language=language, relations=names,
            wave=[as_wave(one.strip()) for one in rounds if one.strip()], scale=scale, programme=programme, collector=collector,
            start=start.date() if start else None, undirected=undirected or (),
        )  # fmt: skip
    notes = {
        ".toml": "the study, with remarks: look it over", ".xlsx": "the list of organisations: fill it in",
        ".key": KEY_NOTE,
    }  # fmt: skip
    say([(path, notes[path.suffix]) for path in written], quiet)
    if not quiet:
        typer.echo(
            f"\nThen, for the questionnaire: linkages new {folder}"
            + (f" --wave {rounds[0].strip()}" if len(rounds) > 1 else "")
            + "\n"
            "Answers in hand? Begin with them instead, in another folder: linkages new DIR FILES"
        )


def _in_hand(folder: Path, files: list[Path], told: dict[str, Any], quiet: bool) -> None:
    """A study around files of answers: what they do not show is asked, unless the title was given with the command."""
    with at_work(quiet):
        from ..intake.begin import begin_study
        from ..intake.seen import seen_in

        seen = seen_in(files)
        if not quiet:
            typer.echo(printable(said_of(seen)))
        answers = ask_about(seen, told)
        written = begin_study(folder, files, **answers)
        names = _names_of(folder)
    notes = {".toml": "the study: every answer stands there, and can be changed", ".key": KEY_NOTE}
    say([*((path, notes.get(path.suffix, "")) for path in written), *names], quiet)
    if not quiet:
        todo = f"decide about the names left in {names[0][0].name}, then " if names else ""
        typer.echo(f"\nNow {todo}see what is wrong: linkages check {folder}")


def _names_of(folder: Path) -> list[tuple[Path, str]]:
    """Names that are not on the list, written for a person to decide; nothing if there are none."""
    from ..errors import StudyError
    from ..intake.review import review_names, write_review

    try:
        if review_names(folder).empty:
            return []
    except StudyError:
        return []  # `linkages check` says why
    file, told, *_ = write_review(folder, None, 75)
    return [(file, told)]


def _questionnaire(folder: Path, wave: int | str | None, quiet: bool) -> None:
    """Write the questionnaire of a study that is laid out, and say how long an interview takes."""
    from ..intake.instrument.burden import LONGEST, TOO_LONG
    from ..intake.instrument.new import planned_interview

    with at_work(quiet):
        import linkages as lk

        written = lk.write_instrument(folder, wave=wave)
        n_actors, rows, minutes = planned_interview(folder, wave=wave)
    notes = {
        ".xlsx": "the questionnaire: upload it",
        ".html": "the same on paper",
        ".csv": "which organisation each code is",
    }
    say([(path, notes[path.suffix]) for path in written], quiet)
    if not quiet:
        typer.echo(
            f"\nAn interview takes about {minutes:.0f} minutes: {n_actors} organisations, {rows} rows to answer."
        )
    if minutes > LONGEST:
        typer.echo(f"Warning: {TOO_LONG}", err=True)
