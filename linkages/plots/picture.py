"""A picture, and the way from a chart to it: drawn here, or in a program beside this one while a page is being laid out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..errors import ArgumentError
from .engine import drawn
from .style import COLOURS, ENGLISH, Lettering

if TYPE_CHECKING:
    from .beside import Draughtsman

__all__ = ["Picture", "draw", "drawn_beside"]

_beside: ContextVar[Draughtsman | None] = ContextVar("_beside", default=None)


class Picture:
    """A picture: its SVG and what it shows in words.

    Parameters
    ----------
    svg : str, or Future of str
        A complete ``<svg>`` element, or one that is being drawn: whoever asks for it first waits.
    alt : str
        What a reader who cannot see it should be told.

    Examples
    --------
    >>> picture = Picture('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"></svg>', "nothing")
    >>> picture.png()[1:4]
    b'PNG'
    """

    __slots__ = ("_svg", "alt")

    def __init__(self, svg: str | Future[str], alt: str) -> None:
        self._svg = svg
        self.alt = alt

    @property
    def svg(self) -> str:
        """The ``<svg>`` element."""
        if not isinstance(self._svg, str):
            self._svg = self._svg.result()
        return self._svg

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and (self.svg, self.alt) == (other.svg, other.alt)

    def __hash__(self) -> int:
        return hash((self.svg, self.alt))

    def __reduce__(self) -> tuple[type[Picture], tuple[str, str]]:
        return Picture, (self.svg, self.alt)

    def __repr__(self) -> str:
        return f"<Picture: {self.alt}>"

    def png(self, *, scale: float = 2.0) -> bytes:
        """Return the picture as PNG.

        Parameters
        ----------
        scale : float
            Pixels for each unit of the SVG.

        Returns
        -------
        bytes
        """
        import vl_convert

        return bytes(vl_convert.svg_to_png(self.svg, scale=scale))

    def save(self, path: str | Path) -> Path:
        """Write the picture to a file ending in ``.svg`` or ``.png``.

        Parameters
        ----------
        path : str or Path
            Where.

        Returns
        -------
        Path

        Raises
        ------
        ArgumentError
            For any other ending.
        """
        path = Path(path)
        if path.suffix == ".svg":
            path.write_text(self.svg, encoding="utf-8", newline="\n")
        elif path.suffix == ".png":
            path.write_bytes(self.png())
        else:
            raise ArgumentError(f"path={str(path)!r} must end in .svg or .png")
        return path

    def _repr_html_(self) -> str:
        return f'<figure role="img" aria-label="{escape(self.alt, quote=True)}">{self.svg}</figure>'


def draw(chart: dict[str, Any], alt: str, *, lettering: Lettering = ENGLISH, percent: str | None = None) -> Picture:
    """Turn a chart of Vega-Lite into a Picture; the same chart gives the same bytes. ``percent`` stands after percentages."""
    letters = {
        "decimal": lettering.decimal,
        "thousands": lettering.thousands,
        "grouping": [3],
        "currency": ["", ""],
        "percent": lettering.percent if percent is None else percent,
        # An ASCII minus joins the number to whatever stands before it; the true sign is also easier to read.
        "minus": "\u2212",
    }
    ordered = json.dumps({"vl_spec": chart, "config": _CONFIG, "allowed_base_urls": [], "format_locale": letters})
    beside = _beside.get()
    return Picture(drawn(ordered) if beside is None else beside.draw(ordered), alt)


@contextmanager
def drawn_beside() -> Iterator[None]:
    """Have every chart within drawn by a program beside this one: all are there at the end, the same bytes as without."""
    from .beside import draughtsman

    beside = draughtsman()
    token = _beside.set(beside)
    try:
        yield
        if beside is not None:
            beside.finish()
    finally:
        _beside.reset(token)


_AXIS: Final = {
    "labelColor": COLOURS["ink"], "titleColor": COLOURS["muted"], "labelFontSize": 13, "titleFontSize": 13,
    "titleFontWeight": "normal", "domain": False, "ticks": False, "gridColor": COLOURS["rule"], "gridWidth": 1,
    "labelLimit": 220, "labelFlush": False, "labelPadding": 6,
}  # fmt: skip

# House style of all charts.
_CONFIG: Final = {
    "aria": False,  # what a picture shows is said once, in its alternative text and the language of the page
    "font": "sans-serif",
    "background": COLOURS["paper"],
    "view": {"stroke": None},
    "axis": _AXIS,
    "legend": {
        "orient": "top", "direction": "horizontal", "title": None, "labelColor": COLOURS["ink"], "labelFontSize": 13,
        "symbolSize": 90, "padding": 0, "offset": 8, "labelLimit": 260,
    },
    "header": {"labelColor": COLOURS["ink"], "labelFontSize": 13, "title": None},
    "padding": {"left": 18, "right": 12, "top": 4, "bottom": 4},
}  # fmt: skip
