"""Workbooks as people make them: titles, merged cells, hidden sheets, errors, and numbers that should be text."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from linkages.data.tables import Problems
from linkages.intake.files.opening import open_sheets, open_table
from linkages.intake.tables import TextTable

Made = tuple[TextTable | None, list[str], list[str]]


def opened(path: Path, **options: Any) -> Made:
    """The table, its notes and its faults, each as one line."""
    problems = Problems()
    table = open_table(path, path.name, problems, **options)
    notes = [] if table is None or table.notes is None else lines(table.notes)
    return table, notes, lines(problems.frame())


def lines(found: Any) -> list[str]:
    return [f"{p.row} {p.column}: {p.problem}" for p in found.itertuples()]


def cells(table: TextTable | None) -> list[list[str]]:
    assert table is not None
    return [list(table.frame.columns), *table.frame.to_numpy().tolist()]


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """A workbook with one sheet, changed further by a function."""

    def make(rows: list[list[Any]], change: Callable[[Workbook, Worksheet], Any] | None = None) -> Path:
        made = Workbook()
        sheet = made.active
        assert isinstance(sheet, Worksheet)
        sheet.title = "Actores"
        for row in rows:
            sheet.append(row)
        if change is not None:
            change(made, sheet)
        made.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    return make


PLAIN = [["id", "nombre"], ["01", "Soft"], ["02", "Datos"]]


def test_every_cell_is_the_text_a_person_sees(book: Callable[..., Path]) -> None:
    def formula(made: Workbook, sheet: Worksheet) -> None:
        sheet["A4"].data_type = "s"  # text that looks like a formula

    path = book(
        [
            ["a", "b", "c"],
            ["0012", 12.0, True],
            [dt.date(2019, 5, 1), dt.datetime(2019, 5, 1, 10, 30), False],
            ["=SUM(A1)", 0.1 + 0.2, "n/a"],
            [dt.time(9, 5), dt.timedelta(hours=30), None],
            [-3, 1.234, "1.234"],
        ],
        formula,
    )
    table, notes, faults = opened(path)
    assert (notes, faults) == ([], [])
    assert cells(table)[1:] == [
        ["0012", "12", "true"],
        ["2019-05-01", "2019-05-01 10:30:00", "false"],
        ["=SUM(A1)", "0.3", "n/a"],
        ["09:05:00", "30:00:00", ""],
        ["-3", "1.2340", "1.234"],  # a number is no thousand and more; text that looks like one stays
    ]
    assert table is not None
    assert table.rows.tolist() == [2, 3, 4, 5, 6]


def test_long_numbers_were_rounded_by_the_spreadsheet(book: Callable[..., Path]) -> None:
    _, notes, faults = opened(book([["id", "n"], [12345678901234567, 1], ["30123456789012345", 999_999_999_999_999]]))
    assert faults == []
    assert notes == ["2 A: 1 number of more than 15 digits: a spreadsheet keeps 15, the rest may be wrong"]


def test_errors_and_formulas_without_value_are_faults(book: Callable[..., Path]) -> None:
    _, _, faults = opened(book([["id", "n"], ["01", "#N/A"], ["02", "=1+1"], ["#REF!", "=A1/0"]]))
    assert faults == [
        "2 B: the cell holds an error",
        "3 B: the cell has no value",
        "4 A: the cell holds an error",
        "4 B: the cell has no value",
    ]


def test_a_title_and_a_header_of_two_rows(book: Callable[..., Path]) -> None:
    def merge(made: Workbook, sheet: Worksheet) -> None:
        for area in ("A1:D1", "A3:A4", "B3:D3"):
            sheet.merge_cells(area)

    rows = [
        ["Relevamiento", "", "", ""],
        [],
        ["id", "Datos", "", ""],
        ["", "nombre", "2019", "2020"],
        ["01", "Soft", 3, 4],
    ]
    table, notes, faults = opened(book(rows, merge))
    assert faults == []
    assert cells(table) == [["id", "nombre", "2019", "2020"], ["01", "Soft", "3", "4"]]
    assert table is not None
    assert table.rows.tolist() == [5]
    assert notes == [
        "3 : row 1 is taken for a title; the header is row 3",
        "3 : rows 3 and 4 are read as one header, for cells in row 3 are merged",
    ]


def test_names_below_a_merged_cell_take_its_word_where_they_repeat(book: Callable[..., Path]) -> None:
    def merge(made: Workbook, sheet: Worksheet) -> None:
        for area in ("A1:A2", "B1:C1", "D1:E1"):
            sheet.merge_cells(area)

    rows = [["id", "Empleo", "", "Ventas", ""], ["", 2019, 2020, 2019, 2020], ["01", 3, 4, 5, 6]]
    table, _, faults = opened(book(rows, merge))
    assert faults == []
    assert cells(table)[0] == ["id", "Empleo 2019", "Empleo 2020", "Ventas 2019", "Ventas 2020"]


def test_a_merged_header_over_two_columns_of_data_is_refused(book: Callable[..., Path]) -> None:
    def merge(made: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("B1:C1")

    _, _, faults = opened(book([["id", "nombre", ""], ["01", "", "x"], ["02", "Soft", "y"]], merge))
    assert faults == ["2 : column C has no name", "3 : column C has no name"]


def test_cells_merged_below_the_header(book: Callable[..., Path]) -> None:
    def merge(made: Workbook, sheet: Worksheet) -> None:
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("A4:C4")

    rows = [
        ["id", "tipo", "n"],
        ["01", "Empresa", 3],
        ["02", None, 4],
        ["Sector público", None, None],
        ["03", "Agencia", 1],
    ]
    table, notes, faults = opened(book(rows, merge))
    assert notes == ["2 : a cell merged over rows 2 to 3 is read as filling each of them"]
    assert cells(table)[2] == ["02", "Empresa", "4"]
    assert faults == ["4 : a cell merged over columns A to C"]


def test_totals_are_left_out_and_said(book: Callable[..., Path]) -> None:
    table, notes, _ = opened(book([["id", "nombre", "n"], ["01", "Soft", 3], ["02", "Datos", 4], ["Total", None, 7]]))
    assert table is not None
    assert len(table.frame) == 2
    assert notes == ["4 : the last row is left out: it says that it is a total"]


def test_hidden_rows_and_columns_are_read_and_said(book: Callable[..., Path]) -> None:
    def hide(made: Workbook, sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    table, notes, faults = opened(book(PLAIN, hide))
    assert faults == []
    assert cells(table) == PLAIN
    assert notes == [" : hidden columns were read: B", " : hidden rows were read: 3"]


def two_sheets(made: Workbook, sheet: Worksheet) -> None:
    made.create_sheet("Vínculos").append(["x", "y"])
    made.create_sheet("Vacía")
    hidden = made.create_sheet("Listas")
    hidden.append(["p", "q"])
    hidden.sheet_state = "hidden"


def test_one_of_several_sheets_is_named(book: Callable[..., Path]) -> None:
    path = book(PLAIN, two_sheets)
    problems = Problems()
    assert open_table(path, "a.xlsx", problems) is None
    fault = problems.frame().iloc[0]
    assert fault["problem"] == "has 2 sheets"
    listed = "its sheets: 'Actores', 'Vínculos', 'Vacía', 'Listas' (hidden)"
    assert fault["hint"] == f"say which one to read: sheet = 'Actores'; {listed}"
    assert cells(opened(path, sheet="Vínculos")[0]) == [["x", "y"]]
    assert cells(opened(path, sheet="vínculos ".strip())[0]) == [["x", "y"]]
    table, notes, _ = opened(path, sheet="Listas")
    assert cells(table) == [["p", "q"]]
    assert notes == [" : the hidden sheet 'Listas' was read"]
    problems = Problems()
    assert open_table(path, "a.xlsx", problems, sheet="Vinculo") is None
    fault = problems.frame().iloc[0]
    assert (fault["problem"], fault["value"]) == ("has no such sheet", "Vinculo")
    assert fault["hint"] == f"did you mean 'Vínculos'? {listed}"
    assert opened(path, sheet="Vacía")[2] == [" : sheet 'Vacía' is empty"]


def test_every_sheet_of_a_questionnaire(book: Callable[..., Path]) -> None:
    path = book(PLAIN, two_sheets)
    sheets = open_sheets(path, "a.xlsx", Problems(), every=True)
    assert sheets is not None
    assert [sheet.name for sheet in sheets] == ["Actores", "Vínculos", "Listas"]
    sheets = open_sheets(path, "a.xlsx", Problems(), every=True, sheet="Listas")
    assert sheets is not None
    assert [sheet.name for sheet in sheets] == ["Listas", "Actores", "Vínculos"]


def test_a_single_table_beside_empty_and_hidden_sheets_needs_no_name(book: Callable[..., Path]) -> None:
    def change(made: Workbook, sheet: Worksheet) -> None:
        made.create_sheet("Vacía")
        made.create_sheet("Listas").append(["p"])
        made["Listas"].sheet_state = "veryHidden"

    table, notes, faults = opened(book(PLAIN, change))
    assert cells(table) == PLAIN
    assert (notes, faults) == ([], [])


# ---------------------------------------------------------------- OpenDocument

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
)
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def ods(path: Path, rows: str, columns: str = "") -> Path:
    """The smallest OpenDocument workbook with one sheet."""
    body = f'<table:table table:name="Hoja1">{columns}{rows}</table:table>'
    content = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{MANIFEST}"/>')
        packed.writestr("content.xml", f"<office:document-content {NAMES}>{content}</office:document-content>")
    return path


def text(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{value}</text:p></table:table-cell>'


def row(*made: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(made)}</table:table-row>"


def test_open_document(tmp_path: Path) -> None:
    number = '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>'
    rows = (
        row(text("id"), text("n"))
        + row(text("0012"), number)
        + row(text("A"), text("x"), more='table:visibility="collapse"')
    )
    table, notes, faults = opened(
        ods(tmp_path / "a.ods", rows, '<table:table-column/><table:table-column table:visibility="collapse"/>')
    )
    assert faults == []
    assert cells(table) == [["id", "n"], ["0012", "12"], ["A", "x"]]
    assert notes == [" : hidden columns were read: B", " : hidden rows were read: 3"]


def test_errors_and_merged_cells_of_open_document(tmp_path: Path) -> None:
    error = (
        '<table:table-cell table:formula="of:=NA()" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>'
    )
    merged = text("Público", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    _, _, faults = opened(ods(tmp_path / "a.ods", row(text("id"), text("n")) + row(text("A"), error) + row(merged)))
    assert faults == ["2 B: the cell holds an error", "3 : a cell merged over columns A to B"]


def test_a_cell_repeated_without_end_is_refused(tmp_path: Path) -> None:
    far = row(text("x", 'table:number-columns-repeated="16000"'), more='table:number-rows-repeated="1000000"')
    _, _, faults = opened(ods(tmp_path / "a.ods", row(text("id"), text("n")) + far))
    assert faults == [" : sheet 'Hoja1' spans 16,000,016,000 cells, blank ones included"]
