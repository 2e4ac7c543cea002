"""The list of organisations as a workbook to fill in: a row for each organisation and wave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .sheets import put, saved
from .wording import spoken

__all__ = ["HEADERS", "as_actor_list"]

# Our columns in the language of the study: header, and what the person who fills it in is told.
HEADERS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "en": {
        "wave": ("wave", "The wave, as in study.toml. An organisation has one row for each wave in which it existed."),
        "actor": ("id", "A short identifier that never changes: F01, U03 … Not the name."),
        "name": ("name", "The name as people know it. It is what the questionnaire shows."),
        "kind": ("kind", "The kind of organisation: one of those under [kinds] in study.toml."),
    },
    "es": {
        "wave": ("ola", "La ola, como en study.toml. Una fila por organización y por cada ola en que existió."),
        "actor": ("id", "Un identificador corto que nunca cambia: E01, U03 … No el nombre."),
        "name": ("nombre", "El nombre con el que se la conoce. Es el que muestra el cuestionario."),
        "kind": ("tipo", "El tipo de organización: uno de los de [kinds] en study.toml."),
    },
    "pt": {
        "wave": ("onda", "A onda, como em study.toml. Uma linha por organização e por onda em que existiu."),
        "actor": ("id", "Um identificador curto que nunca muda: E01, U03 … Não o nome."),
        "name": ("nome", "O nome pelo qual é conhecida. É o que o questionário mostra."),
        "kind": ("tipo", "O tipo de organização: um dos que estão em [kinds] no study.toml."),
    },
}
_BAD_KIND: Final = {
    "en": "Choose one of the kinds listed in study.toml.", "es": "Elija uno de los tipos de study.toml.",
    "pt": "Escolha um dos tipos de study.toml.",
}  # fmt: skip
ROWS_WITH_LISTS: Final = 2_000


def as_actor_list(
    language: str, kinds: Sequence[str], waves: Sequence[object], *, rows: Iterable[Mapping[str, str]] = ()
) -> bytes:
    """The workbook: headers that explain themselves when selected, lists to choose from, and the rows known already.

    Explanations are messages of the cells, not rows, so that the list is read as it stands.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    spoken_here = spoken(language)
    headers = HEADERS[spoken_here]
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "actors"
    sheet.freeze_panes = "A2"
    lists = {"kind": list(kinds), "wave": [str(w) for w in waves]}
    hidden: Any = book.create_sheet("lists")
    hidden.sheet_state = "hidden"
    for j, (column, (header, message)) in enumerate(headers.items(), start=1):
        put(sheet, 1, j, header).font = Font(bold=True)
        letter = get_column_letter(j)
        sheet.column_dimensions[letter].width = 44 if column == "name" else 18
        for i, word in enumerate(lists.get(column, ()), start=1):
            put(hidden, i, j, word)
        rule = DataValidation(allow_blank=True, showInputMessage=True, promptTitle=header, prompt=message)
        if lists.get(column):
            rule.type = "list"
            rule.formula1 = f"lists!${letter}$1:${letter}${len(lists[column])}"
            rule.showErrorMessage, rule.errorStyle = True, "stop" if column == "kind" else "warning"
            rule.error = _BAD_KIND[spoken_here] if column == "kind" else message
        rule.add(f"{letter}1:{letter}{ROWS_WITH_LISTS}")
        sheet.add_data_validation(rule)
        for i, row in enumerate(rows, start=2):
            if row.get(column):
                put(sheet, i, j, row[column])
    return saved(book)
