"""All words of the page by key, and numbers as the language and its region write them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, get_args

from ..errors import ArgumentError, LinkagesError
from ..plots.style import Lettering
from ..vocabulary import Language
from .catalogue import Sentence, catalogue, which_form

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["Wording", "find_locale", "note_key", "notes_in", "wording"]

_COUNTS, _NUMBER = ("n", "k", "m"), r"\d[\d.,]*"  # what is a number matches no words


@cache
def _notes_of(room: str) -> list[tuple[str, str, str]]:
    """Every note of a room: its key, what it begins with, and its English sentence with {names} in it."""
    notes = [(key, str(text)) for key, text in catalogue("en").items() if key.startswith(f"{room}.")]
    notes.sort(key=lambda note: "{" in note[1])  # what is said word for word comes before what has a {name} in it
    return [(key, text.partition("{")[0], text) for key, text in notes]


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """A sentence with its {names} open."""
    parts = re.split(r"\{(\w+)\}", sentence)
    return re.compile(
        "".join(
            re.escape(p) if i % 2 == 0 else f"(?P<{p}>{_NUMBER if p in _COUNTS else '.+?'})"
            for i, p in enumerate(parts)
        )
    )


def note_key(text: str, room: str = "note") -> tuple[str, dict[str, str]]:
    """Key of a note of the findings and what stands in its {names}; an empty key for one that is not known.

    The room ``caution`` has the warnings of a survey, ``form`` the forms of a measure.

    Examples
    --------
    >>> note_key("interval withheld: 3 reported, 8 are needed")
    ('note.few', {'n': '3', 'k': '8'})
    """
    for key, start, sentence in _notes_of(room):
        if text.startswith(start) and (match := _pattern(sentence).fullmatch(text)):
            return key, match.groupdict()
    return "", {}


def notes_in(text: str) -> list[str]:
    """The notes of a cell one by one; a note may have the mark that stands between them inside itself.

    Examples
    --------
    >>> notes_in("full census: no sampling error; of those who answered; the bounds hold for all organisations")
    ['full census: no sampling error', 'of those who answered; the bounds hold for all organisations']
    """
    found: list[str] = []
    for part in text.split("; "):
        if found and not note_key(part)[0] and note_key(f"{found[-1]}; {part}")[0]:
            part = f"{found.pop()}; {part}"
        found.append(part)
    return found


@dataclass(frozen=True)
class Wording:
    """The words of one language, and numbers as they are written where it is spoken."""

    locale: Locale
    sentences: Mapping[str, Sentence]

    @property
    def language(self) -> str:
        """The language without its region."""
        return str(self.locale.language)

    @property
    def tag(self) -> str:
        """The language with its region, as a page says which it is in."""
        return str(self.locale).replace("_", "-")

    @cached_property
    def _signs(self) -> tuple[str, str]:
        symbols = self.locale.number_symbols["latn"]
        return symbols["decimal"], symbols["group"]

    def __call__(self, key: str, /, **values: Any) -> str:
        """Say a sentence; ``n=`` chooses singular or plural and is written as a number."""
        if key not in self.sentences:
            raise LinkagesError(f"the language {self.language!r} has no words for {key!r}")
        text = self.sentences[key]
        if isinstance(text, tuple):
            text = text[which_form(self.language)(values["n"])]
        shown = {
            k: self.number(v, 0) if isinstance(v, int) and not isinstance(v, bool) else v for k, v in values.items()
        }
        for name in ("p", "least"):  # "p = <0.001" is no formula
            if str(shown.get(name, "")).startswith("<"):
                text = text.replace(f"= {{{name}}}", f"{{{name}}}")
        return str(text).format_map(shown)

    def word(self, room: str, key: Any) -> str:
        """A word of the house (block, role, measure …) in this language; what is not one of ours stays as it is."""
        return str(self.sentences.get(f"{room}.{key}", key))

    def room(self, room: str) -> dict[str, str]:
        """Every word of a room."""
        return dict(self._rooms.get(room, {}))

    @cached_property
    def _rooms(self) -> dict[str, dict[str, str]]:
        rooms: dict[str, dict[str, str]] = {}
        for key, text in self.sentences.items():
            room, _, word = key.partition(".")
            rooms.setdefault(room, {})[word] = str(text)
        return rooms

    def form(self, form: str) -> str:
        """A form of a measure: one word, or a phrase with a number in it ("at least 2")."""
        key, values = note_key(form, "form")
        return self(key, **values) if values else self.word("form", form)

    def number(self, value: Any, digits: int = 2) -> str:
        """A number; ``–`` where there is none."""
        if value is None or not math.isfinite(value):
            return "–"
        return Lettering({}, *self._signs).number(float(value), digits)

    def signed(self, value: Any, digits: int = 2) -> str:
        """A difference with its sign."""
        text = self.number(value, digits)
        plain = text.strip("0.,") == ""
        return f"+{text}" if value is not None and value > 0 and not plain else text

    def percent(self, value: Any, digits: int = 0) -> str:
        """A share as a percentage; never a rounded 0 or 100 for what is not."""
        if value is None or not math.isfinite(value):
            return "–"
        sign, step = _percent_sign(self.locale), 10.0**-digits
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
        return "; ".join(self._note(part) for part in notes_in(text))

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
        if not who:  # sentences end in what may point at an organisation; one that ends nowhere else has another
            untold = self.sentences.get(f"untold.{key.removeprefix('caution.')}", sentence)
            sentence = re.split(r": \{(?:who|groups|ways)\}", str(untold))[0]
        return sentence.format_map({name: self._caution_value(name, v) for name, v in values.items()})

    def _caution_value(self, name: str, value: str) -> str:
        if cut := re.fullmatch(r"(.+) and ([\d,]+) more", value):  # the end of a long list
            value = self("format.and_more", list=cut[1], n=cut[2])
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
        return re.sub(r"(?<=\d)%", _percent_sign(self.locale), text)

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
        if name == "many":  # how many assignments, a note of its own
            return self._note(value)
        if name == "covariates":  # sector, degree of advice, …
            return ", ".join(self._covariate(part) for part in value.split(", "))
        if re.fullmatch(r"-?\d+\.\d+", value):
            return value.replace("-", "\u2212").replace(".", self._signs[0])
        if re.fullmatch(r"\d{1,3}(,\d{3})+", value):
            return value.replace(",", self._signs[1])
        return str(self.sentences.get(f"noteword.{value}", value))

    def _covariate(self, name: str) -> str:
        relation = name.removeprefix("degree of ")
        return self("noteword.degree", relation=relation) if relation != name else self.word("noteword", name)

    def lettering(self, rooms: tuple[str, ...], more: Mapping[str, str] | None = None) -> Lettering:
        """Words of some rooms for a picture."""
        words = {key: text for room in rooms for key, text in self.room(room).items()}
        return Lettering(words | dict(more or {}), *self._signs, percent=_percent_sign(self.locale))


@cache
def _percent_sign(locale: Locale) -> str:
    """The percent sign, with the space before it if there is one."""
    return str(locale.percent_formats[None].suffix[0])


def find_locale(language: str) -> Locale:
    """A language of the report, and the region whose numbers it writes.

    Raises
    ------
    ArgumentError
        For a language the report does not speak, or a region that is not known.

    Examples
    --------
    >>> str(find_locale("es-AR")), str(find_locale("pt_br")), str(find_locale("en"))
    ('es_AR', 'pt_BR', 'en')
    """
    from babel import Locale, UnknownLocaleError

    spoken, *region = re.split("[-_]", str(language).strip())
    if spoken.lower() not in get_args(Language):
        raise ArgumentError(f"language={language!r} is not one of 'en', 'es', 'pt', alone or with a region, as 'es-AR'")
    try:
        return Locale.parse("_".join([spoken.lower(), *region]))
    except (UnknownLocaleError, ValueError):
        raise ArgumentError(f"language={language!r} has a region that is not known; write it as 'es-AR'") from None


@cache
def wording(language: str) -> Wording:
    """The words of a language, with the numbers of its region.

    Raises
    ------
    ArgumentError
        For a language the report does not speak, or a region that is not known.

    Examples
    --------
    >>> for language in ("es-AR", "es-MX"):
    ...     say = wording(language)
    ...     say.number(12345.6, 1), say.percent(0.125, 1), say.p(0.0001)
    ('12.345,6', '12,5%', '<0,001')
    ('12,345.6', '12.5%', '<0.001')
    """
    locale = find_locale(language)
    sign = _percent_sign(locale)

    def with_sign(text: str) -> str:
        return re.sub(r"(?<=[\d}])[ \u00a0\u202f]?%", sign, text)

    said = catalogue(locale.language)
    return Wording(
        locale, {k: with_sign(v) if isinstance(v, str) else tuple(map(with_sign, v)) for k, v in said.items()}
    )
