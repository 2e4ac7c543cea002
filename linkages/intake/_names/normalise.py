"""Read a name: words without accents, legal form, contractions and little words; the acronyms it states itself."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from . import words as lists
from .places import PLACE_WORDS, STATES
from .words import ARTICLES, LEGAL, MEANS, PHRASES, STOP

__all__ = [
    "BRANCH",
    "EXACT",
    "GENERIC",
    "HARMLESS",
    "TYPES",
    "Name",
    "Word",
    "initials_of",
    "is_acronym_of",
    "read_name",
    "sound",
]

_DAMAGED: Final = re.compile("[ÃÂ][\x80-\xbf‘’“”•–—˜™š›œžŸ¡-¿]|Ã‘")
_NUMBER: Final = re.compile(r"\b(?:n\s*[º°o]?\s*[.]?|nro[.]?|num[.]?|numero)\s*(?=\d)", re.IGNORECASE)
_SHORTHAND: Final = re.compile(  # p/ for para, d/l for del, d'La for de La
    r"\b[pcsd]/l?(?=\s|$)|\bp\.(?=\s+(?:el|la|los|las|o|a)\b)|\bd['’](?=[^\W\d])", re.IGNORECASE
)
_OLD_PAGE: Final = re.compile(r"(?<=[^\W\d_])[¤¢¡£¥‚](?=[^\W\d_])")  # ñ, ó, í, ú, Ñ, é of DOS read as Windows
_LOST: Final = re.compile(r"(?<=[^\W\d_])[\ufffd?](?=[^\W\d_])")
LOST: Final = "ø"  # stands for a letter that was lost; no Spanish or Portuguese word has it
_ENDED: Final = re.compile(  # a legal form that is not the end: what follows stands apart
    r"(?<=\w\s)(S\.?A\.?|S/A|S\.?A\.?S\.?|S\.?R\.?L\.?|S\.?A\.?C\.?|SpA|SPA|Ltda\.?|LTDA\.?|E\.?I\.?R\.?L\.?)(?=\s+[^\W\d_]{4})"
)
_DOTTED: Final = re.compile(r"\b(?:[^\W\d_]\s?\.\s?){2,}(?:[^\W\d_]\b(?!\w))?")
_APART: Final = re.compile(r"[()\[\]{}]|\s[-–—/|]\s|[;:]|,\s")
_TOKEN: Final = re.compile(r"[^\W_]+\.?")
LONGEST_ACRONYM: Final = 16
LONGEST_NAME: Final = 300  # characters compared
_DOUBTFUL_LEGAL: Final = frozenset(("se", "ca", "sc", "sh"))  # alone in brackets they are rather an acronym
_LONGEST_LEGAL: Final = max(map(len, LEGAL))
_ENDINGS: Final = (
    ("ciones", "cion"), ("coes", "cion"), ("cao", "cion"), ("siones", "sion"), ("soes", "sion"), ("sao", "sion"),
    ("dades", "dad"), ("dade", "dad"), ("agens", "aj"), ("agem", "aj"), ("aje", "aj"), ("ajes", "aj"), ("ais", "al"),
)  # fmt: skip


class Word(NamedTuple):
    """A word of a name: as it is compared, as it was written (without accents), cut short by a dot, in capitals alone."""

    text: str
    raw: str
    cut: bool = False
    caps: bool = False


@dataclass(frozen=True)
class Name:
    """A name as it is compared."""

    plain: str  # letters and digits of the whole, for "the same name"; empty if it has none
    words: tuple[Word, ...]
    legal: str = ""  # family of the legal form
    acronyms: frozenset[str] = frozenset()  # stated beside the full name
    other: tuple[Word, ...] = ()  # a second name in brackets, if it holds an acronym
    apart: frozenset[str] = frozenset()  # words after a comma or dash, or in brackets
    full: tuple[tuple[str, bool], ...] = ()  # every word as written, and whether an acronym may pass over it


def fold(text: str) -> str:
    """Small letters without accents; ñ becomes n and ç becomes c."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def mend(text: str) -> str:
    """Undo UTF-8 or DOS letters that were read as a Windows encoding (Ã³, ¢ for ó); mark letters that were lost."""
    if _OLD_PAGE.search(text) and not _DAMAGED.search(text):
        with suppress(UnicodeError):
            text = text.encode("cp1252").decode("cp850")
    text = _LOST.sub(LOST, text)
    if not _DAMAGED.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


