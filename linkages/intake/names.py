"""Names of organisations: which of a list each name means, decided openly, and followed through mergers and splits."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from ..data.columns import blank, clean_text, shown, text_series
from ..data.tables import Problems
from ..errors import ArgumentError, StudyError
from ..files import write_atomically
from ..vocabulary import TaxCountry
from ._names import decisions as _decisions
from ._names.match import Listed, best_candidates, review_table
from ._names.taxids import TaxId, read_ids
from .files.opening import open_table

__all__ = ["apply_names", "check_tax_ids", "match_names", "read_names", "write_names"]

ACCEPT_AT = 75.0
MARGIN = 5.0


def match_names(
    names: Iterable[str],
    against: pd.DataFrame | Iterable[str],
    *,
    ids: Iterable[str | None] | None = None,
    country: TaxCountry | None = None,
    accept_at: float | None = ACCEPT_AT,
    margin: float = MARGIN,
    decisions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find for each name the organisations of a list that it may mean, as a table to be reviewed.

    Parameters
    ----------
    names : iterable of str
        Names as they were written; each is looked at once, blanks are left out.
    against : pandas.DataFrame or iterable of str
        The list: columns ``actor`` and, if known, ``name`` (the actor if blank) and ``tax_id`` (text). An actor may have
        several rows, as in the actors of a survey with several waves. Plain names are their own identifiers.
    ids : iterable of str, optional
        Tax number of each name, as text; None or blank where it is not known.
    country : {"ar", "br", …}, optional
        Country of the tax numbers: ar, br, cl, co, cr, do, ec, gt, mx, pe, py, sv, uy or ve. Without it a number
        may be of any of these.
    accept_at : float, optional
        Lowest score, 0 to 100, at which a name is accepted without a person. None accepts nothing.
    margin : float
        How far the score must be above that of the next organisation.
    decisions : pandas.DataFrame, optional
        Earlier decisions (`read_names`): decided names keep their rows, what was rejected is not proposed again.

    Returns
    -------
    pandas.DataFrame
        Columns ``name, decision, rank, actor, actor_name, kind, score, why, tax_id``, up to three rows for each name, those to be
        decided first. ``decision`` is accepted, rejected, new, external or review; ``new`` and ``external``, with its
        ``kind``, are only ever said by a person.

    Raises
    ------
    ArgumentError
        When the list lacks a column, or tax numbers are not text.

    Notes
    -----
    Names are compared without accents, capitals, legal forms and little words; contractions are written out, and common
    words of Spanish, Portuguese and English stand for one another. Words are then paired one by one: the same, cut short,
    sounding the same, misspelt, or an acronym of several. Rare words count more than words many names share. A short name
    that the list gives in brackets stands for the whole; a larger place set apart from a name (Acme S.A., Rosario) is passed
    over; a letter lost to an encoding may be any.

    A name is accepted only if, beside its score, nothing speaks against it: words left over on both sides (Metalúrgica del
    Sur, del Norte), more words that make it a part of the other, a word that is itself on the list or is too short to
    tell a slip from another word (INTA, INTI), numbers that differ, two legal forms that differ, another valid tax number,
    an acronym that several organisations of the list would be expected to share. The same valid tax number decides,
    whatever the names say. A number that fails its check digit does not decide, and ``why`` says so.

    Examples
    --------
    >>> roster = pd.DataFrame({
    ...     "actor": ["E1", "E2", "I1"],
    ...     "name": ["Metalúrgica del Sur S.A.", "Metalúrgica del Norte S.A.", "Instituto Nacional de Tecnología Agropecuaria"],
    ... })
    >>> found = match_names(["METALURGICA SUR", "INTA", "Metalúrgica del Este"], roster)
    >>> found.loc[found["decision"] == "accepted", ["name", "actor", "why"]]
                  name actor                         why
    2             INTA    I1  the initials of its words
    3  METALURGICA SUR    E1             the same words
    >>> found.loc[found["decision"] == "review", "actor"].tolist()
    ['E2', 'E1']
    """
    if accept_at is not None and not 0 <= accept_at <= 100:
        raise ArgumentError(f"accept_at={accept_at!r} must lie between 0 and 100, or be None")
    if not 0 <= margin <= 100:
        raise ArgumentError(f"margin={margin!r} must lie between 0 and 100")
    wanted, numbers = _wanted(names, ids, country)
    earlier = _decisions.empty() if decisions is None else _decisions.check_decisions("decisions", decisions)
    done = set(earlier["name"]) - _decisions.undecided(earlier)
    left = [i for i, name in enumerate(wanted) if name not in done]
    wanted, numbers = [wanted[i] for i in left], [numbers[i] for i in left]
    found = best_candidates(wanted, numbers, _listed(against, country), _decisions.barred(wanted, earlier))
    table = review_table(wanted, numbers, found, accept_at, margin)
    return table if decisions is None else _decisions.keep_decided(table, earlier)


