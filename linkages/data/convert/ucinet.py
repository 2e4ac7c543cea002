"""UCINET: text in the DL language, and the program's own pair ``.##h`` and ``.##d``."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from ...errors import ArgumentError
from ...files import write_atomically
from ...vocabulary import DlForm, Encoding, one_of
from ..network import Network
from ..panel import Panel
from .dl import read_dl
from .foreign import encode, escape, lost, number, panel_of, panel_read, read_bytes, read_lines, text_ids
from .matrices import all_actors, dense_values, listed_values, losses_of, matrix_names, networks_of
from .ucinet_binary import binary_pair, read_binary

__all__ = ["from_ucinet", "to_ucinet"]

MOST_DENSE: Final = 10_000  # actors of a matrix written cell by cell
OLD_LABEL: Final = 18  # characters: what the help of UCINET promises to keep


def from_ucinet(
    path: str | os.PathLike[str],
    *,
    directed: bool | Collection[str],
    actors: pd.DataFrame | None = None,
    missing: Collection[float] = (),
    encoding: Encoding | None = None,
) -> Panel:
    r"""Read a UCINET file: DL text, or the pair ``.##h`` and ``.##d``.

    Parameters
    ----------
    path : str or path-like
        The DL file, or either file of the pair (both header versions, ``V6404`` and ``DATE:``).
    directed : bool or collection of str
        Whether the relations are directed, or which are: UCINET does not say, and a symmetric matrix does not tell.
    actors : pandas.DataFrame, optional
        The same actors with their attributes, by the column ``actor`` or the index.
    missing : collection of float
        Values that stand for a missing dyad, beside those UCINET marks as missing itself.
    encoding : {"utf-8", "utf-16", "cp1252", "latin-1", "cp850", "mac-roman"}, optional
        Of a DL file; by default UTF-8 if the file can be that, else the one of western Windows.

    Returns
    -------
    Panel
        One network a matrix. A matrix labelled ``advice [2019]`` is relation ``advice`` in wave 2019 if all are
        labelled like that, else the label is the relation and the wave 1. Actors are called by their labels, or
        numbered from 1.

    Raises
    ------
    FormatError
        When the file is not what it claims to be, with the line.
    ArgumentError
        When ``directed`` names a relation, or ``actors`` an actor, that is not in the file.

    Notes
    -----
    Formats of DL: fullmatrix, lowerhalf, upperhalf, edgelist1, edgelist2, nodelist1, nodelist1b, nodelist2; labels
    listed or embedded; several matrices. The diagonal is left out. In a matrix of two modes (rows and columns are
    different things) only the dyads between the modes are at stake, and ``mode`` is a column of the actors.

    References
    ----------
    Borgatti SP, Everett MG, Freeman LC (2002). UCINET 6 for Windows: Software for Social Network Analysis. Analytic
    Technologies.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "advice.dl"
    >>> _ = file.write_text('DL N=3 FORMAT=EDGELIST1 LABELS: "La Casa" INTA UNSL DATA: 1 2 3\n3 1')
    >>> lk.from_ucinet(file, directed=True)["tie", 1]
    <Network 'tie', wave 1: 3 actors, 2 directed ties, 0% of dyads missing>
    """
    suffix = Path(path).suffix.lower()
    if suffix in (".##h", ".##d"):
        header, data = _pair(Path(path))
        told = read_binary(header.name, read_bytes(header), read_bytes(data))
    else:
        told = read_dl(read_lines(path, encoding))
    nets, losses = networks_of(told, Path(path).name, directed=directed, actors=actors, missing=missing)
    lost(path, losses)
    return panel_read(nets)


def _pair(path: Path) -> tuple[Path, Path]:
    """Both files of the pair, the other with the suffix as this one spells it."""
    small = path.suffix[-1].islower()
    return path.with_suffix(".##h" if small else ".##H"), path.with_suffix(".##d" if small else ".##D")


def to_ucinet(
    networks: Network | Panel | Iterable[Network],
    path: str | os.PathLike[str],
    *,
    form: DlForm = "fullmatrix",
    encoding: Encoding = "utf-8",
) -> Path:
    """Write networks for UCINET: DL text, or with the suffix ``.##h`` the program's own pair of files.

    Parameters
    ----------
    networks : Network, Panel or iterable of Network
        One matrix each. Their actors are put together; where one was not there its dyads are missing.
    path : str or path-like
        Where; ``name.##h`` writes ``name.##d`` beside it (header version ``V6404``).
    form : {"fullmatrix", "edgelist1"}
        Of DL text: all cells, or a line for each tie and missing dyad (for large networks).
    encoding : {"utf-8", "utf-16", "cp1252", "latin-1", "cp850", "mac-roman"}
        Of DL text; a character it lacks becomes ``&#code;``, as does what a label cannot hold (quotation marks, line
        ends).

    Returns
    -------
    pathlib.Path
        The path written.

    Warns
    -----
    InformationLost
        Naming what UCINET has no word for: dyads that are out (they are written as missing), attributes of actors,
        labels it may cut or take for one another.

    Notes
    -----
    A missing dyad is ``NA`` in DL text and 1e38 in the pair. UCINET has no word for direction: an undirected network
    is a symmetric matrix, and `from_ucinet` must be told. Waves other than 1 stand in the label: ``advice [2019]``.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> import linkages as lk
    >>> net = lk.from_matrix([[0, 1], [float("nan"), 0]], directed=True, actors=pd.DataFrame(index=["INTA", "La Casa"]))
    >>> print(lk.to_ucinet(net, pathlib.Path(tempfile.mkdtemp()) / "net.dl").read_text())
    DL n=2
    format = fullmatrix
    labels:
    INTA,"La Casa"
    data:
    0 1
    NA 0
    """
    one_of("form", form, DlForm)
    panel = panel_of(networks)
    ids, names = all_actors(panel), matrix_names(panel)
    losses = losses_of(panel, ids) + _label_losses(ids)
    if Path(path).suffix.lower() == ".##h":
        _limit(ids)
        matrices = [dense_values(net, ids) for net in panel]
        if any((m[m > 0] != m[m > 0].astype(np.float32)).any() for m in matrices):
            losses.append("strengths are rounded to seven digits")
        header, data = binary_pair(names, text_ids(ids), matrices)
        write_atomically(_pair(Path(path))[1], data)
        write_atomically(path, header)
    else:
        if any(escape(label, '"') != label for label in [*text_ids(ids), *names]):
            losses.append("what a label cannot hold is written as &#code;")
        write_atomically(path, encode(_dl(panel, ids, names, form), encoding))
    lost(path, losses)
    return Path(path)


def _limit(ids: pd.Index) -> None:
    if len(ids) > MOST_DENSE:
        raise ArgumentError(
            f"{len(ids)} actors are too many to write cell by cell: write DL text with form='edgelist1'"
        )


def _dl(panel: Panel, ids: pd.Index, names: list[str], form: DlForm) -> str:
    lines = [f"DL n={len(ids)}{f' nm={len(panel)}' if len(panel) > 1 else ''}", f"format = {form}", "labels:"]
    lines += _wrapped([_quoted(label) for label in text_ids(ids)])
    if names != ["tie"]:
        lines += ["matrix labels:", *_wrapped([_quoted(name) for name in names])]
    lines.append("data:")
    if form == "fullmatrix":
        _limit(ids)
        for net in panel:
            lines += [" ".join(map(_cell, row)) for row in dense_values(net, ids).tolist()]
    else:
        for turn, net in enumerate(panel):
            lines += ["!"] if turn else []
            lines += [f"{i + 1} {j + 1} {_cell(value)}" for i, j, value in listed_values(net, ids)]
    return "\n".join(lines) + "\n"


def _wrapped(labels: list[str]) -> list[str]:
    """Labels in lines of a readable length."""
    lines: list[str] = []
    for label in labels:
        if lines and len(lines[-1]) + len(label) < 100:
            lines[-1] += f",{label}"
        else:
            lines.append(label)
    return lines


def _cell(value: float) -> str:
    return "NA" if value != value else number(value)


def _quoted(label: str) -> str:
    """A label as DL takes it: plain where that is safe."""
    return label if re.fullmatch(r"[A-Za-z0-9_.-]+", label) else '"' + escape(label, '"') + '"'


def _label_losses(ids: pd.Index) -> list[str]:
    labels = text_ids(ids)
    losses = []
    if any(len(label) > OLD_LABEL for label in labels):
        losses.append(f"older versions of UCINET cut labels at {OLD_LABEL} characters")
    alike = Counter(label.upper() for label in labels)
    twice = next((label for label in labels if alike[label.upper()] > 1), None)
    if twice is not None:
        losses.append(f"UCINET takes capitals for small letters: {twice!r:.60} is not the only label of its kind")
    return losses
