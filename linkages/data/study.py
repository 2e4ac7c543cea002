"""The study file: what ``study.toml`` may say, checked key by key.

Every key is a field with a description; `study_keys` lists them for the documentation and for the hint that answers an
unknown key. Reading the file and its tables is the work of `read_survey`.
"""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic.fields import FieldInfo

from ..vocabulary import (
    Collector,
    Flow,
    InformantRule,
    Instrument,
    Layout,
    Parts,
    Phase,
    Sector,
    Side,
    TaxCountry,
)
from .columns import LARGEST_INT
from .keys import FileName, Language, Part, Text, Texts, Wave, folded, listed, wave_list
from .questions import Question, Reading
from .study_design import Design
from .study_file import AnswerCodes, TableFile, YesNo
from .study_said import AffiliationTable, AnswerTable

__all__ = [
    "ActorColumns", "ActorTable", "AffiliationTable", "AnswerTable", "Design", "Key", "NameTables", "NominationColumns", "NominationTable", "Programme", "Question",
    "RelationEntry", "Study", "StudyInfo", "WaveEntry", "study_keys",
]  # fmt: skip

EVERY_WAVE = "every"


class Programme(Part):
    """The programme under evaluation."""

    name: Text = Field(description="Name of the programme.")
    start: dt.date | None = Field(default=None, description="Day it began, as 2020-03-01 without quotes.")
    end: dt.date | None = Field(default=None, description="Day it ended.")


class StudyInfo(Part):
    """What the study is."""

    title: Text = Field(description="Title of the study; it heads the report.")
    language: Language = Field(default="en", description="Language of the study and of its report, as 'es' or 'es-AR'.")
    programme: Programme | None = Field(default=None, description="The programme under evaluation.")
    boundary: Text | None = Field(default=None, description="Which organisations belong to the network, in words.")
    description: Text | None = Field(default=None, description="A paragraph about the study.")


class WaveEntry(Part):
    """One round of the survey."""

    wave: Wave = Field(description="The wave as the tables write it: a whole number or text.")
    label: Text | None = Field(default=None, description="Its name in tables and pictures.")
    date: dt.date | None = Field(
        default=None, description="Day of the fieldwork; if every wave has one, it orders them."
    )
    phase: Phase | None = Field(default=None, description="Before, during or after the programme.")


class RelationEntry(Part):
    """One kind of tie that was asked about."""

    relation: Text = Field(description="The relation as the nominations write it.")
    label: Text | None = Field(default=None, description="Its name in tables and pictures.")
    directed: bool = Field(default=True, description="Whether the tie has a direction (false: joint work, kinship).")
    wave: Annotated[tuple[int | str, ...], BeforeValidator(wave_list), Field(min_length=1)] | None = Field(
        default=None,
        description="Wave in which it was asked, or a list of them; 'every' for all. Without it: where it was nominated.",
        json_schema_extra={"words": "wave or list of waves"},
    )
    scale_max: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Highest strength that could be answered."
    )
    instrument: Instrument | None = Field(
        default=None, description="Whether respondents saw a list (roster) or named freely (recall)."
    )
    cap: int | None = Field(
        default=None, gt=0, le=LARGEST_INT, description="How many organisations could be named at most."
    )
    asked_of: Texts | None = Field(default=None, description="Kinds that were asked; without it, all.")
    asked_about: Texts | None = Field(default=None, description="Kinds that could be named; without it, all.")
    flow: Flow | None = Field(
        default=None,
        description=(
            "Which way goes what is given: with the nomination (who answers gives to whom it names) or against it (who answers "
            "asks for advice, which comes from whom it names). It is kept with the relation and changes no number: ties point as they were answered."
        ),
    )
    retrospective: bool = Field(default=False, description="Whether it was asked later, about an earlier time.")
    across_clusters: bool = Field(
        default=False, description="Whether organisations were asked about other clusters too."
    )


class ActorColumns(Part):
    """Which header of the actors file is which of our columns."""

    actor: Text | None = Field(default=None, description="Header of the identifier.")
    wave: Text | None = Field(default=None, description="Header of the wave.")
    kind: Text | None = Field(default=None, description="Header of the kind, looked up in [kinds].")
    sector: Text | None = Field(default=None, description="Header of the sector; where filled, it goes before [kinds].")
    responded: Text | None = Field(
        default=None,
        description="Header of whether it answered in this wave; a questionnaire can do without: who has an interview did. "
        "'Responded {wave}' if each organisation has one row: a cell that is filled says that it was there in that wave.",
    )
    name: Text | None = Field(default=None, description="Header of the name.")
    cluster: Text | None = Field(default=None, description="Header of the cluster.")
    asked: Text | None = Field(default=None, description="Header of whether it was asked at all.")
    external: Text | None = Field(default=None, description="Header of whether it stands outside the boundary.")


