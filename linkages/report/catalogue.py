"""The sentences of the page as gettext keeps them: English in ``messages.pot``, translations in ``es.po`` and ``pt.po``.

The files are read as they are, so that there is nothing to compile. The key by which the code asks for a sentence is its
``msgctxt``; its English is the ``msgid``, so that whoever translates sees a sentence and not a key, and so that a
translation knows of which English it is the translation.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from gettext import c2py
from importlib.resources import files
from typing import TYPE_CHECKING

from ..errors import LinkagesError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

__all__ = ["Sentence", "catalogue", "read_catalogue", "which_form"]

Sentence = str | tuple[str, ...]  # several forms: the one to say follows from a number


@cache
def read_catalogue(language: str) -> Catalog:
    """Every message of a language, as Babel holds it."""
    from babel.messages.pofile import read_po

    name = "messages.pot" if language == "en" else f"{language}.po"
    with (files("linkages.report") / "locales" / name).open("rb") as file:
        return read_po(file, abort_invalid=True)


@cache
def catalogue(language: str) -> dict[str, Sentence]:
    """Every sentence of a language by its key; one that has no translation is an error, not an English sentence."""
    sentences: dict[str, Sentence] = {}
    for message in read_catalogue(language):
        if not message.id:
            continue  # the header of the file
        said = message.id if language == "en" else message.string
        forms = (said,) if isinstance(said, str) else tuple(said or ())
        if not (forms and all(forms)) or message.fuzzy:
            raise LinkagesError(f"{language}.po: {message.context!r} is to be translated")
        sentences[str(message.context)] = forms[0] if isinstance(message.id, str) else forms
    return sentences


@cache
def which_form(language: str) -> Callable[[int], int]:
    """The rule of a language for numbers: 0 for the form that goes with one thing, 1 for that which goes with several."""
    return c2py(read_catalogue(language).plural_expr)
