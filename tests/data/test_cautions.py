"""What a survey notices by itself: each warning in a study where it is due, and silence where it is not."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.data.cautions_people import _plain
from linkages.data.study import Design, Study

N = 12
IDS = [f"o{i:02d}" for i in range(N)]
STUDY = {"study": {"title": "Try"}, "actors": {"file": "a.csv"}, "nominations": {"file": "n.csv"}}


def people(**columns: Any) -> pd.DataFrame:
    """Twelve organisations of one wave, all of whom answered; half of them public."""
    base = {"wave": 1, "actor": IDS, "sector": ["private", "public"] * (N // 2), "responded": True}
    return pd.DataFrame({**base, **columns})


def ring(wave: int = 1, relation: str = "advice", steps: tuple[int, ...] = (1, 2)) -> pd.DataFrame:
    """Everybody names the next ones in the list, with different strengths."""
    rows = [(wave, relation, IDS[i], IDS[(i + k) % N], k) for i in range(N) for k in steps]
    return pd.DataFrame(rows, columns=["wave", "relation", "respondent", "nominee", "strength"])


def noticed(
    actors: pd.DataFrame, nominations: pd.DataFrame, relations: dict[str, Any] | None = None, **more: Any
) -> list[str]:
    """The warnings of a survey; each says what to do, and stands at a column."""
    table = pd.DataFrame(relations) if relations else None
    warnings = lk.Survey(actors, nominations, table, **more).warnings
    for row in warnings.to_dict("records"):
        assert row["table"] in ("actors", "nominations", "relations", "waves")
        assert row["column"] or row["problem"].startswith("no relation")
        assert row["hint"] or row["problem"].startswith(("nobody responded", "no relation"))
    return warnings["problem"].tolist()


def some_say(found: list[str], *parts: str) -> bool:
    """Whether one warning holds all these parts."""
    return any(all(part in text for part in parts) for text in found)


def two(frame: pd.DataFrame) -> pd.DataFrame:
    """The same rows in wave 1 and wave 2."""
    return pd.concat([frame.assign(wave=1), frame.assign(wave=2)], ignore_index=True)


def silent(*who: int) -> list[bool]:
    """Who answered, when these did not."""
    return [i not in who for i in range(N)]


def without(answers: pd.DataFrame, *who: int) -> pd.DataFrame:
    """The answers without those of some respondents."""
    return answers[~answers["respondent"].isin([IDS[i] for i in who])]


def test_an_ordinary_survey_gives_no_warning() -> None:
    assert noticed(people(), ring(), {"relation": ["advice"], "scale_max": [3], "cap": [5]}) == []


# ---------------------------------------------------------------- who answered


def test_groups_that_answered_less_are_named_once_a_wave() -> None:
    actors = people(responded=silent(1, 3, 5), kind=["firm", "agency"] * (N // 2), arm=["in"] * 6 + ["out"] * 6)
    found = [f for f in noticed(actors, without(ring(), 1, 3, 5)) if "is low in" in f]
    # sector and kind are the same organisations here: said once; the arms differ as well, 3 of 6 against 6 of 6
    assert found == ["wave 1: response is low in: sector public 3/6 (50%), arm in 3/6 (50%)"]


def test_the_arm_is_the_column_the_study_declares() -> None:
    study = Study.model_validate(STUDY).model_copy(
        update={"design": Design(assignment="self-selected", arm="programme")}
    )
    actors = people(responded=silent(0, 1), programme=[True] * 3 + [False] * 9)
    answers = without(ring(), 0, 1)
    assert some_say(noticed(actors, answers, study=study), "programme yes 1/3 (33%)")
    assert not some_say(noticed(actors, answers), "programme yes")


@pytest.mark.parametrize(
    ("responded", "kind"),
    [
        (silent(0, 1), ["pair"] * 2 + ["firm"] * 10),  # a group of two is not singled out
        (silent(0), ["three"] * 3 + ["firm"] * 9),  # one silent organisation is no pattern
        (silent(0, 1, 6, 7), ["x"] * 6 + ["y"] * 6),  # both alike, above the limit
    ],
)
def test_small_groups_and_single_silences_are_not_pointed_out(responded: list[bool], kind: list[str]) -> None:
    silences = [i for i in range(N) if not responded[i]]
    assert not some_say(noticed(people(responded=responded, kind=kind), without(ring(), *silences)), "is low in")


@pytest.mark.parametrize(
    ("programme", "due"),
    [(["x", " X "] + [None] * 10, True), (["x"] * 3 + [""] * 9, True), (["x"] * 3 + ["no"] * 9, False), (["x"] * 12, False),
     ([None] * 12, False), (["x", "no"] + [None] * 10, False)],
)  # fmt: skip
def test_marks_and_blanks_leave_nobody_to_compare_with(programme: list[Any], due: bool) -> None:
    study = Study.model_validate(STUDY).model_copy(
        update={"design": Design(assignment="self-selected", arm="programme")}
    )
    found = noticed(people(programme=programme), ring(), study=study)
    assert some_say(found, "programme", "nobody is said not to take part") == due


def test_a_strange_arm_column_does_no_harm() -> None:
    actors = people(arm=[[1], {}, None, 2.5, "x\ny", np.nan, *range(6)], responded=silent(0, 1, 2))
    assert noticed(actors, without(ring(), 0, 1, 2))


@pytest.mark.parametrize(("strength", "due"), [(np.nan, False), (0.0, True)])
def test_who_knows_of_no_partner_whether_there_is_a_tie_did_not_say_no(strength: float, due: bool) -> None:
    answers = ring().assign(strength=lambda t: t["strength"].astype(float).where(t["respondent"] != IDS[0], strength))
    assert some_say(noticed(people(), answers), "named nobody", IDS[0]) == due


def test_organisations_that_nobody_saw() -> None:
    answers = without(ring(), 0)
    answers = answers[answers["nominee"] != IDS[0]]
    actors = people(responded=silent(0))
    assert some_say(
        noticed(actors, answers), f"wave 1: 1 of 12 organisations neither answered nor were named: {IDS[0]}"
    )
    assert not some_say(noticed(actors, without(ring(), 0)), "neither answered")
    later = pd.concat([people(), actors.assign(wave=2)]), pd.concat([ring(), answers.assign(wave=2)])
    assert [f[:6] for f in noticed(*later) if "neither answered" in f] == ["wave 2"]
    said_no = without(ring(), 0).assign(strength=lambda t: t["strength"].where(t["nominee"] != IDS[0], 0))
    assert some_say(noticed(actors, said_no), "neither answered", IDS[0])  # a no is no sign of life
    perhaps = said_no.assign(strength=said_no["strength"].where(said_no["strength"] != 0))
    assert not some_say(noticed(actors, perhaps), "neither answered")  # nobody can tell whether it was named
    assert not some_say(noticed(people(responded=False), ring().iloc[:0].assign(wave=1)), "neither answered")


def test_names_that_look_alike() -> None:
    names = [f"Org {c}" for c in "ABCDEFGHIJKL"]
    names[3], names[7] = "Café & Té, S.A.", "CAFE  TE SA"
    found = noticed(people(name=names), ring())
    assert found == ["organisations with the same name, apart from accents, capitals and punctuation: o03 = o07"]
    assert noticed(two(people(name=names)), two(ring())) == found  # once, not once a wave
    names[7] = "Café Té SRL"
    assert noticed(people(name=names), ring()) == []


def test_the_same_organisation_in_two_waves_is_no_namesake() -> None:
    first, second = people(name="same").iloc[:1], people(name="same").iloc[1:2].assign(wave=2)
    rest = pd.concat([people().iloc[2:], people().iloc[2:].assign(wave=2)])
    assert not some_say(noticed(pd.concat([first, second, rest]), ring(steps=(1,)).iloc[3:6]), "same name")


def test_signs_alone_are_no_name() -> None:
    assert _plain("--- ¿?") == ""
    assert _plain("Straße Ñandú") == "strasse nandu"
    assert _plain("1.1") != _plain("11")
    assert noticed(people(name=["-", "--", *IDS[2:]]), ring()) == []


def test_groups_far_apart_are_pointed_out_above_the_limit_too() -> None:
    actors = people(responded=silent(0, 1), kind=["x"] * 6 + ["y"] * 6)
    assert some_say(noticed(actors, without(ring(), 0, 1)), "is low in: kind x 4/6 (67%)")


# ---------------------------------------------------------------- how it was asked


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("instrument", ["roster", "recall"], "the instrument is not the same in all waves (1: roster, 2: recall)"),
        ("cap", [5, None], "the cap is not the same in all waves (1: 5, 2: not said)"),
        ("scale_max", [2, 3.5], "the scale is not the same in all waves (1: 2, 2: 3.5)"),
        ("across_clusters", [True, False], "other clusters were asked about in some waves only (1: yes, 2: no)"),
        ("asked_of", [["private", "public"], ["public"]], "the kinds asked are not the same in all waves: "),
        ("asked_about", [None, ["private", "public"]], "the kinds asked about are not the same in all waves: "),
    ],
)
def test_a_relation_asked_differently_in_two_waves(column: str, values: list[Any], says: str) -> None:
    answers = ring()
    if column == "asked_of":
        answers = answers[answers["respondent"].isin(IDS[1::2])]
    relations = {"relation": "advice", "wave": [1, 2], column: values}
    assert some_say(noticed(two(people()), two(answers), relations), f"'advice': {says}")
    relations[column] = [values[0]] * 2
    assert not some_say(noticed(two(people()), two(answers), relations), "all waves")


def test_two_relations_may_be_asked_in_different_ways() -> None:
    answers = pd.concat([ring(), ring(relation="money")])
    relations = {"relation": ["advice", "money"], "instrument": ["roster", "recall"], "cap": [3, 5]}
    assert noticed(people(), answers, relations) == []


# ---------------------------------------------------------------- the answers


def test_how_many_used_all_places() -> None:
    relations = {"relation": ["advice"], "cap": [2]}
    found = noticed(people(), ring(), relations)
    assert found == ["'advice' in wave 1: 12 of 12 respondents named as many as the cap of 2 allows"]
    one_less = ring().iloc[1:]
    assert some_say(noticed(people(), one_less, relations), "11 of 12 respondents named as many as the cap of 2")
    said_no = ring().assign(strength=[1, 0] * N)
    assert noticed(people(), said_no, relations) == []  # a no takes no place
    both_sides = pd.concat([ring(steps=(1,)).assign(side="out"), ring(steps=(1,)).assign(side="in")])
    assert noticed(people(), both_sides, relations) == []  # one place on each side


def test_those_not_asked_do_not_count_among_the_respondents() -> None:
    answers = ring()[ring()["respondent"].isin(IDS[::2])]
    found = noticed(people(), answers, {"relation": ["advice"], "cap": [2], "asked_of": ["private"]})
    assert some_say(found, "6 of 6 respondents named as many as the cap of 2 allows")


def grid(respondent: int, strengths: list[float]) -> pd.DataFrame:
    """What one respondent says of the first others."""
    others = [a for a in IDS if a != IDS[respondent]][: len(strengths)]
    rows = {"wave": 1, "relation": "advice", "respondent": IDS[respondent], "nominee": others, "strength": strengths}
    return pd.DataFrame(rows)


STRAIGHT = "1 of 12 respondents gave nearly all others the same answer: o03"


@pytest.mark.parametrize(
    ("strengths", "due"),
    [
        ([2] * 11, True),
        ([2] * 10 + [1], True),  # 91 % of eleven
        ([2] * 9 + [1, 1], False),
        ([0] * 11, False),  # said of all zeros elsewhere
        ([1, 2, 3] * 3 + [1, 2], False),
    ],
)
def test_the_same_answer_straight_down(strengths: list[float], due: bool) -> None:
    answers = pd.concat([without(ring(), 3), grid(3, strengths)])
    assert some_say(noticed(people(), answers), STRAIGHT) is due


def test_straight_down_looks_at_those_at_stake_only() -> None:
    actors = pd.concat([people(), people(actor=[f"x{i}" for i in range(N)], external=True, responded=False)])
    answers = pd.concat([without(ring(), 3), grid(3, [2] * 11)])
    assert some_say(noticed(actors, answers), STRAIGHT)  # outsiders are not in the grid
    others = people(actor=[f"y{i}" for i in range(N)], cluster="other")
    clusters = pd.concat([people(cluster="one"), others])
    assert some_say(noticed(clusters, answers), "1 of 24 respondents gave nearly all others the same answer: o03")
    for others_like in ("x", "y"):  # six of its own, and five outsiders or of another cluster
        mixed = answers.assign(
            nominee=[
                f"{others_like}{int(n[1:])}" if r == IDS[3] and n > IDS[6] else n
                for r, n in zip(answers["respondent"], answers["nominee"])
            ]
        )
        assert not some_say(noticed(actors if others_like == "x" else clusters, mixed), "same answer")
        if others_like == "x":
            assert not some_say(
                noticed(actors, mixed, {"relation": ["advice"], "across_clusters": [True]}), "same answer"
            )
    across = {"relation": ["advice"], "across_clusters": [True]}
    assert not some_say(noticed(clusters, answers, across), "same answer")
    few = {"relation": ["advice"], "asked_about": ["private"]}
    only = answers[answers["nominee"].isin(IDS[::2])]
    assert not some_say(noticed(people(), only, few), "same answer")  # a grid of six


def test_a_small_grid_may_be_full() -> None:
    keep = IDS[:8]  # seven others
    actors = people()[people()["actor"].isin(keep)]
    rows = [(1, "advice", a, b) for a in keep for b in keep if a != b]
    answers = pd.DataFrame(rows, columns=["wave", "relation", "respondent", "nominee"])
    assert noticed(actors, answers) == []


def test_one_respondent_makes_a_large_part() -> None:
    answers = pd.concat([without(ring(steps=(1,)), 3), grid(3, [1, 2, 3] * 3)])
    assert noticed(people(), answers) == ["'advice' in wave 1: one respondent makes 45% of all nominations: o03"]
    assert noticed(people(), ring(steps=(1,))) == []
    few = answers[answers["respondent"].isin(IDS[:7])]  # among seven, a quarter is no wonder
    assert not some_say(noticed(people(), few), "one respondent makes")


def test_one_strength_on_a_longer_scale() -> None:
    same = ring().assign(strength=1)
    longer, short = {"relation": ["advice"], "scale_max": [3]}, {"relation": ["advice"], "scale_max": [1]}
    assert noticed(people(), same, longer) == ["'advice' in wave 1: the scale goes up to 3, but every strength is 1"]
    assert noticed(people(), same, short) == []
    assert noticed(people(), same) == []
    assert noticed(people(), ring(), longer) == []
    assert not some_say(noticed(people(), same.iloc[:9], longer), "every strength")  # too few to say
    one = same.assign(strength=[1.5, *[1.0] * (len(same) - 1)])
    said = f"'advice' in wave 1: strengths between two steps of the scale in 1 of {len(same)} answers: 1.5"
    assert said in noticed(people(), one, longer)
    mean = same.assign(strength=[1.5] * 3 + [1.0] * (len(same) - 3))  # of several people
    assert not some_say(noticed(people(), mean, longer), "two steps")


@pytest.mark.parametrize("mark", [{"programme": True}, {"attribution": "initiated"}])
def test_marks_on_ties_that_are_not_there(mark: dict[str, Any]) -> None:
    marked = ring().assign(**mark)
    assert noticed(people(), marked) == []
    first = marked.assign(strength=[0.0, np.nan, *[2.0] * 22])
    found = noticed(people(), first)
    assert some_say(found, "'advice' in wave 1: 2 of 2 answers without a tie carry an attribution or a programme mark")


# ---------------------------------------------------------------- together


def test_the_order_of_rows_changes_no_warning() -> None:
    actors = two(people(responded=silent(0, 1, 2, 3), name=["n"] * 6 + IDS[6:]))
    answers = two(pd.concat([without(ring(), 0, 1, 2, 3, 4), grid(4, [2] * 11)]))
    relations = {"relation": "advice", "wave": [1, 2], "cap": [4, 2]}
    once = noticed(actors, answers, relations)
    assert len(once) > 5
    again = noticed(actors.sample(frac=1, random_state=1), answers.sample(frac=1, random_state=2), relations)
    assert again == once


def test_a_large_study_is_looked_at_in_a_second() -> None:
    rng = np.random.default_rng(1)
    n, waves, relations = 2000, 2, 4
    ids = np.array([f"org{i:04d}" for i in range(n)])
    actors = pd.DataFrame(
        {
            "wave": np.repeat(np.arange(waves), n), "actor": np.tile(ids, waves), "sector": "private",
            "kind": np.tile([f"k{i % 9}" for i in range(n)], waves), "responded": np.tile(rng.random(n) < 0.7, waves),
            "name": np.tile([f"Organización {i} S.A." for i in range(n)], waves),
        }
    )  # fmt: skip
    m = 50_000
    answers = pd.DataFrame(
        {
            "wave": rng.integers(0, waves, m), "relation": rng.choice([f"r{i}" for i in range(relations)], m),
            "respondent": rng.choice(ids, m), "nominee": rng.choice(ids, m), "strength": rng.integers(0, 4, m),
        }
    )  # fmt: skip
    answers = answers[answers["respondent"] != answers["nominee"]]
    answers = answers.drop_duplicates(["wave", "relation", "respondent", "nominee"])
    survey = lk.Survey(actors, answers, pd.DataFrame({"relation": [f"r{i}" for i in range(relations)], "cap": 20}))
    started = time.process_time()
    assert len(survey.warnings) > 2
    assert time.process_time() - started < 1
