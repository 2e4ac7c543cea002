"""Compare one name with one organisation of a list: how like they are, why, and whether that settles it.

Two names are aligned word by word. Words that tell much (few names have them) weigh more. A pair is *settled* only if
nothing contradicts it: no words left over on both sides, no part of an organisation taken for the whole, no misspelling
that could as well be another word, no other legal form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from .normalise import BRANCH, EXACT, GENERIC, HARMLESS, Name, Word, is_acronym_of, sound

if TYPE_CHECKING:
    from .corpus import Corpus

__all__ = ["Likeness", "compare"]

LEGAL_CONFLICT: Final = 12.0
MOST_CHANCE: Final = 0.1  # acronyms of this pattern that one would expect on the list by chance


@dataclass(frozen=True)
class Likeness:
    """How like a name is to an organisation."""

    score: float  # 0 to 100
    settled: bool
    why: str
    whole: bool = False  # every word of the organisation's name was found
    number: bool = False  # it has the same tax number


@dataclass
class _Alignment:
    """Which words of two names belong together."""

    left: list[Word]
    right: list[Word]
    pairs: list[tuple[tuple[int, ...], tuple[int, ...], float, str]] = field(default_factory=list)

    def rest(self, side: int) -> list[int]:
        """Words not paired yet."""
        taken = {i for left, right, _, _ in self.pairs for i in (right if side else left)}
        return [i for i in range(len(self.right if side else self.left)) if i not in taken]


def compare(name: Name, other: Name, corpus: Corpus) -> Likeness:
    """Compare a name with an organisation's; of all the ways to read them the best counts."""
    if not name.words or not other.words:
        return Likeness(0.0, False, "no letter or digit")
    if name.plain == other.plain:
        return Likeness(100.0, True, "the same name", whole=True)
    found = [_compare(name, list(name.words), list(other.words), other, corpus)]
    if other.other:
        found.append(_compare(name, list(name.words), list(other.other), other, corpus))
        found.append(_compare(name, list(name.words), [*other.words, *other.other], other, corpus))
    if name.other:
        found.append(_compare(name, list(name.other), list(other.words), other, corpus))
    found += _by_acronym(name, other, corpus)
    found.append(_letter_by_letter(name, other))
    best = max(found, key=lambda likeness: (likeness.settled, likeness.score))
    top = max(found, key=lambda likeness: likeness.score)
    best = best if best.score >= top.score - 10 else top
    if name.legal and other.legal and name.legal != other.legal:
        why = f"{best.why}; another legal form"
        return Likeness(max(best.score - LEGAL_CONFLICT, 0.0), False, why, best.whole)
    return best


# ---------------------------------------------------------------- acronyms of whole names


def _by_acronym(name: Name, other: Name, corpus: Corpus) -> list[Likeness]:
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
            found.append(Likeness(92.0, len(mine) >= 5, "the beginnings of its words", whole=True))
        elif how == "loose":
            found.append(Likeness(75.0, False, "may be an acronym of it", whole=True))
        elif is_acronym_of(mine, other.full, "partial"):
            found.append(
                Likeness(40.0 + 2 * min(len(mine), 8), False, "may be an acronym of some of its words", whole=True)
            )
    if yours and not mine and is_acronym_of(yours, name.full) in ("initials", "beginnings"):
        found.append(Likeness(92.0, len(yours) >= 4, "the acronym on the list fits the words", whole=True))
    return found


def _letter_by_letter(name: Name, other: Name) -> Likeness:
    """The two without their spaces: no ground to accept anything, but to show it."""
    from rapidfuzz import fuzz

    return Likeness(round(0.4 * fuzz.ratio(name.plain, other.plain), 1), False, "like it letter by letter")


def _alone(name: Name) -> str:
    """The only word of a name, as it is written."""
    return name.words[0].raw if len(name.words) == 1 and name.words[0].raw.isalpha() else ""


# ---------------------------------------------------------------- word by word


def _compare(name: Name, left: list[Word], right: list[Word], other: Name, corpus: Corpus) -> Likeness:
    pairing = _Alignment(left, right)
    _same(pairing)
    _runs(pairing, other)
    _joined(pairing)
    _alike(pairing, corpus)
    return _judge(pairing, name, other, corpus)


def _same(a: _Alignment) -> None:
    """Words that are the same on both sides."""
    free = a.rest(1)
    for i in a.rest(0):
        for j in free:
            if a.left[i].text == a.right[j].text or a.left[i].raw == a.right[j].raw:
                a.pairs.append(((i,), (j,), 1.0, "same"))
                free.remove(j)
                break


