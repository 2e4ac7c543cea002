"""The study file knows its keys, each with a description, and refuses others."""

from __future__ import annotations

import datetime as dt
import pickle
from typing import Any

import pytest
from pydantic import ValidationError

import linkages as lk
from linkages.data.study import study_keys
from linkages.vocabulary import (
    ACTOR_COLUMNS,
    ACTOR_DEFAULTS,
    NOMINATION_COLUMNS,
    NOMINATION_DEFAULTS,
    RELATION_COLUMNS,
    WAVE_COLUMNS,
)

LEAST: dict[str, Any] = {"study": {"title": "T"}, "actors": {"file": "a.csv"}, "nominations": {"file": "n.csv"}}


def study(**more: Any) -> lk.Study:
    return lk.Study.model_validate({**LEAST, **more})


def faults(**more: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        study(**more)
    return [(".".join(map(str, e["loc"])), e["type"]) for e in caught.value.errors()]


def under(table: str) -> set[str]:
    return {k.key.removeprefix(f"{table}.") for k in study_keys() if k.key.rpartition(".")[0] == table}


def test_every_key_is_described() -> None:
    keys = study_keys()
    assert len({k.key for k in keys}) == len(keys)
    for key in keys:
        assert key.description.endswith("."), key
        assert key.type, key
        assert not (key.required and key.default), key


def test_keys_name_the_columns_of_the_survey() -> None:
    assert under("relations") == set(RELATION_COLUMNS)
    assert under("waves") == set(WAVE_COLUMNS)
    assert under("actors.columns") == {*ACTOR_COLUMNS, *ACTOR_DEFAULTS}
    assert under("nominations.columns") == {*NOMINATION_COLUMNS, *NOMINATION_DEFAULTS, "informant", "seniority"}
    assert under("actors.constant") < under("actors.columns")
    assert under("nominations.constant") < under("nominations.columns")


def test_types_are_said_in_words() -> None:
    types = {k.key: (k.type, k.default) for k in study_keys()}
    assert types["relations.directed"] == ("true or false", "true")
    assert types["relations.wave"] == ("wave or list of waves", "")
    assert types["relations.asked_of"] == ("list of text", "")
    assert types["waves.wave"] == ("whole number or text", "")
    assert types["study.programme.start"] == ("date", "")
    assert types["waves.phase"] == ("'before' | 'during' | 'after'", "")
    assert types["study.language"] == ("text", "'en'")


def test_the_least_a_study_must_say() -> None:
    least = study()
    assert (least.title, least.language) == ("T", "en")
    assert (least.waves, least.relations, least.kinds, least.design) == ((), (), {}, None)
    assert repr(least) == "<Study 'T': actors in a.csv, nominations in n.csv>"
    with pytest.raises(ValidationError) as caught:
        lk.Study.model_validate({})
    assert [e["loc"] for e in caught.value.errors()] == [("study",), ("actors",), ("nominations",)]


def test_values_are_taken_as_they_are_meant() -> None:
    made = study(
        kinds={"ca\u0301mara  de comercio": "private"},
        waves=[{"wave": 2019, "date": dt.date(2019, 5, 1), "phase": "before"}, {"wave": "final"}],
        relations=[{"relation": " consejo ", "wave": 2019, "scale_max": 3}, {"relation": "x", "wave": [2019, "final"]}],
        actors={"file": "mis  datos.csv", "codes": {"no": ["", " No "]}, "constant": {"wave": 2019, "asked": True}},
    )
    assert made.kinds == {"cámara de comercio": "private"}
    assert [w.wave for w in made.waves] == [2019, "final"]
    assert made.relations[0].relation == "consejo"
    assert [r.wave for r in made.relations] == [(2019,), (2019, "final")]
    assert made.relations[0].scale_max == 3.0
    assert made.actors.file == "mis  datos.csv"
    assert made.actors.codes.no == ("", "No")


def test_a_study_does_not_change_and_travels() -> None:
    made = study(relations=[{"relation": "x", "asked_of": ["firm"]}])
    with pytest.raises(ValidationError, match="frozen"):
        made.study = None  # type: ignore[assignment]
    assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize(
    ("more", "place", "fault"),
    [
        ({"stduy": 1}, "stduy", "extra_forbidden"),
        ({"kinds": {"firm": "privat"}}, "kinds.firm", "literal_error"),
        ({"kinds": {"firm": "private", " firm": "public"}}, "kinds", "same_key"),
        ({"waves": [{"wave": 2019.0}]}, "waves.0.wave", "wave_type"),
        ({"waves": [{"wave": True}]}, "waves.0.wave", "wave_type"),
        ({"waves": [{"wave": 10**20}]}, "waves.0.wave", "wave_type"),
        ({"waves": [{"wave": 1, "date": "2019-05-01"}]}, "waves.0.date", "date_type"),
        ({"waves": {"wave": 1}}, "waves", "tuple_type"),
        ({"relations": [{"relation": ""}]}, "relations.0.relation", "blank_text"),
        ({"relations": [{"relation": "x", "directed": 1}]}, "relations.0.directed", "bool_type"),
        ({"relations": [{"relation": "x", "scale_max": 0}]}, "relations.0.scale_max", "greater_than"),
        ({"relations": [{"relation": "x", "scale_max": float("nan")}]}, "relations.0.scale_max", "finite_number"),
        ({"relations": [{"relation": "x", "cap": 1.5}]}, "relations.0.cap", "int_type"),
        ({"relations": [{"relation": "x", "asked_of": []}]}, "relations.0.asked_of", "too_short"),
        ({"relations": [{"relation": "x", "wave": [1, None]}]}, "relations.0.wave", "wave_type"),
        ({"study": {"title": "T", "language": "Spanish!"}}, "study.language", "language_code"),
        ({"nominations": {"file": "n.csv", "layout": "matrices"}}, "nominations.layout", "literal_error"),
        ({"nominations": {"file": "n.csv", "encoding": "latin"}}, "nominations.encoding", "literal_error"),
        ({"nominations": {"file": "n.csv", "delimiter": ";;"}}, "nominations.delimiter", "string_too_long"),
        ({"design": {"arm": "programa"}}, "design.assignment", "missing"),
    ],
)
def test_what_is_refused(more: dict[str, Any], place: str, fault: str) -> None:
    assert faults(**more) == [(place, fault)]


def test_the_design_names_columns_of_the_actors() -> None:
    design = study(design={"assignment": "rule", "arm": "arm", "strata": ["zone", "size"], "entry": "year"}).design
    assert design is not None
    assert design.columns() == [("arm", "arm"), ("entry", "year"), ("strata", "zone"), ("strata", "size")]
    assert design.alternative == "two-sided"
    assert faults(design={"assignment": "rule", "alternative": "both"}) == [("design.alternative", "literal_error")]
    assert faults(design={"assignment": "rule", "strata": []}) == [("design.strata", "too_short")]
