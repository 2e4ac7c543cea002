"""Organisations that were renamed, merged or split between waves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..data.columns import blank
from ..data.tables import Problems
from ..errors import ArgumentError, SurveyError
from ..vocabulary import Parts, one_of
from ._names.identity import read_identity
from ._names.naming import apply_table
from ._names.rewrite import Rewritten

__all__ = ["apply_identity"]


def apply_identity(
    actors: pd.DataFrame,
    nominations: pd.DataFrame,
    identity: pd.DataFrame,
    *,
    parts: Parts = "apart",
    waves: Sequence[Any] | None = None,
) -> Rewritten:
    """Follow organisations that were renamed, merged or split between waves.

    Parameters
    ----------
    actors, nominations : pandas.DataFrame
        The two tables of a survey, with the columns of `Survey`.
    identity : pandas.DataFrame
        One row for each change: ``actor`` (as it was), ``became``, ``wave`` (the first wave in which it was so; a renaming
        needs none) and ``how``: renamed, merged or split. Two organisations that merge are two rows with one ``became``;
        a split has one row for each part, the organisation itself among them if it goes on.
    parts : {"apart", "together"}
        Whether the parts of a merger before it, and of a split after it, stand apart, as they were, or count together as
        one organisation in every wave, so that before and after can be compared.
    waves : sequence, optional
        The waves in the order of time; by default ascending, which text must not be.

    Returns
    -------
    Rewritten
        ``actors`` and ``nominations`` with other identifiers, and ``changes``: everything that was done.

    Raises
    ------
    ArgumentError
        When the order of waves is not known.
    SurveyError
        With every fault of the identity table, and every contradiction between it and the two tables.

    Notes
    -----
    A renamed organisation has its last identifier in every wave. From the wave of a merger on, the old identifiers mean the
    new one. From the wave of a split on, the old identifier, if the organisation did not go on, does not say which part is
    meant: a fault under ``"apart"``.

    Rows that become one: an organisation counts as having responded if all its parts did, for the no of one part says
    nothing about the other (its no becomes no answer); the strongest yes about a tie stands, else no answer if one was
    blank, else no. Ties between the parts are left out. Kind and sector must agree, unless a row bears the identifier
    itself; other attributes that differ become blank.

    Examples
    --------
    >>> actors = pd.DataFrame({"wave": [1, 1, 1, 2, 2], "actor": ["a", "b", "c", "ab", "c"], "sector": "private",
    ...                        "responded": True})
    >>> said = pd.DataFrame({"wave": [1, 1, 2], "relation": "advice", "respondent": ["c", "a", "c"], "nominee": ["a", "b", "b"]})
    >>> merged = pd.DataFrame({"actor": ["a", "b"], "became": "ab", "wave": 2, "how": "merged"})
    >>> apply_identity(actors, said, merged).nominations["nominee"].tolist()
    ['a', 'b', 'ab']
    >>> joined = apply_identity(actors, said, merged, parts="together")
    >>> joined.actors["actor"].tolist(), joined.nominations["nominee"].tolist()
    (['ab', 'c', 'ab', 'c'], ['ab', 'ab'])
    """
    one_of("parts", parts, Parts)
    for argument, table, needed in (
        ("actors", actors, ("wave", "actor")), ("nominations", nominations, ("wave", "respondent", "nominee")),
        ("identity", identity, ()),
    ):  # fmt: skip
        lacking = [c for c in needed if not isinstance(table, pd.DataFrame) or c not in table.columns]
        if lacking or not isinstance(table, pd.DataFrame):
            raise ArgumentError(
                f"{argument} must be a DataFrame with the columns {', '.join(needed) or 'of an identity table'}"
            )
    people, answers = actors.reset_index(drop=True), nominations.reset_index(drop=True)
    order = _in_time(people, answers, waves)
    problems = Problems()
    read = read_identity(identity, order, problems, together=parts == "together")
    done = apply_table(people, answers, read, order, problems, name="identity")
    if len(problems):
        raise SurveyError(problems.frame(), "the identity table cannot be followed")
    return done


def _in_time(actors: pd.DataFrame, nominations: pd.DataFrame, waves: Sequence[Any] | None) -> list[Any]:
    """The waves in the order of time."""
    found = {w for table in (actors, nominations) for w in table["wave"].astype(object) if not blank(w)}
    if waves is not None:
        order = list(waves)
        lost = found - set(order)
        if lost or len(set(order)) < len(order):
            raise ArgumentError(
                f"waves={order!r} must name every wave of the tables once: {sorted(map(str, lost))} is not there"
            )
        return order
    if any(isinstance(w, str) for w in found) and len(found) > 1:
        raise ArgumentError(
            f"waves are text ({', '.join(sorted(map(str, found)))}): give them in the order of time, waves=[...]"
        )
    return sorted(found)
