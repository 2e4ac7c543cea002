"""Look into a zip before anything unpacks it: how big it really is, and what its XML says that a reader of cells does not.

A workbook is a zip of XML. Cells with errors, formulas that were never calculated, hidden rows and columns and the size
of the sheet are read from the XML itself.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

__all__ = ["DAMAGED", "MOST_CELLS", "Facts", "ods_facts", "packed_kind", "too_big", "xlsx_facts"]

# What zipfile, zlib and the XML parser raise for a file that was cut off or changed.
DAMAGED: Final = (
    OSError, ValueError, LookupError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error, struct.error,
    ElementTree.ParseError,
)  # fmt: skip

BIGGEST: Final = 300_000_000  # bytes, unpacked
BIGGEST_ODS: Final = 100_000_000  # bytes; it is held in memory as a tree
STEEP: Final = 300  # times smaller than unpacked: more than any table
SMALL: Final = 30_000_000  # bytes that may be packed as tightly as they like
MOST_CELLS: Final = 20_000_000  # of a sheet, blank ones included
_FILLED: Final = re.compile(rb'<(?:\w+:)?c\b(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_PLACE: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR: Final = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL)
_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_COLS: Final = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_ROWS: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')

Place = tuple[int, int]  # row and column, from 0


@dataclass
class Facts:
    """What the XML of a sheet says beside its values."""

    errors: list[tuple[Place, str]] = field(default_factory=list)
    uncalculated: list[Place] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    size: int = 0  # rows times columns up to the last cell with anything in it


def packed_kind(content: bytes) -> str:
    """What a zip is: xlsx, xlsb, ods, word, csv (a zip of CSV files), or other."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        if "mimetype" in names and packed.getinfo("mimetype").file_size < 200:
            return "ods" if packed.read("mimetype").strip().endswith(b"opendocument.spreadsheet") else "other"
    for name, kind in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("word/document.xml", "word")):
        if name in (n.lower().lstrip("/") for n in names):
            return kind
    return "csv" if any(name.lower().endswith(".csv") for name in names) else "other"


def too_big(content: bytes) -> str:
    """Why a zip is not to be unpacked, or ''. The sizes it declares are checked, then what it really holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        infos = packed.infolist()
    declared = sum(info.file_size for info in infos)
    if declared > BIGGEST:
        return f"it would unpack to {_size(declared)}"
    total = 0
    for info in infos:
        total += _unpacked(content, info, min(BIGGEST - total, info.file_size))
        if total > BIGGEST:
            return f"it would unpack to more than {_size(BIGGEST)}"
    if total > SMALL and total > STEEP * len(content):
        return f"{_size(len(content))} would unpack to {_size(total)}"
    return ""


def _size(n_bytes: int) -> str:
    unit, name = (1e3, "kB") if n_bytes < 1e6 else (1e6, "MB") if n_bytes < 1e10 else (1e9, "GB")
    return f"{n_bytes / unit:,.0f} {name}"


def _unpacked(content: bytes, info: zipfile.ZipInfo, most: int) -> int:
    """Bytes that a member holds, counted up to a little more than declared; a lie shows as far more than allowed."""
    start = info.header_offset
    length = int.from_bytes(content[start + 26 : start + 28], "little") + int.from_bytes(
        content[start + 28 : start + 30], "little"
    )
    data = memoryview(content)[start + 30 + length : start + 30 + length + info.compress_size]
    if info.compress_type != zipfile.ZIP_DEFLATED:
        return len(data)
    unpack, n, rest = zlib.decompressobj(-15), 0, bytes(data)
    while rest:
        n += len(unpack.decompress(rest, 1 << 20))
        rest = unpack.unconsumed_tail
        if n > most + (1 << 20):
            return BIGGEST + 1
    return n


# ---------------------------------------------------------------- Excel


def xlsx_facts(content: bytes, sheet: str) -> Facts:
    """Errors, uncalculated formulas and what is hidden on a sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        path = _sheet_path(packed, sheet)
        if path is None:
            return Facts()
        xml = packed.read(path)
    facts = Facts()
    places = _FILLED.findall(xml)
    rows = max((int(row) for row in {row for _, row in places}), default=0)
    columns = max((_column(name) + 1 for name in {name for name, _ in places}), default=0)
    facts.size = rows * columns
    if b't="e"' in xml:
        facts.errors = [(_place(found[1]), found[2].decode("utf-8", "replace")) for found in _ERROR.finditer(xml)]
    if b"<f" in xml or b":f" in xml:
        facts.uncalculated = [_place(m[1]) for m in _FORMULA.finditer(xml) if b't="str"' not in m[1]]
    for found in _COLS.finditer(xml):
        if _HIDDEN.search(found[1]):
            first, last = _whole(found[1], b"min"), _whole(found[1], b"max")
            facts.hidden_columns += range(first - 1, min(last, columns))
    facts.hidden_rows = [_whole(m[1], b"r") - 1 for m in _ROWS.finditer(xml) if _HIDDEN.search(m[1])]
    return facts