@lru_cache(maxsize=65_536)
def read_name(text: str, *, listed: bool = False) -> Name:
    """Read a name once; one of the list (``listed``) may state in brackets what it is called for short."""
    text = mend(text[:LONGEST_NAME]).replace("&", " y ").replace("+", " y ")
    text = _ENDED.sub(r"\1,", _SHORTHAND.sub(" ", text))
    text = re.sub(r"[´`'’\"“”«»]", "", text)
    text = re.sub(r"(?<=\w)[º°](?=\s*[^\W\d])", ".", text) if not _NUMBER.search(text) else text
    text = _NUMBER.sub(" ", text)
    text = re.sub(r"(?<=\d)\s?[x/]\s?(?=\d)", " ", text)
    text = re.sub(r"\b([sScC])/([aA])\b", r"\1\2", text)
    shouted = text.upper() == text
    legal = ""
    parts: list[list[str]] = []
    brackets: list[bool] = []
    pieces = _APART.split(text)
    for part, before in zip(pieces, ["", *_APART.findall(text)]):
        tokens = _tokens(part)
        alone = len(tokens) == 1 and fold(tokens[0]).rstrip(".") in _DOUBTFUL_LEGAL
        words, found = _without_legal(tokens, at_least=0 if parts and not alone else 1)
        legal = legal or found
        if words and not any(_same_words(words, earlier) for earlier in parts):
            parts.append(words)
            brackets.append(before in ("(", "[", "{"))
    nicknames = _nicknames(parts, brackets) if listed and not shouted else frozenset()
    acronyms, other = _acronyms(parts, shouted)
    tokens = [token for part in parts for token in part]
    full = tuple((token.rstrip("."), _skippable(token)) for token in tokens)
    return Name(
        plain=_plain(text),
        words=_words(tokens),
        legal=legal,
        acronyms=acronyms | nicknames,
        other=other,
        apart=frozenset(word.text for part in parts[1:] for word in _words(part)),
        full=tuple((fold(word), skip) for word, skip in full),
    )


def _plain(text: str) -> str:
    """Letters and digits; 1-2 is not 12."""
    return "".join(re.findall(r"[^\W_]|(?<=\d)[\W_]+(?=\d)", fold(text)))


def _tokens(part: str) -> list[str]:
    """Words of a part, dotted initials joined (I.N.T.A. is INTA.), the dot of a contraction kept."""
    joined = _DOTTED.sub(lambda m: " " + re.sub(r"[\s.]", "", m[0]) + ". ", part)
    tokens = _TOKEN.findall(joined)
    for phrase, meant in PHRASES:
        n = len(phrase.split())
        for i in range(len(tokens) - n + 1):
            if " ".join(fold(t).rstrip(".") for t in tokens[i : i + n]) == phrase:
                tokens[i : i + n] = meant.split()
                break
    return tokens


def _without_legal(tokens: list[str], at_least: int) -> tuple[list[str], str]:
    """The words before the legal form, and its family (the first, if several stand one after the other)."""
    plain = [fold(token).rstrip(".") for token in tokens]
    family, end = "", len(tokens)
    while True:
        most = min(_LONGEST_LEGAL, end - at_least)
        sizes = [n for n in range(most, 0, -1) if tuple(plain[end - n : end]) in LEGAL]
        if sizes and _is_state(tokens, end):
            break
        if not sizes:
            break
        family, end = LEGAL[tuple(plain[end - sizes[0] : end])], end - sizes[0]
    while end < len(tokens) and end > 1 and plain[end - 1] in STOP:
        end -= 1  # "... y", "... de" before a legal form
    return tokens[:end], family


def _is_state(tokens: list[str], end: int) -> bool:
    """Whether what looks like a legal form is a state: SEBRAE SC, Federação das Indústrias de SC."""
    last = tokens[end - 1]
    if not last.isupper() or fold(last) not in STATES:
        return False
    return end == 2 or (end > 2 and fold(tokens[end - 2]) in STOP)


def _skippable(token: str) -> bool:
    """Whether an acronym may pass over a word: de, y; la, but not the La of a place."""
    low = fold(token)
    return low in STOP and not (low in ARTICLES and token[:1].isupper())


def _same_words(one: list[str], other: list[str]) -> bool:
    """Whether two parts say the same, perhaps in two languages."""
    return len(one) > 1 and [w.text for w in _words(one)] == [w.text for w in _words(other)]


def _nicknames(parts: list[list[str]], brackets: list[bool]) -> frozenset[str]:
    """Short names in brackets on the list, which leave the parts: (ANDI), (SalmonChile), (Bancor), but no place."""
    found = set()
    for i in range(len(parts) - 1, 0, -1):
        if not brackets[i] or len(parts[i]) > 1:
            continue
        token = parts[i][0].rstrip(".")
        word, rest = fold(token), [t for j, part in enumerate(parts) if j != i for t in part]
        if not token.isalpha() or len(word) < 3 or len(rest) < 2 or _is_common(word):
            continue
        full = tuple((fold(t).rstrip("."), _skippable(t)) for t in rest)
        inner = any(c.isupper() for c in token[1:]) and token[0].isupper()
        made = any(is_acronym_of(word, full[k:], "partial") for k in range(len(full))) if len(word) >= 5 else ""
        if inner or made:
            found.add(word)
            del parts[i], brackets[i]
    return frozenset(found)


def _is_common(word: str) -> bool:
    return word in PLACE_WORDS or canonical(word) in GENERIC or word in ("caba", "cdmx", "noa", "nea")


