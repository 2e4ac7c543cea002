"""Write a guess into ``study.toml``: the parts it is about are replaced, every other line stays as it is."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Final

from ..errors import ArgumentError
from ..files import write_atomically
from .layouts.guess import Guess
from .layouts.guess_list import LIST
from .toml import CODES_FILE, STUDY_FILE

__all__ = ["write_guess"]

_HEADING: Final = re.compile(r"(?:#\s*)?\[+\s*([a-z]+)[\].]")
_KIND: Final = re.compile(r'# (".*" = ".*")')
_RECALLED: Final = ('instrument = "roster"', 'instrument = "recall"')
_OF_A_QUESTIONNAIRE: Final = ("answers", "affiliations")

Part = tuple[str, str]  # its name ("" before the first), and its lines


def write_guess(path: str | os.PathLike[str], found: list[tuple[str, Guess]]) -> list[Path]:
    """Write the guesses about a study into its ``study.toml``; the file as it was stands beside it as ``study.toml.old``.

    Parameters
    ----------
    path : str or path-like
        The folder, or the ``study.toml`` in it.
    found : list of (str, Guess)
        What `guess_study` made of it.

    Returns
    -------
    list of Path
        The study file, and the old one.

    Raises
    ------
    ArgumentError
        When there is no study file, nothing was recognised, or several files may be the answers: a person must choose.
    """
    place = Path(path)
    file = place / STUDY_FILE if place.is_dir() else place
    if not file.is_file():
        raise ArgumentError(f"path={str(path)!r} holds no {STUDY_FILE}: linkages new makes one")
    guesses = [(name, guess) for name, guess in found if guess.snippet]
    answers = [(name, guess) for name, guess in guesses if guess.layout != LIST]
    if not guesses or len(answers) > 1:
        why = (
            f"{', '.join(name for name, _ in answers)} may each be the answers" if answers else "nothing was recognised"
        )
        raise ArgumentError(
            f"path={str(path)!r}: {why}, so nothing is written: see what --guess says, and write it by hand"
        )
    try:
        old = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ArgumentError(f"path={str(path)!r}: {STUDY_FILE} is not written in UTF-8: save it again so") from None
    parts = _parts(old)
    for _, guess in guesses:
        parts = _with_list(parts, guess) if guess.layout == LIST else _with_answers(parts, guess)
    text = "".join(lines for _, lines in parts)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ArgumentError(
            f"path={str(path)!r}: the guess does not fit into {STUDY_FILE} ({error}): write it by hand"
        ) from None
    old_file = write_atomically(file.with_name(f"{STUDY_FILE}.old"), old)  # first: nothing is lost if the next fails
    return [write_atomically(file, text), old_file]


def _parts(text: str) -> list[Part]:
    """The parts of a study file in their order; remarks right above a heading belong to it."""
    parts: list[Part] = [("", "")]
    waiting = ""
    for line in text.splitlines(keepends=True):
        heading = _HEADING.match(line)
        if heading:
            parts.append((heading[1], waiting + line))
            waiting = ""
        elif line.startswith("#"):
            waiting += line
        else:
            parts[-1] = (parts[-1][0], parts[-1][1] + waiting + line)
            waiting = ""
    name, lines = parts[-1]
    return [*parts[:-1], (name, lines + waiting)]


def _replaced(parts: list[Part], name: str, lines: str) -> list[Part]:
    """One part of this name in place of all, where the first stood or at the end."""
    at = next((i for i, (one, _) in enumerate(parts) if one == name), len(parts))
    rest = [part for part in parts[at:] if part[0] != name]
    return [*parts[:at], (name, lines), *rest]


def _with_list(parts: list[Part], guess: Guess) -> list[Part]:
    lines = [line for line in guess.snippet.splitlines() if not _KIND.fullmatch(line) and "[kinds]" not in line]
    kinds = [found[1] for line in guess.snippet.splitlines() if (found := _KIND.fullmatch(line))]
    parts = _replaced(parts, "actors", "\n".join([*lines, "", ""]))
    if kinds:
        head = "[kinds]                       # each private, public or hybrid"
        parts = _replaced(parts, "kinds", "\n".join([head, *kinds, "", ""]))
    return parts


def _with_answers(parts: list[Part], guess: Guess) -> list[Part]:
    """What a questionnaire asks beyond ties goes with it."""
    planned = any(name == "nominations" and CODES_FILE in lines for name, lines in parts)
    kept = [part for part in parts if not (planned and part[0] in _OF_A_QUESTIONNAIRE)]
    if guess.layout == "name_slots":  # names were written from memory, whatever the plan was
        kept = [(name, lines.replace(*_RECALLED) if name == "relations" else lines) for name, lines in kept]
    return _replaced(kept, "nominations", guess.snippet + "\n\n")
