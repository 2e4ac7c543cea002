"""How every number was made: measures, choices, where the data came from, literature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..parts import Cell, Glossary, Part, Prose, Section, Sources, Table
from ..references import entries, references
from .context import Context

__all__ = ["methods"]

# What the tables rest on besides the measures they name.
_ALWAYS = ("brokerage_roles", "brokerage_expected", "robust_interval", "tie_ledger")


def methods(ctx: Context) -> Section:
    """Reading aids, measures from their docstrings, choices, provenance, references."""
    say = ctx.say
    names = _names(ctx)
    glossary = entries(names, lambda name: say.word("measure", name))
    parts: list[Part] = [
        Prose(say("methods.missing")), Prose(say("methods.intervals", level=say.percent(ctx.level))),
        Prose(say("methods.adjusted")), Prose(_privacy(ctx)),
    ]  # fmt: skip
    if say.language != "en":
        parts.append(Prose(say("methods.in_english"), "note"))
    words = Glossary(glossary, "" if say.language == "en" else "en", title=say("methods.measures"))
    parts += [words, _settings(ctx), _files(ctx)]
    parts += [Sources(references(names), say("methods.references"))]
    return Section("methods", say("methods.title"), tuple(p for p in parts if not (isinstance(p, Table) and not p.rows)),
                   say("methods.lead"))  # fmt: skip


def _privacy(ctx: Context) -> str:
    if not ctx.naming.public:
        return ctx.say("methods.privacy_internal")
    return ctx.say("methods.privacy_keyed" if ctx.naming.keyed else "methods.privacy")


def _names(ctx: Context) -> list[str]:
    """Every measure that a table names, once, in the order of the tables."""
    names: list[str] = []
    for table in (ctx.cohesion, ctx.change, ctx.evaluation.actors):
        if len(table):
            names += [str(m) for m in table["measure"].unique()]
    return list(dict.fromkeys([*names, *_ALWAYS]))


def _settings(ctx: Context) -> Table:
    """Everything that decides the numbers."""
    say = ctx.say
    rows = [
        (Cell(_setting(ctx, name)), Cell(_text(ctx, name, value)))
        for name, value in _flat(dict(ctx.evaluation.settings))
        if not name.startswith(("sources", "design_warnings"))
    ]
    columns = (say("methods.choice"), say("methods.value"))
    return Table(say("methods.settings"), columns, tuple(rows), note=say("methods.settings_note"))


def _setting(ctx: Context, name: str) -> str:
    """What was chosen, in words."""
    software = name.removeprefix("versions.")
    return ctx.say.word("setting", name) if software == name else ctx.say("methods.version_of", name=software)


def _flat(settings: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    out: list[tuple[str, Any]] = []
    for key, value in settings.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            out += _flat(value, f"{name}.")
        elif not isinstance(value, pd.DataFrame):
            out.append((name, value))
    return out


def _text(ctx: Context, name: str, value: Any) -> str:
    """What was chosen; where nothing was, the rule that then holds."""
    if value is None or (isinstance(value, (list, tuple)) and not value):
        return ctx.say.room("default").get(name, "–")
    if isinstance(value, float):
        return ctx.say.number(value)
    text = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else ctx.say.word("chosen", value)
    return ctx.say("note.withheld") if ctx.naming.leaks(text) else text


def _files(ctx: Context) -> Table:
    """Fingerprints of the files read; their names only where names may be read."""
    say = ctx.say
    sources = _sources(ctx.evaluation.settings.get("sources"))
    rows = [
        (Cell(say("methods.file_n", n=i) if ctx.naming.public else name), Cell(fingerprint))
        for i, (name, fingerprint) in enumerate(sources, start=1)
    ]
    return Table(say("methods.files"), (say("methods.file"), "SHA-256"), tuple(rows), note=say("methods.files_note"))


def _sources(given: Any) -> list[tuple[str, str]]:
    """(file, sha256) pairs of what the settings hold."""
    if given is None:
        return []
    if isinstance(given, pd.DataFrame):
        return [(str(f), str(s)) for f, s in zip(given["file"], given["sha256"])]
    if isinstance(given, Mapping):
        return [(str(f), str(s)) for f, s in given.items()]
    return [(str(item["file"]), str(item["sha256"])) for item in given]
