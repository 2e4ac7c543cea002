"""The keys of ``study.toml`` that say how a file is opened, and the words for yes, no and no answer in it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ..vocabulary import Encoding
from .columns import LARGEST_INT
from .keys import Codes, FileName, Part, Text

__all__ = ["AnswerCodes", "TableFile", "YesNo"]


class YesNo(Part):
    """Words for yes and no, beside those understood anyway (sí, yes, sim, 1, x; no, não, 0 …)."""

    yes: Codes = Field(default=(), description="Words that mean yes.")
    no: Codes = Field(default=(), description="Words that mean no; '' stands for a blank cell.")


class AnswerCodes(YesNo):
    """The same, and words for an item left unanswered."""

    missing: Codes = Field(
        default=(), description="Words in the strength column that mean no answer, as 'NS/NR' or '99'."
    )


class TableFile(Part):
    """A table in a file of the study folder."""

    file: FileName = Field(description="The file, inside the folder of study.toml.")
    encoding: Encoding | None = Field(default=None, description="Encoding of the file, when it is not recognised.")
    delimiter: str | None = Field(
        default=None, min_length=1, max_length=1, description="Separator of the cells, when not recognised."
    )
    sheet: Text | None = Field(
        default=None,
        description="Sheet of a workbook; without it, the only one that holds anything. Of answers: {wave} and {relation} in it "
        "stand for what the names of several sheets say, as '{relation} {wave}'.",
    )
    header_row: int | None = Field(
        default=None,
        gt=0,
        le=LARGEST_INT,
        description="Row of the headers, when the rows above are not recognised as a title.",
    )
    labels: bool = Field(
        default=True,
        description="Whether the value labels of a Stata or SPSS file are read (true) or its codes (false).",
    )

    @property
    def reading(self) -> dict[str, Any]:
        """How the file is opened."""
        return self.model_dump(include={"encoding", "delimiter", "sheet", "header_row", "labels"})
