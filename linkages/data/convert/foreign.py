"""What the files of other programs have in common: encodings, numbered lines, labels, columns of actors, and losses."""

from __future__ import annotations

import codecs
import json
import os
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from ...errors import ArgumentError, FormatError, InformationLost
from ...vocabulary import Encoding, one_of
from ..network import Network
from ..panel import Panel
from .graph import unobserved

__all__ = [
    "MOST_ACTORS", "Column", "Lines", "columns_of", "encode", "escape", "lost", "note_of", "number", "panel_of",
    "panel_read", "read_bytes", "read_json", "read_lines", "series_of", "sound_note", "text_ids", "unescape", "whole",
]  # fmt: skip

MOST_ACTORS: Final = 2_000_000  # a file of ten bytes may claim more, and would be believed until memory ends
MARK: Final = "linkages: "  # begins what only this package reads, where a format has room for a remark
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?", re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_WORDS: Final = ("null", "missing", "out")


@dataclass(frozen=True, eq=False)
class Lines:
    """A text file as lines; the first is line 1."""

    file: str
    lines: list[str]

    def fault(self, problem: str, line: int | None = None) -> FormatError:
        """The error to raise about a line, or about the file."""
        return FormatError(self.file, problem, line=line)


# -- in ----------------------------------------------------------------------------------------------------------------


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The whole file; what cannot be opened is an error of this package too."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise FormatError(Path(path).name, f"cannot be opened: {error.strerror or error}") from error
    except ValueError as error:  # a path with a null character
        raise ArgumentError(f"path={str(path)!r} is no path of a file") from error


def read_lines(path: str | os.PathLike[str], encoding: Encoding | None = None) -> Lines:
    """A text file; the encoding is found by its mark, else UTF-8 if it can be that, else the one of western Windows."""
    data, file = read_bytes(path), Path(path).name
    return Lines(file, re.split(r"\r\n|\r|\n", _decode(data, file, encoding)))


def _decode(data: bytes, file: str, encoding: Encoding | None) -> str:
    marked = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if encoding is not None:
        one_of("encoding", encoding, Encoding)
        tries = ["utf-8-sig" if encoding == "utf-8" else str(encoding)]
    else:
        tries = [marked] if marked else ["utf-8", "cp1252", "latin-1"]
    for name in tries:
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    raise FormatError(file, f"is not written in {encoding or tries[0]}: say encoding=")


def number(value: float) -> str:
    """A number as short as it can be told exactly: ``2``, ``0.5``."""
    return repr(float(value)).removesuffix(".0")


def as_number(token: str) -> float | None:
    """The number a token is, None if it is none."""
    return float(token.replace("d", "e").replace("D", "e")) if _NUMBER.fullmatch(token) else None


def whole(token: str) -> int | None:
    """The whole number a token is, None if it is none."""
    return int(token) if _WHOLE.fullmatch(token) else None


# -- labels ------------------------------------------------------------------------------------------------------------


def escape(label: str, forbidden: str) -> str:
    """Write what a label cannot hold (line ends always) as ``&#code;``, which `unescape` undoes."""
    label = re.sub(r"&(?=#\d+;)", "&#38;", label)
    pattern = f"[{re.escape(forbidden)}\\x00-\\x1f\\x7f\\x85\\u2028\\u2029]"
    return re.sub(pattern, lambda found: f"&#{ord(found[0])};", label)


def unescape(label: str) -> str:
    """Undo `escape`; the number of no character stays as it stands."""
    return re.sub(r"&#(\d{1,7});", _character, label)


def _character(found: re.Match[str]) -> str:
    code = int(found[1])
    half = 0xD800 <= code < 0xE000  # of a pair, which UTF-16 alone has
    return found[0] if half or code > 0x10FFFF else chr(code)


def encode(text: str, encoding: Encoding) -> bytes:
    """Bytes of a file; a character the encoding lacks becomes ``&#code;``."""
    return text.encode(one_of("encoding", encoding, Encoding), errors="xmlcharrefreplace")


def text_ids(ids: pd.Index) -> list[str]:
    """Ids of actors as text."""
    return [str(i) for i in ids.tolist()]


# -- networks ----------------------------------------------------------------------------------------------------------


def panel_of(networks: Any) -> Panel:
    """One network, a Panel, or several networks as a Panel."""
    if isinstance(networks, Panel):
        panel = networks
    else:
        given = [networks] if isinstance(networks, Network) else networks
        nets = list(given) if isinstance(given, Iterable) else [given]
        if not all(isinstance(net, Network) for net in nets):
            raise ArgumentError(f"networks must be a Network, a Panel or several Networks, got {networks!r:.60}")
        panel = Panel(nets, waves=_in_order(net.wave for net in nets))
    if not len(panel):
        raise ArgumentError("networks holds no network")
    return panel


def panel_read(networks: Iterable[Network]) -> Panel:
    """Networks as a file told them, their waves in time if they are numbers, else as they appeared."""
    nets = list(networks)
    return Panel(nets, waves=_in_order(net.wave for net in nets))


def _in_order(waves: Iterable[Any]) -> list[Any]:
    found = list(dict.fromkeys(waves))
    return sorted(found) if all(isinstance(wave, int) for wave in found) else found


def lost(path: str | os.PathLike[str], losses: Iterable[str]) -> None:
    """Warn once, naming everything a file does not hold."""
    told = list(dict.fromkeys(losses))
    if told:
        warnings.warn(f"{Path(path).name}: {'; '.join(told)}", InformationLost, stacklevel=3)


