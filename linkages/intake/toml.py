"""Read ``study.toml`` and say in plain words, with line and key, what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from ..data.columns import shown
from ..data.tables import Problems, near
from ..vocabulary import SECTORS

if TYPE_CHECKING:
    from ..data.study import Key, Study

__all__ = ["line_below", "line_of", "read_study"]

STUDY_FILE: Final = "study.toml"
CODES_FILE: Final = "codes.csv"  # which organisation each code of a questionnaire is
Place = tuple[str | int, ...]
_BARE_KEY: Final = re.compile(r"(\s*)([\w-]+)(\s*=)")
_HEADER: Final = re.compile(r"\s*\[(\[?)\s*([^\[\]]+?)\s*\]")
_KEY: Final = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[\w.-]+)\s*=")
_WHERE: Final = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_study(content: bytes, problems: Problems) -> tuple[Study, str] | None:
    """The study and the text it was read from; None, with the reasons added to the problems, if it is no study."""
    try:
        text = content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        problems.add(
            (STUDY_FILE, ""), "is not written in UTF-8", rows=[row], hint="save it again with the encoding UTF-8"
        )
        return None
    parsed = _parse(text, problems)
    return None if parsed is None else _validated(parsed, text, problems)


# ---------------------------------------------------------------- the language TOML


def _parse(text: str, problems: Problems) -> dict[str, Any] | None:
    """What TOML says. A key with accents but without quotes (cámara = …), which TOML refuses, is taken as if quoted."""
    lines = text.split("\n")
    for _ in range(len(lines) + 1):
        try:
            return tomllib.loads("\n".join(lines))
        except RecursionError:
            problems.add((STUDY_FILE, ""), "brackets inside brackets without end", hint="look for a forgotten ] or }")
            return None
        except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
            found = _WHERE.search(str(error))
            row = int(found[1]) if found and found[1] else len(lines)
            line = lines[row - 1] if row <= len(lines) else ""
            bare = _BARE_KEY.match(line)
            if bare is None or bare[2].isascii():
                problems.add(
                    (STUDY_FILE, ""), f"cannot be read: {_WHERE.sub('', str(error))[:120]}",
                    rows=[row], values=[line], hint=_syntax_hint(line, str(error)),
                )  # fmt: skip
                return None
            lines[row - 1] = f'{bare[1]}"{bare[2]}"{bare[3]}{line[bare.end() :]}'
    return None


def _syntax_hint(line: str, error: str) -> str:
    """What most likely went wrong in a line."""
    value = line.partition("=")[2].strip()
    if re.search("[“”„‘’«»]", line):
        return 'these are typographic quotation marks: use the straight ones, "'
    if "\\" in line:
        return "a backslash inside \"...\" has a special meaning: write paths with / (or inside '...')"
    if "overwrite" in error or "declare" in error or "twice" in error or "mutate" in error:
        return "this key or table stands here already: keep one"
    if re.match(r"\s*[^\"'=\[#]*[^\"'=\[#\s]\s+[^\"'=\[#\s][^\"'=\[#]*=", line):
        return 'a key with spaces stands in quotation marks: "cluster organisation" = "hybrid"'
    if re.match(r"(True|False|TRUE|FALSE|yes|no|sí|si)\b", value):
        return "write true or false, in small letters"
    if re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", value) or re.match(r"\d{4}[/.]\d", value):
        return "write dates as 2019-05-31"
    if re.match(r"[^\W\d]", value):
        return 'write text in quotation marks: label = "Línea de base"'
    if re.match(r"\d+,\d", value):
        return "write numbers with a decimal point"
    if "=" not in line and line.strip() and not line.lstrip().startswith("["):
        return "a line is key = value, [table], [[one of several]] or # comment"
    return "is a quotation mark, bracket or comma missing, here or in the line above?"


def line_of(text: str, place: Place) -> int | str:
    """The line that says what stands at a place such as ("waves", 1, "date"); that of its table if there is none; or ''."""
    best: tuple[int, int | str] = (0, "")
    for row, found in _places(text):
        if len(found) > best[0] and found == place[: len(found)]:
            best = len(found), row
    return best[1]


def line_below(text: str, row: int | str, key: str) -> int | str:
    """The line of a key in the table whose header stands in a row; the row itself if the key is not there."""
    if not isinstance(row, int):
        return row
    for line, found in enumerate(text.split("\n")[row:], start=row + 1):
        if _HEADER.match(found):
            break
        if (named := _KEY.match(found)) and named[1].strip("\"'") == key:
            return line
    return row


def _places(text: str) -> Iterator[tuple[int, Place]]:
    """Line and place of every header and key that begins a line."""
    here: Place = ()
    counts: dict[str, int] = {}
    for row, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            names = tuple(part.strip().strip("\"'") for part in header[2].split("."))
            if header[1]:
                counts[header[2]] = counts.get(header[2], -1) + 1
                here = (*names, counts[header[2]])
            else:
                here = (names[0], counts[names[0]], *names[1:]) if names[0] in counts else names
            yield row, here
        elif key := _KEY.match(line):
            name = key[1]
            yield row, (*here, *([name[1:-1]] if name[0] in "\"'" else name.split(".")))


# ---------------------------------------------------------------- the keys


def _validated(parsed: dict[str, Any], text: str, problems: Problems) -> tuple[Study, str] | None:
    from pydantic import ValidationError

    from ..data.study import Study, study_keys

    try:
        return Study.model_validate(parsed), text
    except ValidationError as error:
        keys = {key.key: key for key in study_keys()}
        for fault in error.errors(include_url=False):
            _say(fault, keys, text, problems)
        return None


def _say(fault: Any, keys: dict[str, Key], text: str, problems: Problems) -> None:
    """Translate one fault found by pydantic."""
    place: Place = fault["loc"]
    dotted = ".".join(str(part) for part in place if not isinstance(part, int))
    known = keys.get(dotted) or keys.get("kinds" if place[0] == "kinds" else dotted)
    given, kind = fault["input"], fault["type"]
    seen = "" if isinstance(given, (dict, list, tuple)) or kind == "missing" else given
    if kind == "extra_forbidden":
        what, hint = "unknown key", _unknown_key(dotted, keys)
        seen = ""
    elif kind == "missing":
        what, hint = "a required key is missing", known.description if known else ""
    elif kind == "literal_error":
        allowed = SECTORS if place[0] == "kinds" else re.findall(r"'([^']*)'", fault["ctx"]["expected"])
        meant = near(given, allowed)
        what, hint = "unknown value", f"did you mean {meant!r}?" if meant else "use " + ", ".join(map(repr, allowed))
    elif kind in ("blank_text", "wave_type", "language_code", "same_key"):
        what, hint = fault["msg"], ""
    elif kind in ("greater_than", "less_than_equal", "finite_number"):
        what, hint = "must be a number above zero", known.description if known else ""
    elif kind in ("too_short", "string_too_short", "string_too_long"):
        what = "must be one character" if dotted.endswith("delimiter") else "must not be empty"
        hint = "" if dotted.endswith("delimiter") else "leave the key out if there is nothing to say"
    else:
        what, hint = _wrong_type(known, place, given)
    problems.add((STUDY_FILE, dotted), what, rows=[line_of(text, place)], values=[shown(seen)], hint=hint)


def _unknown_key(dotted: str, keys: dict[str, Key]) -> str:
    """Where the key may belong, or what it may have meant to be."""
    table, _, name = dotted.rpartition(".")
    here = [key.rpartition(".")[2] for key in keys if key.rpartition(".")[0] == table]
    meant = near(name, here)
    if meant:
        return f"did you mean {meant!r}?"
    elsewhere = [key.rpartition(".")[0] for key in keys if key.rpartition(".")[2] == name and "." in key]
    if elsewhere:
        return f"{name!r} belongs under {' or '.join(f'[{place}]' for place in dict.fromkeys(elsewhere))}"
    return "keys here: " + ", ".join(here)


def _wrong_type(known: Key | None, place: Place, given: Any) -> tuple[str, str]:
    if place and place[0] in ("waves", "relations") and len(place) == 1:
        return "must be a list of tables", f"begin each with [[{place[0]}]]"
    wanted = known.type if known else "something else"
    inside = isinstance(place[-1], int)
    if inside:
        wanted = wanted.removeprefix("list of ") if known and wanted != "tables" else "table"
    if "date" in wanted:
        return "must be a date", "write it as 2019-05-31, without quotes"
    if wanted == "text":
        return "must be text", "write it in quotes"
    if wanted.startswith("list"):
        return f"must be a {wanted}", f'write ["{shown(given)}"]' if isinstance(given, (str, int)) else ""
    if "true" in wanted:
        return "must be true or false", "in small letters and without quotes"
    return f"must be a {wanted}", known.description if known else ""
