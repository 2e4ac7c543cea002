"""Guess the layout of a file and say why; the guess is shown, never used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from ...data.columns import clean_text
from ...data.tables import near
from ..instrument.studyfile import quoted
from ..values import tidy
from .guess_words import AMOUNT, NEVER, NO_ANSWER, SIGNS, STEPS, STRENGTH, TICKS, TIE, pieces, words_said
from .select_multiple import SEPARATORS

__all__ = ["ANYTHING", "Asked", "Guess", "guess_layout", "named_alike"]

MOST: Final = 0.8  # share of cells that must be organisations
MOST_OF_SLOTS: Final = 0.6  # the same in numbered columns together: whom they name need not be on the list
FEWEST: Final = 3  # columns that make a grid
_CODE: Final = re.compile(r"(.*?)([A-Za-z]*\d+)(\]?)")
YEAR: Final = re.compile(r"(19|20)\d\d")
MOST_RELATIONS: Final = 12
_SLOT: Final = re.compile(r"(.*?)(\d+)")


@dataclass(frozen=True)
class Guess:
    """What a file seems to be: its layout, why, and what ``study.toml`` would say."""

    layout: str | None
    collector: str | None
    reasons: tuple[str, ...]
    snippet: str


class Asked(NamedTuple):
    """What the study says it asks about, and when; what stands for it where it does not say."""

    relations: tuple[str, ...] = ()
    waves: tuple[int | str, ...] = ()
    told: frozenset[str] = frozenset()  # relation, wave: said by the name of the file or sheet
    steps: tuple[str, ...] = ()  # words of strength, the weakest first
    blank: str = ""  # what a blank in a grid means: missing, no
    settled: bool = False  # whether a person has said what the file cannot: no remarks then

    def about(self, words: list[str]) -> list[Asked]:
        """What each question is about, of which its headers say a word: the relation called so; or one after the other."""
        meant = [near(word, self.relations) for word in words]
        if len(words) == len(self.relations) and set(meant) != set(self.relations):
            meant = list(self.relations)
        return [self._replace(relations=(one,)) if one else self for one in meant]

    def blanks(self, what: str) -> str:
        """The line that says what a blank means."""
        remark = f'                    # or "no", if a blank meant {what}'
        return f'blank = "{self.blank or "missing"}"{"" if self.blank else remark}'

    def constant(self, *ours: str) -> str:
        """What stands for all rows, if neither a column nor a name tells it."""
        wave = self.waves[0] if self.waves else 2024
        words = {"wave": quoted(wave) if isinstance(wave, str) else str(wave), "relation": quoted(self._relation)}
        return ", ".join(f"{one} = {words[one]}" for one in ours if one not in self.told)

    def relation(self) -> list[str]:
        """The line that says of which relation a question is."""
        if "relation" in self.told:
            return []
        others = f"   # or {', '.join(map(quoted, self.relations[1:]))}" if self.relations[1:] else ""
        return [f"relation = {quoted(self._relation)}{others}"]

    @property
    def _relation(self) -> str:
        return self.relations[0] if self.relations else "advice"


ANYTHING: Final = Asked()


def guess_layout(
    table: pd.DataFrame, actors: Iterable[str] = (), *, file: str = "answers.csv", sheet: str | None = None,
    asked: Asked = ANYTHING, platform: bool = True,
) -> Guess:  # fmt: skip
    """Guess how answers stand in a table of text.

    Parameters
    ----------
    table : pandas.DataFrame
        The cells as text, under the headers of the file.
    actors : iterable of str
        Identifiers and names of the organisations, if known; without them codes are guessed by their form.
    file : str
        Name of the file, for the snippet.
    sheet : str, optional
        Name of the sheet, where the file has several.
    asked : Asked
        Relations and waves of the study.
    platform : bool
        Whether the file may stand as a platform exports it.

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
    collector, reasons = _collector(cells) if platform else (None, ())
    about = {header: _share(values, known) for header, values in cells.items()}
    place = [f"file = {quoted(file)}"] + ([f"sheet = {quoted(sheet)}"] if sheet is not None else [])
    for guess in (_matrix, _edges):
        if made := guess(cells, about, known, asked):
            layout, lines, why = made
            return Guess(layout, collector, (*reasons, why), _snippet(place, collector, lines, []))
    questions = [*_grids(cells, known, asked), *_slots(cells, known, asked), *_selects(cells, known, asked)]
    who = next((h for h, share in about.items() if share >= MOST and not any(h in q[3] for q in questions)), "")
    if not questions:
        return Guess(None, collector, (*reasons, _nearest(cells, about, known)), "")
    wave = next((h for h, values in cells.items() if h != who and _waves(values, asked)), "")
    if wave and "wave" not in asked.told:
        head = [f"columns = {{ respondent = {quoted(who or '…')}, wave = {quoted(wave)} }}"]
    else:
        head = [f"columns = {{ respondent = {quoted(who or '…')} }}"]
    if not wave and (constant := asked.constant("wave")):
        remark = "" if asked.settled else "           # or the header of the wave under columns"
        head.append(f"constant = {{ {constant} }}{remark}")
    head += words_said(
        [cell for q in questions if q[0] == "roster_grid" for h in sorted(q[3]) for cell in cells[h]], asked.steps
    )
    parts = [lines for _, lines, _, _ in questions]
    whys = [why for _, _, why, _ in questions]
    if who:
        whys.insert(0, f"{who!r} holds organisations: it says who answered")
    return Guess(questions[0][0], collector, (*reasons, *whys), _snippet(place, collector, head, parts))


