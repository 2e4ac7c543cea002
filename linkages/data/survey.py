"""What the organisations said: checked tables, and what is known about relations and waves."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import ArgumentError, SurveyError
from ..vocabulary import PROBLEM_COLUMNS
from .cautions import look_twice
from .checks import TABLES, examine
from .columns import text_series
from .display import count, share, table_html
from .tables import ROW, Problems, Table, read_table, rules_of

if TYPE_CHECKING:
    from .study import Study

__all__ = ["Survey"]

SOURCE_COLUMNS: Final = ("file", "sha256")
_FLAGS: Final = ("responded", "asked", "external", "programme", "directed", "retrospective", "across_clusters")
_DEEP: Final = int(pd.__version__.split(".")[0]) < 3
_TUPLES: Final = ("asked_of", "asked_about")


class _Kept:
    """A table handed out as a copy (of references, where pandas copies on write): nobody can change it in a survey."""

    def __init__(self, *, optional: bool = False) -> None:
        self.optional = optional

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, survey: Any, owner: type | None = None) -> Any:
        if survey is None:  # dataclass asks the class for the default
            if self.optional:
                return None
            raise AttributeError(self.name)
        table = survey.__dict__[self.name]
        if isinstance(table, partial):  # worked out when first asked for
            table = survey.__dict__[self.name] = table()
        return table.copy(deep=_DEEP) if isinstance(table, pd.DataFrame) else table

    def __set__(self, survey: Any, value: Any) -> None:
        survey.__dict__[self.name] = value


@dataclass(frozen=True, eq=False, repr=False)
class Survey:
    """What the organisations told: checked, not yet interpreted.

    Parameters
    ----------
    actors : pandas.DataFrame
        One row for every organisation and wave in which it existed. Columns ``wave, actor, sector`` (private, public
        or hybrid) and ``responded`` are required. ``name`` (the actor if blank), ``kind`` (the sector if blank),
        ``cluster`` ("all"), ``asked`` (True) and ``external`` (False; True: named, but outside the boundary) are
        filled when absent. Any other column is an attribute.
    nominations : pandas.DataFrame
        One row for every answer. Columns ``wave, relation, respondent, nominee`` are required. ``strength`` (1; 0 says
        "no tie", blank is an item left unanswered), ``side`` ("out"; "in": the respondent reports a tie that comes
        from the nominee), ``programme`` (False) and ``attribution`` (blank) are filled when absent.
    relations : pandas.DataFrame, optional
        ``relation`` and, if known, ``directed`` (True), ``wave``, ``label``, ``scale_max``, ``instrument`` (roster or
        recall), ``cap``, ``asked_of``, ``asked_about`` (kinds; blank: all), ``flow`` (with or against), ``retrospective``
        (False), ``across_clusters`` (False). Without a column ``wave`` a relation was asked in the waves in which it was
        nominated; a blank wave means every wave.
    waves : pandas.DataFrame, optional
        ``wave`` and, if known, ``label``, ``date``, ``phase`` (before, during or after).
    answers : pandas.DataFrame, optional
        What an organisation said about itself, one row an answer: ``wave, actor, question`` and, if there are any,
        ``item`` (""), ``value`` (a number; blank: no answer) and ``text``. Questions that mean the same in every study are
        "trust" (1 to 4; the item is its number), "priority" (of the public input that is the item, 0 to 3), "role" (of
        who answered, in ``text``), "status" (of the public input that is the item) and "responsible" (above 0: for that
        input); any other name is a question of this study.
    affiliations : pandas.DataFrame, optional
        Who belongs to which group: ``wave, actor, group`` and, if known, its ``kind`` (association, project, committee),
        the organisation's ``role`` in it, whether it ``pays`` the fee (True, False or blank), and ``strength`` (1).
    study : Study, optional
        The validated ``study.toml``.
    warnings : pandas.DataFrame, optional
        What was noticed on the way here; what the survey itself notices is added.
    sources : pandas.DataFrame, optional
        ``file`` and ``sha256`` of everything that was read.

    Raises
    ------
    SurveyError
        With every fault at once in ``.problems``.

    Notes
    -----
    The tables are put in one form: columns in a fixed order, identifiers as text, rows by wave and actor (or wave,
    relation, respondent and nominee), so that the order of rows in a file changes nothing. ``relations`` has one row for
    every relation and wave in which it was asked, ``asked_of`` and ``asked_about`` as tuples (None: everybody).
    ``waves`` stands in the order of time: by date if every wave has one, else whole numbers ascending, else text in the
    order of the table given (alphabetical without one). Each access gives a copy: a survey does not change.

    Examples
    --------
    >>> import pandas as pd
    >>> actors = pd.DataFrame(
    ...     {"wave": 2024, "actor": ["f1", "f2", "u1"], "sector": ["private", "private", "public"], "responded": True}
    ... )
    >>> named = pd.DataFrame({"wave": 2024, "relation": "advice", "respondent": ["f1", "f2"], "nominee": ["u1", "f1"]})
    >>> survey = Survey(actors, named)
    >>> survey
    <Survey: 3 actors, 1 wave, 1 relation, 2 nominations>
    >>> survey.nominations.strength.tolist()
    [1.0, 1.0]
    """

    actors: pd.DataFrame = _Kept()
    nominations: pd.DataFrame = _Kept()
    relations: pd.DataFrame = _Kept(optional=True)
    _: KW_ONLY
    waves: pd.DataFrame = _Kept(optional=True)
    answers: pd.DataFrame = _Kept(optional=True)
    affiliations: pd.DataFrame = _Kept(optional=True)
    study: Study | None = None
    warnings: pd.DataFrame = _Kept(optional=True)
    sources: pd.DataFrame = _Kept(optional=True)

    def __post_init__(self) -> None:
        given = self.__dict__
        noticed = _listing("warnings", given["warnings"], PROBLEM_COLUMNS)
        sources = _listing("sources", given["sources"], SOURCE_COLUMNS)
        found = examine(*(given[name] for name in TABLES))
        if len(found.problems):
            raise SurveyError(found.problems, "the survey cannot be used")
        assert found.actors is not None
        assert found.nominations is not None
        tables = _tables(found.actors, found.nominations, found.relations, found.waves, given["actors"])
        warnings = partial(
            _warnings, noticed, tables, found.waves, found.nominations.others, _arm(given["study"], tables)
        )
        said = {
            name: _said(name, table, tables)
            for name, table in (("answers", found.answers), ("affiliations", found.affiliations))
        }
        given.update(tables, **said, warnings=warnings, sources=sources)

    def __repr__(self) -> str:
        actors, reports, relations = self.actors, self.nominations, self.relations
        inside = actors.loc[~actors["external"], "actor"].nunique()
        outside = actors["actor"].nunique() - inside
        named = int((reports["strength"] > 0).sum())
        parts = [
            count(inside, "actor") + (f" and {outside:,} outside the boundary" if outside else ""),
            count(actors["wave"].nunique(), "wave"),
            count(relations["relation"].nunique(), "relation"),
            count(named, "nomination") + (f" in {count(len(reports), 'answer')}" if named != len(reports) else ""),
        ]
        parts += [f"{count(n, 'answer')} beyond ties"] if (n := len(self.answers)) else []
        parts += [count(n, "membership")] if (n := len(self.affiliations)) else []
        return f"<Survey: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        actors, answers, waves = self.actors, self.nominations, self.waves
        rows = []
        for wave, label in zip(waves["wave"], waves["label"]):
            inside = actors[(actors["wave"] == wave) & ~actors["external"]]
            sectors = [int((inside["sector"] == sector).sum()) for sector in ("private", "public", "hybrid")]
            asked = int(inside["asked"].sum())
            response = float(inside["responded"].sum() / asked) if asked else float("nan")
            named = int((answers.loc[answers["wave"] == wave, "strength"] > 0).sum())
            shown = str(wave) if label == str(wave) else f"{wave} ({label})"
            rows.append((shown, *sectors, asked, share(response), f"{named:,}"))
        columns = ("wave", "private", "public", "hybrid", "asked", "responded", "nominations")
        page = table_html(columns, rows, repr(self)[1:-1])
        warned = len(self.warnings)
        return page + (f"<p>{count(warned, 'warning')}: see .warnings</p>" if warned else "")


# ---------------------------------------------------------------- one form for all tables


def _listing(argument: str, given: Any, columns: tuple[str, ...]) -> pd.DataFrame:
    """A small table of ours, empty when none was given."""
    if given is None:
        return pd.DataFrame(columns=list(columns), dtype=object)
    if not isinstance(given, pd.DataFrame) or list(given.columns) != list(columns):
        raise ArgumentError(f"{argument} must be a DataFrame with the columns {', '.join(columns)}")
    return given.reset_index(drop=True).copy()


def _warnings(
    noticed: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    planned: Table | None,
    unused: list[str],
    arm: str | None,
) -> pd.DataFrame:
    """What was noticed on the way, and what the survey itself notices."""
    doubts = look_twice(**tables, planned=planned, unused=unused, arm=arm)
    parts = [part for part in (noticed, doubts) if len(part)]
    return pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True) if parts else noticed


def _arm(study: Study | None, tables: dict[str, pd.DataFrame]) -> str | None:
    """The column that says who takes part: as the study declares, else one of that name."""
    declared = study.design.arm if study is not None and study.design is not None else None
    return declared or ("arm" if "arm" in tables["actors"].columns else None)


def _tables(
    actors_read: Table, answers_read: Table, relations_read: Table | None, waves_read: Table | None, given: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The four tables in their one form."""
    actors, answers = _typed(actors_read), _typed(answers_read)
    attributes = [c for c in actors_read.others if c != ROW]
    # joined in one step: a wide survey has hundreds of attributes
    actors = pd.concat([actors, given.reset_index(drop=True)[attributes]], axis=1)
    actors["kind"] = actors["kind"].fillna(actors["sector"])
    actors["name"] = actors["name"].fillna(actors["actor"])
    actors["asked"] &= ~actors["external"]
    waves = _in_time(actors, waves_read)
    rank = {wave: i for i, wave in enumerate(waves["wave"])}
    relations = _asked(relations_read, answers, list(rank))
    return {
        "actors": _sorted(actors, rank, ["wave", "actor"]),
        "nominations": _sorted(answers, rank, ["wave", "relation", "respondent", "nominee", "side"]),
        "relations": _sorted(relations, rank, ["relation", "wave"]),
        "waves": waves,
    }


