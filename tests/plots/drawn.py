"""What is to be seen in an SVG that Vega has drawn."""

from __future__ import annotations

import re


def marks_of(svg: str, kind: str) -> str:
    """What is drawn as marks of a kind."""
    return "".join(re.findall(rf'<g class="mark-{kind} role-mark[^>]*>(.*?)</g>', svg))


def widths(svg: str) -> list[tuple[float, float]]:
    """Where bars begin and how wide they are."""
    found = [
        [float(x) for x in re.findall(r"[MLC, ]?(-?[\d.]+),-?[\d.]+", d)]
        for d in re.findall(r' d="([^"]*)"', marks_of(svg, "rect"))
    ]
    return [(min(xs), max(xs) - min(xs)) for xs in found]


def n_points(svg: str) -> int:
    """How many points are drawn, those of the legend apart."""
    return sum(group.count("<path") for group in re.findall(r'<g class="mark-symbol role-mark[^>]*>(.*?)</g>', svg))
