"""The questionnaire of one wave: what is asked, of whom and about whom, before it takes a form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from ...data.tables import Problems
from ...errors import StudyError
from ..toml import STUDY_FILE
from .roster import Organisation

if TYPE_CHECKING:
    from ...data.questions import Question
    from ...data.study import RelationEntry, Study

__all__ = ["Ask", "Form", "Page", "form_of", "kind_codes", "slug"]

ROWS_ON_A_PAGE: Final = 12
MOST_OTHERS: Final = 8
LARGEST_SCALE: Final = 10
OTHERS: Final = ("others", "other_name", "other_kind")  # the repeat group of organisations not on the list
_PREFIX: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\{actor\}")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Page:
    """Rows that stand on one screen: organisations of one cluster and kind."""

    rows: tuple[Organisation, ...]

    @property
    def kind(self) -> str:
        return self.rows[0].kind

    @property
    def cluster(self) -> str:
        return self.rows[0].cluster


@dataclass(frozen=True)
class Ask:
    """One relation: the names of its columns and the pages of its grid."""

    label: str
    grid: str  # what stands before the code in the name of a column
    attribution: str | None
    other: str | None  # the strength of an organisation not on the list
    scale: int
    asked_of: frozenset[str] | None
    across: bool
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Form:
    """Everything a questionnaire needs to be written in one form or another."""

    title: str
    language: str
    wave: str
    wave_column: str
    respondent_column: str
    name: str  # of the files
    roster: tuple[Organisation, ...]
    kinds: tuple[str, ...]
    asks: tuple[Ask, ...]
    programme: str | None


def slug(text: str, longest: int = 24) -> str:
    """Letters and digits that can stand in the name of a file or of a question.

    Examples
    --------
    >>> slug("Asesoramiento técnico, ¿con quién?"), slug("合作")
    ('asesoramiento_tecnico_co', '')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:longest].strip("_")


def kind_codes(kinds: Iterable[str]) -> dict[str, str]:
    """Kind -> its code in the questionnaire, the same as long as the kinds are.

    Examples
    --------
    >>> kind_codes(["cámara", "合作", "Camara"])
    {'cámara': 'camara', '合作': 'k2', 'Camara': 'k3'}
    """
    made: dict[str, str] = {}
    for n, kind in enumerate(kinds, start=1):
        plain = slug(kind, 40)
        made[kind] = plain if plain and plain not in made.values() else f"k{n}"
    return made


def form_of(study: Study, wave: Any, roster: Sequence[Organisation]) -> Form:
    """The questionnaire of a wave as ``study.toml`` declares it; what cannot be asked is refused."""
    problems = Problems()
    entry = next((e for e in study.waves if str(e.wave) == wave), None)
    part = study.nominations
    before = entry is not None and entry.phase == "before"
    named = entry.label if entry is not None and entry.label else wave
    asks = []
    for relation in study.relations:
        if relation.wave is None or "every" in relation.wave or wave in map(str, relation.wave):
            made = _ask(study, relation, roster, problems, with_attribution=not before)
            asks += [made] if made is not None else []
    if not asks and not len(problems):
        hint = "[[relations]] with relation = '…'"
        problems.add((STUDY_FILE, "relations"), f"no relation is asked about in wave {wave}", hint=hint)
    columns = [(key, getattr(part.columns, key) or key) for key in ("wave", "respondent")]
    for key, column in columns:
        if not _NAME.fullmatch(column):
            hint = "letters a to z, digits and _"
            problems.add(
                (STUDY_FILE, f"nominations.columns.{key}"),
                "cannot be the name of a question",
                values=[column],
                hint=hint,
            )
    if len(problems):
        raise StudyError(problems.frame(), "no questionnaire can be made of this study")
    kinds = tuple(study.kinds) or tuple(dict.fromkeys(o.kind for o in roster if o.kind))
    programme = study.study.programme.name if study.study.programme else None
    name = "_".join(filter(None, ["questionnaire", slug(str(wave))]))
    return Form(
        f"{study.title} · {named}", study.language, str(wave), columns[0][1], columns[1][1], name, tuple(roster), kinds,
        tuple(asks), programme,
    )  # fmt: skip


def _ask(
    study: Study, entry: RelationEntry, roster: Sequence[Organisation], problems: Problems, *, with_attribution: bool
) -> Ask | None:
    """How one relation is asked, by its questions in the study file."""
    grid, other = _questions(study, entry)
    found = _PREFIX.fullmatch(grid.column or "") if grid is not None else None
    if grid is None or found is None:
        hint = f"[[nominations.questions]] with relation = '{entry.relation}' and column = 'r1_{{actor}}'"
        what = "no question of the layout roster_grid asks for it"
        problems.add((STUDY_FILE, "nominations.questions"), what, values=[entry.relation], hint=hint)
        return None
    scale = entry.scale_max or 1.0
    if scale != int(scale) or scale > LARGEST_SCALE:
        hint = f"a whole number, {LARGEST_SCALE} at most; or leave it out: yes or no"
        problems.add((STUDY_FILE, "relations.scale_max"), "cannot be a scale of answers", values=[scale], hint=hint)
        return None
    beside = _PREFIX.fullmatch(grid.attribution or "") if with_attribution else None
    asked = [o for o in roster if entry.asked_about is None or _in(o.kind, entry.asked_about)]
    asked_of = None
    if entry.asked_of is not None:
        asked_of = frozenset(o.code for o in roster if _in(o.kind, entry.asked_of))
    return Ask(
        entry.label or entry.relation, found[1], beside[1] if beside else None, other, int(scale), asked_of,
        entry.across_clusters, tuple(_pages(asked)),
    )  # fmt: skip


def _questions(study: Study, entry: RelationEntry) -> tuple[Question | None, str | None]:
    """The grid of a relation, and the column of its strength in the repeat group."""
    grid, other = None, None
    for question in study.nominations.questions:
        if (question.relation or "").casefold() != entry.relation.casefold() or question.wave is not None:
            continue
        layout = question.layout or study.nominations.layout
        if layout == "roster_grid" and grid is None and question.side != "in":
            grid = question
        elif layout == "repeat" and (question.table, question.column) == OTHERS[:2]:
            other = question.strength if question.strength and _NAME.fullmatch(question.strength) else None
    return grid, other


def _in(kind: str, kinds: Sequence[str]) -> bool:
    return kind.casefold() in {k.casefold() for k in kinds}


def _pages(rows: Sequence[Organisation]) -> list[Page]:
    """Rows in pages of about equal length, none with two clusters or two kinds."""
    pages = []
    for _, group in groupby(rows, key=lambda o: (o.cluster, o.kind.casefold())):
        same = list(group)
        n_pages = -(-len(same) // ROWS_ON_A_PAGE)
        cuts = [len(same) * k // n_pages for k in range(n_pages + 1)]
        pages += [Page(tuple(same[a:b])) for a, b in zip(cuts, cuts[1:])]
    return pages
