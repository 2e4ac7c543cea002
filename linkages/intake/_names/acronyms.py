"""A name that is an acronym, or states one, against an organisation that is or states the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .alike import one_slip
from .normalise import GENERIC, HARMLESS, Name, canonical, initials_of, is_acronym_of
from .places import PLACE_WORDS
from .words import STOP

if TYPE_CHECKING:
    from .corpus import Corpus

__all__ = ["Likeness", "by_acronym"]

MOST_CHANCE: Final = 0.1  # acronyms of this pattern that one would expect on the list by chance


@dataclass(frozen=True)
class Likeness:
    """How like a name is to an organisation."""

    score: float  # 0 to 100
    settled: bool
    why: str
    whole: bool = False  # every word of the organisation's name was found
    number: bool = False  # it has the same tax number
    exact: bool = False  # the same words as written, and no other legal form


def by_acronym(name: Name, other: Name, corpus: Corpus) -> list[Likeness]:
    """A name that is an acronym, or states one, against an organisation that is or states the same."""
    found = []
    mine, yours = _alone(name), _alone(other)
    if mine and mine in other.acronyms:
        found.append(Likeness(98.0, True, "its acronym", whole=True))
    if yours and yours in name.acronyms:
        found.append(Likeness(98.0, True, "the same acronym", whole=True))
    if mine and not yours and not other.acronyms:
        how = is_acronym_of(mine, other.full)
        if how == "initials":
            rare = corpus.chance(mine) <= MOST_CHANCE and len(mine) >= 3
            found.append(Likeness(95.0 if rare else 85.0, rare, "the initials of its words", whole=True))
        elif how == "beginnings":
            found.append(Likeness(89.0, len(mine) >= 5, "the beginnings of its words", whole=True))
        elif how == "loose":
            found.append(Likeness(75.0, False, "may be an acronym of it", whole=True))
        elif is_acronym_of(mine, other.full, "partial"):
            found.append(
                Likeness(40.0 + 2 * min(len(mine), 8), False, "may be an acronym of some of its words", whole=True)
            )
    if mine and not yours and _made_of(mine, other):
        found.append(Likeness(66.0, False, "may be made of its words", whole=True))
    if mine and not yours and not other.acronyms and initials_of(_without_place(other.full)) == mine and len(mine) >= 3:
        rare = corpus.chance(mine) <= MOST_CHANCE and len(mine) >= 4
        found.append(Likeness(90.0, rare, "the initials of its words without the place", whole=True))
    if mine and len(mine) >= 5 and mine not in other.acronyms and any(one_slip(mine, a) for a in other.acronyms):
        found.append(Likeness(80.0, False, "nearly its acronym", whole=True))
    if not mine and (initials := _initials_within(name, other)):
        found.append(Likeness(94.0, True, f"{initials} are its initials, the rest its words", whole=True))
    if yours and not mine and is_acronym_of(yours, name.full) in ("initials", "beginnings"):
        found.append(Likeness(92.0, len(yours) >= 4, "the acronym on the list fits the words", whole=True))
    return found


def _made_of(word: str, other: Name) -> bool:
    """Whether a word ends in a telling word of the other (Unicauca, Minciencias), or is its beginnings and S.A."""
    if len(word) < 6 or word[0] not in {w[0] for w, _ in other.full}:
        return False
    if word.endswith("sa") and is_acronym_of(word[:-2], other.full, "partial"):
        return True
    return any(
        len(w) >= 4 and len(w) < len(word) and word.endswith((w, f"{w}s")) for w, skip in other.full[1:] if not skip
    )


def _without_place(full: tuple[tuple[str, bool], ...]) -> tuple[tuple[str, bool], ...]:
    """The words of a name before the place or country at its end: UNSA, without de Arequipa."""
    end = len(full)
    while end and (full[end - 1][0] in PLACE_WORDS or canonical(full[end - 1][0]) in HARMLESS):
        end -= 1
    return full[:end] if end < len(full) and full[end][0] not in STOP and end and full[end - 1][1] else ()


def _initials_within(name: Name, other: Name) -> str:
    """The initials of the whole beside some of its own telling words: UIC Córdoba, ACIF Franca."""
    initials, words = initials_of(other.full), {w.text for w in other.words}
    place = other.words[-1].text if other.words[-1].raw in PLACE_WORDS else ""
    for word in name.words:
        rest = {w.text for w in name.words if w is not word}
        if (
            word.raw == initials
            and len(initials) >= 3
            and rest
            and rest <= words
            and not rest <= set(GENERIC - {place})
        ):
            return initials
    return ""


def _alone(name: Name) -> str:
    """The only word of a name, as it is written."""
    return name.words[0].raw if len(name.words) == 1 and name.words[0].raw.isalpha() else ""
