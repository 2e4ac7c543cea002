"""Google Forms (``Question [Row]`` in one header row) and SurveyMonkey (question and row in two)."""

from __future__ import annotations

import re
from typing import Final

from ...data.columns import clean_text
from ...data.tables import Problems
from .export import Export, names_of, unique
from .kobo import one_table
from .opening import Records, table_of

__all__ = ["google_forms", "surveymonkey"]

TIMES: Final = re.compile(r"Timestamp|Marca temporal|Carimbo de data/hora|Score|Puntuación|Pontuação")
MONKEY: Final = re.compile(
    r"Respondent ?ID|Collector ?ID|Start Date|End Date|Date (Created|Modified)|Custom Data.*|collector_id|respondent_id"
)
ALONE: Final = re.compile(r"|Response|Open-Ended Response|Respuesta( abierta)?|Resposta( aberta)?", re.IGNORECASE)


def google_forms(records: list[Records], problems: Problems) -> Export:
    """Answers of Google Forms; ticks of one question stand in one cell, joined by comma and space."""
    table = one_table(records[0], problems)
    headers = list(table.frame.columns)
    return Export(
        table,
        (names_of(headers),),
        noise=frozenset(header for header in headers if TIMES.fullmatch(header)),
        blank={"select_multiple": "unless_ticked"},
        separator=", ",
    )


def surveymonkey(records: list[Records], problems: Problems) -> Export:
    """Answers of SurveyMonkey: the two header rows become ``Question [Row]``, as Google Forms writes it."""
    sheet = records[0]
    questions = [clean_text(cell) for cell in sheet.rows[0][1]]
    rows = [clean_text(cell) for cell in sheet.rows[1][1]] if len(sheet.rows) > 1 else []
    rows += [""] * (len(questions) - len(rows))
    questions += [""] * (len(rows) - len(questions))
    names, question = [], ""
    for asked, row in zip(questions, rows):
        question = asked or question
        names.append(question if ALONE.fullmatch(row) else f"{question} [{row}]")
    made = unique(names)
    table = table_of(sheet, made, problems, skip=2)
    return Export(
        table,
        (names_of(made),),
        noise=frozenset(name for name in made if MONKEY.fullmatch(name)),
        blank={"select_multiple": "unless_ticked"},
        separator=", ",
    )