def _sheet_path(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """Where in the zip the XML of a sheet lies."""
    book = ElementTree.fromstring(packed.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    for item in book.iter():
        if item.tag.endswith("}sheet") and item.get("name") == sheet:
            key = next((value for name, value in item.attrib.items() if name.endswith("}id")), None)
            path = posixpath.normpath(posixpath.join("/xl", targets.get(key, "")))[1:]
            return path if path in packed.namelist() else None
    return None


def _place(attributes: bytes) -> Place:
    found = _PLACE.search(attributes)
    return (int(found[2]) - 1, _column(found[1])) if found else (-1, -1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _whole(attributes: bytes, name: bytes) -> int:
    found = re.search(rb"\b" + name + rb'="(\d{1,7})"', attributes)
    return int(found[1]) if found else 0


# ---------------------------------------------------------------- OpenDocument


def ods_facts(content: bytes) -> dict[str, Facts]:
    """The same for every sheet of an OpenDocument workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if packed.getinfo("content.xml").file_size > BIGGEST_ODS:
            raise ValueError("too big for this format: save it as .xlsx")
        root = ElementTree.fromstring(packed.read("content.xml"))
    found = {}
    for table in root.iter():
        if _name(table) == "table":
            facts = found[_get(table, "name")] = Facts()
            _ods_columns(table, facts)
            _ods_rows(table, facts)
    return found


def _ods_columns(table: ElementTree.Element, facts: Facts) -> None:
    column = 0
    for item in table.iter():
        if _name(item) == "table-column":
            n = _count(item, "number-columns-repeated")
            if _get(item, "visibility") in ("collapse", "filter"):
                facts.hidden_columns += range(column, min(column + n, 1000))
            column += n


def _ods_rows(table: ElementTree.Element, facts: Facts) -> None:
    row = widest = lowest = 0
    for item in table.iter():
        if _name(item) != "table-row":
            continue
        n = _count(item, "number-rows-repeated")
        column, filled = 0, 0
        for cell in item:
            times = _count(cell, "number-columns-repeated")
            text = "".join(cell.itertext()).strip()
            if text or _get(cell, "value-type"):
                filled = column + times
            _ods_cell(cell, (row, column), text, facts)
            column += times
        if filled:
            lowest, widest = row + n, max(widest, filled)
            if _get(item, "visibility") in ("collapse", "filter"):
                facts.hidden_rows += range(row, min(row + n, row + 1000))
        row += n
    facts.size = lowest * widest


def _ods_cell(cell: ElementTree.Element, place: Place, text: str, facts: Facts) -> None:
    kinds = [value for name, value in cell.attrib.items() if name.endswith("}value-type")]
    if "error" in kinds or (_get(cell, "formula") and re.fullmatch(r"#[A-Z/0!?]+|Err:\d+", text)):
        facts.errors.append((place, text or "error"))
    down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
    if down > 1 or across > 1:
        facts.merged.append((place, (place[0] + down - 1, place[1] + across - 1)))


def _name(item: ElementTree.Element) -> str:
    return item.tag.rpartition("}")[2]


def _get(item: ElementTree.Element, key: str) -> str:
    return next((value for name, value in item.attrib.items() if name.rpartition("}")[2] == key), "")


def _count(item: ElementTree.Element, key: str) -> int:
    value = _get(item, key)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 1
