"""What a report is made of: sections of prose, tables, figures and the map. Frozen, plain text, nothing computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, ClassVar, Literal

from ..errors import LinkagesError
from ..files import write_atomically
from ..plots.picture import Picture
from ..vocabulary import Audience, one_of

__all__ = ["Cell", "Entry", "Figure", "Findings", "Glossary", "Map", "Part", "Prose", "Report", "Section", "Sources",
           "Table", "Tiles"]  # fmt: skip

Tone = Literal["plain", "note", "warning", "how"]
Mood = Literal["", "clear", "flat", "warn", "none"]  # never good or bad


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: str
    tone: Tone = "plain"
    form: ClassVar[str] = "prose"


@dataclass(frozen=True)
class Findings:
    """Sentences that are each a finding: what it says first, then the numbers it rests on."""

    items: tuple[tuple[str, str], ...]
    title: str = ""
    tone: Tone = "plain"
    folded: bool = False
    form: ClassVar[str] = "findings"


@dataclass(frozen=True)
class Tiles:
    """A few large numbers with their meaning."""

    items: tuple[tuple[str, str, str], ...]
    form: ClassVar[str] = "tiles"


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, how it reads, and a share from 0 to 1 that is drawn as a bar."""

    text: str
    mood: Mood = ""
    detail: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Table:
    """A table; the first ``heads`` cells of a row say what the row is about, the last ``words`` hold text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1
    words: int = 0
    note: str = ""
    folded: bool = True
    form: ClassVar[str] = "table"


@dataclass(frozen=True)
class Figure:
    """Pictures of one kind, side by side where there is room, and what to look for."""

    title: str
    pictures: tuple[tuple[str, Picture], ...]
    caption: str = ""
    folded: bool = False
    form: ClassVar[str] = "figure"


@dataclass(frozen=True)
class Map:
    """The interactive map: what the script draws, the controls, and pictures for paper and for pages without script."""

    data: Mapping[str, Any]
    still: tuple[tuple[str, Picture], ...]
    say: Mapping[str, str]
    form: ClassVar[str] = "map"


@dataclass(frozen=True)
class Entry:
    """A measure in the methods: name, one sentence, paragraphs."""

    name: str
    term: str
    summary: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glossary:
    """Measures or words with what they mean; in the language given when it is not the page's."""

    entries: tuple[Entry, ...]
    language: str = ""
    folded: bool = True
    title: str = ""
    form: ClassVar[str] = "glossary"


@dataclass(frozen=True)
class Sources:
    """References: text and, where known, a link."""

    items: tuple[tuple[str, str], ...]
    title: str = ""
    form: ClassVar[str] = "sources"


Part = Prose | Findings | Tiles | Table | Figure | Map | Glossary | Sources


@dataclass(frozen=True)
class Section:
    """A chapter of the page."""

    key: str
    title: str
    parts: tuple[Part, ...]
    lead: str = ""


@dataclass(frozen=True)
class Report:
    """A page that is ready to be written: its sections in their order, in one language, for one audience.

    Parameters
    ----------
    title : str
        Title of the page.
    language : {"en", "es", "pt"}, or one of them with a region
        Language of the page, as ``"es-AR"``.
    audience : {"public", "internal"}
        Whether organisations are shown by code or by name.
    sections : tuple of Section
        What is on it.
    subtitle : str
        What the page is about, under the title.
    notice : str
        Who may read the page and what it shows of them.
    numbers : callable, optional
        Gives all numbers behind the page as JSON.

    Examples
    --------
    >>> report = Report("Cluster", "en", "public", (Section("summary", "Summary", (Prose("Nothing <changed>."),)),))
    >>> "Nothing &lt;changed&gt;." in report.html()
    True
    """

    title: str
    language: str
    audience: Audience
    sections: tuple[Section, ...]
    subtitle: str = ""
    notice: str = ""
    numbers: Callable[[], str] | None = field(default=None, repr=False, compare=False)

    def html(self) -> str:
        """Return the page: one offline HTML document; the same report gives the same text.

        Returns
        -------
        str
        """
        from .render import render

        return render(self)

    def json(self) -> str:
        """Return every number behind the page, with what decided them, as a JSON document.

        Returns
        -------
        str
            Organisations stand under their codes, in a public report without names. The form is that of
            ``report.schema.json`` in this package.

        Raises
        ------
        LinkagesError
            When the report was not made by `build_report`.
        """
        if self.numbers is None:
            raise LinkagesError("this report was put together by hand and has no numbers: make it with build_report")
        return self.numbers()

    def save(self, path: str | Path) -> Path:
        """Write the page as UTF-8 with plain line ends, whole or not at all.

        Parameters
        ----------
        path : str or Path
            Where.

        Returns
        -------
        Path
            The file written.
        """
        return Path(write_atomically(path, self.html()))

    def pdf(self, path: str | Path, *, browser: str | Path | None = None) -> Path:
        """Print the page to a PDF file, with a browser that is installed.

        Parameters
        ----------
        path : str or Path
            Where.
        browser : str or Path, optional
            The program; by default the first Chromium, Chrome or Edge that is found.

        Returns
        -------
        Path
            The file written.

        Raises
        ------
        LinkagesError
            When no browser is found, or it does not print; the message says how to print by hand.
        """
        from .paper import print_page

        return print_page(self.html(), path, browser)

    def save_pictures(self, folder: str | Path, *, form: Literal["svg", "png"] = "svg") -> list[Path]:
        """Write every picture of the page to a file of its own.

        Parameters
        ----------
        folder : str or Path
            Where; made if it is not there.
        form : {"svg", "png"}
            Form of the files.

        Returns
        -------
        list of Path
            The files written: chapter, number of the picture, ``.svg`` or ``.png``.

        Raises
        ------
        ArgumentError
            For another form.
        """
        one_of("form", form, ("svg", "png"))
        place, written = Path(folder), []
        place.mkdir(parents=True, exist_ok=True)
        for section in self.sections:
            for i, picture in enumerate(_pictures(section), start=1):
                written.append(picture.save(place / f"{section.key}-{i:02d}.{form}"))
        return written

    def _repr_html_(self) -> str:
        page = escape(self.html(), quote=True)
        return (
            f'<iframe title="{escape(self.title, quote=True)}" sandbox="allow-scripts" srcdoc="{page}" '
            'style="width:100%;height:80vh;border:1px solid #ccc;border-radius:6px"></iframe>'
        )

    def __repr__(self) -> str:
        names = ", ".join(section.key for section in self.sections)
        return f"<Report {self.title!r}: {self.language}, {self.audience}, {len(self.sections)} sections ({names})>"


def _pictures(section: Section) -> Iterator[Picture]:
    """Charts and maps of a section, in their order."""
    for part in section.parts:
        if isinstance(part, Figure):
            yield from (picture for _, picture in part.pictures)
        elif isinstance(part, Map):
            yield from (picture for _, picture in part.still)