def _acronyms(parts: list[list[str]], shouted: bool) -> tuple[frozenset[str], tuple[Word, ...]]:
    """Acronyms stated beside the full name, which leave the parts; and a second name that holds one."""
    found: set[str] = set()
    other: tuple[Word, ...] = ()
    for i in range(len(parts) - 1, -1, -1):
        rest = [token for j, part in enumerate(parts) for token in part if j != i]
        if len(rest) < 2 or len(parts) == 1:
            continue
        word = "".join(parts[i]).replace(".", "")
        full = tuple((fold(token).rstrip("."), _skippable(token)) for token in rest)
        stated = "partial" if not shouted and word.isupper() else "loose"
        if len(parts[i]) == 1 and word.isalpha() and is_acronym_of(fold(word), full, stated):
            found.add(fold(word))
            del parts[i]
        elif i and not shouted and any(len(t) > 2 and t.isupper() for t in parts[i]) and len(parts[i]) > 1:
            other = _words(parts[i])
            del parts[i]
    return frozenset(found), other


def _words(tokens: list[str]) -> tuple[Word, ...]:
    """Content words in the form in which they are compared."""
    words = []
    for token in tokens:
        raw, cut = fold(token).rstrip("."), token.endswith(".")
        if not raw or (raw in STOP and (not cut or token == "d.")) or token == "d":
            continue
        words.append(Word(canonical(raw), raw, cut, token.isupper()))
    return tuple(words) or tuple(Word(fold(t).rstrip("."), fold(t).rstrip(".")) for t in tokens)


@lru_cache(maxsize=65_536)
def canonical(word: str) -> str:
    """A word in the singular and in one language, as far as endings and the list of words go."""
    plain = stem(word)
    return stem(MEANS.get(word) or MEANS.get(_singular(word)) or MEANS.get(plain) or plain)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word without the ending of its plural; endings of Portuguese as in Spanish (-ção is -ción)."""
    if len(word) <= 3 or not word.isalpha():
        return word
    word = word.replace("ss", "s").replace("nh", "n")
    for old, new in _ENDINGS:
        if word.endswith(old):
            return word[: -len(old)] + new
    word = _singular(word)
    return word[:-1] if len(word) > 4 and word[-1] == "e" and word[-2] in "lrndzj" else word


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] == "s" else word


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """How a word sounds in Latin American Spanish, roughly: v is b, z and soft c are s, h is silent."""
    for old, new in (
        ("ph", "f"), ("ch", "#"), ("h", ""), ("qu", "k"), ("ge", "je"), ("gi", "ji"), ("gue", "ge"), ("gui", "gi"),
        ("ce", "se"), ("ci", "si"), ("c", "k"), ("z", "s"), ("v", "b"), ("w", "u"), ("ll", "y"), ("x", "ks"),
    ):  # fmt: skip
        word = word.replace(old, new)
    word = re.sub(r"y(?![aeiou])", "i", word)
    return re.sub(r"(.)\1", r"\1", word)


def initials_of(full: tuple[tuple[str, bool], ...]) -> str:
    """Initials of the words an acronym does not pass over."""
    return "".join(word[0] for word, skip in full if not skip)


@lru_cache(maxsize=65_536)
def is_acronym_of(acronym: str, full: tuple[tuple[str, bool], ...], least: str = "loose") -> str:
    """How an acronym comes from a name: initials, beginnings (EMBRAPA), loose (letters inside words), partial, or ""."""
    if not 2 <= len(acronym) <= LONGEST_ACRONYM or sum(not skip for _, skip in full) < 2:
        return ""
    if acronym[0] not in {word[0] for word, _ in full}:
        return ""
    for how in ("initials", "beginnings", "loose", "partial"):
        if (how != "loose" or len(acronym) >= 4) and _spelled(acronym, full, how):
            return how
        if how == least:
            break
    return ""


def _spelled(acronym: str, full: tuple[tuple[str, bool], ...], how: str) -> bool:
    """Whether the words spell the acronym, each with its first letter and perhaps more: a walk over both."""
    reached = {0}
    for k, (word, skip) in enumerate(full):
        after = set(reached) if skip or (how == "partial" and k) else set()
        for start in reached:
            if start < len(acronym) and acronym[start] == word[0]:
                end = start + 1 if how == "initials" else _taken(acronym, start, word, inside=how != "beginnings")
                after.update(range(start + 1, end + 1))
        reached = after
    return len(acronym) in reached


def _taken(acronym: str, start: int, word: str, *, inside: bool) -> int:
    """How far a word goes in the acronym: its first letters, or (``inside``) any later ones in their order."""
    end = start + 1
    for letter in word[1:LONGEST_ACRONYM]:
        if end < len(acronym) and acronym[end] == letter:
            end += 1
        elif not inside:
            break
    return end


# The lists of words, in the form in which words are compared.
GENERIC: Final = frozenset(map(canonical, lists.GENERIC))
EXACT: Final = frozenset(map(canonical, lists.EXACT))
HARMLESS: Final = frozenset(map(canonical, lists.HARMLESS))
BRANCH: Final = frozenset(map(canonical, lists.BRANCH))
TYPES: Final = frozenset(map(canonical, lists.TYPES))
