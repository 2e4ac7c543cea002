"""The questionnaire as an XLSForm, for KoboToolbox, ODK and SurveyCTO."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ...vocabulary import FormDialect
from .form import MOST_OTHERS, OTHERS, Ask, Form, Page, kind_codes, slug
from .sheets import put, saved
from .wording import DO_NOT_KNOW, INPUTS, LANGUAGES, TRUST, choices, spoken, strengths, texts

__all__ = ["as_xlsform", "choice_rows", "survey_rows", "xpath_text"]

Words = Mapping[str, str]
DO_NOT_KNOW_CODE: Final = "dk"
_NAMES: Final = {"en": "English", "es": "Español", "pt": "Português"}
_PLAIN_NAMES: Final = {"en": "english", "es": "spanish", "pt": "portuguese"}
_SURVEYCTO: Final = {"relevant": "relevance", "constraint_message": "constraint message", "read_only": "read only"}


@dataclass(frozen=True)
class Row:
    """A row of the sheet ``survey``."""

    type: str
    name: str = ""
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    more: Mapping[str, str] = field(
        default_factory=dict
    )  # relevant, required, appearance, calculation, constraint, repeat_count


def xpath_text(text: str) -> str:
    r"""A text as an XPath expression, which has no way to escape a quotation mark.

    Examples
    --------
    >>> xpath_text("baseline"), xpath_text('"a"'), xpath_text('d\'"${x}')
    ("'baseline'", '\'"a"\'', 'concat(\'d\', "\'", \'"$\', \'{x}\')')
    """
    parts = [part for part in re.split(r"(?<=\$)(?=\{)|(')", text) if part] or [""]
    quoted = [f"'{part}'" if part != "'" else f'"{part}"' for part in parts]
    return quoted[0] if len(quoted) == 1 else f"concat({', '.join(quoted)})"


def same(text: str) -> Words:
    """A text that is the same in every language, as the study writes it."""
    return dict.fromkeys(LANGUAGES, text)


# ---------------------------------------------------------------- the sheet "survey"


def survey_rows(form: Form) -> list[Row]:
    """Every question, group and note in order."""
    rows = [
        Row("start", "start"),
        Row("end", "end"),
        Row("calculate", form.wave_column, more={"calculation": xpath_text(form.wave)}),
        Row("note", "intro", {k: f"{form.title}\n{text}" for k, text in texts("intro").items()}),
        Row(
            "select_one organisations", form.respondent_column, texts("respondent"),
            more={"required": "yes", "appearance": "minimal"},
        ),
        Row("select_one yes_no", "consent", texts("consent"), more={"required": "yes"}),
        Row("note", "declined", texts("declined"), more={"relevant": "${consent} = 'no'"}),
        Row("begin group", "interview", same(form.title), more={"relevant": "${consent} = 'yes'"}),
        Row("select_one roles", "role", texts("role"), more={"required": "yes"}),
        Row("text", "role_other", texts("role_other"), more={"relevant": "${role} = 'other'"}),
    ]  # fmt: skip
    for number, ask in enumerate(form.asks, start=1):
        rows += _grid(form, ask, number)
    rows += _others(form)
    rows += _items("on_trust", texts("trust"), TRUST, "trust")
    rows += _items("on_inputs", texts("inputs"), INPUTS, "need")
    return [*rows, Row("note", "thanks", texts("thanks")), Row("end group")]


def _grid(form: Form, ask: Ask, number: int) -> list[Row]:
    """The grid of a relation page by page, and what part the programme had in each tie."""
    scale = f"select_one scale_{ask.scale}"
    rows = [Row("begin group", f"relation_{number}", same(ask.label), more=_of(form, ask))]
    for n, page in enumerate(ask.pages, start=1):
        title = {k: f"{text}\n{page.kind}".rstrip() for k, text in texts("grid", relation=ask.label).items()}
        rows.append(
            Row(
                "begin group", f"page_{number}_{n}", title, more={"appearance": "field-list", **_there(form, ask, page)}
            )
        )
        rows.append(Row(scale, f"head_{number}_{n}", texts("grid_hint"), more={"appearance": "label"}))
        for o in page.rows:
            more = {"appearance": "list-nolabel", "required": "yes", "relevant": _not_self(form, o.code)}
            rows.append(Row(scale, ask.grid + o.code, same(o.name), more=more))
        rows.append(Row("end group"))
        if ask.attribution is not None:
            rows += _attribution(ask, page, f"part_{number}_{n}")
    return [*rows, Row("end group")]


def _not_self(form: Form, code: str) -> str:
    return f"${{{form.respondent_column}}} != '{code}'"


def _of(form: Form, ask: Ask) -> dict[str, str]:
    """Only the kinds that are asked see the relation."""
    if ask.asked_of is None:
        return {}
    return {"relevant": _among(form, sorted(ask.asked_of))}


def _there(form: Form, ask: Ask, page: Page) -> dict[str, str]:
    """Organisations are asked about their own cluster, unless the relation goes across."""
    if ask.across or len({o.cluster for o in form.roster}) == 1:
        return {}
    return {"relevant": _among(form, [o.code for o in form.roster if o.cluster == page.cluster])}


def _among(form: Form, codes: Iterable[str]) -> str:
    return f"selected('{' '.join(codes)}', ${{{form.respondent_column}}})"


def _attribution(ask: Ask, page: Page, group: str) -> list[Row]:
    tied = {o.code: f"${{{ask.grid}{o.code}}} > 0" for o in page.rows}
    title = {k: f"{text}\n{page.kind}".rstrip() for k, text in texts("attribution", relation=ask.label).items()}
    rows = [Row("begin group", group, title, more={"appearance": "field-list", "relevant": " or ".join(tied.values())})]
    for o in page.rows:
        more = {"relevant": tied[o.code]}
        rows.append(Row("select_one attribution", f"{ask.attribution}{o.code}", same(o.name), more=more))
    return [*rows, Row("end group")]


def _others(form: Form) -> list[Row]:
    """Organisations that are not on the list, each once, with its strength in every relation."""
    asks = [ask for ask in form.asks if ask.other is not None]
    if not asks:
        return []
    group, name, kind = OTHERS
    label = texts("n_others", most=MOST_OTHERS)
    rows = [
        Row("integer", "n_others", label, more={"required": "yes", "constraint": f". >= 0 and . <= {MOST_OTHERS}"}),
        Row("begin repeat", group, texts("others"), more={"repeat_count": "${n_others}", "appearance": "field-list"}),
        Row("text", name, texts("other_name"), more={"required": "yes"}),
        Row("select_one kinds", kind, texts("other_kind"), more={"required": "yes"}),
    ]
    for ask in asks:
        title = same(ask.label)
        rows.append(
            Row(f"select_one scale_{ask.scale}", str(ask.other), title, more={"required": "yes", **_of(form, ask)})
        )
    return [*rows, Row("end repeat")]


def _items(group: str, title: Words, items: Mapping[str, Words], scale: str) -> list[Row]:
    """Statements under one scale, as a table."""
    rows = [Row("begin group", group, title, more={"appearance": "field-list"})]
    rows.append(Row(f"select_one {scale}", f"head_{group}", title, more={"appearance": "label"}))
    rows += [
        Row(f"select_one {scale}", name, text, more={"appearance": "list-nolabel"}) for name, text in items.items()
    ]
    return [*rows, Row("end group")]


# ---------------------------------------------------------------- the sheet "choices"


def choice_rows(form: Form) -> list[tuple[str, str, Words]]:
    """List, code and words of every choice."""
    rows: list[tuple[str, str, Words]] = []
    for name in ("yes_no", "roles", "attribution", "trust", "need"):
        rows += [(name, code, words) for code, words in choices(name).items()]
    rows += [("trust", DO_NOT_KNOW_CODE, DO_NOT_KNOW), ("need", DO_NOT_KNOW_CODE, DO_NOT_KNOW)]
    for scale in sorted({ask.scale for ask in form.asks}):
        rows += [(f"scale_{scale}", code, words) for code, words in strengths(scale).items()]
        rows.append((f"scale_{scale}", DO_NOT_KNOW_CODE, DO_NOT_KNOW))
    rows += [("organisations", o.code, same(o.name)) for o in form.roster]
    rows += [("kinds", code, same(kind)) for kind, code in kind_codes(form.kinds).items()]
    return rows


# ---------------------------------------------------------------- the workbook


def as_xlsform(form: Form, *, dialect: FormDialect = "xlsform") -> bytes:
    """The questionnaire as a workbook.

    ``xlsform`` is the form of KoboToolbox and ODK; ``surveycto`` has other names for some columns, and the language of
    the study in the column ``label``.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    language = spoken(form.language)
    survey = [_survey_cells(row, language, dialect) for row in survey_rows(form)]
    choice = [
        {
            "list_name": name,
            "value" if dialect == "surveycto" else "name": code,
            **_labels(words, "label", language, dialect),
        }
        for name, code, words in choice_rows(form)
    ]
    version = zlib.crc32(repr((survey, choice)).encode())
    default = _PLAIN_NAMES[language] if dialect == "surveycto" else f"{_NAMES[language]} ({language})"
    about = {
        "form_title": _harmless(form.title),
        "form_id": form_id(form),
        "version": f"{version:010d}",
        "default_language": default,
    }
    book = Workbook()
    book.remove(book.active)
    for title, rows in (("survey", survey), ("choices", choice), ("settings", [about])):
        sheet = book.create_sheet(title)
        headers = _headers(rows)
        sheet.freeze_panes = "A2"
        for j, header in enumerate(headers, start=1):
            put(sheet, 1, j, header).font = Font(bold=True)
            for i, row in enumerate(rows, start=2):
                if row.get(header):
                    put(sheet, i, j, row[header])
    return saved(book)


