"""Guess the layout of a file and say why; the guess is shown, never used."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ...data.columns import clean_text
from ..values import tidy
from .select_multiple import SEPARATORS

__all__ = ["Guess", "guess_layout", "matrices_in_sheets"]

MOST: Final = 0.8  # share of cells that must be organisations
FEWEST: Final = 3  # columns that make a grid
SIGNS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("kobo", ("_uuid", "_submission_time")),
    ("surveycto", ("SubmissionDate", "KEY", "formdef_version")),
    ("odk", ("SubmissionDate", "KEY", "SubmitterID")),
    ("odk", ("PARENT_KEY", "KEY")),
    ("limesurvey", ("submitdate", "lastpage")),
    ("surveymonkey", ("Respondent ID", "Collector ID")),
    ("google_forms", ("Timestamp",)),
    ("google_forms", ("Marca temporal",)),
    ("google_forms", ("Carimbo de data/hora",)),
)
_CODE: Final = re.compile(r"(.*?)([A-Za-z]*\d+)(\]?)")
YEAR: Final = re.compile(r"(19|20)\d\d")
_AMOUNT: Final = re.compile(r"\d{1,2}([.,]\d+)?")
MOST_RELATIONS: Final = 12
_SLOT: Final = re.compile(r"(.*?)(\d+)")
TICKS: Final = frozenset(("", "0", "1", "y", "n", "yes", "no", "sí", "si", "true", "false", "x"))


@dataclass(frozen=True)
class Guess:
    """What a file seems to be: its layout, why, and what ``study.toml`` would say."""

    layout: str | None
    collector: str | None
    reasons: tuple[str, ...]
    snippet: str


def guess_layout(table: pd.DataFrame, actors: Iterable[str] = (), *, file: str = "answers.csv") -> Guess:
    """Guess how answers stand in a table of text.

    Parameters
    ----------
    table : pandas.DataFrame
        The cells as text, under the headers of the file.
    actors : iterable of str
        Identifiers and names of the organisations, if known; without them codes are guessed by their form.
    file : str
        Name of the file, for the snippet.

    Returns
    -------
    Guess
        With the lines to copy into ``study.toml`` and correct; ``layout`` is None if nothing fits.

    Examples
    --------
    >>> table = pd.DataFrame({"who": ["a", "b"], "advice_a": ["", "1"], "advice_b": ["2", ""], "advice_c": ["0", "1"]})
    >>> guess = guess_layout(table, ["a", "b", "c"], file="survey.csv")
    >>> guess.layout
    'roster_grid'
    >>> print(guess.snippet)
    [nominations]
    file = "survey.csv"
    columns = { respondent = "who" }
    constant = { wave = 2024 }           # or the header of the wave under columns
    <BLANKLINE>
    [[nominations.questions]]
    layout = "roster_grid"
    relation = "advice"
    column = "advice_{actor}"
    blank = "missing"                    # or "no", if a blank meant no tie
    """
    known = {clean_text(actor).casefold() for actor in actors} - {""}
    cells = {str(header): tidy(table[header].astype(object)) for header in table.columns}
    collector, reasons = _collector(cells)
    about = {header: _share(values, known) for header, values in cells.items()}
    for guess in (_matrix, _edges):
        if made := guess(cells, about, known):
            layout, lines, why = made
            return Guess(layout, collector, (*reasons, why), _snippet(file, collector, lines, []))
    questions = [*_grids(cells, known), *_slots(cells, about), *_selects(cells, about, known)]
    who = next((h for h, share in about.items() if share >= MOST and not any(h in q[3] for q in questions)), "")
    if not questions:
        return Guess(None, collector, (*reasons, "no column looks like answers about organisations"), "")
    head = [f"columns = {{ respondent = {quoted(who or '…')} }}"]
    head.append("constant = { wave = 2024 }           # or the header of the wave under columns")
    parts = [lines for _, lines, _, _ in questions]
    whys = [why for _, _, why, _ in questions]
    if who:
        whys.insert(0, f"{who!r} holds organisations: it says who answered")
    return Guess(questions[0][0], collector, (*reasons, *whys), _snippet(file, collector, head, parts))


def matrices_in_sheets(file: str, sheets: list[str], collector: str | None) -> Guess:
    """A workbook with one square matrix a sheet, whose names say the relation, the wave, or both."""
    forms = [
        r"(?P<relation>.+?)(?P<sign>[ _.-]+)(?P<wave>\d+)",
        r"(?P<wave>\d+)(?P<sign>[ _.-]+)(?P<relation>.+)",
        r"(?P<wave>\d+)",
    ]
    name, rest = "{relation}", ["constant = { wave = 2024 }"]
    for form in forms:
        found = [re.fullmatch(form, sheet) for sheet in sheets]
        signs = {match.groupdict().get("sign") for match in found if match}
        if all(found) and len(signs) == 1 and found[0] is not None:
            order = sorted(found[0].re.groupindex, key=found[0].re.groupindex.__getitem__)
            name = "".join(str(signs.copy().pop()) if key == "sign" else "{" + key + "}" for key in order)
            rest = [] if "relation" in order else ['constant = { relation = "advice" }']
            break
    lines = ['layout = "matrix"', f"sheet = {quoted(name)}", *rest]
    lines.append('blank = "missing"                    # or "no", if a blank meant no tie')
    why = f"{len(sheets)} sheets ({', '.join(sheets[:3])} …) are square matrices of organisations"
    return Guess("matrix", collector, (why,), _snippet(file, collector, lines, []))


Question = tuple[str, list[str], str, frozenset[str]]  # layout, lines, why, headers used


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _snippet(file: str, collector: str | None, head: list[str], questions: list[list[str]]) -> str:
    lines = ["[nominations]", f"file = {quoted(file)}"]
    lines += [f'collector = "{collector}"'] * (collector is not None) + head
    for question in questions:
        lines += ["", "[[nominations.questions]]", *question]
    return "\n".join(lines)


def _collector(cells: dict[str, list[str]]) -> tuple[str | None, tuple[str, ...]]:
    """The platform, by columns that only it writes."""
    if any("ImportId" in cell for values in cells.values() for cell in values[:2]):
        return "qualtrics", ("a header row holds import ids: Qualtrics",)
    for collector, signs in SIGNS:
        if all(sign in cells for sign in signs):
            return collector, (f"columns {', '.join(signs)}: {collector}",)
    bracketed = [header for header in cells if re.fullmatch(r"\w+\[SQ\d+\]", header)]
    if bracketed:
        return "limesurvey", (f"columns such as {bracketed[0]}: limesurvey",)
    return None, ()


def _share(values: list[str], known: set[str]) -> float:
    """Share of the filled cells that are organisations."""
    filled = [value for value in values if value]
    return sum(value.casefold() in known for value in filled) / len(filled) if filled and known else 0.0


Plain = tuple[str, list[str], str] | None


def _matrix(cells: dict[str, list[str]], about: dict[str, float], known: set[str]) -> Plain:
    headers = list(cells)
    named = [header for header in headers[1:] if header.casefold() in known]
    if len(named) >= FEWEST and len(named) >= MOST * (len(headers) - 1) and about[headers[0]] >= MOST:
        lines = [
            'layout = "matrix"',
            'constant = { wave = 2024, relation = "advice" }   # or file = "{relation}_{wave}.csv"',
        ]
        lines.append('blank = "missing"                    # or "no", if a blank meant no tie')
        return "matrix", lines, "the header and the first column name the same organisations"
    return None


def _edges(cells: dict[str, list[str]], about: dict[str, float], known: set[str]) -> Plain:
    ends = [header for header, share in about.items() if share >= MOST]
    if len(ends) != 2 or max(Counter(filter(None, cells[ends[0]])).values(), default=0) < 2:
        return None
    found = {"respondent": ends[0], "nominee": ends[1]} | _beside(cells, ends)
    lines = ["columns = { " + ", ".join(f"{ours} = {quoted(header)}" for ours, header in found.items()) + " }"]
    lacking = [
        said for ours, said in (("wave", "wave = 2024"), ("relation", 'relation = "advice"')) if ours not in found
    ]
    if lacking:
        lines.append(
            f"constant = {{ {', '.join(lacking)} }}   # or {'their headers' if len(lacking) > 1 else 'its header'} under columns"
        )
    words = {cell for cell in cells.get(found.get("strength", ""), []) if cell and not _AMOUNT.fullmatch(cell)}
    if words:
        lines.append(f"codes = {{ missing = [{', '.join(map(quoted, sorted(words)))}] }}   # words that mean no answer")
    why = f"{ends[0]!r} and {ends[1]!r} hold organisations, the first several times each: one row for every answer"
    return "edge_list", ['layout = "edge_list"', *lines], why


def _beside(cells: dict[str, list[str]], ends: list[str]) -> dict[str, str]:
    """Columns of an edge list that look like its waves (years), its strengths (small numbers) and its relations (few words)."""
    found: dict[str, str] = {}
    for header, values in cells.items():
        filled = [value for value in values if value]
        if header in ends or not filled:
            continue
        years = all(YEAR.fullmatch(value) for value in filled)
        numbers = sum(_AMOUNT.fullmatch(value) is not None for value in filled) * 2 >= len(filled)
        few = len(set(filled)) <= MOST_RELATIONS and len(filled) == len(values)
        ours = "wave" if years else "strength" if numbers else "relation" if few else ""
        if ours:
            found.setdefault(ours, header)
    return found


def _grids(cells: dict[str, list[str]], known: set[str]) -> list[Question]:
    """Headers that differ in an organisation alone, or (if none does) in a code alone."""
    found: dict[tuple[str, str], list[str]] = {}
    for header in cells:
        for i in range(len(header)):
            rest = header[i:]
            token = rest.removesuffix("]")
            if (i == 0 or not header[i - 1].isalnum()) and token.casefold() in known:
                found.setdefault((header[:i], rest[len(token) :]), []).append(header)
                break
    if not found:
        for header in cells:
            if (code := _CODE.fullmatch(header)) and not header.startswith("_") and code[1]:
                found.setdefault((code[1], code[3]), []).append(header)
        found = {key: headers for key, headers in found.items() if _numeric(cells, headers)}
    made: list[Question] = []
    for (before, after), headers in found.items():
        if len(headers) < FEWEST:
            continue
        words = {cell.casefold() for header in headers for cell in cells[header]}
        ticks = words <= TICKS and (before.endswith("/") or not words & {"0"})
        layout = "select_multiple" if ticks else "roster_grid"
        relation = re.split(r"[/\-\[_. ]+", before.rstrip("/-[_. "))[-1] or "advice"
        lines = [
            f'layout = "{layout}"',
            f"relation = {quoted(relation)}",
            f"column = {quoted(before + '{actor}' + after)}",
        ]
        if not known:
            lines.append("actors = { code = 'F01' }              # which organisation each code is")
        lines.append('blank = "missing"                    # or "no", if a blank meant no tie')
        why = f"{len(headers)} columns {headers[0]!r} … {headers[-1]!r} differ in one organisation or code"
        made.append((layout, lines, why, frozenset(headers)))
    return made


def _numeric(cells: dict[str, list[str]], headers: list[str]) -> bool:
    """Whether the columns hold small numbers or ticks."""
    words = {cell.casefold() for header in headers for cell in cells[header]}
    return bool(words - {""}) and all(word in TICKS or re.fullmatch(r"\d", word) for word in words)


def _slots(cells: dict[str, list[str]], about: dict[str, float]) -> list[Question]:
    """Numbered headers whose cells are organisations, and those numbered alike beside them."""
    groups: dict[str, list[str]] = {}
    for header in cells:
        if slot := _SLOT.fullmatch(header):
            groups.setdefault(slot[1], []).append(header)
    made: list[Question] = []
    for base, headers in groups.items():
        if (
            len(headers) > 1
            and all(about[h] >= MOST or not any(cells[h]) for h in headers)
            and any(about[h] for h in headers)
        ):
            lines = ['layout = "name_slots"', 'relation = "advice"', f"column = {quoted(base + '{slot}')}"]
            beside = [b for b, hs in groups.items() if b != base and len(hs) == len(headers) and _numeric(cells, hs)]
            lines += [f"strength = {quoted(b + '{slot}')}" for b in beside[:1]]
            made.append(
                (
                    "name_slots",
                    lines,
                    f"{len(headers)} numbered columns {headers[0]!r} … name organisations",
                    frozenset(headers),
                )
            )
    return made


def _selects(cells: dict[str, list[str]], about: dict[str, float], known: set[str]) -> list[Question]:
    """Columns whose cells are several organisations."""
    made: list[Question] = []
    for header, values in cells.items():
        split = [SEPARATORS.split(value) for value in values if value and value.casefold() not in known]
        several = [codes for codes in split if len(codes) > 1]
        codes = [code.casefold() for codes in several for code in codes if code]
        if codes and sum(code in known for code in codes) >= MOST * len(codes):
            lines = ['layout = "select_multiple"', 'relation = "advice"', f"column = {quoted(header)}"]
            lines.append('blank = "missing"                    # or "no", if a blank meant nobody')
            made.append(
                ("select_multiple", lines, f"cells of {header!r} list several organisations", frozenset([header]))
            )
    return made
