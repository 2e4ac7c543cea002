"""The keys of ``study.toml`` that say how organisations came into the programme, and what was to be shown."""

from __future__ import annotations

from pydantic import Field

from ..vocabulary import Alternative, Assignment
from .keys import Part, Text, Texts

__all__ = ["DESIGN_COLUMNS", "Design"]

# Keys that name columns of the actors file.
DESIGN_COLUMNS = (
    "arm", "entry", "region", "ring", "eligible", "strata", "covariates", "size", "benefits", "outcomes", "log",
    "ratio", "effects_by",
)  # fmt: skip


class Design(Part):
    """How organisations came into the programme, and what was to be shown."""

    assignment: Assignment = Field(description="How it was decided who takes part.")
    arm: Text | None = Field(default=None, description="Column of the actors file that says who takes part.")
    treated: Texts | None = Field(
        default=None,
        description="What stands in that column for those who take part; without it yes, 1, true, treated. Blank: no arm.",
    )
    entry: Text | None = Field(
        default=None, description="Column of the actors file with the wave, year or date of entry; blank: never."
    )
    region: Text | None = Field(default=None, description="Column of the actors file with the region.")
    ring: Text | None = Field(
        default=None,
        description="Column of the actors file that says how near the programme an organisation is, as treated, adjacent, far.",
    )
    eligible: Text | None = Field(
        default=None, description="Column of the actors file that says (yes or no) who could have taken part."
    )
    strata: Texts | None = Field(
        default=None,
        description="Columns of the actors file within whose groups it was decided who takes part; sectors always count.",
    )
    covariates: Texts | None = Field(
        default=None, description="Columns of the actors file in which the arms are compared before the programme."
    )
    size: Text | None = Field(default=None, description="Column of the actors file with their size, as employment.")
    benefits: Texts | None = Field(
        default=None, description="Columns of the actors file with what each got, in numbers: grants, services, seats."
    )
    outcomes: Texts | None = Field(
        default=None, description="Columns of the actors file with what each achieved, in numbers: employment, exports."
    )
    log: Texts | None = Field(
        default=None, description="Which of the outcomes are read as logarithms, so that effects are in proportion."
    )
    ratio: Texts | None = Field(
        default=None, description="Which of the outcomes are read in proportion with their zeros kept: exports."
    )
    effects_by: Texts | None = Field(
        default=None,
        description="Columns of the actors file by which effects on outcomes may differ; without it sector, kind and size.",
    )
    alternative: Alternative = Field(
        default="two-sided", description="Direction of the effect, if it was declared before the data were seen."
    )
    primary: Texts | None = Field(default=None, description="Outcomes declared before the data were seen.")

    def columns(self) -> list[tuple[str, str]]:
        """Key and name of every column of the actors file that the design needs."""
        named: list[tuple[str, str]] = []
        for key in DESIGN_COLUMNS:
            value = getattr(self, key)
            named += [(key, column) for column in ((value,) if isinstance(value, str) else value or ())]
        return named
