"""How like two words are: cut short, sounding the same, misspelt, with a letter lost; and what of it is sure."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from .normalise import EXACT, GENERIC, LOST, Word, sound

__all__ = ["alike", "one_slip"]


def alike(
    left: Word, right: Word, known: Callable[[str], bool], lonely: Callable[[str, str], bool]
) -> tuple[float, str]:
    """How like two different words are (0 to 1), and how: letter, short, sound, slip, typo, unsure, related, or not at all.

    ``known`` says whether a word stands on the list, where it is no misspelling; ``lonely`` whether the second is the only
    word of the list so near the first.
    """
    a, b = left.text, right.text
    if LOST in left.raw + right.raw:
        return (0.97, "letter lost") if _lost(left.raw, right.raw) else (0.0, "")
    if any(c.isdigit() for c in left.raw + right.raw):
        return 0.0, ""
    if len(left.raw) == 1 or len(right.raw) == 1:
        letter = left if len(left.raw) == 1 else right
        stands = letter.cut or letter.raw not in EXACT  # V. is an initial, V is five
        return (0.75, "letter") if stands and left.raw[0] == right.raw[0] else (0.0, "")
    if short := _cut(left, right, known) or _cut(right, left, known):
        return short
    if a in EXACT or b in EXACT:
        return 0.0, ""
    if _stem(a) == _stem(b) and len(a) >= 5:
        return (0.97, "ending") if right.text in GENERIC else (0.9, "unsure")
    if known(a):
        return _related(a, b)
    if len(a) >= 4 and sound(a) == sound(b):
        return 0.96, "sound"
    if len(a) >= 5 and _single(a) == _single(b) and lonely(a, b):
        return 0.96, "sound"  # Medelin, Medellín
    if right.raw != b and len(left.raw) >= 7 and one_slip(left.raw, right.raw):
        return 0.9, "typo"  # of a word in another language
    return _misspelt(a, b, lonely) if abs(len(a) - len(b)) <= 2 else _related(a, b)


def _single(word: str) -> str:
    """A word with double letters written once."""
    return re.sub(r"(.)\1", r"\1", word)


def _lost(a: str, b: str) -> bool:
    """Whether two words are the same but for letters that were lost."""
    return len(a) == len(b) and len(a) >= 4 and all(x == y or LOST in (x, y) for x, y in zip(a, b))


def _cut(short: Word, long: Word, known: Callable[[str], bool]) -> tuple[float, str] | None:
    """A word cut short."""
    n = len(short.raw)
    if n >= len(long.raw) or n < 2:
        return None
    if short.cut and n >= 4 and not long.raw.startswith(short.raw) and _contracted(short.raw, long.raw):
        return 0.95, "short"
    if not long.raw.startswith(short.raw):
        return None
    if short.cut:
        return 0.95, "short"
    if n < 3 or known(short.text) or len(long.raw) - n < 2:
        return None
    if long.text in GENERIC and short.raw not in EXACT:
        return 0.93, "short"
    return (0.7, "unsure") if n >= 4 else None


def _contracted(short: str, long: str) -> bool:
    """Whether letters were left out inside a word: Deptal., Sder."""
    rest = iter(long)
    return short[0] == long[0] and short[-1] == long[-1] and all(letter in rest for letter in short)


def _stem(word: str) -> str:
    return word.rstrip("aeo") if len(word) > 4 else word


@lru_cache(maxsize=65_536)
def _related(a: str, b: str) -> tuple[float, str]:
    """Words that begin alike: científica and ciencia, Córdoba and cordobés; or long ones of nearly the same letters."""
    from rapidfuzz import fuzz

    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    alike_long = n >= 3 and min(len(a), len(b)) >= 8 and fuzz.ratio(a, b) >= 80
    related = alike_long or (n >= 5 and n >= 0.6 * max(len(a), len(b)) - 1)
    return (0.6, "related") if related else (0.0, "")


def _misspelt(a: str, b: str, lonely: Callable[[str, str], bool]) -> tuple[float, str]:
    """A slip of the pen, if the word is long enough to tell it from another word."""
    from rapidfuzz.distance import OSA

    n = min(len(a), len(b))
    if n == len(a) == len(b) == 4 and a[0] == b[0] and OSA.distance(a, b) == 1 and sorted(a) == sorted(b):
        return 0.8, "unsure"  # Jaun, Juan
    most = 0 if n <= 4 else 1 if n <= 7 else 2
    slips = OSA.distance(a, b, score_cutoff=most) if most else 1
    if not most or slips > most:
        return _related(a, b)
    sim = 1 - slips / (n + 1)
    swapped = len(a) == len(b) and sum(x != y for x, y in zip(a, b)) == 1  # one letter for another
    long_enough = n >= (11 if slips == 2 else 7 if swapped else 5)
    sure = long_enough and not (swapped and a[0] != b[0]) and lonely(a, b)
    inside = slips == 1 and not swapped and n >= 8 and a[0] == b[0] and a[-1] == b[-1]
    return sim, "unsure" if not sure else "slip" if inside else "typo"


def one_slip(a: str, b: str) -> bool:
    """Whether two words that begin alike differ by one letter."""
    from rapidfuzz.distance import OSA

    return a[0] == b[0] and OSA.distance(a, b, score_cutoff=1) == 1
