"""Write ``docs/variants.md``: what a measure of ours is called elsewhere, and whether the numbers are the same.

Usage: ``python docs/make_variants.py``. The table is in ``variants_rows.py`` and ``variants_rows_actors.py``.
"""

from __future__ import annotations

import inspect
import math
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
PAGE = HERE / "variants.md"
SETUP = """\
import igraph
import linkages as lk
import networkx as nx
import pandas as pd

names = ["a", "b", "c", "d", "e", "p", "q", "r"]
actors = pd.DataFrame({"actor": names, "sector": ["private"] * 5 + ["public"] * 3})
ties = pd.DataFrame(
    [("a", "c", 1), ("a", "q", 2), ("b", "a", 2), ("b", "p", 3), ("c", "p", 1), ("d", "p", 1), ("d", "q", 3),
     ("p", "a", 3), ("p", "c", 3), ("p", "q", 3), ("q", "a", 2), ("e", "r", 2)],
    columns=["source", "target", "strength"],
)
net = lk.from_edgelist(ties, directed=True, actors=actors, relation="advice")
joined = net.symmetrize("either")                               # undirected: tied when either names the other
strong = lk.from_edgelist(ties[ties["strength"] >= 2], directed=True, actors=actors, relation="strong advice")

g, gj, gs = lk.to_igraph(net), lk.to_igraph(joined), lk.to_igraph(strong)
G, GJ, GS = lk.to_networkx(net), lk.to_networkx(joined), lk.to_networkx(strong)
"""
HEAD = """\
# One name, several measures

<!-- Written by `python docs/make_variants.py` and tested: change the tables in `docs/variants_rows*.py`, not here. -->

Programs give different measures one name, and one measure different names. This page says which of our calls gives the
number of UCINET, of the R packages sna and igraph, and of igraph and networkx in Python, and where none does, why. All of
it is shown on one small network, invented so that variants come out different.

**Where the numbers come from.** Our calls, and those of igraph and networkx in Python, are run whenever the tests are.
**R and UCINET were not run for this page.** Their values are computed by formula (`docs/variants_formulas.py`, plain
NumPy). The formulas of sna are tested against values that R gave for real networks; those of UCINET follow its help pages
alone, and its menus differ between versions. Nothing is missing in this network. Where something is, most
programs take a dyad that nobody reported for one without a tie, and their numbers part from ours.

## The network

Eight organisations, a to e private, p to r public; rows name columns, with the strength of the tie. The organisations e and
r are tied to one another only.

"""
CALLED = """\

In the calls of R and UCINET, `x` is this matrix, `b` the same with 1 for every tie, `y` that of the joined network (1 where
either names the other), and `s` that of the strong ties. Values by actor are in the order of the matrix.

"""
SUMMARY = """\

## At a glance

`=`: each call listed for the program gives the number of one of ours. `≈`: it does, up to a stated factor. `some`: some calls do. `≠`:
none does. Empty: no call is listed.

"""
OPTIONS = """\

## Every option that chooses a variant

`available` and `standardised` are the same when nothing is missing; so are `share` and `count`, but of `isolates`, where a
share is one of the actors.

| measure | option | default | others |
|---|---|---|---|
"""
PROGRAMS = ("UCINET", "R sna", "R igraph", "igraph", "networkx")
BY_OPTION = ("form", "scope", "count", "null", "off_diagonal", "direction")
REFUSED = "refuses"


def namespaces() -> tuple[dict[str, Any], dict[str, Any]]:
    """What the calls of Python see, and what the formulas see."""
    import variants_formulas as formulas

    calls: dict[str, Any] = {}
    exec(SETUP, calls)
    x = calls["net"].ties.toarray()
    b = formulas.ties(x)
    known = {name: value for name, value in vars(formulas).items() if inspect.isfunction(value)}
    sector = calls["net"].actors["sector"].tolist()
    return calls, {
        **known,
        "x": x,
        "b": b,
        "y": np.maximum(b, b.T),
        "sector": sector,
        "n": len(x),
        "maximum": np.maximum,
    }


def sections() -> list[Any]:
    """All that is compared."""
    from variants_rows import COHESION
    from variants_rows_actors import ACTORS, GROUPS, PAIRS

    return [*COHESION, *ACTORS, *GROUPS, *PAIRS]


def value_of(code: str, names: dict[str, Any]) -> Any:
    """A float, a vector (values by actor in the order of the actors), or that the program refuses."""
    from networkx import NetworkXException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of igraph, where a network falls apart
            found = eval(code, dict(names))
    except NetworkXException:
        return REFUSED
    found = np.asarray([found[actor] for actor in names["names"]] if isinstance(found, dict) else found, dtype=float)
    return float(found) if found.ndim == 0 else found


