"""Files of Stata and SPSS: value labels as text, codes kept beside them, and what the file itself declares no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ...data.columns import clean_text
from ...data.tables import Problems
from .apart import read_apart
from .reading import Answer
from .sheet import MOST_COLUMNS, Sheet, as_text, rounded

__all__ = ["read_statistical", "statistical_kind"]

MOST_VALUES: Final = 50_000_000  # rows times columns
MOST_ROWS: Final = 10_000_000
_ICONV: Final = {
    "latin-1": "ISO-8859-1",
    "utf-8": "UTF-8",
    "cp1252": "CP1252",
    "cp850": "CP850",
    "mac-roman": "MACINTOSH",
}
_OLD_STATA: Final = (105, 108, 110, 111, 113, 114, 115)


def statistical_kind(content: bytes) -> str | None:
    """Sav or dta by the first bytes, or None."""
    if content.startswith((b"$FL2", b"$FL3")):
        return "sav"
    old = len(content) > 3 and content[0] in _OLD_STATA and content[1] in (1, 2) and content[2] == 1
    return "dta" if old or content.startswith(b"<stata_dta>") else None


def read_statistical(
    path: Path,
    kind: str,
    file: str,
    name: str,
    sha256: str,
    problems: Problems,
    *,
    labels: bool = True,
    encoding: str | None = None,
) -> Sheet | None:
    """The cases of a file, its variables in the first row; None, with the reason, if it cannot be read."""
    found = _read(path, kind, file, encoding, problems)
    if found is None:
        return None
    about, assumed = found
    notes = Problems()
    if assumed:
        hint = "look whether accents came through; if not, name the right encoding under the key encoding"
        notes.add((file, ""), "an old Stata file does not say its encoding; read as cp1252", hint=hint)
    made: dict[str, list[str]] = {}
    codes: dict[str, dict[str, str]] = {}
    missing: dict[str, frozenset[str]] = {}
    data = {column or "": values for column, values in about["data"].items()}  # a damaged file may name no variable
    for column, values in data.items():
        words = _words(about["labels"].get(column) or {}, column, file, notes)
        texts = {as_text(value): value for value in values}
        declared = {text for text, value in texts.items() if text and _declared(about, column, value)}
        spoken = words if labels else {}
        made[column] = [spoken.get(text, text) for text in map(as_text, values)]
        if words:
            codes[column] = {label: code for code, label in words.items()} if labels else {}
        if declared:
            missing[column] = frozenset(clean_text(spoken.get(text, text)) for text in declared)
        _say_column(file, column, values, (texts, spoken, declared), notes)
    records = [list(data), *map(list, zip(*made.values()))]
    if len(records) == 1:
        problems.add((file, ""), "the file is empty", hint="it has variables, but no case")
        return None
    return Sheet(file, name, list(enumerate(records, start=1)), sha256, kind, codes=codes, missing=missing, notes=notes)


def _read(path: Path, kind: str, file: str, encoding: str | None, problems: Problems) -> tuple[Answer, bool] | None:
    """What the file holds, and whether its encoding had to be assumed."""
    # Stata before version 14 does not say how accents are written: UTF-8 if that fits, else that of Windows.
    tried: list[str | None] = (
        [_ICONV.get(encoding, encoding)] if encoding else ["UTF-8", None] if kind == "dta" else [None]
    )
    found = read_apart(path, kind, tried, (MOST_ROWS, MOST_COLUMNS, MOST_VALUES))
    if "data" in found:
        return found, len(tried) > 1 and found["encoding"] is None
    if "rows" in found:
        what = f"{found['rows']:,} cases of {found['columns']:,} variables"
        problems.add((file, ""), what, hint="keep the variables of the study alone; is this the right file?")
        return None
    program = "SPSS" if kind == "sav" else "Stata"
    hint = f"open it in {program} and save it again, or export it as CSV"
    problems.add((file, ""), f"cannot be read as a file of {program} ({found['why'][:80]})", hint=hint)
    return None


def _words(labels: Mapping[Any, Any], column: str, file: str, notes: Problems) -> dict[str, str]:
    """Label of every code as text; two codes with one label keep their codes behind it."""
    texts = {as_text(code): clean_text(str(label)) for code, label in labels.items() if str(label).strip()}
    twice = {label for label, n in Counter(texts.values()).items() if n > 1}
    for label in sorted(twice):
        same = [code for code, text in texts.items() if text == label]
        what = f"codes {' and '.join(same)} have the same label"
        hint = "they are read as " + " and ".join(f"'{label} ({code})'" for code in same)
        notes.add((file, column), what, values=[label], hint=hint)
    return {code: f"{label} ({code})" if label in twice else label for code, label in texts.items()}


def _declared(about: Answer, column: str, value: Any) -> bool:
    """Whether the file says that a value is no answer."""
    if value in (about["missing"].get(column) or ()):
        return True
    for span in about["ranges"].get(column) or ():
        low, high = span["lo"], span["hi"]
        if isinstance(value, str) == isinstance(low, str) and low <= value <= high:
            return True
    return False


def _say_column(file: str, column: str, values: Any, read: tuple[Any, Any, Any], notes: Problems) -> None:
    """What deserves a second look in a variable."""
    texts, spoken, declared = read
    bare = sorted(text for text in texts if text and spoken and text not in spoken and text not in declared)
    if bare and not all(_plain(text) for text in spoken):
        bare = []
    if bare:
        hint = "if they are answers, give them labels; a scale may well have labels at its ends alone"
        notes.add(
            (file, column), "values without a label, in a variable with labels", values=[", ".join(bare[:5])], hint=hint
        )
    if declared:
        listed = ", ".join(f"{t} = {spoken[t]}" if t in spoken else t for t in sorted(declared))
        hint = "a strength or an attribute with such a value is read as not answered"
        notes.add((file, column), "values that the file declares no answer", values=[listed], hint=hint)
    many = [i for i, value in enumerate(values, start=2) if rounded(value)]
    if many:
        hint = "if they are identifiers, keep them as text in the file"
        what = f"{len(many)} number{'s' * (len(many) != 1)} of more than 15 digits: the last ones may be wrong"
        notes.add((file, column), what, rows=many[:1], hint=hint)


def _plain(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
