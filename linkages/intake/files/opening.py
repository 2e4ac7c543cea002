"""Open any file: what it is shows in its first bytes, whatever its name says."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Final

from ...data.tables import Problems
from ...errors import MissingPackageError
from ..tables import TextTable
from .packed import DAMAGED, packed_kind, too_big
from .parquet import read_parquet
from .shape import shaped
from .sheet import Sheet
from .statistical import read_statistical, statistical_kind
from .text import read_text
from .workbook import read_workbook

__all__ = ["open_sheets", "open_table"]

BIGGEST: Final = 500_000_000  # bytes of a file
_OTHERS: Final = (
    (b"%PDF", "a PDF", "ask for the file it was made from, or copy its table to a sheet"),
    (b"{\\rtf", "a text document", "copy its table to a sheet and save that"),
    (b"\x1f\x8b", "a compressed file", "unpack it and name the file inside"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file", "unpack it and name the file inside"),
    (b"Rar!", "a compressed file", "unpack it and name the file inside"),
    (b"\x89PNG", "a picture", "ask for the table itself"),
    (b"\xff\xd8\xff", "a picture", "ask for the table itself"),
    (b"\x00" * 8, "no text, but zeros", "ask for it again: it was not copied whole"),
)
_IN_A_ZIP: Final = {
    "word": ("a text document, not a table", "copy its table to a sheet and save that"),
    "csv": ("a zip file, not a table", "unpack it and name the file inside"),
    "xlsb": ("a binary workbook (.xlsb)", "open it in Excel and save it as .xlsx"),
}
_PAGES: Final = (b"<html", b"<!doc", b"<table", b"<head", b"<meta")


def open_table(
    path: Path, file: str, problems: Problems, *, encoding: str | None = None, delimiter: str | None = None,
    sheet: str | None = None, header_row: int | None = None, labels: bool = True,
) -> TextTable | None:  # fmt: skip
    """The table in a file, every cell as text; None, with the reasons added to the problems, if there is none."""
    made = open_sheets(path, file, problems, encoding=encoding, delimiter=delimiter, sheet=sheet, labels=labels)
    return None if made is None else shaped(made[0], problems, header_row=header_row)


def open_sheets(
    path: Path, file: str, problems: Problems, *, encoding: str | None = None, delimiter: str | None = None,
    sheet: str | None = None, labels: bool = True, every: bool = False,
) -> list[Sheet] | None:  # fmt: skip
    """The sheet asked for; with ``every`` all that hold anything, that one first. Other files are one sheet.

    With ``every``, a zip of CSV files is read as if each were a sheet.
    """
    try:
        if path.stat().st_size > BIGGEST:
            what = f"a file of more than {BIGGEST // 1_000_000} MB"
            problems.add((file, ""), what, hint="keep the columns of the study alone; is this the right file?")
            return None
        content = path.read_bytes()
    except OSError as error:
        held = "; is it open in another program? Close it there" if isinstance(error, PermissionError) else ""
        problems.add((file, ""), "cannot be opened", hint=f"{error.strerror or ''}{held}")
        return None
    if not content.strip():
        problems.add((file, ""), "the file is empty", hint="the first row names the columns")
        return None
    sha256 = hashlib.sha256(content).hexdigest()
    kind = _kind(content, file, problems, zipped=every)
    if kind is None:
        return None
    if kind in ("xlsx", "xls", "ods"):
        return read_workbook(content, kind, file, sha256, problems, sheet=sheet, every=every)
    if sheet is not None:
        problems.add((file, ""), "has no sheets", values=[sheet], hint="leave the key sheet out: it is for workbooks")
        return None
    if kind == "csv":
        return _zipped(content, file, problems, {"encoding": encoding, "delimiter": delimiter})
    one: Sheet | None
    if kind in ("sav", "dta"):
        one = read_statistical(path, kind, file, path.stem, sha256, problems, labels=labels, encoding=encoding)
    elif kind == "parquet":
        one = _parquet(content, file, path.stem, sha256, problems)
    else:
        one = read_text(content, file, path.stem, sha256, problems, encoding=encoding, delimiter=delimiter)
    return None if one is None else [one]


def _zipped(content: bytes, file: str, problems: Problems, how: dict[str, str | None]) -> list[Sheet] | None:
    """Every CSV file of a zip, as some platforms send them."""
    made: list[Sheet | None] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in (name for name in packed.namelist() if name.lower().endswith(".csv")):
                inside = packed.read(name)
                one = read_text(
                    inside, f"{file}/{name}", Path(name).stem, hashlib.sha256(inside).hexdigest(), problems,
                    encoding=how["encoding"], delimiter=how["delimiter"],
                )  # fmt: skip
                made.append(one)
    except DAMAGED as error:
        problems.add((file, ""), f"this zip file is damaged ({str(error)[:80]})", hint="ask for it again")
        return None
    sheets = [one for one in made if one is not None]
    return sheets if len(sheets) == len(made) else None


def _parquet(content: bytes, file: str, name: str, sha256: str, problems: Problems) -> Sheet | None:
    try:
        return read_parquet(content, file, name, sha256, problems)
    except MissingPackageError as error:
        problems.add((file, ""), "a Parquet file needs one more package", hint=f"{error}, or export it as CSV")
        return None


def _kind(content: bytes, file: str, problems: Problems, *, zipped: bool = False) -> str | None:
    """text, xlsx, xlsb, xls, ods, dta, sav or parquet; None, with the reason, for what is no table."""
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return _packed(content, file, problems, zipped)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old(content, file, problems)
    if content.startswith(b"PAR1"):
        return "parquet"
    start = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for mark, what, hint in _OTHERS:
        if content.startswith(mark):
            problems.add((file, ""), f"this is {what}, not a table", hint=hint)
            return None
    if start.startswith(_PAGES):
        hint = "open it in Excel or LibreOffice and save it as .xlsx or 'CSV UTF-8'"
        problems.add((file, ""), "this is a web page, whatever its name says", hint=hint)
        return None
    if start.startswith(b"<?xml"):
        problems.add((file, ""), "this is XML, not a table", hint="save it as .xlsx or 'CSV UTF-8' and name that file")
        return None
    return statistical_kind(content) or "text"


def _packed(content: bytes, file: str, problems: Problems, zipped: bool) -> str | None:
    """What is in a zip, if it can be unpacked without harm."""
    try:
        why = too_big(content)
        kind = packed_kind(content)
    except DAMAGED as error:
        hint = "open it in Excel or LibreOffice and save it again; if it does not open, ask for it again"
        problems.add((file, ""), f"this workbook or zip file is damaged ({str(error)[:80]})", hint=hint)
        return None
    if why:
        problems.add(
            (file, ""),
            f"is packed suspiciously small: {why}",
            hint="copy the table alone to a new workbook, or save it as CSV",
        )
        return None
    if kind in ("xlsx", "ods") or (zipped and kind == "csv"):
        return kind
    what, hint = _IN_A_ZIP.get(kind, ("a zip file, but no workbook", "unpack it and name the file inside"))
    problems.add((file, ""), f"this is {what}", hint=hint)
    return None


def _old(content: bytes, file: str, problems: Problems) -> str | None:
    """A workbook of Excel 97, or a new one behind a password, which looks the same from outside."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        hint = "open it with the password, save a copy without one, and name that file"
        problems.add((file, ""), "is protected by a password", hint=hint)
        return None
    if "WordDocument".encode("utf-16-le") in content:
        problems.add((file, ""), "this is a text document, not a table", hint="copy its table to a sheet and save that")
        return None
    return "xls"