class NominationColumns(Part):
    """Which header of the nominations file is which of our columns."""

    wave: Text | None = Field(default=None, description="Header of the wave.")
    relation: Text | None = Field(default=None, description="Header of the relation.")
    respondent: Text | None = Field(default=None, description="Header of who answered.")
    nominee: Text | None = Field(default=None, description="Header of who was named.")
    strength: Text | None = Field(default=None, description="Header of the strength (0: said no; blank: no answer).")
    side: Text | None = Field(
        default=None, description="Header of the side: out, or in for a tie that comes from the nominee."
    )
    programme: Text | None = Field(
        default=None, description="Header of whether the tie is an activity of the programme."
    )
    attribution: Text | None = Field(default=None, description="Header of initiated, intensified or unaffected.")
    informant: Text | None = Field(
        default=None, description="Header of who answered for the organisation, where several people did."
    )
    seniority: Text | None = Field(
        default=None, description="Header of the rank of the informant: a number, the highest is the most senior."
    )


class ActorConstants(Part):
    """Values that hold for every row of the actors file, in place of a column."""

    wave: Wave | None = Field(default=None, description="The wave of every row.")
    kind: Text | None = Field(default=None, description="The kind of every row, one of [kinds].")
    sector: Sector | None = Field(default=None, description="The sector of every row.")
    responded: bool | None = Field(default=None, description="Whether every organisation answered.")
    cluster: Text | None = Field(default=None, description="The cluster of every row.")
    asked: bool | None = Field(default=None, description="Whether every organisation was asked.")
    external: bool | None = Field(default=None, description="Whether every organisation stands outside the boundary.")


class NominationConstants(Part):
    """Values that hold for every row of the nominations file, in place of a column."""

    wave: Wave | None = Field(default=None, description="The wave of every row.")
    relation: Text | None = Field(default=None, description="The relation of every row.")
    side: Side | None = Field(default=None, description="The side of every row.")
    programme: bool | None = Field(default=None, description="Whether every tie is an activity of the programme.")


class ActorTable(TableFile):
    """Where the organisations are listed: one row for each and each wave in which it existed."""

    columns: ActorColumns = Field(
        default=ActorColumns(), description="Our column = header in the file, where the two differ."
    )
    constant: ActorConstants = Field(
        default=ActorConstants(),
        description="Our column = value of every row, where the file has no such column: { wave = 2019 }.",
    )
    codes: YesNo = Field(
        default=YesNo(), description="Words for yes and no in the file: { yes = ['sí', '1'], no = [''] }."
    )


class NominationTable(TableFile, Reading):
    """Where the answers are listed."""

    layout: Layout = Field(
        default="edge_list", description="How the answers stand in the file; edge_list: one row for every answer."
    )
    collector: Collector | None = Field(
        default=None, description="The platform whose export the file is; without it, a plain table."
    )
    columns: NominationColumns = Field(
        default=NominationColumns(), description="Our column = header in the file, where the two differ."
    )
    constant: NominationConstants = Field(
        default=NominationConstants(), description="Our column = value of every row, where the file has no such column."
    )
    codes: AnswerCodes = Field(default=AnswerCodes(), description="Words for yes, no and no answer in the file.")
    informants: InformantRule | None = Field(
        default=None,
        description="Which answer counts where several people answer for one organisation; without it, that is a fault.",
    )
    questions: Annotated[tuple[Question, ...], BeforeValidator(listed)] = Field(
        default=(), description="Questions of the questionnaire, each with the columns of its answers."
    )


class NameTables(Part):
    """What organisations are called: decisions about names, and who became whom."""

    decisions: FileName | None = Field(
        default=None,
        description="File of decisions about names, made by: linkages names STUDY; applied before the checks.",
    )
    identity: FileName | None = Field(
        default=None,
        description="File of organisations that were renamed, merged or split: columns actor, became, wave, how.",
    )
    parts: Parts = Field(
        default="apart",
        description="Whether the parts of a merger or split stand apart, as they were, or count together in every wave.",
    )
    tax_id: Text | None = Field(default=None, description="Header of the tax number in the actors file.")
    country: TaxCountry | None = Field(default=None, description="Country of the tax numbers, as 'ar'.")


