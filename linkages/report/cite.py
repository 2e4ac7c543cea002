"""How to cite the package, and what a measure rests on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from .. import __version__
from ..errors import ArgumentError
from ..vocabulary import CitationStyle, one_of
from .references import references_of

__all__ = ["cite"]

TITLE: Final = "linkages: evaluating cluster development programmes through collaboration networks"
AUTHOR: Final = "The linkages developers"


def cite(of: Callable[..., Any] | None = None, *, form: CitationStyle = "text") -> str:
    """Say how to cite this package, or what to cite for a measure.

    Parameters
    ----------
    of : callable, optional
        A function of this package, as ``lk.constraint``; by default the package itself.
    form : {"text", "bibtex"}
        ``text``: for a list of references. ``bibtex``: entries, with the kind ``misc`` where they are those of a measure, for the
        docstrings say no more than a reader needs.

    Returns
    -------
    str
        One reference a line (or entry). The version is that of the package that is running.

    Raises
    ------
    ArgumentError
        When ``of`` is no function of this package, or its documentation names no reference.

    See Also
    --------
    build_report : The report lists the references of all measures it uses.

    Examples
    --------
    >>> import linkages as lk
    >>> print(lk.cite())
    The linkages developers. linkages: evaluating cluster development programmes through collaboration networks. Version ...
    >>> print(lk.cite(lk.constraint))
    Burt RS (1992)...
    """
    one_of("form", form, CitationStyle)
    if of is None:
        if form == "text":
            return f"{AUTHOR}. {TITLE}. Version {__version__}."
        return _entry("software", "linkages", {"author": f"{{{AUTHOR}}}", "title": TITLE, "version": __version__})
    home = getattr(of, "__module__", "") or ""
    if not callable(of) or home.split(".")[0] != __package__.split(".")[0]:
        raise ArgumentError(f"of={of!r} is no function of this package: give one, as linkages.constraint")
    found = references_of(of)
    if not found:
        raise ArgumentError(f"the documentation of {of.__name__} names no reference: cite the package")
    if form == "text":
        return "\n".join(text + (f" {link}" if link else "") for text, link in found)
    return "\n\n".join(_misc(of.__name__, i, *entry) for i, entry in enumerate(found, start=1))


def _misc(name: str, number: int, text: str, link: str) -> str:
    """A reference as the docstring has it, taken apart as far as its form allows: authors (year). The rest."""
    parts = re.match(r"(?P<who>[^(]+)\((?P<year>\d{4})\)\.?\s*(?P<rest>.*)", text)
    if parts is None:
        fields = {"note": text}
    else:
        authors = [
            re.sub(r" ([A-Z]+)$", r", \1", name) for name in parts["who"].strip().split(", ")
        ]  # Burt RS: Burt, RS
        fields = {"author": " and ".join(authors), "year": parts["year"]}
        title, _, where = parts["rest"].partition(". ")
        fields |= {"title": title.rstrip("."), "note": where}
    if link:
        fields["doi"] = link.removeprefix("https://doi.org/")
    return _entry("misc", f"{name}-{number}", fields)


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    lines = [f"  {field} = {{{text if field == 'doi' else _literal(text)}}}," for field, text in fields.items() if text]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _literal(text: str) -> str:
    """Text in which LaTeX takes no character for a command."""
    return re.sub(r"([&%#$_])", r"\\\1", text)
