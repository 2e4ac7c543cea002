"""Guess the layouts of the files of a study, for a person to look at: ``linkages check --guess``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..data.columns import clean_text
from ..data.tables import Problems
from .collectors.export import frame_of, unique
from .collectors.opening import Records, open_records
from .files.opening import open_table
from .files.shape import trimmed
from .layouts.guess import Guess, guess_layout, matrices_in_sheets
from .layouts.guess_list import guess_list
from .layouts.names import known_actors
from .tables import TextTable, locate
from .toml import STUDY_FILE, read_study

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["guess_study", "guesses_said"]

ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".zip")


def guess_study(path: str | os.PathLike[str]) -> list[tuple[str, Guess]]:
    r"""Guess how answers stand in every file of a study folder, and where the organisations are listed if that is not said.

    Parameters
    ----------
    path : str or path-like
        The folder, or the ``study.toml`` in it, which may be unfinished.

    Returns
    -------
    list of (str, Guess)
        Each file or sheet and what it seems to be, first the list of organisations where ``study.toml`` names none that
        can be read. A file that cannot be opened is left out.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "x.csv").write_text("who,adv_o1,adv_o2,adv_o3\na,1,0,2\n")
    >>> [(file, guess.layout) for file, guess in guess_study(folder)]
    [('x.csv', 'roster_grid')]
    """
    place = Path(path)
    folder = place if place.is_dir() else place.parent
    named, organisations = _organisations(folder, place if place.is_file() else folder / STUDY_FILE)
    listed, first, made = {named}, [], []
    if not organisations and (found := guess_list(_plain_tables(folder))) is not None:
        file_found, organisations, guess = found
        listed.add(file_found)
        first.append((file_found, guess))
    names: dict[str, list[str]] = {}
    for file in _files(folder):
        if file.name in listed:
            continue
        for sheet in open_records(file, file.name, Problems()) or []:
            if sheet.rows and not {"name", "decision", "actor"} <= set(sheet.rows[0][1]):  # not what `names` wrote
                names.setdefault(file.name, []).append(sheet.name)
                guess = guess_layout(_frame(sheet), organisations, file=file.name)
                if guess.collector is None and (plain := trimmed(sheet, Problems())) is not None:
                    guess = guess_layout(_frame(plain), organisations, file=file.name)  # a title, totals
                made.append((sheet.file, guess))
    for name, sheets in names.items():
        mine = [guess for file, guess in made if file == name or file.startswith(f"{name}, sheet ")]
        if len(mine) > 1 and all(guess.layout == "matrix" for guess in mine):
            one = (name, matrices_in_sheets(name, sheets, mine[0].collector))
            made = [said for said in made if not said[0].startswith(f"{name}, sheet ")] + [one]
    return first + sorted(made, key=lambda said: said[0])


def _files(folder: Path) -> list[Path]:
    return sorted(item for item in folder.iterdir() if item.is_file() and item.suffix.lower() in ENDINGS)


def _plain_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The first sheet of every file, without title and totals."""
    tables: dict[str, pd.DataFrame] = {}
    for file in _files(folder):
        sheets = open_records(file, file.name, Problems()) or []
        if sheets and sheets[0].rows and (plain := trimmed(sheets[0], Problems())) is not None:
            tables[file.name] = _frame(plain)
    return tables


def _frame(sheet: Records) -> pd.DataFrame:
    """The cells of a sheet under the names in its first row."""
    headers = unique([clean_text(cell) for cell in sheet.rows[0][1]])
    return frame_of(headers, [cells for _, cells in sheet.rows[1:]])


def guesses_said(path: str | os.PathLike[str]) -> str:
    """The guesses about a study as lines to read: the layout of each file, why, and what ``study.toml`` would say."""
    lines: list[str] = []
    for file, guess in guess_study(path):
        lines += [f"{file}: {guess.layout or 'no layout recognised'}", *(f"  because {why}" for why in guess.reasons)]
        if guess.snippet:
            lines += ["", "# a guess, to copy into study.toml and correct", guess.snippet, ""]
    return "\n".join(lines) or "there is no table of answers to look at"


def _organisations(folder: Path, study_file: Path) -> tuple[str, list[str]]:
    """The file of organisations, and their identifiers and names, as far as the study file can be read."""
    problems = Problems()
    read = read_study(study_file.read_bytes(), problems) if study_file.is_file() else None
    if read is None:
        return "", []
    study = read[0]
    part = study.actors
    path = locate(folder, part.file, problems, (STUDY_FILE, "actors.file"))
    table: TextTable | None = None
    if path is not None:
        table = open_table(path, part.file, problems, **part.reading)
    known = known_actors(study, table)
    return part.file, [*known.frame["actor"], *known.names]
