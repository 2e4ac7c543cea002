"""Check the tables of a survey against one another and list every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import STRANGER
from .checks_said import check_said
from .display import count
from .faults import distinct, find, repeated, say, stranger_hints
from .tables import Problems, Table, near, read_table

__all__ = ["Examined", "check_survey", "examine"]

TABLES: Final = ("actors", "nominations", "relations", "waves", "answers", "affiliations")


def check_survey(
    actors: Any, nominations: Any, relations: Any = None, *,
    waves: Any = None, answers: Any = None, affiliations: Any = None,
) -> pd.DataFrame:  # fmt: skip
    """List everything that is wrong with the tables of a survey.

    Parameters
    ----------
    actors, nominations : pandas.DataFrame
        The two tables, with the columns of `Survey`.
    relations, waves : pandas.DataFrame, optional
        What is known about relations and waves.
    answers, affiliations : pandas.DataFrame, optional
        What the organisations said about themselves, and the groups they belong to.

    Returns
    -------
    pandas.DataFrame
        Columns ``table, row, column, value, problem, hint``; empty when nothing is wrong. ``row`` is the row as a
        person counts it in a spreadsheet, where the header is row 1; it is blank for a fault of a whole table.

    Notes
    -----
    Where a table was read from a file with blank lines, a whole-number column ``_row`` may carry the row in the file.
    Cells that must not be blank: wave, actor, sector, cluster, asked, relation, respondent, nominee, side; and
    ``responded``, except of an organisation that was not asked or is outside the boundary. A blank strength is an
    item left unanswered. Numbers written as text are refused, not converted.

    Examples
    --------
    >>> import pandas as pd
    >>> actors = pd.DataFrame({"wave": 1, "actor": ["a", "b"], "sector": ["private", "publc"], "responded": True})
    >>> named = pd.DataFrame({"wave": [1], "relation": ["advice"], "respondent": ["a"], "nominee": ["c"]})
    >>> check_survey(actors, named)[["table", "row", "column", "problem"]]
             table row   column                           problem
    0       actors   3   sector                    unknown sector
    1  nominations   2  nominee  not among the actors of its wave
    """
    return examine(actors, nominations, relations, waves, answers, affiliations).problems


@dataclass(frozen=True)
class Examined:
    """The tables as read (None where there is none, or none that can be read), and what is wrong with them."""

    actors: Table | None
    nominations: Table | None
    relations: Table | None
    waves: Table | None
    answers: Table | None
    affiliations: Table | None
    problems: pd.DataFrame


def examine(
    actors: Any, nominations: Any, relations: Any = None, waves: Any = None, answers: Any = None,
    affiliations: Any = None,
) -> Examined:  # fmt: skip
    """Read the tables and check each alone and all together."""
    problems = Problems()
    given = dict(zip(TABLES, (actors, nominations, relations, waves, answers, affiliations)))
    needed = ("actors", "nominations")
    read = {
        name: read_table(name, table, problems) if table is not None or name in needed else None
        for name, table in given.items()
    }
    tables = [table for table in read.values() if table is not None]
    _one_type_of_wave(tables, problems)
    for table in tables:
        if table.name in _ALONE:
            _ALONE[table.name](table, problems)
    _waves_agree(read, problems)
    if read["relations"] is not None:
        _relations_agree(read, problems)
    if read["actors"] is not None and read["nominations"] is not None:
        reports = _Answers(read["nominations"], read["actors"], read["relations"])
        for check in _ANSWERS:
            check(reports, problems)
    for table in tables:
        if table.name in ("answers", "affiliations"):
            check_said(table, read["actors"], problems)
    return Examined(**read, problems=problems.frame(TABLES))


# ---------------------------------------------------------------- one table


def _one_type_of_wave(tables: Iterable[Table], problems: Problems) -> None:
    """Waves are whole numbers everywhere or text everywhere; cells of the other type are set aside."""
    wanted: type | None = None
    for table in tables:
        kinds = np.array([type(w) if w is not None else None for w in table["wave"]], dtype=object)
        found = [k for k in (int, str) if (kinds == k).any()]
        if not found:
            continue
        wanted = wanted or max(found, key=lambda k: int((kinds == k).sum()))
        odd = np.array([k is not None and k is not wanted for k in kinds], dtype=bool)
        if odd.any():
            first = int(odd.argmax())
            words = {int: "whole numbers", str: "text"}
            other = str if wanted is int else int
            what = f"waves are {words[wanted]} elsewhere but {words[other]} in {count(int(odd.sum()), 'row')} here"
            hint = "write waves as whole numbers everywhere, or as text everywhere"
            problems.add((table.name, "wave"), what, rows=[table.rows[first]], values=[table["wave"][first]], hint=hint)
            table["wave"][odd] = None
            table.bad["wave"][odd] = True


def _check_actors(actors: Table, problems: Problems) -> None:
    if not len(actors):
        problems.add(("actors", ""), "the table is empty", hint="one row for every organisation and wave")
    twice, first = repeated(actors, ["wave", "actor"])
    say(
        problems, actors, "actor", twice,
        "listed twice in one wave", hint=[f"the same as row {row}: keep one" for row in first],
    )  # fmt: skip
    asked, external = (actors[c].astype(bool) for c in ("asked", "external"))
    expected = asked & ~external
    blank = np.array([v is None for v in actors["responded"]], dtype=bool) & ~actors.bad["responded"]
    say(
        problems, actors, "responded", blank & expected & ~actors.bad["asked"] & ~actors.bad["external"],
        "responded is blank", hint="say whether the organisation answered; if it was not asked, set asked to False",
    )  # fmt: skip
    yes = actors["responded"].astype(bool)
    say(
        problems, actors, "responded", yes & external,
        "responded, but stands outside the boundary", hint="only organisations inside answer: change external or responded",
    )  # fmt: skip
    say(
        problems, actors, "responded", yes & ~asked & ~external & ~actors.bad["asked"],
        "responded, but was not asked", hint="change asked or responded",
    )  # fmt: skip
    # filled here, where it is known who was asked
    actors["responded"][blank & ~expected] = False


def _check_nominations(table: Table, problems: Problems) -> None:
    known = table.known("respondent", "nominee")
    say(
        problems, table, "nominee", known & (table["respondent"] == table["nominee"]),
        "an organisation names itself", hint="drop the row",
    )  # fmt: skip
    twice, first = repeated(table, ["wave", "relation", "respondent", "nominee", "side"])
    hints = [f"the same as row {row}: keep one" for row in first]
    say(problems, table, "nominee", twice, "the same tie is reported twice by one respondent", hint=hints)


def _check_relations(table: Table, problems: Problems) -> None:
    twice, first = repeated(table, ["relation", "wave"] if "wave" in table.present else ["relation"])
    say(problems, table, "relation", twice, "listed twice", hint=[f"the same as row {row}: keep one" for row in first])
    every = table.known("relation") & ~table.known("wave") & ~table.bad["wave"]
    if "wave" in table.present:
        names = pd.Series(table["relation"], dtype=object)
        again = names.isin(names[every]).to_numpy() & (names.duplicated(keep=False).to_numpy())
        say(
            problems, table, "wave", every & again & ~twice,
            "blank (every wave), but the relation has other rows too", hint="keep this row alone, or name its wave",
        )  # fmt: skip
    known = table.known("relation", "directed")
    ways = table.frame("relation", "directed")[known].drop_duplicates()
    torn = set(ways.loc[ways["relation"].duplicated(), "relation"])
    rows = [int(np.flatnonzero(table["relation"] == name)[0]) for name in sorted(torn)]
    problems.add(
        ("relations", "directed"), "directed in one wave and not in another",
        rows=table.rows[rows], values=sorted(torn), hint="give the two forms of the question two names",
    )  # fmt: skip


def _check_waves(table: Table, problems: Problems) -> None:
    twice, first = repeated(table, ["wave"])
    say(problems, table, "wave", twice, "listed twice", hint=[f"the same as row {row}: keep one" for row in first])


# ---------------------------------------------------------------- tables against one another


def _waves_agree(read: dict[str, Table | None], problems: Problems) -> None:
    """Every wave is in the table of waves, if there is one, and in actors; a wave that is not is said once."""
    actors, listed = read["actors"], read["waves"]
    told = [read[name] for name in ("nominations", "answers", "affiliations")]
    nobody, hint = "no organisation has this wave", "add its organisations to actors"
    said: set[Any] = set()
    if listed is not None:
        every = distinct(listed["wave"])
        said = {wave for table in told if table is not None for wave in distinct(table["wave"])} - every
        for name in TABLES[:3] + TABLES[4:]:
            _unknown_wave(read[name], every, "not in the table of waves", "add it there", problems)
    elif actors is not None:
        _unknown_wave(read["relations"], distinct(actors["wave"]), nobody, hint, problems)
    if actors is not None:
        for table in told:
            _unknown_wave(table, distinct(actors["wave"]) | said, nobody, hint, problems)


def _unknown_wave(table: Table | None, known: set[Any], problem: str, hint: str, problems: Problems) -> None:
    if table is None:
        return
    for wave in sorted(distinct(table["wave"]) - known, key=str):
        here = np.flatnonzero(table["wave"] == wave)
        meant = near(wave, known)
        many = "" if table.name == "relations" else f" ({count(len(here), 'row')})"
        problems.add(
            (table.name, "wave"), problem + many, rows=[table.rows[here[0]]], values=[wave],
            hint=f"did you mean {meant}? if not, {hint}" if meant else hint,
        )  # fmt: skip


def _relations_agree(read: dict[str, Table | None], problems: Problems) -> None:
    """Kinds that a relation was asked of or about exist."""
    relations, actors = read["relations"], read["actors"]
    if relations is None or actors is None:
        return
    kinds = distinct(_kind(actors))
    if not kinds:
        return  # not one kind or sector could be read: said already
    for column in ("asked_of", "asked_about"):
        for row, listed in zip(relations.rows, relations[column]):
            for kind in sorted(set(listed or ()) - kinds):
                meant = near(kind, kinds)
                hint = f"did you mean {meant!r}?" if meant else "kinds are " + ", ".join(sorted(kinds)[:20])
                problems.add(
                    ("relations", column), "no organisation is of this kind", rows=[row], values=[kind], hint=hint
                )


class _Answers:
    """The nominations, each with the actors at its ends and its relation (position, or -1)."""

    def __init__(self, nominations: Table, actors: Table, relations: Table | None) -> None:
        self.table, self.actors, self.relations = nominations, actors, relations
        self.waves = distinct(actors["wave"])
        here = pd.Series(nominations["wave"], dtype=object).isin(self.waves).to_numpy()
        self.usable = here & nominations.known("wave")  # a wave nobody is in is reported once, not in every row
        self.respondent = find(nominations, ["wave", "respondent"], actors, ["wave", "actor"])
        self.nominee = find(nominations, ["wave", "nominee"], actors, ["wave", "actor"])
        self.relation = np.full(len(nominations), -1, dtype=np.intp)
        if relations is not None:
            timed = "wave" in relations.present
            self.relation = find(nominations, ["relation"], relations, ["relation"], only=~relations.known("wave"))
            if timed:
                exact = find(nominations, ["relation", "wave"], relations, ["relation", "wave"])
                self.relation = np.where(exact >= 0, exact, self.relation)

    def of(self, end: NDArray[np.intp], values: NDArray[Any], default: Any) -> NDArray[Any]:
        """Values of the actors (or relations) at these positions."""
        out = np.full(len(end), default, dtype=object)
        out[end >= 0] = values[end[end >= 0]]
        return out


def _unknown_ends(a: _Answers, problems: Problems) -> None:
    ends = (("respondent", a.respondent), ("nominee", a.nominee))
    lost = {column: a.usable & a.table.known(column) & (found < 0) for column, found in ends}
    names = np.concatenate([a.table[column][rows] for column, rows in lost.items()])
    hints = stranger_hints(names, np.concatenate([a.table["wave"][rows] for rows in lost.values()]), a.actors)
    for column, rows in lost.items():
        here, hints = hints[: int(rows.sum())], hints[int(rows.sum()) :]
        say(problems, a.table, column, rows, STRANGER, hint=here)


def _unasked_respondents(a: _Answers, problems: Problems) -> None:
    outside = a.of(a.respondent, a.actors["external"], False).astype(bool)
    unasked = ~a.of(a.respondent, a.actors["asked"], True).astype(bool) & ~outside
    unasked &= ~a.of(a.respondent, a.actors.bad["asked"], False).astype(bool)
    hint = "an organisation outside is named, it does not answer"
    say(problems, a.table, "respondent", outside, "a respondent outside the boundary", hint=hint)
    say(problems, a.table, "respondent", unasked, "a respondent who was not asked", hint="set asked to True in actors")


def _unknown_relations(a: _Answers, problems: Problems) -> None:
    if a.relations is None:
        return
    names = distinct(a.relations["relation"])
    lost = a.usable & a.table.known("relation") & (a.relation < 0)
    for name in dict.fromkeys(a.table["relation"][lost]):
        here = lost & (a.table["relation"] == name)
        if name not in names:
            meant = near(name, names)
            what, hint = "not in the table of relations", f"did you mean {meant!r}?" if meant else "add it there"
        else:
            what, hint = "not asked in this wave, says the table of relations", "add the wave there, or drop the row"
        for wave in sorted(distinct(a.table["wave"][here])):
            rows = np.flatnonzero(here & (a.table["wave"] == wave))
            said = f"{what} ({count(len(rows), 'row')} in wave {wave})"
            problems.add(("nominations", "relation"), said, rows=[a.table.rows[rows[0]]], values=[name], hint=hint)


def _against_relations(a: _Answers, problems: Problems) -> None:
    """Strength within its scale, only the kinds asked and asked about, sides only where there is a direction."""
    if a.relations is None:
        return
    most = a.of(a.relation, a.relations["scale_max"], None)
    strength = np.array([np.nan if s is None else s for s in a.table["strength"]], dtype=float)
    top = np.array([np.inf if m is None else m for m in most], dtype=float)
    hint = [f"the scale ends at {m:g}" for m in top[strength > top]]
    say(problems, a.table, "strength", strength > top, "a strength above the scale", hint=hint)
    directed = a.of(a.relation, a.relations["directed"], True)
    turned = (directed == False) & (a.table["side"] == "in")  # noqa: E712  an object array, None apart
    hint_side = "leave side out, or make the relation directed"
    say(problems, a.table, "side", turned, "an undirected relation has no side 'in'", hint=hint_side)
    kind = _kind(a.actors)
    inside = ~a.of(a.nominee, a.actors["external"], True).astype(bool)
    ends = (("respondent", "asked_of", a.respondent, a.respondent >= 0), ("nominee", "asked_about", a.nominee, inside))
    for column, listing, end, considered in ends:
        allowed = a.of(a.relation, a.relations[listing], None)
        kinds = a.of(end, kind, None)
        wrong = [
            bool(ok and some is not None and k is not None and k not in some)
            for ok, some, k in zip(considered, allowed, kinds)
        ]
        mask = np.array(wrong, dtype=bool)
        hint = [f"{k!r} is not in {listing}: {', '.join(some)}" for k, some in zip(kinds[mask], allowed[mask])]
        say(
            problems,
            a.table,
            column,
            mask,
            f"of a kind that the relation was not {listing.replace('_', ' ')}",
            hint=hint,
        )


# ---------------------------------------------------------------- small tools


def _kind(actors: Table) -> NDArray[Any]:
    """Kinds, or the sector where there is none."""
    return np.array([s if k is None else k for k, s in zip(actors["kind"], actors["sector"])], dtype=object)


_ALONE: Final[dict[str, Callable[[Table, Problems], None]]] = {
    "actors": _check_actors,
    "nominations": _check_nominations,
    "relations": _check_relations,
    "waves": _check_waves,
}
_ANSWERS: Final[tuple[Callable[[_Answers, Problems], None], ...]] = (
    _unknown_ends, _unasked_respondents, _unknown_relations, _against_relations,
)  # fmt: skip
