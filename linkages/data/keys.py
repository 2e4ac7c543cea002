"""The types of the keys of ``study.toml``: text, waves, lists and words, each with its own complaint."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from .columns import BAD, LARGEST_INT, blank, clean_text
from .columns import text as read_text

__all__ = [
    "Codes",
    "FileName",
    "Language",
    "Meanings",
    "Part",
    "Text",
    "Texts",
    "Wave",
    "folded",
    "listed",
    "wave_list",
]


def _tidy(value: str) -> str:
    """Text as it is written in the tables: single spaces, composed accents; not blank."""
    read = BAD if blank(value) else read_text(value)
    if read is BAD:
        raise PydanticCustomError("blank_text", "must be text that can be seen")
    return str(read)


def _named(value: str) -> str:
    """A file name: kept as it is, for two spaces in it are two spaces."""
    _tidy(value)
    return value


def _wave(value: Any) -> Any:
    """A whole number or text, told apart here so that a fault is reported once."""
    if isinstance(value, str):
        return _tidy(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_INT:
        return value
    raise PydanticCustomError("wave_type", "must be a whole number (2019) or text in quotes")


def wave_list(value: Any) -> Any:
    """One wave or several, as a tuple."""
    return tuple(_wave(item) for item in (value if isinstance(value, list) else [value]))


def listed(value: Any) -> Any:
    """TOML has lists; a frozen study keeps tuples."""
    return tuple(value) if isinstance(value, list) else value


def _meanings(values: dict[str, str]) -> dict[str, str]:
    """Codes and what they stand for, both tidied."""
    return {code: _tidy(meant) for code, meant in folded(values).items()}


def _language(value: str) -> str:
    parts = value.replace("_", "-").split("-")
    if not (2 <= len(parts[0]) <= 3 and all(p.isascii() and p.isalnum() and len(p) <= 8 for p in parts)):
        raise PydanticCustomError("language_code", "must be a language code, as 'es' or 'es-AR'")
    return value


def folded(values: dict[str, Any]) -> dict[str, Any]:
    """Keys tidied; two that become one are refused."""
    tidy = {_tidy(key): value for key, value in values.items()}
    if len(tidy) < len(values):
        raise PydanticCustomError("same_key", "holds the same word twice")
    return tidy


Text = Annotated[str, AfterValidator(_tidy)]
Wave = Annotated[int | str, BeforeValidator(_wave)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed), Field(min_length=1)]
Codes = Annotated[tuple[Annotated[str, AfterValidator(clean_text)], ...], BeforeValidator(listed)]  # "" = a blank cell
Language = Annotated[Text, AfterValidator(_language)]
FileName = Annotated[str, AfterValidator(_named)]
Meanings = Annotated[dict[str, str], AfterValidator(_meanings)]


class Part(BaseModel):
    """Frozen, and deaf to keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
