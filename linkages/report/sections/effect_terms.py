"""Terms of the table of impact in words: who or what is compared in a row."""

from __future__ import annotations

import re
from typing import Any

from ..wording import note_key
from .context import Context

__all__ = ["compared_words", "term_words"]

_WHOLE = {
    "exposure, share of treated partners": "effect.exposure_share",
    "exposure, number of treated partners": "effect.exposure_number",
    "effect, given share of treated partners": "effect.given_share",
    "effect, given number of treated partners": "effect.given_number",
    "effect, against comparison clusters": "effect.against",
    "indirect effect, against comparison clusters": "effect.indirect",
    "association with degree": "effect.association",
    "association with degree, given the arm": "effect.association_given",
}
# The first that fits counts.
_PATTERNS = {
    r"effect, in (?P<wave>.+)": "effect.in_wave",
    r"trend before, from (?P<wave>.+)": "effect.trend_from",
    r"effect, (?P<time>[\d.]+) (?P<unit>\w+) in": "effect.after_entry",
    r"trend before, (?P<time>[\d.]+) (?P<unit>\w+)": "effect.before_entry",
    r"difference, (?P<column>\w+) (?P<group>.+) less (?P<other>.+)": "effect.difference",
    r"effect, (?P<column>\w+) (?P<group>.+)": "effect.in_group",
}


def term_words(ctx: Context, term: str) -> str:
    """A term in the words of the page; one that is a word of its own, or several, as those are called."""
    if term in _WHOLE:
        return ctx.say(_WHOLE[term])
    for pattern, key in _PATTERNS.items():
        found = re.fullmatch(pattern, term)
        if found:
            said = found.groupdict()
            return ctx.say(key, **{name: _value(ctx, name, said) for name in said})
    return ", ".join(ctx.say.word("term", part) for part in term.split(", "))


def _value(ctx: Context, name: str, said: dict[str, Any]) -> str:
    value = str(said[name])
    if name == "time":
        return ctx.say.number(float(value), 0 if float(value).is_integer() else 1)
    if name == "unit":
        return ctx.say.word("noteword", value)
    if name == "column":
        return ctx.say.word("noteword", value)
    if name in ("group", "other"):
        room = {"sector": ctx.say.word("sector", value), "kind": ctx.naming.kind(value)}
        shown = room.get(said["column"], ctx.say.word("noteword", value))
        return ctx.say("note.withheld") if ctx.naming.leaks(shown) else shown
    return value


def compared_words(ctx: Context, comparison: str) -> str:
    """What is compared with what, from which wave to which; on a public page only where it is known to name nobody."""
    key, said = note_key(comparison, "versus")
    if not key:
        return "" if ctx.naming.public else comparison
    shown = ctx.say(key, **{name: _compared(ctx, name, value) for name, value in said.items()})
    return ctx.say("note.withheld") if ctx.naming.leaks(shown) else shown


def _compared(ctx: Context, name: str, value: str) -> str:
    if name == "compared":
        return compared_words(ctx, value)
    if name in ("before", "after", "entered"):  # one wave or several
        return ctx.say.listed(value.split(", "))
    if name in ("group", "other"):
        return ctx.say.word("sector", ctx.naming.kind(value))
    if name == "measure":
        return ctx.term(value)
    return ctx.say.word("noteword", value) if name == "unit" else value
