"""Text with separators the way it arrives: any of the usual encodings, separators and line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np

from ...data.tables import Problems
from .sheet import Sheet

__all__ = ["read_text"]

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_LINE: Final = 1_000_000  # characters
SAMPLE: Final = 50  # records looked at to find the separator


def read_text(
    content: bytes, file: str, name: str, sha256: str, problems: Problems, *, encoding: str | None = None,
    delimiter: str | None = None,
) -> Sheet | None:  # fmt: skip
    """The records of a file; None, with the reason, if it is no table."""
    decoded = _decode(content, file, encoding, problems)
    if decoded is None:
        return None
    text, encoding = decoded
    if text.lower().startswith("sep=") and text[5:6] in ("\r", "\n"):  # Excel's own line; it does not show it as a row
        delimiter, text = text[4], text[5:].removeprefix("\r").removeprefix("\n")
    if len(text) > LONGEST_LINE and max(map(len, text.replace("\r", "\n").split("\n"))) > LONGEST_LINE:
        what = f"a line of more than {LONGEST_LINE:,} characters"
        problems.add((file, ""), what, hint="this is no table, or it is damaged")
        return None
    records = _records(text, file, delimiter or _delimiter(text), problems)
    return None if records is None else Sheet(file, name, records, sha256, encoding)


def _decode(content: bytes, file: str, encoding: str | None, problems: Problems) -> tuple[str, str] | None:
    """The text and its encoding: the one asked for, or the first of the usual ones that fits."""
    for name in [encoding] if encoding else _likely(content):
        try:
            text = content.decode(name).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            problems.add((file, ""), "holds characters that no text has", hint="save it as 'CSV UTF-8'; is it damaged?")
            return None
        return text, "utf-16" if name.startswith("utf-16") else name
    tried = encoding or "utf-16"
    problems.add((file, ""), f"cannot be read as {tried}", hint="leave the key encoding out, or save it as 'CSV UTF-8'")
    return None


def _likely(content: bytes) -> list[str]:
    """Encodings to try; text in UTF-16 without a mark has a zero in every other byte."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    start = content[:4000]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if len(start) >= 4 and max(even, odd) > 0.6 * len(start) / 2 and min(even, odd) < 0.05 * len(start) / 2:
        return ["utf-16-le" if odd > even else "utf-16-be"]
    if b"\r" in content and b"\n" not in content and _as_on_a_mac(content):
        return ["utf-8", "mac-roman"]
    return ["utf-8", "cp1252", "latin-1"]


def _as_on_a_mac(content: bytes) -> bool:
    """Whether accented letters stand where an old Mac had them, and Windows has signs."""
    found = np.bincount(np.frombuffer(content, dtype=np.uint8), minlength=256)
    return bool(found[0x80:0xA0].sum() > found[0xC0:].sum())


def _lines(text: str) -> io.StringIO:
    """Lines that end in LF, CRLF or CR; none of these is touched inside quotes."""
    return io.StringIO(text, newline="")


def _delimiter(text: str) -> str:
    """The separator under which most records have as many cells as the commonest of them, then the most cells."""

    def fit(delimiter: str) -> tuple[bool, float, int]:
        try:
            found = (record for record in csv.reader(_lines(text), delimiter=delimiter) if any(map(str.strip, record)))
            widths = [len(record) for record in islice(found, SAMPLE)]
        except csv.Error:
            return False, 0.0, 0
        if not widths:
            return False, 0.0, 0
        usual = max(widths[0], 1) if widths[0] > 1 else max(set(widths), key=lambda w: (widths.count(w), w))
        return usual > 1, widths.count(usual) / len(widths), usual

    return max(DELIMITERS, key=fit)


def _records(text: str, file: str, delimiter: str, problems: Problems) -> list[tuple[int, list[str]]] | None:
    """Records that hold anything, each with its row."""

    def found() -> Iterator[tuple[int, list[str]]]:
        for row, record in enumerate(csv.reader(_lines(text), delimiter=delimiter, strict=True), start=1):
            if any(cell and not cell.isspace() for cell in record):
                yield row, record

    records: list[tuple[int, list[str]]] = []
    try:
        records.extend(found())
    except (csv.Error, TypeError, ValueError) as error:  # the last two: a separator that cannot be one
        last = records[-1][0] if records else 0
        hint = 'a quotation mark inside a cell is written twice: "Cooperativa ""La Unión"""'
        problems.add((file, ""), f"cannot be read as a table ({error})", rows=[last + 1], hint=hint)
        return None
    if not records:
        problems.add((file, ""), "the file is empty", hint="the first row names the columns")
        return None
    return records