class Study(Part):
    """A study as ``study.toml`` describes it.

    Notes
    -----
    Made by `read_survey`; every key and its description: ``study_keys()``. A study does not change, and refuses keys
    it does not know.

    Examples
    --------
    >>> study = Study.model_validate(
    ...     {"study": {"title": "Valle"}, "actors": {"file": "a.csv"}, "nominations": {"file": "n.csv"}}
    ... )
    >>> study
    <Study 'Valle': actors in a.csv, nominations in n.csv>
    >>> study.language
    'en'
    """

    study: StudyInfo = Field(description="What the study is.")
    kinds: Annotated[dict[str, Sector], AfterValidator(folded)] = Field(
        default={}, description="Kinds of organisation as the file writes them = private, public or hybrid."
    )
    waves: Annotated[tuple[WaveEntry, ...], BeforeValidator(listed)] = Field(
        default=(), description="Rounds of the survey."
    )
    relations: Annotated[tuple[RelationEntry, ...], BeforeValidator(listed)] = Field(
        default=(), description="Kinds of tie that were asked about."
    )
    actors: ActorTable = Field(description="Where the organisations are listed.")
    nominations: NominationTable = Field(description="Where the answers are listed.")
    answers: AnswerTable | None = Field(
        default=None, description="What organisations said about themselves: trust, priorities, roles, anything else."
    )
    affiliations: AffiliationTable | None = Field(
        default=None, description="Who belongs to which association, project or committee."
    )
    names: NameTables = Field(default=NameTables(), description="Decisions about names, and who became whom.")
    design: Design | None = Field(default=None, description="How organisations came into the programme.")

    @property
    def title(self) -> str:
        """Title of the study."""
        return self.study.title

    @property
    def language(self) -> str:
        """Language of the study."""
        return self.study.language

    def __repr__(self) -> str:
        return f"<Study {self.title!r}: actors in {self.actors.file}, nominations in {self.nominations.file}>"

    __str__ = __repr__


@dataclass(frozen=True)
class Key:
    """A key of ``study.toml``."""

    key: str  # with its table, as "relations.scale_max"
    type: str
    required: bool
    default: str
    description: str


def study_keys() -> list[Key]:
    """List every key of ``study.toml`` with its type, default and description.

    Returns
    -------
    list of Key

    Examples
    --------
    >>> [key.key for key in study_keys() if key.required][:3]
    ['study', 'study.title', 'study.programme.name']
    """
    return list(_keys(Study, ""))


def _keys(model: type[BaseModel], prefix: str) -> Iterator[Key]:
    for name, info in model.model_fields.items():
        yield Key(prefix + name, _type(info), info.is_required(), _default(info), info.description or "")
        for inner in _models(info.annotation):
            yield from _keys(inner, f"{prefix}{name}.")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models inside a type: ``tuple[WaveEntry, ...]`` holds WaveEntry."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _type(info: FieldInfo) -> str:
    """The type of a key in the words of a person."""
    if isinstance(info.json_schema_extra, dict) and "words" in info.json_schema_extra:
        return str(info.json_schema_extra["words"])
    return " or ".join(dict.fromkeys(_words(info.annotation)))


def _words(annotation: Any) -> Iterator[str]:
    plain = {str: "text", int: "whole number", float: "number", bool: "true or false", dt.date: "date"}
    origin = get_origin(annotation)
    if annotation in plain:
        yield plain[annotation]
    elif origin is Annotated:
        yield from _words(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for inner in get_args(annotation):
            yield from _words(inner)
    elif origin is tuple:
        inner = get_args(annotation)[0]
        yield "tables" if any(_models(inner)) else "list of " + " or ".join(_words(inner))
    elif origin is dict or any(_models(annotation)):
        yield "table"
    elif annotation is not type(None):
        yield " | ".join(map(repr, get_args(annotation)))


def _default(info: FieldInfo) -> str:
    value = info.default
    if info.is_required() or value is None or value == () or isinstance(value, (BaseModel, dict)):
        return ""
    return str(value).lower() if isinstance(value, bool) else repr(value)
