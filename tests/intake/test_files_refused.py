"""Files that are no table, or that would do harm: refused in words that say what to do."""

from __future__ import annotations

import base64
import io
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from linkages.data.tables import Problems
from linkages.intake.files import opening
from linkages.intake.files.opening import open_table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Written by Excel's old format: a title merged over four columns, a blank row, a header, two organisations, a hidden sheet.
XLS = zlib.decompress(base64.b64decode(
    "eNrtWE1IVFEU/u77mRnFn9E00EAGoT9TUNu00cmi3JSpmyKCejovGnRmYhwiW5RlswyKVkUbwRZurDb90A+1axHYzyIIAqdo5SooiFBf55x5r9"
    "QmUCjBeN/jnnfvueece+49597383KqYnrsTm0OS9AOHfNOEQILeIpKkdcIg/odh6vePUTF8bGmUBSiQAZMPCx9EeQYcrxz0HDbeEYU+EDlCE6i"
    "K5W0I6uIXeKDpdiHNmVQ7mm4QaUMNeJXpdB+oeuE3hLZR0J3CueS0DaSnVaHMRXtatjh5vEhrV76yogq3BOdd8JpQTWecx6fu6zysiY60nFrcI"
    "111BklGAeFtNNO2mlul+MmioFhQlMi0RSLTaOKwj2Or04E+OLt66cRn7+6fAXif1vMD/6BH6IgLuVf1QxgBM4xxcmcRTkOGNwTREd/JpW2h7KU"
    "51cCnBwB7IsPZayhWfTISc6lBOi1B+1TViJuJzMp2gTxGAknU4m+tE1JlTSB43b/CYuMNje3tJL87lzCSluRV1Yy9l2nHdbRQnKni9mgHCfhRc"
    "dJqWyyEqIx8o3rFbLVwjSb2YnPr/f3dUePCmdEHiH5B81GnhUcnGcNUi6THlMo9zSIxjahF8TqBqnXCq0iSbpv6q52K3tHReai9G6icbYL3kQ3"
    "L6hvoXp2pud+XfZjdCvVJztzZ6om30bHUE9LFSN9vkbRqBrV9WuMB1Hvrtwj6b3Qmt+Op5AWdn133KdpOeZ4QxIqhD7hUMjq8KWLhlZAQxMNXq"
    "N8y1vPfEsTXa+lU8twR9cL2NLFlunK62KLY/aYZqOLrVY5bIsnNNcjtqYvsWKIFQ64qYVgiBWFsxr3sI0ZGuYTySk3Z3W0a5W4y07TUf0Lq5FB"
    "6iddqxmkCmYQz1tWFYVW1YcPHz58+PDhY9E/HU1eyfKv1ab7yhV0/+vMUZn3f5P8t+hFiq4MfVLuQZLuaQyvKH/Ww1SeLbVMHe9/IeMgjZ7GAP"
    "rEj4EV5y+9MquF81m2YvjvbaGVjj+/Ej//8fg/AIL2F+A="
))  # fmt: skip