def _waves(values: list[str], asked: Asked) -> bool:
    """Whether a column says of every row which wave it is of."""
    waves = {str(wave) for wave in asked.waves}
    return bool(values) and all(value in waves if waves else YEAR.fullmatch(value) for value in values)


def named_alike(names: list[str], asked: Asked, *, relations: bool) -> tuple[str, frozenset[str]] | None:
    """The name that several files or sheets share, with {wave} or {relation} where they differ, and which of the two."""
    for wave in ("|".join(re.escape(str(one)) for one in asked.waves), YEAR.pattern):
        alike = {re.sub(rf"(?<![^\W_])(?:{wave})(?![^\W_])", "{wave}", name, count=1) for name in names if wave}
        if len(alike) == 1 and "{wave}" in (name := alike.pop()):
            return name, frozenset({"wave"})
    forms = [
        r"(?P<relation>.+?)(?P<sign>[ _.-]+)(?P<wave>\d+)", r"(?P<wave>\d+)(?P<sign>[ _.-]+)(?P<relation>.+)",
        r"(?P<wave>\d+)",
    ]  # fmt: skip
    for form in forms if relations else ():
        found = [re.fullmatch(form, name) for name in names]
        signs = {match.groupdict().get("sign") for match in found if match}
        if all(found) and len(signs) == 1 and found[0] is not None:
            order = sorted(found[0].re.groupindex, key=found[0].re.groupindex.__getitem__)
            name = "".join(str(signs.copy().pop()) if key == "sign" else "{" + key + "}" for key in order)
            return name, frozenset(order) & {"relation", "wave"}
    return ("{relation}", frozenset({"relation"})) if relations else None


def _nearest(cells: dict[str, list[str]], about: dict[str, float], known: set[str]) -> str:
    """Why no column will do: the one that comes nearest, and what it holds that is no organisation."""
    header = max(about, key=about.__getitem__, default="")
    if not header or not about[header]:
        return "no column looks like answers about organisations"
    others = list(dict.fromkeys(value for value in cells[header] if value and value.casefold() not in known))
    return (
        f"no column looks like answers about organisations; the nearest is {header!r}, {about[header]:.0%} of whose cells are"
        f" on the list of organisations"
        + (f" (not: {', '.join(others[:4])}{' …' * (len(others) > 4)})" if others else "")
    )


