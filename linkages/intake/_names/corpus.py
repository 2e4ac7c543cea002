"""The list that names are compared with: how telling each word is, and which organisations are worth a look."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .alike import alike, one_slip
from .normalise import GENERIC, Name, Word, canonical, initials_of, is_acronym_of, read_name

__all__ = ["Corpus"]

LOOKED_AT: Final = 25  # organisations looked at word by word, for each name
AT_ONCE: Final = 512  # names whose trigrams are compared at once
MUNICIPALITY: Final = "municipio"
GENERIC_SHARE: Final = 0.45


class Corpus:
    """Names of the organisations on the list, prepared for many comparisons."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [read_name(name, listed=True) for name in names]
        every = [{w.text for w in (*n.words, *n.other)} for n in self.names]
        self.n_names = len(self.names)
        self.counts = Counter(word for words in every for word in words)
        self.words = sorted(self.counts)
        first = Counter(word[0] for n in self.names for word, skip in n.full if not skip and word)
        total = sum(first.values()) or 1
        self._letter = {letter: count / total for letter, count in first.items()}
        self._lengths = Counter(len(initials_of(n.full)) for n in self.names)
        self.places = {
            w.raw for n in self.names for w in n.words if n.words[0].text == MUNICIPALITY and w.text not in GENERIC
        }
        self._alike: dict[tuple[Word, Word], tuple[float, str]] = {}
        self._lonely: dict[str, list[str]] = {}
        self._weight: dict[str, float] = {}
        self._holding: dict[str, list[int]] = defaultdict(list)
        for i, words in enumerate(every):
            for word in words:
                self._holding[word].append(i)
        self._by_first: dict[str, list[int]] = defaultdict(list)
        for i, n in enumerate(self.names):
            for letter in {word[0] for word, _ in n.full}:
                self._by_first[letter].append(i)
        self._initials: dict[str, list[int]] = defaultdict(list)
        for i, n in enumerate(self.names):
            self._initials[initials_of(n.full)].append(i)
        self._stated = {(a, i) for i, n in enumerate(self.names) for a in n.acronyms}
        self._grams: dict[str, int] = {}
        self._table = self._trigrams(self.names, learn=True)

    def weight(self, word: Word) -> float:
        """How telling a word is: rare ones more than common ones, words of every other name least."""
        if word.text not in self._weight:
            n = self.n_names
            rarity = math.log((n + 1) / (self.counts[word.text] + 0.5)) / math.log((n + 1) / 0.5) if n else 1.0
            share = GENERIC_SHARE if word.text in GENERIC else 1.0
            self._weight[word.text] = share * (0.5 + 0.5 * max(rarity, 0.0))
        return self._weight[word.text]

    def chance(self, acronym: str) -> float:
        """How many organisations of the list one expects to have these initials by chance."""
        return self._lengths[len(acronym)] * math.prod(self._letter.get(letter, 0.0) for letter in acronym)

    def alike(self, left: Word, right: Word) -> tuple[float, str]:
        """How like a word of a name is to a word of the list."""
        key = (left, right)
        if key not in self._alike:
            self._alike[key] = alike(left, right, self.counts.__contains__, self.lonely)
        return self._alike[key]

    def lonely(self, word: str, meant: str) -> bool:
        """Whether no third word of the list is as near to a word, or as near to what it is taken for."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        for near in (word, meant):
            if near not in self._lonely:
                found = process.extract(near, self.words, scorer=OSA.distance, score_cutoff=2, limit=None)
                self._lonely[near] = [str(f[0]) for f in found if len(str(f[0])) > 4]
        slips = OSA.distance(word, meant)
        others = {w for w in self._lonely[word] if w != meant and OSA.distance(word, w) <= slips}
        return not others and not {w for w in self._lonely[meant] if w != meant and OSA.distance(meant, w) <= 1}

    def candidates(self, names: Sequence[Name]) -> list[list[int]]:
        """For each name the organisations worth a look."""
        found: list[list[int]] = []
        for start in range(0, len(names), AT_ONCE):
            part = names[start : start + AT_ONCE]
            cosine = (self._trigrams(part) @ self._table.T).toarray()
            found += [self._worth_a_look(name, row) for name, row in zip(part, cosine)]
        return found

    def _worth_a_look(self, name: Name, cosine: NDArray[np.float64]) -> list[int]:
        """By trigrams, by telling words in common, by acronym."""
        if not name.words:
            return []
        n = min(LOOKED_AT, len(cosine))
        top = np.argpartition(-cosine, n - 1)[:n] if n else np.empty(0, dtype=np.intp)
        picked = {int(i) for i in top if cosine[i] > 0}
        for text in {w.text for w in (*name.words, *name.other)} | {canonical(a) for a in name.acronyms}:
            holding = self._holding.get(text, [])
            if len(holding) <= LOOKED_AT:
                picked.update(holding)
        short = {w.raw for w in name.words if 2 <= len(w.raw) <= 16 and w.raw.isalpha()} | name.acronyms
        picked.update(i for a, i in self._stated if a in short)
        picked.update(i for a in short for i in self._initials.get(a, []))
        for word in name.words:
            if len(word.raw) >= 3 and not self.counts[word.text]:
                picked.update(self._beginning_with(word.raw))
        if len(name.words) == 1 and len(name.words[0].raw) >= 5:
            picked.update(i for a, i in self._stated if one_slip(name.words[0].raw, a))
        if len(name.words) == 1:
            picked.update(self._ending(name.words[0].raw))
        first = name.words[0]
        if len(name.words) == 1 or not self.counts[first.text]:
            near = self._by_first.get(first.raw[0], [])
            picked.update(i for i in near if is_acronym_of(first.raw, self.names[i].full, "partial"))
        return sorted(picked)

    def _ending(self, word: str) -> list[int]:
        """Organisations with a word in which it ends (Unicauca), or the acronym it is before S.A. (Nafinsa)."""
        found = [i for k in range(2, len(word) - 3) for i in self._holding.get(canonical(word[k:]), [])[:LOOKED_AT]]
        if word.endswith("sa") and len(word) >= 6:
            near = self._by_first.get(word[0], [])
            found += [i for i in near if is_acronym_of(word[:-2], self.names[i].full, "partial")]
        return found

    def _beginning_with(self, beginning: str) -> list[int]:
        """Organisations with a word that begins so, if they are few."""
        start = bisect_left(self.words, beginning)
        found: list[int] = []
        while start < len(self.words) and self.words[start].startswith(beginning) and len(found) <= LOOKED_AT:
            found += self._holding[self.words[start]]
            start += 1
        return found if len(found) <= LOOKED_AT else []

    def _trigrams(self, names: Iterable[Name], *, learn: bool = False) -> Any:
        """Rows of weighted trigrams, of length one."""
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        count = 0
        for row, name in enumerate(names):
            count = row + 1
            held: dict[int, float] = defaultdict(float)
            for word in (*name.words, *name.other):
                text = f" {word.text} "
                for k in range(max(len(text) - 2, 1)):
                    gram = text[k : k + 3]
                    column = self._grams.setdefault(gram, len(self._grams)) if learn else self._grams.get(gram)
                    if column is not None:
                        held[column] += self.weight(word)
            length = math.sqrt(sum(v * v for v in held.values())) or 1.0
            rows += [row] * len(held)
            columns += held
            values += [v / length for v in held.values()]
        return csr_array((values, (rows, columns)), shape=(count, max(len(self._grams), 1)))