def _wanted(
    names: Iterable[str], ids: Iterable[str | None] | None, country: str | None
) -> tuple[list[str], list[TaxId]]:
    """Each name once, with its tax number."""
    if isinstance(names, (str, pd.DataFrame)):
        raise ArgumentError("names must be a list or column of names; of a DataFrame give the column")
    given = list(names)
    numbers = read_ids("ids", list(ids) if ids is not None else [None] * len(given), country)
    if len(numbers) != len(given):
        raise ArgumentError(
            f"ids holds {len(numbers)} tax numbers for {len(given)} names: give one for each, None if unknown"
        )
    found: dict[str, TaxId] = {}
    for name, number in zip(given, numbers):
        if blank(name):
            continue
        text = _text("names", name)
        earlier = found.setdefault(text, number)
        if number.given and earlier.given and number.compact != earlier.compact:
            found[text] = TaxId(f"{earlier.given}; {number.given}", note="is not the same wherever the name stands")
        elif number.given:
            found[text] = number if number.usable or not earlier.usable else earlier
    ordered = sorted(found)
    return ordered, [found[name] for name in ordered]


def _text(argument: str, name: Any) -> str:
    if not isinstance(name, str):
        raise ArgumentError(f"{argument} holds {shown(name)!r}, which is no text: read names as text (dtype=str)")
    return clean_text(name)


def _listed(against: Any, country: TaxCountry | None) -> Listed:
    """The list as pairs of actor and name, each once, in an order that does not depend on its rows."""
    if isinstance(against, pd.DataFrame):
        if "actor" not in against.columns:
            raise ArgumentError(f"against has no column 'actor': {', '.join(map(str, against.columns))}")
        actors = against["actor"].tolist()
        names = against["name"].tolist() if "name" in against.columns else actors
        numbers = against["tax_id"].tolist() if "tax_id" in against.columns else [None] * len(actors)
    elif isinstance(against, str):
        raise ArgumentError("against must be a DataFrame with the columns actor and name, or a list of names")
    else:
        actors = names = list(against)
        numbers = [None] * len(actors)
    rows = set()
    for actor, name, number in zip(actors, names, read_ids("against['tax_id']", numbers, country)):
        if not blank(actor):
            identifier = _text("against['actor']", actor)
            rows.add((identifier, identifier if blank(name) else _text("against['name']", name), number.given, number))
    ordered = sorted(rows, key=lambda row: row[:3])
    return Listed([r[0] for r in ordered], [r[1] for r in ordered], [r[3] for r in ordered])


def read_names(path: str | os.PathLike[str]) -> pd.DataFrame:
    r"""Read a file of decisions about names, written by `write_names` and edited by hand.

    Parameters
    ----------
    path : str or path-like
        The workbook or CSV file, the latter in any of the encodings and separators that a spreadsheet writes.

    Returns
    -------
    pandas.DataFrame
        As `match_names` gives it, with the columns that were added by hand.

    Raises
    ------
    StudyError
        When the file cannot be read or its decisions contradict one another: every fault with its row.

    Notes
    -----
    Needed are the columns ``name``, ``decision`` and ``actor``. A decision is accepted, rejected, new, external, or review (or
    blank); aceptado, sí, no, nuevo, fora and the like are understood. An ``external`` one exists, but outside the boundary of
    the study: its ``kind`` stands beside it, and ``actor`` is its identifier if it shall have another than its name. An
    organisation of the list in ``actor`` is then one that was proposed, and counts for nothing.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "names.csv"
    >>> _ = file.write_text("name;decision;actor\nINTA;aceptado;I1\nTaller X;nuevo;\n", encoding="utf-8")
    >>> read_names(file)[["name", "decision", "actor"]]
           name  decision actor
    0      INTA  accepted    I1
    1  Taller X       new
    """
    file = Path(path)
    problems = Problems()
    read = open_table(file, file.name, problems)
    table = _decisions.from_text(read, problems) if read is not None else _decisions.empty()
    if len(problems):
        raise StudyError(problems.frame(), "the decisions about names cannot be used")
    return table