Question = tuple[str, list[str], str, frozenset[str]]  # layout, lines, why, headers used


def _snippet(place: list[str], collector: str | None, head: list[str], questions: list[list[str]]) -> str:
    lines = ["[nominations]", *place]
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


def _matrix(cells: dict[str, list[str]], about: dict[str, float], known: set[str], asked: Asked) -> Plain:
    headers = list(cells)
    named = [header for header in headers[1:] if header.casefold() in known]
    if len(named) >= FEWEST and len(named) >= MOST * (len(headers) - 1) and about[headers[0]] >= MOST:
        lines = ['layout = "matrix"']
        if constant := asked.constant("wave", "relation"):
            lines.append(f'constant = {{ {constant} }}   # or file = "{{relation}}_{{wave}}.csv"')
        lines.append(asked.blanks("no tie"))
        return "matrix", lines, "the header and the first column name the same organisations"
    return None


def _edges(cells: dict[str, list[str]], about: dict[str, float], known: set[str], asked: Asked) -> Plain:
    ends = [header for header, share in about.items() if share >= MOST]
    if len(ends) != 2 or max(Counter(filter(None, cells[ends[0]])).values(), default=0) < 2:
        return None
    found = {"respondent": ends[0], "nominee": ends[1]} | _beside(cells, ends, asked)
    lines = ["columns = { " + ", ".join(f"{ours} = {quoted(header)}" for ours, header in found.items()) + " }"]
    if lacking := asked.constant(*(ours for ours in ("wave", "relation") if ours not in found)):
        headers = "their headers" if "," in lacking else "its header"
        lines.append(f"constant = {{ {lacking} }}" + (f"   # or {headers} under columns" if not asked.settled else ""))
    lines += words_said(cells.get(found.get("strength", ""), []), asked.steps)
    why = f"{ends[0]!r} and {ends[1]!r} hold organisations, the first several times each: one row for every answer"
    return "edge_list", ['layout = "edge_list"', *lines], why


def _beside(cells: dict[str, list[str]], ends: list[str], asked: Asked) -> dict[str, str]:
    """Columns of an edge list that look like its waves (years), its strengths (small numbers) and its relations (few words).

    Of several the one wins that is called so, then the first.
    """
    found: dict[str, list[tuple[bool, str]]] = {}
    names = {name.casefold() for name in asked.relations}
    for header, values in cells.items():
        filled = [value for value in values if value]
        if header in ends or not filled:
            continue
        words = {value.casefold() for value in filled}
        years = all(YEAR.fullmatch(value) for value in filled)
        numbers = 2 * sum(AMOUNT.fullmatch(value) is not None for value in filled) >= len(filled)
        called = STRENGTH.search(header) is not None and len(words) <= MOST_RELATIONS
        scale = (numbers and len(words) <= MOST_RELATIONS) or called or words <= STEPS.keys() | NEVER | NO_ANSWER
        few = len(words) <= MOST_RELATIONS and len(filled) == len(values) and not numbers
        if years:
            found.setdefault("wave", []).append((True, header))
        elif scale and not words & names:
            found.setdefault("strength", []).append((called, header))
        elif few or words & names:
            found.setdefault("relation", []).append((bool(words & names) or TIE.search(header) is not None, header))
    return {ours: next((h for best, h in some if best), some[0][1]) for ours, some in found.items()}