def form_id(form: Form) -> str:
    """The identifier of the form: by study and wave."""
    return "_".join(filter(None, [slug(form.title.rpartition(" · ")[0]) or "study", slug(form.wave)]))


def _survey_cells(row: Row, language: str, dialect: FormDialect) -> dict[str, str]:
    more = {_SURVEYCTO.get(k, k) if dialect == "surveycto" else k: v for k, v in row.more.items()}
    labels = _labels(row.label, "label", language, dialect)
    return {"type": row.type, "name": row.name, **labels, **_labels(row.hint, "hint", language, dialect), **more}


def _labels(words: Words, column: str, language: str, dialect: FormDialect) -> dict[str, str]:
    """The columns of a text, one a language."""
    if dialect == "surveycto":
        others = {f"{column}:{_PLAIN_NAMES[k]}": _harmless(text) for k, text in words.items() if k != language}
        return {column: _harmless(words[language]), **others} if words else {}
    return {f"{column}::{_NAMES[k]} ({k})": _harmless(text) for k, text in words.items()}


def _harmless(text: str) -> str:
    """A text in which ``${x}`` is no reference to another question: an invisible joiner stands in between."""
    return text.replace("${", "$\u2060{")


def _headers(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every column of a sheet, those of the first rows first."""
    return list(dict.fromkeys(key for row in rows for key in row))
