"""Compare one name with one organisation of a list: how like they are, why, and whether that settles it.

Two names are aligned word by word. Words that tell much (few names have them) weigh more. A pair is *settled* only if
nothing contradicts it: no words left over on both sides, no part of an organisation taken for the whole, no misspelling
that could as well be another word, no other legal form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from .acronyms import Likeness, by_acronym
from .normalise import BRANCH, EXACT, GENERIC, HARMLESS, TYPES, Name, Word, is_acronym_of
from .places import PLACE_WORDS, STATES
from .words import HEADS, LEGAL_CUT

if TYPE_CHECKING:
    from .corpus import Corpus

__all__ = ["Likeness", "compare"]

LEGAL_CONFLICT: Final = 12.0
GOVERNMENT: Final = frozenset(("municipio", "gobierno", "gobernacion", "intendencia", "ministerio", "secretaria"))
UNIVERSITY: Final = "universidad"
SURE: Final = 80.0


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
    found += by_acronym(name, other, corpus)
    found.append(_letter_by_letter(name, other))
    best = max(found, key=lambda likeness: (likeness.settled, likeness.score))
    top = max(found, key=lambda likeness: likeness.score)
    best = best if best.score >= top.score - 10 else top
    if sorted(w.raw for w in name.words) == sorted(w.raw for w in other.words):
        best = replace(best, exact=True)
    forms = frozenset((name.legal, other.legal))
    if name.legal and other.legal and len(forms) > 1 and forms not in LEGAL_CUT:
        why = f"{best.why}; another legal form"
        return Likeness(max(best.score - LEGAL_CONFLICT, 0.0), False, why, best.whole)
    return best


def _letter_by_letter(name: Name, other: Name) -> Likeness:
    """The two without their spaces: no ground to accept anything, but to show it."""
    from rapidfuzz import fuzz

    return Likeness(round(0.4 * fuzz.ratio(name.plain, other.plain), 1), False, "like it letter by letter")


# ---------------------------------------------------------------- word by word


def _compare(name: Name, left: list[Word], right: list[Word], other: Name, corpus: Corpus) -> Likeness:
    pairing = _Alignment(left, right)
    _same(pairing)
    _runs(pairing, other)
    _joined(pairing)
    _begun(pairing)
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
    alone = len(a.left) == 1 or len(a.right) == 1  # judged by `by_acronym`
    for i in a.rest(0):
        free = a.rest(1)
        if run := _run(a.left[i], a.right, free):
            a.pairs.append(((i,), run, *_run_found(a.left[i], [a.right[k].raw for k in run], alone=alone)))
        elif free and not alone and len(a.left[i].raw) > 2:
            how = _whole(a.left[i].raw, other, everything=len(free) == len(a.right))
            if how:
                a.pairs.append(((i,), tuple(free), 0.95 if how == "acronym" else 0.4, how))
    for j in a.rest(1):
        if run := _run(a.right[j], a.left, a.rest(0)):
            a.pairs.append((run, (j,), *_run_found(a.right[j], [a.left[k].raw for k in run], alone=alone)))


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
        own = tuple(k for k in run if k in free)  # FRC beside Córdoba: its last letter is a word found already
        if (
            own
            and own == run[: len(own)]
            and len(own) >= min(n, max(n - 1, 2))
            and "".join(words[k].raw[0] for k in run) == word
        ):
            return own
    return ()


def _run_found(short: Word, words: list[str], *, alone: bool) -> tuple[float, str]:
    """What initials of neighbouring words are worth: two letters little, unless a dot says so or they are a state."""
    if alone:
        return 0.7, "unsure"
    state = short.caps and STATES.get(short.raw) == "-".join(words)
    return 0.95, "acronym" if len(words) > 2 or short.cut or state else "two letters" if short.caps else "unsure"


def _begun(a: _Alignment) -> None:
    """A word that holds the beginnings of neighbours: GORE, Gobierno Regional."""
    for i in a.rest(0) if len(a.left) > 1 and len(a.right) > 1 else ():
        if run := _beginnings(a.left[i], a.right, a.rest(1)):
            a.pairs.append(((i,), run, 0.9, "begun"))


def _beginnings(short: Word, words: Sequence[Word], free: list[int]) -> tuple[int, ...]:
    """Free neighbours of which a word holds the beginnings: TecNM, Tecnológico Nacional de México."""
    if len(short.raw) < 4 or not short.raw.isalpha():
        return ()
    for start in range(len(words) - 1):
        for n in (2, 3, 4):
            run = tuple(range(start, min(start + n, len(words))))
            full = tuple((words[k].raw, False) for k in run)
            if len(run) == n and set(run) <= set(free) and is_acronym_of(short.raw, full, "beginnings"):
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
    doubt = _doubt(a, over, lack, name, other, corpus)
    if not doubt and (over or len(a.left) == 1):
        score = max(score, SURE)  # what is too much or lacking was found to mean nothing
    return Likeness(round(score, 1), not doubt, _why(a, over, lack, doubt), whole=not lack)


def _doubt(a: _Alignment, over: list[Word], lack: list[Word], name: Name, other: Name, corpus: Corpus) -> str:
    """What speaks against taking the two for one organisation; empty if nothing does."""
    over = [w for w in over if w.raw not in other.acronyms or not a.pairs]
    if a.pairs and over and _beside(over, name, other, corpus):
        over = []
    shaky = {"unsure", "related"} | ({"two letters"} if over or lack else set()) | ({"begun"} if over else set())
    unsure = [(a.left[p[0]].raw, a.right[q[0]].raw) for p, q, _, how in a.pairs if how in shaky]
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
    if any(w.text in BRANCH for w in lack) and not _part_told(a, lack):
        return f"the list may have a part of it: {_list(lack)}"
    if any(w.text not in GENERIC for w in lack) and not _place_left_out(a, lack, other, corpus):
        return f"the list has also: {_list(lack)}"
    if any(w.text == UNIVERSITY for w in a.right) and any(w.text in TYPES for w in lack):
        return f"the list has also: {_list(lack)}"
    if name.acronyms & other.acronyms:
        return ""  # both state it
    one = len(a.pairs) == 1 == len(a.pairs[0][0]) and any(not _harmless(w) for w in lack)
    if one and not (name.legal and name.legal == other.legal) and not _only_there(a, corpus):
        return f"one word of several: without {_list(lack)}"
    telling = [how for p, q, _, how in a.pairs if any(not _generic(a.right[j]) for j in q)]
    if not telling:
        return _shared(a, over, lack)
    if all(how == "typo" for how in telling):
        return "the word that tells is spelled otherwise"
    if all(how == "letter" for how in telling):
        return "the word that tells is an initial"
    return ""


def _shared(a: _Alignment, over: list[Word], lack: list[Word]) -> str:
    """Whether words that many names share are enough: all of them, or many of them but for a country or one word."""
    typo, set_apart = any(p[3] == "typo" for p in a.pairs), len(a.rest(0)) > len(over)
    most = all(map(_harmless, [*over, *lack])) and len(a.pairs) >= 3
    most = most or (len(lack) == 1 and not over and len(a.pairs) >= 4)
    enough = most if over or lack or set_apart else not typo
    return "" if enough else "only words that many share"


def _beside(over: list[Word], name: Name, other: Name, corpus: Corpus) -> bool:
    """Whether the words too many are a place set apart (Acme S.A., Rosario); of a government a place tells which."""
    place = all(w.text in name.apart and (_is_place(w, corpus) or _harmless(w)) for w in over)
    return place and not {w.text for w in other.words} & GOVERNMENT and len(other.words) > 1


def _place_left_out(a: _Alignment, lack: list[Word], other: Name, corpus: Corpus) -> bool:
    """Whether all that is left out is the place at the end of the list's name, and a telling word remains.

    A place set apart there says which of several it is, as does that of a government.
    """
    if len(a.left) < 2 or any(w.text in other.apart for w in lack) or {w.text for w in other.words} & GOVERNMENT:
        return False
    end = len(a.right) - sum(not _generic(w) for w in lack)
    sure = [a.right[j] for _, q, _, how in a.pairs if how not in ("unsure", "related") for j in q]
    told = any(not _generic(w) and w.text not in EXACT for w in sure)
    left_out = [j for j in a.rest(1) if not _generic(a.right[j])]
    return told and left_out == list(range(end, len(a.right))) and all(_is_place(a.right[j], corpus) for j in left_out)


def _part_told(a: _Alignment, lack: list[Word]) -> bool:
    """Whether a part that is not said to be one is told by its own words (UTN Mendoza), or is a whole (Instituto X)."""
    first = min(j for j in a.rest(1) if a.right[j].text in BRANCH)
    sure = [j for _, q, _, how in a.pairs if how not in ("unsure", "related") for j in q]
    if first == 0:
        heads = [w for w in a.right[1:] if w.text in HEADS or w.text in BRANCH]
        return not heads and any(w.text not in GENERIC for w in (a.right[j] for j in sure))
    return any(j < first for j in sure) and any(j > first and not _generic(a.right[j]) for j in sure)


def _is_place(word: Word, corpus: Corpus) -> bool:
    """Whether it is a larger place, or a municipality of the list."""
    return word.raw in PLACE_WORDS or word.raw in corpus.places


def _only_there(a: _Alignment, corpus: Corpus) -> bool:
    """Whether the only word of the name stands in one organisation of the list, and is no place."""
    ((i, *_), (j, *_), _, how) = a.pairs[0]
    word, mine = a.right[j], a.left[i]
    brand = len(mine.raw) >= 5 and mine.text not in EXACT and not _is_place(mine, corpus)
    return brand and how == "same" and corpus.counts[word.text] == 1


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