def _runs(a: _Alignment, other: Name) -> None:
    """A word on one side that is the initials of neighbouring words on the other (UTN, FRC)."""
    alone = len(a.left) == 1 or len(a.right) == 1  # judged by `_by_acronym`
    for i in a.rest(0):
        free = a.rest(1)
        if run := _run(a.left[i], a.right, free):
            a.pairs.append(((i,), run, 0.95, "unsure" if alone or (len(run) == 2 and not a.left[i].cut) else "acronym"))
        elif free and not alone and len(a.left[i].raw) > 2:
            how = _whole(a.left[i].raw, other, everything=len(free) == len(a.right))
            if how:
                a.pairs.append(((i,), tuple(free), 0.95 if how == "acronym" else 0.4, how))
    for j in a.rest(1):
        if run := _run(a.right[j], a.left, a.rest(0)):
            a.pairs.append((run, (j,), 0.95, "unsure" if alone or len(run) == 2 else "acronym"))


def _whole(word: str, other: Name, *, everything: bool) -> str:
    """How a word stands for all words of a name that are still free."""
    if word in other.acronyms:
        return "acronym"
    how = is_acronym_of(word, other.full, "partial") if everything else ""
    return "acronym" if how in ("initials", "beginnings") else "unsure" if how and len(word) >= 4 else ""


def _run(short: Word, words: Sequence[Word], free: list[int]) -> tuple[int, ...]:
    """Free neighbours with these initials."""
    word = short.raw
    n = len(word)
    if n < (2 if short.cut or short.caps else 3) or n > 8 or not word.isalpha():
        return ()
    for start in range(len(words) - n + 1):
        run = tuple(range(start, start + n))
        if all(k in free for k in run) and "".join(words[k].raw[0] for k in run) == word:
            return run
    return ()


def _joined(a: _Alignment) -> None:
    """Two neighbours on one side that are one word on the other (Agro Norte, Agronorte)."""
    for side in (0, 1):
        words, others = (a.left, a.right) if side == 0 else (a.right, a.left)
        for i in a.rest(side):
            if i not in a.rest(side) or i + 1 not in a.rest(side):
                continue
            both = {words[i].raw + words[i + 1].raw, words[i].text + words[i + 1].text}
            if words[i].raw.isdigit() and words[i + 1].raw.isdigit():
                continue  # 1-2 is not 12
            for j in a.rest(1 - side):
                if {others[j].raw, others[j].text} & both:
                    two, one = (i, i + 1), (j,)
                    a.pairs.append((two, one, 1.0, "same") if side == 0 else (one, two, 1.0, "same"))
                    break


def _alike(a: _Alignment, corpus: Corpus) -> None:
    """The rest, the most alike first."""
    found = []
    for i in a.rest(0):
        for j in a.rest(1):
            likeness, how = corpus.alike(a.left[i], a.right[j])
            if likeness:
                found.append((-likeness, abs(i - j), i, j, how))
    free = set(a.rest(0)), set(a.rest(1))
    for minus, _, i, j, how in sorted(found):
        if i in free[0] and j in free[1]:
            a.pairs.append(((i,), (j,), -minus, how))
            free[0].remove(i)
            free[1].remove(j)


def _judge(a: _Alignment, name: Name, other: Name, corpus: Corpus) -> Likeness:
    """Score and verdict of an alignment."""
    left, right = [corpus.weight(w) for w in a.left], [corpus.weight(w) for w in a.right]
    covered = sum(sim * sum(left[i] for i in p) for p, _, sim, _ in a.pairs)
    found = sum(sim * sum(right[j] for j in q) for _, q, sim, _ in a.pairs)
    both = (covered + found) / (sum(left) + sum(right))
    score = 100 * (0.75 * both + 0.25 * max(covered / sum(left), found / sum(right)))
    over = [a.left[i] for i in a.rest(0)]
    lack = [a.right[j] for j in a.rest(1)]
    doubt = _doubt(a, over, lack, name, other)
    return Likeness(round(score, 1), not doubt, _why(a, over, lack, doubt), whole=not lack)


