"""All words of the page: one file a language in ``locales/``, one key a sentence, and numbers as each language writes them."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ..errors import LinkagesError
from ..plots.style import Lettering
from ..vocabulary import Language, one_of

__all__ = ["Wording", "catalogue", "note_key", "wording"]

# Narrow no-break space before the percent sign, as Spanish writes it.
_PERCENT = {"en": "%", "es": "\u202f%", "pt": "%"}
_SEPARATORS = {"en": (".", ","), "es": (",", "."), "pt": (",", ".")}


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Every sentence of a language by its dotted key; a sentence with a number has ``one`` and ``other``."""
    text = (files("linkages.report") / "locales" / f"{language}.toml").read_text(encoding="utf-8")
    return _flat(tomllib.loads(text))


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict) and set(value) != {"one", "other"}:
            out |= _flat(value, f"{prefix}{key}.")
        else:
            out[f"{prefix}{key}"] = value
    return out


@cache
def _patterns(room: str) -> list[tuple[str, re.Pattern[str]]]:
    """Every note of a room as a pattern: its English sentence with its {names} open."""
    patterns = []
    for key, text in catalogue("en").items():
        if key.startswith(f"{room}."):
            parts = re.split(r"\{(\w+)\}", str(text))
            source = "".join(re.escape(p) if i % 2 == 0 else f"(?P<{p}>.+?)" for i, p in enumerate(parts))
            patterns.append((key, re.compile(source)))
    return patterns


def note_key(text: str, room: str = "note") -> tuple[str, dict[str, str]]:
    """Key of a note of the findings and what stands in its {names}; an empty key for one that is not known.

    The room ``caution`` has the warnings of a survey, ``form`` the forms of a measure.

    Examples
    --------
    >>> note_key("interval withheld: 3 reported, 8 are needed")
    ('note.few', {'n': '3', 'k': '8'})
    """
    for key, pattern in _patterns(room):
        match = pattern.fullmatch(text)
        if match:
            return key, match.groupdict()
    return "", {}


