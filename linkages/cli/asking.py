"""What a command asks a person: each question with the answer that the files suggest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, get_args

import typer

from ..vocabulary import SECTORS, Assignment, Phase

if TYPE_CHECKING:
    from ..intake.seen import Seen

__all__ = ["as_day", "as_scale", "as_wave", "ask_about", "said_of"]

JOINT: Final = re.compile(r"conjunt|joint|proyecto|projeto|project", re.IGNORECASE)  # is done by both
LONG: Final = 25  # characters of the name of a tie
COLUMNS: Final = {"respondent": "who answers", "nominee": "whom it names", "strength": "strength", "relation": "ties"}
STAND: Final = {
    "edge_list": "one row for each answer",
    "matrix": "a square of organisations",
    "name_slots": "partners in numbered columns",
    "roster_grid": "a column for each organisation",
    "select_multiple": "several organisations ticked",
}


def said_of(seen: Seen) -> str:
    """What the files show, in a few lines."""
    people, answers = (one.label for one in seen.looked)
    shown = [", ".join(STAND.get(layout, layout) for layout in sorted(seen.layouts))]
    shown += [f"{name} in {seen.columns[ours]!r}" for ours, name in COLUMNS.items() if ours in seen.columns]
    shown += [f"rounds {', '.join(map(str, seen.waves))}"] * bool(seen.waves)
    shown += [f"ties: {', '.join(seen.relations)}"] * bool(seen.relations)
    lines = [f"{people}: the list of {seen.n_organisations} organisations", f"{answers}: {'; '.join(shown)}"]
    lines += [f"{one}: not used" for one in seen.unused]
    return "\n".join([*lines, ""])


def ask_about(seen: Seen, told: dict[str, Any]) -> dict[str, Any]:
    """Everything that `begin_study` is told; nothing is asked if the title was given with the command."""
    given = {name: value for name, value in told.items() if value is not None}
    given["kinds"] = dict(_kind(one) for one in told.get("kinds") or ())
    if "wave" in given:
        given["wave"] = [as_wave(one) for one in given["wave"]]
    if "start" in given:
        given["start"] = given["start"].date()
    return given if "title" in given else _asked(seen, given)


def _asked(seen: Seen, given: dict[str, Any]) -> dict[str, Any]:
    answers = dict(given)

    def ask(name: str, question: Callable[[], Any]) -> Any:
        if name not in answers:
            answers[name] = question()
        return answers[name]

    ask("title", lambda: typer.prompt("Title of the study"))
    ask("language", lambda: typer.prompt("Language of the report: en, es or pt", default="en"))
    if not seen.relations:
        ask("relations", lambda: _several("What was asked about, in a word or two, as: advice"))
    elif any(len(tie) > LONG for tie in seen.relations) and "edge_list" not in seen.layouts:  # whole questions
        ask(
            "relations",
            lambda: [typer.prompt(f"{tie!r} in a word or two, as: advice").strip() for tie in seen.relations],
        )
    ties = answers.get("relations", seen.relations)
    rounds = seen.waves or ask(
        "wave", lambda: [as_wave(one) for one in _several("Rounds of the survey, as: 2021, 2024")]
    )
    ask("undirected", lambda: [tie for tie in ties if _joint(tie)])
    _about_answers(seen, ask)
    for kind, sector in seen.kinds.items():
        if kind not in answers["kinds"]:
            answers["kinds"][kind] = _one_of(f"{kind!r} is", SECTORS, sector)
    programme = ask("programme", lambda: _text("Programme under evaluation (blank: none)"))
    if programme:
        ask("start", lambda: _day_or_none("Its start, as 2023-03-01 (blank: not known)"))
        ask("phases", lambda: _phases(tuple(rounds), answers["start"]))
        ask(
            "arm",
            lambda: next(
                (
                    mark
                    for mark in seen.marks
                    if typer.confirm(f"Does {mark!r} say who takes part in it?", default=True)
                ),
                None,
            ),
        )
        if answers["arm"]:
            ways = get_args(Assignment)
            ask("assignment", lambda: _one_of("How did they come into it:", ways, "self-selected"))
    return answers


def _about_answers(seen: Seen, ask: Callable[[str, Callable[[], Any]], Any]) -> None:
    """What the cells mean."""
    if seen.steps:
        ask("steps", lambda: _steps(seen.steps, known=seen.in_order))
    elif seen.most > 1:
        from ..intake.instrument.form import LARGEST_SCALE

        ask(
            "scale",
            lambda: typer.prompt(
                "Highest strength that could be answered",
                default=str(seen.most) if seen.most <= LARGEST_SCALE else None,
                value_proc=as_scale,
            ),
        )
    if seen.layouts & {"roster_grid", "matrix", "select_multiple"}:
        ask(
            "blank",
            lambda: (
                "no"
                if typer.confirm("Does a blank cell mean no tie (no: it was not answered)?", default=False)
                else "missing"
            ),
        )
    if seen.slots:
        more = f"Could anyone name more than {seen.slots} partners?"
        ask("cap", lambda: None if typer.confirm(more, default=False) else seen.slots)
    if "edge_list" in seen.layouts:
        chose = "Did respondents choose from a list (no: they named from memory)?"
        ask("instrument", lambda: "roster" if typer.confirm(chose, default=True) else "recall")


def _joint(tie: str) -> bool:
    question = f"Does {tie!r} have a direction (advice does, a joint project does not)?"
    return not typer.confirm(question, default=JOINT.search(tie) is None)


def _steps(found: Sequence[str], *, known: bool) -> list[str]:
    """Words of strength in the order a person gives."""

    def ordered(text: str) -> list[str]:
        words = [one.strip() for one in text.split(",") if one.strip()]
        if sorted(words) != sorted(found):
            raise typer.BadParameter(f"give each of {', '.join(found)} once, with commas")
        return words

    question = "Strengths, the weakest first" + ("" if known else f" (of {', '.join(found)})")
    asked = typer.prompt(question, default=", ".join(found) if known else None, value_proc=ordered)
    return asked if isinstance(asked, list) else ordered(asked)


def _phases(rounds: Sequence[int | str], start: dt.date | None) -> dict[int | str, str]:
    """When each round took place, where the start of the programme does not tell."""
    found: dict[int | str, str] = {}
    for n, one in enumerate(rounds):
        if start is not None and isinstance(one, int) and one != start.year:
            continue
        found[one] = _one_of(f"Round {one} was", get_args(Phase), "after" if n else "before")
    return found


def _one_of(question: str, words: Sequence[str], default: str | None) -> str:
    """One of some words; as much of it as tells it from the others is enough."""

    def chosen(text: str) -> str:
        found = [word for word in words if word.startswith(text.strip().casefold())]
        if len(found) != 1:
            raise typer.BadParameter(f"{text!r}: write {', '.join(words[:-1])} or {words[-1]}")
        return found[0]

    said = typer.prompt(f"{question} {', '.join(words[:-1])} or {words[-1]}", default=default, value_proc=chosen)
    return str(said)


def _several(question: str) -> list[str]:
    return [one.strip() for one in typer.prompt(question).split(",") if one.strip()]


def _text(question: str) -> str | None:
    return typer.prompt(question, default="", show_default=False).strip() or None


def _day_or_none(question: str) -> dt.date | None:
    day = typer.prompt(question, default="", show_default=False, value_proc=as_day)
    return day.date() if day else None


def _kind(text: str) -> tuple[str, str]:
    """``Winery=private``."""
    kind, sign, sector = text.rpartition("=")
    if not sign or sector.strip() not in SECTORS:
        raise typer.BadParameter(f"{text!r}: write it as Winery=private, public or hybrid", param_hint="--kind")
    return kind.strip(), sector.strip()


def as_scale(text: str) -> int:
    """A highest strength as typed."""
    if text.strip().isascii() and text.strip().isdigit():
        return int(text)
    raise typer.BadParameter(f"{text!r} is no whole number: write 1, 3 or 5, say")


def as_day(text: str) -> dt.datetime | None:
    """A day as typed."""
    try:
        return dt.datetime.strptime(text.strip(), "%Y-%m-%d") if text.strip() else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2023-03-01") from None


def as_wave(text: str) -> int | str:
    """A wave as typed: a whole number, or a name."""
    return int(text) if text.strip().isascii() and text.strip().isdigit() else text