def _doubt(a: _Alignment, over: list[Word], lack: list[Word], name: Name, other: Name) -> str:
    """What speaks against taking the two for one organisation; empty if nothing does."""
    unsure = [(a.left[p[0]].raw, a.right[q[0]].raw) for p, q, _, how in a.pairs if how in ("unsure", "related")]
    if name.acronyms and other.acronyms and not name.acronyms & other.acronyms:
        return f"another acronym: {' '.join(sorted(other.acronyms))}"
    if over and lack:
        return f"{_list(over)} is not {_list(lack)}"
    if any(w.text in BRANCH for w in over):
        return f"may be a part of it: {_list(over)}"
    if any(not _harmless(w) for w in over):
        return f"the name has also: {_list(over)}"
    if unsure:
        return f"{unsure[0][0]} may be another word than {unsure[0][1]}"
    if any(w.text in BRANCH for w in lack):
        return f"the list may have a part of it: {_list(lack)}"
    if any(w.text not in GENERIC for w in lack):
        return f"the list has also: {_list(lack)}"
    if len(a.left) == 1 and any(not _harmless(w) for w in lack) and not (name.legal and name.legal == other.legal):
        return f"one word of several: without {_list(lack)}"
    telling = [how for p, q, _, how in a.pairs if any(not _generic(a.right[j]) for j in q)]
    if not telling:
        return "only words that many share" if lack or over or any(p[3] == "typo" for p in a.pairs) else ""
    if all(how == "typo" for how in telling):
        return "the word that tells is spelled otherwise"
    if all(how == "letter" for how in telling):
        return "the word that tells is an initial"
    return ""


def _why(a: _Alignment, over: list[Word], lack: list[Word], doubt: str) -> str:
    """The reasons, for the person who decides."""
    parts = [doubt] if doubt else []
    spelled = [
        f"{' '.join(a.left[i].raw for i in p)} = {' '.join(a.right[j].raw for j in q)}"
        for p, q, _, how in a.pairs if how not in ("same", "unsure", "related")
    ]  # fmt: skip
    if spelled:
        parts.append(", ".join(spelled[:4]))
    if not doubt and lack:
        parts.append(f"shorter: without {_list(lack)}")
    if not doubt and over:
        parts.append(f"longer: with {_list(over)}")
    return "; ".join(parts) or "the same words"


def _generic(word: Word) -> bool:
    return word.text in GENERIC or word.raw in GENERIC or (len(word.raw) == 1 and not word.raw.isdigit())


def _harmless(word: Word) -> bool:
    """Whether a longer name may have this word and mean the same organisation."""
    return word.text in HARMLESS or (word.cut and len(word.raw) > 2 and any(h.startswith(word.raw) for h in HARMLESS))


def _list(words: Sequence[Word]) -> str:
    return " ".join(word.raw for word in words[:4])


# ---------------------------------------------------------------- two words


def alike(
    left: Word, right: Word, known: Callable[[str], bool], lonely: Callable[[str, str], bool]
) -> tuple[float, str]:
    """How like two different words are (0 to 1), and how: letter, short, sound, typo, unsure, related, or not at all.

    ``known`` says whether a word stands on the list, where it is no misspelling; ``lonely`` whether the second is the only
    word of the list so near the first.
    """
    a, b = left.text, right.text
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
    return _misspelt(a, b, lonely) if abs(len(a) - len(b)) <= 2 else _related(a, b)


def _cut(short: Word, long: Word, known: Callable[[str], bool]) -> tuple[float, str] | None:
    """A word cut short."""
    n = len(short.raw)
    if n >= len(long.raw) or n < 2 or not long.raw.startswith(short.raw):
        return None
    if short.cut:
        return 0.95, "short"
    if n < 3 or known(short.text) or len(long.raw) - n < 2:
        return None
    if long.text in GENERIC and short.raw not in EXACT:
        return 0.93, "short"
    return (0.7, "unsure") if n >= 4 else None


def _stem(word: str) -> str:
    return word.rstrip("aeo") if len(word) > 4 else word


@lru_cache(maxsize=65_536)
def _related(a: str, b: str) -> tuple[float, str]:
    """Words that begin alike: científica and ciencia, Córdoba and cordobés."""
    n = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    return (0.6, "related") if n >= 5 and n >= 0.6 * max(len(a), len(b)) - 1 else (0.0, "")


def _misspelt(a: str, b: str, lonely: Callable[[str, str], bool]) -> tuple[float, str]:
    """A slip of the pen, if the word is long enough to tell it from another word."""
    from rapidfuzz.distance import OSA

    n = min(len(a), len(b))
    most = 0 if n <= 4 else 1 if n <= 7 else 2
    slips = OSA.distance(a, b, score_cutoff=most) if most else 1
    if not most or slips > most:
        return _related(a, b)
    sim = 1 - slips / (n + 1)
    swapped = len(a) == len(b) and sum(x != y for x, y in zip(a, b)) == 1  # one letter for another
    long_enough = n >= (11 if slips == 2 else 7 if swapped else 5)
    sure = long_enough and not (swapped and a[0] != b[0]) and lonely(a, b)
    return sim, "typo" if sure else "unsure"