@dataclass(frozen=True)
class Wording:
    """The words and numbers of one language."""

    language: Language
    sentences: Mapping[str, Any]

    def __call__(self, key: str, /, **values: Any) -> str:
        """Say a sentence; ``n=`` chooses singular or plural and is written as a number."""
        if key not in self.sentences:
            raise LinkagesError(f"the language {self.language!r} has no words for {key!r}")
        text = self.sentences[key]
        if isinstance(text, Mapping):
            text = text["one" if values.get("n") == 1 else "other"]
        shown = {
            k: self.number(v, 0) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in values.items()
        }
        return str(text).format_map(shown)

    def word(self, room: str, key: Any) -> str:
        """A word of the house (block, role, measure …) in this language; what is not one of ours stays as it is."""
        return str(self.sentences.get(f"{room}.{key}", key))

    def form(self, form: str) -> str:
        """A form of a measure: one word, or a phrase with a number in it ("at least 2")."""
        key, values = note_key(form, "form")
        return self(key, **values) if values else self.word("form", form)

    def number(self, value: Any, digits: int = 2) -> str:
        """A number; ``–`` where there is none."""
        if value is None or not math.isfinite(value):
            return "–"
        return Lettering({}, *_SEPARATORS[self.language]).number(float(value), digits)

    def signed(self, value: Any, digits: int = 2) -> str:
        """A difference with its sign."""
        text = self.number(value, digits)
        plain = text.strip("0.,") == ""
        return f"+{text}" if value is not None and value > 0 and not plain else text

    def percent(self, value: Any, digits: int = 0) -> str:
        """A share as a percentage; never a rounded 0 or 100 for what is not."""
        if value is None or not math.isfinite(value):
            return "–"
        sign, step = _PERCENT[self.language], 10.0**-digits
        if 0 < 100 * value < step / 2:
            return f"<{self.number(step, digits)}{sign}"
        if 100 - step / 2 <= 100 * value < 100:
            return f">{self.number(100 - step, digits)}{sign}"
        return self.number(100 * value, digits) + sign

    def points(self, value: Any, digits: int = 1) -> str:
        """A difference of two shares in percentage points, with its sign and without the unit."""
        return self.signed(None if value is None else 100 * value, digits)

    def p(self, value: Any) -> str:
        """A p-value, never 0."""
        if value is None or not math.isfinite(value):
            return "–"
        return f"<{self.number(0.001, 3)}" if value < 0.001 else self.number(value, 3 if value < 0.1 else 2)

    def listed(self, items: Any) -> str:
        """``a, b and c``."""
        items = [str(i) for i in items]
        if len(items) < 2:
            return "".join(items)
        last = items[-1]
        joint = (
            self("format.and_before_i") if last[:1].lower() in "ií" or last[:2].lower() == "hi" else self("format.and")
        )
        return f"{', '.join(items[:-1])} {joint} {last}"

    def note(self, text: str) -> str:
        """A note of the findings in this language: recognised by its English pattern; an unknown one stays as it is."""
        return "; ".join(self._note(part) for part in text.split("; "))

    def _note(self, text: str) -> str:
        key, values = note_key(text)
        if not key:
            return text
        return str(self.sentences[key]).format_map({name: self._note_value(name, v) for name, v in values.items()})

    def caution(self, text: str, *, who: bool) -> str:
        """A warning of the survey in this language, with or without whom it is about; empty for one that is not known."""
        key, values = note_key(text, "caution")
        if not key:
            return ""
        sentence = str(self.sentences[key])
        if not who:  # sentences end in what may point at an organisation
            sentence = re.split(r": \{(?:who|groups|ways)\}", sentence)[0]
        return sentence.format_map({name: self._caution_value(name, v) for name, v in values.items()})

    def _caution_value(self, name: str, value: str) -> str:
        if name == "groups":  # sector public 6/10 (60%), kind …
            return self._percent(", ".join(self._group(part) for part in value.split(", ")))
        if name == "share":
            return self._percent(value)
        if name in ("how", "ways"):  # 2019: roster, 2023: recall
            ways = (part.rpartition(": ") for part in value.split(", "))
            return ", ".join(f"{wave}{colon}{self._note_value('way', way)}" for wave, colon, way in ways)
        return self._note_value(name, value) if name in ("most", "value") else value

    def _percent(self, text: str) -> str:
        """Percentages written in English as this language writes them."""
        return re.sub(r"(?<=\d)%", _PERCENT[self.language], text)

    def _group(self, text: str) -> str:
        """One of the groups of a warning: its column, its label and its numbers."""
        column, _, rest = text.partition(" ")
        if column in ("sector", "kind"):
            label, gap, numbers = rest.partition(" ")
            label = self.word("sector", label).lower() if column == "sector" else label
            return f"{self.word('noteword', column)} {label}{gap}{numbers}"
        arm = re.fullmatch(r"(.+) (yes|no) (\d+/\d+ .+)", text)  # a column of the study: who takes part
        return f"{arm[1]} {self.word('noteword', arm[2])} {arm[3]}" if arm else text

    def _note_value(self, name: str, value: str) -> str:
        if name == "notes":  # several reasons, each a note of its own
            return ", ".join(self._note(part) for part in value.split(", "))
        if re.fullmatch(r"\d+\.\d+", value):
            return value.replace(".", _SEPARATORS[self.language][0])
        return str(self.sentences.get(f"noteword.{value}", value))

    def lettering(self, rooms: tuple[str, ...], more: Mapping[str, str] | None = None) -> Lettering:
        """Words of some rooms for a picture."""
        words = {
            key.split(".", 1)[1]: str(text)
            for room in rooms
            for key, text in self.sentences.items()
            if key.startswith(f"{room}.")
        }
        return Lettering(words | dict(more or {}), *_SEPARATORS[self.language])


def wording(language: str) -> Wording:
    """The words of a language.

    Raises
    ------
    ArgumentError
        For a language the report does not speak.

    Examples
    --------
    >>> say = wording("es")
    >>> say.number(1234.5, 1), say.percent(0.125), say.p(0.0001)
    ('1.234,5', '12\u202f%', '<0,001')
    """
    one_of("language", language, Language)
    return Wording(language, catalogue(language))  # type: ignore[arg-type]
