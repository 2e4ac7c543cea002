"""Guess the layouts of the files of a study, for a person to look at: ``linkages check --guess``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..data.columns import clean_text
from ..data.tables import Problems
from .collectors.export import frame_of, unique
from .collectors.opening import Records, open_records
from .files.opening import open_table
from .files.shape import trimmed
from .layouts.guess import ANYTHING, Asked, Guess, guess_layout, named_alike
from .layouts.guess_list import LIST, guess_list
from .layouts.guess_words import pieces
from .layouts.names import known_actors
from .tables import locate
from .toml import STUDY_FILE, read_study

if TYPE_CHECKING:
    import pandas as pd

    from ..data.study import Study

__all__ = ["Looked", "guess_study", "guesses_said", "look_at"]

ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".zip")
LONGEST: Final = 120  # characters of a name
MOST_NAMES: Final = 3000  # that are looked for under other spellings


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
    study = _study(place if place.is_file() else folder / STUDY_FILE)
    files = sorted(item for item in folder.iterdir() if item.is_file() and item.suffix.lower() in ENDINGS)
    return [(one.label, one.guess) for one in look_at(files, _organisations(folder, study), _asked(study))]


class Looked(NamedTuple):
    """What a table seems to be: a file, a sheet of one, or several that stand alike."""

    label: str
    guess: Guess
    tables: tuple[tuple[str, pd.DataFrame], ...]  # name of each sheet or file, and its cells


def look_at(files: Iterable[Path], listed: Listed = (("", ""), []), asked: Asked = ANYTHING) -> list[Looked]:
    """Guess how answers stand in files; ``listed``: file and sheet of the organisations, and those, if they are known.

    The list of organisations comes first, if it had to be found; a file that cannot be opened is left out.
    """
    sheets = list(_sheets(files))
    (at, organisations), first = listed, list[Looked]()
    lists = {at[0]}
    if not organisations and (found := guess_list({(one.file, one.sheet): one.plain for one in sheets})) is not None:
        at, organisations, guess = found
        cells = tuple((one.sheet or one.file, one.plain) for one in sheets if (one.file, one.sheet) == at)
        first.append(Looked(_label(*at), guess, cells))
        lists.add(at[0])
    answers = [one for one in sheets if (one.file, one.sheet) != at]
    known = [*organisations, *_other_spellings(answers, organisations)]
    guesses = [(one, _guess(one, known, asked)) for one in answers]
    made = [
        Looked(_label(one.file, one.sheet), guess, ((one.sheet or one.file, one.plain),))
        for one, guess in guesses
        if guess.layout or one.file not in lists
    ]
    for alike in _alike(guesses):
        if (together := _together(alike, known, asked)) is not None:
            gone = {_label(one.file, one.sheet) for one, _ in alike}
            made = [one for one in made if one.label not in gone] + [together]
    return first + sorted(made, key=lambda one: one.label)


Listed = tuple[tuple[str, str], list[str]]  # file and sheet, and the organisations


class _Sheet(NamedTuple):
    """A table of a file: its cells under the names in its first row, and without title and totals."""

    file: str
    sheet: str  # where the file has several
    raw: pd.DataFrame
    plain: pd.DataFrame


def _sheets(files: Iterable[Path]) -> Iterator[_Sheet]:
    """What may be answers, or the list of organisations; a file that cannot be opened is left out."""
    for file in files:
        found = [one for one in open_records(file, file.name, Problems()) or [] if one.rows]
        for one in found:
            if {"name", "decision", "actor"} <= set(one.rows[0][1]):
                continue  # what `names` wrote
            raw, plain = _frame(one), trimmed(one, Problems())
            several = len(found) > 1 and file.suffix.lower() != ".zip"
            yield _Sheet(file.name, one.name if several else "", raw, raw if plain is None else _frame(plain))


def _frame(sheet: Records) -> pd.DataFrame:
    """The cells of a sheet under the names in its first row."""
    headers = unique([clean_text(cell) for cell in sheet.rows[0][1]])
    return frame_of(headers, [cells for _, cells in sheet.rows[1:]])


def _label(file: str, sheet: str) -> str:
    return f"{file}, sheet {sheet}" if sheet else file


def _guess(one: _Sheet, known: list[str], asked: Asked, *, file: str = "", sheet: str = "") -> Guess:
    """The guess about a table; what stands under a title comes from no platform."""
    name: dict[str, Any] = {"file": file or one.file, "sheet": sheet or one.sheet or None, "asked": asked}
    guess = guess_layout(one.raw, known, **name)
    return (
        guess
        if guess.layout and guess.collector
        else guess_layout(one.plain, known, **name, platform=bool(guess.layout))
    )


def _alike(guesses: list[tuple[_Sheet, Guess]]) -> list[list[tuple[_Sheet, Guess]]]:
    """Sheets of one workbook, or files of one ending, of the same layout."""
    groups: dict[tuple[str, str | None], list[tuple[_Sheet, Guess]]] = {}
    for one, guess in guesses:
        if guess.layout is not None:
            groups.setdefault((one.file if one.sheet else Path(one.file).suffix, guess.layout), []).append((one, guess))
    return [group for group in groups.values() if len(group) > 1]


def _together(alike: list[tuple[_Sheet, Guess]], known: list[str], asked: Asked) -> Looked | None:
    """One guess for tables whose names say which wave or relation each is of, if it holds for all."""
    first = alike[0][0]
    names = [one.sheet or one.file for one, _ in alike]
    found = named_alike(names, asked, relations=alike[0][1].layout == "matrix" and bool(first.sheet))
    if found is None:
        return None
    name, told = found
    place = {"sheet": name} if first.sheet else {"file": name}
    fuller = [_guess(one, known, asked._replace(told=told), **place) for one, _ in alike]
    longest = max(fuller, key=lambda guess: len(guess.snippet.splitlines()[-1]))
    heads = {tuple(line for line in guess.snippet.splitlines() if not line.startswith("#")) for guess in fuller}
    if len(heads) > 1:
        return None
    several = f"{len(names)} {'sheets' if first.sheet else 'files'} ({', '.join(names[:3])}{' …' * (len(names) > 3)}) stand alike"
    guess = replace(longest, reasons=(several, *longest.reasons))
    return Looked(
        first.file if first.sheet else name, guess, tuple((one.sheet or one.file, one.plain) for one, _ in alike)
    )


def _other_spellings(answers: list[_Sheet], organisations: list[str]) -> list[str]:
    """Cells that are plainly an organisation of the list under another spelling; `names` asks about the others later."""
    listed = {clean_text(one).casefold() for one in organisations}
    whole = {str(cell) for one in answers for column in one.plain for cell in one.plain[column] if cell is not None}
    cells = whole | {part for parts in pieces(whole).values() for some in parts for part in some}
    names = sorted(
        cell for cell in cells if cell.casefold() not in listed and any(map(str.isalpha, cell)) and len(cell) <= LONGEST
    )
    if not listed or max(len(names), len(listed)) > MOST_NAMES:
        return []
    from .names import match_names

    found = match_names(names, list(dict.fromkeys(organisations)))
    return list(found.loc[found["decision"] == "accepted", "name"])


def guesses_said(guesses: list[tuple[str, Guess]]) -> str:
    """The guesses about a study as lines to read: the layout of each file, why, and what ``study.toml`` would say."""
    lines: list[str] = []
    for file, guess in guesses:
        lines += [f"{file}: {guess.layout or 'no layout recognised'}", *(f"  because {why}" for why in guess.reasons)]
        if guess.snippet:
            place = "[actors]" if guess.layout == LIST else "everything from [nominations] to [design]"
            lines += ["", f"# a guess: in study.toml, in place of {place}; look it over", guess.snippet, ""]
    return "\n".join(lines) or "there is no table of answers to look at"


def _study(file: Path) -> Study | None:
    """What the study file says, as far as it can be read."""
    read = read_study(file.read_bytes(), Problems()) if file.is_file() else None
    return None if read is None else read[0]


def _asked(study: Study | None) -> Asked:
    if study is None:
        return ANYTHING
    return Asked(tuple(one.relation for one in study.relations), tuple(one.wave for one in study.waves))


def _organisations(folder: Path, study: Study | None) -> Listed:
    """Where the organisations are listed, and their identifiers and names, as far as they can be read."""
    if study is None:
        return ("", ""), []
    problems, part = Problems(), study.actors
    path = locate(folder, part.file, problems, (STUDY_FILE, "actors.file"))
    table = None if path is None else open_table(path, part.file, problems, **part.reading)
    known = known_actors(study, table)
    names = [*known.frame["actor"], *known.names]
    sheets = [] if path is None else open_records(path, part.file, Problems(), sheet=part.sheet) or []
    held = [one for one in sheets if one.rows]
    return (part.file, held[0].name if len(held) > 1 else ""), names
