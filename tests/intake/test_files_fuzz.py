"""Bytes changed at random in every format: a table comes out, or faults in words; never another exception.

How many cases are tried: ``tests/fuzzing.py``.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from linkages.data.tables import Problems
from linkages.intake.files.opening import open_sheets, open_table
from tests.fuzzing import fuzz

CSV = 'Listado;;\n\nid;nombre;empleo\n01;Cámara;3,5\n02;"Soft; SA";4,25\nTOTAL;;7,75\n'
FORMATS = ["csv", "utf-16", "xlsx", "xlsx inside", "ods", "ods inside", "sav", "dta", "old dta"]


@cache
def whole(kind: str) -> bytes:
    """A sound file of each format."""
    if kind in ("csv", "utf-16"):
        return CSV.encode("utf-8" if kind == "csv" else kind)
    if kind.startswith(("xlsx", "ods")):
        return workbook() if kind.startswith("xlsx") else open_document()
    data = pd.DataFrame({"id": ["01", "02"], "tipo": [1.0, 2.0], "x": [1.5, 9.0]})
    labels: Any = {"tipo": {1: "Empresa", 2: "Público"}}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a"
        if kind == "sav":
            pyreadstat.write_sav(data, place, variable_value_labels=labels, missing_ranges={"x": [9]})
        else:
            pyreadstat.write_dta(data, place, variable_value_labels=labels, version=15 if kind == "dta" else 12)
        return place.read_bytes()


def workbook() -> bytes:
    book, made = Workbook(), io.BytesIO()
    sheet = book.active
    for row in (
        ["Listado", "", ""],
        [],
        ["id", "Datos", ""],
        ["", "nombre", 2019],
        ["01", "Cámara", 3],
        ["Total", "", 3],
    ):
        sheet.append(row)
    for area in ("A3:A4", "B3:C3"):
        sheet.merge_cells(area)
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Otra")
    book.save(made)
    return made.getvalue()


def open_document() -> bytes:
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{cell.format(a)}{cell.format(b)}</table:table-row>" for a, b in ("in", "01", "2x")
    )
    sheet = f'<table:table table:name="Hoja1">{rows}</table:table>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
        packed.writestr("content.xml", f"<office:document-content {names}>{body}</office:document-content>")
    return made.getvalue()


Change = tuple[int, float, bytes]
changes = st.lists(
    st.tuples(st.integers(0, 3), st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)),
    min_size=1,
    max_size=6,
)


def changed(content: bytes, steps: list[Change]) -> bytes:
    """Bytes overwritten, put in, taken out or cut off."""
    made = bytearray(content)
    for what, where, new in steps:
        at = int(where * len(made))
        if what == 0:
            made[at : at + len(new)] = new
        elif what == 1:
            made[at:at] = new
        elif what == 2:
            del made[at : at + len(new)]
        elif where > 0.5:
            del made[at:]
    return bytes(made)


def inside(content: bytes, steps: list[Change]) -> bytes:
    """The same in the members of a zip, which is then whole."""
    old, made = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    members = [name for name in old.namelist() if name.endswith((".xml", ".rels"))]
    chosen = members[int(steps[0][1] * len(members))]
    with zipfile.ZipFile(made, "w") as packed:
        for name in old.namelist():
            packed.writestr(name, changed(old.read(name), steps) if name == chosen else old.read(name))
    return made.getvalue()


def said_or_read(path: Path) -> None:
    for every in (False, True):
        problems = Problems()
        found: Any = (
            open_sheets(path, path.name, problems, every=True) if every else open_table(path, path.name, problems)
        )
        assert found is not None or len(problems)
        for fault in problems.frame().itertuples():
            assert fault.table
            assert fault.problem
            assert fault.row == "" or isinstance(fault.row, int)
        if not every and found is not None:
            assert len(found.rows) == len(found.frame)
            assert all(isinstance(cell, str) for cell in found.frame.to_numpy().ravel())


@pytest.mark.parametrize("kind", FORMATS)
@fuzz
@given(steps=changes)
def test_changed_bytes(tmp_path: Path, kind: str, steps: list[Change]) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(inside(whole(kind), steps) if kind.endswith("inside") else changed(whole(kind), steps))
    said_or_read(path)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_files_are_sound_before_they_are_changed(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(whole(kind))
    problems = Problems()
    table = open_table(path, "a.bin", problems)
    assert len(problems) == 0
    assert table is not None
    assert len(table.frame) >= 1


@fuzz
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    said_or_read(tmp_path / "a.csv")


rows = st.lists(
    st.lists(st.sampled_from(["", "id", "x", "Total", "3", "2,5", "Fecha:", "a b", "1"]), min_size=1, max_size=5),
    max_size=8,
)


@fuzz
@given(rows=rows)
def test_any_small_table(tmp_path: Path, rows: list[list[str]]) -> None:
    (tmp_path / "a.csv").write_text("\n".join(";".join(row) for row in rows), encoding="utf-8")
    said_or_read(tmp_path / "a.csv")
