"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..vocabulary import Audience

__all__ = ["AudienceOption", "Draws", "KeyOption", "LanguageOption", "Quiet", "Seed", "StudyPath"]

StudyPath = Annotated[Path, typer.Argument(metavar="STUDY", exists=True, help="Folder of study.toml, or the file.")]
Seed = Annotated[int, typer.Option(min=0, help="Start of the random numbers: the same seed gives the same numbers.")]
Draws = Annotated[int, typer.Option(min=1, help="Number of random draws behind each test of chance.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


def _spoken(code: str | None) -> str | None:
    """Refuse a language the report does not speak before anything is measured."""
    from ..report.wording import find_locale

    try:
        return str(find_locale(code)).replace("_", "-") if code else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


LanguageOption = Annotated[
    str | None, typer.Option(callback=_spoken, help="Language of the report, as es or es-AR; by default the study's.")
]
KeyOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Key of the codes: the same in every report.")]
AudienceOption = Annotated[Audience, typer.Option(help="public hides the names of organisations; internal shows them.")]
