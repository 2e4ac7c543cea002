"""All numbers of a report as one JSON document, with organisations, kinds and notes as the page shows them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from .. import __version__
from .naming import SMALLEST_GROUP, Naming
from .withhold import small_sectors, too_few
from .wording import note_key, notes_in

if TYPE_CHECKING:
    from ..findings.evaluation import Evaluation

__all__ = ["SCHEMA", "numbers_of", "shown_tables"]

SCHEMA: Final = "report.schema.json"  # beside the templates; what it says is tested
_WITHHELD: Final = "not shown on a public page"
_ACTORS: Final = ("actor", "other")
_GROUPS: Final = ("group", "from_group", "to_group")
_OF_GROUPS: Final = ("displacement",)  # tables in which ``other`` is a group, and no organisation
# A table that lists pairs with reasons to act together is for the team only.
_NOT_PUBLIC: Final = ("missing_links",)


def numbers_of(evaluation: Evaluation, naming: Naming, head: Mapping[str, Any]) -> str:
    """Title and language, what was chosen, who is who on the page, and every table."""
    settings = {k: v for k, v in evaluation.settings.items() if k != "sources"}
    document = {
        "format": "linkages report, numbers",
        "format_version": 1,
        "linkages": __version__,
        **head,
        "settings": _plain(settings, naming),
        "sources": _sources(evaluation.settings.get("sources") or [], naming),
        "relations": {r: naming.relation(r) for r in evaluation.panel.relations},
        "waves": [{"wave": w, "label": naming.wave(w)} for w in evaluation.panel.waves],
        "organisations": _organisations(naming),
        "tables": {
            name: {"columns": [str(c) for c in table.columns], "rows": _plain(table.to_numpy(dtype=object).tolist())}
            for name, table in shown_tables(evaluation.tables, naming).items()
        },
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _organisations(naming: Naming) -> list[dict[str, Any]]:
    """Code, name where it may be read, sector and kind, in the order of codes."""
    shown = naming.actors.sort_values("code")[["code", "label", "sector", "kind"]].rename(columns={"label": "name"})
    return (shown.drop(columns="name") if naming.public else shown).to_dict("records")


def _sources(sources: Any, naming: Naming) -> list[dict[str, str]]:
    """Fingerprints of the files read; their names only where names may be read."""
    return [
        {"file": f"file {i}" if naming.public else str(item["file"]), "sha256": str(item["sha256"])}
        for i, item in enumerate(sources, start=1)
    ]


def shown_tables(tables: Mapping[str, pd.DataFrame], naming: Naming) -> dict[str, pd.DataFrame]:
    """The tables of an Evaluation with codes for ids, and on a public page without what would single somebody out."""
    shown = {}
    for name, table in tables.items():
        if naming.public and name in _NOT_PUBLIC:
            continue
        table = table.copy()
        if naming.public:
            table = table[~_small(name, table, naming)]
        for column in table.columns.intersection(_actors_in(name)):
            table[column] = table[column].map(lambda actor: naming.actors["code"].get(actor, "") if actor else "")
        if naming.public:
            table = _public(name, table, naming)
        keys = [c for c in ("cluster", "relation", "wave", "actor", "other") if c in table]
        shown[name] = (table.sort_values(keys, kind="stable", key=_by_text) if "actor" in keys else table).reset_index(
            drop=True
        )
    return shown


def _by_text(column: pd.Series) -> pd.Series:
    return column.astype(str)


def _actors_in(table: str) -> tuple[str, ...]:
    """Columns of a table that hold organisations."""
    return ("actor",) if table in _OF_GROUPS else _ACTORS


def _rare(naming: Naming) -> list[str]:
    return [kind for kind, shown in naming.kinds.items() if kind != shown]


def _small(name: str, table: pd.DataFrame, naming: Naming) -> pd.Series:
    """Rows about a group of fewer than three: a kind that is merged with others, an association with few members."""
    if name == "memberships":
        counts = table[["n_members", "n_paying", "n_free"]]
        return table["n_members"].fillna(0).lt(SMALLEST_GROUP) | counts.apply(lambda n: n.map(too_few)).any(axis=1)
    if name == "quality":
        keys = table[["cluster", "relation", "wave", "sector"]].itertuples(index=False, name=None)
        hidden = small_sectors(table, naming)
        return pd.Series([key in hidden for key in keys], index=table.index, dtype=bool)
    rare = _rare(naming)
    if "group" not in table or not rare:
        return pd.Series(False, index=table.index)
    named = re.compile("|".join(rf"(?:^|: | - ){re.escape(kind)}(?:$| - )" for kind in rare))
    alone = table["actor"].eq("") if "actor" in table else True
    groups = table[["group", "other"] if name in _OF_GROUPS else ["group"]].astype(str)
    return groups.apply(lambda names: names.str.contains(named)).any(axis=1) & alone


def _public(name: str, table: pd.DataFrame, naming: Naming) -> pd.DataFrame:
    """Kinds as shown, notes that name nobody, and no text in which a name or id can be read."""
    for column in table.columns:
        if pd.api.types.is_numeric_dtype(table[column]) or pd.api.types.is_bool_dtype(table[column]):
            continue
        if (column in (*_GROUPS, *_ACTORS) and column not in _actors_in(name)) or (
            column == "kind" and name != "memberships"
        ):
            table[column] = table[column].map(lambda kind: naming.kind(kind) if isinstance(kind, str) else kind)
        elif column == "note":
            told = {note: _note(note, naming) for note in table[column].fillna("").unique()}
            table[column] = table[column].fillna("").map(told)
        if column not in _actors_in(name):
            leaks = {text: naming.leaks(text) for text in table[column].dropna().unique() if isinstance(text, str)}
            table[column] = table[column].map(lambda text: _WITHHELD if leaks.get(text, False) else text)  # noqa: B023
    return table


def _note(note: str, naming: Naming) -> str:
    return "; ".join(
        part if note_key(part)[0] and not naming.leaks(part) else _WITHHELD for part in notes_in(note) if part
    )


def _plain(value: Any, naming: Naming | None = None) -> Any:
    """Only what JSON knows: an undefined number is null; text that names somebody is withheld where it must not."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v, naming) for k, v in value.items() if not isinstance(v, pd.DataFrame)}
    if isinstance(value, (list, tuple)):
        return [_plain(v, naming) for v in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else None
    if value is None or value is pd.NA:
        return None
    return _WITHHELD if naming is not None and naming.leaks(str(value)) else str(value)