def write_names(table: pd.DataFrame, path: str | os.PathLike[str]) -> Path:
    """Write a table of decisions as a file that a spreadsheet opens: a workbook (``.xlsx``), or CSV.

    Parameters
    ----------
    table : pandas.DataFrame
        As `match_names` gives it.
    path : str or path-like
        Where to write; the file is there whole or not at all.

    Returns
    -------
    pathlib.Path
        The path written.

    Raises
    ------
    ArgumentError
        When the table has not the columns of a table of decisions.

    Notes
    -----
    A CSV file is UTF-8 with a mark that spreadsheets know; where a comma is the decimal sign they open it in one column,
    and a workbook is better. A cell that a spreadsheet would run as a formula begins with an
    apostrophe, which `read_names` takes away again.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> found = match_names(["=INTA", "Inti"], ["INTI"])
    >>> file = write_names(found, pathlib.Path(tempfile.mkdtemp()) / "names.csv")
    >>> read_names(file)["name"].tolist()
    ['=INTA', 'Inti']
    """
    checked = _decisions.check_decisions("table", table)
    book = str(path).lower().endswith(".xlsx")
    return write_atomically(path, _decisions.as_workbook(checked) if book else _decisions.as_csv(checked))


def apply_names(names: Iterable[Any], decisions: pd.DataFrame) -> pd.Series:
    """Replace every accepted name by its organisation; names that are new, external or undecided stay as they are.

    Parameters
    ----------
    names : iterable of str
        A column of names or identifiers; blanks stay.
    decisions : pandas.DataFrame
        As `match_names` or `read_names` gives it.

    Returns
    -------
    pandas.Series
        With the index of ``names`` if that is a Series.

    Raises
    ------
    ArgumentError
        When the table has not the columns of a table of decisions.
    SurveyError
        When decisions contradict one another.

    Examples
    --------
    >>> decisions = pd.DataFrame({"name": ["Inta", "Taller X"], "decision": ["accepted", "review"], "actor": ["I1", "E7"]})
    >>> apply_names(["Inta", "Taller X", "E2"], decisions).tolist()
    ['I1', 'Taller X', 'E2']
    """
    meant = _decisions.chosen(_decisions.check_decisions("decisions", decisions))
    if isinstance(names, (str, pd.DataFrame)):
        raise ArgumentError("names must be a list or column of names; of a DataFrame give the column")
    column = names if isinstance(names, pd.Series) else pd.Series(list(names), dtype=object)
    new = [meant.get(clean_text(name), name) if isinstance(name, str) else name for name in column.tolist()]
    texts = all(isinstance(name, str) or blank(name) for name in new)
    found = text_series(new, index=column.index) if texts else pd.Series(new, index=column.index, dtype=object)
    return found.rename(column.name)


def check_tax_ids(ids: Iterable[str | None], *, country: TaxCountry | None = None) -> pd.DataFrame:
    """Check the tax numbers of organisations: their form and their check digit.

    Parameters
    ----------
    ids : iterable of str
        Tax numbers as text, with or without dots and dashes; None or blank where there is none.
    country : {"ar", "br", …}, optional
        Whose numbers they are (ar, br, cl, co, cr, do, ec, gt, mx, pe, py, sv, uy or ve); without it each is of the first country whose check digit it passes.

    Returns
    -------
    pandas.DataFrame
        One row for each: ``given, compact, country, kind`` (CUIT, CNPJ, RUT, RUC, NIT, RFC, …), ``valid`` and ``note`` (what
        is wrong).

    Raises
    ------
    ArgumentError
        When a number is not text (as a number it would lose leading zeros), or the country is not known.

    Notes
    -----
    Argentina, Brazil (the CNPJ with letters too), Chile, Colombia, Costa Rica, the Dominican Republic, Ecuador, Guatemala,
    Mexico, Paraguay, Peru, El Salvador, Uruguay and Venezuela are checked by python-stdnum. A number of one digit repeated
    and the two that Mexico gives to nobody in particular are not taken for a number of one organisation.

    Examples
    --------
    >>> check_tax_ids(["30-50001091-2", "30-50001091-3"], country="ar")[["compact", "kind", "valid", "note"]]
           compact  kind  valid                              note
    0  30500010912  CUIT   True
    1  30500010913  CUIT  False  fails its check digit (as CUIT)
    """
    if isinstance(ids, str):
        raise ArgumentError("ids must be a list or column of tax numbers")
    read = read_ids("ids", list(ids), country)
    columns = {c: text_series([getattr(number, c) for number in read]) for c in ("given", "compact", "country", "kind")}
    notes = text_series([number.note for number in read])
    return pd.DataFrame({**columns, "valid": [number.valid for number in read], "note": notes})
