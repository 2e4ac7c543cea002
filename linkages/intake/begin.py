"""Begin a study with files of answers that are in hand: look at them, and write the ``study.toml`` that says how they stand."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArgumentError
from ..files import write_atomically
from ..vocabulary import Assignment, BlankRule, Instrument, Phase, Sector, one_of
from .codekey import KEY_FILE, write_code_key
from .instrument.new import plan_of, proven, unoccupied
from .instrument.studyfile import InHand, in_hand_text, quoted
from .layouts.guess import Asked
from .seen import Seen, seen_in
from .toml import STUDY_FILE

if TYPE_CHECKING:
    from .instrument.studyfile import Plan

__all__ = ["begin_study"]


def begin_study(
    folder: str | os.PathLike[str],
    files: Sequence[str | os.PathLike[str]],
    *,
    title: str,
    language: str = "en",
    relations: Sequence[str] | None = None,
    wave: int | str | Sequence[int | str] | None = None,
    kinds: Mapping[str, Sector] | None = None,
    undirected: Sequence[str] = (),
    scale: int | None = None,
    steps: Sequence[str] = (),
    blank: BlankRule = "missing",
    cap: int | None = None,
    instrument: Instrument | None = None,
    programme: str | None = None,
    start: dt.date | None = None,
    phases: Mapping[int | str, Phase] | None = None,
    arm: str | None = None,
    assignment: Assignment = "self-selected",
) -> list[Path]:
    r"""Lay out a study around files of answers: they are copied into a folder, and ``study.toml`` says how they stand.

    Parameters
    ----------
    folder : str or path-like
        Where the study shall stand; made if it is not there. A study already there is not touched.
    files : sequence of str or path-like
        The list of organisations and the answers, as one workbook or several files, as they came.
    title : str
        Title of the study.
    language : str
        Language of the report, as "es" or "es-AR".
    relations : sequence of str, optional
        Kinds of tie that were asked about; by default as the files call them, if they do.
    wave : int, str or sequence of them, optional
        The rounds of the survey; by default those found in the files.
    kinds : mapping of str to {"private", "public", "hybrid"}, optional
        The sector of each kind of organisation in the list; of usual words it is known.
    undirected : sequence of str
        Those of the relations that have no direction, as joint work; others have one, as advice.
    scale : int, optional
        Highest strength that could be answered; by default the highest found.
    steps : sequence of str
        Words of strength, the weakest first, where answers are words whose order is not known.
    blank : {"missing", "no"}
        What a blank means in a grid or a list of ticks: no answer, or no tie.
    cap : int, optional
        How many organisations could be named at most.
    instrument : {"roster", "recall"}, optional
        Whether respondents saw a list or named from memory; by default from memory where partners stand in numbered columns.
    programme : str, optional
        Name of the programme under evaluation.
    start : datetime.date, optional
        Day on which it began; rounds named by a year before or after its own are put before and after the programme.
    phases : mapping of wave to {"before", "during", "after"}, optional
        When each round took place, where the start does not tell.
    arm : str, optional
        Column of the list that says who takes part in the programme.
    assignment : {"randomised", "rule", "self-selected"}
        How organisations came into it.

    Returns
    -------
    list of pathlib.Path
        ``study.toml``, the files of answers, and the key of the codes in reports.

    Raises
    ------
    ArgumentError
        When the folder holds a study, no list or no answers are recognised, or something must be said that the files do
        not show.

    See Also
    --------
    new_study : Begin with nothing in hand, and make a questionnaire.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "list.csv").write_text("name,kind,answered 2024\nAcme,firm,yes\nNotro,firm,no\nState University,university,yes\n")
    >>> _ = (place / "calls.csv").write_text("who,whom\nAcme,Notro\nAcme,State University\nState University,Acme\n")
    >>> made = begin_study(place / "valley", [place / "list.csv", place / "calls.csv"], title="Valley", relations=["advice"], wave=2024)
    >>> [file.name for file in made]
    ['study.toml', 'list.csv', 'calls.csv', 'codes.key']
    """
    place, given = Path(folder), [Path(file) for file in files]
    unoccupied(place)
    one_of("blank", blank, BlankRule)
    one_of("assignment", assignment, Assignment)
    _there(given)
    seen = seen_in(given)
    ties, rounds = relations or seen.relations, wave if wave is not None else seen.waves
    if not ties:
        raise ArgumentError("relations=None: the files do not say what was asked about, as relations=['advice']")
    if not rounds:
        raise ArgumentError("wave=None: the files do not say when it was asked, as wave=[2021, 2024]")
    sectors = seen.kinds | dict(kinds or {})
    known = {kind: sector for kind, sector in sectors.items() if sector is not None}
    if unknown := [kind for kind in sectors if kind not in known]:
        raise ArgumentError(
            f"kinds must say of {', '.join(map(repr, unknown))} whether it is private, public or hybrid, as"
            f" {{{unknown[0]!r}: 'public'}}, or --kind {quoted(unknown[0] + '=public')} with the command"
        )
    if steps and sorted(steps) != sorted(seen.steps):
        raise ArgumentError(f"steps={list(steps)!r} must name each of {list(seen.steps)!r} once")
    if arm is not None and arm not in seen.looked[0].tables[0][1]:
        raise ArgumentError(f"arm={arm!r} is no column of {seen.looked[0].label}")
    plan = plan_of(
        title, tuple(ties), rounds, language, scale or seen.most, known or None, "kobo", programme, start, undirected, phases
    )  # fmt: skip
    asked = Asked(plan.relations, plan.waves, steps=tuple(steps), blank=blank, settled=True)
    seen = seen_in(given, asked)
    slots = "name_slots" in seen.layouts
    tool = one_of("instrument", instrument or ("recall" if slots else "roster"), Instrument)
    answers = InHand(_actors(seen, plan), seen.looked[1].guess.snippet, tool, cap, arm, assignment)
    text = in_hand_text(plan, answers)
    proven(text)
    held = [
        place / file.name if _inside(file, place) else write_atomically(place / file.name, file.read_bytes())
        for file in given
    ]
    made = [write_atomically(place / STUDY_FILE, text), *held]
    return made if (place / KEY_FILE).exists() else [*made, write_code_key(place / KEY_FILE)]


def _there(files: list[Path]) -> None:
    """Files that are there, each with a name of its own."""
    for file in files:
        if not file.is_file():
            raise ArgumentError(f"files: there is no {str(file)!r}")
    names = [file.name.casefold() for file in files]
    if not names or len(set(names)) < len(names):
        raise ArgumentError(f"files={[file.name for file in files]!r} must be one file or more, each with its own name")


def _inside(file: Path, folder: Path) -> bool:
    return file.resolve().parent == folder.resolve()


def _actors(seen: Seen, plan: Plan) -> str:
    """The part ``[actors]``, with what a person must still say of it."""
    plain = [line for line in seen.looked[0].guess.snippet.splitlines() if not line.startswith("#")]
    columns = plain[-1]
    if len(plan.waves) == 1 and "wave = " not in columns and "{wave}" not in columns:
        wave = plan.waves[0]
        plain.append(f"constant = {{ wave = {quoted(wave) if isinstance(wave, str) else wave} }}")
    if not seen.responded and "edge_list" in seen.layouts:
        plain.append('# say under columns which column tells who responded: responded = "…"')
    return "\n".join(plain)
