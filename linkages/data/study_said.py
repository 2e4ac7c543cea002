"""The keys of ``study.toml`` about what organisations said beyond ties: [answers] and [affiliations]."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from ..vocabulary import Collector
from .keys import FileName, Meanings, Part, Text, Wave, folded, listed
from .study_file import AnswerCodes, TableFile

__all__ = ["AffiliationQuestion", "AffiliationTable", "AnswerQuestion", "AnswerTable"]


class AnswerColumns(Part):
    """Which header is which of our columns."""

    wave: Text | None = Field(default=None, description="Header of the wave.")
    actor: Text | None = Field(default=None, description="Header of the organisation.")
    question: Text | None = Field(
        default=None, description="Header of the question: trust, priority, role, status, responsible or another."
    )
    item: Text | None = Field(
        default=None, description="Header of the item: the number of a statement, a public input."
    )
    value: Text | None = Field(default=None, description="Header of the answer as a number.")
    text: Text | None = Field(default=None, description="Header of the answer in words.")


class AnswerConstants(Part):
    """Values that hold for every row, in place of a column."""

    wave: Wave | None = Field(default=None, description="The wave of every row.")
    question: Text | None = Field(default=None, description="The question of every row.")


class AnswerQuestion(Part):
    """One question, with the columns of its answers."""

    question: Text = Field(
        description="What it is called in the survey: 'trust' (1 to 4), 'priority' (0 to 3), 'role', 'status', 'responsible' or another."
    )
    column: Text = Field(description="Header of the answers; {item} and {wave} stand for what changes in it.")
    words: bool = Field(
        default=False, description="Whether answers are words (kept in text) and not numbers; 'role' always is."
    )
    items: Meanings = Field(
        default={}, description="What stands in the place of {item} = name of the item: { i1 = 'training' }."
    )
    values: Annotated[dict[str, float], AfterValidator(folded)] = Field(
        default={}, description="Words of the answers = number: { 'Nada' = 0, 'Mucho' = 3 }."
    )


class AnswerTable(TableFile):
    """Where the answers about oneself stand."""

    file: FileName | None = Field(  # type: ignore[assignment]
        default=None,
        description="The file, with one row for every answer, or (with questions) one for every organisation. Without it the "
        "questions are read from the interviews of [nominations].",
    )
    collector: Collector | None = Field(
        default=None, description="The platform whose export the file is; without it, a plain table."
    )
    columns: AnswerColumns = Field(
        default=AnswerColumns(), description="Our column = header in the file, where the two differ."
    )
    constant: AnswerConstants = Field(
        default=AnswerConstants(), description="Our column = value of every row, where the file has no such column."
    )
    codes: AnswerCodes = Field(default=AnswerCodes(), description="Words for yes, no and no answer in the file.")
    names: Meanings = Field(
        default={}, description="Questions as the file names them = as we do: { prioridad = 'priority' }."
    )
    questions: Annotated[tuple[AnswerQuestion, ...], BeforeValidator(listed)] = Field(
        default=(), description="Questions, each with the columns of its answers."
    )


class AffiliationColumns(Part):
    """Which header is which of our columns."""

    wave: Text | None = Field(default=None, description="Header of the wave.")
    actor: Text | None = Field(default=None, description="Header of the organisation.")
    group: Text | None = Field(default=None, description="Header of the association, project or committee.")
    kind: Text | None = Field(default=None, description="Header of the kind of group.")
    role: Text | None = Field(default=None, description="Header of the role the organisation has in it.")
    pays: Text | None = Field(default=None, description="Header of whether it pays the fee.")
    strength: Text | None = Field(
        default=None, description="Header of how strongly it takes part: a number above zero."
    )


class AffiliationConstants(Part):
    """Values that hold for every row, in place of a column."""

    wave: Wave | None = Field(default=None, description="The wave of every row.")
    group: Text | None = Field(default=None, description="The group of every row.")
    kind: Text | None = Field(default=None, description="The kind of every group: association, project or committee.")
    role: Text | None = Field(default=None, description="The role of every row.")
    pays: bool | None = Field(default=None, description="Whether every organisation pays the fee.")


class AffiliationQuestion(Part):
    """One question about memberships, with the columns of its answers."""

    column: Text = Field(
        description="Header of the answers: with {group} one column for each group (yes, a number, or blank), without it one "
        "column of codes (a select-multiple question)."
    )
    kind: Text | None = Field(default=None, description="Kind of these groups: association, project or committee.")
    groups: Meanings = Field(
        default={}, description="Code of a group = its name: { g1 = 'Chamber of software firms' }."
    )
    role: Text | None = Field(default=None, description="Header of the role in each group, with the same {group}.")
    pays: Text | None = Field(default=None, description="Header of whether it pays the fee, with the same {group}.")
    separator: str | None = Field(
        default=None, min_length=1, description="What stands between the codes of a select-multiple cell."
    )


class AffiliationTable(TableFile):
    """Where memberships stand."""

    file: FileName | None = Field(  # type: ignore[assignment]
        default=None,
        description="The file, with one row for every membership, or (with questions) one for every organisation. Without it "
        "the questions are read from the interviews of [nominations].",
    )
    collector: Collector | None = Field(
        default=None, description="The platform whose export the file is; without it, a plain table."
    )
    columns: AffiliationColumns = Field(
        default=AffiliationColumns(), description="Our column = header in the file, where the two differ."
    )
    constant: AffiliationConstants = Field(
        default=AffiliationConstants(),
        description="Our column = value of every row, where the file has no such column.",
    )
    codes: AnswerCodes = Field(default=AnswerCodes(), description="Words for yes, no and no answer in the file.")
    questions: Annotated[tuple[AffiliationQuestion, ...], BeforeValidator(listed)] = Field(
        default=(), description="Questions about memberships, each with the columns of its answers."
    )