def same_as(line: Any, ours: list[Any], n: int) -> Any:
    """The value a line ought to have, if it is one of ours."""
    place, factor = line[3] if isinstance(line[3], tuple) else (line[3], "1")
    return None if place is None else ours[place] * eval(factor, {"n": n, "sqrt": math.sqrt})


def evaluated() -> Iterator[tuple[Any, list[Any], list[Any]]]:
    """Each section, the values of our calls, the values of the others."""
    calls, formulas = namespaces()
    for section in sections():
        ours = [value_of(code, calls) for code in section.ours]
        others = [value_of(line[2] or line[1], formulas if line[2] else calls) for line in section.others]
        yield section, ours, others


def options() -> Iterator[tuple[str, str, Any, tuple[str, ...]]]:
    """Each option of a measure that chooses a variant: measure, option, default, words as the docstring lists them."""
    import linkages as lk

    for name in lk.__all__:
        measure = getattr(lk, name)
        if inspect.isfunction(measure) and measure.__module__.startswith("linkages.measures"):
            for parameter in inspect.signature(measure).parameters.values():
                if parameter.name in BY_OPTION:
                    found = re.search(rf"^{parameter.name} : \{{(.*)\}}$", inspect.getdoc(measure) or "", re.M)
                    words = tuple(word.strip().strip('"') for word in found[1].split(",")) if found else ()
                    yield name, parameter.name, parameter.default, words


def page() -> str:
    """The page."""
    calls, _ = namespaces()
    found = list(evaluated())
    return "".join(
        [HEAD, *_matrix(calls["net"]), CALLED, f"```python\n{SETUP}```\n", SUMMARY, *_summary(found)]
        + [line for section, ours, others in found for line in _section(section, ours, others)]
        + [OPTIONS, *(f"| `{m}` | `{o}` | `{d}` | {_words(w[1:])} |\n" for m, o, d, w in options())]
    )


def _matrix(net: Any) -> Iterator[str]:
    names = net.actors.index.tolist()
    yield "| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names) + "\n"
    for name, row in zip(names, net.ties.toarray(), strict=True):
        yield f"| **{name}** | " + " | ".join(f"{s:.0f}" if s else "·" for s in row) + " |\n"


def _summary(found: list[tuple[Any, list[Any], list[Any]]]) -> Iterator[str]:
    yield "| | " + " | ".join(PROGRAMS) + " |\n|---|" + "---|" * len(PROGRAMS) + "\n"
    for section, _, _ in found:
        link = re.sub(r"[^\w -]", "", section.title.lower()).replace(" ", "-")
        marks = (_mark([line[3] for line in section.others if line[0] == program]) for program in PROGRAMS)
        yield f"| [{section.title}](#{link}) | " + " | ".join(marks) + " |\n"


def _mark(sames: list[Any]) -> str:
    if not sames:
        return ""
    if None in sames:
        return "≠" if set(sames) == {None} else "some"
    return "≈" if any(isinstance(same, tuple) for same in sames) else "="


def _section(section: Any, ours: list[Any], others: list[Any]) -> Iterator[str]:
    yield f"\n## {section.title}\n\n{section.text}\n\n| | our call | value |\n|---|---|---|\n"
    for k, (code, value) in enumerate(zip(section.ours, ours, strict=True), start=1):
        yield f"| {k} | `{code}` | {_shown(value)} |\n"
    yield "\n| program | call | value | equals | |\n|---|---|---|---|---|\n"
    for line, value in zip(section.others, others, strict=True):
        program, call, _, same, why = line
        call = call if program == "UCINET" else f"`{call}`"
        yield f"| {program} | {call.replace('|', chr(92) + '|')} | {_shown(value)} | {_equals(same)} | {why} |\n"


def _equals(same: Any) -> str:
    if same is None:
        return "none"
    return f"{same[0] + 1}, times {same[1]}".replace("*", "·") if isinstance(same, tuple) else str(same + 1)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.4g}" if isinstance(value, float) else " ".join(f"{v + 0.0:.3g}" for v in np.round(value, 6))


def _words(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def main() -> None:
    """Write the page from the code beside it, whatever is installed."""
    sys.path[:0] = [str(HERE.parent), str(HERE)]
    from linkages.files import write_atomically

    write_atomically(PAGE, page())


if __name__ == "__main__":
    main()
