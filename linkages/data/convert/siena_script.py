"""The R script that stands beside Siena matrices and makes a data object of them."""

from __future__ import annotations

from typing import Any, Final

from .foreign import Column

__all__ = ["TAKEN", "script"]

# Names that mean something in R or in the script: no network is called so.
TAKEN: Final = (
    "if", "else", "repeat", "while", "function", "for", "next", "break", "in", "c", "data", "wave", "waves", "here", "folder",
    "started", "actors", "effects", "algorithm", "result", "composition", "print", "library",
)  # fmt: skip

_HEAD = """\
# Reads the matrices that stand beside this file into RSiena: Rscript siena.R
# A tie is 1, NA is missing, 10 a dyad that was not at stake (a structural zero).

library(RSiena)

started <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
folder <- if (length(started)) dirname(started[1]) else "."
here <- function(file) file.path(folder, file)
wave <- function(file) unname(as.matrix(read.table(here(file), na.strings = "NA", colClasses = "numeric")))
waves <- function(...) {
  matrices <- lapply(c(...), wave)
  array(unlist(matrices), dim = c(dim(matrices[[1]]), length(matrices)))
}

actors <- read.csv(here("actors.csv"), encoding = "UTF-8", check.names = FALSE,
                   colClasses = "character", na.strings = "")
"""

_TAIL = """
effects <- getEffects(data)
print(data)

# A first model; see the manual of RSiena for what else a model should hold.
# effects <- includeEffects(effects, transTrip, cycle3)
# algorithm <- sienaAlgorithmCreate(projname = "siena", seed = 1)
# result <- siena07(algorithm, data = data, effects = effects)
# result
"""


def script(files: dict[str, list[str]], waves: list[Any], n: int, columns: list[Column], *, composition: bool) -> str:
    """The script for these files (by relation, in order of the waves) and attributes."""
    lines = [_HEAD, f"stopifnot(nrow(actors) == {n})", ""]
    lines.append(f"# Waves 1 to {len(waves)}: {_remark(', '.join(map(str, waves)))}")
    names = []
    for relation, matrices in files.items():
        name = matrices[0].rpartition("-")[0]
        names.append(name)
        listed = ", ".join(f'"{file}"' for file in matrices)
        lines += [f"# {_remark(relation)}", f"{name} <- sienaDependent(waves({listed}))"]
    for place, column in enumerate(columns, start=2):
        lines += _covariate(place, column, names)
    if composition:
        lines += [
            "",
            "# Who came or left did so half-way between two waves: change composition.txt where more is known.",
            "# Option 3: what was not observed counts as missing, never as no tie.",
            'composition <- sienaCompositionChangeFromFile(here("composition.txt"), option = 3)',
        ]
        names.append("composition")
    lines += ["", f"data <- sienaDataCreate({', '.join(names)})"]
    return "\n".join(lines) + "\n" + _TAIL


def _covariate(place: int, column: Column, names: list[str]) -> list[str]:
    """A constant covariate of sector, kind and of numbers; what is the same for all explains nothing."""
    found = sorted({text for text in column.texts if text is not None})
    number = column.kind in ("long", "double")
    if len(found) < 2 or not (number or column.name in ("sector", "kind")):
        return []
    name = f"covariate_{place - 1}"
    names.append(name)
    if number:
        return [f"# {_remark(column.name)}", f"{name} <- coCovar(as.numeric(actors[[{place}]]))"]
    legend = ", ".join(f"{code} = {_remark(text)}" for code, text in enumerate(found, start=1))
    codes = ", ".join(f'"{_quoted(text)}"' for text in found)
    return [
        f"# {_remark(column.name)}: {legend}",
        f"{name} <- coCovar(match(actors[[{place}]], c({codes})), centered = FALSE)",
    ]


def _remark(text: str) -> str:
    """Text that stays within a line of remarks, in letters any locale has."""
    return " ".join(text.encode("ascii", "backslashreplace").decode().split())


def _quoted(text: str) -> str:
    """Text in quotation marks as R reads it."""
    return "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else f"\\U{{{ord(c):x}}}" for c in text)