# -- what only this package reads --------------------------------------------------------------------------------------


def note_of(net: Network) -> dict[str, Any]:
    """What a network is and which of its dyads nobody observed, for a remark in a file."""
    note: dict[str, Any] = {"relation": net.relation, "wave": net.wave}
    if pd.api.types.is_integer_dtype(net.actors.index.dtype) and len(net.actors):
        note["ids"] = "whole numbers"
    told = unobserved(net)
    return note if told is None else note | {"unobserved": json.loads(told)}


def read_json(text: str) -> Any:
    """What a line of JSON says.

    Raises
    ------
    ValueError
        When it is none, nested deeper than anything written here, or holds half a character.
    """
    try:
        told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return told


def sound_note(note: Any) -> dict[str, Any]:
    """A remark written from `note_of`, after a look at its parts; ``"unobserved"`` becomes text.

    Raises
    ------
    ValueError
        When it has been changed into something that cannot be.
    """
    if not isinstance(note, dict):
        raise ValueError("no object")
    if not isinstance(note.get("relation", ""), str) or not is_wave(note.get("wave", 1)):
        raise ValueError("no relation or wave")
    return note | {"unobserved": sound_unobserved(note["unobserved"])} if "unobserved" in note else note


def is_wave(wave: Any) -> bool:
    """Whether this can name a wave."""
    return isinstance(wave, str) or (isinstance(wave, int) and not isinstance(wave, bool))


def sound_unobserved(told: Any) -> str:
    """The attribute ``"unobserved"`` of `graph`, as text, after a look at its parts."""
    told = read_json(told) if isinstance(told, str) else told
    keys = ("groups", "states", "exceptions")
    rows = [told[key] for key in keys] if isinstance(told, dict) and set(told) == set(keys) else []
    if not rows or not all(isinstance(part, list) and all(isinstance(r, list) for r in part) for part in rows):
        raise ValueError("groups, states and exceptions are lists of lists")
    groups, states, exceptions = rows
    sound = (
        all(isinstance(member, str) for group in groups for member in group)
        and all(word in _WORDS for row in states for word in row)
        and all(len(row) == len(states) == len(groups) for row in states)
        and all(len(x) == 3 and all(isinstance(y, str) for y in x) and x[2] in _WORDS for x in exceptions)
    )
    if not sound or not groups:
        raise ValueError("groups of ids, states by group, and exceptions of two ids and a state")
    return json.dumps(told, ensure_ascii=False)


# -- columns of actors -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One attribute of the actors as text: kind boolean, long, double or string; None where it is blank."""

    name: str
    kind: str
    texts: list[str | None]


def columns_of(actors: pd.DataFrame) -> tuple[list[Column], list[str]]:
    """All attributes as text, and what of them that loses."""
    columns, losses = [], []
    for name in actors.columns:
        if not isinstance(name, str):
            raise ArgumentError(f"actors has a column {name!r}: the names of attributes are text")
        values: list[Any] = [None if pd.isna(v) else v for v in actors[name].tolist()]
        kind = _kind(values, actors[name].dtype)
        if kind is None:
            kind = "string"
            losses.append(f"values of {name!r} that are no text come back as text")
        columns.append(Column(name, kind, [_text(v, kind) for v in values]))
    return columns, losses


def _kind(values: list[Any], dtype: Any) -> str | None:
    """What all values are; None if they are nothing in particular."""
    found = [v for v in values if v is not None]
    if not found:
        blank = {"b": "boolean", "i": "long", "u": "long", "f": "double"}
        return blank.get(getattr(dtype, "kind", "O"), "string")
    for kind, is_one in (("boolean", _is_bool), ("long", _is_long), ("double", _is_double), ("string", _is_text)):
        if all(is_one(v) for v in found):
            return kind
    return None


def _is_bool(value: Any) -> bool:
    return isinstance(value, (bool, np.bool_))


def _is_long(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not _is_bool(value) and abs(int(value)) < 2**63


def _is_double(value: Any) -> bool:
    return isinstance(value, (float, np.floating))


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _text(value: Any, kind: str) -> str | None:
    if value is None:
        return None
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "double":
        return number(value)
    return value.isoformat() if isinstance(value, pd.Timestamp) else str(value)


def series_of(kind: str, texts: list[str | None]) -> pd.Series:
    """The values of a column as told by `columns_of` or by another program.

    Raises
    ------
    ValueError
        With the text that is not of this kind.
    """
    if kind == "string":
        return pd.Series(texts, dtype=None if any(t is not None for t in texts) else object)
    read = {"boolean": _read_bool, "long": _read_long, "double": float}[kind]
    values = [None if t is None or not t.strip() else _read(t.strip(), read, kind) for t in texts]
    if kind == "double":
        return pd.Series(values, dtype="float64")
    blanks = any(v is None for v in values)
    return pd.Series(values, dtype={"boolean": "boolean", "long": "Int64"}[kind] if blanks else None if values else "O")


def _read(text: str, read: Any, kind: str) -> Any:
    try:
        return read(text)
    except (KeyError, ValueError) as error:
        raise ValueError(f"{text!r:.60} is no {kind}") from error


def _read_bool(text: str) -> bool:
    return {"true": True, "false": False, "1": True, "0": False}[text.lower()]


def _read_long(text: str) -> int:
    value = int(float(text)) if re.fullmatch(r"[+-]?\d+\.0*", text) else int(text)  # igraph has no whole numbers
    if abs(value) >= 2**63:
        raise ValueError("too large")
    return value
