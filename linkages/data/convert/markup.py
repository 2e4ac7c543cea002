"""XML, read into a tree that knows its lines, and written so that what is read back is what was written.

Entities of a file's own are refused: they are how a file of one kilobyte becomes one of a gigabyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from ...errors import ArgumentError, FormatError

__all__ = ["Tag", "attributes", "legal", "read_markup", "refuse_illegal", "tag", "told"]

DEEPEST: Final = 64
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(eq=False, slots=True)
class Tag:
    """An element: names without their namespaces."""

    name: str
    attributes: dict[str, str]
    line: int
    file: str
    text: str = ""
    children: list[Tag] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Tag]:
        """Children of a name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Tag | None:
        """The first child of a name."""
        return next(self.all(name), None)

    def needs(self, attribute: str) -> str:
        """An attribute that must be there."""
        if attribute not in self.attributes:
            raise self.fault(f"<{self.name}> has no {attribute}")
        return self.attributes[attribute]

    def fault(self, problem: str) -> FormatError:
        """The error to raise about this element."""
        return FormatError(self.file, problem, line=self.line)


class _Builder:
    """Makes the tree of what the parser calls out."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[Tag] = []
        self.words: list[list[str]] = []
        self.root: Tag | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.character
        self.parser.EntityDeclHandler = self.entity

    def start(self, name: str, given: dict[str, str]) -> None:
        if len(self.open) >= DEEPEST:
            raise self.fault(f"elements lie more than {DEEPEST} deep in one another")
        plain = {key.rpartition(" ")[2]: value for key, value in given.items()}
        made = Tag(name.rpartition(" ")[2].lower(), plain, self.parser.CurrentLineNumber, self.file)
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)
        self.words.append([])

    def end(self, name: str) -> None:
        self.open.pop().text = "".join(self.words.pop())

    def character(self, text: str) -> None:
        if self.words:
            self.words[-1].append(text)

    def entity(self, name: str, *rest: object) -> None:
        raise self.fault(f"declares the entity {name!r:.40}: entities of a file's own are not read")

    def fault(self, problem: str) -> FormatError:
        return FormatError(self.file, problem, line=self.parser.CurrentLineNumber)


def read_markup(file: str, data: bytes) -> Tag:
    """The tree of an XML file."""
    builder = _Builder(file)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise FormatError(file, f"is no sound XML: {expat.ErrorString(error.code)}", line=error.lineno) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(file, f"is in an encoding that is not known: {error}", line=1) from error
    if builder.root is None:
        raise FormatError(file, "holds nothing")
    return builder.root


# -- out ---------------------------------------------------------------------------------------------------------------


def legal(text: str) -> str:
    """The text with what XML cannot carry (control characters) replaced."""
    return _ILLEGAL.sub("\ufffd", text)


def refuse_illegal(ids: list[str]) -> None:
    """Ids must come through as they are."""
    for actor in ids:
        if _ILLEGAL.search(actor):
            raise ArgumentError(f"the id {actor!r:.60} holds a character that XML cannot carry")


def _escaped(text: str) -> str:
    text = legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def attributes(given: Mapping[str, str]) -> str:
    """Attributes of an element, each with a blank before it."""
    parts = []
    for name, value in given.items():
        escaped = _escaped(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
        parts.append(f' {name}="{escaped}"')
    return "".join(parts)


def tag(name: str, given: Mapping[str, str], content: str | None = None) -> str:
    """An element with text in it, or none."""
    head = f"<{name}{attributes(given)}"
    return f"{head}/>" if content is None else f"{head}>{_escaped(content)}</{name}>"


def told(name: str, given: Mapping[str, str], inside: list[str]) -> list[str]:
    """Lines of an element with others in it."""
    if not inside:
        return [f"<{name}{attributes(given)}/>"]
    return [f"<{name}{attributes(given)}>", *inside, f"</{name}>"]
