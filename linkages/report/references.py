"""Methods and references, read from the docstrings of the measures that a table names."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from .parts import Entry

__all__ = ["entries", "find_measure", "references", "references_of", "sections_of"]

_DOI = re.compile(r"\bdoi:\s*(10\.\d{4,}/\S+)", re.IGNORECASE)
_ROOMS = ("measures", "inference", "findings")


@cache
def _modules() -> tuple[str, ...]:
    """Modules of the rooms that measure, each to be imported only where it is looked into."""
    package = __package__.rsplit(".", 1)[0]
    homes = [importlib.import_module(f"{package}.{room}") for room in _ROOMS]
    return tuple(
        f"{home.__name__}.{info.name}"
        for home in homes
        for info in sorted(pkgutil.iter_modules(home.__path__), key=lambda i: i.name)
        if not info.ispkg and not info.name.startswith("_")
    )


@cache
def find_measure(name: str) -> Callable[..., Any] | None:
    """The public function that a table's ``measure`` names, in the first module that has it.

    Examples
    --------
    >>> find_measure("density").__name__, find_measure("no such measure")
    ('density', None)
    """
    for module in _modules():
        value = vars(importlib.import_module(module)).get(name)
        if inspect.isfunction(value) and not name.startswith("_") and value.__module__ == module:
            return value
    return None


def sections_of(function: Callable[..., Any]) -> dict[str, str]:
    """Sections of a numpydoc docstring by title; the summary is under ``""``."""
    doc = inspect.cleandoc(function.__doc__ or "")
    parts = re.split(r"^([A-Z][A-Za-z ]+)\n-{3,}\s*\n", doc, flags=re.MULTILINE)
    return {"": parts[0].strip()} | {t: text.strip() for t, text in zip(parts[1::2], parts[2::2])}


def entries(names: Iterable[str], terms: Callable[[str], str]) -> tuple[Entry, ...]:
    """What each measure is: its first sentence and its notes, as plain paragraphs."""
    out = []
    for name in names:
        function = find_measure(name)
        if function is None:
            continue
        doc = sections_of(function)
        summary, *more = _paragraphs(doc[""])
        out.append(Entry(name, terms(name), summary, (*more, *_paragraphs(doc.get("Notes", "")))))
    return tuple(out)


def references(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Every reference of the measures once, sorted, with the link of its DOI."""
    return references_of(*filter(None, map(find_measure, names)))


def references_of(*functions: Callable[..., Any]) -> tuple[tuple[str, str], ...]:
    """Every reference in the documentation of some functions once, sorted, with the link of its DOI."""
    found: dict[str, tuple[str, str]] = {}
    for function in functions:
        for text in _paragraphs(sections_of(function).get("References", "")):
            text = re.sub(r"^\.\.\s*\[\w+\]\s*|^\[\w+\]_?\s*|^[-*]\s+", "", text)
            match = _DOI.search(text)
            doi = match.group(1).rstrip(".,;") if match else ""
            plain = (text[: match.start()] if match else text).strip()
            found.setdefault(doi.lower() or plain.lower(), (plain, f"https://doi.org/{doi}" if doi else ""))
    return tuple(sorted(found.values(), key=lambda item: item[0].lower()))


def _paragraphs(text: str) -> list[str]:
    """Paragraphs (and the items of lists) as one line each, without the marks of markup."""
    out: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = re.split(r"\n(?=(?:[-*]|\.\. \[\w+\]|\[\w+\])\s)", block)
        out += [" ".join(part.split()) for part in lines if part.strip()]
    return [re.sub(r"`{1,2}~?([^`]+)`{1,2}_?", r"\1", re.sub(r":\w+:(?=`)", "", line)) for line in out]