def _said(name: str, read: Table | None, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One of the two tables beyond ties in its one form; empty when there is none."""
    waves = tables["waves"]["wave"]
    keys = ["wave", "actor", *(("question", "item") if name == "answers" else ("group",))]
    if read is None:
        read = read_table(name, pd.DataFrame(columns=list(rules_of(name)), dtype=object), Problems())
        assert read is not None
    table = _typed(read)
    table["wave"] = table["wave"].astype(waves.dtype)  # an empty column knows no type
    return _sorted(table, {wave: i for i, wave in enumerate(waves)}, keys)


def _typed(table: Table) -> pd.DataFrame:
    """Objects as read in the dtype of their column."""
    return pd.DataFrame({column: _series(column, values) for column, values in table.columns.items()})


def _series(column: str, values: NDArray[Any]) -> pd.Series:
    if column == "wave":
        return _wave_series(values)
    if column in _FLAGS:
        return pd.Series(values.astype(bool))
    if column in ("strength", "scale_max", "value"):
        return pd.Series(np.array([np.nan if v is None else v for v in values], dtype=float))
    if column == "pays":
        return pd.Series(pd.array(values.tolist(), dtype="boolean"))
    if column == "cap":
        return pd.Series(pd.array(values.tolist(), dtype="Int64"))
    if column == "date":
        return pd.Series(
            np.array([np.datetime64("NaT", "s") if v is None else v for v in values], dtype="datetime64[s]")
        )
    return pd.Series(values, dtype=object) if column in _TUPLES else text_series(values)


def _wave_series(values: Any) -> pd.Series:
    """Whole numbers, or text; a blank (in relations) makes it objects."""
    listed = list(values)
    if None in listed:
        return pd.Series(listed, dtype=object)
    return text_series(listed) if any(isinstance(w, str) for w in listed) else pd.Series(listed, dtype=np.int64)


def _in_time(actors: pd.DataFrame, given: Table | None) -> pd.DataFrame:
    """The waves that have organisations, in the order of time."""
    found = sorted(actors["wave"].unique().tolist())
    if given is None:
        given = read_table("waves", pd.DataFrame({"wave": found}), Problems())
        assert given is not None
    waves = _typed(given)
    waves["label"] = waves["label"].fillna(text_series([str(w) for w in waves["wave"]]))
    waves = waves[waves["wave"].isin(found)]
    if waves["date"].notna().all():
        waves = waves.sort_values(["date", "wave"], kind="stable")
    elif pd.api.types.is_integer_dtype(waves["wave"]):
        waves = waves.sort_values("wave")
    return waves.reset_index(drop=True)


def _asked(given: Table | None, answers: pd.DataFrame, waves: list[Any]) -> pd.DataFrame:
    """One row for every relation and wave in which it was asked."""
    named = answers[["relation", "wave"]].drop_duplicates()
    if given is None:
        given = read_table("relations", named, Problems())
        assert given is not None
        return _labelled(_typed(given))
    relations = _typed(given)
    if "wave" not in given.present:
        return _labelled(relations.drop(columns="wave").merge(named, on="relation")[relations.columns])
    every = relations["wave"].isna()
    spread = relations[every].drop(columns="wave").merge(pd.DataFrame({"wave": waves}), how="cross")
    parts = [relations[~every], spread[relations.columns]]
    both = pd.concat([part.astype({"wave": object}) for part in parts if len(part)] or parts[:1], ignore_index=True)
    both = both[both["wave"].isin(waves)].reset_index(drop=True)
    return _labelled(both.assign(wave=_wave_series(both["wave"].tolist())))


def _labelled(relations: pd.DataFrame) -> pd.DataFrame:
    return relations.assign(label=relations["label"].fillna(relations["relation"]))


def _sorted(table: pd.DataFrame, rank: dict[Any, int], by: list[str]) -> pd.DataFrame:
    """Rows in the order of these columns, waves in time."""
    keys = pd.DataFrame({c: table[c].map(rank) if c == "wave" else table[c] for c in by})
    return table.loc[keys.sort_values(by).index].reset_index(drop=True)
