"""Names with a part that changes: ``advice_{actor}``, ``partner_{slot}``, ``{relation}_{wave}.csv``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["PLACES", "Pattern"]

PLACES: Final = ("actor", "slot", "relation", "wave", "item", "group")
_PLACE: Final = re.compile(r"\{(" + "|".join(PLACES) + r")\}")
_FORMS: Final = {"slot": r"\d+", "item": r"[^/]+?", "group": r"[^/]+?"}  # a group of a form ends with a slash
_BRACED: Final = re.compile(r"\{[^{}]*\}")


class Pattern:
    """A name as ``study.toml`` writes it, to be found among headers or files."""

    def __init__(self, text: str, *, relations: Iterable[str] = (), waves: Iterable[object] = ()) -> None:
        self.text = text
        pieces = _PLACE.split(text)
        self.places = tuple(pieces[1::2])
        self.strange = [found for found in _BRACED.findall(text) if not _PLACE.fullmatch(found)]
        self.twice = sorted({place for place in self.places if self.places.count(place) > 1})
        listed = {"relation": [str(r) for r in relations], "wave": [str(w) for w in waves]}
        parts = []
        for i, piece in enumerate(pieces):
            if i % 2 == 0:
                parts.append(re.escape(piece))
            elif piece in pieces[1:i:2]:
                parts.append(rf"(?P={piece})")
            else:
                known = sorted(listed.get(piece, []), key=len, reverse=True)
                some = "|".join(map(re.escape, known)) or _FORMS.get(piece, r".+?")
                parts.append(f"(?P<{piece}>{some})")
        self._form = re.compile("".join(parts), re.IGNORECASE if self.places else 0)

    def match(self, name: str) -> dict[str, str] | None:
        """What stands in each place, or None if the name is another."""
        found = self._form.fullmatch(name)
        return None if found is None else found.groupdict()
