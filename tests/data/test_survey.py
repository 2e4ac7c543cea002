"""A survey has one form, whatever the order and types in which its tables came."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk

ACTORS = pd.DataFrame(
    {
        "wave": [2021, 2019, 2019, 2019, 2021],
        "actor": [7, 7, 10, 2, 2],
        "sector": ["public", "public", "private", "private", "hybrid"],
        "responded": [1, 1, 0, 1, 1],
        "name": ["Siete", "Siete", None, "Dos", ""],
        "employment": [5, 4, 3, 2, 1],
    }
)
NOMINATIONS = pd.DataFrame(
    {
        "wave": [2021, 2019, 2019, 2019],
        "relation": ["advice", "trade", "advice", "advice"],
        "respondent": [7, 2, 7, 2],
        "nominee": [2, 10, 10, 7],
        "strength": [2, 1, 0, np.nan],
    }
)


def survey(**more: Any) -> lk.Survey:
    return lk.Survey(ACTORS, NOMINATIONS, **more)


def warned(made: lk.Survey) -> list[str]:
    return made.warnings["problem"].tolist()


def test_columns_are_filled_and_rows_sorted() -> None:
    made = survey()
    assert list(made.actors.columns) == [
        "wave", "actor", "sector", "responded", "name", "kind", "cluster", "asked", "external", "employment",
    ]  # fmt: skip
    assert made.actors["actor"].tolist() == ["10", "2", "7", "2", "7"]  # identifiers are text
    assert made.actors["wave"].tolist() == [2019, 2019, 2019, 2021, 2021]
    assert made.actors["name"].tolist() == ["10", "Dos", "Siete", "2", "Siete"]
    assert made.actors["kind"].tolist() == ["private", "private", "public", "hybrid", "public"]
    assert made.actors["responded"].tolist() == [False, True, True, True, True]
    assert made.actors["employment"].tolist() == [3, 2, 4, 1, 5]
    assert set(made.actors["cluster"]) == {"all"}
    assert made.actors[["asked", "external"]].to_numpy().tolist() == [[True, False]] * 5
    assert list(made.nominations.columns) == [
        "wave", "relation", "respondent", "nominee", "strength", "side", "programme", "attribution",
    ]  # fmt: skip
    assert made.nominations["respondent"].tolist() == ["2", "7", "2", "7"]
    assert made.nominations["strength"].fillna(-1).tolist() == [-1, 0, 1, 2]
    assert made.nominations["side"].unique().tolist() == ["out"]
    kinds = {c: made.actors[c].dtype.kind for c in ("wave", "responded", "asked", "external")}
    assert kinds == {"wave": "i", "responded": "b", "asked": "b", "external": "b"}
    assert made.nominations["strength"].dtype == np.float64


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)), st.permutations(range(4)), st.booleans())
def test_the_order_of_rows_and_the_types_of_columns_change_nothing(a: list[int], b: list[int], objects: bool) -> None:
    people, named = ACTORS.iloc[a], NOMINATIONS.iloc[b]
    if objects:
        people, named = people.astype({"actor": str, "wave": object, "responded": bool}), named.astype(object)
    made, same = lk.Survey(people, named), survey()
    for table in ("actors", "nominations", "relations", "waves", "warnings"):
        pd.testing.assert_frame_equal(getattr(made, table), getattr(same, table), check_dtype=table != "actors")


def test_relations_get_one_row_for_each_wave_in_which_they_were_asked() -> None:
    def asked(relations: pd.DataFrame | None) -> list[tuple[Any, ...]]:
        table = survey(relations=relations).relations
        assert table["directed"].dtype == bool
        return list(table[["relation", "wave"]].itertuples(index=False, name=None))

    nominated = [("advice", 2019), ("advice", 2021), ("trade", 2019)]
    assert asked(None) == nominated
    assert asked(pd.DataFrame({"relation": ["trade", "advice"]})) == nominated  # no column wave: where nominated
    every = [*nominated, ("trade", 2021)]
    assert asked(pd.DataFrame({"relation": ["trade", "advice"], "wave": [None, np.nan]})) == every
    named = pd.DataFrame({"relation": ["trade", "trade", "advice"], "wave": [2021, 2019, None]})
    assert asked(named) == every
    never = pd.DataFrame({"relation": ["trade", "advice", "gossip"]})
    assert asked(never) == nominated
    silent = pd.DataFrame({"relation": ["trade", "advice", "gossip"], "wave": [2019, None, 2021]})
    assert asked(silent) == [("advice", 2019), ("advice", 2021), ("gossip", 2021), ("trade", 2019)]


def test_relations_keep_what_is_known_about_them() -> None:
    relations = pd.DataFrame(
        {
            "relation": ["advice", "trade"],
            "directed": [None, False],
            "label": ["Consejo", None],
            "scale_max": [3, None],
            "cap": [5, None],
            "asked_of": ["public; private", None],
            "flow": ["against", None],
        }
    )
    made = survey(relations=relations).relations.set_index(["relation", "wave"])
    advice, trade = made.loc[("advice", 2021)], made.loc[("trade", 2019)]
    assert (advice["directed"], advice["label"], advice["scale_max"], advice["cap"]) == (True, "Consejo", 3.0, 5)
    assert advice["asked_of"] == ("private", "public")
    assert advice["flow"] == "against"
    assert (trade["directed"], trade["label"], trade["asked_of"]) == (False, "trade", None)
    assert np.isnan(trade["scale_max"])
    assert trade["cap"] is pd.NA
    assert not trade["across_clusters"]


def test_waves_stand_in_the_order_of_time() -> None:
    text = {"before": 2019, "ahora": 2021}
    words = {v: k for k, v in text.items()}
    people, named = (t.assign(wave=t["wave"].map(words)) for t in (ACTORS, NOMINATIONS))

    def order(waves: pd.DataFrame | None, *, numbers: bool = False) -> list[Any]:
        made = survey(waves=waves) if numbers else lk.Survey(people, named, waves=waves)
        assert made.actors["wave"].unique().tolist() == made.waves["wave"].tolist()
        return made.waves["wave"].tolist()

    assert order(None) == ["ahora", "before"]
    assert order(pd.DataFrame({"wave": ["before", "ahora"]})) == ["before", "ahora"]
    dates = pd.to_datetime(["2021-01-01", "2019-01-01"])
    assert order(pd.DataFrame({"wave": ["ahora", "before"], "date": dates})) == ["before", "ahora"]
    assert order(pd.DataFrame({"wave": [2021, 2019]}), numbers=True) == [2019, 2021]
    assert order(pd.DataFrame({"wave": [2019, 2021], "date": ["2030-01-01", "2020-01-01"]}), numbers=True) == [
        2021,
        2019,
    ]


def test_waves_are_filled() -> None:
    made = survey(waves=pd.DataFrame({"wave": [2023, 2019, 2021], "label": ["Final", None, "Medio"]}))
    assert made.waves["wave"].tolist() == [2019, 2021]
    assert made.waves["label"].tolist() == ["2019", "Medio"]
    assert made.waves["date"].isna().all()
    assert "no organisation has this wave: it is left out" in warned(made)


def test_all_faults_come_in_one_error_that_a_person_can_read() -> None:
    people = ACTORS.assign(sector=["publico", "public", "private", "private", None])
    with pytest.raises(lk.SurveyError) as caught:
        lk.Survey(people, NOMINATIONS.assign(nominee=[2, 10, 10, 11]))
    assert str(caught.value) == (
        "the survey cannot be used: 3 problems\n"
        "  actors row 2 column 'sector': unknown sector (publico) -> did you mean 'public'?\n"
        "  actors row 6 column 'sector': sector is blank -> use private, public or hybrid\n"
        "  nominations row 5 column 'nominee': not among the actors of its wave (11) -> "
        "add it to actors (in a column external: yes, if it is outside the boundary)"
    )
    assert len(caught.value.problems) == 3


def test_nothing_changes_a_survey() -> None:
    made, given = survey(), ACTORS.copy()
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.actors = ACTORS  # type: ignore[misc]
    table = made.actors
    table["sector"] = "hybrid"
    table.loc[0, "actor"] = "x"
    assert set(made.actors["sector"]) == {"private", "public", "hybrid"}
    assert "x" not in set(made.actors["actor"])
    again = lk.Survey(given, NOMINATIONS)
    given["sector"] = "hybrid"
    pd.testing.assert_frame_equal(again.actors, made.actors)
    assert list(ACTORS.columns) == ["wave", "actor", "sector", "responded", "name", "employment"]


@pytest.mark.parametrize("way", [copy.deepcopy, lambda s: pickle.loads(pickle.dumps(s)), dataclasses.replace])
def test_a_survey_travels(way: Any) -> None:
    made = survey(relations=pd.DataFrame({"relation": ["advice", "trade"], "asked_of": [["public", "private"], None]}))
    back = way(made)
    for table in ("actors", "nominations", "relations", "waves", "warnings", "sources"):
        pd.testing.assert_frame_equal(getattr(back, table), getattr(made, table))


def test_the_repr_is_a_sentence() -> None:
    assert repr(survey()) == "<Survey: 3 actors, 2 waves, 2 relations, 2 nominations in 4 answers>"
    outside = ACTORS.assign(external=ACTORS["actor"] == 10)
    named = NOMINATIONS.assign(strength=1)
    assert repr(lk.Survey(outside, named)) == (
        "<Survey: 2 actors and 1 outside the boundary, 2 waves, 2 relations, 4 nominations>"
    )


def test_the_notebook_shows_a_table_and_escapes_text() -> None:
    label = "<script>alert(1)</script>"
    page = survey(waves=pd.DataFrame({"wave": [2019, 2021], "label": [label, None]}))._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<td>67%</td>" in page  # two of three answered in 2019
    assert "see .warnings" in page


def test_a_sound_survey_is_warned_about_nothing() -> None:
    people = pd.DataFrame({"wave": 1, "actor": ["a", "b"], "sector": "public", "responded": True})
    named = pd.DataFrame({"wave": 1, "relation": "r", "respondent": ["a", "b"], "nominee": ["b", "a"]})
    assert warned(lk.Survey(people, named)) == []


def test_what_deserves_a_second_look() -> None:
    assert warned(survey()) == [
        "wave 2019: 2 of 3 asked responded (67%)",
        "wave 2019: 1 respondent named nobody: 7",
        "wave 2021: 1 respondent named nobody: 2",
        "sector is not the same in all waves: 2",
        "kind is not the same in all waves: 2",
        "nobody named anybody for 'advice' in wave 2019",
        "'trade' was not asked in wave 2021",
    ]
    partial = lk.Survey(ACTORS.assign(responded=[1, 0, 0, 1, 1]), NOMINATIONS)
    assert "wave 2019: 1 organisation did not respond and still answered something: 7" in warned(partial)
    silent = lk.Survey(ACTORS.assign(responded=0), NOMINATIONS.head(0), pd.DataFrame({"relation": ["advice"]}))
    assert "nobody responded in wave 2019: nothing is known about it" in warned(silent)
    assert "no relation was asked in any wave: there is nothing to measure" in warned(silent)


def test_caps_and_clusters_are_looked_at() -> None:
    people = ACTORS.assign(cluster=["x", "x", "y", "x", "x"])
    relations = pd.DataFrame({"relation": ["advice", "trade"], "cap": [1, None]})
    named = NOMINATIONS.assign(strength=1, relation="advice")
    made = lk.Survey(people, named, relations.head(1))
    assert "'advice' in wave 2019: named more than the cap of 1: 2" in warned(made)
    assert "2 nominations of 'advice' in wave 2019 cross from one cluster to another" in warned(made)
    across = lk.Survey(people, named, relations.head(1).assign(across_clusters=True))
    assert not [w for w in warned(across) if "cross" in w]


def test_doubts_about_time_are_said() -> None:
    words = {2019: "then", 2021: "now"}
    people, named = (t.assign(wave=t["wave"].map(words)) for t in (ACTORS, NOMINATIONS))
    assert warned(lk.Survey(people, named))[-1] == "waves stand in alphabetical order: now, then"
    half = survey(
        waves=pd.DataFrame({"wave": [2019, 2021], "date": ["2019-01-01", None], "phase": ["after", "before"]})
    )
    assert warned(half)[-2:] == [
        "1 of 2 waves have a date", "phases do not follow the order of time: 2019 after, 2021 before",
    ]  # fmt: skip


def test_a_column_of_the_nominations_that_is_not_used_is_said() -> None:
    made = lk.Survey(ACTORS, NOMINATIONS.assign(comment="…"))
    assert made.warnings.set_index("column")["problem"]["comment"] == "this column is not used"
    assert "comment" not in made.nominations


def test_notes_of_the_reader_come_first() -> None:
    note = survey().warnings.head(1).assign(table="a.csv", problem="is not UTF-8")
    sources = pd.DataFrame({"file": ["a.csv"], "sha256": ["0"]})
    made = survey(warnings=note, sources=sources)
    assert warned(made)[0] == "is not UTF-8"
    assert made.sources["file"].tolist() == ["a.csv"]
    with pytest.raises(lk.ArgumentError, match="sources must be a DataFrame with the columns file, sha256"):
        survey(sources=pd.DataFrame({"path": ["a.csv"]}))


def test_a_survey_of_frames_does_not_load_pydantic() -> None:
    code = (
        "import sys, pandas as pd, linkages as lk\n"
        "lk.Survey(pd.DataFrame({'wave': [1], 'actor': ['a'], 'sector': ['public'], 'responded': [True]}),"
        " pd.DataFrame(columns=['wave', 'relation', 'respondent', 'nominee'])).warnings\n"
        "assert 'pydantic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