def _grids(cells: dict[str, list[str]], known: set[str], asked: Asked) -> list[Question]:
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
    found = {key: headers for key, headers in found.items() if len(headers) >= FEWEST}
    names = [re.split(r"[/\-\[_. ]+", before.rstrip("/-[_. "))[-1] for before, _ in found]
    for ((before, after), headers), word, mine in zip(found.items(), names, asked.about(names)):
        words = {cell.casefold() for header in headers for cell in cells[header]}
        ticks = words <= TICKS and (before.endswith("/") or not words & {"0"})
        layout = "select_multiple" if ticks else "roster_grid"
        if word and len(mine.relations) != 1:  # so the question calls it
            mine = asked._replace(relations=(word,))
        lines = [f'layout = "{layout}"', *mine.relation(), f"column = {quoted(before + '{actor}' + after)}"]
        if not known:
            lines.append("actors = { code = 'F01' }              # which organisation each code is")
        lines.append(asked.blanks("no tie"))
        why = f"{len(headers)} columns {headers[0]!r} … {headers[-1]!r} differ in one organisation or code"
        made.append((layout, lines, why, frozenset(headers)))
    return made


def _numeric(cells: dict[str, list[str]], headers: list[str]) -> bool:
    """Whether the columns hold small numbers or ticks."""
    words = {cell.casefold() for header in headers for cell in cells[header]}
    return bool(words - {""}) and all(word in TICKS or re.fullmatch(r"\d", word) for word in words)


def _slots(cells: dict[str, list[str]], known: set[str], asked: Asked) -> list[Question]:
    """Numbered headers whose cells are organisations, and those numbered alike beside them."""
    groups: dict[str, list[str]] = {}
    for header in cells:
        if slot := _SLOT.fullmatch(header):
            groups.setdefault(slot[1], []).append(header)
    made: list[Question] = []
    slots = {
        base: headers
        for base, headers in groups.items()
        if len(headers) > 1 and _share([cell for h in headers for cell in cells[h]], known) >= MOST_OF_SLOTS
    }
    names = [base.strip(" _-.") for base in slots]
    for (base, headers), word, mine in zip(slots.items(), names, asked.about(names)):
        if not asked.relations and len(slots) > 1:
            mine = asked._replace(relations=(word,))
        lines = ['layout = "name_slots"', *mine.relation(), f"column = {quoted(base + '{slot}')}"]
        beside = [b for b, hs in groups.items() if b != base and len(hs) == len(headers) and _numeric(cells, hs)]
        lines += [f"strength = {quoted(b + '{slot}')}" for b in beside[:1]]
        scale = "" if beside else " and scale_max = 1"
        if not asked.settled:
            under = f'instrument = "recall"{scale}; if nobody could name more, cap = {len(headers)}'
            lines.append(f"# under its [[relations]]: {under}")
        why = f"{len(headers)} numbered columns {headers[0]!r} … name organisations"
        made.append(("name_slots", lines, why, frozenset(headers)))
    return made


def _told(parts: list[list[str]], known: set[str]) -> float:
    """Share of organisations among what stands in cells that hold several."""
    several = [part.casefold() for some in parts if len(some) > 1 for part in some]
    return sum(part in known for part in several) / len(several) if several else 0.0


def _selects(cells: dict[str, list[str]], known: set[str], asked: Asked) -> list[Question]:
    """Columns whose cells are several organisations."""
    made: list[Question] = []
    found: list[tuple[str, str]] = []
    for header, values in cells.items():
        ways = {"": [[c for c in SEPARATORS.split(v) if c] for v in values if v and v.casefold() not in known]}
        best, sign = max((_told(parts, known), sign) for sign, parts in (ways | pieces(values)).items())
        if best >= MOST_OF_SLOTS + (MOST - MOST_OF_SLOTS) * (not sign):
            found.append((header, sign))
    for (header, sign), mine in zip(found, asked.about([header for header, _ in found])):
        if len(found) > 1 and not asked.relations:
            mine = asked._replace(relations=(header,))
        lines = ['layout = "select_multiple"', *mine.relation(), f"column = {quoted(header)}"]
        lines += [f"separator = {quoted(sign)}"] * bool(sign) + [asked.blanks("nobody")]
        why = f"cells of {header!r} list several organisations"
        made.append(("select_multiple", lines, why, frozenset([header])))
    return made
