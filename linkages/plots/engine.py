"""The engine that turns a chart of Vega-Lite into SVG; and the program that does so for another process.

The engine takes half a second to start, does one chart at a time, and holds up all of Python meanwhile. `beside.py` runs
this file as a process of its own, so that a page is laid out while its charts are drawn. It needs nothing else of the package.
"""

from __future__ import annotations

import json
import os
import re
import sys

__all__ = ["drawn", "serve"]


def drawn(ordered: str) -> str:
    """SVG of a chart: what to hand to the engine comes as JSON, so that it is the same in either process."""
    import vl_convert

    return _stable(vl_convert.vegalite_to_svg(**json.loads(ordered)))


def _stable(svg: str) -> str:
    """Number the clip paths from 0: their ids come from a counter of the whole process."""
    seen: dict[str, str] = {}

    def renumber(match: re.Match[str]) -> str:
        return seen.setdefault(match.group(0), f"clip{len(seen)}-")

    return re.sub(r"\bclip\d+\b", renumber, svg)


def serve() -> None:
    """Answer every line on the standard input by a line with the SVG, or null where the engine refuses it, until it ends."""
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the engine prints is no answer
    for line in orders:
        try:
            svg = drawn(line.decode())
        except ValueError:  # the caller draws it again, and is told what is wrong
            svg = None
        answers.write(json.dumps(svg).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    serve()