def packed(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def refused(folder: Path, name: str, content: bytes, **options: Any) -> str:
    """What is said of a file that cannot be read."""
    (folder / name).write_bytes(content)
    problems = Problems()
    assert open_table(folder / name, name, problems, **options) is None
    found = problems.frame()
    assert len(found) == 1
    assert found.at[0, "table"] == name
    return f"{found.at[0, 'problem']} -> {found.at[0, 'hint']}"


PASSWORD = "is protected by a password -> open it with the password, save a copy without one, and name that file"
PAGE = (
    "this is a web page, whatever its name says -> open it in Excel or LibreOffice and save it as .xlsx or 'CSV UTF-8'"
)
EMPTY = "the file is empty -> the first row names the columns"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"<html><body><table><tr><td>id</td></tr></table>", PAGE),
        ("a.xlsx", b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", PAGE),
        ("a.csv", b"", EMPTY),
        ("a.xlsx", b"", EMPTY),
        ("a.dta", b"\n  \n", EMPTY),
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(90), PASSWORD),
        ("a.csv", b"%PDF-1.7 ...", "this is a PDF, not a table -> ask for the file it was made from, or copy its table to a sheet"),
        ("a.csv", bytes(5000), "this is no text, but zeros, not a table -> ask for it again: it was not copied whole"),
        ("a.xlsx", packed(word__document_xml=b"<x/>"), "this is a text document, not a table -> copy its table to a sheet and save that"),
        ("a.xlsx", packed(xl__workbook_bin=b"x"), "this is a binary workbook (.xlsb) -> open it in Excel and save it as .xlsx"),
        ("a.zip", packed(a_csv=b"id\n1\n"), "this is a zip file, not a table -> unpack it and name the file inside"),
        ("a.zip", packed(a_txt=b"id\n1\n"), "this is a zip file, but no workbook -> unpack it and name the file inside"),
        ("a.csv", b"id,x\n" + b"1," * 600_000, "a line of more than 1,000,000 characters -> this is no table, or it is damaged"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert refused(tmp_path, name, content) == said


def test_damaged_workbooks(tmp_path: Path) -> None:
    again = "open it in Excel or LibreOffice and save it"
    book = Workbook()
    book.active["A1"] = "id"
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    assert refused(tmp_path, "a.xlsx", whole[:2000]).startswith("this workbook or zip file is damaged (File is not")
    assert again in refused(tmp_path, "a.xlsx", whole[:2000])
    assert refused(tmp_path, "a.xls", OLE + b"x" * 600).startswith(
        "this workbook is damaged (Cannot detect file format)"
    )
    assert again in refused(tmp_path, "a.xlsx", packed(xl__workbook_xml=b"<workbook"))


def test_an_empty_workbook(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "made.xlsx")
    said = "the workbook is empty -> the first row names the columns"
    assert refused(tmp_path, "a.xlsx", (tmp_path / "made.xlsx").read_bytes()) == said


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    zeros = bytes(400_000_000)
    bomb = packed(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=zeros)
    said = "is packed suspiciously small: it would unpack to 400 MB -> copy the table alone to a new workbook, or save it as CSV"
    assert refused(tmp_path, "a.xlsx", bomb) == said
    lie = bomb.replace(struct.pack("<I", 400_000_000), struct.pack("<I", 1000))
    assert lie != bomb
    assert "it would unpack to more than 300 MB" in refused(tmp_path, "a.xlsx", lie)
    steep = packed(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=zeros[:50_000_000])
    assert " kB would unpack to 50 MB" in refused(tmp_path, "a.xlsx", steep)


def test_a_stray_cell_far_away(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    book.save(tmp_path / "made.xlsx")
    said = refused(tmp_path, "a.xlsx", (tmp_path / "made.xlsx").read_bytes())
    assert said.startswith("sheet 'Sheet' spans 17,179,869,184 cells, blank ones included -> a stray cell far down")


def test_a_file_far_too_big_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BIGGEST", 1_000_000)
    assert refused(tmp_path, "a.csv", b"id\n" * 400_000).startswith("a file of more than 1 MB -> keep the columns")


def test_a_sheet_of_a_file_without_sheets(tmp_path: Path) -> None:
    said = refused(tmp_path, "a.csv", b"id\n1\n", sheet="Hoja1")
    assert said == "has no sheets -> leave the key sheet out: it is for workbooks"


def test_parquet_without_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    said = refused(tmp_path, "a.parquet", b"PAR1" + bytes(20) + b"PAR1")
    hint = "to read a.parquet, install pyarrow: pip install 'linkages[parquet]', or export it as CSV"
    assert said == f"a Parquet file needs one more package -> {hint}"


def test_an_old_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(XLS)
    problems = Problems()
    table = open_table(tmp_path / "a.xls", "a.xls", problems)
    assert len(problems) == 0
    assert table is not None
    assert list(table.frame.columns) == ["id", "nombre", "n", "fecha"]
    assert table.frame.to_numpy().tolist() == [["0012", "Cámara Ñandú", "12", "2019-05-01"], ["=A1", "true", "2.5", ""]]
    assert table.rows.tolist() == [4, 5]
    assert table.notes is not None
    assert "cells with an error (#N/A) look blank" in table.notes.at[0, "problem"]
