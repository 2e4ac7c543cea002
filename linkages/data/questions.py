"""The keys of ``study.toml`` that say how a questionnaire was exported: a question, its columns, its codes."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ..vocabulary import BlankRule, Layout, Side
from .keys import FileName, Meanings, Part, Text, Wave, folded

__all__ = ["Question", "Reading"]


class Reading(Part):
    """How cells are read; said once under [nominations] or for one question."""

    blank: BlankRule | None = Field(
        default=None,
        description="Whether a blank cell means no answer (missing) or 'no tie' (no); without it, as the collector has it. Of "
        "names in slots or a repeat group: what it means that an interview names nobody.",
    )
    roster: FileName | None = Field(
        default=None, description="A file with the columns code and actor: which organisation each code stands for."
    )
    actors: Meanings = Field(
        default={}, description="Codes of organisations, written here: { o1 = 'F01', o2 = 'F02' }."
    )
    values: Annotated[dict[str, float], AfterValidator(folded)] = Field(
        default={}, description="Words of the answers = strength: { 'Nunca' = 0, 'Cada mes' = 2 }."
    )
    separator: str | None = Field(
        default=None, min_length=1, description="What stands between the codes of a select-multiple cell."
    )


class Question(Reading):
    """One question about ties, with the columns that hold its answers."""

    relation: Text | None = Field(
        default=None, description="The relation asked about; {relation} in the column says it for several at once."
    )
    column: Text | None = Field(
        default=None,
        description="Header of the answers; {actor}, {slot}, {relation} and {wave} stand for what changes in it.",
    )
    layout: Layout | None = Field(default=None, description="Layout of this question, if not that of [nominations].")
    strength: Text | None = Field(
        default=None, description="Header of the strength beside each name, with the same {slot} or {actor}."
    )
    programme: Text | None = Field(
        default=None, description="Header of whether the tie is an activity of the programme, with the same {…}."
    )
    attribution: Text | None = Field(
        default=None, description="Header of initiated, intensified or unaffected, with the same {…}."
    )
    wave: Wave | None = Field(default=None, description="The wave asked about, if not that of the interview.")
    side: Side | None = Field(
        default=None, description="out, or in if the question asks for ties that come from the others."
    )
    table: Text | None = Field(
        default=None, description="Sheet or file of a repeat group, which has one row for every tie."
    )
    parent: Text | None = Field(
        default=None, description="Header, in a repeat group, of the interview it belongs to, if not the collector's."
    )
    outside: Text | None = Field(
        default=None,
        description="Header, in a repeat group, of the kind of each organisation named: one that is not on the list then stands "
        "outside the boundary, with that kind. Without it, an organisation that is not on the list is a fault.",
    )
    key: Text | None = Field(
        default=None, description="Header of the same in the table of interviews, if not the collector's."
    )
